/*
 * rank_file.h: any table of scores in, the same table out in rank order, with ranks (`grader rank`).
 */
#ifndef GRADER_PIPELINE_RANK_FILE_H
#define GRADER_PIPELINE_RANK_FILE_H

#include "base/status.h"
#include "ingest/score_file.h"
#include "model/exam.h"

struct rank_file_options {
    struct score_file_options scores; /* without by and operands: */
    const char
        *by; /* "total,-wrong,sum(a,b)": columns, and keys made of several (score/column_keys.h); NULL: the usual */
    enum tie_rule ties[N_TIE_RULES]; /* the first is that of `rank`, the others make rank_<rule>; no two alike */
    size_t n_ties;
    enum percentile_rule percentile;
    int percentile_by;  /* 1: of the first key alone; 0: of all */
    int decimals;       /* of the percentile */
    const char *prefix; /* of the names of the new columns */
    const char *const *cutoffs; /* as rank_wanted.h says; likewise … */
    size_t n_cutoffs;
    const char *segments;       /* … this; NULL: a row a score */
    uint32_t min_cell;          /* tables hide what fewer rows are in; 0 or 1: nothing */
    const char *const *targets; /* "-" or a CSV file: the ranked table; a folder: all tables */
    size_t n_targets;
};

/* *n_rejected: rows that were set aside and are not in the output. */
MUST_CHECK enum gr_status rank_file(const struct rank_file_options *options, uint64_t *n_rejected,
                                    struct gr_error *err);

#endif
