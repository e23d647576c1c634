/*
 * run_access.c: finding things in a run (contract in run_access.h).
 *
 * Why no SQLite index on student_id: it repeats every id and sorts for it. At a million students in shuffled order it
 * adds 17 MB and 0.5 s to a run of 181 MB and 0.9 s; the order table adds 4 MB and 0.06 s, and nothing where ids ascend.
 */
#include "report/run_access.h"

#include <stdlib.h>

#include "model/id_order.h"
#include "store/run_layout.h"

struct table places_table(const struct results *results)
{
    const struct ranking *ranking = results->ranking;
    struct table t = {.name = "places", .n_rows = ranking->n_groups};
    table_add(&t, "above", COLUMN_COUNT32, ranking->first, sizeof *ranking->first);
    table_add(&t, "students", COLUMN_STEP, ranking->first, sizeof *ranking->first);
    return t;
}

static enum gr_status insert_order(struct db *db, const uint32_t *numbers, size_t n, struct gr_error *err)
{
    struct db_statement *insert = NULL;
    enum gr_status st = db_exec(db, "CREATE TABLE student_order (first INTEGER, students BLOB)", err);
    if (!st) st = db_prepare(&insert, db, "INSERT INTO student_order VALUES (?, ?)", err);
    for (size_t first = 0; first < n && !st; first += RUN_ORDER_STUDENTS) {
        const size_t left = n - first, count = left < RUN_ORDER_STUDENTS ? left : RUN_ORDER_STUDENTS;
        db_bind_int(insert, 1, (int64_t)first + 1);
        db_bind_blob(insert, 2, numbers + first, count * sizeof *numbers);
        st = db_insert(insert, err);
    }
    db_statement_release(insert);
    return st;
}

enum gr_status run_add_student_order(struct db *db, const struct students *students, struct gr_error *err)
{
    if (students->ids_ascending) return GR_OK;
    uint32_t *order = gr_realloc_array(NULL, students->n, sizeof *order);
    for (size_t i = 0; i < students->n; i++)
        order[i] = (uint32_t)i;
    id_order_sort(students, order, students->n);
    for (size_t i = 0; i < students->n; i++)
        order[i]++; /* rowids count from 1 */
    const enum gr_status st = insert_order(db, order, students->n, err);
    free(order);
    return st;
}
