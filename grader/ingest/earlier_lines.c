/*
 * earlier_lines.c: lines of an earlier cohort's long inputs, taken again (contract in earlier.h).
 *
 * The packed lines are unpacked window by window, by ordinal, into a chunk as reading would have made it, and the index of
 * long inputs takes it. So which answers count, which are rejects and whose they are comes out as from reading the lines.
 * The rejects that the index made of them then are taken off the list: it makes them anew.
 */
#include <stdlib.h>
#include <string.h>

#include "ingest/earlier_parts.h"
#include "ingest/encode_long.h"
#include "ingest/encode_parts.h"

/* A window has so many lines that they take about WINDOW_BYTES, as those of the window before did. */
enum { FIRST_WINDOW_LINES = 1 << 14, WINDOW_LINES_MOST = 1 << 20, WINDOW_BYTES = 32 << 20 };

struct retaking {
    struct intake *intake;
    struct line_unpacker unpackers[N_KEPT_STREAMS];
    struct kept_run runs[N_KEPT_STREAMS]; /* the next one of each stream */
    bool has_run[N_KEPT_STREAMS];
    struct chunk chunk;
    uint64_t window_lines;
    uint64_t *is_good;    /* a bit an ordinal */
    uint64_t before, end; /* ordinals of the inputs before the one at hand; behind its last one */
    uint64_t n_good;
};

static void next_run(struct retaking *r, size_t stream)
{
    r->has_run[stream] = line_unpacker_next(&r->unpackers[stream], &r->intake->meaning, &r->runs[stream]);
}

/* Its lines are of the input, whose first line is 1, and each is of one run: the index numbers new students by them. */
static bool note_good(struct retaking *r, const struct kept_run *run)
{
    if (run->ordinal <= r->before || run->ordinal + run->n_answers > r->end) return false;
    r->n_good += run->n_answers;
    bool free_before = true;
    for (uint64_t ordinal = run->ordinal; ordinal < run->ordinal + run->n_answers; ordinal++) {
        const uint64_t bit = UINT64_C(1) << (ordinal % 64);
        free_before &= !(r->is_good[ordinal / 64] & bit);
        r->is_good[ordinal / 64] |= bit;
    }
    return free_before;
}

/* The row of the chunk that the run needs (long_runs.h), or NO_CHUNK_ROW. */
static size_t add_run_row(struct chunk *chunk, const struct kept_run *run)
{
    bool has_values = false;
    for (size_t a = 0; a < chunk->n_attributes; a++)
        has_values |= run->values[a] != 0;
    if (run->state == ROW_PRESENT && !has_values && run->id.len <= ID_WORD_BYTES) return NO_CHUNK_ROW;
    const size_t row = add_bare_row(chunk, run->id, run->state);
    if (chunk->n_attributes)
        memcpy(chunk->values + row * chunk->n_attributes, run->values, chunk->n_attributes * sizeof *run->values);
    return row;
}

static void add_run(struct chunk *chunk, const struct kept_run *run, uint64_t first_ordinal)
{
    const uint64_t word = id_word(run->id);
    const size_t row = add_run_row(chunk, run);
    for (size_t done = 0; done < run->n_answers;) {
        const size_t left = run->n_answers - done, n = left < RUN_ANSWERS_MOST ? left : RUN_ANSWERS_MOST;
        long_run_begin(chunk, run->id, word, run->ordinal + done - first_ordinal, row);
        memcpy(long_runs_room(&chunk->runs, n), run->answers + done, n * sizeof *run->answers);
        long_runs_extend(&chunk->runs, n);
        done += n;
    }
}

/* False when a run is not where it should be. */
static bool fill_chunk(struct retaking *r, uint64_t first_ordinal, uint64_t end)
{
    const bool *has_item = long_index_has_item(r->intake->longs);
    for (size_t s = 0; s < N_KEPT_STREAMS; s++)
        for (; r->has_run[s] && r->runs[s].ordinal < end; next_run(r, s)) {
            const struct kept_run *run = &r->runs[s];
            if (run->ordinal < first_ordinal || id_part(id_hash(id_word(run->id), run->id)) != s) return false;
            for (size_t i = 0; i < run->n_answers; i++)
                if (!has_item[run->answers[i].item]) return false;
            if (!note_good(r, run)) return false;
            add_run(&r->chunk, run, first_ordinal);
        }
    return true;
}

static uint64_t lines_of_next_window(const struct chunk *chunk, uint64_t n_lines)
{
    size_t bytes = chunk->n_id_bytes + chunk->n_rows * (sizeof *chunk->id_ends + sizeof *chunk->states +
                                                        chunk->n_attributes * sizeof *chunk->values);
    for (size_t p = 0; p < N_ID_PARTS; p++)
        bytes += chunk->runs.streams[p].n;
    const uint64_t lines = n_lines * WINDOW_BYTES / (bytes + 1);
    if (lines < FIRST_WINDOW_LINES / 4) return FIRST_WINDOW_LINES / 4;
    return lines < WINDOW_LINES_MOST ? lines : WINDOW_LINES_MOST;
}

