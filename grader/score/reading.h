/*
 * reading.h: turn the tree of a rubric into values, and collect everything that is wrong with it.
 *
 * Nothing stops at the first mistake: a reader that meets one notes it, with the place of the node, and returns false;
 * its caller goes on with the next key. At the end all remarks are handed over in file order, equal ones once.
 */
#ifndef GRADER_SCORE_READING_H
#define GRADER_SCORE_READING_H

#include "base/memory.h"
#include "base/rational.h"
#include "base/status.h"
#include "score/node.h"

struct remark {
    uint32_t line, column;
    size_t order; /* in which it was made */
    bool is_mistake;
    char *text; /* on the heap */
};

struct reading {
    const char *path;    /* as given: begins every message */
    struct arena *arena; /* takes the tree and everything compiled from it */
    struct remark *remarks;
    size_t n_remarks, capacity, n_mistakes;
};

/* "what is wrong; what to do", without place and newline. */
void mistake(struct reading *reading, const struct node *at, const char *format, ...) PRINTF_LIKE(3, 4);
void mistake_at(struct reading *reading, uint32_t line, uint32_t column, const char *format, ...) PRINTF_LIKE(4, 5);
void warning(struct reading *reading, const struct node *at, const char *format, ...) PRINTF_LIKE(3, 4);

/* All remarks as "FILE:LINE:COLUMN: text" into the two lists, in file order. Empties the reading's own list. */
void reading_finish(struct reading *reading, struct gr_messages *mistakes, struct gr_messages *warnings);

/* One key of a mapping: looked up by read_map, printed by `grader help rubric`. */
struct key_spec {
    const char *name;
    const char *form; /* what its value looks like */
    const char *help;
    bool required;
};

/* With an owner, the keys are known but belong elsewhere ("type number"): meeting one is a mistake that says so. */
struct key_table {
    const struct key_spec *rows;
    size_t n;
    const char *owner;
};
#define KEY_TABLE(rows) ((struct key_table){(rows), sizeof(rows) / sizeof *(rows), NULL})

/* Sort the values of a mapping by the rows of its tables: found[i] is the value of row i, counted through all tables
 * without an owner (which come first), or NULL. Notes unknown and missing keys; keys with an absent value count as
 * missing. `what` names the mapping in messages ("an item"). False only when `map` is no mapping: then all of found is
 * NULL. */
bool read_map(struct reading *reading, const struct node *map, const char *what, const struct key_table *tables,
              size_t n_tables, const struct node **found);

/* Readers of one value. `name` is the key it belongs to. A `node` of NULL was left out: *out stays as it is, and the
 * result is false without a remark. */
bool read_text(struct reading *reading, const struct node *node, const char *name, struct text *out); /* not empty */
bool read_mark(struct reading *reading, const struct node *node, const char *name, struct rational *out);
bool read_share(struct reading *reading, const struct node *node, const char *name, struct rational *out,
                bool *is_percent); /* a mark, or "50%" (then *out is 1/2) */
bool read_count(struct reading *reading, const struct node *node, const char *name, int64_t low, int64_t high,
                int64_t *out);
bool read_name(struct reading *reading, const struct node *node, const char *name, const char *const *names,
               size_t n_names, size_t *out);

/* A list of at most 10,000 scalars, or one scalar as a list of one. Members may be empty texts only when
 * `empty_allowed`. */
bool read_scalars(struct reading *reading, const struct node *node, const char *name, bool empty_allowed,
                  const struct node **out, size_t *n);

/* " — did you mean 'points'?" or "", in an arena: the nearest of the names, if any is near. */
const char *reading_suggest(struct reading *reading, struct text written, const char *const *names, size_t n_names);

/* Formatted text in the reading's arena. */
struct text arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
