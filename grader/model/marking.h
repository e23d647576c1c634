/*
 * marking.h: items marked by several people: how well every two of them agree, and which answers wait for a decision.
 */
#ifndef GRADER_MODEL_MARKING_H
#define GRADER_MODEL_MARKING_H

#include "model/exam.h"

/* Two markers of an item, over the students present whom both have marked. Undefined values are NaN. */
struct marker_agreement {
    size_t item, first, second; /* markers: columns of the item, counted from 0 */
    uint32_t n;
    double exact, adjacent;        /* shares with the same mark; with marks at most one mark apart */
    double kappa, pearson;         /* kappa with quadratic weights */
    double mean_difference;        /* second minus first, in marks */
    uint32_t pending, adjudicated; /* answers to the item, whoever marked them */
};

struct pending_answer {
    uint32_t student;
    size_t item;
    uint32_t code;
};

struct marking {
    struct marker_agreement *agreements; /* by item, then markers */
    size_t n_agreements, agreements_capacity;
    struct pending_answer *pending; /* by item, then student; of items that count */
    size_t n_pending, pending_capacity;
};

void marking_release(struct marking *marking);

#endif
