/* exact_show.c: exact numbers in print (contract in exact_show.h). */
#include "score/exact_show.h"

#include <stdio.h>

#include "base/wide.h"

static bool is_decimal(int64_t den)
{
    while (den % 2 == 0)
        den /= 2;
    while (den % 5 == 0)
        den /= 5;
    return den == 1;
}

const char *exact_show(const struct exact *value, char buffer[EXACT_SHOWN_BYTES])
{
    struct rational r;
    buffer[0] = '\0';
    if (!exact_to_rational(value, &r)) return buffer;
    if (!is_decimal(r.den)) {
        snprintf(buffer, EXACT_SHOWN_BYTES, "%lld/%lld", (long long)r.num, (long long)r.den);
        return buffer;
    }
    const uint64_t num = r.num < 0 ? -(uint64_t)r.num : (uint64_t)r.num, den = (uint64_t)r.den;
    int used = snprintf(buffer, EXACT_SHOWN_BYTES, "%s%llu", r.num < 0 ? "-" : "", (unsigned long long)(num / den));
    uint64_t rest = num % den;
    if (rest) buffer[used++] = '.';
    /* A denominator below 2^62 of twos and fives ends within 62 places; the rest stays below it, so ten times it may
     * need a few bits more than 64. */
    while (rest) {
        const uwide_t tenfold = (uwide_t)rest * 10;
        buffer[used++] = (char)('0' + (int)(tenfold / den));
        rest = (uint64_t)(tenfold % den);
    }
    buffer[used] = '\0';
    return buffer;
}

const char *interval_show(const struct interval *interval, char buffer[INTERVAL_SHOWN_BYTES])
{
    char low[EXACT_SHOWN_BYTES] = "", high[EXACT_SHOWN_BYTES] = "";
    buffer[0] = '\0';
    if (interval->low && !*exact_show(interval->low, low)) return buffer;
    if (interval->high && !*exact_show(interval->high, high)) return buffer;
    if (*low && *high)
        snprintf(buffer, INTERVAL_SHOWN_BYTES, "%s%s to %s%s", interval->low_open ? "above " : "", low,
                 interval->high_open ? "below " : "", high);
    else if (*low)
        snprintf(buffer, INTERVAL_SHOWN_BYTES, "%s %s", interval->low_open ? "above" : "at least", low);
    else if (*high)
        snprintf(buffer, INTERVAL_SHOWN_BYTES, "%s %s", interval->high_open ? "below" : "at most", high);
    return buffer;
}
