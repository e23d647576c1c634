/*
 * invariants.c: what must hold of every ranking, whatever the rubric (contract in rank.h). They are cheap: counts of
 * groups, not of students, and a run in which one fails writes nothing.
 */
#include "base/threads.h"
#include "rank/lattice.h"
#include "rank/rank.h"
#include "rank/segments.h"

static enum gr_status broken(struct gr_error *err, const char *what)
{
    return gr_fail(err, GR_FAILED,
                   "a check of the ranking failed: %s; nothing is written: this is a fault of the program, report it",
                   what);
}

/* Rank 1 exists, the last modified rank is the population, and places follow each other without gap or overlap, which
 * is the identity of competition (first of a place) and modified ranks (last of it). */
enum gr_status rank_check(const struct ranking *r, struct gr_error *err)
{
    if (r->n_ranked == 0) return r->n_groups ? broken(err, "places without students") : GR_OK;
    if (r->n_groups == 0 || ranking_above(r, 0) != 0) return broken(err, "no student has rank 1");
    if (r->first[r->n_groups] != r->n_ranked) return broken(err, "places do not add up to the students ranked");
    for (size_t group = 0; group < r->n_groups; group++)
        if (r->first[group] >= r->first[group + 1]) return broken(err, "a place without students");
    const uint64_t hundred = 100 * (uint64_t)decimal_power(r->policy->decimals);
    for (size_t group = 0; group<r->n_groups; group += r->n_groups> 1 ? r->n_groups - 1 : 1)
        if (ranking_percentile(r, group) > hundred) return broken(err, "a percentile above 100");
    if (r->policy->percentile == PERCENTILE_AT_OR_BELOW && ranking_percentile(r, 0) != hundred)
        return broken(err, "the best place has not everybody at or below it");
    return GR_OK;
}

enum gr_status rank_check_tables(const struct ranking *r, const struct rank_tables *tables, struct gr_error *err)
{
    for (size_t s = 0; s < tables->n_segments; s++) {
        const struct segment_table *nation = rank_tables_segments(tables, s, NO_GROUP);
        const bool all = !nation->of_some;
        const size_t population = nation->n ? nation->rows[0].population : 0;
        if (all ? population != r->n_ranked : population >= r->n_ranked)
            return broken(err, "a score table does not count everybody ranked");
        if (!segments_add_up(nation)) return broken(err, "a score table does not add up");
        for (size_t p = 0; p < tables->n_partitions; p++) {
            const struct segment_table *within = rank_tables_segments(tables, s, p);
            uint64_t members = 0, summaries = 0;
            if (!segments_add_up(within)) return broken(err, "a score table of a group does not add up");
            for (size_t i = 0; i < within->n; i++)
                if (i == 0 || within->rows[i - 1].value != within->rows[i].value) members += within->rows[i].population;
            for (size_t i = 0; i < tables->groups[p].n; i++)
                summaries += tables->groups[p].rows[i].students;
            if ((all && members != summaries) || members > summaries || members > population)
                return broken(err, "the parts of a partition are not as many students as the whole");
        }
    }
    return GR_OK;
}

/* --- totals ------------------------------------------------------------------------------------------------------ */

enum { STUDENTS_PER_BLOCK = 1 << 16 };

static bool block_is_in(const struct lattice *lattice, const struct students *students, const struct evaluation *e,
                        size_t block)
{
    const size_t end = (block + 1) * STUDENTS_PER_BLOCK;
    bool good = true;
    for (size_t i = block * STUDENTS_PER_BLOCK; i < students->n && i < end; i++)
        if (students->status[i] == STUDENT_PRESENT) good &= lattice_has(lattice, evaluation_total(e, i));
    return good;
}

enum gr_status rank_check_totals(const struct exam *exam, const struct students *students,
                                 const struct mark_table *marks, const struct evaluation *evaluation,
                                 struct gr_error *err)
{
    const size_t n_blocks = students->n / STUDENTS_PER_BLOCK + 1;
    struct lattice lattice;
    bool good = true;
    if (!lattice_find(exam, marks, &lattice)) return GR_OK;
#pragma omp parallel for schedule(static) reduction(&& : good) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        good = block_is_in(&lattice, students, evaluation, block) && good;
    lattice_release(&lattice);
    return good ? GR_OK : broken(err, "a total that no marks of the items add up to");
}

/* --- derived scores ---------------------------------------------------------------------------------------------- */

/* Whether more raw marks can never give less, whatever the population. */
static bool is_monotone(const struct score_rule *rule)
{
    switch (rule->kind) {
    case SCORE_STANDARD:
    case SCORE_NORMAL:
    case SCORE_PERCENTILE:
    case SCORE_GCSE: return true;
    case SCORE_LINEAR: return rule->times.num >= 0;
    case SCORE_GRADES:
        for (size_t g = 1; g < rule->n_grades; g++)
            if (rational_compare(rule->grades[g].high, rule->grades[g - 1].low) > 0) return false;
        return true;
    default: return false;
    }
}

static enum gr_status check_rows(const struct score_rule *rule, const struct scale_row *rows, size_t n,
                                 struct gr_error *err)
{
    const bool has_top =
        rule->kind == SCORE_PERCENTILE && rule->percentile == PERCENTILE_AT_OR_BELOW && !rule->has_clip;
    if (has_top && rows[0].value != 100 * rule->unit)
        return broken(err, "the best of a session has not everybody at or below");
    for (size_t i = 1; i < n; i++) {
        if (rows[i].raw >= rows[i - 1].raw) return broken(err, "raw marks of a scale do not fall");
        if (is_monotone(rule) && rows[i].value > rows[i - 1].value)
            return broken(err, "more marks give a lower derived score");
    }
    return GR_OK;
}

enum gr_status rank_check_scores(const struct exam *exam, const struct derived *d, struct gr_error *err)
{
    for (size_t from = 0, to; from < d->n_scale; from = to) {
        const struct scale_row *rows = d->scale + from;
        for (to = from; to < d->n_scale && d->scale[to].score == rows->score && d->scale[to].group == rows->group;)
            to++;
        const enum gr_status st = check_rows(&exam->scores[rows->score], rows, to - from, err);
        if (st) return st;
    }
    for (size_t from = 0; from < d->n_grades;) {
        const struct grade_row *first = &d->grades[from];
        const size_t n = exam->scores[first->score].n_grades;
        uint64_t students = 0;
        for (size_t g = 0; g < n && from < d->n_grades; g++)
            students += d->grades[from++].students;
        if (students != first->population) return broken(err, "the grades of a population do not add up to it");
    }
    return GR_OK;
}
