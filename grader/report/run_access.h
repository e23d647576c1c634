/*
 * run_access.h: two small tables of a run that are there for speed: they find one student among millions, and the
 * students who share a place, in a few look-ups.
 */
#ifndef GRADER_REPORT_RUN_ACCESS_H
#define GRADER_REPORT_RUN_ACCESS_H

#include "report/table.h"

/* `places`: one row a tie group of the national ranking, best first: how many students are above it, how many in it. */
struct table places_table(const struct results *results);

/* `student_order`: the row numbers of `evaluations`, from 1, in byte order of their ids, for binary search; free with
 * free(). Left out when the evaluations are in that order themselves, as they mostly are. */
uint32_t *run_student_order(const struct students *students);

#endif
