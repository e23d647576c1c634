/*
 * column_keys.h: keys to rank a table by, from text: columns, and what rank.by of a rubric makes of several values.
 *
 *   total,-wrong,sum(maths,physics),max(may,june),kth(2,a,b,c),ratio(wrong,right),random(2026)
 */
#ifndef GRADER_SCORE_COLUMN_KEYS_H
#define GRADER_SCORE_COLUMN_KEYS_H

#include "base/memory.h"
#include "base/status.h"
#include "model/exam.h"

struct column_keys {
    struct rank_key
        *keys; /* KEY_ATTRIBUTE: a column alone, `index` in `plain`; else operands with indices in `operands` */
    size_t n_keys;
    struct text
        *plain; /* as written, a minus before them included: only the header tells whether it belongs to a name */
    size_t n_plain;
    const struct text *operands; /* each once */
    size_t n_operands;
};

/* All in the arena; `by` must outlive it. GR_USAGE: a bracket that makes no sense. */
MUST_CHECK enum gr_status column_keys_parse(const char *by, struct arena *arena, struct column_keys *out,
                                            struct gr_error *err);

#endif
