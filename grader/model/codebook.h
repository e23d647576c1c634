/*
 * codebook.h: the distinct answers to one item, each with a small code.
 *
 * The idea the program is built on (grader/README.md): millions of students give only a few distinct answers, so an
 * answer becomes a code when it is read and is scored once per code.
 *
 *   code 0         nothing written (empty cell, or no row for this student and item)
 *   code 1–127     the answer that consists of this one ASCII byte: a one-letter answer is its own code
 *   code 128 …     all other answers, byte for byte as written: while they are read in the order of the input, in a run
 *                  in the order of the students who first gave them (cohort_settle_codes)
 *
 * Codes depend on the order of the input only, never on threads or chunks.
 */
#ifndef GRADER_MODEL_CODEBOOK_H
#define GRADER_MODEL_CODEBOOK_H

#include <stdint.h>

#include "base/dictionary.h"
#include "base/text.h"

enum { CODE_EMPTY = 0, CODE_FIRST_LONG = 128 };
#define CODE_NONE UINT32_MAX

struct codebook {
    struct dictionary long_answers; /* number n has code CODE_FIRST_LONG + n */
};

/* All codes are below this; codes of one-byte answers that nobody gave are included. */
static inline uint32_t codebook_end(const struct codebook *book)
{
    return CODE_FIRST_LONG + (uint32_t)book->long_answers.n;
}

struct text codebook_text(const struct codebook *book, uint32_t code); /* valid as long as the codebook */
uint32_t codebook_add(struct codebook *book, struct text answer);      /* its code; finds or adds */
void codebook_release(struct codebook *book);

#endif
