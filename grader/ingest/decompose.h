/* decompose.h: items → columns: the reverse of compose.h, for a cohort to which rows will be added. */
#ifndef GRADER_INGEST_DECOMPOSE_H
#define GRADER_INGEST_DECOMPOSE_H

#include "model/cohort.h"
#include "model/exam.h"

/* Put the columns of each item that reads several in the place of the item, in codebooks and responses. False, and the
 * cohort is of no more use, when a tuple does not have as many cells as its item has columns. */
bool decompose_items(const struct exam *exam, struct cohort *cohort);

#endif
