/*
 * student_slots.h: from ids to the numbers of students, for a part of the students: a hash table with linear probing.
 *
 * A slot holds the first 8 bytes of the id as a word, and a tag: of an id of up to 8 bytes its length, so that word
 * and tag together are the id; of a longer one bits of its hash, and whoever looks it up compares the rest. Looking up
 * a short id thus costs one cache miss.
 */
#ifndef GRADER_INGEST_STUDENT_SLOTS_H
#define GRADER_INGEST_STUDENT_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

enum { ID_WORD_BYTES = 8 };

struct student_slot {
    uint64_t word;
    uint32_t tag;
    uint32_t entry; /* 0: free; else what the owner put there */
};

struct student_slots {
    struct student_slot *slots; /* a power of two of them */
    size_t n_slots, n;
};

/* The first 8 bytes of an id, with zeros behind a shorter one. */
static inline uint64_t id_word(struct text id)
{
    return id.len >= ID_WORD_BYTES ? word_at(id.at) : text_words(id).low;
}

static inline uint32_t id_hash(uint64_t word, struct text id)
{
    const uint64_t hash = id.len <= ID_WORD_BYTES ? hash_words((struct text_words){word, 0}, id.len) : hash_text(id);
    return (uint32_t)(hash >> 32);
}

static inline uint32_t id_tag(size_t length, uint32_t hash)
{
    return length <= ID_WORD_BYTES ? (uint32_t)length : hash | UINT32_C(0x80000000);
}

/* Call before probing to add. */
void student_slots_make_room(struct student_slots *table);
void student_slots_release(struct student_slots *table);

/* The slot where `slot` or one behind it has this word and tag, or is free. */
static inline size_t student_slots_probe(const struct student_slots *table, uint64_t word, uint32_t tag, size_t slot)
{
    const size_t mask = table->n_slots - 1;
    for (slot &= mask; table->slots[slot].entry; slot = (slot + 1) & mask)
        if (table->slots[slot].word == word && table->slots[slot].tag == tag) break;
    return slot;
}

#endif
