/*
 * rank_tables.c: the tables published beside the ranks: segments ("one row a point") of the nation and of every group,
 * and group tables (contract in rank.h). All are functions of score counts.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "rank/group_tables.h"
#include "rank/rank.h"
#include "rank/scores.h"
#include "rank/segments.h"

static const struct segment_policy OF_TOTAL = {.name = {"", 0}, .of = {.kind = KEY_TOTAL, .text = {"total", 5}}};

struct tables {
    const struct exam *exam;
    const struct students *students;
    const struct evaluation *evaluation;
    const struct ranking *ranking;
    struct nation_scores nation;
    struct rank_tables *out;
};

/* The score tables of one policy; those of the total in groups are made beside the group tables. */
static enum gr_status build_table(const struct tables *t, const struct segment_policy *policy,
                                  const struct scores *scores, const struct scores_by_value *by_value,
                                  struct segment_table *out, struct gr_error *err)
{
    if (!segment_bounds_fit(policy, by_value, scores->scale, t->exam->unit))
        return gr_fail(
            err, GR_FAILED,
            "score tables of '%.*s': step, top or bottom is too large for scores with so many decimals; take "
            "a smaller one",
            TEXT_ARGS(policy->of.text));
    if (!segments_fit(policy, by_value, scores->scale, t->exam->unit))
        return gr_fail(
            err, GR_FAILED,
            "score tables of '%.*s' that keep their empty rows have more than 100,000,000; take a larger step",
            TEXT_ARGS(policy->of.text));
    segments_build(policy, by_value, scores->scale, t->exam->unit, scores->grain, out);
    return GR_OK;
}

static enum gr_status build_segments(const struct tables *t, size_t number, const struct segment_policy *policy,
                                     const struct scores *scores, struct gr_error *err)
{
    struct scores_by_value by_value;
    scores_of_nation_build(&scores->students, scores->column, &by_value);
    enum gr_status st = build_table(t, policy, scores, &by_value, rank_tables_segments(t->out, number, NO_GROUP), err);
    rank_tables_segments(t->out, number, NO_GROUP)->of_some = scores->status != NULL;
    scores_by_value_release(&by_value);
    for (size_t p = 0; p < t->ranking->n_partitions && !st; p++) {
        scores_by_value_build(&scores->students, t->ranking->partitions[p].values, scores->column, t->evaluation,
                              &by_value);
        st = build_table(t, policy, scores, &by_value, rank_tables_segments(t->out, number, p), err);
        if (number == 0 && !scores->worked && policy->of.kind == KEY_TOTAL)
            group_table_build(t->exam, &t->nation, &by_value, &t->out->groups[p]);
        scores_by_value_release(&by_value);
    }
    return st;
}

static void build_groups(const struct tables *t)
{
    for (size_t p = 0; p < t->ranking->n_partitions; p++) {
        struct scores_by_value by_value;
        if (t->out->groups[p].rows) continue;
        scores_by_value_build(t->students, t->ranking->partitions[p].values, scores_total(t->evaluation), t->evaluation,
                              &by_value);
        group_table_build(t->exam, &t->nation, &by_value, &t->out->groups[p]);
        scores_by_value_release(&by_value);
    }
}

enum gr_status rank_tables_build(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                                 const struct evaluation *evaluation, const struct ranking *ranking,
                                 struct rank_tables *out, struct gr_error *err)
{
    const struct key_sources sources = {exam, cohort, marks, evaluation};
    const struct rank_policy *policy = &exam->rank;
    const struct segment_policy *segments = policy->n_segments ? policy->segments : &OF_TOTAL;
    const struct tables t = {.exam = exam,
                             .students = &cohort->students,
                             .evaluation = evaluation,
                             .ranking = ranking,
                             .nation = nation_scores_make(exam, &cohort->students, evaluation),
                             .out = out};
    enum gr_status st = GR_OK;
    *out = (struct rank_tables){.n_segments = policy->n_segments ? policy->n_segments : 1,
                                .n_partitions = ranking->n_partitions};
    out->segments = gr_calloc(out->n_segments * (out->n_partitions + 1), sizeof *out->segments);
    out->groups = gr_calloc(out->n_partitions, sizeof *out->groups);
    for (size_t s = 0; s < out->n_segments && !st; s++) {
        struct scores scores;
        st = scores_make(&scores, &sources, &segments[s].of, "rank.segments", err);
        if (!st) st = build_segments(&t, s, &segments[s], &scores, err);
        scores_release(&scores);
    }
    if (!st) build_groups(&t);
    return st;
}
