/*
 * ordering.c: students put in order by counting, and their tie groups (contract in ordering.h).
 *
 * In three ways. Few places that the keys could have together (a total of 0–300 marks): they are counted. More, but not
 * beyond what bits can mark (place_marks.h): those that occur, which are tie groups then, are marked, numbered and
 * counted, unless they are nearly as many as students. Otherwise the first bits of the packed keys are a place, which
 * most of the time is a total and part of the key behind it, and the few students of a place are put in order among
 * themselves (place_order.h). So further tie keys cost little, and no array of keys as long as the nation.
 *
 * Every block of students counts its places, a running sum over (place, block) tells each block where its first student
 * of each place goes, and the blocks put them there. That is a stable sort, which has one result only, so threads leave no
 * trace.
 */
#include "rank/ordering.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "rank/place_order.h"

enum {
    STUDENTS_PER_BLOCK = 1 << 15,
    PLACE_BITS = 16,       /* of places that are counted without being marked */
    PLACES_A_STUDENT = 64, /* at most, to be marked: with more, a student costs a word of marks and over */
    STUDENTS_A_GROUP = 4,  /* at least, to be counted: with fewer, counters are nearly as many as students */
};

static struct student_run run_at(const struct ordering *c, size_t from, size_t end)
{
    const size_t n = end - from < STUDENTS_PER_RUN ? end - from : STUDENTS_PER_RUN;
    return (struct student_run){c->by_id ? c->by_id + from : NULL, from, n};
}

/* --- which way --------------------------------------------------------------------------------------------------- */

static void mark_block(struct ordering *c, size_t block)
{
    uint64_t places[STUDENTS_PER_RUN], *bits = place_marks_of_block(&c->marks, block);
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    struct student_run run;
    for (size_t from = piece_start(c->out->n_ranked, block, c->n_blocks); from < end; from += run.n) {
        run = run_at(c, from, end);
        rank_keys_places(c->keys, run, places);
        for (size_t i = 0; i < run.n; i++) {
            c->out->group_of[student_of_run(&run, i)] = (uint32_t)places[i];
            place_mark(bits, (uint32_t)places[i]);
        }
    }
}

static bool mark_places(struct ordering *c)
{
    if (c->keys->n_places / PLACES_A_STUDENT > c->out->n_ranked) return false;
    place_marks_init(&c->marks, c->keys->n_places, c->n_blocks);
#pragma omp parallel for schedule(static) num_threads(threads_for(c->n_blocks))
    for (size_t block = 0; block < c->n_blocks; block++)
        mark_block(c, block);
    c->n_places = place_marks_unite(&c->marks);
    if (c->n_places <= c->out->n_ranked / STUDENTS_A_GROUP) return true;
    place_marks_release(&c->marks);
    return false;
}

/* Choose one of the three ways. */
static void plan(struct ordering *c)
{
    const struct rank_keys *keys = c->keys;
    c->n_places = keys->n_places;
    c->exact = keys->n_places > 0 && (keys->n_places <= (size_t)1 << PLACE_BITS || mark_places(c));
    if (c->exact) return;
    c->shift = keys->leading_bits > PLACE_BITS ? keys->leading_bits - PLACE_BITS : 0;
    c->n_places = (size_t)1 << (keys->leading_bits - c->shift);
}

/* --- counted ----------------------------------------------------------------------------------------------------- */

static void find_places(const struct ordering *c, struct student_run run, uint64_t *places)
{
    if (c->marks.bits) {
        for (size_t i = 0; i < run.n; i++)
            places[i] = c->out->group_of[student_of_run(&run, i)];
        place_marks_number(&c->marks, places, run.n);
    } else if (c->exact) {
        rank_keys_places(c->keys, run, places);
    } else {
        rank_keys_leading(c->keys, run, places);
        for (size_t i = 0; i < run.n; i++)
            places[i] >>= c->shift;
    }
}

static void count_block(const struct ordering *c, size_t block)
{
    uint64_t places[STUDENTS_PER_RUN];
    uint32_t *counts = c->slots + block * c->n_places;
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    struct student_run run;
    for (size_t from = piece_start(c->out->n_ranked, block, c->n_blocks); from < end; from += run.n) {
        run = run_at(c, from, end);
        find_places(c, run, places);
        for (size_t i = 0; i < run.n; i++) {
            c->out->group_of[student_of_run(&run, i)] = (uint32_t)places[i]; /* renumbered when groups are known */
            counts[places[i]]++;
        }
    }
}

static void count_places(const struct ordering *c)
{
#pragma omp parallel for schedule(static) num_threads(threads_for(c->n_blocks))
    for (size_t block = 0; block < c->n_blocks; block++)
        count_block(c, block);
}

/* Counts become the positions where each block puts its students. */
static void find_positions(const struct ordering *c)
{
    uint32_t next = 0;
    for (size_t place = 0; place < c->n_places; place++) {
        for (size_t block = 0; block < c->n_blocks; block++) {
            uint32_t *slot = c->slots + block * c->n_places + place;
            const uint32_t count = *slot;
            *slot = next;
            next += count;
        }
        c->ends[place] = next;
    }
}

