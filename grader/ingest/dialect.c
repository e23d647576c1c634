/* dialect.c: from first bytes to a header (contract in dialect.h). */
#include "ingest/dialect.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"

enum {
    FIRST_LOOK_BYTES = 16 * 1024,
    NAMES_SHOWN = 12,
};
static const size_t HEADER_LIMIT_BYTES = (size_t)32 << 20; /* 65,535 items with long names fit many times */
static const char DELIMITERS[] = {',', ';', '\t', '|'};

static bool contains(struct text t, const char *word)
{
    return memmem(t.at, t.len, word, strlen(word)) != NULL;
}

#define BEGINS_WITH(t, literal) text_begins_with((t), TEXT(literal))

/* What the first bytes are, when they are those of a well-known format that is no text: "an Excel workbook (.xlsx);
 * save it as CSV (UTF-8)"; NULL otherwise. */
static const char *foreign_format(struct text head)
{
    if (BEGINS_WITH(head, "PK\x03\x04") || BEGINS_WITH(head, "PK\x05\x06"))
        return contains(head, "xl/") || contains(head, "[Content_Types].xml")
                   ? "an Excel workbook (.xlsx); save it as CSV (UTF-8)"
                   : "a zip archive; unpack it first";
    if (BEGINS_WITH(head, "\xD0\xCF\x11\xE0")) return "an old Excel workbook (.xls); save it as CSV (UTF-8)";
    if (BEGINS_WITH(head, "%PDF")) return "a PDF document; export the answers as CSV";
    if (BEGINS_WITH(head, "\x7F"
                          "ELF") ||
        (BEGINS_WITH(head, "MZ") && memchr(head.at, '\0', head.len)))
        return "a program; name the answers file";
    if (BEGINS_WITH(head, "\x89PNG") || BEGINS_WITH(head, "\xFF\xD8\xFF") || BEGINS_WITH(head, "GIF8"))
        return "an image; answer sheets must be read by a scanner program first";
    if (BEGINS_WITH(head, "PAR1")) return "a Parquet file; export it as CSV";
    if (BEGINS_WITH(head, "BZh") && head.len > 4 && head.at[4] == '1') return "a bzip2 archive; unpack it first";
    if (BEGINS_WITH(head, "\xFD"
                          "7zXZ"))
        return "an xz archive; unpack it first";
    if (BEGINS_WITH(head, "7z\xBC\xAF")) return "a 7-Zip archive; unpack it first";
    if (BEGINS_WITH(head, "\xFF\xFE") || BEGINS_WITH(head, "\xFE\xFF")) return "text in UTF-16; save it as CSV UTF-8";
    if (BEGINS_WITH(head, "SQLite format 3\0"))
        return "a SQLite file; where those are read give it unpacked and by name, elsewhere export its table as CSV";
    return NULL;
}

const char *dialect_show_names(struct arena *arena, const struct text *names, size_t n)
{
    enum { ROOM = NAMES_SHOWN * (TEXT_SHOWN_BYTES + 2) + 64 };
    char *const list = arena_alloc(arena, ROOM);
    char buffer[TEXT_SHOWN_BYTES];
    size_t used = 0;
    list[0] = '\0';
    for (size_t i = 0; i < n && i < NAMES_SHOWN; i++)
        used += (size_t)snprintf(list + used, ROOM - used, "%s%s", i ? ", " : "", text_show(names[i], buffer));
    if (n > NAMES_SHOWN) snprintf(list + used, ROOM - used, ", … (%zu columns)", n);
    return list;
}

struct text *dialect_split_names(struct arena *arena, const char *list, size_t *n)
{
    size_t count = 1;
    for (const char *c = list; *c; c++)
        count += *c == ',';
    struct text *names = arena_alloc(arena, count * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        const size_t length = strcspn(list, ",");
        names[i] = text_trim((struct text){list, length});
        list += length + 1;
    }
    *n = count;
    return names;
}

