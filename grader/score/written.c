/* written.c: figures and places as they are written (contract in written.h). */
#include "score/written.h"

static bool has_figures(const struct number_writing *writing, int low, int high)
{
    return !writing->is_fraction && writing->least_figures <= high && writing->most_figures >= low;
}

static bool has_strict_figures(const struct number_writing *writing, int low, int high)
{
    return !writing->is_fraction && writing->least_figures >= low && writing->least_figures <= high;
}

static bool has_places(const struct number_writing *writing, int low, int high)
{
    return !writing->is_fraction && writing->places >= low && writing->places <= high;
}

static bool is_scientific(const struct number_writing *writing, int low, int high)
{
    return writing->is_scientific && has_strict_figures(writing, low, high);
}

const struct written_kind WRITTEN_KINDS[] = {
    {"sig", "with 3 significant figures; the last zeros of a whole number may be some", has_figures},
    {"strict_sig", "with 3 significant figures; the last zeros of a whole number are none", has_strict_figures},
    {"places", "with 3 places after the point", has_places},
    {"scientific", "as 1.23e4 or 1.23x10^4, with 3 figures", is_scientific},
};
const size_t N_WRITTEN_KINDS = sizeof WRITTEN_KINDS / sizeof *WRITTEN_KINDS;

bool written_read(struct reading *reading, const struct node *node, struct written *out)
{
    *out = (struct written){.kind = NULL};
    if (!node) return true;
    const struct written_kind *kind = &WRITTEN_KINDS[0];
    if (node->kind == NODE_MAP) {
        const char *names[sizeof WRITTEN_KINDS / sizeof *WRITTEN_KINDS];
        size_t which;
        if (node->n != 1) {
            mistake(reading, node, "'written' has %s; expected one of {sig: 3}, {places: 2}, {scientific: [2, 4]}",
                    node->n ? "several kinds" : "no kind");
            return false;
        }
        for (size_t i = 0; i < N_WRITTEN_KINDS; i++)
            names[i] = WRITTEN_KINDS[i].name;
        if (!read_name(reading, &node->keys[0], "way of writing", names, N_WRITTEN_KINDS, &which)) return false;
        kind = &WRITTEN_KINDS[which];
        node = &node->values[0];
    }
    const bool is_list = node->kind == NODE_LIST;
    if (is_list && node->n != 2) {
        mistake(reading, node, "'%s' as a list; expected [fewest, most]", kind->name);
        return false;
    }
    const struct node *low = is_list ? &node->values[0] : node, *high = is_list ? &node->values[1] : node;
    if (!read_count(reading, low, kind->name, 0, NUMBER_DIGITS, &out->low)) return false;
    if (!read_count(reading, high, kind->name, is_list ? out->low : 0, NUMBER_DIGITS, &out->high)) return false;
    out->kind = kind;
    return true;
}
