/*
 * run_table.c: queries on the tables of a run (contract in run_table.h).
 *
 * The order of the table itself is that of its row numbers. `ranks` is the evaluations in the order of the ranking: a
 * view in the file, for people; here it is asked of the table, since a view could be anything.
 */
#include "store/run_table.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/natural.h"
#include "store/run_parts.h"

/* Ties by id; who is not ranked comes last, in the order of the table. */
#define RANK_ORDER "\"rank\" IS NULL, \"rank\", iif(\"rank\" IS NULL, '', \"student_id\")"

static bool is_ranks(struct text name)
{
    return text_equal(name, TEXT("ranks"));
}

/* Where the rows of a table are. */
static struct text home_of(struct text name)
{
    return is_ranks(name) ? TEXT("evaluations") : name;
}

/* --- which there are --------------------------------------------------------------------------------------------- */

/* Real tables only: a view or a virtual table could be made to do anything. Some hold nothing that can be read, and what
 * origin_long_lines and origin_attempts have packed are ids, which nothing that hides ids would find. */
#define EXPORTABLE                                                                                                     \
    "type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "                                      \
    "AND name NOT IN ('responses', 'student_order', 'standings', 'origin_rows', 'origin_long_lines', "                 \
    "'origin_attempts') "

enum gr_status run_tables(struct run *run, struct arena *arena, struct text **names, size_t *n, struct gr_error *err)
{
    struct db_statement *query = NULL;
    struct text *list = NULL;
    size_t capacity = 0;
    *n = 0;
    enum gr_status st =
        db_prepare(&query, run->db, "SELECT name FROM sqlite_schema WHERE " EXPORTABLE " ORDER BY rowid", err);
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        GR_GROW(list, capacity, *n + 2);
        list[(*n)++] = arena_text(arena, db_column_text(query, 0));
        if (text_equal(list[*n - 1], TEXT("evaluations"))) list[(*n)++] = TEXT("ranks");
    }
    db_statement_release(query);
    *names = arena_alloc(arena, (*n + 1) * sizeof **names);
    if (*n) memcpy(*names, list, *n * sizeof **names);
    free(list);
    return st;
}

static enum gr_status no_such_table(struct run *run, struct text name, struct arena *arena, struct gr_error *err)
{
    struct text *names;
    size_t n;
    char shown[TEXT_SHOWN_BYTES];
    const enum gr_status st = run_tables(run, arena, &names, &n, err);
    if (st) return st;
    return gr_fail(err, GR_USAGE, "%s: no table '%s'; there are: %.*s", run->path, text_show(name, shown),
                   TEXT_ARGS(arena_join(arena, names, n, TEXT(", "))));
}

/* "DECIMAL(18,4)": 4; else -1. */
static int declared_decimals(struct text type)
{
    const char *comma = text_begins_with(type, TEXT("DECIMAL(")) ? memchr(type.at, ',', type.len) : NULL;
    if (!comma || comma + 3 != type.at + type.len || comma[1] < '0' || comma[1] > '9' || comma[2] != ')') return -1;
    return comma[1] - '0';
}

static struct run_column column_of(struct arena *arena, struct text name, struct text type)
{
    return (struct run_column){.name = arena_text(arena, name),
                               .is_text = text_equal(type, TEXT("TEXT")),
                               .is_real = text_equal(type, TEXT("REAL")),
                               .decimals = declared_decimals(type)};
}

enum gr_status run_table_find(struct run *run, struct text name, struct arena *arena, struct run_table *out,
                              struct gr_error *err)
{
    struct db_statement *query = NULL;
    struct run_column *columns = NULL;
    size_t capacity = 0;
    *out = (struct run_table){.name = arena_text(arena, name)};
    enum gr_status st =
        db_prepare(&query, run->db,
                   "SELECT c.name, c.type FROM (SELECT name AS home FROM sqlite_schema WHERE " EXPORTABLE
                   "AND name = ?), pragma_table_info(home) AS c ORDER BY c.cid",
                   err);
    if (!st) db_bind_text(query, 1, home_of(name));
    for (bool has_row = true; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        GR_GROW(columns, capacity, out->n_columns + 1);
        const struct text column = arena_text(arena, db_column_text(query, 0));
        columns[out->n_columns++] = column_of(arena, column, db_column_text(query, 1));
    }
    db_statement_release(query);
    out->columns = arena_alloc(arena, (out->n_columns + 1) * sizeof *columns);
    if (out->n_columns) memcpy(out->columns, columns, out->n_columns * sizeof *columns);
    free(columns);
    return st || out->n_columns ? st : no_such_table(run, name, arena, err);
}

