/*
 * synonyms.h: words that the examiners of an exam take for the same.
 *
 *   synonyms: [[H2O, water], [car, automobile, motor car]]
 *
 * In keys and answers of text items each such word or phrase is replaced by the first of its group: whole words only, the
 * longest that fits, from left to right, once. Words are compared in the normal form of the item.
 */
#ifndef GRADER_SCORE_SYNONYMS_H
#define GRADER_SCORE_SYNONYMS_H

#include "score/normal.h"

struct synonym_table; /* in one normal form; immutable */

struct synonyms {
    const struct node *groups; /* NULL: none */
    struct synonym_form {
        unsigned steps;
        struct synonym_table *table;
    } * forms; /* made as items ask for them */
    size_t n_forms, capacity;
};

struct synonym_buffer {
    char *bytes;
    size_t capacity;
};

/* `synonyms:` of the exam; the node may be NULL. Notes its mistakes. */
void synonyms_read(struct reading *reading, const struct node *node, struct synonyms *out);
void synonyms_release(struct synonyms *synonyms); /* the tables stay in the arena */

/* The table in a normal form; NULL when there are no synonyms. */
const struct synonym_table *synonyms_in_form(struct synonyms *synonyms, struct arena *arena, unsigned steps);

/* The text with synonyms replaced: itself, or in the buffer until its next use. `table` may be NULL. */
struct text synonyms_replace(const struct synonym_table *table, struct text normal, struct synonym_buffer *buffer);
void synonym_buffer_release(struct synonym_buffer *buffer);

#endif
