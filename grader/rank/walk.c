/*
 * walk.c: all partitions in one walk through the national order (contract in walk.h).
 *
 * The order jumps through memory, and that is what a walk costs: so the values of students come in the order of ranks
 * (ordering.h), and only their ranks are where the students are. The order is cut into pieces between tie groups. What
 * each piece has of every value is counted first; running sums over the pieces say what is before each of them.
 */
#include "rank/walk.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_PIECE = 1 << 16, STUDENTS_PER_STRETCH = 1 << 9 };

#define NO_PLACE SIZE_MAX

/* What a walk knows of one value so far. */
struct place {
    uint32_t group;   /* the last tie group with a member; NO_TIE_GROUP at first */
    uint32_t members; /* met so far … */
    uint32_t above;   /* … in tie groups before `group` */
    uint32_t groups;  /* tie groups with members, `group` included */
};

/* A partition that is walked for. */
struct strand {
    size_t first_place; /* of its values among the places of a piece */
    size_t no_place;    /* that of the empty text; NO_PLACE when everybody has a value */
    size_t first_slot;  /* of its ranks among those of a student */
    size_t within;      /* the first of its entries, one a label */
    size_t n_labels;
};

struct walking {
    const struct walk *plan;
    const struct ranking *national;
    const struct group_rank *within;
    size_t n_strands, n_pieces;
    struct place *places; /* [piece][place] */
    rank2_t *ranks;       /* [student][slot] */
};

static bool needs_size(enum tie_rule label)
{
    return label == TIES_MODIFIED || label == TIES_FRACTIONAL;
}

/* The first tie group of a piece: the one that holds the piece's first position, or the next one. */
static size_t first_group(const struct walking *w, size_t piece)
{
    const size_t position = piece_start(w->national->n_ranked, piece, w->n_pieces);
    const size_t group = ranking_group_at(w->national, position);
    if (group == w->national->n_groups) return group;
    return w->national->first[group] == position ? group : group + 1;
}

/* One more member; what the place is then. (Whoever needs that must not read it from where it was just written.) */
static inline struct place place_add(struct place *p, uint32_t group)
{
    const bool is_new = p->group != group;
    const uint32_t members = p->members + 1, above = is_new ? members - 1 : p->above, groups = p->groups + is_new;
    p->group = group;
    p->members = members;
    p->above = above;
    p->groups = groups;
    return (struct place){group, members, above, groups};
}

/* The places of a student's values. */
static size_t place_of(const struct walking *w, size_t position, size_t strand)
{
    return w->plan->strands[strand].first_place + w->plan->values.numbers[position * w->n_strands + strand];
}

static void count_piece(const struct walking *w, size_t piece)
{
    struct place *places = w->places + piece * w->plan->n_places;
    const size_t end = first_group(w, piece + 1);
    for (size_t group = first_group(w, piece); group < end; group++)
        for (size_t p = w->national->first[group]; p < w->national->first[group + 1]; p++)
            for (size_t i = 0; i < w->n_strands; i++)
                place_add(&places[place_of(w, p, i)], (uint32_t)group);
}

/* What a piece has counted becomes what the pieces before it have. */
static void sum_up(const struct walking *w, size_t place)
{
    uint32_t members = 0, groups = 0;
    for (size_t piece = 0; piece < w->n_pieces; piece++) {
        struct place *p = &w->places[piece * w->plan->n_places + place];
        const struct place counted = *p;
        *p = (struct place){.group = NO_TIE_GROUP, .members = members, .groups = groups};
        members += counted.members;
        groups += counted.groups;
    }
}

static inline rank2_t rank_at(const struct place *p, enum tie_rule label)
{
    return label == TIES_ORDINAL ? 2 * p->members : tie_rank2(label, p->above, p->members - p->above, p->groups - 1);
}

/* Students at neighbouring positions, and where each stands in his value. */
struct stretch {
    size_t first, n;
    struct place standing[STUDENTS_PER_STRETCH]; /* `groups` is 0: he has no value */
};

static void note_standing(const struct walking *w, size_t strand, size_t place, struct place now, struct place *out)
{
    *out = now;
    if (place == w->plan->strands[strand].no_place) out->groups = 0;
}

/* The students of a stretch are met, the first of them in the tie group. */
static void meet(const struct walking *w, size_t strand, size_t group, struct place *places, struct stretch *s)
{
    size_t behind = w->national->first[group + 1];
    for (size_t i = 0; i < s->n; i++) {
        if (s->first + i == behind) behind = w->national->first[++group + 1];
        const size_t place = place_of(w, s->first + i, strand);
        note_standing(w, strand, place, place_add(&places[place], (uint32_t)group), &s->standing[i]);
    }
}

static inline void hand_out_label(const struct stretch *s, const uint32_t *order, size_t n_slots, enum tie_rule label,
                                  rank2_t *ranks)
{
    for (size_t i = 0; i < s->n; i++)
        ranks[order[s->first + i] * n_slots] = s->standing[i].groups ? rank_at(&s->standing[i], label) : 0;
}

/* The labels that need the size of a student's tie group in his value, or the others. */
static void hand_out(const struct walking *w, size_t strand, const struct stretch *s, bool of_size)
{
    const struct strand *to = &w->plan->strands[strand];
    for (size_t l = 0; l < to->n_labels; l++) {
        const enum tie_rule label = w->within[to->within + l].label;
        rank2_t *ranks = w->ranks + to->first_slot + l;
        if (needs_size(label) != of_size || !w->within[to->within + l].by_student) continue;
        if (label == TIES_COMPETITION) /* most of the time */
            hand_out_label(s, w->national->order, w->plan->n_slots, TIES_COMPETITION, ranks);
        else
            hand_out_label(s, w->national->order, w->plan->n_slots, label, ranks);
    }
}

