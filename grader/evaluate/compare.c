/*
 * compare.c: what a regrade changes (contract in compare.h).
 *
 * In:   standings of every student before and after, mark tables before and after, the answers.
 * Out:  struct changes: counts for the nation and each group, items, the students who moved most.
 *
 * Totals are compared exactly, in the least common multiple of both units. Grades are compared by their place in the
 * bands and cut-offs by their place among the lines, and only where both rubrics name the same ones.
 *
 * Threads: pieces of the students with counts of their own, added up in order; integers only.
 */
#include "evaluate/compare.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_PIECE = 1 << 16 };

/* The students who moved most so far. */
struct largest {
    int64_t sizes[MOVES_SHOWN];
    uint32_t students[MOVES_SHOWN];
    size_t n;
};

struct tallies {
    struct change_counts all, **groups; /* [partition][value] */
    struct largest moved, climbed;
    uint32_t left, joined;
};

struct comparison {
    struct changes *out;
    const struct cohort *cohort;
    const struct partition *partitions;
    size_t n_partitions, n_pieces;
    struct tallies *tallies; /* by piece */
    struct largest moved, climbed;
    const uint32_t *const *counts; /* [item][code], or NULL */
};

/* --- the largest moves ------------------------------------------------------------------------------------------- */

/* A list kept in order, the largest first, the earlier student before the later. */
static void keep_largest(struct largest *l, int64_t size, uint32_t student)
{
    if (size == 0 || (l->n == MOVES_SHOWN && size <= l->sizes[l->n - 1])) return;
    size_t at = l->n < MOVES_SHOWN ? l->n++ : l->n - 1;
    for (; at && l->sizes[at - 1] < size; at--) {
        l->sizes[at] = l->sizes[at - 1];
        l->students[at] = l->students[at - 1];
    }
    l->sizes[at] = size;
    l->students[at] = student;
}

static void merge_largest(struct largest *to, const struct largest *from)
{
    for (size_t i = 0; i < from->n; i++)
        keep_largest(to, from->sizes[i], from->students[i]);
}

static uint32_t *copy_students(const struct largest *l, size_t *n)
{
    uint32_t *out = gr_calloc(MOVES_SHOWN, sizeof *out);
    memcpy(out, l->students, l->n * sizeof *out);
    *n = l->n;
    return out;
}

/* --- the nation and the groups ----------------------------------------------------------------------------------- */

static void count_move(struct up_down *counts, int64_t better)
{
    counts->up += better > 0;
    counts->down += better < 0;
}

/* Lower numbers are better, and NO_GRADE or NO_CUTOFF is the greatest. */
static void count_student(const struct changes *c, size_t student, struct change_counts *to)
{
    const struct standing *before = &c->old->list[student], *now = &c->new_->list[student];
    const int64_t total = change_of_total(c, student);
    to->students++;
    to->moved += total;
    count_move(&to->total, total);
    if (before->rank2 && now->rank2) count_move(&to->rank, change_of_rank(c, student));
    if (c->same_pass) count_move(&to->passed, (int)now->passed - before->passed);
    if (c->same_grades) count_move(&to->grade, (int)before->grade - now->grade);
    if (c->same_cutoffs) count_move(&to->cutoff, (int)before->cutoff - now->cutoff);
}

static void compare_piece(const struct comparison *x, size_t piece)
{
    const struct changes *c = x->out;
    struct tallies *t = &x->tallies[piece];
    const size_t end = piece_start(c->old->n, piece + 1, x->n_pieces);
    for (size_t s = piece_start(c->old->n, piece, x->n_pieces); s < end; s++) {
        const bool was = c->old->list[s].status == STUDENT_PRESENT, is = c->new_->list[s].status == STUDENT_PRESENT;
        t->left += was && !is;
        t->joined += is && !was;
        if (!was || !is) continue;
        count_student(c, s, &t->all);
        keep_largest(&t->moved, llabs(change_of_total(c, s)), (uint32_t)s);
        if (c->old->list[s].rank2 && c->new_->list[s].rank2)
            keep_largest(&t->climbed, llabs(change_of_rank(c, s)), (uint32_t)s);
        for (size_t p = 0; p < x->n_partitions; p++)
            count_student(c, s, &t->groups[p][attribute_number(x->partitions[p].values, s)]);
    }
}

