/* write_sqlite.c: answers (table `answers`, wide or long) and roster (table `roster`) in a SQLite file. One thread, one
 * transaction; a table that is there already is replaced. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "write.h"

struct table {
    sqlite3 *db;
    sqlite3_stmt *insert;
    int n_bound;
};

static void check(const struct table *t, bool fine)
{
    if (fine) return;
    fprintf(stderr, "datagen: SQLite: %s\n", sqlite3_errmsg(t->db));
    exit(1);
}

static void run(const struct table *t, const char *sql)
{
    check(t, sqlite3_exec(t->db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void table_open(struct table *t, const char *path, const char *name, char *const *columns, int n_columns)
{
    check(t, sqlite3_open(path, &t->db) == SQLITE_OK);
    run(t, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN");
    sqlite3_str *create = sqlite3_str_new(t->db), *insert = sqlite3_str_new(t->db);
    sqlite3_str_appendf(create, "DROP TABLE IF EXISTS \"%w\"; CREATE TABLE \"%w\"(", name, name);
    sqlite3_str_appendf(insert, "INSERT INTO \"%w\" VALUES(", name);
    for (int i = 0; i < n_columns; i++) {
        sqlite3_str_appendf(create, "%s\"%w\" TEXT", i ? "," : "", columns[i]);
        sqlite3_str_appendall(insert, i ? ",?" : "?");
    }
    sqlite3_str_appendall(create, ")");
    sqlite3_str_appendall(insert, ")");
    char *sql = sqlite3_str_finish(create);
    run(t, sql);
    sqlite3_free(sql);
    sql = sqlite3_str_finish(insert);
    check(t, sqlite3_prepare_v2(t->db, sql, -1, &t->insert, NULL) == SQLITE_OK);
    sqlite3_free(sql);
}

static void bind(struct table *t, const char *at, const char *end)
{
    check(t, sqlite3_bind_text(t->insert, ++t->n_bound, at, (int)(end - at), SQLITE_TRANSIENT) == SQLITE_OK);
}

static void bind_place(struct table *t, const struct population *population, uint32_t school)
{
    if (!population->options->schools) return;
    char place[PLACE_BYTES];
    const char *end = student_place_print(population, school, place);
    const char *comma = memchr(place, ',', sizeof place);
    bind(t, place, comma);
    bind(t, comma + 1, end);
}

static void row_end(struct table *t)
{
    check(t, sqlite3_step(t->insert) == SQLITE_DONE && sqlite3_reset(t->insert) == SQLITE_OK);
    t->n_bound = 0;
}

static void table_close(struct table *t)
{
    sqlite3_finalize(t->insert);
    run(t, "COMMIT");
    check(t, sqlite3_close(t->db) == SQLITE_OK);
}

static void bind_answer(struct table *t, const struct paper *paper, uint32_t item, const struct student *student)
{
    char answer[ANSWER_BYTES];
    bind(t, answer, paper_answer(paper, item, student, answer));
}

static void write_wide(const struct options *o, const struct population *population, const struct paper *paper)
{
    char **columns = gr_alloc((4 + (size_t)paper->n_items) * sizeof *columns);
    static char id_name[] = "student_id", province[] = "province", school[] = "school", status[] = "status";
    int n = 0;
    columns[n++] = id_name;
    if (o->schools) columns[n++] = province, columns[n++] = school;
    if (o->cancelled > 0) columns[n++] = status;
    for (uint32_t i = 0; i < paper->n_items; i++)
        columns[n++] = paper->items[i].id;
    struct table t = {0};
    table_open(&t, o->output, "answers", columns, n);
    free(columns);
    for (uint64_t number = 0; number < o->students; number++) {
        const struct student student = population_student(population, number);
        if (student.absent) continue;
        char id[ID_BYTES];
        bind(&t, id, student_id_print(population, number, id));
        bind_place(&t, population, student.school);
        const char *const state = student.cancelled ? "void" : "present";
        if (o->cancelled > 0) bind(&t, state, state + strlen(state));
        for (uint32_t i = 0; i < paper->n_items; i++)
            bind_answer(&t, paper, i, &student);
        row_end(&t);
    }
    table_close(&t);
}

static void write_long(const struct options *o, const struct population *population, const struct paper *paper)
{
    static char id_name[] = "student_id", item_name[] = "item", answer_name[] = "answer";
    static char *const columns[] = {id_name, item_name, answer_name};
    struct table t = {0};
    table_open(&t, o->output, "answers", columns, 3);
    const uint64_t n_rows = o->students * paper->n_items;
    for (uint64_t i = 0; i < n_rows; i++) {
        const uint64_t row = row_shown(o, i, n_rows);
        const struct student student = population_student(population, row / paper->n_items);
        if (student.absent) continue;
        const uint32_t item = (uint32_t)(row % paper->n_items);
        const char *item_id = paper->items[item].id;
        char id[ID_BYTES];
        bind(&t, id, student_id_print(population, row / paper->n_items, id));
        bind(&t, item_id, item_id + strlen(item_id));
        bind_answer(&t, paper, item, &student);
        row_end(&t);
    }
    table_close(&t);
}

void write_answers_sqlite(const struct options *o, const struct population *population, const struct paper *paper)
{
    if (o->layout == DATA_SQLITE_LONG)
        write_long(o, population, paper);
    else
        write_wide(o, population, paper);
}

void write_roster_sqlite(const struct options *o, const struct population *population)
{
    static char id_name[] = "student_id", name_name[] = "name", province[] = "province", school[] = "school";
    static char *const columns[] = {id_name, name_name, province, school};
    struct table t = {0};
    table_open(&t, o->roster, "roster", columns, o->schools ? 4 : 2);
    for (uint64_t number = 0; number < o->students; number++) {
        const struct student student = population_student(population, number);
        char id[ID_BYTES], name[NAME_BYTES];
        bind(&t, id, student_id_print(population, number, id));
        bind(&t, name, student_name_print(population, number, name));
        bind_place(&t, population, student.school);
        row_end(&t);
    }
    table_close(&t);
}