size_t run_table_column(const struct run_table *table, struct text name)
{
    for (size_t i = 0; i < table->n_columns; i++)
        if (text_equal(table->columns[i].name, name)) return i;
    return SIZE_MAX;
}

/* --- SQL --------------------------------------------------------------------------------------------------------- */

struct run_rows {
    struct db_statement *statement;
    size_t n_values;
    struct arena arena;
    char *sql;
    size_t len, capacity;
    const struct run_condition **bound; /* by parameter */
    size_t n_bound;
};

static void add_sql(struct run_rows *r, const char *sql)
{
    const size_t n = strlen(sql);
    GR_GROW(r->sql, r->capacity, r->len + n + 1);
    memcpy(r->sql + r->len, sql, n + 1);
    r->len += n;
}

static void add_name(struct run_rows *r, struct text name)
{
    add_sql(r, db_quote_name(&r->arena, name));
}

static void add_column(struct run_rows *r, const struct run_query *q, size_t column)
{
    add_name(r, q->table->columns[column].name);
}

/* The column, or what stands in its place. */
static void add_shown_column(struct run_rows *r, const struct run_query *q, size_t column)
{
    const bool replaced = q->replaced && column == q->student;
    if (replaced) add_sql(r, q->replaced);
    if (replaced) add_sql(r, "(");
    add_column(r, q, column);
    if (replaced) add_sql(r, ")");
}

static const char *const OPERATORS[] = {[IS] = " = ?",          [IS_NOT] = " <> ?", [IS_LESS] = " < ?",
                                        [IS_AT_MOST] = " <= ?", [IS_MORE] = " > ?", [IS_AT_LEAST] = " >= ?"};

/* One comparison, with one parameter. An empty number is NULL, and an empty text may be. */
static void add_comparison(struct run_rows *r, const struct run_query *q, const struct run_condition *c)
{
    const bool is_equality = c->how == IS || c->how == IS_NOT;
    add_sql(r, is_equality ? "coalesce(" : "(");
    add_column(r, q, c->column);
    if (is_equality) add_sql(r, ", '')");
    if (!is_equality && q->table->columns[c->column].is_text) add_sql(r, " COLLATE grader_natural");
    add_sql(r, OPERATORS[c->how]);
    if (!is_equality) {
        add_sql(r, " AND ");
        add_column(r, q, c->column);
        add_sql(r, " <> '')");
    }
    r->bound[r->n_bound++] = c;
}

/* Conditions IS of one column stand together, where the first of them is. */
static void add_conditions(struct run_rows *r, const struct run_query *q)
{
    const char *between = " WHERE ";
    r->bound = arena_alloc(&r->arena, (q->n_conditions + 1) * sizeof *r->bound);
    for (size_t i = 0; i < q->n_conditions; i++) {
        const struct run_condition *c = &q->conditions[i];
        bool is_first = true;
        for (size_t k = 0; k < i && c->how == IS; k++)
            is_first &= q->conditions[k].how != IS || q->conditions[k].column != c->column;
        if (!is_first) continue;
        add_sql(r, between);
        add_sql(r, "(");
        add_comparison(r, q, c);
        for (size_t k = i + 1; k < q->n_conditions && c->how == IS; k++)
            if (q->conditions[k].how == IS && q->conditions[k].column == c->column) {
                add_sql(r, " OR ");
                add_comparison(r, q, &q->conditions[k]);
            }
        add_sql(r, ")");
        between = " AND ";
    }
}

/* A name that row numbers go by, which no column has taken. */
static const char *row_number(const struct run_table *table)
{
    static const char *const names[] = {"rowid", "_rowid_", "oid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool is_free = true;
        for (size_t c = 0; c < table->n_columns; c++)
            is_free &= !text_equal_ignoring_case(table->columns[c].name, text_of(names[i]));
        if (is_free) return names[i];
    }
    return NULL;
}

static void add_sort(struct run_rows *r, const struct run_query *q, struct run_sort s, const char *between)
{
    add_sql(r, between);
    add_shown_column(r, q, s.column);
    add_sql(r, " IS NULL OR ");
    add_shown_column(r, q, s.column);
    add_sql(r, " = '', ");
    add_shown_column(r, q, s.column);
    if (q->table->columns[s.column].is_text) add_sql(r, " COLLATE grader_natural");
    if (s.descending) add_sql(r, " DESC");
}

static bool has_order(const struct run_query *q)
{
    return q->split != SIZE_MAX || q->n_sort || q->replaced || is_ranks(q->table->name);
}

