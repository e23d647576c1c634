/*
 * shared_data.h: real data for unit tests, from ../shared/data as seen from the project's root, where tests run. Tests
 * skip, with a message, where the folder is absent.
 */
#ifndef TESTS_SHARED_DATA_H
#define TESTS_SHARED_DATA_H

#include "base/csv.h"
#include "small_cohort.h"

#define TEST_DATA "../shared/data/"

struct table {
    char *bytes;
    struct text **rows; /* rows[0] is the header */
    size_t n_rows, n_columns, capacity;
    struct arena arena;
};

static inline bool table_add(void *context, const struct csv_record *record)
{
    struct table *t = context;
    GR_GROW(t->rows, t->capacity, t->n_rows + 1);
    struct text *row = arena_alloc(&t->arena, record->n_fields * sizeof *row);
    for (size_t i = 0; i < record->n_fields; i++)
        row[i] =
            (struct text){arena_copy(&t->arena, record->fields[i].at, record->fields[i].len), record->fields[i].len};
    t->rows[t->n_rows++] = row;
    t->n_columns = record->n_fields;
    return true;
}

/* False, and a line of explanation, when the file is not there. Fields end in NUL. */
static inline bool table_read(struct table *t, const char *set, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, TEST_DATA "%s/%s", set, name);
    *t = (struct table){0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_message("%s is not there; skipped\n", path);
        return false;
    }
    size_t n = 0, capacity = 0, got;
    do {
        GR_GROW(t->bytes, capacity, n + 65536);
        got = fread(t->bytes + n, 1, 65536, file);
        n += got;
    } while (got > 0);
    fclose(file);
    csv_each_record((struct text){t->bytes, n}, ',', 1, table_add, t);
    return true;
}

static inline size_t table_column(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (text_equal(t->rows[0][i], text_of(name))) return i;
    fail_msg("no column %s", name);
    return 0;
}

static inline double table_number(const struct table *t, size_t row, const char *column)
{
    return strtod(t->rows[row][table_column(t, column)].at, NULL);
}

static inline void table_release(struct table *t)
{
    free(t->bytes);
    free(t->rows);
    arena_release(&t->arena);
}

#endif
