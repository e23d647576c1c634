/* outfile.c: write aside, lock, rename (contract in outfile.h). */
#include "base/outfile.h"

#include <dirent.h>
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

#include "base/commit.h"
#include "base/commit_note.h"
#include "base/fail_output.h"
#include "base/memory.h"
#include "base/outfolder.h"

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

enum { PRIVATE_FILE = 0600, PRIVATE_FOLDER = 0700 };
static mode_t file_mode = PRIVATE_FILE, folder_mode = PRIVATE_FOLDER;

void outfile_share(void)
{
    const mode_t mask = umask(0);
    umask(mask);
    file_mode = 0666 & ~mask;
    folder_mode = 0777 & ~mask;
}

unsigned outfile_new_mode(bool is_folder)
{
    return is_folder ? folder_mode : file_mode;
}

/* Paths of which something is to become at the end. */
struct path_list {
    char **paths;
    size_t n, capacity;
};

static struct path_list stale; /* files to remove at commit */
static struct path_list made;  /* folders to remove when there is none */

static void keep_path(struct path_list *list, const char *path)
{
    GR_GROW(list->paths, list->capacity, list->n + 1);
    list->paths[list->n] = gr_strdup(path);
    list->n++;
}

static void forget_paths(struct path_list *list)
{
    const struct path_list old = *list;
    *list = (struct path_list){0};
    for (size_t i = 0; i < old.n; i++)
        free(old.paths[i]);
    free(old.paths);
}

void outfile_remove_at_commit(const char *path)
{
    keep_path(&stale, path);
}

static char *partial_path_for(const char *path)
{
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash - path + 1) : 0;
    return gr_format("%.*s.%s.partial", folder, path, path + folder);
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

enum gr_status outfile_make_folder(const char *path, struct gr_error *err)
{
    struct stat there;
    const sigset_t before = hold_signals();
    keep_path(&made, path);
    const bool ok = mkdir(path, folder_mode) == 0;
    const int reason = errno;
    if (!ok) free(made.paths[--made.n]);
    let_signals_through(before);
    if (ok || (reason == EEXIST && stat(path, &there) == 0 && S_ISDIR(there.st_mode))) return GR_OK;
    return gr_fail(err, GR_FAILED, "%s: cannot make this folder: %s; %s", path, strerror(reason),
                   reason == EEXIST || reason == ENOTDIR ? "a file is in the way, choose another name with -o"
                                                         : "make it yourself or choose another one with -o");
}

/* The lock belongs to the file, not to the name: if another run renamed the file away between our open and our lock,
 * the name now means another file, and we start over. */
