/* changes.c: whether a student is concerned by a regrade, and release (contract in changes.h). */
#include "model/changes.h"

#include <stdlib.h>

static struct text grade_label(const struct exam *exam, uint8_t grade)
{
    return grade < exam->n_grades ? exam->grades[grade].label : TEXT("");
}

bool change_is_any(const struct changes *c, size_t student)
{
    const struct standing *before = &c->old->list[student], *now = &c->new_->list[student];
    if (before->status != now->status) return true;
    return change_of_total(c, student) != 0 || before->rank2 != now->rank2 ||
           !text_equal(grade_label(c->before, before->grade), grade_label(c->now, now->grade));
}

void changes_release(struct changes *c)
{
    for (size_t p = 0; p < c->n_partitions; p++)
        free(c->groups[p]);
    free(c->groups);
    free(c->n_values);
    free(c->items);
    free(c->moved_most);
    free(c->climbed_most);
    *c = (struct changes){0};
}
