/*
 * mapping.h: the file that connects pseudonyms with ids: student_id,pseudonym as CSV, for its owner alone.
 *
 * A mapping by the same key that is there already loses nobody: the students of this run come first, and behind them, as
 * they stood, the others who are in it. One by another key, or a file that is no mapping, is not replaced.
 *
 *     open → add, … → finish → release; the file appears with the other outputs (base/outfile.h)
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
    struct dictionary before; /* ids of the mapping that is there already */
    bool *written;            /* by number in it: is a student of this run */
};

/* Reads the mapping that is there, if one is. The pseudonymer must outlive *m. Release it also after a failure. */
MUST_CHECK enum gr_status mapping_open(struct mapping *m, const struct pseudonym_options *options,
                                       struct pseudonymer *pseudonymer, struct gr_error *err);

/* A student of this run. */
MUST_CHECK enum gr_status mapping_add(struct mapping *m, struct text id, const char pseudonym[PSEUDONYM_BYTES],
                                      struct gr_error *err);

/* The others of the mapping that was there. */
MUST_CHECK enum gr_status mapping_finish(struct mapping *m, struct gr_error *err);
void mapping_release(struct mapping *m);

#endif
