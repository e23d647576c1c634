/* rank_keys.c: building composite keys (contract and layout in rank_keys.h). */
#include "rank/rank_keys.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 14 };

static int64_t key_value(const struct rank_keys *keys, const struct rank_key *key, size_t student)
{
    const struct outcome *outcome = evaluation_outcome(keys->evaluation, student);
    switch (key->kind) {
    case KEY_SECTION: return outcome->section[key->index];
    case KEY_ITEM:
        return keys->marks->items[key->index].mark[responses_code(&keys->cohort->responses, student, key->index)];
    case KEY_CORRECT: return outcome->correct;
    case KEY_WRONG: return outcome->wrong;
    case KEY_BLANK: return outcome->blank;
    case KEY_TOTAL: break;
    }
    return outcome->total;
}

struct value_range {
    int64_t low, high; /* low > high: nobody */
};

static struct value_range range_in_block(const struct rank_keys *keys, const struct rank_key *key, size_t n_blocks,
                                         size_t block)
{
    const size_t n = keys->cohort->students.n, end = piece_start(n, block + 1, n_blocks);
    struct value_range range = {INT64_MAX, INT64_MIN};
    for (size_t student = piece_start(n, block, n_blocks); student < end; student++) {
        if (keys->cohort->students.status[student] != STUDENT_PRESENT) continue;
        const int64_t value = key_value(keys, key, student);
        if (value < range.low) range.low = value;
        if (value > range.high) range.high = value;
    }
    return range;
}

static struct rank_key_span find_span(const struct rank_keys *keys, const struct rank_key *key)
{
    const size_t n_blocks = keys->cohort->students.n / STUDENTS_PER_BLOCK + 1;
    struct value_range *parts = gr_realloc_array(NULL, n_blocks, sizeof *parts);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        parts[block] = range_in_block(keys, key, n_blocks, block);
    struct value_range all = parts[0];
    for (size_t block = 1; block < n_blocks; block++) {
        if (parts[block].low < all.low) all.low = parts[block].low;
        if (parts[block].high > all.high) all.high = parts[block].high;
    }
    free(parts);
    if (all.low > all.high) return (struct rank_key_span){0};
    return (struct rank_key_span){.best = key->less_is_better ? all.low : all.high,
                                  .span = (uint64_t)(all.high - all.low)};
}

/* A span is below 2^32, since every value fits 32 bits. */
static unsigned bits_for(uint64_t span)
{
    return span ? 64 - (unsigned)__builtin_clzll(span) : 0;
}

static void plan_words(struct rank_keys *keys, size_t n_keys)
{
    unsigned used = 0;
    keys->first_key = gr_calloc(n_keys + 1, sizeof *keys->first_key);
    for (size_t k = 0; k < n_keys; k++) {
        const unsigned bits = bits_for(keys->spans[k].span);
        if (keys->n_words == 0 || used + bits > 64) {
            keys->first_key[keys->n_words++] = k;
            used = 0;
        }
        used += bits;
    }
    keys->first_key[keys->n_words] = n_keys;
}

void rank_keys_init(struct rank_keys *out, const struct exam *exam, const struct cohort *cohort,
                    const struct mark_table *marks, const struct evaluation *evaluation)
{
    const size_t n_keys = exam->rank.n_keys;
    *out = (struct rank_keys){.exam = exam, .cohort = cohort, .marks = marks, .evaluation = evaluation, .n_places = 1};
    out->spans = gr_calloc(n_keys, sizeof *out->spans);
    for (size_t k = 0; k < n_keys; k++) {
        out->spans[k] = find_span(out, &exam->rank.keys[k]);
        out->n_places *= out->spans[k].span + 1; /* at most 2^20 * 2^32 */
        if (out->n_places > PLACES_COUNTED_MOST) out->n_places = 0;
    }
    plan_words(out, n_keys);
}

static uint64_t distance(const struct rank_keys *keys, size_t k, size_t student)
{
    const struct rank_key *key = &keys->exam->rank.keys[k];
    const int64_t value = key_value(keys, key, student), best = keys->spans[k].best;
    return (uint64_t)(key->less_is_better ? value - best : best - value);
}

uint32_t rank_keys_place(const struct rank_keys *keys, size_t student)
{
    uint64_t place = 0;
    for (size_t k = 0; k < keys->exam->rank.n_keys; k++)
        place = place * (keys->spans[k].span + 1) + distance(keys, k, student);
    return (uint32_t)place;
}

uint64_t rank_keys_word(const struct rank_keys *keys, size_t word, size_t student)
{
    uint64_t packed = 0;
    for (size_t k = keys->first_key[word]; k < keys->first_key[word + 1]; k++)
        packed = packed << bits_for(keys->spans[k].span) | distance(keys, k, student);
    return packed;
}

void rank_keys_release(struct rank_keys *keys)
{
    free(keys->spans);
    free(keys->first_key);
    *keys = (struct rank_keys){0};
}
