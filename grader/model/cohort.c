/* cohort.c: names and releases of the records in students.h, responses.h and cohort.h. */
#include "model/cohort.h"

#include <stdlib.h>

const char *student_status_name(enum student_status status)
{
    static const char *const names[] = {
        [STUDENT_PRESENT] = "present",
        [STUDENT_ABSENT] = "absent",
        [STUDENT_VOID] = "void",
        [STUDENT_SET_ASIDE] = "duplicate",
    };
    return names[status];
}

void students_release(struct students *s)
{
    for (size_t i = 0; i < s->n_attributes; i++) {
        dictionary_release(&s->attributes[i].values);
        free(s->attributes[i].value_of);
    }
    free(s->attributes);
    free(s->id_bytes);
    free(s->id_starts);
    free(s->status);
    *s = (struct students){0};
}

void responses_release(struct responses *r)
{
    free(r->rows);
    free(r->slots);
    *r = (struct responses){0};
}

void cohort_release(struct cohort *cohort)
{
    students_release(&cohort->students);
    for (size_t i = 0; i < cohort->n_items; i++)
        codebook_release(&cohort->codebooks[i]);
    free(cohort->codebooks);
    responses_release(&cohort->responses);
    free(cohort->rejects.list);
    arena_release(&cohort->rejects.arena);
    free(cohort->sources);
    arena_release(&cohort->arena);
    *cohort = (struct cohort){0};
}
