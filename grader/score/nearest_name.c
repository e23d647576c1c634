/* nearest_name.c: the least distance to a list of names (contract in nearest_name.h). */
#include "score/nearest_name.h"

#include <string.h>

#include "score/distance.h"

enum { NAME_LETTERS = 32 };

static size_t widen(struct text t, int32_t out[NAME_LETTERS])
{
    for (size_t i = 0; i < t.len; i++)
        out[i] = (unsigned char)t.at[i] | 0x20; /* letters without case; the rest only has to differ */
    return t.len;
}

const char *nearest_name(struct text written, const char *const *names, size_t n_names)
{
    if (written.len == 0 || written.len > NAME_LETTERS) return NULL;
    int32_t wanted[NAME_LETTERS], name[NAME_LETTERS];
    const size_t n_wanted = widen(written, wanted);
    const char *nearest = NULL;
    size_t least = 1 + written.len / 3; /* one slip in a short word, two from six letters on, … */
    struct distance_rows rows = {0};
    for (size_t i = 0; i < n_names; i++) {
        const struct text candidate = text_of(names[i]);
        if (candidate.len > NAME_LETTERS) continue;
        const size_t distance = slip_distance(wanted, n_wanted, name, widen(candidate, name), least, &rows);
        if (distance < least || (distance == least && !nearest)) {
            nearest = names[i];
            least = distance;
        }
    }
    distance_rows_release(&rows);
    return nearest && least < strlen(nearest) ? nearest : NULL;
}
