/*
 * rank_tables.c: the tables published beside the ranks: segments ("one row a point") of the nation and of every group,
 * and group tables (contract in rank.h). All are functions of score counts.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "rank/group_tables.h"
#include "rank/rank.h"
#include "rank/value_scores.h"

static void build_national_segments(const struct score_counts *counts, struct segment_table *out)
{
    *out = (struct segment_table){.rows = gr_realloc_array(NULL, counts->n, sizeof *out->rows), .n = counts->n};
    uint32_t cumulative = 0;
    for (size_t i = 0; i < counts->n; i++) {
        const struct score_count *from_top = &counts->rows[counts->n - 1 - i];
        cumulative += from_top->count;
        out->rows[i] = (struct segment){.score = from_top->score,
                                        .count = from_top->count,
                                        .cumulative = cumulative,
                                        .population = counts->students};
    }
}

static void build_segments_within(const struct scores_by_value *by_value, struct segment_table *out)
{
    const size_t n = by_value->n_scores;
    *out = (struct segment_table){.rows = gr_realloc_array(NULL, n, sizeof *out->rows), .n = n};
    for (size_t v = 0; v < by_value->n_values; v++) {
        const struct value_scores *value = &by_value->values[v];
        uint32_t cumulative = 0;
        for (size_t i = value->first; i < value->end; i++) {
            cumulative += by_value->scores[i].count;
            out->rows[i] = (struct segment){.value = value->value,
                                            .score = by_value->scores[i].score,
                                            .count = by_value->scores[i].count,
                                            .cumulative = cumulative,
                                            .population = value->students};
        }
    }
}

void rank_tables_build(const struct exam *exam, const struct cohort *cohort, const struct evaluation *evaluation,
                       struct rank_tables *out)
{
    const struct students *students = &cohort->students;
    struct score_counts national;
    *out = (struct rank_tables){.n_within = exam->rank.n_groups};
    score_counts_of_present(&evaluation_outcome(evaluation, 0)->total, evaluation->stride, students->status, students->n,
                            &national);
    build_national_segments(&national, &out->segments);
    score_counts_release(&national);

    out->segments_within = gr_calloc(out->n_within, sizeof *out->segments_within);
    out->groups = gr_calloc(out->n_within, sizeof *out->groups);
    for (size_t g = 0; g < out->n_within; g++) { /* attributes begin with rank.groups, in that order */
        struct scores_by_value by_value;
        scores_by_value_build(students, g, evaluation, &by_value);
        build_segments_within(&by_value, &out->segments_within[g]);
        group_table_build(exam, &by_value, &out->groups[g]);
        scores_by_value_release(&by_value);
    }
}
