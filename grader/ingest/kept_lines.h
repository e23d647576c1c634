/*
 * kept_lines.h: the good lines of long inputs, packed, so that they can be taken again another day (grade -a).
 *
 * Of each student and item a run file has the answer that counts. To add answers to a run, all lines must be known: which
 * line gave what, also where an item was answered twice or the student is on no roster. Each part of the student index
 * (long_index.h) packs the lines of its students into a stream of its own. A stream is a sequence of runs: neighbouring
 * lines of one student that have the same values, also across the borders of chunks, so that it depends on the lines alone.
 *
 *     run      head student details answers
 *     head     four times the number of lines, by ordinal (long_index.h), between the run before and this one; plus
 *              2 for a run with details; plus 1 for a single answer
 *     student  his number in the stream; a new student gets the next one, and the length and the bytes of his id follow
 *     details  the state (enum row_state), and how many values; of each a text for the attribute's name and one for its
 *              value. Empty values are left out, and a run of state ROW_PRESENT without values has no details
 *     answers  twice how many, plus one when each item follows the item before in the exam; the first item, or all of
 *              them; the codes: one below 128 as it is, for another its text, whose number is raised by 128. Of a single
 *              answer just the item and the code
 *     text     its number in the stream; a new text gets the next one, and its length and its bytes follow
 *
 * Numbers are LEB128. The bytes of a stream are cut into pieces of KEPT_PIECE_BYTES, the last one shorter, and each piece
 * is compressed by zstd.
 *
 * Rows that are attempts are packed in the same way, each as a run of its own (keep_rows.h).
 */
#ifndef GRADER_INGEST_KEPT_LINES_H
#define GRADER_INGEST_KEPT_LINES_H

#include "ingest/long_runs.h"
#include "model/codebook.h"
#include "model/origins.h"
#include "model/students.h"

/* Neighbouring lines of one student that have the same values. */
struct kept_run {
    uint64_t ordinal; /* of the first line */
    struct text id;
    uint32_t *number;       /* for packing: the caller keeps it for the student from run to run; 0 to begin with */
    uint8_t state;          /* enum row_state */
    const uint32_t *values; /* one an attribute; 0: none. NULL: none of any */
    const struct long_answer *answers;
    size_t n_answers;
};

/* What the items, codes and values of runs stand for. Packing only reads it; unpacking adds what is new. */
struct kept_meaning {
    struct codebook *codebooks; /* one an item */
    size_t n_items;
    struct attribute *attributes;
    size_t n_attributes;
};

/* Zero-initialised, it is ready. */
struct line_packer {
    struct kept_stream stream;
    size_t n_packed;         /* bytes of its pieces */
    struct dictionary texts; /* so far */
    uint32_t n_students;     /* so far */
    uint8_t *bytes;          /* not yet a piece */
    size_t n_bytes, bytes_capacity;
    uint64_t end_before; /* ordinal behind the last run in the stream */

    bool has_run;        /* a run is open, to which lines may still be added: */
    uint64_t first, end; /* ordinals: of its first line, and behind its last */
    uint32_t number;     /* of its student, as the caller keeps it */
    char *id;            /* of a new student; else id_length is 0 */
    uint8_t state;
    uint32_t *values; /* one an attribute */
    struct long_answer *answers;
    size_t id_length, id_capacity, values_capacity, n_answers, answers_capacity;
};

/* Runs must come in the order of their lines; their codes and values must be in the dictionaries. */
void line_packer_add(struct line_packer *packer, const struct kept_meaning *meaning, const struct kept_run *run);

/* The whole stream, which the caller releases (kept_stream_release); the packer is as new. */
void line_packer_finish(struct line_packer *packer, const struct kept_meaning *meaning, struct kept_stream *out);
void line_packer_release(struct line_packer *packer);
size_t line_packer_bytes(const struct line_packer *packer); /* of memory, about */

struct line_unpacker {
    const struct kept_stream *stream;
    size_t piece;             /* the next one */
    uint8_t *bytes;           /* of the piece at hand, */
    size_t at, n;             /* … the next of them, and how many */
    uint64_t left;            /* bytes of the pieces behind it */
    struct text *texts, *ids; /* so far, by number */
    size_t n_texts, texts_capacity, n_ids, ids_capacity;
    struct arena arena; /* their bytes */
    uint32_t *values;   /* of the run at hand */
    struct long_answer *answers;
    size_t values_capacity, answers_capacity;
    uint64_t end; /* ordinal behind the run before */
    bool is_damaged;
};

void line_unpacker_start(struct line_unpacker *unpacker, const struct kept_stream *stream); /* which must outlive it */

/* The next run, whose codes and values are in the dictionaries then; it lasts until the next call. Values of attributes
 * that are not there are left out. False at the end, and when the stream is damaged. */
bool line_unpacker_next(struct line_unpacker *unpacker, const struct kept_meaning *meaning, struct kept_run *run);
void line_unpacker_release(struct line_unpacker *unpacker);

#endif
