/*
 * suppress_scores.c: the tables `scales` and `conversions` as cells (contract in suppression_parts.h).
 *
 *   rows of scales of one population      add up to it; in their order, as rows of a score table, since percentiles in
 *                                         them tell cumulative counts
 *   rows of scales with one grade         add up to the row of conversions
 *   rows of conversions of one population add up to it
 *   rows with one raw mark in all values of `within`   add up to that row of the nation
 *
 * The same students may be a row of several tables: of a score table, or of the scales of two scores with one source.
 * Such rows are hidden together.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/wide.h"
#include "rank/suppression_parts.h"

/* --- populations --------------------------------------------------------------------------------------------------- */

void score_cells_find(struct suppression *s)
{
    const struct derived *d = s->derived;
    size_t grade = 0;
    for (size_t from = 0, to; from < d->n_scale; from = to) {
        struct score_population p = {.score = d->scale[from].score, .group = d->scale[from].group, .first_row = from};
        for (to = from; to < d->n_scale && d->scale[to].score == p.score && d->scale[to].group == p.group;)
            to++;
        p.end_row = to;
        p.first_grade = grade;
        while (grade < d->n_grades && d->grades[grade].score == p.score && d->grades[grade].group == p.group)
            grade++;
        p.end_grade = grade;
        GR_GROW(s->populations, s->populations_capacity, s->n_populations + 1);
        s->populations[s->n_populations++] = p;
    }
}

void score_cells_count(struct suppression *s)
{
    const struct derived *d = s->derived;
    for (size_t i = 0; i < d->n_scale; i++)
        s->cells.counts[s->first_scale + i] = d->scale[i].students;
    for (size_t i = 0; i < d->n_grades; i++)
        s->cells.counts[s->first_grade + i] = d->grades[i].students;
    for (size_t p = 0; p < s->n_populations; p++)
        for (size_t row = s->populations[p].first_row; row < s->populations[p].end_row; row++)
            s->cells.counts[s->first_population + p] += d->scale[row].students;
}

static const struct score_rule *rule_of(const struct suppression *s, size_t population)
{
    return &s->exam->scores[s->populations[population].score];
}

/* The cell that rows of a population add up to: everybody knows how many the nation is. */
static size_t population_cell(const struct suppression *s, size_t population)
{
    return rule_of(s, population)->within.len ? s->first_population + population : NO_CELL;
}

/* --- the same students elsewhere ----------------------------------------------------------------------------------- */

static void tie_cells(struct suppression *s, size_t a, size_t b)
{
    if (a == NO_CELL || b == NO_CELL || s->cells.counts[a] != s->cells.counts[b]) return;
    cell_sums_begin(&s->sums, a);
    cell_sums_add(&s->sums, b);
    cell_sums_begin(&s->sums, b);
    cell_sums_add(&s->sums, a);
}

/* Whether a score table counts the values of the source: "total", "section:I", "score:T". */
static bool is_key_of(struct text key, const struct score_source *source)
{
    const struct text prefix = source->kind == SOURCE_SECTION ? TEXT("section:")
                               : source->kind == SOURCE_SCORE ? TEXT("score:")
                                                              : TEXT("");
    return text_begins_with(key, prefix) &&
           text_equal((struct text){key.at + prefix.len, key.len - prefix.len}, source->name);
}

/* The row of a score table with this raw mark, in a value of a partition or in the nation. */
static size_t find_in_score_tables(const struct suppression *s, const struct score_source *source, size_t partition,
                                   uint32_t value, mark_t raw)
{
    const struct rank_policy *rank = &s->exam->rank;
    for (size_t policy = 0; policy < s->tables->n_segments; policy++) {
        const struct text key = rank->n_segments ? rank->segments[policy].of.text : TEXT("total");
        if (!is_key_of(key, source)) continue;
        const struct segment_table *t = rank_tables_segments(s->tables, policy, partition);
        for (size_t i = first_row_of(s, t, value); i < t->n && t->rows[i].value == value; i++)
            if (t->rows[i].score != SEGMENT_OPEN && (wide_t)t->rows[i].score * source->unit == (wide_t)raw * t->scale)
                return s->first_segment[t - s->tables->segments] + i;
    }
    return NO_CELL;
}

static size_t partition_of(const struct suppression *s, struct text column)
{
    for (size_t p = 0; p < s->tables->n_partitions; p++)
        if (!s->ranking->partitions[p].crossing && text_equal(s->ranking->partitions[p].group->name, column)) return p;
    return NO_GROUP;
}

/* The row of this raw mark in the population, or NO_CELL. Rows are from the top. */
static size_t find_in_population(const struct suppression *s, const struct score_population *p, mark_t raw)
{
    size_t low = p->first_row, high = p->end_row;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->derived->scale[middle].raw > raw)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->end_row && s->derived->scale[low].raw == raw ? s->first_scale + low : NO_CELL;
}

static bool same_source(const struct score_rule *a, const struct score_rule *b)
{
    return a->of->kind == b->of->kind && a->of->index == b->of->index;
}

static bool are_twins(const struct score_rule *a, const struct score_rule *b)
{
    return a->n_of == 1 && same_source(a, b) && text_equal(a->within, b->within);
}

/* The first population before this one with the same source and students; SIZE_MAX: none. */
static size_t earlier_twin(const struct suppression *s, size_t population)
{
    const struct score_population *p = &s->populations[population];
    bool may_be = false;
    for (size_t score = 0; score < p->score && !may_be; score++)
        may_be = are_twins(&s->exam->scores[score], rule_of(s, population));
    for (size_t other = 0; other < population && may_be; other++)
        if (s->populations[other].group == p->group && s->populations[other].score != p->score &&
            are_twins(rule_of(s, other), rule_of(s, population)))
            return other;
    return SIZE_MAX;
}

