/*
 * mapping.h: the file that connects pseudonyms with ids: student_id,pseudonym as CSV, for its owner alone.
 *
 * One of the same key that is there already loses nobody: its other students stand behind those of now, as they stood. One
 * of another key, or a file that is no mapping, is not replaced.
 */
#ifndef GRADER_PIPELINE_MAPPING_H
#define GRADER_PIPELINE_MAPPING_H

#include "base/dictionary.h"
#include "base/pseudonym.h"
#include "pipeline/pseudonyms.h"
#include "report/sink.h"

struct mapping {
    struct sink sink;
    struct pseudonymer *pseudonymer;
    struct dictionary before; /* ids that are there already, in their order */
    bool *written;            /* by number there */
};

/* The file appears with the other outputs. Release it also after a failure. */
MUST_CHECK enum gr_status mapping_open(struct mapping *m, const struct pseudonym_options *options,
                                       struct pseudonymer *pseudonymer, struct gr_error *err);
MUST_CHECK enum gr_status mapping_add(struct mapping *m, struct text id, const char pseudonym[PSEUDONYM_BYTES],
                                      struct gr_error *err);
MUST_CHECK enum gr_status mapping_finish(struct mapping *m, struct gr_error *err);
void mapping_release(struct mapping *m);

#endif
