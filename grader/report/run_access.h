/*
 * run_access.h: two small tables of a run that are there for speed: they find one student among millions, and the
 * students who share a place, in a few look-ups.
 */
#ifndef GRADER_REPORT_RUN_ACCESS_H
#define GRADER_REPORT_RUN_ACCESS_H

#include "base/status.h"
#include "report/table.h"
#include "store/db.h"

/* `places`: one row a tie group of the national ranking, best first: how many students are above it, how many in it. */
struct table places_table(const struct results *results);

/* `student_order`: the row numbers of `evaluations` in byte order of their ids, for binary search. Left out when the
 * evaluations are in that order themselves, as they mostly are. */
MUST_CHECK enum gr_status run_add_student_order(struct db *db, const struct students *students, struct gr_error *err);

#endif