/* When the whole of a tie group is met, it is known how many share a place. */
static void hand_out_sizes(const struct walking *w, size_t strand, size_t group, const struct place *places)
{
    struct stretch s = {.first = w->national->first[group]};
    for (; s.first < w->national->first[group + 1]; s.first += s.n) {
        const size_t left = w->national->first[group + 1] - s.first;
        s.n = left < STUDENTS_PER_STRETCH ? left : STUDENTS_PER_STRETCH;
        for (size_t i = 0; i < s.n; i++) {
            const size_t place = place_of(w, s.first + i, strand);
            note_standing(w, strand, place, places[place], &s.standing[i]);
        }
        hand_out(w, strand, &s, true);
    }
}

/* A stretch ends with its tie group only where sizes are needed. */
static void rank_piece(const struct walking *w, size_t piece)
{
    struct place *places = w->places + piece * w->plan->n_places;
    const uint32_t *first = w->national->first;
    size_t group = first_group(w, piece);
    const size_t end = first[first_group(w, piece + 1)];
    struct stretch s;
    for (s.first = first[group]; s.first < end; s.first += s.n) {
        while (first[group + 1] <= s.first)
            group++;
        const size_t to = w->plan->needs_sizes ? first[group + 1] : end;
        s.n = to - s.first < STUDENTS_PER_STRETCH ? to - s.first : STUDENTS_PER_STRETCH;
        for (size_t strand = 0; strand < w->n_strands; strand++) {
            meet(w, strand, group, places, &s);
            hand_out(w, strand, &s, false);
            if (w->plan->needs_sizes && s.first + s.n == to) hand_out_sizes(w, strand, group, places);
        }
    }
}

static void hand_out_all(struct walking *w)
{
    const struct ranking *national = w->national;
    const size_t n_places = w->plan->n_places;
    w->n_pieces = (size_t)threads_for(national->n_ranked / STUDENTS_PER_PIECE + 1);
    w->places = gr_realloc_array(NULL, w->n_pieces * n_places, sizeof *w->places);
    for (size_t i = 0; i < w->n_pieces * n_places; i++)
        w->places[i] = (struct place){.group = NO_TIE_GROUP};
#pragma omp parallel for schedule(static) num_threads(threads_for(w->n_pieces))
    for (size_t piece = 0; piece < w->n_pieces - 1; piece++) /* behind the last is nobody */
        count_piece(w, piece);
    for (size_t place = 0; place < n_places; place++)
        sum_up(w, place);
#pragma omp parallel for schedule(static) num_threads(threads_for(w->n_pieces))
    for (size_t piece = 0; piece < w->n_pieces; piece++)
        rank_piece(w, piece);
    for (size_t p = national->n_ranked; p < national->n_students; p++)
        memset(w->ranks + national->order[p] * w->plan->n_slots, 0, w->plan->n_slots * sizeof *w->ranks);
    free(w->places);
}

/* --- what is walked for ------------------------------------------------------------------------------------------ */

static void add_strand(struct walk *walk, const struct ranking *r, size_t partition)
{
    const size_t n_labels = r->n_within / r->n_partitions, within = partition * n_labels;
    const struct attribute *values = r->partitions[partition].values;
    const uint32_t no_value = dictionary_find(&values->values, TEXT(""));
    bool any = false;
    for (size_t l = 0; l < n_labels; l++) {
        any |= r->within[within + l].by_student;
        walk->needs_sizes |= r->within[within + l].by_student && needs_size(r->within[within + l].label);
    }
    if (!any) return;
    walk->values.columns[walk->values.n_columns] = values;
    walk->strands[walk->values.n_columns++] =
        (struct strand){.first_place = walk->n_places,
                        .no_place = no_value == DICTIONARY_NONE ? NO_PLACE : walk->n_places + no_value,
                        .first_slot = walk->n_slots,
                        .within = within,
                        .n_labels = n_labels};
    walk->n_places += values->values.n;
    walk->n_slots += n_labels;
}

void walk_plan(struct walk *walk, const struct ranking *r)
{
    *walk = (struct walk){.strands = gr_calloc(r->n_partitions, sizeof *walk->strands)};
    walk->values.columns = gr_calloc(r->n_partitions, sizeof *walk->values.columns);
    for (size_t p = 0; p < r->n_partitions; p++)
        if (r->partitions[p].like == p) add_strand(walk, r, p);
    walk->values.numbers = gr_realloc_array(NULL, r->n_ranked * walk->values.n_columns, sizeof *walk->values.numbers);
}

void walk_through(struct walk *walk, struct ranking *out)
{
    const size_t n_strands = walk->values.n_columns;
    if (n_strands) {
        out->walked = gr_realloc_array(NULL, out->n_students * walk->n_slots, sizeof *out->walked);
        hand_out_all(&(struct walking){
            .plan = walk, .national = out, .within = out->within, .n_strands = n_strands, .ranks = out->walked});
    }
    for (size_t i = 0; i < n_strands; i++)
        for (size_t l = 0; l < walk->strands[i].n_labels; l++) {
            struct group_rank *within = &out->within[walk->strands[i].within + l];
            if (!within->by_student) continue;
            within->rank2 = out->walked + walk->strands[i].first_slot + l;
            within->stride = walk->n_slots;
        }
    free(walk->values.numbers);
    free(walk->values.columns);
    free(walk->strands);
}
