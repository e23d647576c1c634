/* export_layout.c: endings to formats, stored columns to written ones (contract in export_layout.h). */
#include "pipeline/export_layout.h"

#include <string.h>

static const struct {
    struct text ending;
    enum value_format format;
} ENDINGS[] = {{{".csv", 4}, FORMAT_CSV},       {{".tsv", 4}, FORMAT_TSV},   {{".jsonl", 6}, FORMAT_JSONL},
               {{".ndjson", 7}, FORMAT_JSONL},  {{".db", 3}, FORMAT_SQLITE}, {{".sqlite", 7}, FORMAT_SQLITE},
               {{".sqlite3", 8}, FORMAT_SQLITE}};

enum gr_status export_format_choose(const struct export_options *o, enum value_format *format, struct gr_error *err)
{
    const bool is_stdout = strcmp(o->target, "-") == 0;
    *format = o->format;
    if (o->split) {
        if (*format == N_VALUE_FORMATS) *format = FORMAT_CSV;
        if (is_stdout || !text_ends_ignoring_case(text_of(o->target), TEXT("/")))
            return gr_fail(err, GR_USAGE, "--split: writes a folder; name one with -o DIR/, with the '/'");
        if (*format == FORMAT_SQLITE)
            return gr_fail(err, GR_USAGE, "--split: writes CSV, TSV or JSON Lines; choose one with --format");
        return GR_OK;
    }
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS && *format == N_VALUE_FORMATS && !is_stdout; i++)
        if (text_ends_ignoring_case(text_of(o->target), ENDINGS[i].ending)) *format = ENDINGS[i].format;
    if (*format == N_VALUE_FORMATS && is_stdout) *format = FORMAT_CSV;
    if (*format == N_VALUE_FORMATS)
        return gr_fail(err, GR_USAGE,
                       "-o %s: not clear what to write; end the name with .csv, .tsv, .jsonl or .db, or say --format",
                       o->target);
    if (*format == FORMAT_SQLITE && is_stdout)
        return gr_fail(err, GR_USAGE, "--format sqlite: is written to a file; name one with -o NAME.db");
    return GR_OK;
}

static const char *sql_type_of(const struct run_column *c, struct arena *arena)
{
    if (c->is_text) return "TEXT";
    if (c->is_real) return "REAL";
    return c->decimals < 0 ? "NUMERIC" : arena_format(arena, "DECIMAL(18,%d)", c->decimals).at;
}

void export_layout_describe(const struct export_options *o, const struct run_query *query, bool embargoed,
                            struct arena *arena, struct value_layout *out)
{
    struct value_column *columns = arena_alloc(arena, (query->n_columns + 1) * sizeof *columns);
    columns[query->n_columns] = (struct value_column){TEXT("embargoed_until"), true, false, -1, "TEXT"};
    for (size_t i = 0; i < query->n_columns; i++) {
        const struct run_column *c = &query->table->columns[query->columns[i]];
        columns[i] = (struct value_column){c->name, c->is_text, c->is_real, c->decimals, sql_type_of(c, arena)};
    }
    out->table = query->table->name;
    out->columns = columns;
    out->n_columns = query->n_columns + embargoed;
    out->keeps_formulas = o->keeps_formulas;
    out->byte_order_mark = o->byte_order_mark;
}
