/* dictionary.c: numbered distinct texts (contract in dictionary.h). */
#include "base/dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

static uint32_t number_in(uint64_t slot)
{
    return (uint32_t)slot - 1;
}

/* Linear probing; slots are kept at most half full. The low bits of the hash choose the slot; its high half is the tag,
 * which lies in the slot too, so that a probe that does not fit touches nothing else. */
static size_t probe(const struct dictionary *d, struct text t, uint64_t hash)
{
    const size_t mask = d->n_slots - 1;
    size_t slot = hash & mask;
    while (d->slots[slot]) {
        if (d->slots[slot] >> 32 == hash >> 32 && text_equal(d->texts[number_in(d->slots[slot])], t)) break;
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
        const uint64_t hash = hash_text(d->texts[number]);
        size_t slot = hash & (n_slots - 1);
        while (d->slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        d->slots[slot] = hash >> 32 << 32 | (number + 1);
    }
}

uint32_t dictionary_find_hashed(const struct dictionary *d, struct text t, uint64_t hash)
{
    if (!d->n_slots) return DICTIONARY_NONE;
    const size_t slot = probe(d, t, hash);
    return d->slots[slot] ? number_in(d->slots[slot]) : DICTIONARY_NONE;
}

uint32_t dictionary_find(const struct dictionary *d, struct text t)
{
    return d->n_slots ? dictionary_find_hashed(d, t, hash_text(t)) : DICTIONARY_NONE;
}

uint32_t dictionary_add_hashed(struct dictionary *d, struct text t, uint64_t hash)
{
    if (2 * (d->n + 1) > d->n_slots) rebuild(d, d->n_slots ? 2 * d->n_slots : 16);
    const size_t slot = probe(d, t, hash);
    if (d->slots[slot]) return number_in(d->slots[slot]);
    GR_GROW(d->texts, d->capacity, d->n + 1);
    d->texts[d->n] = (struct text){arena_copy(&d->arena, t.at, t.len), t.len};
    d->slots[slot] = hash >> 32 << 32 | (d->n + 1);
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
    free(d->slots);
    *d = (struct dictionary){0};
}
