/*
 * entries.h: an answer that is a list: the cells of several columns, or one cell split at a separator.
 *
 * Unless the rubric names the separator, it is the first of these that the answer holds: a line break, |, ; or ,
 * (with full-width and CJK forms; no comma where an entry may hold one), and for orders also > and →. An answer
 * without any is split as the item says: into its letters, into words, or not at all.
 */
#ifndef GRADER_SCORE_ENTRIES_H
#define GRADER_SCORE_ENTRIES_H

#include "score/rule.h"

enum { ENTRIES_MOST = 200 };

enum loose_entries { ENTRY_WHOLE, ENTRY_WORDS, ENTRY_LETTERS }; /* what an answer without separators is split into */

struct entry_form {
    size_t n_columns;      /* of the answers: 0 or 1: one cell */
    struct text separator; /* "": found in the answer */
    enum loose_entries loose;
    bool arrows;       /* > and → separate too */
    bool holds_commas; /* entries may hold commas, as numbers with a decimal comma do: none separates */
};

struct entries {
    struct text list[ENTRIES_MOST]; /* trimmed; views of the answer */
    size_t n;                       /* ENTRIES_MOST + 1: there were more */
};

/* `separator:` and `columns:` of an item. With columns, n must be how many entries there are (0: any number). False
 * after noting a mistake. */
bool entry_form_read(struct rule_compiler *compiler, const struct node *columns, const struct node *separator, size_t n,
                     struct entry_form *out);

/* Entries may be empty, except between words and letters. */
void entries_split(const struct entry_form *form, struct text answer, struct entries *out);

/* Whether an accepted answer holds a comma: of `key:` a list, a single text, or the `key:` of a rule. */
bool key_holds_comma(const struct node *key);

/* Whether an entry that the rule judges may hold one: a number with a decimal comma, or a text whose key has one. */
bool rule_takes_comma(const struct item_rule *rule, const struct node *key);

/* Whether the entry was left empty: white space, or listed under answers.blank. */
bool entry_is_blank(const struct item_terms *terms, struct text entry);

/* The rows that kinds with lists have in common in their tables of parameters. */
#define COLUMNS_PARAM                                                                                                  \
    {                                                                                                                  \
        "columns", "a list of columns",                                                                                \
            "the columns of the answers that hold the entries, one each; unless given, one cell holds all of them",    \
            false                                                                                                      \
    }
#define SEPARATOR_PARAM                                                                                                \
    {                                                                                                                  \
        "separator", "a text",                                                                                         \
            "between the entries of a cell; unless given a line break, |, ; or comma, as the answer has it; no comma " \
            "where an entry may hold one",                                                                             \
            false                                                                                                      \
    }

#endif
