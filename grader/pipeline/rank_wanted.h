/*
 * rank_wanted.h: what `grader rank` is asked for beside ranks, cut-offs and score tables: from the words of its options
 * to the policies that a rubric would hold.
 *
 *   --cutoff first=50000,in=province,exclusive   --cutoff top=15%   --cutoff fixed=score:450
 *   --segments step=10,top=690,bottom=300,zeros
 */
#ifndef GRADER_PIPELINE_RANK_WANTED_H
#define GRADER_PIPELINE_RANK_WANTED_H

#include "base/memory.h"
#include "base/status.h"
#include "model/exam.h"
#include "model/score_table.h"

struct rank_wanted {
    struct cutoff_policy *cutoffs; /* without their groups, … */
    struct text *cutoff_groups;    /* … which are these, as written; empty: the whole table */
    size_t n_cutoffs;
    struct segment_policy segments; /* without its bounds, … */
    struct rational step, top, bottom;
    bool has_step;      /* … which are these, where they are there */
    bool with_segments; /* --segments was given */
};

/* `segments` may be NULL. All in the arena; the words must outlive it. GR_USAGE: a word that makes no sense. */
MUST_CHECK enum gr_status rank_wanted_parse(const char *const *cutoffs, size_t n_cutoffs, const char *segments,
                                            struct arena *arena, struct rank_wanted *out, struct gr_error *err);

/* Put it into a policy, now that the table is known; scores are in 1/unit. `is_score`: numbers of the first key are
 * those that people know, and not places in an order. What is in `wanted` must outlive the policy. */
MUST_CHECK enum gr_status rank_wanted_settle(struct rank_wanted *wanted, const struct score_table *scores,
                                             bool is_score, int64_t unit, struct rank_policy *policy,
                                             struct gr_error *err);

#endif
