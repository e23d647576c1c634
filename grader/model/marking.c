/* marking.c: release of what is known of several markers. */
#include "model/marking.h"

#include <stdlib.h>

void marking_release(struct marking *marking)
{
    free(marking->agreements);
    free(marking->pending);
    *marking = (struct marking){0};
}
