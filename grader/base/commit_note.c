/*
 * commit_note.c: notes written, locked, and completed after a kill (contract in commit_note.h).
 *
 * A note is a list of entries "R INODE NAME\0" (the file .NAME.partial takes the name NAME) and "D INODE NAME\0" (NAME
 * goes), ended by "end\0": one that was cut short counts for nothing, since nothing was done yet when it was written.
 * Inodes say which entries have been carried out, and keep a note from touching files it does not mean. A note is
 * locked while its run is at work, and by whoever completes it.
 */
#include "base/commit_note.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fail_output.h"
#include "base/folder.h"
#include "base/memory.h"

static const char NOTE_NAME[] = ".grader-commit", NOTE_END[] = "end";

enum { NOTE_MOST_BYTES = 64 << 20, LOCK_TRIES = 1000, LOCK_PAUSE_MS = 10 };

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
    folder_flush(folder, path);
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

/* --- a note of one's own ----------------------------------------------------------------------------------------- */

void commit_note_begin(struct commit_note *note, int folder, const char *path)
{
    *note = (struct commit_note){.folder = folder, .path = path, .fd = -1};
    note->to = open_memstream(&note->text, &note->length);
    if (!note->to) gr_out_of_memory(0);
}

void commit_note_add(struct commit_note *note, enum commit_action action, ino_t inode, const char *name)
{
    fprintf(note->to, "%c %ju %s%c", action, (uintmax_t)inode, name, '\0');
}

void commit_note_end(struct commit_note *note)
{
    fwrite(NOTE_END, 1, sizeof NOTE_END, note->to);
    const bool failed = ferror(note->to);
    if (fclose(note->to) != 0 || failed || !note->text) gr_out_of_memory(0);
    note->to = NULL;
}

/* A note that cannot be completed stays, for the next run to try: it is not ours to strike out. */
enum gr_status commit_note_lock(struct commit_note *note, struct gr_error *err)
{
    bool failed = false;
    size_t length;
    const int fd = open_note(note->folder, O_CREAT);
    if (fd < 0) return fail_note(err, note->path, "write");
    note->fd = fd;
    char *left = read_note(fd, &length, &failed);
    if (!left) return GR_OK;
    free(left); /* of a run that was killed since we opened our outputs here */
    note->fd = -1;
    const bool ok = complete_note(note->folder, fd, note->path);
    const enum gr_status st = ok ? GR_OK : fail_output(err, note->path, "put in place what a killed run has left");
    close(fd);
    if (!ok) return st;
    note->fd = open_note(note->folder, O_CREAT);
    return note->fd < 0 ? fail_note(err, note->path, "write") : GR_OK;
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

enum gr_status commit_note_write(const struct commit_note *note, struct gr_error *err)
{
    const bool ok = ftruncate(note->fd, 0) == 0 && write_all(note->fd, note->text, note->length) &&
                    fsync(note->fd) == 0 && (fsync(note->folder) == 0 || errno == EINVAL);
    return ok ? GR_OK : fail_output(err, note->path, "write");
}

void commit_note_strike_out(const struct commit_note *note)
{
    if (note->fd >= 0) unlinkat(note->folder, NOTE_NAME, 0);
}

void commit_note_close(struct commit_note *note)
{
    if (note->fd >= 0) close(note->fd);
    free(note->text);
}
