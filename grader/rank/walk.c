/*
 * walk.c: all partitions in one walk through the national order (contract in walk.h).
 *
 * The order jumps through memory, and that is what a walk costs: so it is walked once to gather the values of every
 * student in the order of ranks, and once more to hand out ranks. The first walk counts as well: the order is cut into
 * pieces between tie groups, and running sums over the pieces say what every value has before each of them.
 */
#include "rank/walk.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_PIECE = 1 << 16, FETCH_AHEAD = 16 };

#define NO_PLACE UINT32_MAX

/* What a walk knows of one value so far. */
struct place {
    uint32_t group;   /* the last tie group with a member; NO_TIE_GROUP at first */
    uint32_t members; /* met so far … */
    uint32_t above;   /* … in tie groups before `group` */
    uint32_t groups;  /* tie groups with members, `group` included */
};

/* A partition that is walked for. */
struct strand {
    const struct attribute *values;
    uint32_t first_place; /* of its values among the places of a piece */
    uint32_t no_place;    /* that of the empty text; NO_PLACE when everybody has a value */
    size_t first_slot;    /* of its ranks among those of a student */
    const struct group_rank *within;
    size_t n_slots;
};

struct walk {
    const struct ranking *national;
    struct strand *strands;
    size_t n_strands, n_slots, n_pieces;
    uint32_t n_places;
    bool needs_sizes;     /* a label is a function of how many share the place */
    struct place *places; /* [piece][place] */
    uint32_t *gathered;   /* [position][strand]: the place of his value */
    rank2_t *ranks;       /* [student][slot] */
};

static bool needs_size(enum tie_rule label)
{
    return label == TIES_MODIFIED || label == TIES_FRACTIONAL;
}

/* The first tie group of a piece: the one that holds the piece's first position, or the next one. */
static size_t first_group(const struct walk *w, size_t piece)
{
    const size_t position = piece_start(w->national->n_ranked, piece, w->n_pieces);
    const size_t group = ranking_group_at(w->national, position);
    if (group == w->national->n_groups) return group;
    return w->national->first[group] == position ? group : group + 1;
}

static void place_add(struct place *p, uint32_t group)
{
    if (p->group != group) {
        p->group = group;
        p->above = p->members;
        p->groups++;
    }
    p->members++;
}

static void fetch_values(const struct walk *w, size_t position)
{
    if (position >= w->national->n_ranked) return;
    const uint32_t student = w->national->order[position];
    for (size_t i = 0; i < w->n_strands; i++)
        __builtin_prefetch(&w->strands[i].values->numbers[student * w->strands[i].values->stride]);
}

static void gather(const struct walk *w, size_t position, uint32_t *gathered)
{
    const uint32_t student = w->national->order[position];
    for (size_t i = 0; i < w->n_strands; i++)
        gathered[i] = w->strands[i].first_place + attribute_number(w->strands[i].values, student);
}

static void gather_piece(const struct walk *w, size_t piece)
{
    struct place *places = w->places + piece * w->n_places;
    const size_t end = first_group(w, piece + 1);
    for (size_t group = first_group(w, piece); group < end; group++)
        for (size_t p = w->national->first[group]; p < w->national->first[group + 1]; p++) {
            uint32_t *gathered = w->gathered + p * w->n_strands;
            fetch_values(w, p + FETCH_AHEAD);
            gather(w, p, gathered);
            for (size_t i = 0; i < w->n_strands; i++)
                place_add(&places[gathered[i]], (uint32_t)group);
        }
}

/* What a piece has counted becomes what the pieces before it have. */
static void sum_up(const struct walk *w, size_t place)
{
    uint32_t members = 0, groups = 0;
    for (size_t piece = 0; piece < w->n_pieces; piece++) {
        struct place *p = &w->places[piece * w->n_places + place];
        const struct place counted = *p;
        *p = (struct place){.group = NO_TIE_GROUP, .members = members, .groups = groups};
        members += counted.members;
        groups += counted.groups;
    }
}

static rank2_t rank_at(const struct place *p, enum tie_rule label)
{
    return label == TIES_ORDINAL ? 2 * p->members : tie_rank2(label, p->above, p->members - p->above, p->groups - 1);
}

