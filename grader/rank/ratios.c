/* ratios.c: a hash table of pairs, and their order (contract in ratios.h). */
#include "rank/ratios.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/wide.h"

struct ratio {
    int64_t above, below; /* below >= 0 */
    int64_t rank;
    bool is_there;
};

struct ratios {
    struct ratio *slots;
    size_t n, n_slots; /* a power of two */
};

enum { SLOTS_FIRST = 256 };

struct ratios *ratios_new(void)
{
    struct ratios *ratios = gr_alloc(sizeof *ratios);
    *ratios = (struct ratios){.n_slots = SLOTS_FIRST};
    ratios->slots = gr_calloc(SLOTS_FIRST, sizeof *ratios->slots);
    return ratios;
}

void ratios_free(struct ratios *ratios)
{
    if (!ratios) return;
    free(ratios->slots);
    free(ratios);
}

/* The slot of a pair, or the free one where it belongs. */
static struct ratio *find(const struct ratios *ratios, int64_t above, int64_t below)
{
    const size_t mask = ratios->n_slots - 1;
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    const uint64_t mixed = ((uint64_t)above * odd ^ (uint64_t)below) * odd;
    size_t at = (size_t)(mixed >> 32) & mask;
    while (ratios->slots[at].is_there && (ratios->slots[at].above != above || ratios->slots[at].below != below))
        at = (at + 1) & mask;
    return &ratios->slots[at];
}

static void grow(struct ratios *ratios)
{
    struct ratios larger = {.n = ratios->n, .n_slots = 2 * ratios->n_slots};
    larger.slots = gr_calloc(larger.n_slots, sizeof *larger.slots);
    for (size_t i = 0; i < ratios->n_slots; i++)
        if (ratios->slots[i].is_there)
            *find(&larger, ratios->slots[i].above, ratios->slots[i].below) = ratios->slots[i];
    free(ratios->slots);
    *ratios = larger;
}

static void make_positive(int64_t *above, int64_t *below)
{
    if (*below >= 0) return;
    *above = -*above;
    *below = -*below;
}

void ratios_add(struct ratios *ratios, int64_t above, int64_t below)
{
    make_positive(&above, &below);
    struct ratio *slot = find(ratios, above, below);
    if (slot->is_there) return;
    *slot = (struct ratio){.above = above, .below = below, .is_there = true};
    if (2 * ++ratios->n > ratios->n_slots) grow(ratios);
}

void ratios_add_all(struct ratios *ratios, const struct ratios *other)
{
    for (size_t i = 0; i < other->n_slots; i++)
        if (other->slots[i].is_there) ratios_add(ratios, other->slots[i].above, other->slots[i].below);
}

static bool is_undefined(const struct ratio *r)
{
    return r->above == 0 && r->below == 0;
}

/* Neither is 0/0. With below = 0 a product is 0 on one side, and the sign of `above` on the other decides. */
static int compare(const void *left, const void *right)
{
    const struct ratio *a = *(struct ratio *const *)left, *b = *(struct ratio *const *)right;
    if (a->below == 0 && b->below == 0) return (a->above > 0) - (b->above > 0);
    const wide_t x = (wide_t)a->above * b->below, y = (wide_t)b->above * a->below;
    return (x > y) - (x < y);
}

void ratios_order(struct ratios *ratios, bool undefined_is_greatest)
{
    struct ratio **in_order = gr_realloc_array(NULL, ratios->n + 1, sizeof *in_order), *undefined = NULL;
    size_t n = 0;
    for (size_t i = 0; i < ratios->n_slots; i++) {
        struct ratio *r = &ratios->slots[i];
        if (!r->is_there) continue;
        if (is_undefined(r))
            undefined = r;
        else
            in_order[n++] = r;
    }
    qsort(in_order, n, sizeof *in_order, compare);
    for (size_t i = 0; i < n; i++)
        in_order[i]->rank = i && compare(&in_order[i - 1], &in_order[i]) == 0 ? in_order[i - 1]->rank : (int64_t)i;
    if (undefined) undefined->rank = undefined_is_greatest ? (int64_t)n : -1;
    free(in_order);
}

size_t ratios_count(const struct ratios *ratios)
{
    return ratios->n;
}

int64_t ratios_rank(const struct ratios *ratios, int64_t above, int64_t below)
{
    make_positive(&above, &below);
    return find(ratios, above, below)->rank;
}
