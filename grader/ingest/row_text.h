/*
 * row_text.h: the text of a wide or packed row that was taken, for a reject that turns up later: a duplicate, a student
 * who is not on the roster. The input may have been a pipe, so the row is put together from what was kept of it;
 * columns that were not carried are empty.
 */
#ifndef GRADER_INGEST_ROW_TEXT_H
#define GRADER_INGEST_ROW_TEXT_H

#include "ingest/intake.h"

/* In the arena, delimited as the input is. `id` is the student's id, which the rows may no longer hold. */
struct text row_text(const struct intake *intake, size_t row, struct text id, struct arena *arena);

#endif
