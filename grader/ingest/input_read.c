/*
 * input_read.c: one input from its first row to its last (contract in intake.h).
 *
 * Window by window: fill, cut into chunks, encode the chunks in parallel, settle. The digest of the window's bytes is
 * taken beside the encoding, as one more piece of work.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/threads.h"
#include "ingest/forecast.h"
#include "ingest/settle.h"
#include "ingest/sqlite_input.h"

enum {
    CHUNK_BYTES = 1024 * 1024, /* large enough to hide the start of a parallel region, small enough for the caches */
    LONG_CHUNK_BYTES = 256 * 1024,   /* of short lines: what they become is larger than they, and is read again soon */
    SQLITE_CHUNK_BYTES = 256 * 1024, /* rows take ten times as long from there */
    CHUNKS_A_THREAD = 4,             /* in a window: evens out chunks of unequal cost */
    FIRST_CHUNK_BYTES = CHUNK_BYTES / 16, /* to begin with nearly all long answers are new, and dear: see chunk.h */
    REJECT_FLOOD = 1000000,
};

struct reading {
    struct intake *intake;
    struct input *input;
    struct encoder encoder;
    struct sheet *sheet;      /* wide, packed, roster */
    struct long_index *longs; /* long */
    bool is_again;            /* long: everything was counted the first time */
    struct cuts cuts;
    size_t *complete; /* of each cut: bytes that were complete records */
    size_t complete_capacity;
    struct chunk *chunks;
    struct sqlite_rows *sqlite; /* NULL for a text */
    uint64_t line;              /* number of the next line */
    bool digest_is_due;
    bool reads_ahead; /* while the chunks at hand are encoded */
};

/* The first n chunks, ready for a new window. */
static struct chunk *cleared_chunks(struct intake *intake, size_t n)
{
    GR_GROW(intake->chunks, intake->chunks_capacity, n);
    while (intake->n_chunks < n)
        chunk_start(&intake->chunks[intake->n_chunks++], intake->exam->n_items, intake->n_attributes);
    for (size_t i = 0; i < n; i++)
        chunk_clear(&intake->chunks[i]);
    return intake->chunks;
}

struct source *intake_source(const struct intake *intake, uint32_t source)
{
    return source == ROSTER_SOURCE ? &intake->cohort->roster : &intake->cohort->sources[source];
}

const char *intake_shown(const struct intake *intake, uint32_t source)
{
    return source == ROSTER_SOURCE ? intake->roster.shown : intake->inputs[source].shown;
}

static void digest_fresh(struct window *window)
{
    stream_digest(window->stream, window->bytes + window->fresh, window->len - window->fresh);
}

/* One piece of the parallel loop: a chunk; before the first the reading ahead, behind the last the digest. */
static void run_piece(const struct reading *reading, size_t piece)
{
    if (reading->reads_ahead && piece-- == 0) {
        window_read_ahead(&reading->input->window);
        return;
    }
    if (piece == reading->cuts.n) {
        digest_fresh(&reading->input->window);
        return;
    }
    const struct chunk_cut *cut = &reading->cuts.list[piece];
    reading->complete[piece] = chunk_encode(&reading->chunks[piece], &reading->encoder, cut->bytes, cut->is_last);
}

static void encode_window(struct reading *reading)
{
    reading->reads_ahead = threads_max() > 1 && window_can_read_ahead(&reading->input->window);
    const size_t n_pieces = reading->reads_ahead + reading->cuts.n + reading->digest_is_due;
    GR_GROW(reading->complete, reading->complete_capacity, reading->cuts.n);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_pieces))
    for (size_t piece = 0; piece < n_pieces; piece++)
        run_piece(reading, piece);
    reading->digest_is_due = false;
}

/* What is at hand of wide inputs: n_rows; of long ones: the chunks. */
static struct forecast forecast_of(const struct reading *reading, size_t n_chunks)
{
    struct forecast f = {.intake = reading->intake,
                         .input = reading->input,
                         .sqlite = reading->sqlite,
                         .sheet = reading->sheet,
                         .longs = reading->longs,
                         .lines = reading->line,
                         .ascending = true};
    size_t n_runs = 0;
    for (size_t c = 0; c < n_chunks; c++) {
        if (reading->longs) n_runs += long_runs_count(&reading->chunks[c].runs, reading->chunks[c].n_lines);
        f.lines += reading->chunks[c].n_lines;
        f.n_rows += reading->chunks[c].n_rows;
        f.n_id_bytes += reading->chunks[c].n_id_bytes;
        f.ascending &= reading->longs ? long_runs_ascend(&reading->chunks[c].runs) : reading->chunks[c].ascending;
    }
    f.runs_a_line = f.lines > reading->line ? (double)n_runs / (double)(f.lines - reading->line) : 0;
    return f;
}