static void tie_population(struct suppression *s, size_t population)
{
    const struct score_population *p = &s->populations[population];
    const struct score_rule *rule = rule_of(s, population);
    const size_t twin = earlier_twin(s, population);
    const bool is_nation = rule->within.len == 0;
    const size_t partition = is_nation ? NO_GROUP : partition_of(s, rule->within);
    if (!is_nation && partition != NO_GROUP)
        tie_cells(s, s->first_population + population, s->group_of[partition][p->group]);
    if (twin != SIZE_MAX) tie_cells(s, s->first_population + population, s->first_population + twin);
    for (size_t row = p->first_row; row < p->end_row; row++) {
        const mark_t raw = s->derived->scale[row].raw;
        if (is_nation || partition != NO_GROUP)
            tie_cells(s, s->first_scale + row,
                      find_in_score_tables(s, rule->of, partition, is_nation ? 0 : p->group, raw));
        if (twin != SIZE_MAX) tie_cells(s, s->first_scale + row, find_in_population(s, &s->populations[twin], raw));
    }
}

/* --- sums ---------------------------------------------------------------------------------------------------------- */

static void add_sums_of_grades(struct suppression *s, size_t population)
{
    const struct score_population *p = &s->populations[population];
    if (p->first_grade == p->end_grade) return;
    cell_sums_begin(&s->sums, population_cell(s, population));
    for (size_t g = p->first_grade; g < p->end_grade; g++)
        cell_sums_add(&s->sums, s->first_grade + g);
    for (size_t g = p->first_grade; g < p->end_grade; g++) {
        cell_sums_begin(&s->sums, s->first_grade + g);
        for (size_t row = p->first_row; row < p->end_row; row++)
            if (s->derived->scale[row].label == s->derived->grades[g].grade)
                cell_sums_add(&s->sums, s->first_scale + row);
    }
}

/* The nation's row of the raw mark, when it is published and counts as many students as there are here. */
static size_t national_cell(const struct suppression *s, const struct score_rule *rule, mark_t raw, uint64_t students)
{
    size_t cell = find_in_score_tables(s, rule->of, NO_GROUP, 0, raw);
    for (size_t p = 0; p < s->n_populations && cell == NO_CELL; p++)
        if (!rule_of(s, p)->within.len && same_source(rule_of(s, p), rule))
            cell = find_in_population(s, &s->populations[p], raw);
    return cell != NO_CELL && s->cells.counts[cell] == students ? cell : NO_CELL;
}

static void add_sums_across(struct suppression *s, size_t first, size_t end)
{
    const size_t from = s->populations[first].first_row, n = s->populations[end - 1].end_row - from;
    struct keyed *rows = gr_realloc_array(NULL, n, sizeof *rows);
    cell_sums_begin(&s->sums, NO_CELL);
    for (size_t p = first; p < end; p++)
        cell_sums_add(&s->sums, s->first_population + p);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct keyed){(uint32_t)s->derived->scale[from + i].raw ^ UINT32_C(0x80000000), (uint32_t)i};
    radix_sort(rows, n);
    for (size_t i = 0, to; i < n; i = to) {
        uint64_t students = 0;
        for (to = i; to < n && rows[to].key == rows[i].key; to++)
            students += s->derived->scale[from + rows[to].value].students;
        const mark_t raw = s->derived->scale[from + rows[i].value].raw;
        cell_sums_begin(&s->sums, national_cell(s, rule_of(s, first), raw, students));
        for (size_t k = i; k < to; k++)
            cell_sums_add(&s->sums, s->first_scale + from + rows[k].value);
    }
    free(rows);
}

void score_cells_add_sums(struct suppression *s)
{
    for (size_t first = 0, end; first < s->n_populations; first = end) {
        for (end = first; end < s->n_populations && s->populations[end].score == s->populations[first].score; end++) {
            tie_population(s, end);
            add_sums_of_grades(s, end);
        }
        if (rule_of(s, first)->within.len) add_sums_across(s, first, end);
    }
}

void score_cells_protect(struct suppression *s)
{
    for (size_t i = 0; i < s->n_populations; i++) {
        const struct score_population *p = &s->populations[i];
        const size_t total = population_cell(s, i);
        cell_rows_protect(&s->cells, s->first_scale + p->first_row, s->first_scale + p->end_row, total);
        if (total == NO_CELL || !s->cells.hidden[total]) continue;
        for (size_t g = p->first_grade; g < p->end_grade; g++)
            cells_hide(&s->cells, s->first_grade + g);
    }
}

void score_cells_finish(struct suppression *s)
{
    struct derived *d = s->derived;
    if (!d->n_scores) return;
    d->scale_hidden = gr_calloc(d->n_scale, 1);
    d->grades_hidden = gr_calloc(d->n_grades, 1);
    if (d->n_scale) memcpy(d->scale_hidden, s->cells.hidden + s->first_scale, d->n_scale);
    if (d->n_grades) memcpy(d->grades_hidden, s->cells.hidden + s->first_grade, d->n_grades);
    for (size_t p = 0; p < s->n_populations; p++)
        if (population_cell(s, p) != NO_CELL && s->cells.hidden[population_cell(s, p)])
            for (size_t g = s->populations[p].first_grade; g < s->populations[p].end_grade; g++)
                d->grades_hidden[g] = POPULATION_HIDDEN;
}
