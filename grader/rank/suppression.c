/*
 * suppression.c: from tables to cells that add up, and back (contract and rule in suppression.h).
 *
 * Cells are numbered table by table (suppression_parts.h). Hiding only ever hides more, so it ends.
 */
#include "rank/suppression.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"
#include "rank/nesting.h"
#include "rank/suppression_parts.h"

/* --- cells ------------------------------------------------------------------------------------------------------- */

static size_t n_score_tables(const struct rank_tables *t)
{
    return t->n_segments * (t->n_partitions + 1);
}

static size_t n_values_of(const struct suppression *s, size_t partition)
{
    return s->ranking->partitions[partition].values->values.n;
}

static void find_rows_of_values(struct suppression *s)
{
    s->rows_of = gr_calloc(n_score_tables(s->tables), sizeof *s->rows_of);
    for (size_t i = 0; i < n_score_tables(s->tables); i++) {
        const struct segment_table *table = &s->tables->segments[i];
        const size_t kind = i % (s->tables->n_partitions + 1), n_values = kind ? n_values_of(s, kind - 1) : 1;
        s->rows_of[i] = gr_realloc_array(NULL, n_values, sizeof **s->rows_of);
        for (size_t v = 0; v < n_values; v++)
            s->rows_of[i][v] = NO_CELL;
        for (size_t row = table->n; row-- > 0;)
            s->rows_of[i][table->rows[row].value] = row;
    }
}

static void number_cells(struct suppression *s, uint32_t min_cell)
{
    const struct rank_tables *t = s->tables;
    size_t n = 0;
    s->first_group = gr_calloc(t->n_partitions, sizeof *s->first_group);
    s->first_segment = gr_calloc(n_score_tables(t), sizeof *s->first_segment);
    for (size_t p = 0; p < t->n_partitions; n += t->groups[p++].n)
        s->first_group[p] = n;
    for (size_t i = 0; i < n_score_tables(t); n += t->segments[i++].n)
        s->first_segment[i] = n;
    find_rows_of_values(s);
    score_cells_find(s);
    s->first_scale = n;
    s->first_grade = n += s->derived->n_scale;
    s->first_population = n += s->derived->n_grades;
    cells_start(&s->cells, n + s->n_populations, min_cell);
    score_cells_count(s);
    s->group_of = gr_calloc(t->n_partitions, sizeof *s->group_of);
    for (size_t p = 0; p < t->n_partitions; p++) {
        const size_t n_values = n_values_of(s, p);
        s->group_of[p] = gr_realloc_array(NULL, n_values, sizeof **s->group_of);
        for (size_t v = 0; v < n_values; v++)
            s->group_of[p][v] = NO_CELL;
        for (size_t i = 0; i < t->groups[p].n; i++) {
            s->cells.counts[s->first_group[p] + i] = t->groups[p].rows[i].students;
            s->group_of[p][t->groups[p].rows[i].value] = s->first_group[p] + i;
        }
    }
    for (size_t i = 0; i < n_score_tables(t); i++)
        for (size_t row = 0; row < t->segments[i].n; row++)
            s->cells.counts[s->first_segment[i] + row] = t->segments[i].rows[row].count;
}

/* --- sums -------------------------------------------------------------------------------------------------------- */

static uint64_t row_key(uint32_t value, mark_t score)
{
    return (uint64_t)value << 32 | (uint32_t)score;
}

static int compare_keys(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    return (a->key > b->key) - (a->key < b->key);
}

struct sorted_rows {
    struct keyed *list;
    size_t n;
};

/* Rows of a score table by stretch and score; `stretch_of` NULL: by score. */
static struct sorted_rows sort_rows(const struct segment_table *table, const uint32_t *stretch_of)
{
    struct sorted_rows rows = {gr_realloc_array(NULL, table->n, sizeof *rows.list), 0};
    for (size_t i = 0; i < table->n; i++) {
        const uint32_t stretch = stretch_of ? stretch_of[table->rows[i].value] : 0;
        if (stretch == NO_STRETCH) continue;
        rows.list[rows.n++] = (struct keyed){row_key(stretch, table->rows[i].score), (uint32_t)i};
    }
    radix_sort(rows.list, rows.n);
    return rows;
}

static void add_totals(struct suppression *s, const struct sorted_rows *rows, uint64_t key, size_t first_cell)
{
    const struct keyed wanted = {key, 0}, *end = rows->list + rows->n;
    const struct keyed *row = rows->n ? bsearch(&wanted, rows->list, rows->n, sizeof wanted, compare_keys) : NULL;
    cell_sums_begin(&s->sums, NO_CELL);
    while (row && row > rows->list && row[-1].key == key)
        row--;
    for (; row && row < end && row->key == key; row++)
        cell_sums_add_total(&s->sums, first_cell + row->value);
}

