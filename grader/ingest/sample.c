/* sample.c: answers that people have marked (contract in sample.h). */
#include "ingest/sample.h"

#include <stdlib.h>

#include "base/csv.h"
#include "ingest/dialect.h"

enum { WINDOW_BYTES = 256 * 1024 };

struct sample_reader {
    const char *shown;
    struct sample *sample;
    size_t answer_column, mark_column, n_columns;
    enum gr_status status;
    struct gr_error *err;
};

static bool take_row(void *context, const struct csv_record *record)
{
    struct sample_reader *r = context;
    struct sample *sample = r->sample;
    const unsigned long long line = record->line;
    if (record->problem)
        r->status = gr_fail(r->err, GR_FAILED, "%s:%llu: %s", r->shown, line, record->problem);
    else if (record->n_fields != r->n_columns)
        r->status =
            gr_fail(r->err, GR_FAILED, "%s:%llu: %zu fields where the header has %zu; quote answers with commas",
                    r->shown, line, record->n_fields, r->n_columns);
    if (r->status) return false;
    GR_GROW(sample->rows, sample->capacity, sample->n + 1);
    sample->rows[sample->n++] = (struct sample_row){
        .answer = arena_text(&sample->arena, record->fields[r->answer_column]),
        .mark = arena_text(&sample->arena, text_trim(record->fields[r->mark_column])),
        .line = record->line,
    };
    return true;
}

static size_t find_column(const struct header *header, struct text name)
{
    size_t i = 0;
    while (i < header->n_names && !text_equal_ignoring_case(header->names[i], name))
        i++;
    return i;
}

static enum gr_status find_columns(struct sample_reader *r, const struct header *header, struct gr_error *err)
{
    r->n_columns = header->n_names;
    r->answer_column = find_column(header, TEXT("answer"));
    r->mark_column = find_column(header, TEXT("mark"));
    const bool has_answer = r->answer_column < r->n_columns;
    if (has_answer && r->mark_column < r->n_columns) return GR_OK;
    return gr_fail(err, GR_FAILED, "%s:1: no column '%s' among %s; a sample has the columns answer and mark", r->shown,
                   has_answer ? "mark" : "answer",
                   dialect_show_names(&r->sample->arena, header->names, header->n_names));
}

/* The whole of it in one window: samples are small. */
static enum gr_status read_all(struct window *window, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    while (!window->at_end && !st) {
        const size_t tail = window->len - window->used;
        if (tail >= RECORD_LIMIT_BYTES)
            return gr_fail(err, GR_FAILED, "%s: larger than 256 MiB; this is no sample", window->shown);
        st = window_fill(window, 2 * tail + WINDOW_BYTES, err);
    }
    return st;
}

enum gr_status sample_read(const char *path, struct sample *out, struct gr_error *err)
{
    const struct dialect_wishes wishes = {.student_column = TEXT("answer")};
    struct stream *stream = NULL;
    struct window window = {0};
    struct header header;
    struct sample_reader reader = {
        .shown = strcmp(path, "-") == 0 ? "standard input" : path, .sample = out, .err = err};
    *out = (struct sample){0};
    enum gr_status st = stream_open(&stream, path, reader.shown, err);
    if (st) return st;
    window_start(&window, stream, reader.shown, WINDOW_BYTES, WINDOW_BYTES);
    st = dialect_find(&window, &wishes, &out->arena, &header, err);
    if (!st) st = find_columns(&reader, &header, err);
    if (!st) st = read_all(&window, err);
    if (!st) {
        const struct text rows = {window.bytes + window.used, window.len - window.used};
        csv_each_record(rows, header.delimiter, header.first_line, take_row, &reader);
        st = reader.status;
    }
    window_release(&window);
    stream_close(stream);
    if (st) sample_release(out);
    return st;
}

void sample_release(struct sample *sample)
{
    free(sample->rows);
    arena_release(&sample->arena);
    *sample = (struct sample){0};
}
