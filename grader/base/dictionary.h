/*
 * dictionary.h: distinct texts, numbered 0, 1, 2, … in the order in which they were added.
 *
 * Open addressing over hash_text. A slot holds a text of up to 16 bytes itself, so that finding one touches nothing
 * else; of a longer one its hash and where it lies. Texts are copied into the dictionary's arena and stay where they
 * are until release. Any number of threads may find at once while nobody adds.
 */
#ifndef GRADER_BASE_DICTIONARY_H
#define GRADER_BASE_DICTIONARY_H

#include <stdint.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"

#define DICTIONARY_NONE UINT32_MAX

struct dictionary_slot {
    uint64_t low, high; /* the words of a text; of a long one its hash and its address */
    uint32_t length;
    uint32_t number_and_1; /* 0 = free */
};

struct dictionary {
    struct arena arena;
    struct text *texts; /* by number */
    size_t n, capacity;
    struct dictionary_slot *slots; /* a power of two of them */
    size_t n_slots;
};

uint32_t dictionary_find(const struct dictionary *d, struct text t); /* DICTIONARY_NONE when absent */
uint32_t dictionary_find_hashed(const struct dictionary *d, struct text t, uint64_t hash);
uint32_t dictionary_add(struct dictionary *d, struct text t); /* finds or adds */
uint32_t dictionary_add_hashed(struct dictionary *d, struct text t, uint64_t hash);
void dictionary_clear(struct dictionary *d);   /* empty, memory kept */
void dictionary_release(struct dictionary *d); /* empty, memory given back */

/* Fetch ahead what a search for the hash will look at first. */
static inline void dictionary_prefetch(const struct dictionary *d, uint64_t hash)
{
    if (d->n_slots) __builtin_prefetch(&d->slots[hash & (d->n_slots - 1)]);
}

/* dictionary_find_hashed for a text of up to WORDS_BYTES whose words are at hand. */
static inline uint32_t dictionary_find_words(const struct dictionary *d, struct text_words words, size_t len,
                                             uint64_t hash)
{
    if (!d->n_slots) return DICTIONARY_NONE;
    const size_t mask = d->n_slots - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        const struct dictionary_slot *slot = &d->slots[at];
        const bool is_it = slot->low == words.low && slot->high == words.high && slot->length == len;
        if (is_it || !slot->number_and_1) return slot->number_and_1 - 1; /* of a free one: DICTIONARY_NONE */
    }
}

#endif
