/* outfolder.c: write a folder aside, exchange it with the old one (contract in outfolder.h). */
#include "base/outfolder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fail_output.h"
#include "base/folder.h"
#include "base/memory.h"
#include "base/outfile.h"

enum { PATH_ROOM = 4096, DISCARD_TRIES = 10000 };

static struct {
    char final_path[PATH_ROOM], partial_path[PATH_ROOM];
    int fd; /* of the partial folder, which is locked */
    bool is_open;
} folder;

/* --- removing ---------------------------------------------------------------------------------------------------- */

struct kernel_entry { /* as getdents64 gives it */
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

/* Remove everything in an open folder, two levels deep. By system calls alone: a signal handler does this. */
static void empty_folder(int fd, int depth)
{
    _Alignas(struct kernel_entry) char entries[16 * 1024];
    for (bool removed_any = true; removed_any;) { /* entries may be skipped while others go: look again */
        removed_any = false;
        lseek(fd, 0, SEEK_SET);
        for (long n; (n = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0;)
            for (long at = 0; at < n;) {
                const struct kernel_entry *entry = (const struct kernel_entry *)(entries + at);
                at += entry->length;
                if (entry->name[0] == '.' && (!entry->name[1] || (entry->name[1] == '.' && !entry->name[2]))) continue;
                if (unlinkat(fd, entry->name, 0) == 0) {
                    removed_any = true;
                    continue;
                }
                if (depth == 0) continue;
                const int inner = openat(fd, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (inner < 0) continue;
                empty_folder(inner, depth - 1);
                close(inner);
                if (unlinkat(fd, entry->name, AT_REMOVEDIR) == 0) removed_any = true;
            }
    }
}

void outfolder_discard(void)
{
    if (!folder.is_open) return;
    folder.is_open = false;
    /* At the end of the process other threads may be writing still: until the folder is gone, where nothing can be made. */
    for (int tries = 0; tries < DISCARD_TRIES; tries++) {
        empty_folder(folder.fd, 1);
        if (rmdir(folder.partial_path) == 0 || (errno != ENOTEMPTY && errno != EEXIST)) break;
    }
    close(folder.fd);
}

/* --- opening ----------------------------------------------------------------------------------------------------- */

/* Whether the old folder may go: there is none, it is empty, or it has our mark. */
static enum gr_status check_old(const char *path, const char *marker, struct gr_error *err)
{
    struct stat there;
    if (stat(path, &there) != 0 && errno == ENOENT) return GR_OK;
    if (stat(path, &there) != 0) return fail_output(err, path, "look at this folder");
    if (!S_ISDIR(there.st_mode)) return gr_fail(err, GR_FAILED, "%s: is no folder; choose another name with -o", path);
    DIR *entries = opendir(path);
    if (!entries) return fail_output(err, path, "look at this folder");
    bool is_empty = true, is_ours = false;
    for (const struct dirent *entry; (entry = readdir(entries));) {
        const bool is_dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        if (!is_dots) is_empty = false;
        if (strcmp(entry->d_name, marker) == 0) is_ours = true;
    }
    closedir(entries);
    if (is_empty || is_ours) return GR_OK;
    return gr_fail(
        err, GR_FAILED,
        "%s: holds other files, which would be lost; name a folder that is new, empty, or of an earlier run of this command",
        path);
}

enum gr_status outfolder_open(const char *path, const char *marker, struct gr_error *err)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    const char *slash = memrchr(path, '/', length);
    const int above = slash ? (int)(slash - path + 1) : 0;
    if (length > PATH_ROOM - 32 || length == (size_t)above ||
        text_equal((struct text){path + above, length - (size_t)above}, TEXT(".")) ||
        text_equal((struct text){path + above, length - (size_t)above}, TEXT("..")))
        return gr_fail(err, GR_USAGE, "-o %s: name a folder that this run may replace", path);
    snprintf(folder.final_path, PATH_ROOM, "%.*s", (int)length, path);
    snprintf(folder.partial_path, PATH_ROOM, "%.*s.%.*s.partial", above, path, (int)length - above, path + above);
    enum gr_status st = check_old(folder.final_path, marker, err);
    if (st) return st;
    struct stat old;
    const mode_t mode = stat(folder.final_path, &old) == 0 ? old.st_mode & 0777 : outfile_new_mode(true);
    if (mkdir(folder.partial_path, outfile_new_mode(true)) != 0 && errno != EEXIST)
        return fail_output(err, folder.final_path, "make this folder");
    folder.fd = open(folder.partial_path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder.fd < 0) {
        st = fail_output(err, folder.final_path, "make this folder");
        rmdir(folder.partial_path); /* when it is empty: not one that another run fills */
        return st;
    }
    if (flock(folder.fd, LOCK_EX | LOCK_NB) != 0) {
        const bool is_taken = errno == EWOULDBLOCK;
        st = is_taken ? gr_fail(err, GR_FAILED,
                                "%s: another run is writing this output; wait for it or choose another name", path)
                      : fail_output(err, folder.final_path, "lock this folder");
        if (!is_taken) rmdir(folder.partial_path);
        close(folder.fd);
        return st;
    }
    empty_folder(folder.fd, 1);
    folder.is_open = true;
    const int ignored = fchmod(folder.fd, mode); /* a file system without permissions has none to set */
    (void)ignored;
    return GR_OK;
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

/* The message names the file as it will be called. */
static enum gr_status fail_inside(const char *name, const char *doing, struct gr_error *err)
{
    const int reason = errno;
    char *path = gr_format("%s/%s", folder.final_path, name);
    errno = reason;
    const enum gr_status st = fail_output(err, path, doing);
    free(path);
    return st;
}

enum gr_status outfolder_make(const char *name, struct gr_error *err)
{
    return mkdirat(folder.fd, name, outfile_new_mode(true)) == 0 ? GR_OK : fail_inside(name, "make this folder", err);
}

static enum gr_status write_to(const char *name, int how, struct text bytes, struct gr_error *err)
{
    const int fd = openat(folder.fd, name, O_WRONLY | O_CREAT | how | O_NOFOLLOW | O_CLOEXEC, outfile_new_mode(false));
    if (fd < 0) return fail_inside(name, "write", err);
    while (bytes.len) {
        const ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const enum gr_status st = fail_inside(name, "write", err);
            close(fd);
            return st;
        }
        bytes = (struct text){bytes.at + n, bytes.len - (size_t)n};
    }
    if (close(fd) != 0) return fail_inside(name, "write", err);
    return GR_OK;
}

enum gr_status outfolder_write(const char *name, struct text bytes, struct gr_error *err)
{
    return write_to(name, O_EXCL, bytes, err);
}

enum gr_status outfolder_append(const char *name, struct text bytes, struct gr_error *err)
{
    return write_to(name, O_APPEND, bytes, err);
}

/* --- putting it in place ----------------------------------------------------------------------------------------- */

/* With signals held off: between the exchange and the end the names and what is known of them disagree. */
static enum gr_status exchange(struct gr_error *err)
{
    static const char doing[] = "put the finished folder in place";
    if (renameat2(AT_FDCWD, folder.partial_path, AT_FDCWD, folder.final_path, RENAME_EXCHANGE) == 0) {
        folder.is_open = false;
        close(folder.fd);
        folder.fd = open(folder.partial_path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); /* the old one */
        folder.is_open = folder.fd >= 0;
        outfolder_discard();
        folder_of_flush(folder.final_path);
        return GR_OK;
    }
    if (errno != ENOENT && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        return fail_output(err, folder.final_path, doing);
    rmdir(folder.final_path); /* where folders cannot be exchanged, an empty one may go */
    if (rename(folder.partial_path, folder.final_path) != 0) return fail_output(err, folder.final_path, doing);
    folder.is_open = false;
    close(folder.fd);
    folder_of_flush(folder.final_path);
    return GR_OK;
}

enum gr_status outfolder_commit(struct gr_error *err)
{
    sigset_t all, before;
    if (syncfs(folder.fd) != 0) return fail_output(err, folder.final_path, "write");
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    const enum gr_status st = exchange(err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return st;
}
