/*
 * walk.c: all partitions in one walk through the national order (contract in walk.h).
 *
 * The order is cut into pieces between tie groups. A first walk counts, for each piece, the members of every value and
 * the tie groups they are in; running sums over the pieces say where each piece begins, and a second walk, tie group
 * by tie group, hands out ranks. A student is one look at his numbers, which lie side by side, and one at his ranks,
 * which do so too: the order jumps through memory, so that is what a walk costs.
 */
#include "rank/walk.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_PIECE = 1 << 16, FETCH_AHEAD = 16 };

/* What a walk knows of one value so far. */
struct place {
    uint32_t above;         /* members in better tie groups */
    uint32_t size;          /* members met in tie group `group` */
    uint32_t group;         /* the last tie group with a member; NO_TIE_GROUP at first */
    uint32_t better_groups; /* tie groups with members before `group` */
};

/* A partition that is walked for. */
struct strand {
    const struct attribute *values;
    uint32_t no_value;  /* number of the empty text, DICTIONARY_NONE when everybody has a value */
    size_t first_place; /* of its values among the places of a piece */
    size_t first_slot;  /* of its ranks among those of a student */
    const struct group_rank *within;
    size_t n_slots;
    bool fetches; /* its numbers are not beside those of another strand */
};

struct walk {
    const struct ranking *national;
    struct strand *strands;
    size_t n_strands, n_slots, n_places, n_pieces;
    bool counts_groups;   /* a label is dense: members are not enough */
    struct place *places; /* [piece][place] */
    rank2_t *ranks;       /* [student][slot] */
};

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
        p->above += p->size;
        p->better_groups += p->group != NO_TIE_GROUP;
        p->group = group;
        p->size = 0;
    }
    p->size++;
}

static void fetch(const struct walk *w, size_t position, bool ranks)
{
    if (position >= w->national->n_ranked) return;
    const uint32_t student = w->national->order[position];
    for (size_t i = 0; i < w->n_strands; i++)
        if (w->strands[i].fetches)
            __builtin_prefetch(&w->strands[i].values->numbers[student * w->strands[i].values->stride]);
    if (ranks) __builtin_prefetch(&w->ranks[student * w->n_slots], 1);
}

static void add_student(const struct walk *w, struct place *places, uint32_t student, uint32_t group)
{
    for (size_t i = 0; i < w->n_strands; i++) {
        const struct strand *s = &w->strands[i];
        place_add(&places[s->first_place + attribute_number(s->values, student)], group);
    }
}

/* Members alone: a quarter of the memory that is jumped through. */
static void count_members(const struct walk *w, size_t piece)
{
    struct place *places = w->places + piece * w->n_places;
    uint32_t *members = gr_calloc(w->n_places, sizeof *members);
    const size_t first = first_group(w, piece), end = first_group(w, piece + 1);
    for (size_t p = w->national->first[first]; p < w->national->first[end]; p++) {
        fetch(w, p + FETCH_AHEAD, false);
        for (size_t i = 0; i < w->n_strands; i++)
            members[w->strands[i].first_place + attribute_number(w->strands[i].values, w->national->order[p])]++;
    }
    for (size_t place = 0; place < w->n_places; place++)
        places[place].above = members[place];
    free(members);
}

static void count_piece(const struct walk *w, size_t piece)
{
    struct place *places = w->places + piece * w->n_places;
    const size_t end = first_group(w, piece + 1);
    if (!w->counts_groups) {
        count_members(w, piece);
        return;
    }
    for (size_t group = first_group(w, piece); group < end; group++)
        for (size_t p = w->national->first[group]; p < w->national->first[group + 1]; p++) {
            fetch(w, p + FETCH_AHEAD, false);
            add_student(w, places, w->national->order[p], (uint32_t)group);
        }
}

/* What a piece has counted becomes what the pieces before it have. */
static void sum_up(const struct walk *w, size_t place)
{
    uint32_t above = 0, groups = 0;
    for (size_t piece = 0; piece < w->n_pieces; piece++) {
        struct place *p = &w->places[piece * w->n_places + place];
        const uint32_t members = p->above + p->size, in_groups = p->better_groups + (p->group != NO_TIE_GROUP);
        *p = (struct place){.above = above, .better_groups = groups, .group = NO_TIE_GROUP};
        above += members;
        groups += in_groups;
    }
}

