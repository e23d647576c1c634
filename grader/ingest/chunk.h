/*
 * chunk.h: one chunk of an input, split into rows and encoded by one thread.
 *
 * While the chunks of a window are encoded, codebooks and attribute dictionaries are frozen: every thread looks answers
 * up in them, none adds. An answer that is not there yet goes to the chunk's own texts, and its cell is noted as
 * pending; when all chunks are done, the new texts are added in chunk order (settle.c) and the cells patched (settle.c;
 * encode_long.c). So codes follow the first appearance in the input, however it was cut.
 *
 * Rows: in wide and packed inputs a row of the chunk is a student's line. Long inputs give runs of neighbouring lines
 * of the same student instead (long_runs.h), and a row for a run only if its id is longer than a word, or if they have
 * columns for states or attributes.
 *
 * Lines are counted from 0 at the chunk's start.
 */
#ifndef GRADER_INGEST_CHUNK_H
#define GRADER_INGEST_CHUNK_H

#include "ingest/cells.h"
#include "ingest/long_plan.h"
#include "ingest/long_runs.h"
#include "ingest/plan.h"
#include "ingest/reject.h"
#include "ingest/rows.h"

/* A number with this bit is one of the chunk's own new values. */
#define NEW_VALUE UINT32_C(0x80000000)

/* Neighbouring columns whose items lie side by side in the sheet, all one byte wide or all wider. */
struct copy_run {
    size_t column, item, n;
    uint32_t offset;
    bool one_byte;
};

/* What all threads read while a window is encoded. */
struct encoder {
    const struct plan *plan;
    const struct dictionary *items;
    size_t n_items;
    const struct codebook *codebooks;
    const struct attribute *attributes;
    size_t n_attributes;
    const struct cell_slot *slots; /* wide and packed: of the sheet */
    size_t stride;
    struct copy_run *runs;
    size_t n_runs, runs_capacity;
    const struct exam *exam;
    const struct exam_forms *forms;    /* NULL without, and for the roster */
    const struct long_plan *long_plan; /* long: NULL unless its rows are plain */
    bool has_details;                  /* long: some column gives a state or an attribute */
    scan_function *scan;
};

/* Follow the sheet's present layout; once a window. */
void encoder_prepare(struct encoder *encoder, const struct cell_slot *slots, size_t stride);
void encoder_release(struct encoder *encoder);

/* A cell whose answer has no code yet: in which row (long: place), which of the chunk's texts. When the window is
 * merged, `text` is replaced by the code. */
struct pending {
    uint32_t row, text;
};

struct pending_list {
    struct pending *list;
    size_t n, capacity;
};

struct chunk {
    uint64_t n_lines;   /* line ends in it */
    uint64_t n_records; /* rows read, good or bad */
    struct rejects rejects;

    size_t n_rows, rows_capacity;
    char *id_bytes;
    size_t n_id_bytes, id_bytes_capacity;
    uint32_t *id_ends;
    size_t id_length; /* of the first id */
    bool ids_vary;    /* not all ids have it */
    uint8_t *states;
    uint32_t *values; /* [row][attribute]: number, or NEW_VALUE + number in new_values */
    uint8_t *cells;   /* n_rows * stride */
    size_t cells_capacity;
    struct line_runs lines;
    bool ascending; /* wide: each id greater than the one before, within the chunk */

    struct long_runs runs; /* long */

    struct dictionary new_texts;
    uint64_t *new_text_hashes;
    size_t new_text_hashes_capacity;
    struct pending_list *pending; /* by item */
    size_t n_pending;
    struct dictionary *new_values; /* by attribute */

    struct look_up *look_ups; /* under way (look_up.h) */
    size_t n_look_ups, look_ups_capacity;
    struct recent_answer *recent; /* answers met lately */
    struct scan_tokens tokens;
    struct cells_builder builder;
    struct arena unquoted; /* fields of the records being encoded that had doubled quotes */
    size_t n_attributes, n_items;
};

void chunk_start(struct chunk *chunk, size_t n_items, size_t n_attributes);
void chunk_release(struct chunk *chunk);
void chunk_clear(struct chunk *chunk); /* memory kept */

/* Encode the records of a piece of a text that begins with a record. Gives the bytes of the complete ones: all of them,
 * unless the piece ends inside a record. `is_last`: nothing follows that could complete it, so it is taken as it is. */
size_t chunk_encode(struct chunk *chunk, const struct encoder *encoder, struct text bytes, bool is_last);

/* Encode the row that cells_add_all put into the chunk's builder, for inputs that come split (SQLite). It counts as one
 * line. */
void chunk_encode_built_row(struct chunk *chunk, const struct encoder *encoder);

static inline struct text chunk_id(const struct chunk *chunk, size_t row)
{
    const uint32_t start = row ? chunk->id_ends[row - 1] : 0;
    return (struct text){chunk->id_bytes + start, chunk->id_ends[row] - start};
}

/* The fields of record r of those that were scanned in `bytes`. */
static inline struct cells chunk_cells(struct chunk *chunk, const char *bytes, uint32_t r)
{
    const struct scan_tokens *tokens = &chunk->tokens;
    const uint32_t first = r ? tokens->records[r - 1].field_end : 0;
    return (struct cells){.base = bytes,
                          .start = tokens->records[r].start,
                          .n = tokens->records[r].field_end - first,
                          .ends = tokens->ends + first,
                          .codes = tokens->codes + first,
                          .arena = &chunk->unquoted};
}

#endif
