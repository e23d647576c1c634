/*
 * normal.h: the normal form of a text, in which answers and keys are compared.
 *
 * Steps, in the order in which they work: quotes and dashes are made straight; NFKC (full-width letters, ligatures and
 * such become plain, what cannot be seen is dropped; accents are composed); case folded; accents taken off (é becomes
 * e; ø and ł are letters of their own); punctuation becomes a blank; runs of white space become one blank, none at the
 * ends; or all white space is dropped. One routine for all rule kinds, so two kinds never differ in what they call
 * equal. Unicode tables: utf8proc.
 */
#ifndef GRADER_SCORE_NORMAL_H
#define GRADER_SCORE_NORMAL_H

#include "score/reading.h"

enum normal_step {
    NORMAL_NFKC = 1 << 0,
    NORMAL_FOLD = 1 << 1,
    NORMAL_SPACE = 1 << 2,
    NORMAL_QUOTES = 1 << 3,
    NORMAL_DASHES = 1 << 4,
    NORMAL_ACCENTS = 1 << 5, /* this and the next two only when a rubric asks for them */
    NORMAL_PUNCTUATION = 1 << 6,
    NORMAL_BLANKS = 1 << 7,
    /* What labels and letters are compared in. */
    NORMAL_LABEL = NORMAL_NFKC | NORMAL_FOLD | NORMAL_SPACE,
    NORMAL_ALL = NORMAL_NFKC | NORMAL_FOLD | NORMAL_SPACE | NORMAL_QUOTES | NORMAL_DASHES,
};

struct normal_buffer {
    int32_t *code_points;
    size_t capacity;
    char *bytes; /* of short ASCII texts */
    size_t bytes_capacity;
};

/* The normal form of `t`, in the buffer until its next use; false when `t` is no UTF-8. */
bool normalise(struct text t, unsigned steps, struct normal_buffer *buffer, struct text *out);
void normal_buffer_release(struct normal_buffer *buffer);

/* `normalize: [nfkc, fold, …]`, or changes to *steps: [+accents, -fold]; *steps keeps its value when the node is NULL. */
bool read_normal_steps(struct reading *reading, const struct node *node, unsigned *steps);

/* The normal form of a rubric's text, in the arena. */
struct text normalise_into(struct arena *arena, struct text t, unsigned steps);

/* Code points of a normalised text. `out` has room for t.len; returns how many there are. */
size_t code_points_of(struct text t, int32_t *out);

/* The next code point of valid UTF-8; *t moves behind it. */
int32_t take_code_point(struct text *t);

/* A folded letter as it is printed on exam papers, in upper case; in `buffer`, which is returned. */
enum { LETTER_SHOWN_BYTES = 8 };
const char *letter_show(int32_t letter, char buffer[LETTER_SHOWN_BYTES]);

bool is_white_space(int32_t code_point);
bool is_blank_text(struct text t); /* empty, or white space only */
bool is_letter(int32_t code_point);
bool is_letter_or_digit(int32_t code_point);
bool has_control_character(struct text t, bool white_space_allowed); /* ASCII controls; white space: tab to CR */

#endif
