/*
 * what_if_counts.c: who moves when an item is excluded (contract in what_if_counts.h).
 *
 * Students with the same total and the same mark move together.
 */
#include "pipeline/what_if_counts.h"

#include <stdlib.h>

#include "evaluate/differences.h"
#include "evaluate/evaluate.h"
#include "model/tie_rules.h"
#include "rank/cutoff_lines.h"
#include "rank/rank_totals.h"

bool counts_will_do(const struct exam *exam)
{
    bool will = totals_are_sums(exam) && rank_is_of_totals(&exam->rank) && !exam_has_markers(exam) && !exam->forms;
    for (size_t c = 0; c < exam->rank.n_cutoffs; c++)
        will = will && exam->rank.cutoffs[c].group == NO_GROUP;
    return will;
}

/* Students who move together. */
struct mover {
    const struct standing *before;
    mark_t total; /* now, in units of the exam without the item */
    uint32_t students;
};

static int best_mover_first(const void *left, const void *right)
{
    const struct mover *a = left, *b = right;
    return (a->total < b->total) - (a->total > b->total);
}

static bool make_movers(const struct exam *before, const struct exam *now, const struct mark_count *counts, size_t n,
                        struct mover *out)
{
    for (size_t i = 0; i < n; i++) {
        const int64_t left = ((int64_t)counts[i].standing->total - counts[i].mark) * now->unit;
        if (left % before->unit) return false;
        out[i] = (struct mover){counts[i].standing, (mark_t)(left / before->unit), counts[i].students};
    }
    if (n) qsort(out, n, sizeof *out, best_mover_first);
    return true;
}

/* --- where they stand now ---------------------------------------------------------------------------------------- */

/* The movers of each total, as a score table. */
static struct score_count *count_scores(const struct mover *movers, size_t n, size_t *n_scores, uint32_t *students)
{
    struct score_count *scores = gr_calloc(n + 1, sizeof *scores);
    *n_scores = 0;
    *students = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || movers[i].total != movers[i - 1].total) scores[(*n_scores)++].score = movers[i].total;
        scores[*n_scores - 1].count += movers[i].students;
        *students += movers[i].students;
    }
    return scores;
}

/* By cut-off of the rubric: the least total that is in; INT64_MAX: none is. */
static int64_t *draw_lines(const struct exam *now, const struct score_count *scores, size_t n, uint32_t students)
{
    int64_t *lines = gr_calloc(now->rank.n_cutoffs + 1, sizeof *lines);
    for (size_t c = 0; c < now->rank.n_cutoffs; c++) {
        struct cutoff cutoff;
        const bool is_drawn =
            cutoff_line_draw(&now->rank.cutoffs[c], TEXT(""), scores, n, students, now->unit, &cutoff);
        lines[c] = is_drawn && cutoff.line.is_there ? cutoff.line.score : INT64_MAX;
    }
    return lines;
}

static uint8_t cutoff_of(const struct exam *now, const int64_t *lines, mark_t total)
{
    for (size_t c = 0; c < now->rank.n_cutoffs; c++)
        if (total >= lines[c]) return (uint8_t)c;
    return NO_CUTOFF;
}

/* --- what changes ------------------------------------------------------------------------------------------------ */

static void count_move(struct up_down *counts, int64_t better, uint32_t students)
{
    if (better > 0) counts->up += students;
    if (better < 0) counts->down += students;
}

/* As evaluate/compare.c counts a student: lower numbers of grades and cut-offs are better. */
static void count_mover(const struct exam *before, const struct exam *now, const struct mover *m,
                        const struct standing *is, struct change_counts *out, int64_t *largest)
{
    const struct standing *was = m->before;
    const int64_t places = (int64_t)was->rank2 - (int64_t)is->rank2;
    out->students += m->students;
    count_move(&out->total, (int64_t)is->total * before->unit - (int64_t)was->total * now->unit, m->students);
    count_move(&out->rank, places, m->students);
    if (exam_has_pass_rule(now)) count_move(&out->passed, (int)is->passed - was->passed, m->students);
    if (now->n_grades) count_move(&out->grade, (int)was->grade - is->grade, m->students);
    if (now->rank.n_cutoffs) count_move(&out->cutoff, (int)was->cutoff - is->cutoff, m->students);
    if (llabs(places) > *largest) *largest = llabs(places);
}

bool what_if_from_counts(const struct exam *before, const struct exam *now, const struct mark_count *counts, size_t n,
                         struct change_counts *out, int64_t *largest)
{
    struct mover *movers = gr_alloc((n + 1) * sizeof *movers);
    if (!make_movers(before, now, counts, n, movers)) {
        free(movers);
        return false;
    }
    size_t n_scores;
    uint32_t students, above = 0;
    struct score_count *scores = count_scores(movers, n, &n_scores, &students);
    int64_t *lines = draw_lines(now, scores, n_scores, students);
    for (size_t group = 0, i = 0; group < n_scores; group++) {
        const mark_t total = scores[group].score;
        const struct standing is = {.total = total,
                                    .rank2 = tie_rank2(now->rank.ties, above, scores[group].count, (uint32_t)group),
                                    .grade = grade_for(now, total),
                                    .passed = !now->has_pass || total >= now->pass,
                                    .cutoff = cutoff_of(now, lines, total)};
        for (; i < n && movers[i].total == total; i++)
            count_mover(before, now, &movers[i], &is, out, largest);
        above += scores[group].count;
    }
    free(lines);
    free(scores);
    free(movers);
    return true;
}