static void count_rows(struct reading *reading, size_t n_chunks)
{
    struct intake *intake = reading->intake;
    struct intake_counts *counts = &intake->cohort->counts;
    const bool is_roster = reading->input->source == ROSTER_SOURCE;
    struct source *source = intake_source(intake, reading->input->source);
    uint64_t line = reading->line;
    for (size_t c = 0; c < n_chunks; c++) {
        const struct chunk *chunk = &reading->chunks[c];
        rejects_append(&intake->cohort->rejects, &chunk->rejects, reading->input->source, line);
        line += chunk->n_lines;
        source->rows += chunk->n_records;
        if (is_roster) {
            counts->roster_rejected += chunk->rejects.n;
            continue;
        }
        counts->rows_read += chunk->n_records;
        counts->rows_rejected += chunk->rejects.n;
        if (reading->sheet) counts->rows_graded += chunk->n_rows;
    }
}

/* A run that --max-rejects will fail anyway stops before the rejects fill the memory. The limit here is a fixed number,
 * so that the message does not depend on how much was read at once. */
static enum gr_status check_flood(const struct reading *reading, struct gr_error *err)
{
    const struct rejects *rejects = &reading->intake->cohort->rejects;
    if (rejects->n <= REJECT_FLOOD || rejects->n <= reading->intake->options->max_rejects) return GR_OK;
    char count[GROUPED_BYTES];
    const struct reject *first = &rejects->list[0];
    return gr_fail(err, GR_FAILED, "%s:%llu: more than %s rows were rejected; the first: %.*s",
                   intake_shown(reading->intake, first->source), (unsigned long long)first->line,
                   count_show(REJECT_FLOOD, count), TEXT_ARGS(first->reason));
}

/* Settle the encoded chunks and take their rows. */
static enum gr_status take_chunks(struct reading *reading, size_t n_chunks, struct gr_error *err)
{
    struct intake *intake = reading->intake;
    struct codebook *codebooks = intake->cohort->codebooks;
    const size_t n_items = intake->exam->n_items;
    struct chunk *chunks = reading->chunks;
    enum gr_status st = GR_OK;
    settle_values(intake->attributes, intake->n_attributes, chunks, n_chunks);
    settle_answers(codebooks, n_items, chunks, n_chunks);
    if (!reading->is_again) {
        count_rows(reading, n_chunks);
        st = check_flood(reading, err);
    }
    if (st) return st;
    const struct forecast forecast = forecast_of(reading, n_chunks);
    if (!reading->is_again) st = forecast_memory(&forecast, err);
    if (st) return st;
    if (reading->sheet)
        settle_rows(&intake->rows, reading->sheet, codebooks, n_items, chunks, n_chunks, reading->input->source,
                    reading->line, forecast_rows(&forecast));
    else
        st =
            long_index_take(reading->longs, codebooks, chunks, n_chunks, reading->line, forecast_lines(&forecast), err);
    for (size_t c = 0; c < n_chunks; c++)
        reading->line += chunks[c].n_lines;
    return st;
}

static void prepare_encoder(struct reading *reading)
{
    const struct cell_slot *slots = reading->sheet ? reading->sheet->slots : NULL;
    encoder_prepare(&reading->encoder, slots, reading->sheet ? reading->sheet->stride : 0);
}

static size_t window_bytes_for(size_t chunk_bytes)
{
    return chunk_bytes * CHUNKS_A_THREAD * (size_t)threads_max();
}

static void grow_window(const struct reading *reading)
{
    struct window *window = &reading->input->window;
    const size_t usual = reading->longs ? LONG_CHUNK_BYTES : CHUNK_BYTES;
    if (reading->intake->options->chunk_bytes || window->chunk_bytes >= usual) return;
    window_resize(window, window_bytes_for(4 * window->chunk_bytes), 4 * window->chunk_bytes);
}

static enum gr_status read_windows(struct reading *reading, struct gr_error *err)
{
    struct intake *intake = reading->intake;
    struct window *window = &reading->input->window;
    for (;;) {
        enum gr_status st = window_cut(window, reading->input->plan.delimiter, reading->line, &reading->cuts, err);
        if (st) return st;
        if (reading->cuts.n) {
            reading->chunks = cleared_chunks(intake, reading->cuts.n);
            prepare_encoder(reading);
            encode_window(reading);
            st = take_chunks(reading, window_settle(window, &reading->cuts, reading->complete), err);
            if (st) return st;
            if (!reading->is_again)
                progress_update(intake->stored_done + stream_stored_done(window->stream),
                                intake->cohort->counts.rows_read);
            continue; /* the rest may hold another cut */
        }
        if (reading->digest_is_due) digest_fresh(window);
        reading->digest_is_due = false;
        if (window->at_end && window->used == window->len) return GR_OK;
        grow_window(reading);
        st = window_fill(window, 0, err);
        if (st) return st;
        reading->digest_is_due = true;
    }
}

