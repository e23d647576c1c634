/*
 * students.h: who was examined. Columns, one entry a student, in the order of the input (first appearance); students
 * who are only on the roster come last, in the roster's order.
 */
#ifndef GRADER_MODEL_STUDENTS_H
#define GRADER_MODEL_STUDENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dictionary.h"
#include "base/text.h"

enum student_status {
    STUDENT_PRESENT,   /* handed in answers, be they all blank: counts in every statistic */
    STUDENT_ABSENT,    /* on the roster, no answers (or the status column says so): no marks, no rank */
    STUDENT_VOID,      /* answers cancelled: no marks, no rank */
    STUDENT_SET_ASIDE, /* appears more than once under `duplicate: error`: rows are rejects; no marks, no rank */
    STUDENT_WITHHELD,  /* the result waits for a decision: no marks, no rank until a regrade says otherwise */
};

/* A column such as province: each value once in `values`, each student's value as a number into it. A student without
 * a value has the number of the empty text. */
struct attribute {
    struct text name;
    struct dictionary values;
    uint32_t *numbers; /* of the first student; those of student s lie s * stride further: see attribute_number */
    size_t stride;
};

static inline uint32_t attribute_number(const struct attribute *a, size_t student)
{
    return a->numbers[student * a->stride];
}

enum { ID_PAD_BYTES = 16, ID_LIMIT_BYTES = 1000 /* of one id that is read */ };

struct students {
    size_t n;
    char *id_bytes;               /* all ids, one after the other, no separators; ID_PAD_BYTES more may be read */
    uint64_t *id_starts;          /* n + 1 entries: where each id begins; the last is the end. NULL when all ids … */
    size_t id_length;             /* … have this length */
    bool ids_ascending;           /* every id is greater (bytes) than the one before: input order is id order */
    uint8_t *status;              /* enum student_status */
    struct attribute *attributes; /* rank.columns first, in that order, then the columns named by --keep */
    size_t n_attributes;
    uint32_t *numbers; /* of all attributes, a student's side by side: [student][attribute] */
};

static inline size_t student_id_start(const struct students *s, size_t student)
{
    return s->id_starts ? (size_t)s->id_starts[student] : student * s->id_length;
}

static inline struct text student_id(const struct students *s, size_t student)
{
    const size_t start = student_id_start(s, student);
    return (struct text){s->id_bytes + start, student_id_start(s, student + 1) - start};
}

static inline struct text student_value(const struct students *s, size_t attribute, size_t student)
{
    const struct attribute *a = &s->attributes[attribute];
    return a->values.texts[attribute_number(a, student)];
}

enum { N_STUDENT_STATUSES = STUDENT_WITHHELD + 1 };
extern const struct text student_status_names[N_STUDENT_STATUSES]; /* "present", "absent", "void", … */

static inline const char *student_status_name(enum student_status status)
{
    return student_status_names[status].at;
}

const struct attribute *students_find_attribute(const struct students *s, struct text name); /* NULL: none */

void students_release(struct students *s);

#endif
