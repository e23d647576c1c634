/* rank_keys.c: building composite keys (contract and layout in rank_keys.h). */
#include "rank/rank_keys.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 14, LEADING_BITS = 16 };

static int64_t key_value(const struct rank_keys *keys, const struct rank_key_reader *reader, size_t student)
{
    const struct evaluation *e = keys->sources.evaluation;
    if (!reader->is_field) return key_values_of(&reader->values, student);
    const uint8_t *at = e->outcomes + student * e->stride + reader->offset;
    return reader->is_mark ? *(const mark_t *)at : *(const uint16_t *)at;
}

struct value_range {
    int64_t low, high; /* low > high: nobody */
};

/* Of every key that is not bounded at once: one way through the outcomes. */
static void look_through_block(const struct rank_keys *keys, size_t n_blocks, size_t block, struct value_range *ranges)
{
    const struct students *students = &keys->sources.cohort->students;
    const size_t end = piece_start(students->n, block + 1, n_blocks);
    for (size_t k = 0; k < keys->n_keys; k++)
        ranges[k] = (struct value_range){INT64_MAX, INT64_MIN};
    for (size_t student = piece_start(students->n, block, n_blocks); student < end; student++) {
        if (students->status[student] != STUDENT_PRESENT) continue;
        for (size_t k = 0; k < keys->n_keys; k++) {
            if (keys->readers[k].is_bounded) continue;
            const int64_t value = key_value(keys, &keys->readers[k], student);
            if (value < ranges[k].low) ranges[k].low = value;
            if (value > ranges[k].high) ranges[k].high = value;
        }
    }
}

static unsigned bits_for(uint64_t span)
{
    return span ? 64 - (unsigned)__builtin_clzll(span) : 0;
}

static void find_spans(struct rank_keys *keys)
{
    const size_t n_blocks = keys->sources.cohort->students.n / STUDENTS_PER_BLOCK + 1, n_keys = keys->n_keys;
    struct value_range *parts = gr_realloc_array(NULL, n_blocks * n_keys, sizeof *parts);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        look_through_block(keys, n_blocks, block, parts + block * n_keys);
    for (size_t k = 0; k < n_keys; k++) {
        struct rank_key_reader *reader = &keys->readers[k];
        struct value_range all = parts[k];
        for (size_t block = 1; block < n_blocks; block++) {
            if (parts[block * n_keys + k].low < all.low) all.low = parts[block * n_keys + k].low;
            if (parts[block * n_keys + k].high > all.high) all.high = parts[block * n_keys + k].high;
        }
        if (reader->is_bounded) all = (struct value_range){reader->low, reader->high};
        if (all.low > all.high) continue;
        reader->best = reader->less_is_better ? all.low : all.high;
        reader->span = (uint64_t)all.high - (uint64_t)all.low;
        reader->bits = bits_for(reader->span);
    }
    free(parts);
}

static void plan_places(struct rank_keys *keys)
{
    keys->n_places = 1;
    for (size_t k = 0; k < keys->n_keys && keys->n_places; k++) {
        const uint64_t span = keys->readers[k].span;
        keys->n_places = span < PLACES_COUNTED_MOST ? keys->n_places * (span + 1) : 0; /* at most 2^40 */
        if (keys->n_places > PLACES_COUNTED_MOST) keys->n_places = 0;
    }
}

static void plan_words(struct rank_keys *keys)
{
    unsigned used = 0;
    keys->first_key = gr_calloc(keys->n_keys + 1, sizeof *keys->first_key);
    for (size_t k = 0; k < keys->n_keys; k++) {
        const unsigned bits = keys->readers[k].bits;
        if (keys->n_words == 0 || used + bits > 64) {
            keys->first_key[keys->n_words++] = k;
            used = 0;
        }
        used += bits;
    }
    keys->first_key[keys->n_words] = keys->n_keys;
}

/* Enough of the first word to tell most students apart; keys that take long to work out only where they must be. */
static void plan_leading(struct rank_keys *keys)
{
    while (keys->n_leading < keys->first_key[1] && keys->leading_bits < LEADING_BITS &&
           (keys->n_leading == 0 || keys->readers[keys->n_leading].is_field))
        keys->leading_bits += keys->readers[keys->n_leading++].bits;
}

static void note_key(const struct rank_key *key, const struct key_values *values)
{
    if (key->kind == KEY_RANDOM)
        log_note("ties are drawn by %.*s: the student whose id has the greatest XXH3-64 with seed %llu comes first",
                 TEXT_ARGS(key->text), (unsigned long long)key->seed);
    if (values->n_unreadable == 0) return;
    char shown[TEXT_SHOWN_BYTES];
    log_note("rank key %.*s: %zu distinct value%s no number or date, such as '%s': they count as missing; correct them",
             TEXT_ARGS(key->text), values->n_unreadable, values->n_unreadable == 1 ? " is" : "s are",
             text_show(values->unreadable, shown));
}

void rank_keys_init(struct rank_keys *out, const struct key_sources *sources)
{
    const struct rank_policy *policy = &sources->exam->rank;
    *out = (struct rank_keys){.sources = *sources, .n_keys = policy->n_keys};
    out->readers = gr_calloc(policy->n_keys, sizeof *out->readers);
    for (size_t k = 0; k < policy->n_keys; k++) {
        struct rank_key_reader *reader = &out->readers[k];
        key_values_init(&reader->values, &out->sources, &policy->keys[k], false);
        reader->is_field = key_values_are_a_field(&reader->values, &reader->offset, &reader->is_mark);
        reader->is_bounded = key_values_bounds(&reader->values, &reader->low, &reader->high);
        reader->less_is_better = policy->keys[k].less_is_better;
        note_key(&policy->keys[k], &reader->values);
    }
    find_spans(out);
    plan_places(out);
    plan_words(out);
    plan_leading(out);
}

uint64_t rank_keys_distance(const struct rank_keys *keys, size_t key, size_t student)
{
    const struct rank_key_reader *reader = &keys->readers[key];
    const uint64_t value = (uint64_t)key_value(keys, reader, student), best = (uint64_t)reader->best;
    return reader->less_is_better ? value - best : best - value;
}

uint32_t rank_keys_place(const struct rank_keys *keys, size_t student)
{
    uint64_t place = 0;
    for (size_t k = 0; k < keys->n_keys; k++)
        place = place * (keys->readers[k].span + 1) + rank_keys_distance(keys, k, student);
    return (uint32_t)place;
}

static uint64_t pack(const struct rank_keys *keys, size_t first, size_t end, size_t student)
{
    uint64_t packed = 0;
    for (size_t k = first; k < end; k++) {
        const unsigned bits = keys->readers[k].bits;
        packed =
            bits < 64 ? packed << bits | rank_keys_distance(keys, k, student) : rank_keys_distance(keys, k, student);
    }
    return packed;
}

uint64_t rank_keys_leading(const struct rank_keys *keys, size_t student)
{
    return pack(keys, 0, keys->n_leading, student);
}

uint64_t rank_keys_word(const struct rank_keys *keys, size_t word, size_t student)
{
    return pack(keys, keys->first_key[word], keys->first_key[word + 1], student);
}

void rank_keys_release(struct rank_keys *keys)
{
    for (size_t k = 0; k < keys->n_keys; k++)
        key_values_release(&keys->readers[k].values);
    free(keys->readers);
    free(keys->first_key);
    *keys = (struct rank_keys){0};
}
