/* rank_totals.c: a rank for each total that occurs (contract in rank_totals.h). */
#include "rank/rank_totals.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_PIECE = 1 << 16, TOTALS_MOST = 1 << 22 };

static bool is_total(const struct rank_key *key)
{
    return key->kind == KEY_TOTAL && !key->less_is_better;
}

bool rank_is_of_totals(const struct rank_policy *policy)
{
    bool is = policy->n_keys == 1 && is_total(&policy->keys[0]) && policy->ties != TIES_ORDINAL;
    for (size_t c = 0; c < policy->n_cutoffs; c++)
        is = is && is_total(&policy->cutoffs[c].of);
    return is;
}

struct counting {
    const struct standings *standings;
    mark_t lowest;
    size_t n_totals, n_pieces;
    uint32_t *counts; /* [piece][total - lowest] */
};

static void count_piece(const struct counting *c, size_t piece)
{
    uint32_t *counts = c->counts + piece * c->n_totals;
    const size_t end = piece_start(c->standings->n, piece + 1, c->n_pieces);
    for (size_t i = piece_start(c->standings->n, piece, c->n_pieces); i < end; i++) {
        const struct standing *s = &c->standings->list[i];
        if (s->status == STUDENT_PRESENT) counts[s->total - c->lowest]++;
    }
}

/* The counts of all pieces become ranks, from the highest total down. */
static void counts_to_ranks(const struct counting *c, enum tie_rule rule)
{
    uint32_t above = 0, better_groups = 0;
    for (size_t t = c->n_totals; t-- > 0;) {
        uint32_t size = 0;
        for (size_t piece = 0; piece < c->n_pieces; piece++)
            size += c->counts[piece * c->n_totals + t];
        if (size) c->counts[t] = tie_rank2(rule, above, size, better_groups++);
        above += size;
    }
}

static void rank_student(const struct counting *c, struct standing *s)
{
    if (s->status == STUDENT_PRESENT) s->rank2 = c->counts[s->total - c->lowest];
}

void rank_totals(const struct rank_policy *policy, struct standings *standings)
{
    mark_t low = INT32_MAX, high = INT32_MIN;
    const size_t n = standings->n;
#pragma omp parallel for reduction(min : low) reduction(max : high) num_threads(threads_for(n / STUDENTS_PER_PIECE + 1))
    for (size_t i = 0; i < n; i++) {
        if (standings->list[i].status != STUDENT_PRESENT) continue;
        if (standings->list[i].total < low) low = standings->list[i].total;
        if (standings->list[i].total > high) high = standings->list[i].total;
    }
    if (low > high) return;
    struct counting c = {.standings = standings, .lowest = low, .n_totals = (size_t)((int64_t)high - low + 1)};
    c.n_pieces = c.n_totals < TOTALS_MOST ? (size_t)threads_for(n / STUDENTS_PER_PIECE + 1) : 1;
    c.counts = gr_calloc(c.n_pieces * c.n_totals, sizeof *c.counts);
#pragma omp parallel for schedule(static, 1) num_threads(threads_for(c.n_pieces))
    for (size_t piece = 0; piece < c.n_pieces; piece++)
        count_piece(&c, piece);
    counts_to_ranks(&c, policy->ties);
#pragma omp parallel for schedule(static) num_threads(threads_for(n / STUDENTS_PER_PIECE + 1))
    for (size_t i = 0; i < n; i++)
        rank_student(&c, &standings->list[i]);
    free(c.counts);
}
