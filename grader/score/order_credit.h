/*
 * order_credit.h: what an order that is not quite right earns. One row a rule; to add a rule, add a row.
 *
 * n entries are to be put in order; place[i] says where in the key the student's entry i belongs. Each rule counts
 * something that a right order has `denominator` of.
 */
#ifndef GRADER_SCORE_ORDER_CREDIT_H
#define GRADER_SCORE_ORDER_CREDIT_H

#include <stdbool.h>
#include <stddef.h>

enum { ORDER_MOST = 100, PLACES_MOST = 2 * ORDER_MOST };
enum { NOT_IN_KEY = -1, NO_ENTRY = -2 }; /* an entry that does not belong there; a place left blank before others */

struct sequence {
    int place[PLACES_MOST]; /* 0 to n - 1, each at most once; or one of the above */
    size_t n;               /* up to the last entry that the student wrote */
};

bool sequence_is_right(const struct sequence *sequence, size_t n_key);

struct order_credit {
    const char *name;
    const char *formula;                                            /* for the help */
    size_t (*denominator)(size_t n_key);                            /* n_key is at least 2 */
    size_t (*count)(const struct sequence *sequence, size_t n_key); /* 0 to the denominator */
};

enum { ORDER_CREDITS_MOST = 16 };
extern const struct order_credit ORDER_CREDITS[]; /* all_or_nothing first */
extern const size_t N_ORDER_CREDITS;

#endif
