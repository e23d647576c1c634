/* tables_origins.c: the origins of a cohort, table by table (contract in tables_origins.h). */
#include "report/tables_origins.h"

struct fact_words {
    struct text name, value;
};

static struct table facts_table(const struct origins *o)
{
    struct table t = {.name = "origins"};
    struct fact_words *rows = arena_alloc(&t.arena, 3 * sizeof *rows);
    rows[t.n_rows++] = (struct fact_words){TEXT("kind"), origins_kind_names[o->kind]};
    if (o->kind == ORIGINS_KEPT) {
        rows[t.n_rows++] = (struct fact_words){TEXT("rows"), arena_format(&t.arena, "%zu", o->n_rows)};
        rows[t.n_rows++] =
            (struct fact_words){TEXT("strangers"), arena_format(&t.arena, "%llu", (unsigned long long)o->n_strangers)};
    }
    table_add(&t, "name", COLUMN_TEXT, FIELD(rows, name), STRIDE(rows));
    table_add(&t, "value", COLUMN_TEXT, FIELD(rows, value), STRIDE(rows));
    return t;
}

struct column_words {
    uint32_t source;
    struct text name;
};

static struct table columns_table(const struct cohort *cohort)
{
    struct table t = {.name = "origin_columns"};
    size_t n = 0;
    for (size_t i = 0; i < cohort->n_sources; i++)
        n += cohort->origins.columns[i].n;
    struct column_words *rows = arena_alloc(&t.arena, n * sizeof *rows);
    for (size_t i = 0; i < cohort->n_sources; i++)
        for (size_t c = 0; c < cohort->origins.columns[i].n; c++)
            rows[t.n_rows++] = (struct column_words){(uint32_t)i, cohort->origins.columns[i].names[c]};
    table_add(&t, "source", COLUMN_COUNT32, FIELD(rows, source), STRIDE(rows));
    table_add(&t, "name", COLUMN_TEXT, FIELD(rows, name), STRIDE(rows));
    return t;
}

static struct table lines_table(const struct origins *o)
{
    struct table t = {.name = "origin_lines", .n_rows = o->lines.n};
    const struct line_run *rows = o->lines.list;
    table_add(&t, "row", COLUMN_COUNT64, FIELD(rows, row), STRIDE(rows));
    table_add(&t, "source", COLUMN_COUNT32, FIELD(rows, source), STRIDE(rows));
    table_add(&t, "line", COLUMN_COUNT64, FIELD(rows, line), STRIDE(rows));
    return t;
}

struct detail_words {
    uint32_t row;
    struct text column, value;
};

static struct table values_table(const struct cohort *cohort)
{
    struct table t = {.name = "origin_values", .n_rows = cohort->origins.n_details};
    const struct students *students = &cohort->students;
    struct detail_words *rows = arena_alloc(&t.arena, t.n_rows * sizeof *rows);
    for (size_t i = 0; i < t.n_rows; i++) {
        const struct row_detail *d = &cohort->origins.details[i];
        const struct attribute *a = d->column < students->n_attributes ? &students->attributes[d->column] : NULL;
        rows[i] = (struct detail_words){d->row, a ? a->name : TEXT(""),
                                        a ? a->values.texts[d->value] : arena_format(&t.arena, "%u", d->value)};
    }
    table_add(&t, "row", COLUMN_COUNT32, FIELD(rows, row), STRIDE(rows));
    table_add(&t, "column", COLUMN_TEXT, FIELD(rows, column), STRIDE(rows));
    table_add(&t, "value", COLUMN_TEXT, FIELD(rows, value), STRIDE(rows));
    return t;
}

struct reject_numbers {
    uint32_t source, field;
    uint8_t replaced;
};

static struct table reject_numbers_table(const struct cohort *cohort)
{
    struct table t = {.name = "origin_rejects", .n_rows = cohort->rejects.n};
    struct reject_numbers *rows = arena_alloc(&t.arena, t.n_rows * sizeof *rows);
    for (size_t i = 0; i < t.n_rows; i++) {
        const struct reject *r = &cohort->rejects.list[i];
        rows[i] = (struct reject_numbers){r->source == ROSTER_SOURCE ? (uint32_t)cohort->n_sources : r->source,
                                          r->column, r->replaced};
    }
    table_add(&t, "source", COLUMN_COUNT32, FIELD(rows, source), STRIDE(rows));
    table_add(&t, "field", COLUMN_COUNT32, FIELD(rows, field), STRIDE(rows));
    table_add(&t, "replaced", COLUMN_FLAG, FIELD(rows, replaced), STRIDE(rows));
    return t;
}

struct end_numbers {
    uint32_t source, line;
};

static struct table long_ends_table(const struct cohort *cohort)
{
    struct table t = {.name = "origin_long_ends", .n_rows = cohort->n_sources};
    struct end_numbers *rows = arena_alloc(&t.arena, t.n_rows * sizeof *rows);
    for (size_t i = 0; i < t.n_rows; i++)
        rows[i] = (struct end_numbers){(uint32_t)i, cohort->origins.n_long_lines[i]};
    table_add(&t, "source", COLUMN_COUNT32, FIELD(rows, source), STRIDE(rows));
    table_add(&t, "line", COLUMN_COUNT32, FIELD(rows, line), STRIDE(rows));
    return t;
}

size_t origins_tables(const struct results *results, struct table tables[ORIGINS_TABLES_MOST])
{
    const struct cohort *cohort = results->cohort;
    size_t n = 0;
    tables[n++] = facts_table(&cohort->origins);
    if (cohort->origins.kind != ORIGINS_KEPT) return n;
    tables[n++] = columns_table(cohort);
    tables[n++] = lines_table(&cohort->origins);
    tables[n++] = values_table(cohort);
    tables[n++] = reject_numbers_table(cohort);
    if (cohort->origins.long_lines) tables[n++] = long_ends_table(cohort);
    return n;
}
