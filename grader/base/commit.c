/*
 * commit.c: renames by the set (contract in commit.h).
 *
 * A note is a list of entries "R INODE NAME\0" (the file .NAME.partial takes the name NAME) and "D INODE NAME\0" (NAME
 * goes), ended by "end\0": one that was cut short counts for nothing, since nothing was done yet when it was written.
 * Inodes say which entries have been carried out, and keep a note from touching files it does not mean. A note is
 * locked while its run is at work, and by whoever completes it.
 */
#include "base/commit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

static const char NOTE_NAME[] = ".grader-commit", NOTE_END[] = "end";

enum { NOTE_MOST_BYTES = 64 << 20, LOCK_TRIES = 1000, LOCK_PAUSE_MS = 10 };

/* A folder in which something is replaced, with its note. */
struct folder {
    char *path; /* as in the paths of its files; "." for none */
    int fd, note;
    dev_t device;
    ino_t inode;
    char *entries; /* what the note is to say */
    size_t length;
};

struct folders {
    struct folder *list;
    size_t n;
};

enum gr_status fail_output(struct gr_error *err, const char *path, const char *doing)
{
    const int reason = errno;
    const char *advice = "check the path and try again";
    if (reason == ENOSPC || reason == EDQUOT) advice = "free some space there or choose another folder with -o";
    if (reason == EFBIG) advice = "raise the limit on the size of files (ulimit -f)";
    if (reason == EACCES || reason == EPERM || reason == EROFS)
        advice = "make the folder writable or choose another one with -o";
    if (reason == ENOENT || reason == ENOTDIR) advice = "create the folder first";
    if (reason == EMFILE || reason == ENFILE) advice = "raise the limit on open files (ulimit -n)";
    if (reason == EIO) advice = "check the disk";
    return gr_fail(err, GR_FAILED, "%s: cannot %s: %s; %s", path, doing, strerror(reason), advice);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *folder_of(const char *path)
{
    const size_t length = (size_t)(name_of(path) - path);
    return length ? gr_strndup(path, length) : gr_strdup("./");
}

char *commit_note_path(const char *path)
{
    char *folder = folder_of(path), *note = gr_format("%s%s", folder, NOTE_NAME);
    free(folder);
    return note;
}

/* --- the lock ---------------------------------------------------------------------------------------------------- */

/* The lock belongs to the file, the note to whoever holds the lock while the file has that name. -1 with errno set:
 * ENOENT when there is none (and none is to be made), EWOULDBLOCK when another run keeps it. */
static int open_note(int folder, int flags)
{
    for (int tries = 0;; tries++) {
        const int fd = openat(folder, NOTE_NAME, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
        if (fd < 0) return -1;
        struct stat here, named;
        int reason = 0;
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            reason = errno;
        } else if (fstat(fd, &here) != 0 || fstatat(folder, NOTE_NAME, &named, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno != ENOENT) reason = errno;
        } else if (here.st_ino == named.st_ino) {
            return fd;
        }
        const bool locks = !reason || reason == EWOULDBLOCK || reason == EINTR;
        if (!locks && fstat(fd, &here) == 0 && here.st_size == 0) unlinkat(folder, NOTE_NAME, 0);
        close(fd);
        if (!locks) {
            errno = reason;
            return -1;
        }
        if (reason == EWOULDBLOCK && tries >= LOCK_TRIES) {
            errno = reason;
            return -1;
        }
        if (reason == EWOULDBLOCK) nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_MS * 1000000L}, NULL);
    }
}

static enum gr_status fail_note(struct gr_error *err, const char *folder, const char *doing)
{
    if (errno == EWOULDBLOCK)
        return gr_fail(err, GR_FAILED,
                       "%s: another run is putting its outputs in place there and does not come to an end; try again "
                       "when it is done",
                       folder);
    return fail_output(err, folder, doing);
}

