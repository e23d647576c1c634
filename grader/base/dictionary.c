/* dictionary.c: numbered distinct texts (contract in dictionary.h). */
#include "base/dictionary.h"

#include <stdlib.h>
#include <string.h>

/* A slot for the text, its number still missing. */
static struct dictionary_slot slot_for(struct text t, uint64_t hash)
{
    const uint32_t length = (uint32_t)t.len;
    if (t.len > WORDS_BYTES) return (struct dictionary_slot){hash, (uintptr_t)t.at, length, 0};
    const struct text_words words = text_words(t);
    return (struct dictionary_slot){words.low, words.high, length, 0};
}

static bool have_same_text(const struct dictionary_slot *a, const struct dictionary_slot *b)
{
    if (a->low != b->low || a->length != b->length) return false;
    if (a->length <= WORDS_BYTES) return a->high == b->high;
    return memcmp((const char *)(uintptr_t)a->high, (const char *)(uintptr_t)b->high, a->length) == 0;
}

/* Linear probing; slots are kept at most two thirds full. */
static struct dictionary_slot *probe(const struct dictionary *d, const struct dictionary_slot *wanted, uint64_t hash)
{
    const size_t mask = d->n_slots - 1;
    size_t at = hash & mask;
    while (d->slots[at].number_and_1 && !have_same_text(&d->slots[at], wanted))
        at = (at + 1) & mask;
    return &d->slots[at];
}

static uint64_t hash_of_slot(const struct dictionary_slot *slot)
{
    return slot->length > WORDS_BYTES ? slot->low
                                      : hash_words((struct text_words){slot->low, slot->high}, slot->length);
}

static void rebuild(struct dictionary *d, size_t n_slots)
{
    struct dictionary_slot *old = d->slots;
    const size_t n_old = d->n_slots;
    d->slots = gr_calloc(n_slots, sizeof *d->slots);
    d->n_slots = n_slots;
    for (size_t i = 0; i < n_old; i++) {
        if (!old[i].number_and_1) continue;
        size_t at = hash_of_slot(&old[i]) & (n_slots - 1);
        while (d->slots[at].number_and_1)
            at = (at + 1) & (n_slots - 1);
        d->slots[at] = old[i];
    }
    free(old);
}

uint32_t dictionary_find_hashed(const struct dictionary *d, struct text t, uint64_t hash)
{
    if (!d->n_slots) return DICTIONARY_NONE;
    const struct dictionary_slot wanted = slot_for(t, hash);
    return probe(d, &wanted, hash)->number_and_1 - 1;
}

uint32_t dictionary_find(const struct dictionary *d, struct text t)
{
    return d->n_slots ? dictionary_find_hashed(d, t, hash_text(t)) : DICTIONARY_NONE;
}

uint32_t dictionary_add_hashed(struct dictionary *d, struct text t, uint64_t hash)
{
    if (3 * (d->n + 1) > 2 * d->n_slots) rebuild(d, d->n_slots ? 2 * d->n_slots : 16);
    struct dictionary_slot wanted = slot_for(t, hash);
    struct dictionary_slot *slot = probe(d, &wanted, hash);
    if (slot->number_and_1) return slot->number_and_1 - 1;
    GR_GROW(d->texts, d->capacity, d->n + 1);
    d->texts[d->n] = arena_text(&d->arena, t);
    if (t.len > WORDS_BYTES) wanted.high = (uintptr_t)d->texts[d->n].at;
    wanted.number_and_1 = (uint32_t)d->n + 1;
    *slot = wanted;
    return (uint32_t)d->n++;
}

uint32_t dictionary_add(struct dictionary *d, struct text t)
{
    return dictionary_add_hashed(d, t, hash_text(t));
}

/* For qsort_r. */
static int compare_texts(const void *left, const void *right, void *texts_at)
{
    const struct text *texts = texts_at;
    return text_compare(texts[*(const uint32_t *)left], texts[*(const uint32_t *)right]);
}

uint32_t *dictionary_in_order(const struct dictionary *d)
{
    uint32_t *numbers = gr_realloc_array(NULL, d->n, sizeof *numbers);
    for (size_t i = 0; i < d->n; i++)
        numbers[i] = (uint32_t)i;
    if (d->n) qsort_r(numbers, d->n, sizeof *numbers, compare_texts, d->texts);
    return numbers;
}

void dictionary_clear(struct dictionary *d)
{
    arena_clear(&d->arena);
    /* A dictionary that was large once is not wiped as a large one for ever. */
    while (d->n_slots > 64 && d->n_slots > 8 * d->n)
        d->n_slots /= 2;
    if (d->n_slots) memset(d->slots, 0, d->n_slots * sizeof *d->slots);
    d->n = 0;
}

void dictionary_release(struct dictionary *d)
{
    arena_release(&d->arena);
    free(d->texts);
    free(d->slots);
    *d = (struct dictionary){0};
}
