/*
 * not_presented.h: items that a student's form lacks, of answers in the long layout, where nothing is written for them.
 */
#ifndef GRADER_INGEST_NOT_PRESENTED_H
#define GRADER_INGEST_NOT_PRESENTED_H

#include "model/cohort.h"
#include "model/forms.h"

/* Where a student gave no answer to an item that is not on the form, say so (NOT_PRESENTED). */
void note_not_presented(const struct exam_forms *forms, struct cohort *cohort);

#endif
