/*
 * commit.h: several files put in place as one.
 *
 * rename() replaces one file whole; a set of files takes several calls, and a run may be killed between any two. So
 * what is to be done is written down first, in a note ".grader-commit" in every folder concerned, and flushed to disk;
 * then it is done, flushed, and the note struck out. Whoever opens an output in a folder with such a note completes it
 * first, so the set is never left half old and half new for longer than until the next run comes by.
 *
 * A run that fails, and is not killed, undoes what it has done: new and old file change places (renameat2), so the old
 * one is at hand under the partial name until the end. File systems that cannot do that lose this way back, and only
 * this.
 */
#ifndef GRADER_BASE_COMMIT_H
#define GRADER_BASE_COMMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/status.h"

struct replacement {
    const char *final_path;
    const char *partial_path; /* in the same folder; NULL: the final file is to be removed */
    ino_t inode;              /* filled in: of the file that moves or goes */
    bool is_done, has_old;    /* filled in: in place; the partial name is now that of the old file */
};

enum commit_outcome {
    COMMIT_DONE,
    COMMIT_UNDONE, /* everything is as before */
    COMMIT_LEFT,   /* neither done nor undone: the notes and the partial files must stay, a later run completes them */
};

/* Put all files in place. Call with signals held off. On failure err says why. */
MUST_CHECK enum commit_outcome commit_replacements(struct replacement *list, size_t n, struct gr_error *err);

#endif