/* The rows of each score in a partition make that of the nation, or those in a stretch the rows of its parents. */
static void add_sums_of_scores(struct suppression *s, size_t policy, size_t child, size_t parent,
                               const struct nesting *nesting)
{
    const struct segment_table *children = rank_tables_segments(s->tables, policy, child);
    const struct segment_table *totals = rank_tables_segments(s->tables, policy, parent);
    const size_t first_child = s->first_segment[children - s->tables->segments];
    const size_t first_total = s->first_segment[totals - s->tables->segments];
    struct sorted_rows rows = sort_rows(children, nesting ? nesting->of_child : NULL);
    struct sorted_rows total_rows = sort_rows(totals, nesting ? nesting->of_parent : NULL);
    for (size_t i = 0, to; i < rows.n; i = to) {
        add_totals(s, &total_rows, rows.list[i].key, first_total);
        for (to = i; to < rows.n && rows.list[to].key == rows.list[i].key; to++)
            cell_sums_add(&s->sums, first_child + rows.list[to].value);
        cell_sums_count_others(&s->sums, &s->cells, 0);
    }
    free(rows.list);
    free(total_rows.list);
}

/* The groups make the nation. */
static void add_sum_of_nation(struct suppression *s, size_t child)
{
    cell_sums_begin(&s->sums, NO_CELL);
    for (size_t i = 0; i < s->tables->groups[child].n; i++)
        cell_sums_add(&s->sums, s->first_group[child] + i);
    cell_sums_count_others(&s->sums, &s->cells, s->n_present);
}

/* Groups by stretch. */
static struct sorted_rows sort_groups(const struct group_table *groups, const uint32_t *stretch_of)
{
    struct sorted_rows rows = {gr_realloc_array(NULL, groups->n, sizeof *rows.list), 0};
    for (size_t i = 0; i < groups->n; i++)
        if (stretch_of[groups->rows[i].value] != NO_STRETCH)
            rows.list[rows.n++] = (struct keyed){stretch_of[groups->rows[i].value], (uint32_t)i};
    radix_sort(rows.list, rows.n);
    return rows;
}

/* Those in a stretch make its parents. */
static void add_sums_of_groups(struct suppression *s, size_t child, size_t parent, const struct nesting *nesting)
{
    struct sorted_rows rows = sort_groups(&s->tables->groups[child], nesting->of_child);
    struct sorted_rows totals = sort_groups(&s->tables->groups[parent], nesting->of_parent);
    for (size_t i = 0, to; i < rows.n; i = to) {
        add_totals(s, &totals, rows.list[i].key, s->first_group[parent]);
        for (to = i; to < rows.n && rows.list[to].key == rows.list[i].key; to++)
            cell_sums_add(&s->sums, s->first_group[child] + rows.list[to].value);
        cell_sums_count_others(&s->sums, &s->cells, 0);
    }
    free(rows.list);
    free(totals.list);
}

static void add_sums(struct suppression *s, size_t child, size_t parent, const struct nesting *nesting)
{
    if (nesting)
        add_sums_of_groups(s, child, parent, nesting);
    else
        add_sum_of_nation(s, child);
    for (size_t policy = 0; policy < s->tables->n_segments; policy++)
        add_sums_of_scores(s, policy, child, parent, nesting);
}

/* The narrow sums first: what is hidden for their sake mostly serves the nation's too. */
static void find_sums(struct suppression *s)
{
    for (size_t child = 0; child < s->tables->n_partitions; child++) {
        for (size_t parent = 0; parent < s->tables->n_partitions; parent++) {
            struct nesting nesting;
            if (parent == child) continue;
            nesting_find(&nesting, s->students, s->ranking->partitions[child].values,
                         s->ranking->partitions[parent].values);
            if (nesting.n) add_sums(s, child, parent, &nesting);
            nesting_release(&nesting);
        }
        add_sums(s, child, NO_GROUP, NULL);
    }
}

/* --- hiding ------------------------------------------------------------------------------------------------------ */

static void protect_score_tables(struct suppression *s)
{
    const size_t n_tables = s->tables->n_partitions + 1;
    for (size_t i = 0; i < n_score_tables(s->tables); i++) {
        const struct segment_table *table = &s->tables->segments[i];
        const size_t base = s->first_segment[i], kind = i % n_tables; /* 0: the nation */
        for (size_t from = 0, to; from < table->n; from = to) {
            const uint32_t value = table->rows[from].value;
            for (to = from; to < table->n && table->rows[to].value == value;)
                to++;
            cell_rows_protect(&s->cells, base + from, base + to, kind ? s->group_of[kind - 1][value] : NO_CELL);
        }
    }
}

/* --- back to tables ---------------------------------------------------------------------------------------------- */

struct placed_group {
    struct group_summary summary;
    struct text name;
    bool hidden;
};

