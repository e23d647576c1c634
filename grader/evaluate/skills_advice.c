/*
 * skills_advice.c: levels and advice (contract in skills_parts.h).
 *
 * Strongest and weakest are the results with the least places in two orders of the list, so a student costs a minimum.
 */
#include "evaluate/skills_parts.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "base/wide.h"

enum { STUDENTS_PER_BLOCK = 4096 };

static uint8_t band_of(const struct skill_policy *policy, const struct skill_result *result)
{
    const int64_t earned = result->earned > 0 ? result->earned : 0;
    for (size_t b = 0; b < policy->n_bands && result->possible > 0; b++)
        if ((wide_t)earned * policy->bands[b].from.den >= (wide_t)result->possible * policy->bands[b].from.num)
            return (uint8_t)b;
    return NO_SKILL_BAND;
}

struct listed_result {
    const struct skill_result *result;
    uint32_t number;
};

/* The better first; of equal shares the one of more points, then the earlier skill. */
static int compare_strong(const void *left, const void *right)
{
    const struct skill_result *a = ((const struct listed_result *)left)->result;
    const struct skill_result *b = ((const struct listed_result *)right)->result;
    const int by_share = skill_compare_shares(b, a);
    if (by_share) return by_share;
    if (a->possible != b->possible) return a->possible > b->possible ? -1 : 1;
    return (a->skill > b->skill) - (a->skill < b->skill);
}

static int compare_weak(const void *left, const void *right)
{
    const struct skill_result *a = ((const struct listed_result *)left)->result;
    const struct skill_result *b = ((const struct listed_result *)right)->result;
    const int by_share = skill_compare_shares(a, b);
    return by_share ? by_share : compare_strong(left, right);
}

/* By number of a result: its place in the order; results of nothing possible have none. */
static uint32_t *places(const struct skills *skills, int (*compare)(const void *, const void *))
{
    struct listed_result *sorted = gr_calloc(skills->n_list, sizeof *sorted);
    uint32_t *place = gr_realloc_array(NULL, skills->n_list, sizeof *place);
    size_t n = 0;
    for (size_t i = 0; i < skills->n_list; i++) {
        place[i] = NO_SKILL_RESULT;
        if (skills->list[i].possible > 0) sorted[n++] = (struct listed_result){&skills->list[i], (uint32_t)i};
    }
    if (n) qsort(sorted, n, sizeof *sorted, compare);
    for (size_t i = 0; i < n; i++)
        place[sorted[i].number] = (uint32_t)i;
    free(sorted);
    return place;
}

struct advice_orders {
    uint32_t *strong, *weak; /* places by number of a result */
    uint32_t *next;          /* as weak, of results that have advice */
};

static uint32_t first_of(const uint32_t *place, const uint32_t *results, size_t n)
{
    uint32_t best = NO_SKILL_RESULT, at = NO_SKILL_RESULT;
    for (size_t s = 0; s < n; s++)
        if (place[results[s]] < best) {
            best = place[results[s]];
            at = results[s];
        }
    return at;
}

/* Where all shares are the same, and where there is but one skill, none is the strongest and none the weakest. */
static void advise_block(const struct skills *skills, const struct advice_orders *orders, size_t block)
{
    const size_t from = block * STUDENTS_PER_BLOCK, n = skills->n_present, n_skills = skills->n_skills;
    const size_t end = from + STUDENTS_PER_BLOCK < n ? from + STUDENTS_PER_BLOCK : n;
    for (size_t k = from; k < end; k++) {
        const uint32_t *results = skills->results + k * n_skills;
        struct skill_advice *advice = &skills->advice[k];
        *advice =
            (struct skill_advice){first_of(orders->strong, results, n_skills),
                                  first_of(orders->weak, results, n_skills), first_of(orders->next, results, n_skills)};
        if (advice->strongest != NO_SKILL_RESULT &&
            skill_compare_shares(&skills->list[advice->strongest], &skills->list[advice->weakest]) == 0)
            advice->strongest = advice->weakest = NO_SKILL_RESULT;
    }
}

void skills_advise(const struct skill_policy *policy, struct skills *skills)
{
    const size_t n_blocks = skills->n_present / STUDENTS_PER_BLOCK + 1;
    struct advice_orders orders = {places(skills, compare_strong), places(skills, compare_weak), NULL};
    orders.next = gr_realloc_array(NULL, skills->n_list, sizeof *orders.next);
    for (size_t i = 0; i < skills->n_list; i++) {
        struct skill_result *result = &skills->list[i];
        result->band = band_of(policy, result);
        const bool has = result->band != NO_SKILL_BAND && policy->list[result->skill].advice[result->band].len > 0;
        orders.next[i] = has ? orders.weak[i] : NO_SKILL_RESULT;
    }
    skills->advice = gr_realloc_array(NULL, skills->n_present, sizeof *skills->advice);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        advise_block(skills, &orders, block);
    free(orders.strong);
    free(orders.weak);
    free(orders.next);
}
