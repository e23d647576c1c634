/*
 * log.h: what a run says on standard error while it works: notes, phases and a progress meter.
 *
 * Notes and phases come from one thread. With -q only errors are printed (by cli/); with -v every phase prints one
 * line "[3] answers  5,000,000 rows  0.41 s  cpu/wall 1.9". The numbers are those in pipeline/.
 */
#ifndef GRADER_BASE_LOG_H
#define GRADER_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE };
void log_set_level(enum log_level level);
void log_note(const char *format, ...) PRINTF_LIKE(1, 2); /* "grader: …" and a newline, unless quiet */
/* The same whether quiet or not: the work is done, and somebody must look at something all the same. */
void log_warning(const char *format, ...) PRINTF_LIKE(1, 2);

struct phase {
    int number;
    const char *name; /* a literal */
    double wall_s, cpu_s;
    uint64_t rows;
};

/* Begin phase [number], ending the one before it. A NULL name only ends. */
void phase_begin(int number, const char *name);
void phase_rows(uint64_t rows); /* what the phase under way has handled */
const struct phase *phases_done(size_t *n);

/* The meter: one line, redrawn at most ten times a second: "answers  62 %  3,100,000 rows  7.4 M/s  0.3 s left". */
enum progress_mode { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER }; /* AUTO: when standard error is a terminal */
void progress_set_mode(enum progress_mode mode);
void progress_start(const char *phase, uint64_t total); /* total in any measure, 0 when it is not known */
void progress_update(uint64_t done, uint64_t rows);     /* `done` of `total`; may be called as often as you like */
void progress_stop(void);                               /* wipes the line */

/* 1234567 as "1,234,567". */
enum { GROUPED_BYTES = 32 };
const char *count_show(uint64_t n, char buffer[GROUPED_BYTES]);

#endif
