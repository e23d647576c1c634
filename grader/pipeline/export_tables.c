/* export_tables.c: a line a table (contract in export_tables.h). */
#include "pipeline/export_tables.h"

#include "base/log.h"
#include "report/prose.h"
#include "store/run_table.h"

static enum gr_status print_line(struct run *run, FILE *to, struct text name, int width, struct arena *arena,
                                 struct gr_error *err)
{
    struct run_table table;
    uint64_t n;
    char count[GROUPED_BYTES], shown[TEXT_SHOWN_BYTES];
    enum gr_status st = run_table_find(run, name, arena, &table, err);
    const struct run_query all = {.table = &table, .split = SIZE_MAX, .student = SIZE_MAX};
    if (!st) st = run_rows_count(run, &all, &n, err);
    if (st) return st;
    fprintf(to, "%-*s  %*s row%s ", width, text_show(name, shown), 11, count_show(n, count), n == 1 ? " " : "s");
    for (size_t i = 0; i < table.n_columns; i++)
        fprintf(to, "%s %s", i ? "," : "", text_show(table.columns[i].name, shown));
    fputc('\n', to);
    return GR_OK;
}

enum gr_status export_list_tables(struct run *run, struct gr_error *err)
{
    struct arena arena = {0};
    struct text *names = NULL;
    size_t n = 0;
    int width = 0;
    struct prose prose;
    enum gr_status st = run_tables(run, &arena, &names, &n, err);
    if (st) goto done;
    for (size_t i = 0; i < n; i++)
        if ((int)names[i].len > width && names[i].len < TEXT_SHOWN_BYTES) width = (int)names[i].len;
    prose_begin(&prose);
    for (size_t i = 0; i < n && !st; i++)
        st = print_line(run, prose.to, names[i], width, &arena, err);
    const enum gr_status sent = prose_send(&prose, err);
    if (!st) st = sent;
done:
    arena_release(&arena);
    return st;
}
