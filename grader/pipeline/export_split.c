/* export_split.c: twenty thousand lists at once (contract in export_split.h). */
#include "pipeline/export_split.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/outfolder.h"
#include "pipeline/file_names.h"

#define INDEX_NAME "export-index"
enum { INDEX_COLUMNS = 3 };

struct export_split {
    struct split_settings settings;
    struct file_names names;
    const char *ending;
    struct value_writer *rows, *index;
    struct sink row_sink, index_sink;
    struct value_column index_columns[INDEX_COLUMNS];
    bool has_file;    /* one is under way: */
    char *value;      /* whose it is */
    size_t value_len; /* it may hold any byte */
    uint64_t n_rows, n_written;
    uint64_t n_withheld;
};

enum gr_status export_split_open(struct export_split **out, const struct split_settings *settings,
                                 const struct value_layout *layout, struct gr_error *err)
{
    static const char *const endings[N_VALUE_FORMATS] = {".csv", ".tsv", ".jsonl", ""};
    *out = NULL;
    const enum gr_status st = outfolder_open(settings->folder, INDEX_NAME ".csv", err);
    if (st) return st;
    struct export_split *s = *out = gr_calloc(1, sizeof *s);
    s->settings = *settings;
    s->ending = endings[layout->format];
    file_names_reserve(&s->names, TEXT(INDEX_NAME));
    s->rows = value_writer_to_sink(layout, &s->row_sink);
    s->index_columns[0] = (struct value_column){text_of(settings->column), true, false, -1, "TEXT"};
    s->index_columns[1] = (struct value_column){TEXT("file"), true, false, -1, "TEXT"};
    s->index_columns[2] = (struct value_column){TEXT("rows"), false, false, -1, "INTEGER"};
    const struct value_layout index = {.format = FORMAT_CSV,
                                       .columns = s->index_columns,
                                       .n_columns = INDEX_COLUMNS,
                                       .keeps_formulas = layout->keeps_formulas,
                                       .byte_order_mark = layout->byte_order_mark};
    s->index_sink.inside = INDEX_NAME ".csv";
    s->index = value_writer_to_sink(&index, &s->index_sink);
    return GR_OK;
}

static void begin_file(struct export_split *s, struct text value)
{
    free(s->value);
    s->value = gr_strndup(value.at, value.len);
    s->value_len = value.len;
    s->has_file = true;
    s->n_rows = s->n_written = 0;
    value_writer_hold(s->rows, s->settings.min_cell > 1);
}

/* A name is given only to what gets a file. */
static void name_file(struct export_split *s)
{
    if (s->row_sink.inside) return;
    const struct text name = file_name_of(&s->names, (struct text){s->value, s->value_len});
    s->row_sink.inside = arena_format(&s->names.arena, "%.*s%s", TEXT_ARGS(name), s->ending).at;
    value_writer_hold(s->rows, false);
}

static enum gr_status end_file(struct export_split *s, struct gr_error *err)
{
    if (!s->has_file) return GR_OK;
    s->has_file = false;
    if (s->n_rows < s->settings.min_cell) {
        s->n_withheld++;
        value_writer_forget(s->rows);
        return GR_OK;
    }
    name_file(s);
    enum gr_status st = value_writer_finish(s->rows, err);
    const struct value entry[INDEX_COLUMNS] = {
        {VALUE_TEXT, .as.bytes = {s->value, s->value_len}},
        {VALUE_TEXT, .as.bytes = text_of(s->row_sink.inside)},
        {VALUE_INTEGER, .as.integer = (int64_t)s->n_written},
    };
    if (!st) st = value_writer_row(s->index, entry, err);
    s->row_sink = (struct sink){0};
    return st;
}

enum gr_status export_split_row(struct export_split *s, struct text value, const struct value *row,
                                struct gr_error *err)
{
    enum gr_status st = GR_OK;
    if (!s->has_file || !text_equal(value, (struct text){s->value, s->value_len})) {
        st = end_file(s, err);
        begin_file(s, value);
    }
    if (st) return st;
    s->n_rows++;
    if (s->n_rows >= s->settings.min_cell) name_file(s);
    if (s->settings.top && s->n_written == s->settings.top) return GR_OK;
    s->n_written++;
    return value_writer_row(s->rows, row, err);
}

enum gr_status export_split_finish(struct export_split *s, struct gr_error *err)
{
    enum gr_status st = end_file(s, err);
    if (!st) st = value_writer_finish(s->index, err);
    return st ? st : outfolder_commit(err);
}

uint64_t export_split_neutralised(const struct export_split *s)
{
    return value_writer_neutralised(s->rows);
}

uint64_t export_split_withheld(const struct export_split *s)
{
    return s->n_withheld;
}

void export_split_release(struct export_split *s)
{
    if (!s) return;
    outfolder_discard();
    value_writer_free(s->rows);
    value_writer_free(s->index);
    file_names_release(&s->names);
    free(s->value);
    free(s);
}
