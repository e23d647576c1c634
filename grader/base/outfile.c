/* outfile.c: write aside, lock, rename (contract in outfile.h). */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
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

struct file_identity {
    dev_t device;
    ino_t inode;
};

static struct outfile *open_files;
static struct file_identity *protected_files;
static size_t n_protected, protected_capacity;

/* Paths to remove at commit. */
static struct {
    char **paths;
    size_t n, capacity;
} stale;

void outfile_remove_at_commit(const char *path)
{
    GR_GROW(stale.paths, stale.capacity, stale.n + 1);
    stale.paths[stale.n++] = gr_strdup(path);
}

static void forget_stale(void)
{
    for (size_t i = 0; i < stale.n; i++)
        free(stale.paths[i]);
    free(stale.paths);
    stale.paths = NULL;
    stale.n = stale.capacity = 0;
}

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
    if (errno == EFBIG) advice = "raise the limit on the size of files (ulimit -f)";
    if (errno == EACCES || errno == EPERM || errno == EROFS)
        advice = "make the folder writable or choose another one with -o";
    if (errno == ENOENT || errno == ENOTDIR) advice = "create the folder first";
    return gr_fail(err, GR_FAILED, "%s: cannot %s: %s; %s", path, doing, strerror(errno), advice);
}

/* Between these two no signal ends the run: what is on the disk and what is known of it here agree when one does. */
static sigset_t hold_signals(void)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    return before;
}

static void let_signals_through(sigset_t before)
{
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* The lock belongs to the file, not to the name: if another run renamed the file away between our open and our lock,
 * the name now means another file, and we start over. */
static int open_locked(const char *partial_path)
{
    for (;;) {
        const int fd = open(partial_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd < 0) return -1;
        struct stat here, named;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &here) == 0 && stat(partial_path, &named) == 0 &&
            here.st_ino == named.st_ino && here.st_dev == named.st_dev && ftruncate(fd, 0) == 0)
            return fd;
        const int reason = errno;
        close(fd);
        if (reason == EWOULDBLOCK) {
            errno = reason;
            return -1;
        }
        if (reason != ENOENT && reason != 0) {
            errno = reason;
            return -1;
        }
    }
}

void outfile_protect(const char *path)
{
    struct stat there;
    if (stat(path, &there) != 0 || !S_ISREG(there.st_mode)) return;
    GR_GROW(protected_files, protected_capacity, n_protected + 1);
    protected_files[n_protected++] = (struct file_identity){there.st_dev, there.st_ino};
}

static bool is_protected(const struct stat *file)
{
    for (size_t i = 0; i < n_protected; i++)
        if (protected_files[i].device == file->st_dev && protected_files[i].inode == file->st_ino) return true;
    return false;
}

/* Whether the partial file is one of ours: two names of one output, or two outputs of one name. */
static bool is_open_here(const char *partial_path)
{
    struct stat there, here;
    if (stat(partial_path, &there) != 0) return false;
    for (const struct outfile *file = open_files; file; file = file->next)
        if (fstat(file->fd, &here) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino) return true;
    return false;
}

static enum gr_status fail_open(const struct outfile *file, struct gr_error *err)
{
    const char *path = file->final_path;
    if (errno != EWOULDBLOCK) return fail_errno(err, path, "write");
    if (is_open_here(file->partial_path))
        return gr_fail(err, GR_FAILED, "%s: this run has two outputs of that name; name each output once", path);
    return gr_fail(err, GR_FAILED, "%s: another run is writing this output; wait for it or choose another name", path);
}

enum gr_status outfile_open(struct outfile **out, const char *path, struct gr_error *err)
{
    *out = NULL;
    struct stat there;
    const bool exists = stat(path, &there) == 0;
    if (exists && S_ISDIR(there.st_mode))
        return gr_fail(err, GR_FAILED, "%s: is a folder; write '%s/' for the CSV set or name a file", path, path);
    if (exists && is_protected(&there))
        return gr_fail(err, GR_FAILED, "%s: this run reads that file, it would be lost; choose another name with -o",
                       path);
    if (exists && !S_ISREG(there.st_mode))
        return gr_fail(err, GR_FAILED, "%s: is no regular file; name one, or write to standard output with -o -", path);
    struct outfile *file = gr_calloc(1, sizeof *file);
    file->final_path = gr_strdup(path);
    file->partial_path = partial_path_for(path);
    errno = 0;
    const sigset_t before = hold_signals();
    file->fd = open_locked(file->partial_path);
    if (file->fd >= 0) {
        file->next = open_files;
        open_files = file;
        *out = file;
    }
    let_signals_through(before);
    if (*out) return GR_OK;
    const enum gr_status st = fail_open(file, err);
    free(file->final_path);
    free(file->partial_path);
    free(file);
    return st;
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

static void forget(struct outfile *file)
{
    close(file->fd);
    free(file->final_path);
    free(file->partial_path);
    free(file);
}

enum gr_status outfile_commit_all(struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (struct outfile *file = open_files; file && !st; file = file->next)
        if (fsync(file->fd) != 0) st = fail_errno(err, file->final_path, "write");
    const sigset_t before = hold_signals();
    while (open_files && !st) {
        struct outfile *file = open_files;
        if (rename(file->partial_path, file->final_path) != 0) {
            st = fail_errno(err, file->final_path, "put the finished file in place");
            break;
        }
        open_files = file->next;
        forget(file);
    }
    for (size_t i = 0; i < stale.n && !st; i++)
        unlink(stale.paths[i]);
    outfile_discard_all();
    let_signals_through(before);
    return st;
}

void outfile_discard_all(void)
{
    outfile_unlink_all();
    n_protected = 0;
    forget_stale();
    while (open_files) {
        struct outfile *file = open_files;
        open_files = file->next;
        forget(file);
    }
}

void outfile_unlink_all(void)
{
    for (struct outfile *file = open_files; file; file = file->next)
        unlink(file->partial_path);
}