/* The lines of one input. `before`: ordinals of the inputs before it. */
static enum gr_status take_input(struct retaking *r, size_t input, uint64_t before, struct gr_error *err)
{
    struct intake *intake = r->intake;
    const uint64_t n_lines = intake->options->earlier->origins.n_long_lines[input];
    const uint64_t n_expected = intake->n_earlier_lines_graded + intake->cohort->rejects.n;
    r->before = before;
    r->end = before + n_lines;
    long_index_begin(intake->longs, (uint32_t)input, intake->inputs[input].shown);
    enum gr_status st = GR_OK;
    for (uint64_t line = 0, n; line < n_lines && !st; line += n) {
        n = n_lines - line < r->window_lines ? n_lines - line : r->window_lines;
        chunk_clear(&r->chunk);
        r->chunk.n_lines = n;
        if (!fill_chunk(r, before + line, before + line + n)) return earlier_damaged(intake, err);
        st = long_index_take(intake->longs, intake->cohort->codebooks, &r->chunk, 1, line,
                             n_lines < n_expected ? n_lines : n_expected, err);
        r->window_lines = lines_of_next_window(&r->chunk, n);
    }
    return st;
}

static bool all_is_taken(const struct retaking *r)
{
    bool all = true;
    for (size_t s = 0; s < N_KEPT_STREAMS; s++)
        all &= !r->has_run[s] && !r->unpackers[s].is_damaged;
    return all;
}

/* Ordinals of the inputs before each, and of all at the end. */
static uint64_t *find_starts(const struct intake *intake)
{
    uint64_t *starts = gr_calloc(intake->n_earlier + 1, sizeof *starts);
    for (size_t i = 0; i < intake->n_earlier; i++)
        starts[i + 1] = starts[i] + intake->options->earlier->origins.n_long_lines[i];
    return starts;
}

static bool was_good(const struct retaking *r, const uint64_t *starts, const struct reject *reject)
{
    const size_t source = reject->source;
    if (source >= r->intake->n_earlier || !earlier_is_long(r->intake, source)) return false;
    const uint64_t ordinal = starts[source] + reject->line;
    return reject->line < starts[source + 1] - starts[source] && r->is_good[ordinal / 64] >> (ordinal % 64) & 1;
}

/* Good lines count as graded, and the index takes its rejects off again. */
static bool count_anew(const struct retaking *r, const uint64_t *starts)
{
    struct rejects *rejects = &r->intake->cohort->rejects;
    struct intake_counts *counts = &r->intake->cohort->counts;
    size_t n = 0, n_replaced = 0;
    for (size_t i = 0; i < rejects->n; i++) {
        if (was_good(r, starts, &rejects->list[i]))
            n_replaced += rejects->list[i].replaced;
        else
            rejects->list[n++] = rejects->list[i];
    }
    const size_t n_taken_off = rejects->n - n;
    rejects->n = n;
    if (n_taken_off > r->n_good || r->intake->n_earlier_lines_graded != r->n_good - n_taken_off) return false;
    counts->rows_graded -= r->n_good - n_taken_off;
    counts->rows_replaced -= n_replaced;
    counts->rows_rejected -= n_taken_off - n_replaced;
    return true;
}

enum gr_status earlier_take_lines(struct intake *intake, struct gr_error *err)
{
    const struct origins *origins = &intake->options->earlier->origins;
    if (!origins->long_lines) return intake->n_earlier_lines_graded ? earlier_damaged(intake, err) : GR_OK;
    uint64_t *starts = find_starts(intake);
    if (starts[intake->n_earlier] > UINT32_MAX) {
        free(starts);
        return earlier_damaged(intake, err);
    }
    struct retaking *r = gr_calloc(1, sizeof *r);
    r->intake = intake;
    r->window_lines = FIRST_WINDOW_LINES;
    r->is_good = gr_calloc(starts[intake->n_earlier] / 64 + 1, sizeof *r->is_good);
    chunk_start(&r->chunk, intake->exam->n_items, intake->n_attributes);
    for (size_t s = 0; s < N_KEPT_STREAMS; s++) {
        line_unpacker_start(&r->unpackers[s], &origins->long_lines[s]);
        next_run(r, s);
    }
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < intake->n_earlier && !st; i++)
        if (earlier_is_long(intake, i)) st = take_input(r, i, starts[i], err);
    if (!st && (!all_is_taken(r) || !count_anew(r, starts))) st = earlier_damaged(intake, err);
    for (size_t s = 0; s < N_KEPT_STREAMS; s++)
        line_unpacker_release(&r->unpackers[s]);
    chunk_release(&r->chunk);
    free(r->is_good);
    free(r);
    free(starts);
    return st;
}
