/*
 * dialect.h: what kind of text an input is: encoding mark, delimiter, header row. And when it is no CSV at all, what it
 * looks like instead, since "not a CSV file" helps nobody who has just exported a workbook.
 */
#ifndef GRADER_INGEST_DIALECT_H
#define GRADER_INGEST_DIALECT_H

#include <stdint.h>

#include "base/memory.h"
#include "ingest/window.h"

struct header {
    struct text *names; /* columns, trimmed; in the caller's arena */
    size_t n_names;
    char delimiter;
    size_t bytes;        /* where the first record of data begins */
    uint64_t first_line; /* the number of that line */
};

struct dialect_wishes {
    char delimiter;      /* 0: the one of , ; tab | that shows the student column, else the most columns */
    const char *columns; /* "a,b,c": there is no header row; or NULL */
    struct text student_column;
};

/* Read the beginning of a stream through its window (just started) and find the dialect. The window is left filled;
 * its `used` is header->bytes. Failures: not text, not UTF-8, no header, no rows after the header. */
MUST_CHECK enum gr_status dialect_find(struct window *window, const struct dialect_wishes *wishes, struct arena *arena,
                                       struct header *header, struct gr_error *err);

/* "a, b, c, … (63 columns)" for messages, in the arena. */
const char *dialect_show_names(struct arena *arena, const struct text *names, size_t n);

/* Split "a,b,c" at commas, trimmed; the texts are views. */
struct text *dialect_split_names(struct arena *arena, const char *list, size_t *n);

#endif
