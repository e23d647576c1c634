/*
 * near_number.h: numbers taken apart as students write them, and put together again as they may have been meant.
 * Texts in, texts out: whether the result is right is for the item's rule to say.
 */
#ifndef GRADER_SCORE_NEAR_NUMBER_H
#define GRADER_SCORE_NEAR_NUMBER_H

#include "base/text.h"

enum { NEAR_NUMBER_BYTES = 160 };

struct number_parts {
    struct text before; /* "$" */
    struct text number; /* "-9,81", as it stands there */
    struct text after;  /* "m/s²" */
};

/* Split an answer that holds one number, whichever decimal mark it uses; false when it does not begin with one (after
 * at most a few characters, such as a currency sign). Views into `answer`, trimmed. */
bool number_split(struct text answer, struct number_parts *out);

/* The number with point and comma exchanged; false when there is neither. The results end in NUL. */
bool number_exchange_marks(struct text number, char out[NEAR_NUMBER_BYTES]);
bool number_times_power_of_ten(struct text number, int exponent, char out[NEAR_NUMBER_BYTES]); /* false: a fraction */
bool number_change_sign(struct text number, char out[NEAR_NUMBER_BYTES]);

#endif
