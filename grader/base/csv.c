/*
 * csv.c: records by libcsv (contract in csv.h).
 *
 * libcsv does not say where in its input a record ended, and after an error it cannot go on. So a small machine, with
 * the same states as libcsv's strict mode, finds the end of one record and of its fields. A field without quotes is its
 * bytes; one with quotes is given to libcsv, which alone decides what it says. The tests feed whole files to libcsv and
 * compare every field.
 */
#include "base/csv.h"

#include <csv.h>
#include <stdlib.h>

#include "base/memory.h"

enum { SMALL_FIELD_BYTES = 4096 };

enum record_state { FIELD_START, IN_PLAIN, IN_QUOTES, AFTER_QUOTE, BROKEN };

struct record_end {
    size_t length;  /* bytes up to, not including, the line end */
    size_t next;    /* bytes up to the next record, line end included */
    uint64_t lines; /* line ends among them */
    bool complete;  /* false: `bytes` ended first */
    const char *problem;
    size_t problem_field; /* from 1 */
};

/* Length of the line end at bytes[at]: 2 for CRLF. A CR that is the last byte so far may be half of a CRLF; the LF
 * then makes an empty line, which is no record. */
static size_t line_end_length(struct text bytes, size_t at)
{
    return bytes.at[at] == '\r' && at + 1 < bytes.len && bytes.at[at + 1] == '\n' ? 2 : 1;
}

static struct record_end end_at_first_line(struct text bytes, const char *problem, size_t field)
{
    size_t i = 0;
    while (i < bytes.len && !is_line_end(bytes.at[i]))
        i++;
    const bool more = i < bytes.len;
    return (struct record_end){.length = i,
                               .next = more ? i + line_end_length(bytes, i) : i,
                               .lines = more,
                               .complete = more,
                               .problem = problem,
                               .problem_field = field};
}

/* A field as it stands in the record: offsets of its first byte and of the delimiter or line end after it. */
struct field_span {
    size_t start, end;
    bool is_quoted;
};

struct field_spans {
    struct field_span *list;
    size_t n, capacity;
};

static void spans_add(struct field_spans *spans, size_t start, size_t end, bool is_quoted)
{
    if (!spans) return;
    GR_GROW(spans->list, spans->capacity, spans->n + 1);
    spans->list[spans->n++] = (struct field_span){start, end, is_quoted};
}

/* Where the first record of `bytes` ends, and, unless `spans` is NULL, where its fields lie. */
static struct record_end find_record_end(struct text bytes, char delimiter, struct field_spans *spans)
{
    struct record_end end = {0};
    enum record_state state = FIELD_START;
    size_t field = 1, quote_field = 0, start = 0, i = 0;
    if (spans) spans->n = 0;
    for (; i < bytes.len; i++) {
        const char c = bytes.at[i];
        if (state == IN_QUOTES) {
            const char *quote = memchr(bytes.at + i, '"', bytes.len - i);
            const size_t stop = quote ? (size_t)(quote - bytes.at) : bytes.len;
            for (; i < stop; i++)
                if (is_line_end(bytes.at[i])) {
                    i += line_end_length(bytes, i) - 1;
                    end.lines++;
                }
            if (i < bytes.len) state = AFTER_QUOTE;
            continue;
        }
        if (is_line_end(c)) {
            end.length = i;
            end.next = i + line_end_length(bytes, i);
            end.lines++;
            end.complete = true;
            spans_add(spans, start, i, quote_field == field);
            return end;
        }
        if (state == BROKEN) continue;
        if (c == delimiter) {
            spans_add(spans, start, i, quote_field == field);
            start = i + 1;
            state = FIELD_START;
            field++;
        } else if (c == '"' && state == FIELD_START) {
            state = IN_QUOTES;
            quote_field = field;
        } else if (c == '"' && state == AFTER_QUOTE) {
            state = IN_QUOTES;
        } else if (c == '"' || state == AFTER_QUOTE) {
            end.problem = c == '"' ? "a quote inside a field that does not begin with one; put the whole field in "
                                     "quotes and double the quote"
                                   : "text after a closing quote; double every quote inside the field";
            end.problem_field = field;
            state = BROKEN;
        } else {
            state = IN_PLAIN;
        }
    }
    end.length = end.next = bytes.len;
    spans_add(spans, start, bytes.len, quote_field == field);
    if (state == IN_QUOTES) {
        end.problem = "a quote that is never closed; close it or double it";
        end.problem_field = quote_field;
    }
    return end;
}

struct reader {
    struct field_spans spans;
    struct text *fields;
    size_t n_fields, fields_capacity;
    char *bytes; /* of the quoted fields, unquoted */
    size_t n_bytes, bytes_capacity;
};

static void take_field(void *field, size_t n, void *context)
{
    struct reader *reader = context;
    GR_GROW(reader->bytes, reader->bytes_capacity, reader->n_bytes + n + 1);
    if (n) memcpy(reader->bytes + reader->n_bytes, field, n);
    reader->n_bytes += n;
}

