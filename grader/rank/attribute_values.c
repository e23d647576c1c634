/* attribute_values.c: reading attributes (contract in attribute_values.h). */
#include "rank/attribute_values.h"

#include "base/rational.h"

enum { LARGEST_NUMBER = 1 << 30, FAR_FUTURE = 1 << 23 };

static bool take_number(struct text *t, size_t fewest, size_t most, int *out)
{
    size_t n = 0;
    *out = 0;
    while (n < t->len && n < most && t->at[n] >= '0' && t->at[n] <= '9')
        *out = 10 * *out + (t->at[n++] - '0');
    *t = (struct text){t->at + n, t->len - n};
    return n >= fewest;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap);
}

/* Days since 0000-03-01 of a date written 2008-05-31, 2008/5/31 or 2008.05.31; false when it is none. */
static bool parse_date(struct text t, int64_t *days)
{
    int year, month, day;
    if (!take_number(&t, 4, 4, &year) || t.len == 0) return false;
    const char between = t.at[0];
    if (between != '-' && between != '/' && between != '.') return false;
    t = (struct text){t.at + 1, t.len - 1};
    if (!take_number(&t, 1, 2, &month) || t.len == 0 || t.at[0] != between) return false;
    t = (struct text){t.at + 1, t.len - 1};
    if (!take_number(&t, 1, 2, &day) || t.len != 0) return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    /* Years that begin in March have their leap day at the end; months from there have 153 days in five. */
    const int y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    *days = 365 * (int64_t)y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
    return true;
}

/* Whether some value is a date: then numbers among them are mistakes. */
static bool holds_dates(const struct attribute *attribute)
{
    int64_t days;
    for (size_t v = 0; v < attribute->values.n; v++)
        if (parse_date(text_trim(attribute->values.texts[v]), &days)) return true;
    return false;
}

/* A number with few enough decimals and digits. */
static bool parse_number(struct text t, int *decimals, struct rational *out)
{
    if (!rational_parse(t, false, out)) return false;
    if (out->num > (int64_t)LARGEST_NUMBER * out->den || out->num < -(int64_t)LARGEST_NUMBER * out->den) return false;
    for (*decimals = 0; *decimals <= ATTRIBUTE_DECIMALS_MOST; ++*decimals)
        if (decimal_power(*decimals) % out->den == 0) return true;
    return false;
}

int attribute_decimals(const struct attribute *attribute)
{
    int most = 0, decimals;
    struct rational number;
    for (size_t v = 0; v < attribute->values.n; v++)
        if (parse_number(text_trim(attribute->values.texts[v]), &decimals, &number) && decimals > most) most = decimals;
    return most;
}

static bool read_value(struct text t, bool is_date, int64_t scale, int64_t *out)
{
    int decimals;
    struct rational number;
    if (is_date) {
        if (!parse_date(t, out)) return false;
        *out = FAR_FUTURE - *out;
        return true;
    }
    return parse_number(t, &decimals, &number) && rational_to_units(number, scale, out);
}

void attribute_read_numbers(const struct attribute *attribute, int64_t scale, struct arena *arena,
                            struct attribute_numbers *out)
{
    const size_t n = attribute->values.n;
    const bool is_date = holds_dates(attribute);
    *out = (struct attribute_numbers){.by_value = arena_alloc(arena, (n + 1) * sizeof *out->by_value),
                                      .is_there = arena_alloc(arena, (n + 1) * sizeof *out->is_there)};
    for (size_t v = 0; v < n; v++) {
        const struct text t = text_trim(attribute->values.texts[v]);
        out->by_value[v] = 0;
        out->is_there[v] = t.len && read_value(t, is_date, scale, &out->by_value[v]);
        if (out->is_there[v] || t.len == 0) continue;
        out->n_unreadable++;
    }
}