struct first_record {
    bool found;
    struct text *names;
    size_t n_names;
    const char *problem;
    uint64_t line, next_line;
    size_t end; /* bytes from the start of the text, line end included */
    const char *start;
    struct arena *arena;
};

static bool take_first(void *context, const struct csv_record *record)
{
    struct first_record *first = context;
    first->found = true;
    first->problem = record->problem;
    first->line = first->next_line = record->line;
    first->n_names = record->n_fields;
    first->names = arena_alloc(first->arena, record->n_fields * sizeof *first->names);
    for (size_t i = 0; i < record->n_fields; i++) {
        const struct text name = text_trim(record->fields[i]);
        first->names[i] = arena_text(first->arena, name);
    }
    first->end = (size_t)(record->raw.at - first->start) + record->raw.len;
    for (size_t i = 0; i < record->raw.len; i++) {
        const char c = record->raw.at[i];
        first->next_line += c == '\r' || (c == '\n' && (i == 0 || record->raw.at[i - 1] != '\r'));
    }
    return false;
}

/* The first record that is not an empty line; not found when `bytes` ends before it is complete. */
static struct first_record read_first(struct text bytes, char delimiter, bool at_end, struct arena *arena)
{
    struct first_record first = {.start = bytes.at, .arena = arena};
    for (size_t look = FIRST_LOOK_BYTES; !first.found; look *= 2) {
        const bool is_all = look >= bytes.len;
        const struct text part = {bytes.at, is_all ? bytes.len : look};
        const size_t complete = csv_complete_length(part, delimiter, is_all && at_end);
        if (complete) csv_each_record((struct text){bytes.at, complete}, delimiter, 1, take_first, &first);
        if (is_all) break;
    }
    if (!first.found || first.end == bytes.len) return first;
    const bool pair = bytes.at[first.end] == '\r' && first.end + 1 < bytes.len && bytes.at[first.end + 1] == '\n';
    first.end += pair ? 2 : 1;
    first.next_line++;
    return first;
}

static bool has_name(const struct first_record *record, struct text name)
{
    for (size_t i = 0; i < record->n_names; i++)
        if (text_equal(record->names[i], name)) return true;
    return false;
}

/* Which of two readings of the same first line is the better one. With a header row the student column decides; without
 * one, the number of columns that was announced. Then the more columns the better. */
static bool is_better(const struct first_record *a, const struct first_record *b, struct text student_column,
                      size_t announced)
{
    if (!a->found || !b->found) return a->found && !b->found;
    const bool a_fits = announced ? a->n_names == announced : has_name(a, student_column);
    const bool b_fits = announced ? b->n_names == announced : has_name(b, student_column);
    if (a_fits != b_fits) return a_fits;
    return a->n_names > b->n_names;
}

static struct first_record best_reading(struct text bytes, bool at_end, const struct dialect_wishes *wishes,
                                        size_t announced, struct arena *arena, char *delimiter)
{
    *delimiter = wishes->delimiter ? wishes->delimiter : DELIMITERS[0];
    struct first_record best = read_first(bytes, *delimiter, at_end, arena);
    for (size_t i = 1; i < sizeof DELIMITERS && !wishes->delimiter; i++) {
        const struct first_record other = read_first(bytes, DELIMITERS[i], at_end, arena);
        if (!is_better(&other, &best, wishes->student_column, announced)) continue;
        best = other;
        *delimiter = DELIMITERS[i];
    }
    return best;
}