/* Some file systems do not flush folders: EINVAL. */
static void flush_folder(int folder, const char *path)
{
    if (fsync(folder) == 0 || errno == EINVAL) return;
    log_warning("%s: the results are in place, but the disk does not confirm it: %s; check the disk", path,
                strerror(errno));
}

void commit_flush(const char *path)
{
    char *path_of_folder = folder_of(path);
    const int folder = open(path_of_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) flush_folder(folder, path_of_folder);
    if (folder >= 0) close(folder);
    free(path_of_folder);
}

/* --- completing the note of a killed run ------------------------------------------------------------------------- */

static bool inode_is(int folder, const char *name, ino_t inode)
{
    struct stat there;
    return fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 && there.st_ino == inode;
}

static bool complete_entry(int folder, const char *entry)
{
    uintmax_t inode;
    int used = 0;
    if ((entry[0] != 'R' && entry[0] != 'D') || sscanf(entry + 1, " %" SCNuMAX "%n", &inode, &used) != 1) return true;
    const char *name = entry + 1 + used;
    if (*name++ != ' ' || !*name || strchr(name, '/')) return true;
    if (entry[0] == 'D') return !inode_is(folder, name, (ino_t)inode) || unlinkat(folder, name, 0) == 0;
    char *partial = gr_format(".%s.partial", name);
    bool ok = true;
    if (inode_is(folder, partial, (ino_t)inode))
        ok = renameat(folder, partial, folder, name) == 0;
    else if (inode_is(folder, name, (ino_t)inode)) /* what has the partial name is the old file */
        ok = unlinkat(folder, partial, 0) == 0 || errno == ENOENT;
    free(partial);
    return ok;
}

/* The whole note, with a NUL behind it; NULL when it is not complete. *failed: it cannot be read. */
static char *read_note(int note, size_t *length, bool *failed)
{
    struct stat here;
    *failed = fstat(note, &here) != 0;
    if (*failed || here.st_size < (off_t)sizeof NOTE_END || here.st_size > NOTE_MOST_BYTES) return NULL;
    char *bytes = gr_calloc((size_t)here.st_size + 1, 1);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n < (size_t)here.st_size;) {
        got = pread(note, bytes + n, (size_t)here.st_size - n, (off_t)n);
        if (got > 0) n += (size_t)got;
        if (got < 0 && errno == EINTR) got = 1;
        *failed = got < 0;
    }
    *length = n;
    if (!*failed && n >= sizeof NOTE_END && memcmp(bytes + n - sizeof NOTE_END, NOTE_END, sizeof NOTE_END) == 0)
        return bytes;
    free(bytes);
    return NULL;
}

static bool complete_note(int folder, int note, const char *path)
{
    size_t length;
    bool failed, ok = true;
    char *bytes = read_note(note, &length, &failed);
    for (const char *entry = bytes; bytes && entry < bytes + length && ok; entry += strlen(entry) + 1)
        ok = complete_entry(folder, entry);
    free(bytes);
    if (failed || !ok) return false;
    flush_folder(folder, path);
    return unlinkat(folder, NOTE_NAME, 0) == 0;
}

enum gr_status commit_complete(const char *path, struct gr_error *err)
{
    char *path_of_folder = folder_of(path);
    enum gr_status st = GR_OK;
    int note = -1;
    const int folder = open(path_of_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) note = open_note(folder, 0);
    if (note >= 0 && !complete_note(folder, note, path_of_folder))
        st = fail_output(err, path_of_folder, "put in place what a killed run has left");
    else if (note < 0 && errno != ENOENT)
        st = fail_note(err, path_of_folder, "complete what a killed run has left");
    if (note >= 0) close(note);
    if (folder >= 0) close(folder);
    free(path_of_folder);
    return st;
}

/* --- committing -------------------------------------------------------------------------------------------------- */

