/* explain_place.c: the place among all and within groups, from counts in the run (contract in explain_parts.h). */
#include "model/tie_rules.h"
#include "pipeline/explain_parts.h"

/* "12" or "2.5"; 0 when it is no rank. */
static uint32_t whole_rank(struct text rank)
{
    uint64_t whole = 0;
    for (size_t i = 0; i < rank.len && rank.at[i] >= '0' && rank.at[i] <= '9' && whole < UINT32_MAX; i++)
        whole = 10 * whole + (uint64_t)(rank.at[i] - '0');
    return whole < UINT32_MAX ? (uint32_t)whole : 0;
}

/* What follows from the place as well: further labels, and the cut-off. */
static void take_labels(struct explainer *x)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    for (size_t l = 0; l < policy->n_labels; l++)
        a->labels[l] =
            run_evaluation_value(&x->stored, arena_format(&a->arena, "rank_%s", tie_rule_names[policy->labels[l]]));
    a->cutoff = run_evaluation_value(&x->stored, TEXT("cutoff"));
}

/* Under every tie rule but dense a rank, rounded down, is a position inside the place it belongs to. */
enum gr_status explain_place(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    struct run_place place;
    char digits[DECIMAL_BYTES];
    a->rank = run_evaluation_value(&x->stored, TEXT("rank"));
    const uint32_t whole = whole_rank(a->rank);
    if (!whole && policy->keys[0].kind == KEY_SCORE &&
        derived_value(&x->derived, 0, policy->keys[0].index) == MARK_MISSING)
        return GR_OK; /* no value, no place */
    if (!whole)
        return gr_fail(err, GR_FAILED, "%s: student '%s' is present and has no rank; the run is damaged",
                       x->options->run_path, x->options->student);
    const enum gr_status st = run_place(x->opened.run, whole - 1, policy->ties == TIES_DENSE, &place, err);
    if (st) return st;
    take_labels(x);
    a->above = place.above;
    a->same = place.students;
    a->ranked = place.ranked;
    if (policy->percentile_of_first_key) { /* a place does not tell it */
        a->percentile = run_evaluation_value(&x->stored, TEXT("percentile"));
        return GR_OK;
    }
    const int64_t percentile =
        (int64_t)tie_percentile(policy->percentile, policy->decimals, place.above, place.students, place.ranked);
    const int len = decimal_print_fixed(digits, percentile, decimal_power(policy->decimals), policy->decimals);
    a->percentile = arena_text(&a->arena, (struct text){digits, (size_t)len});
    return expect_stored(x, "percentile", a->percentile, err);
}

enum gr_status explain_groups(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    enum gr_status st = GR_OK;
    a->groups = arena_alloc(&a->arena, policy->n_groups * sizeof *a->groups);
    for (size_t g = 0; g < policy->n_groups && !st; g++) {
        const struct rank_group *of = &policy->groups[g];
        struct account_group *group = &a->groups[a->n_groups++];
        const struct text column = arena_format(&a->arena, "rank_%.*s", TEXT_ARGS(of->name));
        struct text *names = arena_alloc(&a->arena, of->n_columns * sizeof *names);
        struct text *values = arena_alloc(&a->arena, of->n_columns * sizeof *values);
        for (size_t i = 0; i < of->n_columns; i++) {
            names[i] = policy->columns[of->columns[i]];
            values[i] = run_evaluation_value(&x->stored, names[i]);
        }
        group->group = of->name;
        group->value = arena_join(&a->arena, values, of->n_columns, TEXT(" | "));
        group->rank = run_evaluation_value(&x->stored, column);
        if (of->n_columns == 1) names[0] = TEXT("group");
        st = run_group_students(x->opened.run, of->name, names, values, of->n_columns, &group->students, err);
    }
    return st;
}
