/* changes_report.h: what a regrade changes, on standard output: for people, or as one JSON object. */
#ifndef GRADER_REPORT_CHANGES_REPORT_H
#define GRADER_REPORT_CHANGES_REPORT_H

#include "model/changes.h"
#include "model/ranking.h"

struct changes_report {
    const struct changes *changes;
    const struct ranking *ranking;      /* of the new grading: its groups */
    const char *run_path, *rubric_path; /* what was compared with what */
    const char *const *amendments;      /* --what-if */
    size_t n_amendments;
    const struct text *moved_ids, *climbed_ids; /* of changes.moved_most, climbed_most */
};

MUST_CHECK enum gr_status report_changes(const struct changes_report *report, struct gr_error *err);
MUST_CHECK enum gr_status report_changes_json(const struct changes_report *report, struct gr_error *err);

#endif
