/*
 * look_up.h: codes of answers longer than one ASCII byte, against the frozen codebooks.
 *
 * Codebooks of free texts are larger than the caches, so a look-up has two steps: look_up_begin hashes the answer and
 * asks for the memory where its code should be; look_up_end finds it there. Between the two, the other answers of the
 * row begin theirs.
 */
#ifndef GRADER_INGEST_LOOK_UP_H
#define GRADER_INGEST_LOOK_UP_H

#include "base/hash.h"
#include "ingest/chunk.h"

struct look_up {
    struct text answer;
    struct text_words words; /* of an answer of up to WORDS_BYTES */
    uint64_t hash;
    uint32_t item;
};

/* `answer` is a field of a row (cells.h) or a part of one, and not empty. */
static inline struct look_up look_up_begin(const struct encoder *encoder, size_t item, struct text answer)
{
    struct look_up up = {.answer = answer, .item = (uint32_t)item};
    if (answer.len <= WORDS_BYTES) {
        up.words = text_words_padded(answer);
        up.hash = hash_words(up.words, answer.len);
    } else {
        up.hash = hash_long_text(answer);
    }
    dictionary_prefetch(&encoder->codebooks[item].long_answers, up.hash);
    return up;
}

/* The code; or, when the answer has none yet, CODE_EMPTY, and its cell becomes pending. `row` as in struct pending. */
uint32_t look_up_end(struct chunk *chunk, const struct encoder *encoder, const struct look_up *up, size_t row);

#endif
