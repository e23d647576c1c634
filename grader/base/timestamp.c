/* timestamp.c: RFC 3339, as far as rubrics need it (contract in timestamp.h). */
#include "base/timestamp.h"

#include <time.h>

#include "base/decimal.h"

/* "08" in "T08": its two digits behind `before`, at most `most`; moves behind them. */
static bool take_two(struct text *t, char before, int most, int *out)
{
    if (t->len < 3 || t->at[0] != before) return false;
    if (t->at[1] < '0' || t->at[1] > '9' || t->at[2] < '0' || t->at[2] > '9') return false;
    *out = 10 * (t->at[1] - '0') + (t->at[2] - '0');
    t->at += 3;
    t->len -= 3;
    return *out <= most;
}

bool timestamp_parse(struct text t, int64_t *seconds)
{
    enum { DATE = 10 };
    int64_t day;
    int hour, minute, second = 0, zone_hours = 0, zone_minutes = 0;
    if (t.len < DATE || !iso_date_parse((struct text){t.at, DATE}, &day)) return false;
    struct text rest = {t.at + DATE, t.len - DATE};
    const char between = rest.len ? rest.at[0] : 0;
    if (between != 'T' && between != 't' && between != ' ') return false;
    if (!take_two(&rest, between, 23, &hour) || !take_two(&rest, ':', 59, &minute)) return false;
    if (rest.len && rest.at[0] == ':' && !take_two(&rest, ':', 59, &second)) return false;
    const char sign = rest.len ? rest.at[0] : 0;
    if (sign == '+' || sign == '-') {
        if (!take_two(&rest, sign, 23, &zone_hours) || !take_two(&rest, ':', 59, &zone_minutes)) return false;
    } else if (sign == 'Z' || sign == 'z') {
        rest.len--;
    } else {
        return false;
    }
    struct tm date = {.tm_year = (int)(day / 10000) - 1900,
                      .tm_mon = (int)(day / 100 % 100) - 1,
                      .tm_mday = (int)(day % 100),
                      .tm_hour = hour,
                      .tm_min = minute,
                      .tm_sec = second};
    const int64_t zone = 60 * (60 * (int64_t)zone_hours + zone_minutes);
    *seconds = (int64_t)timegm(&date) - (sign == '-' ? -zone : zone);
    return rest.len == 0;
}
