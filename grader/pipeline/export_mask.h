/*
 * export_mask.h: values made fit for a public list: enough to know oneself by, too little to know others by.
 *
 * A column of student ids keeps its last four characters, and never more than half of them: 20260417 → *0417. Any other
 * keeps the first character: Ada → A*. Empty cells stay empty.
 */
#ifndef GRADER_PIPELINE_EXPORT_MASK_H
#define GRADER_PIPELINE_EXPORT_MASK_H

#include "base/memory.h"
#include "store/run_table.h"
#include "store/value.h"

/* The columns of a table that hold student ids: student_id, student. */
bool is_student_column(struct text name);

/* --mask, "name,id": which columns of the table; `id` stands for the student column where none is called so. The result,
 * by column, is in the arena; all false when words is NULL. Masked columns must be among those of the query and not be
 * what it is split by. */
MUST_CHECK enum gr_status export_mask_read(const char *words, const struct run_query *query, struct arena *arena,
                                           bool **masked, struct gr_error *err);

/* The masked value; valid until the arena is cleared. */
struct value export_mask(struct text column, const struct value *value, struct arena *arena);

#endif
