/*
 * rubric_csv.c: a key table in CSV to the rubric's tree (contract in rubric_tree.h).
 *
 * Every cell becomes a node with the place at which the cell begins, quotes included, so that a mistake in row 57 of a
 * spreadsheet is reported in row 57.
 */
#include <stdlib.h>

#include "base/csv.h"
#include "score/rubric_parts.h"
#include "score/rubric_tree.h"

enum { COLUMNS_LIMIT = 64 };

struct table {
    struct reading *reading;
    char delimiter;
    bool has_header, has_item_column;
    size_t n_columns;
    struct node columns[COLUMNS_LIMIT]; /* header cells; an empty text: skip the column */
    struct node *items;
    size_t n_items, items_capacity;
    struct node *sections;
    size_t n_sections, sections_capacity;
};

/* Where the next field of a record begins, quoted or not. */
struct place {
    const char *at, *end;
    uint32_t line, column;
};

static void advance_past_field(struct place *p, char delimiter)
{
    bool in_quotes = false;
    while (p->at < p->end) {
        const char c = *p->at++;
        if (((unsigned char)c & 0xC0) != 0x80) p->column++;
        if (c == '"') in_quotes = !in_quotes;
        if (c == '\n' || (c == '\r' && !(p->at < p->end && *p->at == '\n'))) {
            p->line++;
            p->column = 1;
        }
        if (c == delimiter && !in_quotes) return;
    }
}

static struct node cell_node(struct table *table, struct text field, const struct place *place)
{
    return (struct node){.kind = NODE_SCALAR,
                         .line = place->line,
                         .column = place->column,
                         .text = arena_text(table->reading->arena, text_trim(field))};
}

static struct node name_node(const char *name, const struct node *at)
{
    return (struct node){.kind = NODE_SCALAR, .line = at->line, .column = at->column, .text = text_of(name)};
}

/* "A|C" as a list of its parts; a text without a separator stays as it is. */
static struct node split_node(struct table *table, const struct node *cell, const char *separators)
{
    struct node list = *cell;
    size_t n = 1;
    for (size_t i = 0; i < cell->text.len; i++)
        n += strchr(separators, cell->text.at[i]) != NULL;
    if (n == 1) return list;
    list.kind = NODE_LIST;
    list.values = arena_alloc(table->reading->arena, n * sizeof *list.values);
    size_t start = 0;
    for (size_t i = 0; i <= cell->text.len; i++) {
        if (i < cell->text.len && !strchr(separators, cell->text.at[i])) continue;
        struct node *part = &list.values[list.n++];
        *part = *cell;
        part->text = text_trim((struct text){cell->text.at + start, i - start});
        start = i + 1;
    }
    return list;
}

static void take_header(struct table *table, const struct csv_record *record, struct place place)
{
    for (size_t i = 0; i < record->n_fields && i < COLUMNS_LIMIT; i++) {
        struct node *column = &table->columns[i];
        *column = cell_node(table, record->fields[i], &place);
        column->text = arena_lower_case(table->reading->arena, column->text); /* "Item", as spreadsheets like it */
        advance_past_field(&place, table->delimiter);
        if (text_equal(column->text, TEXT("item"))) column->text = TEXT("id");
        table->has_item_column |= text_equal(column->text, TEXT("id"));
        for (size_t k = 0; k < i; k++)
            if (column->text.len && text_equal(table->columns[k].text, column->text)) {
                mistake(table->reading, column, "column '%s' stands here twice; remove one",
                        text_equal(column->text, TEXT("id")) ? "item" : column->text.at);
                column->text.len = 0;
            }
        if (column->text.len && !item_key_is_known(table->reading, column)) column->text.len = 0;
    }
    if (record->n_fields > COLUMNS_LIMIT)
        mistake_at(table->reading, (uint32_t)record->line, 1, "%zu columns; a key table has at most %d",
                   record->n_fields, COLUMNS_LIMIT);
    if (!table->has_item_column)
        mistake_at(table->reading, (uint32_t)record->line, 1,
                   "no column 'item'; expected a header such as item,key,points");
    table->n_columns = record->n_fields < COLUMNS_LIMIT ? record->n_fields : COLUMNS_LIMIT;
    table->has_header = true;
}

static void note_section(struct table *table, const struct node *cell)
{
    for (size_t i = 0; i < table->n_sections; i++)
        if (text_equal(table->sections[i].text, cell->text)) return;
    GR_GROW(table->sections, table->sections_capacity, table->n_sections + 1);
    table->sections[table->n_sections++] = *cell;
}

/* A set of letters is split by its own rule, and a regular expression must not be. */
static bool key_is_one_text(const struct node *item)
{
    const struct node *type = node_find(item, "type");
    return type && (text_equal(type->text, TEXT("multi")) || text_equal(type->text, TEXT("pattern")));
}

