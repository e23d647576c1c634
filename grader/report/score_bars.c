/* score_bars.c: bars of totals (contract in score_bars.h). */
#include "report/score_bars.h"

#include <math.h>
#include <stdlib.h>

size_t score_rows_read(const struct run_grid *segments, struct score_row *rows)
{
    size_t n = 0;
    for (size_t r = 0; r < segments->n_rows; r++) {
        const double score = run_grid_number(segments, r, "score"), count = run_grid_number(segments, r, "count");
        if (isfinite(score) && count >= 0 && count < 1e15 && fabs(score) < 1e12 &&
            (n == 0 || score < rows[n - 1].score))
            rows[n++] = (struct score_row){score, (uint64_t)count};
    }
    return n;
}

/* So that there are at most 64 bars, and none narrower than scores are apart. */
static double bar_width(const struct score_row *rows, size_t n)
{
    static const double nice[] = {1, 2, 2.5, 5};
    double least = (rows[0].score - rows[n - 1].score) / 64, apart = INFINITY;
    for (size_t i = 1; i < n; i++)
        apart = fmin(apart, rows[i - 1].score - rows[i].score);
    if (apart < INFINITY && apart > least) least = apart;
    if (!(least > 0)) return 1;
    for (double power = pow(10, floor(log10(least)));; power *= 10)
        for (int i = 0; i < 4; i++)
            if (nice[i] * power >= least * (1 - 1e-9)) return nice[i] * power;
}

size_t score_bars_find(const struct score_bars *bars, double score)
{
    const double at = floor((score - bars->low) / bars->step + 1e-9);
    return !(at >= 0) ? 0 : at >= (double)bars->n ? bars->n - 1 : (size_t)at;
}

struct score_bars score_bars_make(const struct run_grid *segments, struct arena *arena)
{
    struct score_bars bars = {0};
    struct score_row *rows = gr_alloc((segments->n_rows + 1) * sizeof *rows);
    const size_t n = score_rows_read(segments, rows);
    if (n) {
        bars.step = bar_width(rows, n);
        bars.low = bars.step * floor(rows[n - 1].score / bars.step + 1e-9);
        bars.n = (size_t)(floor((rows[0].score - bars.low) / bars.step + 1e-9)) + 1;
        bars.counts = arena_alloc(arena, bars.n * sizeof *bars.counts);
        memset(bars.counts, 0, bars.n * sizeof *bars.counts);
    }
    for (size_t i = 0; i < n; i++)
        bars.counts[score_bars_find(&bars, rows[i].score)] += rows[i].n;
    free(rows);
    return bars;
}

static void add_counts(struct html *h, const char *name, const uint64_t *counts, size_t n)
{
    html_rawf(h, ",\"%s\":[", name);
    for (size_t b = 0; b < n; b++)
        html_rawf(h, "%s%llu", b ? "," : "", (unsigned long long)counts[b]);
    html_raw(h, "]");
}

void score_bars_json(struct html *h, const struct score_bars *bars, const uint64_t *others)
{
    html_raw(h, ",\"low\":");
    html_json_real(h, bars->low, 3);
    html_raw(h, ",\"step\":");
    html_json_real(h, bars->step, 3);
    add_counts(h, "counts", others ? others : bars->counts, bars->n);
    if (others) add_counts(h, "nation", bars->counts, bars->n);
}
