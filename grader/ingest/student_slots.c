/* student_slots.c: room in a table of students (contract in student_slots.h). */
#include "ingest/student_slots.h"

#include <stdlib.h>

#include "base/memory.h"

enum { FIRST_SLOTS = 64 };

/* Of a longer id the tag has the bits of the hash that choose the slot. */
static size_t home_of(const struct student_slot *slot)
{
    return slot->tag <= ID_WORD_BYTES ? hash_words((struct text_words){slot->word, 0}, slot->tag) >> 32 : slot->tag;
}

/* At most three quarters are used: a part has so many students as to need many slots, and they are what is large. */
void student_slots_make_room(struct student_slots *table)
{
    if (4 * (table->n + 1) <= 3 * table->n_slots) return;
    struct student_slots larger = {.n_slots = table->n_slots ? 2 * table->n_slots : FIRST_SLOTS, .n = table->n};
    larger.slots = gr_calloc(larger.n_slots, sizeof *larger.slots);
    for (size_t i = 0; i < table->n_slots; i++) {
        const struct student_slot *old = &table->slots[i];
        if (!old->entry) continue;
        size_t slot = home_of(old) & (larger.n_slots - 1);
        while (larger.slots[slot].entry)
            slot = (slot + 1) & (larger.n_slots - 1);
        larger.slots[slot] = *old;
    }
    free(table->slots);
    *table = larger;
}

void student_slots_release(struct student_slots *table)
{
    free(table->slots);
    *table = (struct student_slots){0};
}
