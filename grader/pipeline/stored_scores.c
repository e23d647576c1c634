/* stored_scores.c: scores read back from a run (contract in stored_scores.h). */
#include "pipeline/stored_scores.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/rational.h"
#include "model/marks.h"

/* SQLite has it as a decimal number of at most ten digits, which a double holds. */
static mark_t value_from(struct arena *arena, struct text stored, int64_t unit)
{
    if (!stored.len) return MARK_MISSING;
    return (mark_t)llround(strtod(arena_text(arena, stored).at, NULL) * (double)unit);
}

static struct text beside(const struct run_evaluation *stored, struct arena *arena, struct text id, const char *ending)
{
    return run_evaluation_value(stored, arena_format(arena, "%.*s%s", TEXT_ARGS(id), ending));
}

void stored_scores_read(const struct exam *exam, const struct run_evaluation *stored, struct account *a,
                        struct derived *out)
{
    const size_t n = exam->n_scores;
    *out = (struct derived){.n_scores = n};
    a->n_scores = n;
    a->scores = arena_alloc(&a->arena, n * sizeof *a->scores);
    out->values = gr_calloc(n, sizeof *out->values);
    out->spans = gr_calloc(n, sizeof *out->spans);
    for (size_t s = 0; s < n; s++) {
        const struct score_rule *rule = &exam->scores[s];
        char digits[DECIMAL_BYTES];
        const mark_t value = value_from(&a->arena, run_evaluation_value(stored, rule->id), rule->unit);
        out->values[s] = value;
        out->spans[s] =
            value == MARK_MISSING ? (struct mark_span){INT32_MAX, INT32_MIN} : (struct mark_span){value, value};
        const int len = value == MARK_MISSING ? 0 : decimal_print_fixed(digits, value, rule->unit, rule->decimals);
        a->scores[s] = (struct account_score){
            .id = rule->id,
            .value = arena_text(&a->arena, (struct text){digits, (size_t)len}),
            .note = beside(stored, &a->arena, rule->id, rule->kind == SCORE_GRADES ? "_grade" : "_reason")};
    }
}
