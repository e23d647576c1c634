/*
 * compose.h: columns → items. The last step of ingest for an exam with items that read several columns of the answers
 * (exam.by_column): until then, every column has been an item.
 */
#ifndef GRADER_INGEST_COMPOSE_H
#define GRADER_INGEST_COMPOSE_H

#include "model/cohort.h"
#include "model/exam.h"

/* Replace the columns of each such item by one: the distinct tuples of their cells, joined with CELL_SEPARATOR, form
 * its codebook, in the order of their first appearance by student; a tuple of empty cells is CODE_EMPTY. Codebooks and
 * responses are changed in place; code_counts must not have been made yet. */
void compose_items(const struct exam *exam, struct cohort *cohort);

#endif