static void rank_student(const struct walk *w, const struct place *places, uint32_t student)
{
    rank2_t *ranks = w->ranks + student * w->n_slots;
    for (size_t i = 0; i < w->n_strands; i++) {
        const struct strand *s = &w->strands[i];
        const uint32_t value = attribute_number(s->values, student);
        const struct place *p = &places[s->first_place + value];
        for (size_t slot = 0; slot < s->n_slots; slot++) {
            const enum tie_rule label = s->within[slot].label;
            if (s->within[slot].cells) continue;
            if (value == s->no_value)
                ranks[s->first_slot + slot] = 0;
            else if (label != TIES_ORDINAL)
                ranks[s->first_slot + slot] = tie_rank2(label, p->above, p->size, p->better_groups);
        }
    }
}

/* Ordinal ranks are known as soon as a student is met. */
static void rank_by_position(const struct walk *w, const struct place *places, uint32_t student)
{
    rank2_t *ranks = w->ranks + student * w->n_slots;
    for (size_t i = 0; i < w->n_strands; i++) {
        const struct strand *s = &w->strands[i];
        const struct place *p = &places[s->first_place + attribute_number(s->values, student)];
        for (size_t slot = 0; slot < s->n_slots; slot++)
            if (s->within[slot].label == TIES_ORDINAL) ranks[s->first_slot + slot] = 2 * (p->above + p->size);
    }
}

/* Each tie group twice: first every value learns how many members it has in it. */
static void rank_piece(const struct walk *w, size_t piece)
{
    struct place *places = w->places + piece * w->n_places;
    const size_t end = first_group(w, piece + 1);
    for (size_t group = first_group(w, piece); group < end; group++) {
        const size_t first = w->national->first[group], behind = w->national->first[group + 1];
        for (size_t p = first; p < behind; p++) {
            fetch(w, p + FETCH_AHEAD, true);
            add_student(w, places, w->national->order[p], (uint32_t)group);
            rank_by_position(w, places, w->national->order[p]);
        }
        for (size_t p = first; p < behind; p++)
            rank_student(w, places, w->national->order[p]);
    }
}

static void walk_through(struct walk *w)
{
    const struct ranking *national = w->national;
    w->n_pieces = (size_t)threads_for(national->n_ranked / STUDENTS_PER_PIECE + 1);
    w->places = gr_realloc_array(NULL, w->n_pieces * w->n_places, sizeof *w->places);
    for (size_t i = 0; i < w->n_pieces * w->n_places; i++)
        w->places[i] = (struct place){.group = NO_TIE_GROUP};
    if (w->n_pieces > 1) {
#pragma omp parallel for schedule(static) num_threads(threads_for(w->n_pieces))
        for (size_t piece = 0; piece < w->n_pieces; piece++)
            count_piece(w, piece);
        for (size_t place = 0; place < w->n_places; place++)
            sum_up(w, place);
    }
#pragma omp parallel for schedule(static) num_threads(threads_for(w->n_pieces))
    for (size_t piece = 0; piece < w->n_pieces; piece++)
        rank_piece(w, piece);
    for (size_t p = national->n_ranked; p < national->n_students; p++)
        memset(w->ranks + national->order[p] * w->n_slots, 0, w->n_slots * sizeof *w->ranks);
    free(w->places);
}

static void add_strand(struct walk *w, const struct ranking *r, size_t partition, size_t n_labels)
{
    const struct group_rank *within = r->within + partition * n_labels;
    const struct attribute *values = r->partitions[partition].values;
    bool any = false;
    for (size_t l = 0; l < n_labels; l++)
        any |= !within[l].cells;
    if (!any) return;
    bool fetches = true;
    for (size_t i = 0; i < w->n_strands; i++) {
        const struct attribute *other = w->strands[i].values;
        fetches &= other->stride == 1 || other->stride != values->stride || values->numbers < other->numbers ||
                   values->numbers >= other->numbers + other->stride;
    }
    w->strands[w->n_strands++] = (struct strand){.fetches = fetches,
                                                 .values = values,
                                                 .no_value = dictionary_find(&values->values, TEXT("")),
                                                 .first_place = w->n_places,
                                                 .first_slot = w->n_slots,
                                                 .within = within,
                                                 .n_slots = n_labels};
    w->n_places += values->values.n;
    w->n_slots += n_labels;
}

void rank_by_walking(struct ranking *out)
{
    const size_t n_labels = 1 + out->policy->n_labels;
    struct walk w = {.national = out, .strands = gr_calloc(out->n_partitions, sizeof *w.strands)};
    for (size_t i = 0; i < out->n_within; i++)
        w.counts_groups |= out->within[i].label == TIES_DENSE;
    for (size_t p = 0; p < out->n_partitions; p++)
        add_strand(&w, out, p, n_labels);
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