static int open_locked(const char *partial_path)
{
    for (;;) {
        const int fd = open(partial_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, PRIVATE_FILE);
        if (fd < 0) return -1;
        struct stat here, named;
        int reason = 0;
        if (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, &here) != 0)
            reason = errno;
        else if (stat(partial_path, &named) != 0)
            reason = errno == ENOENT ? 0 : errno;
        else if (here.st_ino == named.st_ino && here.st_dev == named.st_dev)
            return fd;
        /* Without locks nothing can be written safely; what was just made for it goes again. */
        if (reason && reason != EWOULDBLOCK && fstat(fd, &here) == 0 && here.st_size == 0) unlink(partial_path);
        close(fd);
        if (reason) {
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
    if (errno != EWOULDBLOCK) return fail_output(err, path, "write");
    if (is_open_here(file->partial_path))
        return gr_fail(err, GR_FAILED, "%s: this run has two outputs of that name; name each output once", path);
    return gr_fail(err, GR_FAILED, "%s: another run is writing this output; wait for it or choose another name", path);
}

/* With a note in the folder (base/commit.h) the partial name may be that of a finished file: the note comes first. A
 * run that is just putting its outputs in place can have written one until we had the lock. */
static enum gr_status open_partial(struct outfile *file, struct gr_error *err)
{
    char *note = commit_note_path(file->partial_path);
    enum gr_status st = GR_OK;
    file->fd = -1;
    for (bool ours = false; !ours && !st;) {
        if (access(note, F_OK) == 0) st = commit_complete(file->partial_path, err);
        if (st) break;
        const sigset_t before = hold_signals(); /* and nothing between these two takes memory */
        file->fd = open_locked(file->partial_path);
        const int reason = file->fd < 0 ? errno : 0;
        ours = file->fd >= 0 && access(note, F_OK) != 0;
        if (ours) {
            file->next = open_files;
            open_files = file;
        } else if (file->fd >= 0) {
            close(file->fd);
            file->fd = -1;
        }
        let_signals_through(before);
        errno = reason;
        if (!ours && reason) st = fail_open(file, err);
    }
    free(note);
    if (!st && ftruncate(file->fd, 0) != 0) st = fail_output(err, file->final_path, "write");
    return st;
}

/* A file system without permissions has none to set. */
static void set_mode(const struct outfile *file, mode_t mode)
{
    const int ignored = fchmod(file->fd, mode);
    (void)ignored;
}

void outfile_keep_private(struct outfile *file)
{
    set_mode(file, PRIVATE_FILE);
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
    const enum gr_status st = open_partial(file, err);
    if (!st) set_mode(file, exists ? there.st_mode & 0777 : file_mode);
    if (st && file->fd < 0) { /* once open it is in the list, and goes with all others */
        free(file->final_path);
        free(file->partial_path);
        free(file);
    } else if (!st) {
        *out = file;
    }
    return st;
}

/* ".NAME.partial", where NAME ends like the files that we write. */
static bool may_be_left_behind(const char *name)
{
    static const char *const endings[] = {".csv.partial", ".json.partial", ".html.partial"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name[0] == '.' && text_ends_ignoring_case(text_of(name), text_of(endings[i]))) return true;
    return false;
}

void outfile_sweep_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    for (const struct dirent *entry; entries && (entry = readdir(entries));) {
        if (!may_be_left_behind(entry->d_name)) continue;
        const int fd = openat(dirfd(entries), entry->d_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0) continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) unlinkat(dirfd(entries), entry->d_name, 0);
        close(fd);
    }
    if (entries) closedir(entries);
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
            return fail_output(err, file->final_path, "write");
        }
        from += written;
        offset += (uint64_t)written;
        n -= (size_t)written;
    }
    return GR_OK;
}

/* All that is to be done at the end, in the order in which it was asked for: the first file opened comes last. */
static struct replacement *list_replacements(size_t *n)
{
    size_t room = stale.n;
    for (const struct outfile *file = open_files; file; file = file->next)
        room++;
    struct replacement *list = gr_calloc(room, sizeof *list);
    *n = 0;
    for (const struct outfile *file = open_files; file; file = file->next)
        list[(*n)++] = (struct replacement){.final_path = file->final_path, .partial_path = file->partial_path};
    for (size_t i = 0; i < stale.n; i++)
        list[(*n)++] = (struct replacement){.final_path = stale.paths[i]};
    return list;
}

/* Nothing here is unfinished any more: the names are those of finished files, or of none. */
static void forget_files(void)
{
    n_protected = 0;
    while (open_files) {
        struct outfile *file = open_files;
        open_files = file->next;
        close(file->fd);
        free(file->final_path);
        free(file->partial_path);
        free(file);
    }
    forget_paths(&stale);
    forget_paths(&made);
}

enum gr_status outfile_commit_all(struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (const struct outfile *file = open_files; file && !st; file = file->next)
        if (fsync(file->fd) != 0) st = fail_output(err, file->final_path, "write");
    size_t n = 0;
    struct replacement *list = st ? NULL : list_replacements(&n);
    const sigset_t before = hold_signals();
    const enum commit_outcome outcome = st ? COMMIT_UNDONE : commit_replacements(list, n, err);
    if (outcome == COMMIT_UNDONE) outfile_unlink_all();
    forget_files();
    let_signals_through(before);
    free(list);
    return outcome == COMMIT_DONE ? GR_OK : GR_FAILED;
}

void outfile_discard_all(void)
{
    const sigset_t before = hold_signals();
    outfile_unlink_all();
    forget_files();
    let_signals_through(before);
}

void outfile_unlink_all(void)
{
    for (const struct outfile *file = open_files; file; file = file->next)
        unlink(file->partial_path);
    for (size_t i = made.n; i-- > 0;)
        rmdir(made.paths[i]); /* when it is empty again */
    outfolder_discard();
}
