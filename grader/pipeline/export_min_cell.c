/* export_min_cell.c: which rule a table falls under (contract in export_min_cell.h). */
#include "pipeline/export_min_cell.h"

#include "base/log.h"

/* Tables whose small cells --min-cell of grade and regrade hides, with others from which they would follow. */
static bool hides_small_cells(struct text table)
{
    static const struct text names[] = {{"segments", 8},     {"cutoffs", 7},   {"scales", 6},
                                        {"conversions", 11}, {"precision", 9}, {"cuts", 4}};
    static const struct text beginnings[] = {{"segments_", 9}, {"groups_", 7}, {"skills_", 7}};
    bool hides = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        hides |= text_equal(table, names[i]);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        hides |= text_begins_with(table, beginnings[i]);
    return hides;
}

/* Which cells are hidden follows from all tables of a run together, so no table is made fit for the public by itself. */
static enum gr_status check_cells(const struct export_options *o, struct run *run, struct text table,
                                  struct gr_error *err)
{
    uint32_t shown_from = 0;
    const enum gr_status st = run_min_cell(run, &shown_from, err);
    if (st || shown_from >= o->min_cell) return st;
    return gr_fail(
        err, GR_FAILED,
        "%s: table %.*s may show fewer than %u students; export it from a run that hides them, and what they "
        "could be worked out from: grader regrade %s --min-cell %u -o NEW.db",
        o->run_path, TEXT_ARGS(table), (unsigned)o->min_cell, o->run_path, (unsigned)o->min_cell);
}

/* Results of single students are published of so many together, or not at all. */
enum gr_status export_min_cell_check(const struct export_options *o, struct run *run, const struct run_query *query,
                                     struct gr_error *err)
{
    const struct text table = query->table->name;
    uint64_t n;
    char count[GROUPED_BYTES];
    if (o->min_cell < 2) return GR_OK;
    if (hides_small_cells(table)) return check_cells(o, run, table, err);
    if (!text_equal(table, TEXT("evaluations")) && !text_equal(table, TEXT("ranks")))
        return gr_fail(
            err, GR_USAGE,
            "--min-cell: is for lists of students (evaluations, ranks), groups and score tables, not for %.*s",
            TEXT_ARGS(table));
    if (query->split != SIZE_MAX) return GR_OK; /* every file by itself */
    const enum gr_status st = run_rows_count(run, query, &n, err);
    if (st || n >= o->min_cell) return st;
    return gr_fail(err, GR_FAILED, "%s: a list of fewer than %s students is not published (--min-cell)", o->run_path,
                   count_show(o->min_cell, count));
}
