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
uint32_t *dictionary_in_order(const struct dictionary *d); /* the numbers by the byte order of their texts; free() it */
void dictionary_clear(struct dictionary *d);               /* empty, memory kept */
void dictionary_release(struct dictionary *d);             /* empty, memory given back */

/* Looking for a text in two steps, for dictionaries that outgrow the caches: the first hashes the text and asks for the
 * slot where it should be, the second finds it there. In between, other searches can begin. WORDS_BYTES must be
 * readable from the start of the text on, and it must last as long as the search. */
struct dictionary_search {
    struct text text;
    struct text_words words; /* of a text of up to WORDS_BYTES */
    uint64_t hash;
};

static inline struct dictionary_search dictionary_search_begin(const struct dictionary *d, struct text t)
{
    struct dictionary_search search = {.text = t};
    if (t.len > WORDS_BYTES) {
        search.hash = hash_long_text(t);
    } else if (t.len) {
        search.words = text_words_padded(t);
        search.hash = hash_words(search.words, t.len);
    } else {
        search.hash = hash_text(t);
    }
    if (d->n_slots) __builtin_prefetch(&d->slots[search.hash & (d->n_slots - 1)]);
    return search;
}

/* Between the two: the bytes of a long text, once its slot is there. */
static inline void dictionary_search_continue(const struct dictionary *d, const struct dictionary_search *search)
{
    if (search->text.len <= WORDS_BYTES || !d->n_slots) return;
    const struct dictionary_slot *slot = &d->slots[search->hash & (d->n_slots - 1)];
    if (slot->low == search->hash) __builtin_prefetch((const char *)(uintptr_t)slot->high);
}

static inline uint32_t dictionary_search_end(const struct dictionary *d, const struct dictionary_search *search)
{
    if (!d->n_slots) return DICTIONARY_NONE;
    if (search->text.len > WORDS_BYTES) return dictionary_find_hashed(d, search->text, search->hash);
    const size_t mask = d->n_slots - 1;
    for (size_t at = search->hash & mask;; at = (at + 1) & mask) {
        const struct dictionary_slot *slot = &d->slots[at];
        const bool is_it =
            slot->low == search->words.low && slot->high == search->words.high && slot->length == search->text.len;
        if (is_it || !slot->number_and_1) return slot->number_and_1 - 1; /* of a free one: DICTIONARY_NONE */
    }
}

#endif
