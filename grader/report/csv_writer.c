/*
 * csv_writer.c: tables to text.
 *
 * Rows are formatted in blocks. Every thread formats a block and, when those before it are written, writes it: so one
 * thread writes while the others format, and no more than one block a thread is in memory.
 */
#include "report/csv_writer.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/log.h"
#include "base/threads.h"
#include "report/row_printer.h"

enum { BLOCK_ROWS = 8192 }; /* about half a megabyte of text: stays in the second-level cache */

struct block {
    char *bytes;
    size_t capacity;
};

static enum gr_status write_header(const struct table *t, struct sink *sink, struct gr_error *err)
{
    const char delimiter = table_delimiter(t);
    size_t room = 1;
    for (size_t i = 0; i < t->n_columns; i++)
        room += 2 * t->columns[i].name.len + 3;
    char *line = gr_alloc(room);
    size_t used = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        const struct text name = t->columns[i].name;
        if (t->columns[i].kind == COLUMN_ROW) { /* the names of all its cells, as they were written */
            memcpy(line + used, name.at, name.len);
            used += name.len;
        } else {
            used += csv_quote(line + used, name, delimiter);
        }
        line[used++] = delimiter;
    }
    line[used - 1] = '\n';
    const enum gr_status st = sink_write(sink, (struct text){line, used}, err);
    free(line);
    return st;
}

enum gr_status csv_write_table(const struct table *table, struct sink *sink, struct gr_error *err)
{
    const size_t n_blocks = (table->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const int n_threads = threads_for(n_blocks);
    struct row_printer *printer = row_printer_new(table);
    struct block *blocks = gr_calloc((size_t)n_threads, sizeof *blocks); /* one a thread */
    enum gr_status st = write_header(table, sink, err);
    progress_start(table->name, n_blocks);
#pragma omp parallel for ordered schedule(dynamic, 1) num_threads(n_threads)
    for (size_t i = 0; i < n_blocks; i++) {
        struct block *block = &blocks[thread_id()];
        const size_t first = i * BLOCK_ROWS,
                     end = first + BLOCK_ROWS < table->n_rows ? first + BLOCK_ROWS : table->n_rows;
        const size_t len = row_printer_print(printer, first, end, &block->bytes, &block->capacity);
#pragma omp ordered
        {
            if (!st) st = sink_write(sink, (struct text){block->bytes, len}, err);
            progress_update(i + 1, end);
        }
    }
    progress_stop();
    for (int i = 0; i < n_threads; i++)
        free(blocks[i].bytes);
    free(blocks);
    row_printer_free(printer);
    return st;
}
