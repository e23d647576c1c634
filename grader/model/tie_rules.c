/* tie_rules.c: ranks and percentiles of tie groups (contract and formulas in tie_rules.h). */
#include "model/tie_rules.h"

#include "base/wide.h"

/* 100 * 10^decimals * part / whole, half up. Nine decimals of 2^33 students need 71 bits, hence 128. */
static uint64_t percent_half_up(uint64_t part, uint64_t whole, int decimals)
{
    static const uint64_t powers[] = {100,      1000,      10000,      100000,      1000000,
                                      10000000, 100000000, 1000000000, 10000000000, 100000000000};
    uint64_t doubled;
    if (!__builtin_mul_overflow(2 * part, powers[decimals], &doubled) && doubled <= UINT64_MAX - whole)
        return (doubled + whole) / (2 * whole); /* the same in 64 bits, several times as fast */
    const uwide_t scaled = (uwide_t)part * powers[decimals];
    return (uint64_t)((2 * scaled + whole) / (2 * (uwide_t)whole));
}

uint64_t tie_percentile(enum percentile_rule rule, int decimals, uint32_t above, uint32_t size, uint32_t population)
{
    const uint64_t n = population, below = n - above - size;
    switch (rule) {
    case PERCENTILE_BELOW: return percent_half_up(below, n, decimals);
    case PERCENTILE_MID: return percent_half_up(2 * below + size, 2 * n, decimals);
    case PERCENTILE_SQL: return n == 1 ? 0 : percent_half_up(below, n - 1, decimals);
    case PERCENTILE_AT_OR_BELOW: break;
    }
    return percent_half_up(below + size, n, decimals);
}
