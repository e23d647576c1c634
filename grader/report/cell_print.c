/* cell_print.c: cells as CSV shows them (contract in cell_print.h). */
#include "report/cell_print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"

/* From the right, two digits at a time. */
static size_t print_count(char *out, uint64_t value)
{
    enum { MOST_DIGITS = 20 };
    char digits[MOST_DIGITS];
    size_t at = MOST_DIGITS;
    while (value >= 10) {
        const unsigned pair = (unsigned)(value % 100);
        value /= 100;
        digits[--at] = (char)('0' + pair % 10);
        digits[--at] = (char)('0' + pair / 10);
    }
    if (value || at == MOST_DIGITS) digits[--at] = (char)('0' + value);
    memcpy(out, digits + at, MOST_DIGITS - at);
    return MOST_DIGITS - at;
}

size_t print_rank(char *out, rank2_t rank2)
{
    if (!rank2) return 0;
    size_t n = print_count(out, rank2 / 2);
    if (rank2 % 2) {
        out[n++] = '.';
        out[n++] = '5';
    }
    return n;
}

static int print_real(char *out, double value)
{
    return isnan(value) ? 0 : snprintf(out, NUMBER_CELL_BYTES, "%.10g", value + 0.0);
}

static int print_mark(char *out, const struct column *c, int64_t units)
{
    return decimal_print(out, units * c->scale, c->over, c->decimals);
}

static int print_score(char *out, const struct column *c, int64_t value)
{
    return value == MARK_MISSING ? 0 : decimal_print_fixed(out, value, c->over, c->decimals);
}

static int print_percentile(char *out, const struct column *c, uint32_t group)
{
    if (group == NO_TIE_GROUP) return 0;
    return decimal_print_fixed(out, (int64_t)ranking_percentile(c->from.ranking, group), decimal_power(c->decimals),
                               c->decimals);
}

static size_t print_group_rank(char *out, const struct column *c, uint32_t group)
{
    return group == NO_TIE_GROUP ? 0 : print_rank(out, ranking_group_rank2(c->from.ranking, c->label, group));
}

static int print_share(char *out, const struct column *c, const void *at)
{
    const uint32_t count = *(const uint32_t *)at, population = column_population(c, at);
    return decimal_print(out, (int64_t)count * 100, population, 4);
}

static int print_percent(char *out, const struct column *c, const struct share *share)
{
    return share->den ? decimal_print(out, 100 * share->num, share->den, c->decimals) : 0;
}

static size_t print_shown(char *out, const struct column *c, size_t shown)
{
    return shown < c->n_shown ? print_cell(out, c->from.column, shown) : 0;
}

static size_t print_row(char *out, struct text row)
{
    memcpy(out, row.at, row.len);
    return row.len;
}

size_t print_cell(char *out, const struct column *c, size_t entry)
{
    if (column_is_empty(c, entry)) return 0;
    const void *at = column_at(c, entry);
    switch (c->kind) {
    case COLUMN_TEXT:
    case COLUMN_STUDENT:
    case COLUMN_VALUE:
    case COLUMN_LABEL: return csv_quote(out, column_text(c, entry), ',');
    case COLUMN_FLAG: return print_count(out, *(const uint8_t *)at);
    case COLUMN_COUNT16: return print_count(out, *(const uint16_t *)at);
    case COLUMN_COUNT32: return print_count(out, *(const uint32_t *)at);
    case COLUMN_COUNT64: return print_count(out, *(const uint64_t *)at);
    case COLUMN_MARK: return (size_t)print_mark(out, c, *(const mark_t *)at);
    case COLUMN_RANK: return print_rank(out, *(const rank2_t *)at);
    case COLUMN_WITHIN: return print_rank(out, group_rank2(c->from.ranking, c->within, entry, *(const uint32_t *)at));
    case COLUMN_GROUP_RANK: return print_group_rank(out, c, *(const uint32_t *)at);
    case COLUMN_PERCENTILE: return (size_t)print_percentile(out, c, *(const uint32_t *)at);
    case COLUMN_SCORE: return (size_t)print_score(out, c, *(const mark_t *)at);
    case COLUMN_BOUND: return *(const mark_t *)at == SEGMENT_OPEN ? 0 : (size_t)print_mark(out, c, *(const mark_t *)at);
    case COLUMN_STEP: return print_count(out, ((const uint32_t *)at)[1] - *(const uint32_t *)at);
    case COLUMN_SHARE: return (size_t)print_share(out, c, at);
    case COLUMN_REAL: return (size_t)print_real(out, *(const double *)at);
    case COLUMN_PERCENT: return (size_t)print_percent(out, c, at);
    case COLUMN_THROUGH:
    case COLUMN_OF_STUDENT: return print_shown(out, c, column_shown(c, entry));
    case COLUMN_ROW: return print_row(out, column_text(c, entry));
    case COLUMN_ITEM_MARK: return (size_t)print_mark(out, c, item_mark_of(c->from.results, c->item, entry));
    }
    return 0;
}

/* --- by value ---------------------------------------------------------------------------------------------------- */

bool cell_values_are_few(const struct column *c)
{
    return c->kind == COLUMN_MARK || c->kind == COLUMN_SCORE || c->kind == COLUMN_LABEL || c->kind == COLUMN_FLAG ||
           c->kind == COLUMN_COUNT16 || c->kind == COLUMN_THROUGH || (c->kind == COLUMN_OF_STUDENT && c->by) ||
           c->kind == COLUMN_VALUE || c->kind == COLUMN_PERCENTILE || c->kind == COLUMN_GROUP_RANK ||
           (c->kind == COLUMN_WITHIN && c->from.ranking->within[c->within].cells);
}

size_t print_value(char *out, const struct column *c, int64_t value)
{
    switch (c->kind) {
    case COLUMN_MARK: return (size_t)print_mark(out, c, value);
    case COLUMN_SCORE: return (size_t)print_score(out, c, value);
    case COLUMN_LABEL: return csv_quote(out, column_label(c, (uint8_t)value), ',');
    case COLUMN_FLAG:
    case COLUMN_COUNT16: return print_count(out, (uint64_t)value);
    case COLUMN_VALUE: return csv_quote(out, c->from.dictionary->texts[value], ',');
    case COLUMN_GROUP_RANK: return print_group_rank(out, c, (uint32_t)value);
    case COLUMN_THROUGH:
    case COLUMN_OF_STUDENT: return print_shown(out, c, (size_t)value);
    case COLUMN_WITHIN: return print_rank(out, c->from.ranking->within[c->within].cells[value]);
    default: return (size_t)print_percentile(out, c, (uint32_t)value);
    }
}

size_t widest_value(const struct column *c, int64_t value)
{
    if (c->kind == COLUMN_VALUE) return 2 * c->from.dictionary->texts[value].len + 2;
    if ((c->kind == COLUMN_THROUGH || c->kind == COLUMN_OF_STUDENT) && column_is_text(c))
        return 2 * column_text(c->from.column, (size_t)value).len + 2;
    if (c->kind == COLUMN_LABEL) return 2 * column_label(c, (uint8_t)value).len + 2;
    return NUMBER_CELL_BYTES;
}
