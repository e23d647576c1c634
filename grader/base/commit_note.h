/*
 * commit_note.h: ".grader-commit" in a folder: what a run is about to rename and remove there (base/commit.h says why).
 *
 *     begin → add, … → end → lock → write → (the run does what it says) → strike out → close
 */
#ifndef GRADER_BASE_COMMIT_NOTE_H
#define GRADER_BASE_COMMIT_NOTE_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/status.h"

/* Where a note would be in the folder of `path`. Free with free(). */
char *commit_note_path(const char *path);

/* Complete what the note in the folder of `path` says, if there is one. Waits for a run that is at it just now, for
 * some seconds. */
MUST_CHECK enum gr_status commit_complete(const char *path, struct gr_error *err);

enum commit_action { COMMIT_RENAME = 'R', COMMIT_REMOVE = 'D' }; /* .NAME.partial takes the name NAME; NAME goes */

struct commit_note {
    int folder;       /* open, the caller's */
    const char *path; /* of the folder, for messages */
    int fd;           /* of the note, which is locked; -1: none */
    FILE *to;
    char *text;
    size_t length;
};

#define COMMIT_NO_NOTE ((struct commit_note){.fd = -1})

/* What it is to say. Composed before any note is there: memory may run out here, and that ends the process. */
void commit_note_begin(struct commit_note *note, int folder, const char *path);
void commit_note_add(struct commit_note *note, enum commit_action action, ino_t inode, const char *name);
void commit_note_end(struct commit_note *note);

/* Take the note over; one that a killed run has left is completed first. Waits as commit_complete. */
MUST_CHECK enum gr_status commit_note_lock(struct commit_note *note, struct gr_error *err);
MUST_CHECK enum gr_status commit_note_write(const struct commit_note *note, struct gr_error *err); /* to the disk */
void commit_note_strike_out(const struct commit_note *note); /* accepts one that was never locked */
void commit_note_close(struct commit_note *note);

#endif
