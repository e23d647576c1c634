/* codebook.c: answers to codes and back (contract in codebook.h). */
#include "model/codebook.h"

static const char ONE_BYTE_ANSWERS[] =
    "\000\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024\025\026\027\030\031\032\033"
    "\034\035\036\037 !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz"
    "{|}~\177";
_Static_assert(sizeof ONE_BYTE_ANSWERS == CODE_FIRST_LONG + 1, "one answer for each ASCII byte");

/* A one-byte answer needs no look-up; byte 0 does not occur in answers (ingest rejects it). */
static bool is_own_code(struct text answer)
{
    return answer.len == 1 && (unsigned char)answer.at[0] < CODE_FIRST_LONG;
}

struct text codebook_text(const struct codebook *book, uint32_t code)
{
    if (code == CODE_EMPTY) return TEXT("");
    if (code < CODE_FIRST_LONG) return (struct text){ONE_BYTE_ANSWERS + code, 1};
    return book->long_answers.texts[code - CODE_FIRST_LONG];
}

uint32_t codebook_add(struct codebook *book, struct text answer)
{
    if (answer.len == 0) return CODE_EMPTY;
    if (is_own_code(answer)) return (unsigned char)answer.at[0];
    return CODE_FIRST_LONG + dictionary_add(&book->long_answers, answer);
}

void codebook_release(struct codebook *book)
{
    dictionary_release(&book->long_answers);
}