static void add_moves(struct up_down *to, struct up_down more)
{
    to->up += more.up;
    to->down += more.down;
}

static void add_counts(struct change_counts *to, const struct change_counts *more)
{
    to->students += more->students;
    to->moved += more->moved;
    add_moves(&to->total, more->total);
    add_moves(&to->rank, more->rank);
    add_moves(&to->passed, more->passed);
    add_moves(&to->grade, more->grade);
    add_moves(&to->cutoff, more->cutoff);
}

static void start_tallies(const struct comparison *x, struct tallies *t)
{
    t->groups = gr_calloc(x->n_partitions + 1, sizeof *t->groups);
    for (size_t p = 0; p < x->n_partitions; p++)
        t->groups[p] = gr_calloc(x->partitions[p].values->values.n, sizeof **t->groups);
}

static void finish_tallies(struct comparison *x, struct tallies *t)
{
    struct changes *out = x->out;
    add_counts(&out->all, &t->all);
    merge_largest(&x->moved, &t->moved);
    merge_largest(&x->climbed, &t->climbed);
    out->left += t->left;
    out->joined += t->joined;
    for (size_t p = 0; p < x->n_partitions; p++) {
        for (size_t v = 0; v < out->n_values[p]; v++)
            add_counts(&out->groups[p][v].counts, &t->groups[p][v]);
        free(t->groups[p]);
    }
    free(t->groups);
}

static int name_order(const void *left, const void *right)
{
    return text_compare(((const struct group_change *)left)->name, ((const struct group_change *)right)->name);
}

/* Drop those without students. */
static size_t sort_groups(struct group_change *groups, size_t n)
{
    size_t kept = 0;
    for (size_t v = 0; v < n; v++)
        if (groups[v].counts.students) groups[kept++] = groups[v];
    if (kept) qsort(groups, kept, sizeof *groups, name_order);
    return kept;
}

static void compare_students(struct comparison *x)
{
    struct changes *out = x->out;
    out->n_partitions = x->n_partitions;
    out->groups = gr_calloc(x->n_partitions + 1, sizeof *out->groups);
    out->n_values = gr_calloc(x->n_partitions + 1, sizeof *out->n_values);
    for (size_t p = 0; p < x->n_partitions; p++) {
        out->n_values[p] = x->partitions[p].values->values.n;
        out->groups[p] = gr_calloc(out->n_values[p], sizeof **out->groups);
        for (size_t v = 0; v < out->n_values[p]; v++)
            out->groups[p][v] =
                (struct group_change){.value = (uint32_t)v, .name = x->partitions[p].values->values.texts[v]};
    }
    x->n_pieces = (size_t)threads_for(out->old->n / STUDENTS_PER_PIECE + 1);
    x->tallies = gr_calloc(x->n_pieces, sizeof *x->tallies);
    for (size_t i = 0; i < x->n_pieces; i++)
        start_tallies(x, &x->tallies[i]);
#pragma omp parallel for schedule(static, 1) num_threads(threads_for(x->n_pieces))
    for (size_t i = 0; i < x->n_pieces; i++)
        compare_piece(x, i);
    for (size_t i = 0; i < x->n_pieces; i++)
        finish_tallies(x, &x->tallies[i]);
    free(x->tallies);
    for (size_t p = 0; p < x->n_partitions; p++)
        out->n_values[p] = sort_groups(out->groups[p], out->n_values[p]);
}

/* --- items ------------------------------------------------------------------------------------------------------- */

/* By code: what the item's mark changed by, in 1 / unit. */
static void find_moves(const struct changes *c, const struct item_marks *before, const struct item_marks *now,
                       int64_t *moves)
{
    for (uint32_t code = 0; code < now->n_codes; code++)
        moves[code] = now->mark[code] * c->scale_now - before->mark[code] * c->scale_before;
}

static void count_answers(const struct comparison *x, size_t item, uint32_t *counts)
{
    const struct standings *old = x->out->old, *now = x->out->new_;
    for (size_t s = 0; s < old->n; s++)
        if (old->list[s].status == STUDENT_PRESENT && now->list[s].status == STUDENT_PRESENT)
            counts[responses_code(&x->cohort->responses, s, item)]++;
}