/* --- places that are tie groups ---------------------------------------------------------------------------------- */

/* The places that occur become groups. */
static void number_places(struct ordering *c)
{
    struct ranking *out = c->out;
    size_t capacity = 0;
    c->group_at = gr_realloc_array(NULL, c->n_places, sizeof *c->group_at);
    for (size_t place = 0; place < c->n_places; place++) {
        const uint32_t begin = place ? c->ends[place - 1] : 0;
        c->group_at[place] = (uint32_t)out->n_groups;
        if (c->ends[place] == begin) continue;
        GR_GROW(out->first, capacity, out->n_groups + 2);
        out->first[out->n_groups++] = begin;
    }
    if (!out->first) out->first = gr_calloc(1, sizeof *out->first);
    out->first[out->n_groups] = (uint32_t)out->n_ranked;
}

/* Places that were marked have the numbers of their groups. */
static void take_places(const struct ordering *c)
{
    struct ranking *out = c->out;
    out->n_groups = c->n_places;
    out->first = gr_realloc_array(NULL, c->n_places + 1, sizeof *out->first);
    out->first[0] = 0;
    memcpy(out->first + 1, c->ends, c->n_places * sizeof *out->first);
}

/* --- put there --------------------------------------------------------------------------------------------------- */

static void bring(const struct in_order *wanted, struct student_run run, const uint32_t *positions)
{
    for (size_t c = 0; c < wanted->n_columns; c++)
        for (size_t i = 0; i < run.n; i++)
            wanted->numbers[positions[i] * wanted->n_columns + c] =
                attribute_number(wanted->columns[c], student_of_run(&run, i));
}

static void put_block(const struct ordering *c, size_t block, const struct in_order *wanted)
{
    uint32_t positions[STUDENTS_PER_RUN], *next = c->slots + block * c->n_places;
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    struct student_run run;
    for (size_t from = piece_start(c->out->n_ranked, block, c->n_blocks); from < end; from += run.n) {
        run = run_at(c, from, end);
        for (size_t i = 0; i < run.n; i++) {
            uint32_t *group = &c->out->group_of[student_of_run(&run, i)];
            positions[i] = next[*group]++;
            c->out->order[positions[i]] = (uint32_t)student_of_run(&run, i);
            if (c->group_at) *group = c->group_at[*group];
        }
        bring(wanted, run, positions);
    }
}

static void put_in_places(const struct ordering *c, const struct in_order *wanted)
{
#pragma omp parallel for schedule(static) num_threads(threads_for(c->n_blocks))
    for (size_t block = 0; block < c->n_blocks; block++)
        put_block(c, block, wanted);
}

static void bring_block(const struct ordering *c, size_t block, const struct in_order *wanted)
{
    uint32_t positions[STUDENTS_PER_RUN];
    const size_t end = piece_start(c->out->n_ranked, block + 1, c->n_blocks);
    for (size_t from = piece_start(c->out->n_ranked, block, c->n_blocks), n; from < end; from += n) {
        n = end - from < STUDENTS_PER_RUN ? end - from : STUDENTS_PER_RUN;
        for (size_t i = 0; i < n; i++)
            positions[i] = (uint32_t)(from + i);
        bring(wanted, (struct student_run){c->out->order + from, 0, n}, positions);
    }
}

static void bring_along(const struct ordering *c, const struct in_order *wanted)
{
    if (wanted->n_columns == 0) return;
#pragma omp parallel for schedule(static) num_threads(threads_for(c->n_blocks))
    for (size_t block = 0; block < c->n_blocks; block++)
        bring_block(c, block, wanted);
}

/* --- both steps -------------------------------------------------------------------------------------------------- */

void ordering_start(struct ordering *ordering, const struct rank_keys *keys, const uint32_t *by_id, struct ranking *out)
{
    struct ordering *c = ordering;
    *c = (struct ordering){.keys = keys, .by_id = by_id, .out = out};
    c->n_blocks = (size_t)threads_for(out->n_ranked / STUDENTS_PER_BLOCK + 1);
    plan(c);
    c->slots = gr_calloc(c->n_blocks * c->n_places, sizeof *c->slots);
    c->ends = gr_realloc_array(NULL, c->n_places, sizeof *c->ends);
    count_places(c);
    find_positions(c);
    if (c->marks.bits) {
        take_places(c);
    } else if (c->exact) {
        number_places(c);
    } else {
        put_in_places(c, &(struct in_order){0});
        place_order(keys, c->ends, c->n_places, out);
    }
}

void ordering_finish(struct ordering *ordering, const struct in_order *wanted)
{
    if (ordering->exact)
        put_in_places(ordering, wanted);
    else
        bring_along(ordering, wanted);
    place_marks_release(&ordering->marks);
    free(ordering->group_at);
    free(ordering->ends);
    free(ordering->slots);
}
