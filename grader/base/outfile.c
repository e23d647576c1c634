/* outfile.c: write aside, lock, rename (contract in outfile.h). */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

struct outfile {
    struct outfile *next;
    char *final_path, *partial_path;
    int fd;
};

static struct outfile *open_files;

static char *partial_path_for(const char *path)
{
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash - path + 1) : 0;
    return gr_format("%.*s.%s.partial", folder, path, path + folder);
}

static enum gr_status fail_errno(struct gr_error *err, const char *path, const char *doing)
{
    const char *advice = "check the path and try again";
    if (errno == ENOSPC || errno == EDQUOT) advice = "free some space there or choose another folder with -o";
    if (errno == EACCES || errno == EPERM || errno == EROFS)
        advice = "make the folder writable or choose another one with -o";
    if (errno == ENOENT || errno == ENOTDIR) advice = "create the folder first";
    return gr_fail(err, GR_FAILED, "%s: cannot %s: %s; %s", path, doing, strerror(errno), advice);
}

/* The lock belongs to the file, not to the name: if another run renamed the file away between our open and our lock,
 * the name now means another file, and we start over. */
static int open_locked(const char *partial_path)
{
    for (;;) {
        errno = 0;
        const int fd = open(partial_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd < 0) return -1;
        struct stat here, named;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &here) == 0 && stat(partial_path, &named) == 0 &&
            here.st_ino == named.st_ino && here.st_dev == named.st_dev && ftruncate(fd, 0) == 0)
            return fd;
        const int reason = errno;
        close(fd);
        if (reason == 0 || reason == ENOENT) continue;
        errno = reason;
        return -1;
    }
}

static void forget(struct outfile *file)
{
    if (file->fd >= 0) close(file->fd);
    free(file->final_path);
    free(file->partial_path);
    free(file);
}

enum gr_status outfile_open(struct outfile **out, const char *path, struct gr_error *err)
{
    *out = NULL;
    struct stat there;
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode))
        return gr_fail(err, GR_FAILED, "%s: is a folder; write '%s/' for the CSV set or name a file", path, path);
    struct outfile *file = gr_calloc(1, sizeof *file);
    file->final_path = gr_strdup(path);
    file->partial_path = partial_path_for(path);
    file->fd = open_locked(file->partial_path);
    if (file->fd < 0) {
        const enum gr_status st =
            errno == EWOULDBLOCK
                ? gr_fail(err, GR_FAILED, "%s: another run is writing this output; wait for it or choose another name",
                          path)
                : fail_errno(err, path, "write");
        forget(file);
        return st;
    }
    file->next = open_files;
    open_files = file;
    *out = file;
    return GR_OK;
}

const char *outfile_partial_path(const struct outfile *file)
{
    return file->partial_path;
}

enum gr_status outfile_write_at(struct outfile *file, const void *bytes, size_t n, uint64_t offset,
                                struct gr_error *err)
{
    const char *from = bytes;
    while (n) {
        const ssize_t written = pwrite(file->fd, from, n, (off_t)offset);
        if (written < 0) {
            if (errno == EINTR) continue;
            return fail_errno(err, file->final_path, "write");
        }
        from += written;
        offset += (uint64_t)written;
        n -= (size_t)written;
    }
    return GR_OK;
}

enum gr_status outfile_commit_all(struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (struct outfile *file = open_files; file && !st; file = file->next)
        if (fsync(file->fd) != 0) st = fail_errno(err, file->final_path, "write");
    while (open_files && !st) {
        struct outfile *file = open_files;
        if (rename(file->partial_path, file->final_path) != 0) {
            st = fail_errno(err, file->final_path, "put the finished file in place");
            break;
        }
        open_files = file->next;
        forget(file);
    }
    outfile_discard_all();
    return st;
}

void outfile_discard_all(void)
{
    outfile_unlink_all();
    while (open_files) {
        struct outfile *file = open_files;
        open_files = file->next;
        forget(file);
    }
}

void outfile_unlink_all(void)
{
    for (const struct outfile *file = open_files; file; file = file->next)
        unlink(file->partial_path);
}
