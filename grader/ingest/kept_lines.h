/*
 * kept_lines.h: the good lines of long inputs, packed, so that they can be taken again another day (grade -a).
 *
 * A run file has the answer that counts; joining more lines with it needs them all: which line gave what, also where the
 * answer was given twice or its student is on no roster. Each part of the student index (long_index.h) has a stream of
 * its own, of runs: neighbouring lines of one student, joined over the borders of chunks, so that a stream depends on the
 * lines alone.
 *
 *     run      head student details answers
 *     head     lines between the run before and this one, by ordinal (long_index.h), times four; plus 2 for a run with
 *              details; plus 1 for a single answer
 *     student  his number in the stream; a new one gets the next, and the length and the bytes of his id follow
 *     details  the state (enum row_state), and how many values; of each a text for the attribute's name and one for its
 *              value. Empty ones are left out, and a run of ROW_PRESENT without values has no details
 *     answers  how many, times two, plus one when each item follows the item before; the first item, or all of them; the
 *              codes: one below 128 as it is, another as 128 + text. Of a single one the item and the code
 *     text     its number in the stream; a new one gets the next, and its length and bytes follow
 *
 * Numbers are LEB128. The bytes of a stream are cut into pieces of KEPT_PIECE_BYTES, the last one shorter, and each piece
 * is compressed by zstd.
 */
#ifndef GRADER_INGEST_KEPT_LINES_H
#define GRADER_INGEST_KEPT_LINES_H

#include "ingest/long_runs.h"
#include "model/codebook.h"
#include "model/origins.h"
#include "model/students.h"

/* Neighbouring lines of one student. */
struct kept_run {
    uint64_t ordinal; /* of the first line */
    struct text id;
    uint32_t *number; /* to pack: where the student's number in the stream, plus 1, is kept between runs; 0: new */
    uint8_t state;
    const uint32_t *values; /* one an attribute; 0: none. NULL: none of any */
    const struct long_answer *answers;
    size_t n_answers;
};

/* What the numbers of runs mean. */
struct kept_meaning {
    struct codebook *codebooks; /* one an item */
    size_t n_items;
    struct attribute *attributes;
    size_t n_attributes;
};

struct line_packer {
    struct kept_stream stream;
    size_t n_packed;         /* bytes in it */
    struct dictionary texts; /* met so far */
    uint8_t *bytes;          /* not yet a piece */
    size_t n_bytes, bytes_capacity;
    bool has_run; /* the one that grows: */
    uint32_t number, n_numbers; /* of its student; of students so far */
    char *id;                   /* of a new one */
    uint32_t *values;
    struct long_answer *answers;
    size_t id_length, id_capacity, values_capacity, n_answers, answers_capacity;
    uint64_t first, end, end_before; /* ordinals; the last: behind the run before */
    uint8_t state;
};

/* Runs must come in the order of their lines; their codes and values must be in the dictionaries. */
void line_packer_add(struct line_packer *packer, const struct kept_meaning *meaning, const struct kept_run *run);

/* The last piece is packed; the stream is the caller's. */
void line_packer_finish(struct line_packer *packer, const struct kept_meaning *meaning, struct kept_stream *out);
void line_packer_release(struct line_packer *packer);
size_t line_packer_bytes(const struct line_packer *packer); /* of memory, about */

struct line_unpacker {
    const struct kept_stream *stream;
    size_t piece;    /* the next one */
    uint8_t *bytes;  /* of the piece at hand */
    size_t at, n;    /* in it */
    uint64_t left;   /* bytes of the pieces behind it */
    struct text *texts, *ids; /* met so far */
    size_t n_texts, texts_capacity, n_ids, ids_capacity;
    struct arena arena; /* their bytes */
    uint32_t *values;
    struct long_answer *answers;
    size_t values_capacity, answers_capacity;
    uint64_t end; /* behind the run before */
    bool is_damaged;
};

void line_unpacker_start(struct line_unpacker *unpacker, const struct kept_stream *stream);

/* The next run, whose codes and values are in the dictionaries then; it lasts until the next call. Values of attributes
 * that are not there are left out. False at the end, and when the stream is damaged. */
bool line_unpacker_next(struct line_unpacker *unpacker, const struct kept_meaning *meaning, struct kept_run *run);
void line_unpacker_release(struct line_unpacker *unpacker);

#endif