static struct item_change compare_item(const struct comparison *x, const struct grading_side *before,
                                       const struct grading_side *now, size_t item)
{
    const struct exam_item *old = &before->exam->items[item], *new_ = &now->exam->items[item];
    const uint32_t n_codes = now->marks->items[item].n_codes;
    int64_t *moves = gr_alloc(n_codes * sizeof *moves);
    uint32_t *counted = x->counts ? NULL : gr_calloc(n_codes, sizeof *counted);
    struct item_change change = {.item = item,
                                 .key_before = old->key_shown,
                                 .key_now = new_->key_shown,
                                 .adjust = new_->adjust,
                                 .excluded_before = !old->counted,
                                 .is_excluded = !new_->counted};
    find_moves(x->out, &before->marks->items[item], &now->marks->items[item], moves);
    if (counted) count_answers(x, item, counted);
    const uint32_t *counts = counted ? counted : x->counts[item];
    for (uint32_t code = 0; code < n_codes && counts; code++) {
        change.answers += moves[code] && counts[code];
        change.students.up += moves[code] > 0 ? counts[code] : 0;
        change.students.down += moves[code] < 0 ? counts[code] : 0;
    }
    free(counted);
    free(moves);
    return change;
}

static bool item_differs(const struct changes *c, const struct grading_side *before, const struct grading_side *now,
                         size_t item)
{
    const struct item_marks *old = &before->marks->items[item], *new_ = &now->marks->items[item];
    bool differs = before->exam->items[item].counted != now->exam->items[item].counted ||
                   before->exam->items[item].adjust != now->exam->items[item].adjust ||
                   !text_equal(before->exam->items[item].key_shown, now->exam->items[item].key_shown);
    for (uint32_t code = 0; code < new_->n_codes && !differs; code++)
        differs = new_->mark[code] * c->scale_now != old->mark[code] * c->scale_before;
    return differs;
}

static void compare_items(const struct comparison *x, const struct grading_side *before, const struct grading_side *now)
{
    struct changes *out = x->out;
    const size_t n = now->exam->n_items;
    out->items = gr_calloc(n, sizeof *out->items);
    for (size_t i = 0; i < n; i++)
        if (item_differs(out, before, now, i)) out->items[out->n_items++].item = i;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(out->n_items))
    for (size_t i = 0; i < out->n_items; i++)
        out->items[i] = compare_item(x, before, now, out->items[i].item);
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static bool same_grades(const struct exam *a, const struct exam *b)
{
    bool same = a->n_grades == b->n_grades && a->n_grades > 0;
    for (size_t g = 0; same && g < a->n_grades; g++)
        same = text_equal(a->grades[g].label, b->grades[g].label);
    return same;
}

static bool same_cutoffs(const struct rank_policy *a, const struct rank_policy *b)
{
    bool same = a->n_cutoffs == b->n_cutoffs && a->n_cutoffs > 0;
    for (size_t i = 0; same && i < a->n_cutoffs; i++)
        same = text_equal(a->cutoffs[i].name, b->cutoffs[i].name);
    return same;
}

enum gr_status compare_gradings(const struct grading_side *before, const struct grading_side *now,
                                const struct cohort *cohort, const struct partition *partitions, size_t n,
                                const uint32_t *const *counts, struct changes *out, struct gr_error *err)
{
    *out = (struct changes){.before = before->exam,
                            .now = now->exam,
                            .old = before->standings,
                            .new_ = now->standings,
                            .unit = before->exam->unit,
                            .same_grades = same_grades(before->exam, now->exam),
                            .same_cutoffs = same_cutoffs(&before->exam->rank, &now->exam->rank),
                            .same_pass = exam_has_pass_rule(before->exam) && exam_has_pass_rule(now->exam)};
    if (!denominator_join(&out->unit, now->exam->unit, INT32_MAX))
        return gr_fail(err, GR_FAILED,
                       "the marks of the run and of the new rubric have no common unit; "
                       "use simpler fractions in the new rubric");
    out->scale_before = out->unit / before->exam->unit;
    out->scale_now = out->unit / now->exam->unit;
    struct comparison x = {.out = out, .cohort = cohort, .partitions = partitions, .n_partitions = n, .counts = counts};
    compare_students(&x);
    compare_items(&x, before, now);
    out->moved_most = copy_students(&x.moved, &out->n_moved);
    out->climbed_most = copy_students(&x.climbed, &out->n_climbed);
    return GR_OK;
}
