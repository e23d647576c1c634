/*
 * dictionary.h: distinct texts, numbered 0, 1, 2, … in the order in which they were added.
 *
 * Open addressing over hash_text. Texts are copied into the dictionary's arena and stay where they are until release.
 * Any number of threads may find at once while nobody adds.
 */
#ifndef GRADER_BASE_DICTIONARY_H
#define GRADER_BASE_DICTIONARY_H

#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"

#define DICTIONARY_NONE UINT32_MAX

struct dictionary {
    struct arena arena;
    struct text *texts; /* by number */
    size_t n, capacity;
    uint64_t *slots; /* tag << 32 | number + 1, 0 = free; a power of two of them */
    size_t n_slots;
};

uint32_t dictionary_find(const struct dictionary *d, struct text t); /* DICTIONARY_NONE when absent */
uint32_t dictionary_find_hashed(const struct dictionary *d, struct text t, uint64_t hash);
uint32_t dictionary_add(struct dictionary *d, struct text t);        /* finds or adds */
uint32_t dictionary_add_hashed(struct dictionary *d, struct text t, uint64_t hash);
void dictionary_clear(struct dictionary *d);   /* empty, memory kept */
void dictionary_release(struct dictionary *d); /* empty, memory given back */

#endif
