/* ranked_rows.c: describing the ranked table of scores (contract in ranked_rows.h). */
#include "report/ranked_rows.h"

struct table ranked_rows_table(const struct score_table *rows, const struct results *results, const char *prefix)
{
    const struct ranking *ranking = results->ranking;
    struct table t = {
        .name = "ranking", .n_rows = rows->students.n, .order = ranking->order, .delimiter = rows->delimiter};
    table_add(&t, rows->header.at, COLUMN_ROW, NULL, 0)->from.rows = rows;
    table_add_ranks(&t, results);
    table_add_cutoff(&t, results);
    for (size_t i = 1; i < t.n_columns; i++) {
        t.columns[i].name = arena_format(&t.arena, "%s%.*s", prefix, TEXT_ARGS(t.columns[i].name));
        t.columns[i].present = rows->students.status;
    }
    return t;
}

struct table_list ranked_tables(const struct score_table *rows, const struct results *results, const char *prefix)
{
    const size_t n_groups = results->ranking->n_partitions;
    struct table_list list = {.tables = gr_calloc(3 + 2 * n_groups, sizeof *list.tables)};
    list.tables[list.n++] = ranked_rows_table(rows, results, prefix);
    list.tables[list.n++] = segments_table(results, 0, NO_GROUP);
    for (size_t p = 0; p < n_groups; p++)
        list.tables[list.n++] = segments_table(results, 0, p);
    for (size_t p = 0; p < n_groups; p++)
        list.tables[list.n++] = groups_table(results, p);
    if (results->cutoffs->n) list.tables[list.n++] = cutoffs_table(results);
    return list;
}