static int no_byte_is_space(unsigned char c)
{
    (void)c;
    return 0;
}

static struct csv_parser new_parser(char delimiter)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) gr_out_of_memory(0);
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_set_space_func(&parser, no_byte_is_space);
    return parser;
}

/* Let libcsv unquote one field onto the end of the reader's bytes; false when it refuses. */
static bool unquote_field(struct reader *reader, struct csv_parser *parser, struct text field)
{
    /* libcsv grows its buffer by a fixed step; for a huge field that must be one large step, not a million small. */
    csv_set_blk_size(parser, field.len > SMALL_FIELD_BYTES ? field.len + 1 : SMALL_FIELD_BYTES);
    const bool good = csv_parse(parser, field.at, field.len, take_field, NULL, reader) == field.len &&
                      csv_fini(parser, take_field, NULL, reader) == 0;
    if (!good && csv_error(parser) == CSV_ENOMEM) gr_out_of_memory(field.len);
    return good;
}

/* Fields of one record, as its spans say: plain ones where they stand, quoted ones through libcsv. False when libcsv
 * refuses one. */
static bool read_fields(struct reader *reader, struct csv_parser *parser, struct text raw)
{
    const struct field_spans *spans = &reader->spans;
    reader->n_fields = reader->n_bytes = 0;
    GR_GROW(reader->fields, reader->fields_capacity, spans->n);
    for (size_t i = 0; i < spans->n; i++) {
        const struct field_span *span = &spans->list[i];
        struct text field = {raw.at + span->start, span->end - span->start};
        if (span->is_quoted) {
            const size_t before = reader->n_bytes;
            if (!unquote_field(reader, parser, field)) return false;
            field = (struct text){NULL, reader->n_bytes - before};
        }
        reader->fields[reader->n_fields++] = field;
    }
    const char *at = reader->bytes; /* the bytes move no more */
    for (size_t i = 0; i < spans->n; i++) {
        if (!spans->list[i].is_quoted) continue;
        reader->fields[i].at = at;
        at += reader->fields[i].len;
    }
    return true;
}

uint64_t csv_each_record(struct text bytes, char delimiter, uint64_t first_line,
                         bool (*visit)(void *context, const struct csv_record *record), void *context)
{
    struct reader reader = {0};
    struct csv_parser parser = new_parser(delimiter);
    uint64_t line = first_line;
    bool go_on = true;
    while (bytes.len && go_on) {
        struct record_end end = find_record_end(bytes, delimiter, &reader.spans);
        if (!end.complete && end.problem && end.lines) end = end_at_first_line(bytes, end.problem, end.problem_field);
        struct csv_record record = {
            .raw = {bytes.at, end.length}, .line = line, .problem = end.problem, .problem_field = end.problem_field};
        if (end.length) {
            if (!end.problem && !read_fields(&reader, &parser, record.raw)) {
                record.problem = "not a CSV record; check its quotes";
                record.problem_field = 1;
                csv_free(&parser);
                parser = new_parser(delimiter);
            }
            if (!record.problem) {
                record.fields = reader.fields;
                record.n_fields = reader.n_fields;
            }
            go_on = visit(context, &record);
        }
        line += end.lines;
        bytes.at += end.next;
        bytes.len -= end.next;
    }
    csv_free(&parser);
    free(reader.spans.list);
    free(reader.fields);
    free(reader.bytes);
    return line;
}

size_t csv_complete_length(struct text bytes, char delimiter, bool at_end)
{
    if (at_end) return bytes.len;
    size_t done = 0;
    for (;;) {
        const struct record_end end =
            find_record_end((struct text){bytes.at + done, bytes.len - done}, delimiter, NULL);
        /* A CR at the very end may be half of a CRLF: leave the record for the next piece, so that both halves of the
         * line end stay together and lines are counted once. */
        if (!end.complete || (done + end.next == bytes.len && bytes.at[bytes.len - 1] == '\r')) return done;
        done += end.next;
    }
}

size_t csv_record_length(struct text bytes, char delimiter)
{
    const struct record_end end = find_record_end(bytes, delimiter, NULL);
    return end.complete ? end.next : 0;
}

size_t csv_quote(char *out, struct text t, char delimiter)
{
    bool plain = t.len == 0 || (t.at[0] != ' ' && t.at[t.len - 1] != ' ');
    for (size_t i = 0; i < t.len && plain; i++)
        plain = t.at[i] != '"' && t.at[i] != delimiter && !is_line_end(t.at[i]);
    if (plain) {
        if (t.len) memcpy(out, t.at, t.len);
        return t.len;
    }
    size_t used = 0;
    out[used++] = '"';
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] == '"') out[used++] = '"';
        out[used++] = t.at[i];
    }
    out[used++] = '"';
    return used;
}