/* Those shown as they stand; the hidden ones behind them, by name. */
static int compare_placed(const void *left, const void *right)
{
    const struct placed_group *a = left, *b = right;
    if (a->hidden != b->hidden) return a->hidden - b->hidden;
    if (!a->hidden && a->summary.rank != b->summary.rank) return a->summary.rank < b->summary.rank ? -1 : 1;
    return text_compare(a->name, b->name);
}

static void place_groups(const struct suppression *s, size_t partition)
{
    struct group_table *groups = &s->tables->groups[partition];
    const struct text *names = s->ranking->partitions[partition].values->values.texts;
    struct placed_group *placed = gr_realloc_array(NULL, groups->n, sizeof *placed);
    for (size_t i = 0; i < groups->n; i++)
        placed[i] = (struct placed_group){groups->rows[i], names[groups->rows[i].value],
                                          s->cells.hidden[s->first_group[partition] + i]};
    if (groups->n) qsort(placed, groups->n, sizeof *placed, compare_placed);
    groups->hidden = gr_calloc(groups->n, sizeof *groups->hidden);
    for (size_t i = 0; i < groups->n; i++) {
        const bool ties = i > 0 && placed[i].summary.rank == placed[i - 1].summary.rank;
        groups->hidden[i] = placed[i].hidden;
        groups->rows[i] = placed[i].summary;
        groups->rows[i].rank = ties ? groups->rows[i - 1].rank : (uint32_t)i + 1;
    }
    free(placed);
}

void suppress_small_cells(const struct exam *exam, const struct students *students, const struct ranking *ranking,
                          uint32_t min_cell, struct rank_tables *tables, struct derived *derived,
                          struct cutoffs *cutoffs)
{
    tables->min_cell = min_cell;
    struct suppression s = {
        .exam = exam, .students = students, .ranking = ranking, .tables = tables, .derived = derived};
    for (size_t student = 0; student < students->n; student++)
        s.n_present += students->status[student] == STUDENT_PRESENT;
    number_cells(&s, min_cell);
    find_sums(&s);
    score_cells_add_sums(&s);
    cells_hide_small(&s.cells);
    while (s.cells.changed) {
        s.cells.changed = false;
        cell_sums_protect(&s.cells, &s.sums);
        protect_score_tables(&s);
        step_tables_protect(&s);
        score_cells_protect(&s);
    }
    for (size_t p = 0; p < tables->n_partitions; p++)
        place_groups(&s, p);
    for (size_t i = 0; i < n_score_tables(tables); i++) {
        struct segment_table *table = &tables->segments[i];
        table->hidden = gr_calloc(table->n, sizeof *table->hidden);
        if (table->n) memcpy(table->hidden, s.cells.hidden + s.first_segment[i], table->n);
    }
    score_cells_finish(&s);
    cutoffs_suppress(&s, cutoffs);
    free(s.populations);
    for (size_t i = 0; i < n_score_tables(tables); i++)
        free(s.rows_of[i]);
    free(s.rows_of);
    for (size_t p = 0; p < tables->n_partitions; p++)
        free(s.group_of[p]);
    free(s.group_of);
    free(s.first_group);
    free(s.first_segment);
    cell_sums_release(&s.sums);
    cells_release(&s.cells);
}

/* --- values of any column ---------------------------------------------------------------------------------------- */

static void hide_as_groups(const struct group_table *groups, uint8_t *hidden)
{
    for (size_t i = 0; i < groups->n; i++)
        hidden[groups->rows[i].value] = groups->hidden[i];
}

static void hide_few(const struct students *students, const struct attribute *attribute, uint32_t min_cell,
                     uint8_t *hidden)
{
    const size_t n = attribute->values.n;
    struct cells cells;
    struct cell_sums sums = {0};
    cells_start(&cells, n, min_cell);
    for (size_t student = 0; student < students->n; student++)
        if (students->status[student] == STUDENT_PRESENT) cells.counts[attribute_number(attribute, student)]++;
    cell_sums_begin(&sums, NO_CELL);
    for (size_t value = 0; value < n; value++)
        cell_sums_add(&sums, value);
    cells_hide_small(&cells);
    cell_sums_protect(&cells, &sums);
    memcpy(hidden, cells.hidden, n);
    cell_sums_release(&sums);
    cells_release(&cells);
}

uint8_t *suppressed_values(const struct students *students, const struct ranking *ranking,
                           const struct rank_tables *tables, const struct attribute *attribute)
{
    uint8_t *hidden = gr_calloc(attribute->values.n + 1, 1);
    for (size_t p = 0; p < tables->n_partitions; p++)
        if (!ranking->partitions[p].crossing && text_equal(ranking->partitions[p].group->name, attribute->name)) {
            hide_as_groups(&tables->groups[p], hidden);
            return hidden;
        }
    hide_few(students, attribute, tables->min_cell, hidden);
    return hidden;
}