/* The ranks of one student: those that need the size of his tie group in every value, or the others. */
static void hand_out(const struct walk *w, const struct place *places, size_t position, bool of_size)
{
    const uint32_t *gathered = w->gathered + position * w->n_strands;
    rank2_t *ranks = w->ranks + w->national->order[position] * w->n_slots;
    for (size_t i = 0; i < w->n_strands; i++) {
        const struct strand *s = &w->strands[i];
        for (size_t slot = 0; slot < s->n_slots; slot++) {
            const enum tie_rule label = s->within[slot].label;
            if (needs_size(label) != of_size || s->within[slot].cells) continue;
            ranks[s->first_slot + slot] = gathered[i] == s->no_place ? 0 : rank_at(&places[gathered[i]], label);
        }
    }
}

static void fetch_ranks(const struct walk *w, size_t position)
{
    if (position < w->national->n_ranked) __builtin_prefetch(w->ranks + w->national->order[position] * w->n_slots, 1);
}

/* How many share a place is known behind the tie group. */
static void rank_piece(const struct walk *w, size_t piece)
{
    struct place *places = w->places + piece * w->n_places;
    const size_t end = first_group(w, piece + 1);
    for (size_t group = first_group(w, piece); group < end; group++) {
        const size_t first = w->national->first[group], behind = w->national->first[group + 1];
        for (size_t p = first; p < behind; p++) {
            fetch_ranks(w, p + FETCH_AHEAD);
            for (size_t i = 0; i < w->n_strands; i++)
                place_add(&places[w->gathered[p * w->n_strands + i]], (uint32_t)group);
            hand_out(w, places, p, false);
        }
        for (size_t p = first; p < behind && w->needs_sizes; p++)
            hand_out(w, places, p, true);
    }
}

static void walk_through(struct walk *w)
{
    const struct ranking *national = w->national;
    w->n_pieces = (size_t)threads_for(national->n_ranked / STUDENTS_PER_PIECE + 1);
    w->gathered = gr_realloc_array(NULL, national->n_ranked * w->n_strands, sizeof *w->gathered);
    w->places = gr_realloc_array(NULL, w->n_pieces * w->n_places, sizeof *w->places);
    for (size_t i = 0; i < w->n_pieces * w->n_places; i++)
        w->places[i] = (struct place){.group = NO_TIE_GROUP};
#pragma omp parallel for schedule(static) num_threads(threads_for(w->n_pieces))
    for (size_t piece = 0; piece < w->n_pieces; piece++)
        gather_piece(w, piece);
    for (size_t place = 0; place < w->n_places; place++)
        sum_up(w, place);
#pragma omp parallel for schedule(static) num_threads(threads_for(w->n_pieces))
    for (size_t piece = 0; piece < w->n_pieces; piece++)
        rank_piece(w, piece);
    for (size_t p = national->n_ranked; p < national->n_students; p++)
        memset(w->ranks + national->order[p] * w->n_slots, 0, w->n_slots * sizeof *w->ranks);
    free(w->places);
    free(w->gathered);
}

static void add_strand(struct walk *w, const struct ranking *r, size_t partition, size_t n_labels)
{
    const struct group_rank *within = r->within + partition * n_labels;
    const struct attribute *values = r->partitions[partition].values;
    const uint32_t no_value = dictionary_find(&values->values, TEXT(""));
    bool any = false;
    for (size_t l = 0; l < n_labels; l++) {
        any |= !within[l].cells;
        w->needs_sizes |= !within[l].cells && needs_size(within[l].label);
    }
    if (!any) return;
    w->strands[w->n_strands++] =
        (struct strand){.values = values,
                        .first_place = w->n_places,
                        .no_place = no_value == DICTIONARY_NONE ? NO_PLACE : w->n_places + no_value,
                        .first_slot = w->n_slots,
                        .within = within,
                        .n_slots = n_labels};
    w->n_places += (uint32_t)values->values.n;
    w->n_slots += n_labels;
}

void rank_by_walking(struct ranking *out)
{
    const size_t n_labels = 1 + out->policy->n_labels;
    struct walk w = {.national = out, .strands = gr_calloc(out->n_partitions, sizeof *w.strands)};
    for (size_t p = 0; p < out->n_partitions; p++)
        if (out->partitions[p].like == p) add_strand(&w, out, p, n_labels);
    if (w.n_strands) {
        out->walked = w.ranks = gr_realloc_array(NULL, out->n_students * w.n_slots, sizeof *w.ranks);
        walk_through(&w);
    }
    for (size_t i = 0; i < w.n_strands; i++)
        for (size_t slot = 0; slot < w.strands[i].n_slots; slot++) {
            struct group_rank *within = &out->within[w.strands[i].within - out->within + slot];
            if (within->cells) continue;
            within->rank2 = out->walked + w.strands[i].first_slot + slot;
            within->stride = w.n_slots;
        }
    free(w.strands);
}