/* The first line must be text: a file that fails here is no CSV, whatever its name says. */
static enum gr_status check_text(struct text bytes, const char *shown, struct gr_error *err)
{
    const char *foreign = foreign_format(bytes);
    if (foreign) return gr_fail(err, GR_FAILED, "%s: is not CSV but looks like %s", shown, foreign);
    size_t length = 0;
    while (length < bytes.len && !is_line_end(bytes.at[length]))
        length++;
    struct text line = {bytes.at, length};
    while (length == bytes.len && line.len && (unsigned char)line.at[line.len - 1] >= 0x80)
        line.len--; /* the bytes at hand may end inside a character */
    if (memchr(line.at, '\0', line.len))
        return gr_fail(err, GR_FAILED, "%s:1: is not CSV: its first line holds NUL bytes; name a text file in UTF-8",
                       shown);
    if (!text_is_utf8(line))
        return gr_fail(err, GR_FAILED, "%s:1: the first line is not UTF-8; save the file as CSV UTF-8", shown);
    return GR_OK;
}

static bool has_rows(const struct window *window, size_t from)
{
    for (size_t i = from; i < window->len; i++)
        if (!is_line_end(window->bytes[i])) return true;
    return false;
}

/* Read until the first record is complete in every reading that matters. */
static enum gr_status find_first(struct window *window, const struct dialect_wishes *wishes, size_t announced,
                                 struct arena *arena, struct first_record *first, char *delimiter, struct gr_error *err)
{
    for (;;) {
        const enum gr_status st = window_fill(window, 0, err);
        if (st) return st;
        struct text bytes = {window->bytes, window->len};
        if (text_begins_with(bytes, UTF8_BYTE_ORDER_MARK)) {
            bytes.at += UTF8_BYTE_ORDER_MARK.len;
            bytes.len -= UTF8_BYTE_ORDER_MARK.len;
        }
        /* Whole records are wanted here, not whole windows: a tiny window may end inside the header. */
        if (window->len >= FIRST_LOOK_BYTES || window->at_end) {
            const enum gr_status not_text = check_text(bytes, window->shown, err);
            if (not_text) return not_text;
            *first = best_reading(bytes, window->at_end, wishes, announced, arena, delimiter);
            if (first->found || window->at_end) return GR_OK;
        }
        if (window->len > HEADER_LIMIT_BYTES)
            return gr_fail(err, GR_FAILED, "%s:1: the header row has no end; check its quotes", window->shown);
    }
}

/* After the header there must be something else than empty lines; that may need more bytes. */
static enum gr_status check_rows(struct window *window, size_t from, struct gr_error *err)
{
    while (!has_rows(window, from)) {
        if (window->at_end)
            return gr_fail(err, GR_FAILED, "%s: has a header but no rows; was it exported completely?", window->shown);
        const enum gr_status st = window_fill(window, 0, err);
        if (st) return st;
    }
    return GR_OK;
}

enum gr_status dialect_find(struct window *window, const struct dialect_wishes *wishes, struct arena *arena,
                            struct header *header, struct gr_error *err)
{
    *header = (struct header){0};
    size_t n_announced = 0;
    struct text *announced = wishes->columns ? dialect_split_names(arena, wishes->columns, &n_announced) : NULL;
    struct first_record first = {0};
    enum gr_status st = find_first(window, wishes, n_announced, arena, &first, &header->delimiter, err);
    if (st) return st;
    if (!first.found)
        return gr_fail(err, GR_FAILED, "%s: has no rows, only empty lines; was it exported completely?", window->shown);
    const size_t mark = text_begins_with((struct text){window->bytes, window->len}, UTF8_BYTE_ORDER_MARK)
                            ? UTF8_BYTE_ORDER_MARK.len
                            : 0;
    if (announced) {
        header->names = announced;
        header->n_names = n_announced;
        header->bytes = mark;
        header->first_line = 1;
    } else {
        if (first.problem)
            return gr_fail(err, GR_FAILED, "%s:%llu: in the header row: %s", window->shown,
                           (unsigned long long)first.line, first.problem);
        header->names = first.names;
        header->n_names = first.n_names;
        header->bytes = mark + first.end;
        header->first_line = first.next_line;
        st = check_rows(window, header->bytes, err);
        if (st) return st;
    }
    window->used = header->bytes;
    return GR_OK;
}
