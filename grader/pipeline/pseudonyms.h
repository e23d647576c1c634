/*
 * pseudonyms.h: results without the names of students (base/pseudonym.h). The file that connects the two: mapping.h.
 *
 * grade: ids are replaced as soon as the answers are read, and students are put in the order of their pseudonyms, since
 * the order of the input would tell who is who. So everything about the run follows from what is in it, ties by id and
 * draws too, and every later command works on it. Rejects lose the rows they quote. Columns that are carried along are
 * as they were.
 */
#ifndef GRADER_PIPELINE_PSEUDONYMS_H
#define GRADER_PIPELINE_PSEUDONYMS_H

#include "base/pseudonym.h"
#include "model/cohort.h"

struct pseudonym_options {
    const char *key_path;     /* NULL: ids stay */
    const char *mapping_path; /* NULL: KEYFILE.mapping.csv */
};

/* Reads the key, and warns when others may read it. */
MUST_CHECK enum gr_status pseudonyms_read_key(const struct pseudonym_options *options, struct pseudonym_key **key,
                                              struct gr_error *err);

/* Reasons of rejects quote ids and cells: what stands in quotes goes. In the arena. */
struct text reason_without_quotes(struct arena *arena, struct text reason);

/* `marked_row_bytes`: of a row of cohort->marked_rows. */
MUST_CHECK enum gr_status pseudonymize_cohort(struct cohort *cohort, const struct pseudonym_options *options,
                                              size_t marked_row_bytes, struct gr_error *err);

#endif
