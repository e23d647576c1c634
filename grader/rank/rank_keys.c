/* rank_keys.c: building composite keys (contract and layout in rank_keys.h). */
#include "rank/rank_keys.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 14, LEADING_BITS = 16 };

/* A field of the outcomes of a run: the loops over it are short and know what they read. */
struct field {
    const uint8_t *first; /* of the first student of all */
    size_t stride;
    bool is_mark;
};

static struct field field_of(const struct rank_keys *keys, const struct rank_key_reader *reader)
{
    const struct evaluation *e = keys->sources.evaluation;
    return (struct field){e->outcomes + reader->offset, e->stride, reader->is_mark};
}

static inline int64_t field_value(const struct field *field, bool is_mark, size_t student)
{
    const uint8_t *at = field->first + student * field->stride;
    return is_mark ? *(const mark_t *)at : *(const uint16_t *)at;
}

static int64_t key_value(const struct rank_keys *keys, const struct rank_key_reader *reader, size_t student)
{
    if (!reader->is_field) return key_values_of(&reader->values, student);
    const struct field field = field_of(keys, reader);
    return field_value(&field, field.is_mark, student);
}

struct value_range {
    int64_t low, high; /* low > high: nobody */
};

static inline void widen(struct value_range *range, int64_t value)
{
    if (__builtin_expect(value < range->low, false)) range->low = value;
    if (__builtin_expect(value > range->high, false)) range->high = value;
}

static inline void widen_by_field(const struct field *field, bool is_mark, const uint8_t *status,
                                  struct student_run run, struct value_range *range)
{
    struct value_range found = *range;
    for (size_t i = run.first; i < run.first + run.n; i++)
        if (status[i] == STUDENT_PRESENT) widen(&found, field_value(field, is_mark, i));
    *range = found;
}

static void widen_by_run(const struct rank_keys *keys, const struct rank_key_reader *reader, struct student_run run,
                         struct value_range *range)
{
    const uint8_t *status = keys->sources.cohort->students.status;
    const struct field field = field_of(keys, reader);
    if (reader->is_field && reader->is_mark)
        widen_by_field(&field, true, status, run, range);
    else if (reader->is_field)
        widen_by_field(&field, false, status, run, range);
    else
        for (size_t i = run.first; i < run.first + run.n; i++)
            if (status[i] == STUDENT_PRESENT) widen(range, key_values_of(&reader->values, i));
}

/* Of every key that is not bounded at once: one way through the outcomes. */
static void look_through_block(const struct rank_keys *keys, size_t n_blocks, size_t block, struct value_range *ranges)
{
    const size_t n = keys->sources.cohort->students.n, end = piece_start(n, block + 1, n_blocks);
    for (size_t k = 0; k < keys->n_keys; k++)
        ranges[k] = (struct value_range){INT64_MAX, INT64_MIN};
    for (size_t from = piece_start(n, block, n_blocks), to; from < end; from = to) {
        to = from + STUDENTS_PER_RUN < end ? from + STUDENTS_PER_RUN : end;
        for (size_t k = 0; k < keys->n_keys; k++)
            if (!keys->readers[k].is_bounded)
                widen_by_run(keys, &keys->readers[k], (struct student_run){NULL, from, to - from}, &ranges[k]);
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
        keys->n_places = span < PLACES_MOST ? keys->n_places * (span + 1) : 0; /* at most 2^52 */
        if (keys->n_places > PLACES_MOST) keys->n_places = 0;
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
    log_note("rank key %.*s: %zu distinct value%s no number or date: they count as missing; correct them",
             TEXT_ARGS(key->text), values->n_unreadable, values->n_unreadable == 1 ? " is" : "s are");
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

static inline uint64_t distance(const struct rank_key_reader *reader, int64_t value)
{
    return reader->less_is_better ? (uint64_t)value - (uint64_t)reader->best : (uint64_t)reader->best - (uint64_t)value;
}

uint64_t rank_keys_distance(const struct rank_keys *keys, size_t key, size_t student)
{
    return distance(&keys->readers[key], key_value(keys, &keys->readers[key], student));
}

static inline void add_field(const struct rank_key_reader *reader, const struct field *field, bool is_mark,
                             uint64_t factor, struct student_run run, uint64_t *out)
{
    const uint64_t sign = reader->less_is_better ? 1 : UINT64_MAX, base = -sign * (uint64_t)reader->best;
    for (size_t i = 0; i < run.n; i++) {
        const uint64_t value = (uint64_t)field_value(field, is_mark, student_of_run(&run, i));
        out[i] = out[i] * factor + base + sign * value;
    }
}

/* Every number of the run times `factor`, plus the key's distance. */
static void add_key(const struct rank_keys *keys, const struct rank_key_reader *reader, uint64_t factor,
                    struct student_run run, uint64_t *out)
{
    const struct field field = field_of(keys, reader);
    if (reader->is_field && reader->is_mark)
        add_field(reader, &field, true, factor, run, out);
    else if (reader->is_field)
        add_field(reader, &field, false, factor, run, out);
    else
        for (size_t i = 0; i < run.n; i++)
            out[i] = out[i] * factor + distance(reader, key_values_of(&reader->values, student_of_run(&run, i)));
}

/* By bits; a key of 64 is alone in its word, and what stood there before it, 0, may be shifted out. */
static void pack(const struct rank_keys *keys, size_t first, size_t end, struct student_run run, uint64_t *out)
{
    memset(out, 0, run.n * sizeof *out);
    for (size_t k = first; k < end; k++) {
        const struct rank_key_reader *reader = &keys->readers[k];
        add_key(keys, reader, reader->bits < 64 ? UINT64_C(1) << reader->bits : 0, run, out);
    }
}

void rank_keys_places(const struct rank_keys *keys, struct student_run run, uint64_t *out)
{
    memset(out, 0, run.n * sizeof *out);
    for (size_t k = 0; k < keys->n_keys; k++)
        add_key(keys, &keys->readers[k], keys->readers[k].span + 1, run, out);
}

void rank_keys_leading(const struct rank_keys *keys, struct student_run run, uint64_t *out)
{
    pack(keys, 0, keys->n_leading, run, out);
}

void rank_keys_word(const struct rank_keys *keys, size_t word, struct student_run run, uint64_t *out)
{
    pack(keys, keys->first_key[word], keys->first_key[word + 1], run, out);
}

void rank_keys_release(struct rank_keys *keys)
{
    for (size_t k = 0; k < keys->n_keys; k++)
        key_values_release(&keys->readers[k].values);
    free(keys->readers);
    free(keys->first_key);
    *keys = (struct rank_keys){0};
}
