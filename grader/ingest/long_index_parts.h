/*
 * long_index_parts.h: the inside of the index of long inputs; nobody but its files includes it:
 *
 *     long_index.c     the flow of a window, and of the end
 *     long_take.c      looking students up, taking their answers
 *     long_fresh.c     numbers and rows for new students
 *     long_cells.c     the layout of cells, and what becomes of them
 *     long_pack.c      lines packed for another day
 *     long_rejects.c   lines that become rejects
 */
#ifndef GRADER_INGEST_LONG_INDEX_PARTS_H
#define GRADER_INGEST_LONG_INDEX_PARTS_H

#include "ingest/attempts.h"
#include "ingest/long_index.h"
#include "ingest/student_slots.h"

enum { NOT_GIVEN = 0 };                         /* ordinals begin at 1 */
static const uint32_t GIVEN_TWICE = UINT32_MAX; /* under duplicate: error; its rows are rejects */

/* Where ordinals are not kept: what stands in a cell that was given as a blank, cut to its width. No code is this, since cells
 * are laid out for one more. */
static const uint32_t GIVEN_BLANK = UINT32_MAX;

/* What a slot's entry says: student number + 1, or, until new students have got their numbers at the window's end,
 * FRESH and the place in the part's list of them. */
#define FRESH UINT32_C(0x80000000)

struct fresh_student {
    const struct chunk *chunk;
    const struct long_run *run; /* his first */
    uint32_t hash;              /* of the id */
    uint32_t line;              /* in the window */
    uint32_t number;            /* in the sheet */
};

struct later_run { /* of a fresh student: taken when he has got his number */
    const struct chunk *chunk;
    const struct long_run *run;
    uint64_t ordinal; /* of the chunk's first line */
};

struct id_part_students {
    struct student_slots table;
    struct fresh_student *fresh;
    struct later_run *later;
    size_t n_fresh, fresh_capacity, n_later, later_capacity;
    struct rejects rejects;
    struct long_counts counts;
    size_t n_repeated;             /* students with ROW_REPEATED */
    struct later_answers attempts; /* but the first; students as in the sheet */
    struct line_packer packer;
};

struct input_lines {
    uint32_t source;
    const char *shown;
    uint64_t before; /* ordinals of its lines are above this: before + line */
};

struct long_index {
    struct long_index_options options;
    size_t n_items, n_given_items; /* of the exam; that long inputs may give */
    size_t sheet;                  /* number in rows; SIZE_MAX: no student yet */
    bool all_one_byte;
    bool has_details; /* some run came with a row of its chunk, and so with a state */
    struct id_part_students parts[N_ID_PARTS];
    struct input_lines *inputs;
    size_t n_inputs, inputs_capacity;
    uint64_t lines_before, last_ordinal;
    bool takes_attempts;           /* an answer that is given again is one more attempt */
    struct later_answers attempts; /* of all parts, sorted, when the index is finished */
    uint32_t *ordinals;            /* [student][item]: ordinal, NOT_GIVEN, GIVEN_TWICE; NULL unless they are kept */
    size_t ordinals_capacity;
    uint32_t *packed_numbers; /* by student (kept_lines.h); NULL unless lines are packed */
    size_t packed_numbers_capacity;
};

/* What all parts read while they take a window. */
struct taking {
    struct long_index *index;
    const struct codebook *codebooks;
    const struct chunk *chunks;
    size_t n_chunks;
    uint64_t first_ordinal; /* of the first chunk's first line */
};

enum { LONG_BLOCK_ROWS = 4096 }; /* students whose cells a thread takes at a time */

/* ---- long_take.c ---- */

/* Look up the students of a part's runs; take the runs of those who have numbers, list those of the others. */
void long_take_known(const struct taking *taking, struct id_part_students *part, size_t p);

/* Fresh students have got their numbers: set their rows up, and take the runs that were listed. */
void long_take_fresh(const struct taking *taking, struct id_part_students *part);

/* ---- long_fresh.c ---- */

/* Number the n fresh students of all parts, in the order of their first lines, and make room for their rows, which
 * long_take_fresh sets up. `expected_students`: how many there may be in the end; 0 when that is not known. */
void long_fresh_number(const struct taking *taking, size_t n, uint64_t n_lines, size_t expected_students);

/* ---- long_cells.c ---- */

/* Slots and stride of a sheet without rows, wide enough for the codes that there are. */
void long_cells_lay_out(struct long_index *index, const struct codebook *codebooks, struct sheet *sheet);

/* Lay the rows out anew when an item has outgrown its cells. */
void long_cells_fit(struct long_index *index, const struct codebook *codebooks);

/* Blanks that were given become blanks, of the students [from, end) of the sheet. */
void long_cells_finish(const struct long_index *index, size_t from, size_t end);

/* ---- long_pack.c ---- */

/* Everybody has a number: pack the part's runs. */
void long_pack(const struct taking *taking, struct id_part_students *part, size_t p);

/* ---- long_rejects.c ---- */

/* The line that gave the student this answer: where it is, and as CSV (student, item, answer), whose bytes are in the
 * arena. */
struct reject long_reject_of(const struct long_index *index, const struct codebook *codebooks, size_t student,
                             const struct long_answer *answer, uint32_t ordinal, struct arena *arena);

#endif
