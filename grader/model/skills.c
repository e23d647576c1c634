/* skills.c: see skills.h. */
#include "model/skills.h"

#include <stdlib.h>

int skill_compare_shares(const struct skill_result *a, const struct skill_result *b)
{
    const int64_t left = (int64_t)a->earned * b->possible, right = (int64_t)b->earned * a->possible;
    return (left > right) - (left < right);
}

void skills_release(struct skills *s)
{
    for (size_t g = 0; g < s->n_groups; g++) {
        free(s->groups[g].sums);
        free(s->groups[g].rows);
        free(s->groups[g].hidden);
    }
    free(s->groups);
    free(s->nation);
    free(s->advice);
    free(s->list);
    free(s->results);
    free(s->students);
    *s = (struct skills){0};
}
