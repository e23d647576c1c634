/*
 * cutoffs.c: cut-off lines from score counts (contract in rank.h).
 *
 * With a quota Q, the inclusive line is the score of the Q-th student from the top: everybody at or above it is in,
 * which may be more than Q. The exclusive line is the lowest score with at most Q students at or above it. They are the
 * same when the Q-th student is the last of his score. A share of N is a quota: rounded up where at least the share is
 * to be in (inclusive), down where at most the share is (exclusive).
 */
#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "base/wide.h"
#include "rank/rank.h"
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

static uint32_t share_of(struct rational share, uint32_t n, bool up)
{
    const wide_t product = (wide_t)share.num * n;
    return (uint32_t)((product + (up ? share.den - 1 : 0)) / share.den);
}

/* The score of the quota's last student; of the last of all when the quota is larger. */
static struct cutoff_line inclusive_line(const struct score_count *scores, size_t n, uint32_t quota)
{
    struct cutoff_line line = {0};
    for (size_t i = 0; i < n && quota && (i == 0 || line.students < quota); i++)
        line = (struct cutoff_line){
            .is_there = true, .score = scores[i].score, .students = line.students + scores[i].count};
    return line;
}

static struct cutoff_line exclusive_line(const struct score_count *scores, size_t n, uint32_t quota)
{
    struct cutoff_line line = {0};
    for (size_t i = 0; i < n && line.students + scores[i].count <= quota; i++)
        line = (struct cutoff_line){
            .is_there = true, .score = scores[i].score, .students = line.students + scores[i].count};
    return line;
}

/* The least score, in 1/scale marks, that is not below `score` marks. */
static int64_t least_score(struct rational score, int64_t scale)
{
    const wide_t product = (wide_t)score.num * scale;
    const wide_t up = product / score.den + (product > 0 && product % score.den != 0);
    return up > SCORE_MOST ? SCORE_MOST : up < SCORE_LEAST ? SCORE_LEAST : (int64_t)up;
}

static struct cutoff_line fixed_line(const struct score_count *scores, size_t n, mark_t score)
{
    struct cutoff_line line = {.is_there = true, .score = score};
    for (size_t i = 0; i < n && scores[i].score >= score; i++)
        line.students += scores[i].count;
    return line;
}

/* False when this value has no quota. */
static bool find_quota(const struct cutoff_policy *p, struct text value, uint32_t *quota)
{
    *quota = p->quota;
    for (size_t i = 0; i < p->n_quotas; i++)
        if (text_equal(p->quota_values[i], value)) {
            *quota = p->quotas[i];
            return true;
        }
    return p->n_quotas == 0;
}

/* False when there is no line to draw for this value. */
static bool draw(const struct drawing *d, const struct value_scores *value, struct cutoff *out)
{
    const struct cutoff_policy *p = d->policy;
    const struct score_count *scores = d->by_value.scores + value->first;
    const size_t n = value->end - value->first;
    *out = (struct cutoff){
        .value = value->value, .population = value->students, .scale = d->scores.scale, .has_quota = true};
    if (p->kind == CUTOFF_SCORE) {
        out->has_quota = false;
        out->line = fixed_line(scores, n, (mark_t)least_score(p->score, d->scores.scale));
        return true;
    }
    uint32_t up, down;
    if (p->kind == CUTOFF_SHARE) {
        up = share_of(p->share, value->students, true);
        down = share_of(p->share, value->students, false);
    } else {
        if (!find_quota(p, d->partition ? d->partition->values->values.texts[value->value] : TEXT(""), &up))
            return false;
        down = up;
    }
    out->inclusive = inclusive_line(scores, n, up);
    out->exclusive = exclusive_line(scores, n, down);
    out->quota = p->exclusive ? down : up;
    out->line = p->exclusive ? out->exclusive : out->inclusive;
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

static void draw_all(struct drawing *d, size_t number, struct cutoffs *out)
{
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
        if (!st && d.partition)
            scores_by_value_build(d.students, d.partition->values, d.scores.column, evaluation, &d.by_value);
        else if (!st)
            scores_of_nation_build(d.students, d.scores.column, &d.by_value);
        if (!st) draw_all(&d, c, out);
        scores_by_value_release(&d.by_value);
        scores_release(&d.scores);
    }
    return st;
}
