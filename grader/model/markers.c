/* markers.c: release of what is known of several markers. */
#include "model/markers.h"

#include <stdlib.h>

void markers_release(struct markers *markers)
{
    free(markers->agreements);
    free(markers->pending);
    *markers = (struct markers){0};
}
