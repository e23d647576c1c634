/*
 * commit.c: renames by the set (contract in commit.h).
 *
 *     inodes → folders → notes, on the disk (commit_note.h) → renames → flush → notes struck out
 *                                                                └─ one fails: undone, notes struck out
 */
#include "base/commit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/commit_note.h"
#include "base/fail_output.h"
#include "base/folder.h"
#include "base/memory.h"

/* A folder in which something is replaced. */
struct folder {
    char *path; /* as in the paths of its files; "./" for none */
    int fd;
    dev_t device;
    ino_t inode;
    struct commit_note note;
};

struct folders {
    struct folder *list;
    size_t n;
};

/* --- folders and their notes ------------------------------------------------------------------------------------- */

static int by_identity(const void *a, const void *b)
{
    const struct folder *x = a, *y = b;
    if (x->device != y->device) return x->device < y->device ? -1 : 1;
    return x->inode < y->inode ? -1 : x->inode > y->inode;
}

static void close_folders(struct folders *folders)
{
    for (size_t i = 0; i < folders->n; i++) {
        commit_note_close(&folders->list[i].note);
        if (folders->list[i].fd >= 0) close(folders->list[i].fd);
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
        folder->note = COMMIT_NO_NOTE;
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

static enum gr_status write_notes(struct folders *folders, const struct replacement *list, size_t n,
                                  struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (size_t f = 0; f < folders->n; f++) {
        struct commit_note *note = &folders->list[f].note;
        commit_note_begin(note, folders->list[f].fd, folders->list[f].path);
        for (size_t i = 0; i < n; i++)
            if (list[i].inode && lies_in(&list[i], &folders->list[f]))
                commit_note_add(note, list[i].partial_path ? COMMIT_RENAME : COMMIT_REMOVE, list[i].inode,
                                name_in_folder(list[i].final_path));
        commit_note_end(note);
    }
    for (size_t f = 0; f < folders->n && !st; f++)
        st = commit_note_lock(&folders->list[f].note, err);
    for (size_t f = 0; f < folders->n && !st; f++)
        st = commit_note_write(&folders->list[f].note, err);
    return st;
}

static void strike_out_notes(const struct folders *folders)
{
    for (size_t i = 0; i < folders->n; i++)
        commit_note_strike_out(&folders->list[i].note);
}

/* --- files ------------------------------------------------------------------------------------------------------- */

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

/* From here on nothing is a failure: the new files are in place, and going back could fail too. Where a folder cannot be
 * flushed, power may go before the disk has the new names: then the old results are back. */
static void clear_up(const struct folders *folders, const struct replacement *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i].partial_path) unlink(list[i].final_path);
        if (list[i].has_old) unlink(list[i].partial_path);
    }
    for (size_t i = 0; i < folders->n; i++)
        folder_flush(folders->list[i].fd, folders->list[i].path);
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
