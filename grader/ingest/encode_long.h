/*
 * encode_long.h: one answer of a long input into the runs of a chunk.
 */
#ifndef GRADER_INGEST_ENCODE_LONG_H
#define GRADER_INGEST_ENCODE_LONG_H

#include "ingest/chunk.h"
#include "ingest/student_slots.h"

/* Whether the line goes on with the open run: same student, next line. `word`: id_word of the id. */
static inline bool long_run_goes_on(const struct chunk *chunk, struct text id, uint64_t word, uint64_t line)
{
    const struct long_run *run = long_runs_open(&chunk->runs);
    return run && run->id_word == word && long_run_id_length(run) == id.len &&
           run->line + long_run_n_answers(run) == line && long_run_n_answers(run) < RUN_ANSWERS_MOST &&
           (id.len <= ID_WORD_BYTES || text_equal(chunk_id(chunk, run->row), id));
}

/* Begin a run. `row`: the chunk's row with a longer id, state and values, or NO_CHUNK_ROW. */
static inline void long_run_begin(struct chunk *chunk, struct text id, uint64_t word, uint64_t line, size_t row)
{
    const uint32_t hash = id_hash(word, id);
    struct long_run *run = long_runs_begin(&chunk->runs, id_part(hash));
    run->id_word = word;
    run->hash = hash;
    run->line = (uint32_t)line;
    run->row = (uint32_t)row;
    run->lengths = (uint32_t)id.len << N_ANSWERS_BITS;
}

/* The run's id; a short one is written to `room`. */
static inline struct text long_run_id(const struct chunk *chunk, const struct long_run *run, char room[ID_WORD_BYTES])
{
    if (long_run_id_length(run) > ID_WORD_BYTES) return chunk_id(chunk, run->row);
    const uint64_t word = htole64(run->id_word);
    memcpy(room, &word, sizeof word);
    return (struct text){room, long_run_id_length(run)};
}

/* Add an answer to the open run. `answer` is a field of a row (cells.h). */
void long_run_add(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer);

/* The codes of new answers, once they are settled (settle.h). */
void long_answers_patch(struct chunk *chunk);

/* Take rows of the plainest kind from the beginning of `bytes`, where a row begins: three columns (student, item,
 * answer), short, ASCII, without quotes, of a known item. SCAN_PAD bytes behind `bytes` must be readable. Gives how many
 * bytes were taken; the row behind them, if any, must go through encode_row. */
size_t encode_plain_long(struct chunk *chunk, const struct encoder *encoder, struct text bytes);

#endif
