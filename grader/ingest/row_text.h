/* row_text.h: the text of a row that is rejected long after it was read. */
#ifndef GRADER_INGEST_ROW_TEXT_H
#define GRADER_INGEST_ROW_TEXT_H

#include "ingest/intake.h"

/* The row as it can be put together from what was kept of it, in the arena of the cohort's rejects; columns that were
 * not carried are empty. The input may have been a pipe, so it cannot be looked up. `row` is a row of a wide or packed
 * input and lies in `sheet`; `id` is its student. */
struct text row_text(const struct intake *intake, const struct sheet *sheet, size_t row, struct text id);

#endif