/* Open the input again where planning closed it, and go to the first row. */
static enum gr_status go_to_first_row(struct reading *reading, struct gr_error *err)
{
    struct input *input = reading->input;
    const size_t wished = reading->intake->options->chunk_bytes;
    const size_t chunk_bytes = wished ? wished : FIRST_CHUNK_BYTES;
    reading->line = input->header.first_line;
    const bool omits_digest = reading->intake->marker != NULL; /* nothing is written that could name it */
    if (input->stream) { /* a pipe: its first window holds the header and what came with it */
        if (omits_digest) stream_omit_digest(input->stream);
        window_resize(&input->window, window_bytes_for(chunk_bytes), chunk_bytes);
        return GR_OK;
    }
    enum gr_status st = stream_open(&input->stream, input->path, input->shown, err);
    if (st) return st;
    if (omits_digest) stream_omit_digest(input->stream);
    window_start(&input->window, input->stream, input->shown, window_bytes_for(chunk_bytes), chunk_bytes);
    st = window_fill(&input->window, input->header.bytes, err);
    if (st) return st;
    if (input->window.len < input->header.bytes) return stream_fail_shorter(input->shown, err);
    input->window.used = input->header.bytes;
    reading->digest_is_due = true;
    return GR_OK;
}

/* The digest of what was read: the source's, or the same once more. */
static enum gr_status check_digest(const struct reading *reading, const char *digest, struct gr_error *err)
{
    struct source *source = intake_source(reading->intake, reading->input->source);
    if (!reading->is_again)
        memcpy(source->digest, digest, SHA256_HEX_BYTES);
    else if (strcmp(source->digest, digest) != 0)
        return gr_fail(err, GR_FAILED, "%s: changed while it was read; wait until it is complete",
                       reading->input->shown);
    return GR_OK;
}

static enum gr_status read_text(struct reading *reading, struct gr_error *err)
{
    struct input *input = reading->input;
    char digest[SHA256_HEX_BYTES];
    enum gr_status st = go_to_first_row(reading, err);
    if (!st) st = read_windows(reading, err);
    if (st) return st;
    if (!reading->is_again) reading->intake->stored_done += stream_stored_done(input->stream);
    intake_source(reading->intake, input->source)->bytes = input->window.content_done;
    stream_digest_finish(input->stream, digest);
    return check_digest(reading, digest, err);
}

static enum gr_status read_sqlite(struct reading *reading, struct gr_error *err)
{
    const size_t wished = reading->intake->options->chunk_bytes;
    size_t n_chunks = 1;
    char digest[SHA256_HEX_BYTES];
    enum gr_status st = sqlite_input_open(&reading->sqlite, reading->input, wished ? wished : SQLITE_CHUNK_BYTES, err);
    reading->line = 1;
    while (!st && n_chunks) {
        reading->chunks = cleared_chunks(reading->intake, sqlite_input_most_chunks(reading->sqlite));
        prepare_encoder(reading);
        st = sqlite_input_encode(reading->sqlite, reading->chunks, &reading->encoder, &n_chunks, err);
        if (!st && n_chunks) st = take_chunks(reading, n_chunks, err);
        if (!reading->is_again) progress_update(0, reading->intake->cohort->counts.rows_read);
    }
    if (!st) st = sqlite_input_digest(reading->sqlite, digest, err);
    sqlite_input_close(reading->sqlite);
    return st ? st : check_digest(reading, digest, err);
}

/* The input and where its rows go are set. */
static enum gr_status read_input(struct reading *reading, struct gr_error *err)
{
    struct intake *intake = reading->intake;
    struct input *input = reading->input;
    const struct exam_forms *forms = input->plan.is_roster ? NULL : intake->exam->forms;
    struct long_plan *long_plan = forms ? NULL : long_plan_new(&input->plan, &intake->items);
    reading->encoder = (struct encoder){.plan = &input->plan,
                                        .items = &intake->items,
                                        .n_items = intake->exam->n_items,
                                        .codebooks = intake->cohort->codebooks,
                                        .attributes = intake->attributes,
                                        .n_attributes = intake->n_attributes,
                                        .exam = intake->exam,
                                        .forms = forms,
                                        .long_plan = long_plan,
                                        .scan = scan_selected()};
    if (reading->longs) long_index_begin(reading->longs, input->source, input->shown);
    const enum gr_status st = input->is_sqlite ? read_sqlite(reading, err) : read_text(reading, err);
    encoder_release(&reading->encoder);
    long_plan_free(long_plan);
    free(reading->cuts.list);
    free(reading->complete);
    input_release(input);
    return st;
}

enum gr_status input_read(struct intake *intake, struct input *input, struct gr_error *err)
{
    struct reading reading = {.intake = intake, .input = input};
    if (input->plan.layout == LAYOUT_LONG)
        reading.longs = intake->longs;
    else
        reading.sheet = rows_sheet(&intake->rows, input->plan.has_item, intake->cohort->codebooks,
                                   intake->exam->n_items, input->plan.is_roster ? NULL : intake->marker);
    if (input->plan.is_roster) reading.sheet->is_roster = true;
    return read_input(&reading, err);
}

enum gr_status input_read_again(struct intake *intake, struct input *input, struct long_index *longs,
                                struct gr_error *err)
{
    struct reading reading = {.intake = intake, .input = input, .longs = longs, .is_again = true};
    return read_input(&reading, err);
}