static int by_identity(const void *a, const void *b)
{
    const struct folder *x = a, *y = b;
    if (x->device != y->device) return x->device < y->device ? -1 : 1;
    return x->inode < y->inode ? -1 : x->inode > y->inode;
}

static void close_folders(struct folders *folders)
{
    for (size_t i = 0; i < folders->n; i++) {
        if (folders->list[i].note >= 0) close(folders->list[i].note);
        if (folders->list[i].fd >= 0) close(folders->list[i].fd);
        free(folders->list[i].entries);
        free(folders->list[i].path);
    }
    free(folders->list);
}

/* One entry a folder, whatever its names, in an order that is the same in every run: so two runs never wait for each
 * other. */
static enum gr_status open_folders(const struct replacement *list, size_t n, struct folders *out, struct gr_error *err)
{
    out->list = gr_calloc(n, sizeof *out->list);
    for (size_t i = 0; i < n; i++) {
        char *path = folder_of(list[i].final_path);
        if (out->n && strcmp(out->list[out->n - 1].path, path) == 0) {
            free(path);
            continue;
        }
        struct folder *folder = &out->list[out->n++];
        struct stat there = {0};
        folder->path = path;
        folder->note = -1;
        folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder->fd < 0 || fstat(folder->fd, &there) != 0) return fail_output(err, path, "open this folder");
        folder->device = there.st_dev;
        folder->inode = there.st_ino;
    }
    qsort(out->list, out->n, sizeof *out->list, by_identity);
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++) {
        if (kept && by_identity(&out->list[kept - 1], &out->list[i]) == 0) {
            close(out->list[i].fd);
            free(out->list[i].path);
        } else {
            out->list[kept++] = out->list[i];
        }
    }
    out->n = kept;
    return GR_OK;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n) {
        const ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes += written;
        n -= (size_t)written;
    }
    return true;
}

/* Whether the file lies in this folder: of all paths of one folder the first has been kept, so names do not tell. */
static bool lies_in(const struct replacement *r, const struct folder *folder)
{
    char *path = folder_of(r->final_path);
    struct stat there;
    const bool found = strcmp(path, folder->path) == 0 ||
                       (stat(path, &there) == 0 && there.st_dev == folder->device && there.st_ino == folder->inode);
    free(path);
    return found;
}

/* Composed before any note is there: memory may run out here, and that ends the process. */
static void compose_note(struct folder *folder, const struct replacement *list, size_t n)
{
    FILE *to = open_memstream(&folder->entries, &folder->length);
    if (!to) gr_out_of_memory(0);
    for (size_t i = 0; i < n; i++)
        if (list[i].inode && lies_in(&list[i], folder))
            fprintf(to, "%c %ju %s%c", list[i].partial_path ? 'R' : 'D', (uintmax_t)list[i].inode,
                    name_of(list[i].final_path), '\0');
    fwrite(NOTE_END, 1, sizeof NOTE_END, to);
    const bool failed = ferror(to);
    if (fclose(to) != 0 || failed) gr_out_of_memory(0);
}

static bool write_note(const struct folder *folder)
{
    return ftruncate(folder->note, 0) == 0 && write_all(folder->note, folder->entries, folder->length) &&
           fsync(folder->note) == 0 && (fsync(folder->fd) == 0 || errno == EINVAL);
}

static void strike_out_notes(const struct folders *folders)
{
    for (size_t i = 0; i < folders->n; i++)
        if (folders->list[i].note >= 0) unlinkat(folders->list[i].fd, NOTE_NAME, 0);
}

