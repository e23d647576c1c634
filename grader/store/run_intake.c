/*
 * run_intake.c: what a run remembers of its inputs and settings (contract in run.h and run_parts.h): facts in `summary`,
 * and `rejects`. Whoever makes a new run from the answers of an old one hands it on.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/run_parts.h"

enum gr_status run_fact(struct run *run, const char *name, struct arena *arena, struct text *value, bool *found,
                        struct gr_error *err)
{
    struct db_statement *query = NULL;
    *value = TEXT("");
    *found = false;
    enum gr_status st = db_prepare(&query, run->db, "SELECT value FROM summary WHERE name = ?", err);
    if (!st) db_bind_text(query, 1, text_of(name));
    if (!st) st = db_step(query, found, err);
    if (!st && *found) *value = arena_text(arena, db_column_text(query, 0));
    db_statement_release(query);
    return st;
}

/* 0 when it is not there. */
static enum gr_status count_fact(struct run *run, const char *name, uint64_t *out, struct gr_error *err)
{
    struct arena arena = {0};
    struct text value;
    bool found;
    const enum gr_status st = run_fact(run, name, &arena, &value, &found, err);
    *out = value.len ? strtoull(value.at, NULL, 10) : 0;
    arena_release(&arena);
    return st;
}

enum gr_status run_min_cell(struct run *run, uint32_t *min_cell, struct gr_error *err)
{
    uint64_t n = 0;
    bool has = false;
    enum gr_status st = run_has_table(run, "summary", &has, err);
    if (!st && has) st = count_fact(run, "suppression.min_cell", &n, err);
    *min_cell = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
    return st;
}

/* Its words outlive the run. */
static const char *layout_named(struct text name)
{
    static const char *const layouts[] = {"wide", "long", "packed"};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (text_equal(name, text_of(layouts[i]))) return layouts[i];
    return "";
}

/* Without what it is: "sha256:". */
static void copy_digest(struct text digest, char hex[SHA256_HEX_BYTES])
{
    const char *colon = digest.len ? memchr(digest.at, ':', digest.len) : NULL;
    snprintf(hex, SHA256_HEX_BYTES, "%s", colon ? colon + 1 : "");
}

static enum gr_status read_source(struct run *run, size_t i, struct cohort *out, bool *found, struct gr_error *err)
{
    struct source s = {0};
    struct text layout, delimiter, digest;
    char name[64];
    bool has;
#define FACT(field) (snprintf(name, sizeof name, "sources.%zu." field, i), name)
    enum gr_status st = run_fact(run, FACT("file"), &out->arena, &s.name, found, err);
    if (st || !*found) return st;
    st = run_fact(run, FACT("layout"), &out->arena, &layout, &has, err);
    if (!st) st = run_fact(run, FACT("digest"), &out->arena, &digest, &has, err);
    if (!st) st = count_fact(run, FACT("bytes"), &s.bytes, err);
    if (!st) st = count_fact(run, FACT("rows"), &s.rows, err);
    if (!st) st = run_fact(run, FACT("delimiter"), &out->arena, &delimiter, &has, err);
#undef FACT
    if (st) return st;
    copy_digest(digest, s.digest);
    s.layout = layout_named(layout);
    s.is_sqlite = !has;
    s.delimiter = delimiter.len == 1 ? delimiter.at[0] : 0;
    out->sources = gr_realloc_array(out->sources, out->n_sources + 1, sizeof *out->sources);
    out->sources[out->n_sources++] = s;
    return GR_OK;
}

static enum gr_status read_sources(struct run *run, struct cohort *out, struct gr_error *err)
{
    bool found = true;
    enum gr_status st = GR_OK;
    for (size_t i = 0; found && !st; i++)
        st = read_source(run, i, out, &found, err);
    if (!st) st = run_fact(run, "roster.file", &out->arena, &out->roster.name, &found, err);
    struct text digest = TEXT("");
    if (!st) st = run_fact(run, "roster.digest", &out->arena, &digest, &found, err);
    copy_digest(digest, out->roster.digest);
    if (!st) st = count_fact(run, "roster.rows", &out->roster.rows, err);
    if (!st) st = count_fact(run, "roster.rejected", &out->counts.roster_rejected, err);
    return st;
}

/* A file that no source names stays as it is, as a source without rows. */
static uint32_t source_named(const struct cohort *c, struct text name)
{
    for (size_t i = 0; i < c->n_sources; i++)
        if (text_equal(c->sources[i].name, name)) return (uint32_t)i;
    return ROSTER_SOURCE;
}

static enum gr_status read_rejects(struct run *run, struct cohort *out, struct gr_error *err)
{
    struct rejects *r = &out->rejects;
    struct db_statement *query = NULL;
    enum gr_status st = db_prepare(&query, run->db, "SELECT file, line, reason, text FROM rejects", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        GR_GROW(r->list, r->capacity, r->n + 1);
        r->list[r->n++] = (struct reject){.source = source_named(out, db_column_text(query, 0)),
                                          .line = (uint64_t)db_column_int(query, 1),
                                          .reason = arena_text(&r->arena, db_column_text(query, 2)),
                                          .text = arena_text(&r->arena, db_column_text(query, 3))};
    }
    db_statement_release(query);
    return st;
}

enum gr_status run_read_intake(struct run *run, struct cohort *out, struct gr_error *err)
{
    struct text ids;
    enum gr_status st = read_sources(run, out, err);
    if (!st) st = run_fact(run, "students.ids", &out->arena, &ids, &out->has_pseudonyms, err);
    if (!st) st = count_fact(run, "rows.read", &out->counts.rows_read, err);
    if (!st) st = count_fact(run, "rows.graded", &out->counts.rows_graded, err);
    if (!st) st = count_fact(run, "rows.rejected", &out->counts.rows_rejected, err);
    if (!st) st = count_fact(run, "rows.replaced", &out->counts.rows_replaced, err);
    if (!st) st = count_fact(run, "students.with_two_values", &out->counts.students_differing, err);
    return st ? st : read_rejects(run, out, err);
}
