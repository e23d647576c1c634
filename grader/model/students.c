/* students.c: names of states, columns by name, and release (contract in students.h). */
#include "model/students.h"

#include <stdlib.h>

const struct text student_status_names[] = {
    [STUDENT_PRESENT] = {"present", 7},     [STUDENT_ABSENT] = {"absent", 6},     [STUDENT_VOID] = {"void", 4},
    [STUDENT_SET_ASIDE] = {"duplicate", 9}, [STUDENT_WITHHELD] = {"withheld", 8},
};

const struct attribute *students_find_attribute(const struct students *s, struct text name)
{
    for (size_t a = 0; a < s->n_attributes; a++)
        if (text_equal(s->attributes[a].name, name)) return &s->attributes[a];
    return NULL;
}

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
