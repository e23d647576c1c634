/* dictionary.c: numbered distinct texts (contract in dictionary.h). */
#include "base/dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

/* Linear probing; slots are kept at most half full. The low bits of the hash choose the slot, the high half is the
 * tag, so that two texts in the same run of slots rarely share a tag. */
static size_t probe(const struct dictionary *d, struct text t, uint64_t hash)
{
    const size_t mask = d->n_slots - 1;
    const uint32_t tag = (uint32_t)(hash >> 32);
    size_t slot = hash & mask;
    while (d->slots[slot]) {
        const uint32_t number = d->slots[slot] - 1;
        if (d->tags[number] == tag && text_equal(d->texts[number], t)) break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void rebuild(struct dictionary *d, size_t n_slots)
{
    free(d->slots);
    d->slots = gr_calloc(n_slots, sizeof *d->slots);
    d->n_slots = n_slots;
    for (size_t number = 0; number < d->n; number++) {
        size_t slot = hash_text(d->texts[number]) & (n_slots - 1);
        while (d->slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        d->slots[slot] = (uint32_t)number + 1;
    }
}

uint32_t dictionary_find_hashed(const struct dictionary *d, struct text t, uint64_t hash)
{
    if (!d->n_slots) return DICTIONARY_NONE;
    const size_t slot = probe(d, t, hash);
    return d->slots[slot] ? d->slots[slot] - 1 : DICTIONARY_NONE;
}

uint32_t dictionary_find(const struct dictionary *d, struct text t)
{
    return d->n_slots ? dictionary_find_hashed(d, t, hash_text(t)) : DICTIONARY_NONE;
}

uint32_t dictionary_add_hashed(struct dictionary *d, struct text t, uint64_t hash)
{
    if (2 * (d->n + 1) > d->n_slots) rebuild(d, d->n_slots ? 2 * d->n_slots : 16);
    const size_t slot = probe(d, t, hash);
    if (d->slots[slot]) return d->slots[slot] - 1;
    GR_GROW(d->texts, d->capacity, d->n + 1);
    GR_GROW(d->tags, d->tags_capacity, d->n + 1);
    d->texts[d->n] = arena_text(&d->arena, t);
    d->tags[d->n] = (uint32_t)(hash >> 32);
    d->slots[slot] = (uint32_t)d->n + 1;
    return (uint32_t)d->n++;
}

uint32_t dictionary_add(struct dictionary *d, struct text t)
{
    return dictionary_add_hashed(d, t, hash_text(t));
}

void dictionary_clear(struct dictionary *d)
{
    arena_clear(&d->arena);
    if (d->n) memset(d->slots, 0, d->n_slots * sizeof *d->slots);
    d->n = 0;
}

void dictionary_release(struct dictionary *d)
{
    arena_release(&d->arena);
    free(d->texts);
    free(d->tags);
    free(d->slots);
    *d = (struct dictionary){0};
}
