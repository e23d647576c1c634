/* person_fit.c: see person_fit.h. */
#include "model/person_fit.h"

#include <stdlib.h>

void fit_table_release(struct fit_table *t)
{
    free(t->rows);
    free(t->students);
    *t = (struct fit_table){0};
}
