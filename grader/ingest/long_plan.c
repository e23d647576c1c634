/* long_plan.c: names of items as words (contract in long_plan.h). */
#include "ingest/long_plan.h"

#include <stdlib.h>
#include <string.h>

#include "model/codebook.h"

static void name_item(struct item_words *words, struct text name, char delimiter)
{
    char bytes[2 * sizeof(uint64_t)] = {0};
    const size_t length = name.len + 2;
    if (length > sizeof bytes) return;
    for (size_t i = 0; i < name.len; i++) /* in a plain row such a name would not be one field */
        if (name.at[i] == delimiter || name.at[i] == '\n' || name.at[i] == '\r' || name.at[i] == '"') return;
    bytes[0] = delimiter;
    memcpy(bytes + 1, name.at, name.len);
    bytes[length - 1] = delimiter;
    words->word[0] = word_at(bytes);
    words->word[1] = word_at(bytes + sizeof(uint64_t));
    words->mask[0] = word_mask(length);
    words->mask[1] = word_mask(length > 8 ? length - 8 : 0);
    words->length = (uint32_t)length;
}

static void add_to_slots(struct long_plan *plan, struct text name, uint32_t item)
{
    const uint64_t word = text_words(name).low;
    struct item_slot *slot = &plan->slots[item_word_hash(plan, word)];
    if (!slot->length) *slot = (struct item_slot){word, (uint32_t)name.len, item};
}

struct long_plan *long_plan_new(const struct plan *plan, const struct dictionary *items)
{
    const bool fits = plan->layout == LAYOUT_LONG && plan->delimiter && plan->n_columns == 3 && plan->id_column == 0 &&
                      plan->item_name_column == 1 && plan->answer_column == 2;
    if (!fits) return NULL;
    struct long_plan *made = gr_calloc(1, sizeof *made);
    unsigned bits = 6;
    while (((size_t)1 << bits) < 8 * items->n && bits < 20)
        bits++;
    made->slot_shift = 64 - bits;
    made->slots = gr_calloc((size_t)1 << bits, sizeof *made->slots);
    made->names = gr_calloc(items->n, sizeof *made->names);
    for (uint32_t item = 0; item < items->n; item++) {
        made->names[item] = (struct item_words){.word = {1, 1}}; /* with a mask of 0 nothing equals it */
        if (!plan->has_item[item]) continue;
        name_item(&made->names[item], items->texts[item], plan->delimiter);
        if (items->texts[item].len - 1 < ITEM_WORD_BYTES) add_to_slots(made, items->texts[item], item);
    }
    for (unsigned byte = 1; byte < CODE_FIRST_LONG; byte++)
        made->codes[byte] = (uint8_t)byte;
    made->codes[(unsigned char)plan->delimiter] = made->codes['\n'] = made->codes['\r'] = CODE_EMPTY;
    made->codes['"'] = CODE_EMPTY; /* what it begins may go on behind the line end */
    return made;
}

void long_plan_free(struct long_plan *plan)
{
    if (!plan) return;
    free(plan->names);
    free(plan->slots);
    free(plan);
}