static void add_order(struct run_rows *r, const struct run_query *q)
{
    const char *between = " ORDER BY ";
    if (q->split != SIZE_MAX) {
        add_sort(r, q, (struct run_sort){q->split, false}, between);
        between = ", ";
    }
    for (size_t i = 0; i < q->n_sort; i++, between = ", ")
        add_sort(r, q, q->sort[i], between);
    if (is_ranks(q->table->name) && q->replaced)
        add_sql(r, *between == ',' ? ", \"rank\" IS NULL, \"rank\"" : " ORDER BY \"rank\" IS NULL, \"rank\"");
    else if (is_ranks(q->table->name))
        add_sql(r, *between == ',' ? ", " RANK_ORDER : " ORDER BY " RANK_ORDER);
    if (is_ranks(q->table->name)) between = ", ";
    const char *last = row_number(q->table);
    if (q->replaced) { /* the order of the table would tell who is who */
        add_sql(r, between);
        add_shown_column(r, q, q->student);
    } else if (*between == ',' && last) {
        add_sql(r, between);
        add_sql(r, last);
    }
}

static void add_from(struct run_rows *r, const struct run_query *q)
{
    add_sql(r, " FROM ");
    add_name(r, home_of(q->table->name));
    add_conditions(r, q);
}

static void bind_conditions(struct run_rows *r, const struct run_query *q)
{
    char number[64];
    for (size_t i = 0; i < r->n_bound; i++) {
        const struct run_condition *c = r->bound[i];
        const bool is_number = !q->table->columns[c->column].is_text && c->value.len;
        snprintf(number, sizeof number, "%.*s", TEXT_ARGS(c->value));
        if (is_number)
            db_bind_double(r->statement, (int)i + 1, strtod(number, NULL));
        else
            db_bind_text(r->statement, (int)i + 1, c->value);
    }
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static enum gr_status begin(struct run *run, struct run_rows *r, const struct run_query *q, struct gr_error *err)
{
    enum gr_status st = db_add_natural_order(run->db, err);
    if (!st && has_order(q)) st = db_prepare_to_sort(run->db, err);
    if (!st) st = db_prepare(&r->statement, run->db, r->sql, err);
    if (!st) bind_conditions(r, q);
    return st;
}

enum gr_status run_rows_open(struct run_rows **out, struct run *run, const struct run_query *query,
                             struct gr_error *err)
{
    struct run_rows *r = gr_calloc(1, sizeof *r);
    char limit[48];
    add_sql(r, "SELECT ");
    for (size_t i = 0; i < query->n_columns; i++) {
        if (i) add_sql(r, ", ");
        add_shown_column(r, query, query->columns[i]);
    }
    if (query->split != SIZE_MAX) {
        add_sql(r, ", ");
        add_column(r, query, query->split);
    }
    add_from(r, query);
    add_order(r, query);
    snprintf(limit, sizeof limit, " LIMIT %llu", (unsigned long long)query->top);
    if (query->top) add_sql(r, limit);
    r->n_values = query->n_columns + (query->split != SIZE_MAX);
    const enum gr_status st = begin(run, r, query, err);
    *out = st ? NULL : r;
    if (st) run_rows_close(r);
    return st;
}

enum gr_status run_rows_next(struct run_rows *rows, bool *has_row, struct value *values, struct gr_error *err)
{
    const enum gr_status st = db_step(rows->statement, has_row, err);
    if (st || !*has_row) return st;
    for (size_t i = 0; i < rows->n_values; i++)
        db_column_value(rows->statement, (int)i, &values[i]);
    return GR_OK;
}

void run_rows_close(struct run_rows *rows)
{
    if (!rows) return;
    db_statement_release(rows->statement);
    arena_release(&rows->arena);
    free(rows->sql);
    free(rows);
}

enum gr_status run_rows_count(struct run *run, const struct run_query *query, uint64_t *n, struct gr_error *err)
{
    struct run_rows *r = gr_calloc(1, sizeof *r);
    bool has_row = false;
    add_sql(r, "SELECT count(*)");
    add_from(r, query);
    enum gr_status st = begin(run, r, query, err);
    if (!st) st = db_step(r->statement, &has_row, err);
    *n = !st && has_row ? (uint64_t)db_column_int(r->statement, 0) : 0;
    run_rows_close(r);
    return st;
}

enum gr_status run_add_text_function(struct run *run, const struct db_text_function *function, struct gr_error *err)
{
    return db_add_text_function(run->db, function, err);
}