static void take_item(struct table *table, const struct csv_record *record, struct place place)
{
    struct node item = {.kind = NODE_MAP, .line = place.line, .column = place.column};
    item.keys = arena_alloc(table->reading->arena, table->n_columns * sizeof *item.keys);
    item.values = arena_alloc(table->reading->arena, table->n_columns * sizeof *item.values);
    for (size_t i = 0; i < record->n_fields && i < table->n_columns; i++) {
        const struct node cell = cell_node(table, record->fields[i], &place);
        advance_past_field(&place, table->delimiter);
        if (cell.text.len == 0 || table->columns[i].text.len == 0) continue;
        item.keys[item.n] = table->columns[i];
        item.values[item.n++] = cell;
        if (text_equal(table->columns[i].text, TEXT("section"))) note_section(table, &cell);
    }
    const bool whole_key = key_is_one_text(&item);
    for (size_t i = 0; i < item.n; i++) {
        if (text_equal(item.keys[i].text, TEXT("key")) && !whole_key)
            item.values[i] = split_node(table, &item.values[i], "|");
        if (text_equal(item.keys[i].text, TEXT("skills")) || text_equal(item.keys[i].text, TEXT("columns")) ||
            text_equal(item.keys[i].text, TEXT("markers")))
            item.values[i] = split_node(table, &item.values[i], "|;,");
    }
    GR_GROW(table->items, table->items_capacity, table->n_items + 1);
    table->items[table->n_items++] = item;
}

static bool take_record(void *context, const struct csv_record *record)
{
    struct table *table = context;
    const struct place start = {record->raw.at, record->raw.at + record->raw.len, (uint32_t)record->line, 1};
    if (record->problem) {
        mistake_at(table->reading, start.line, 1, "%s", record->problem);
        return true;
    }
    if (!table->has_header) {
        take_header(table, record, start);
        return true;
    }
    if (record->n_fields == 1 && text_trim(record->fields[0]).len == 0) return true; /* blanks only */
    if (record->n_fields > table->n_columns)
        mistake_at(table->reading, start.line, 1,
                   "%zu fields, but the header has %zu; put a field that holds '%s' "
                   "in quotes",
                   record->n_fields, table->n_columns,
                   table->delimiter == '\t'  ? "a tab"
                   : table->delimiter == ';' ? ";"
                                             : ",");
    take_item(table, record, start);
    return true;
}

/* The separator that occurs most in the first line, outside quotes. */
static char find_delimiter(struct text bytes)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[sizeof candidates] = {0};
    bool in_quotes = false;
    for (size_t i = 0; i < bytes.len && bytes.at[i] != '\n' && bytes.at[i] != '\r'; i++) {
        if (bytes.at[i] == '"') in_quotes = !in_quotes;
        for (size_t c = 0; c < sizeof candidates; c++)
            counts[c] += !in_quotes && bytes.at[i] == candidates[c];
    }
    size_t best = 0;
    for (size_t c = 1; c < sizeof candidates; c++)
        if (counts[c] > counts[best]) best = c;
    return candidates[best];
}

static struct node list_node(struct table *table, const struct node *members, size_t n, const struct node *at)
{
    struct node list = {.kind = NODE_LIST, .line = at->line, .column = at->column, .n = n};
    list.values = arena_alloc(table->reading->arena, n * sizeof *members);
    if (n) memcpy(list.values, members, n * sizeof *members);
    return list;
}

bool rubric_tree_from_csv(struct reading *reading, struct text bytes, struct text exam_id, struct node *root)
{
    struct table table = {.reading = reading, .delimiter = find_delimiter(bytes)};
    csv_each_record(bytes, table.delimiter, 1, take_record, &table);
    *root = (struct node){.kind = NODE_MAP, .line = 1, .column = 1};
    root->keys = arena_alloc(reading->arena, 3 * sizeof *root->keys);
    root->values = arena_alloc(reading->arena, 3 * sizeof *root->values);
    root->keys[0] = name_node("exam", root);
    root->values[0] = name_node("", root);
    root->values[0].text = exam_id;
    root->keys[1] = name_node("items", root);
    root->values[1] = list_node(&table, table.items, table.n_items, root);
    root->n = 2;
    if (table.n_sections) {
        root->keys[2] = name_node("sections", root);
        root->values[2] = list_node(&table, table.sections, table.n_sections, root);
        root->n = 3;
    }
    if (!table.has_header) mistake_at(reading, 1, 1, "nothing but empty lines; expected a header item,key,points");
    free(table.items);
    free(table.sections);
    if (table.has_item_column && table.n_items == 0)
        mistake_at(reading, 1, 1, "a header but no items; expected one row an item, such as Q1,B,2");
    return table.has_item_column && table.n_items > 0;
}
