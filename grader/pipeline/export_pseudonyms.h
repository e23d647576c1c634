/* export_pseudonyms.h: --pseudonymize: rows with pseudonyms for ids, and their mapping (pipeline/pseudonyms.h). */
#ifndef GRADER_PIPELINE_EXPORT_PSEUDONYMS_H
#define GRADER_PIPELINE_EXPORT_PSEUDONYMS_H

#include "pipeline/export.h"
#include "store/db.h"
#include "store/run_table.h"

struct export_pseudonyms {
    const struct pseudonym_options *options;
    struct pseudonymer *pseudonymer; /* NULL: ids stay, or there are none */
    struct db_text_function function;
};

/* Reads the key and makes the query replace ids. *out must outlive the run, also after a failure; free its pseudonymer
 * (pseudonymer_free). */
MUST_CHECK enum gr_status export_pseudonyms_prepare(struct export_pseudonyms *out, const struct export_options *options,
                                                    struct run *run, struct run_query *query, struct gr_error *err);

/* Of all students that the conditions leave, by id; before the rows, which come in another order. */
MUST_CHECK enum gr_status export_mapping_write(const struct export_pseudonyms *p, struct run *run,
                                               const struct run_query *query, struct gr_error *err);

#endif
