/*
 * reject.h: rows that cannot be used, collected. A chunk has its own list, with lines counted from the chunk's start;
 * the lists are joined in input order and sorted once, at the end.
 */
#ifndef GRADER_INGEST_REJECT_H
#define GRADER_INGEST_REJECT_H

#include "base/status.h"
#include "model/cohort.h"

enum { REJECT_TEXT_BYTES = 1000 };

/* Add a row. `reject` gives everything but the reason; its text is copied, cut to REJECT_TEXT_BYTES between
 * characters. The reason is formatted: what is wrong; what to do. */
void rejects_add(struct rejects *rejects, struct reject reject, const char *format, ...) PRINTF_LIKE(3, 4);

/* Append `more`, its lines moved by `lines_before`, its source set. */
void rejects_append(struct rejects *rejects, const struct rejects *more, uint32_t source, uint64_t lines_before);

/* Append `more` as they are. */
void rejects_join(struct rejects *rejects, const struct rejects *more);

/* The fields as a line of CSV in the arena; more than REJECT_TEXT_BYTES are of no use and may be left out. For rows
 * whose text is no longer there, or never was one (SQLite). */
struct text rejects_line(struct arena *arena, const struct text *fields, size_t n_fields, char delimiter);

void rejects_sort(struct rejects *rejects); /* by source, line, column, reason */
void rejects_clear(struct rejects *rejects);
void rejects_release(struct rejects *rejects);

#endif
