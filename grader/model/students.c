/* students.c: names of states, and release (contract in students.h). */
#include "model/students.h"

#include <stdlib.h>

const struct text student_status_names[] = {
    [STUDENT_PRESENT] = {"present", 7},     [STUDENT_ABSENT] = {"absent", 6},     [STUDENT_VOID] = {"void", 4},
    [STUDENT_SET_ASIDE] = {"duplicate", 9}, [STUDENT_WITHHELD] = {"withheld", 8},
};

void students_release(struct students *s)
{
    for (size_t i = 0; i < s->n_attributes; i++)
        dictionary_release(&s->attributes[i].values);
    free(s->numbers);
    free(s->attributes);
    free(s->id_bytes);
    free(s->id_starts);
    free(s->status);
    *s = (struct students){0};
}
