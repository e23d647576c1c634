/*
 * look_up.h: codes of answers longer than one ASCII byte, against the frozen codebooks.
 *
 * Codebooks of free texts are larger than the caches, so looking up one answer at a time would be waiting for memory.
 * Answers are collected over some rows, each asking for the slot where it should be (base/dictionary.h), and then all
 * are found together.
 *
 * Most students give one of the few common answers. Those of up to 16 bytes that a chunk met lately are kept by
 * themselves, close together, and found without any of that. Codes never change, so they stay true.
 */
#ifndef GRADER_INGEST_LOOK_UP_H
#define GRADER_INGEST_LOOK_UP_H

#include "ingest/chunk.h"

struct look_up {
    struct dictionary_search search;
    uint32_t item, row; /* row as in struct pending */
};

enum { RECENT_BITS = 8, RECENT_ANSWERS = 1 << RECENT_BITS }; /* of an item */

struct recent_answer {
    struct text_words words;
    uint32_t length; /* 0: none */
    uint32_t code;
};

/* Where the answer is if it is there. */
static inline struct recent_answer *recent_answer_at(struct recent_answer *recent, size_t item, struct text_words words)
{
    const uint64_t mixed = (words.low ^ words.high * 3) * UINT64_C(0x9E3779B97F4A7C15);
    return recent + item * RECENT_ANSWERS + (mixed >> (64 - RECENT_BITS));
}

/* Wide and packed: ask for the code of an answer, a field of a row (cells.h) or a part of one. It is written into its
 * cell now or by look_up_finish. Room for one more must be there. */
static inline void look_up_ask(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer,
                               size_t row)
{
    if (answer.len <= WORDS_BYTES) {
        const struct text_words words = text_words_padded(answer);
        const struct recent_answer *recent = recent_answer_at(chunk->recent, item, words);
        if (recent->words.low == words.low && recent->words.high == words.high && recent->length == answer.len) {
            cell_write(chunk->cells + row * encoder->stride, encoder->slots[item], recent->code);
            return;
        }
    }
    chunk->look_ups[chunk->n_look_ups++] = (struct look_up){
        dictionary_search_begin(&encoder->codebooks[item].long_answers, answer), (uint32_t)item, (uint32_t)row};
}

/* Call before a row asks for the codes of up to `n` answers. */
void look_up_reserve(struct chunk *chunk, const struct encoder *encoder, size_t n);

/* The code of one answer, found at once; when it has none, CODE_EMPTY, and the pending list of its item has `row`. */
uint32_t look_up_now(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer, size_t row);

/* Write the codes that were asked for into their cells; an answer without a code becomes pending, its cell empty. Call
 * before the bytes of the rows go away. */
void look_up_finish(struct chunk *chunk, const struct encoder *encoder);

#endif
