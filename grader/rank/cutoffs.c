/* cutoffs.c: cut-off lines, and who reaches which (contracts in rank.h and rank_totals.h). */
#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "rank/cutoff_lines.h"
#include "rank/rank.h"
#include "rank/rank_totals.h"
#include "rank/scores.h"

enum { STUDENTS_PER_BLOCK = 1 << 14 };

struct drawing {
    const struct cutoff_policy *policy;
    const struct students *students;
    const struct partition *partition; /* NULL: the nation */
    struct scores scores;
    struct scores_by_value by_value;
    int64_t *lines; /* by number of the value: the least score that is in; INT64_MAX: none is */
};

/* False when there is no line to draw for this value. */
static bool draw(const struct drawing *d, const struct value_scores *value, struct cutoff *out)
{
    const struct text text = d->partition ? d->partition->values->values.texts[value->value] : TEXT("");
    if (!cutoff_line_draw(d->policy, text, d->by_value.scores + value->first, value->end - value->first,
                          value->students, d->scores.scale, out))
        return false;
    out->value = value->value;
    return true;
}

static void mark_block(const struct drawing *d, size_t n_blocks, size_t block, uint8_t number, uint8_t *reached)
{
    const size_t end = piece_start(d->students->n, block + 1, n_blocks);
    for (size_t student = piece_start(d->students->n, block, n_blocks); student < end; student++) {
        if (d->students->status[student] != STUDENT_PRESENT || reached[student] != NO_CUTOFF) continue;
        const uint32_t value = d->partition ? attribute_number(d->partition->values, student) : 0;
        if (score_of(d->scores.column, student) >= d->lines[value]) reached[student] = number;
    }
}

static void draw_all(struct drawing *d, size_t number, const struct evaluation *evaluation, struct cutoffs *out)
{
    if (d->partition)
        scores_by_value_build(d->students, d->partition->values, d->scores.column, evaluation, &d->by_value);
    else
        scores_of_nation_build(d->students, d->scores.column, &d->by_value);
    const size_t n_values = d->partition ? d->partition->values->values.n : 1;
    const size_t n_blocks = d->students->n / STUDENTS_PER_BLOCK + 1;
    d->lines = gr_realloc_array(NULL, n_values, sizeof *d->lines);
    for (size_t v = 0; v < n_values; v++)
        d->lines[v] = INT64_MAX;
    for (size_t v = 0; v < d->by_value.n_values; v++) {
        struct cutoff row;
        if (!draw(d, &d->by_value.values[v], &row)) continue;
        row.policy = number;
        if (row.line.is_there) d->lines[row.value] = row.line.score;
        GR_GROW(out->rows, out->capacity, out->n + 1);
        out->rows[out->n++] = row;
    }
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        mark_block(d, n_blocks, block, (uint8_t)number, out->reached);
    free(d->lines);
    scores_by_value_release(&d->by_value);
}

enum gr_status rank_cutoffs(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                            const struct evaluation *evaluation, const struct ranking *ranking, struct cutoffs *out,
                            struct gr_error *err)
{
    const struct rank_policy *policy = &exam->rank;
    const struct key_sources sources = {exam, cohort, marks, evaluation};
    enum gr_status st = GR_OK;
    *out = (struct cutoffs){0};
    if (!policy->n_cutoffs) return GR_OK;
    out->reached = gr_realloc_array(NULL, cohort->students.n + 1, 1);
    memset(out->reached, NO_CUTOFF, cohort->students.n);
    for (size_t c = 0; c < policy->n_cutoffs && !st; c++) {
        struct drawing d = {.policy = &policy->cutoffs[c]};
        char name[TEXT_SHOWN_BYTES];
        if (d.policy->group != NO_GROUP) d.partition = &ranking->partitions[d.policy->group];
        st = scores_make(&d.scores, &sources, &d.policy->of, text_show(d.policy->name, name), err);
        d.students = &d.scores.students;
        if (!st) draw_all(&d, c, evaluation, out);
        scores_release(&d.scores);
    }
    return st;
}

void rank_totals_cutoffs(const struct exam *exam, const struct students *students, const struct ranking *ranking,
                         struct standings *standings)
{
    struct cutoffs out = {0};
    if (!exam->rank.n_cutoffs || !standings->n) return;
    out.reached = gr_realloc_array(NULL, standings->n, 1);
    memset(out.reached, NO_CUTOFF, standings->n);
    for (size_t c = 0; c < exam->rank.n_cutoffs; c++) {
        struct drawing d = {.policy = &exam->rank.cutoffs[c], .students = students};
        d.scores.scale = exam->unit;
        d.scores.column = (struct score_column){&standings->list->total, sizeof *standings->list};
        if (d.policy->group != NO_GROUP) d.partition = &ranking->partitions[d.policy->group];
        draw_all(&d, c, NULL, &out);
    }
    for (size_t i = 0; i < standings->n; i++)
        standings->list[i].cutoff = out.reached[i];
    cutoffs_release(&out);
}
