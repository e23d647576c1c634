/*
 * student_index.h: which rows belong to the same student.
 */
#ifndef GRADER_INGEST_STUDENT_INDEX_H
#define GRADER_INGEST_STUDENT_INDEX_H

#include "ingest/rows.h"

/* For every row the first row with the same id: itself for most. Memory of rows->n entries, to be freed. At most
 * UINT32_MAX - 1 rows. */
uint32_t *student_index_first_rows(const struct rows *rows);

#endif
