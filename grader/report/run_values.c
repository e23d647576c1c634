/* run_values.c: of each kind of column, its cells as SQLite has them (contract in run_values.h). */
#include "report/run_values.h"

#include <math.h>

/* A number with few decimals: an integer when it is one, else the double nearest to the decimals as printed. */
static struct value decimal_value(int64_t num, int64_t den, int decimals)
{
    const int64_t scaled = decimal_scaled(num, den, decimals), power = decimal_power(decimals);
    if (scaled % power == 0) return (struct value){VALUE_INTEGER, .as.integer = scaled / power};
    return (struct value){VALUE_REAL, .as.real = (double)scaled / (double)power};
}

struct value count_value(uint64_t n)
{
    return (struct value){VALUE_INTEGER, .as.integer = (int64_t)n};
}

static struct value mark_value(const struct column *c, mark_t units)
{
    return decimal_value(units * c->scale, c->over, c->decimals);
}

static struct value score_value(const struct column *c, mark_t value)
{
    if (value == MARK_MISSING) return (struct value){.kind = VALUE_NULL};
    return decimal_value(value, c->over, c->decimals);
}

static struct value percentile_value(const struct column *c, uint32_t group)
{
    if (group == NO_TIE_GROUP) return (struct value){.kind = VALUE_NULL};
    return decimal_value((int64_t)ranking_percentile(c->from.ranking, group), decimal_power(c->decimals), c->decimals);
}

static struct value rank_value(rank2_t rank2)
{
    return rank2 ? decimal_value(rank2, 2, 1) : (struct value){.kind = VALUE_NULL};
}

static struct value group_rank_value(const struct column *c, uint32_t group)
{
    return rank_value(group == NO_TIE_GROUP ? 0 : ranking_group_rank2(c->from.ranking, c->label, group));
}

static struct value share_value(const struct column *c, const void *at)
{
    const uint32_t count = *(const uint32_t *)at, population = column_population(c, at);
    return decimal_value((int64_t)count * 100, population, 4);
}

static struct value percent_value(const struct column *c, const struct share *share)
{
    if (!share->den) return (struct value){.kind = VALUE_NULL};
    return decimal_value(100 * share->num, share->den, c->decimals);
}

struct value text_value(struct text t)
{
    return (struct value){VALUE_TEXT, .as.bytes = t};
}

/* What the CSV shows as an empty number is NULL here. */
static struct value sql_value(const struct column *c, size_t entry)
{
    const struct value null = {.kind = VALUE_NULL};
    if (column_is_empty(c, entry)) return null;
    const void *at = column_at(c, entry);
    switch (c->kind) {
    case COLUMN_TEXT:
    case COLUMN_STUDENT:
    case COLUMN_VALUE:
    case COLUMN_ROW:
    case COLUMN_LABEL: return text_value(column_text(c, entry));
    case COLUMN_FLAG: return count_value(*(const uint8_t *)at);
    case COLUMN_COUNT16: return count_value(*(const uint16_t *)at);
    case COLUMN_COUNT32: return count_value(*(const uint32_t *)at);
    case COLUMN_COUNT64: return count_value(*(const uint64_t *)at);
    case COLUMN_MARK: return mark_value(c, *(const mark_t *)at);
    case COLUMN_RANK: return rank_value(*(const rank2_t *)at);
    case COLUMN_WITHIN: return rank_value(group_rank2(c->from.ranking, c->within, entry, *(const uint32_t *)at));
    case COLUMN_GROUP_RANK: return group_rank_value(c, *(const uint32_t *)at);
    case COLUMN_PERCENTILE: return percentile_value(c, *(const uint32_t *)at);
    case COLUMN_SCORE: return score_value(c, *(const mark_t *)at);
    case COLUMN_BOUND: return *(const mark_t *)at == SEGMENT_OPEN ? null : mark_value(c, *(const mark_t *)at);
    case COLUMN_STEP: return count_value(((const uint32_t *)at)[1] - *(const uint32_t *)at);
    case COLUMN_SHARE: return share_value(c, at);
    case COLUMN_PERCENT: return percent_value(c, at);
    case COLUMN_THROUGH:
    case COLUMN_OF_STUDENT: {
        const size_t shown = column_shown(c, entry);
        return shown < c->n_shown ? sql_value(c->from.column, shown) : column_is_text(c) ? text_value(TEXT("")) : null;
    }
    case COLUMN_REAL:
        return isnan(*(const double *)at) ? null : (struct value){VALUE_REAL, .as.real = *(const double *)at};
    case COLUMN_ITEM_MARK: return mark_value(c, item_mark_of(c->from.results, c->item, entry));
    }
    return null;
}

void table_row(const void *context, size_t row, struct value *values)
{
    const struct table *t = context;
    const size_t entry = table_entry(t, row);
    for (size_t i = 0; i < t->n_columns; i++)
        values[i] = sql_value(&t->columns[i], entry);
}

/* Numbers with so many decimals, always: the declaration keeps what the value, a double, does not. */
const char *column_type(struct table *t, const struct column *c)
{
    if (column_is_text(c)) return "TEXT";
    if (c->kind == COLUMN_THROUGH || c->kind == COLUMN_OF_STUDENT) c = c->from.column;
    if (c->kind == COLUMN_SCORE || c->kind == COLUMN_PERCENTILE)
        return arena_format(&t->arena, "DECIMAL(18,%d)", c->decimals).at;
    if (c->kind == COLUMN_FLAG || c->kind == COLUMN_COUNT16 || c->kind == COLUMN_COUNT32 || c->kind == COLUMN_COUNT64 ||
        c->kind == COLUMN_STEP)
        return "INTEGER";
    return c->kind == COLUMN_REAL ? "REAL" : "NUMERIC";
}
