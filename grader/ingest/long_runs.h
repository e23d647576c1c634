/*
 * long_runs.h: the rows of a long input's chunk, as runs: neighbouring lines of one student that have the same values.
 *
 * A run is a head followed by its answers, in one stretch of memory; grouped input gives one run a student, shuffled
 * input one a line. Runs are dealt out to the parts of the student index (long_index.h) as they come, each to the
 * stream of its part, so that a part reads its runs from front to back.
 */
#ifndef GRADER_INGEST_LONG_RUNS_H
#define GRADER_INGEST_LONG_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

struct long_answer {
    uint32_t item, code;
};

/* Kept small: in shuffled input there is one a line. */
struct long_run {
    uint64_t id_word; /* student_slots.h: of an id of up to 8 bytes it is all */
    union {
        uint32_t hash;    /* of the id */
        uint32_t student; /* once the index has looked him up: the slot's entry */
    };
    uint32_t line;    /* of the first answer; the others follow on consecutive lines */
    uint32_t row;     /* of the chunk: a longer id; state and values, if the input has such columns. Or NO_CHUNK_ROW */
    uint32_t lengths; /* long_run_id_length, long_run_n_answers. In one word: bit fields are stored and loaded in
                         parts, and the processor waits for that */
    struct long_answer answers[];
};

enum { N_ANSWERS_BITS = 11, RUN_ANSWERS_MOST = (1 << N_ANSWERS_BITS) - 1 }; /* leaves 21 bits for the id's length */
#define NO_CHUNK_ROW UINT32_MAX

static inline uint32_t long_run_id_length(const struct long_run *run)
{
    return run->lengths >> N_ANSWERS_BITS;
}

static inline uint32_t long_run_n_answers(const struct long_run *run)
{
    return run->lengths & RUN_ANSWERS_MOST;
}

struct run_stream {
    char *bytes;
    size_t n, capacity;
};

enum { N_ID_PARTS = 64 }; /* parts of the student index */

/* Where an answer lies: in a stream, so many bytes from its beginning. */
struct answer_place {
    unsigned part;
    size_t at;
};

struct long_runs {
    struct run_stream streams[N_ID_PARTS];
    struct answer_place open;    /* the run that grows; at = SIZE_MAX: none */
    struct answer_place *places; /* of answers without a code: struct pending names them by number */
    size_t n_places, places_capacity;
    uint32_t *next_item; /* [item]: which item followed when this one was met last */
    uint32_t last_item;
};

static inline unsigned id_part(uint32_t hash)
{
    return hash >> 26; /* the lower bits choose the slot within the part */
}

/* How many runs there are, in a chunk of n_lines lines; too few where lines were rejected, which is good enough to foresee
 * memory. */
size_t long_runs_count(const struct long_runs *runs, uint64_t n_lines);

/* Whether ids ascend as they come, judged by the first bytes of a few in each part. */
bool long_runs_ascend(const struct long_runs *runs);

void long_runs_start(struct long_runs *runs, size_t n_items);
void long_runs_clear(struct long_runs *runs);
void long_runs_release(struct long_runs *runs);

/* Begin a run of the part's stream. The caller fills it in, field by field: a whole one to copy would be put together
 * in memory first, by stores that the copying loads cut across, which costs more than all the rest. */
static inline struct long_run *long_runs_begin(struct long_runs *runs, unsigned part)
{
    struct run_stream *stream = &runs->streams[part];
    GR_GROW(stream->bytes, stream->capacity, stream->n + sizeof(struct long_run));
    runs->open = (struct answer_place){part, stream->n};
    stream->n += sizeof(struct long_run);
    return (struct long_run *)(void *)(stream->bytes + runs->open.at);
}

/* The run that grows, or NULL; moves when it grows. */
static inline struct long_run *long_runs_open(const struct long_runs *runs)
{
    if (runs->open.at == SIZE_MAX) return NULL;
    return (struct long_run *)(void *)(runs->streams[runs->open.part].bytes + runs->open.at);
}

/* Room for n more answers behind those of the open run. */
static inline struct long_answer *long_runs_room(struct long_runs *runs, size_t n)
{
    struct run_stream *stream = &runs->streams[runs->open.part];
    GR_GROW(stream->bytes, stream->capacity, stream->n + n * sizeof(struct long_answer));
    return (struct long_answer *)(void *)(stream->bytes + stream->n);
}

/* The first n answers of that room are filled. */
static inline void long_runs_extend(struct long_runs *runs, size_t n)
{
    runs->streams[runs->open.part].n += n * sizeof(struct long_answer);
    long_runs_open(runs)->lengths += (uint32_t)n;
}

/* The run behind this one in its stream. */
static inline struct long_run *long_run_next(struct long_run *run)
{
    return (struct long_run *)(void *)(run->answers + long_run_n_answers(run));
}

#endif