static enum gr_status write_notes(const struct folders *folders, const struct replacement *list, size_t n,
                                  struct gr_error *err)
{
    for (size_t i = 0; i < folders->n; i++)
        compose_note(&folders->list[i], list, n);
    for (size_t i = 0; i < folders->n; i++) {
        struct folder *folder = &folders->list[i];
        bool failed = false;
        size_t length;
        folder->note = open_note(folder->fd, O_CREAT);
        if (folder->note < 0) return fail_note(err, folder->path, "write");
        char *left = read_note(folder->note, &length, &failed);
        if (left) { /* of a run that was killed since we opened our outputs here */
            free(left);
            if (!complete_note(folder->fd, folder->note, folder->path))
                return fail_output(err, folder->path, "put in place what a killed run has left");
            close(folder->note);
            folder->note = open_note(folder->fd, O_CREAT);
            if (folder->note < 0) return fail_note(err, folder->path, "write");
        }
    }
    for (size_t i = 0; i < folders->n; i++)
        if (!write_note(&folders->list[i])) return fail_output(err, folders->list[i].path, "write");
    return GR_OK;
}

/* New and old file change places; where there is no old one, or the file system cannot, the new one takes the name. */
static bool put_in_place(struct replacement *r)
{
    if (renameat2(AT_FDCWD, r->partial_path, AT_FDCWD, r->final_path, RENAME_EXCHANGE) == 0) {
        r->has_old = true;
    } else if (errno != ENOENT && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) {
        return false;
    } else if (rename(r->partial_path, r->final_path) != 0) {
        return false;
    }
    r->is_done = true;
    return true;
}

static bool undo(struct replacement *list, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        struct replacement *r = &list[i];
        if (!r->is_done) continue;
        const int failed = r->has_old ? renameat2(AT_FDCWD, r->partial_path, AT_FDCWD, r->final_path, RENAME_EXCHANGE)
                                      : renameat2(AT_FDCWD, r->final_path, AT_FDCWD, r->partial_path, RENAME_NOREPLACE);
        if (failed) return false;
        r->is_done = r->has_old = false;
    }
    return true;
}

static enum gr_status note_inodes(struct replacement *list, size_t n, struct gr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        struct stat there = {0};
        const char *path = list[i].partial_path ? list[i].partial_path : list[i].final_path;
        if (lstat(path, &there) != 0 && list[i].partial_path)
            return fail_output(err, list[i].final_path, "find the unfinished file of it");
        list[i].inode = there.st_ino; /* 0: gone already */
        list[i].is_done = list[i].has_old = false;
    }
    return GR_OK;
}

/* From here on nothing is a failure: the new files are in place, and going back could fail too. What a folder whose flushing
 * fails may still lose is the change itself, when power goes before the disk has it: then the old results are back. */
static void clear_up(const struct folders *folders, const struct replacement *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i].partial_path) unlink(list[i].final_path);
        if (list[i].has_old) unlink(list[i].partial_path);
    }
    for (size_t i = 0; i < folders->n; i++)
        flush_folder(folders->list[i].fd, folders->list[i].path);
    strike_out_notes(folders);
}

enum commit_outcome commit_replacements(struct replacement *list, size_t n, struct gr_error *err)
{
    struct folders folders = {0};
    enum commit_outcome outcome = COMMIT_UNDONE;
    if (note_inodes(list, n, err) || open_folders(list, n, &folders, err)) goto done;
    /* One file is put in place whole by rename() itself. */
    if (n > 1 && write_notes(&folders, list, n, err)) {
        strike_out_notes(&folders);
        goto done;
    }
    outcome = COMMIT_DONE;
    for (size_t i = 0; i < n && outcome == COMMIT_DONE; i++) {
        if (!list[i].partial_path) continue;
        const bool ok = n > 1 ? put_in_place(&list[i]) : rename(list[i].partial_path, list[i].final_path) == 0;
        if (ok) continue;
        outcome = COMMIT_UNDONE;
        const enum gr_status told = fail_output(err, list[i].final_path, "put the finished file in place");
        (void)told;
        if (!undo(list, i)) outcome = COMMIT_LEFT;
    }
    if (outcome == COMMIT_DONE) clear_up(&folders, list, n);
    if (outcome == COMMIT_UNDONE) strike_out_notes(&folders);
done:
    close_folders(&folders);
    return outcome;
}
