/*
 * forecast.h: how much is still to come, judged by what was read so far.
 *
 * How many rows: so that columns get their room at once. How much memory, for the rows of all inputs, for uniting them
 * and for the later stages: so that --memory refuses in the first second what would fail after minutes, and names the
 * number. Files and tables have a size, archives one that follows from what their first megabyte became; of a pipe only
 * what it has given so far is known.
 */
#ifndef GRADER_INGEST_FORECAST_H
#define GRADER_INGEST_FORECAST_H

#include "ingest/intake.h"
#include "ingest/sqlite_input.h"

struct forecast {
    const struct intake *intake;
    const struct input *input;
    const struct sqlite_rows *sqlite; /* NULL for a text */
    const struct sheet *sheet;        /* of wide and packed inputs and the roster; else … */
    const struct long_index *longs;
    uint64_t lines;            /* long: of the input, so far */
    double runs_a_line;        /* long: in the window at hand (long_runs.h) */
    size_t n_rows, n_id_bytes; /* wide: in the window at hand, which the sheet does not have yet … */
    bool ascending;            /* … and whether ids ascend there */
};

/* How many rows all inputs up to this one may have in the end; 0: not known. */
size_t forecast_rows(const struct forecast *f);

/* How many lines a long input may have in the end; 0: not known. */
size_t forecast_lines(const struct forecast *f);

/* Fails, with the number, when --memory will not do. */
MUST_CHECK enum gr_status forecast_memory(const struct forecast *f, struct gr_error *err);

#endif
