/*
 * score_file.c: a table of scores, window by window (contract in score_file.h).
 *
 * The chunks of a window are read in parallel; then, in input order, it is settled where their rows go, which numbers
 * the values of groups have, and how many decimals a column has; then all chunks are copied there in parallel.
 */
#include "ingest/score_file.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/decimal.h"
#include "base/log.h"
#include "base/memory_limit.h"
#include "base/threads.h"
#include "ingest/score_chunk.h"
#include "ingest/score_plan.h"

enum {
    CHUNK_BYTES = 512 * 1024,
    CHUNKS_A_THREAD = 4,    /* in a window: evens out chunks of unequal cost */
    ROWS_MOST = 2000000000, /* their numbers fit mark_t (rank/score_columns.h) */
};

/* Where the rows of a chunk go, and what its numbers of values are in the whole table. */
struct destination {
    size_t row, byte, id_byte;
    uint32_t **numbers; /* by group, by number in the chunk; memory kept from window to window */
};

struct score_reading {
    const struct score_file_options *options;
    const char *shown;
    struct score_plan plan;
    struct score_table *table;
    struct stream *stream;
    struct window window;
    struct cuts cuts;
    size_t *complete; /* of each cut */
    size_t complete_capacity;
    struct score_chunk *chunks;
    struct destination *destinations;
    size_t n_chunks, chunks_capacity, destinations_capacity; /* n_chunks: started */
    uint64_t line;                                           /* of the next chunk */
    size_t n_bytes, bytes_capacity, starts_capacity, id_bytes_capacity, id_starts_capacity, status_capacity,
        numbers_capacity;
};

/* --- bad rows ---------------------------------------------------------------------------------------------------- */

static struct text show_bad(struct score_reading *r, const struct bad_row *bad)
{
    const unsigned long long line = r->line + bad->line;
    struct arena *arena = &r->table->arena;
    if (!bad->field) return arena_format(arena, "%s:%llu: %.*s", r->shown, line, TEXT_ARGS(bad->why));
    return arena_format(arena, "%s:%llu:%zu: %.*s", r->shown, line, bad->field, TEXT_ARGS(bad->why));
}

static void take_bad_rows(struct score_reading *r, const struct score_chunk *chunk)
{
    struct score_table *t = r->table;
    t->n_read += chunk->n_read;
    t->n_rejected += chunk->n_bad;
    for (size_t i = 0; i < chunk->n_bad && t->rejected.n < BAD_ROWS_KEPT; i++)
        gr_messages_add(&t->rejected, "%s", show_bad(r, &chunk->bad[i]).at);
}

static enum gr_status check_rejects(const struct score_reading *r, bool at_end, struct gr_error *err)
{
    const struct score_table *t = r->table;
    const struct score_file_options *o = r->options;
    if (!t->n_rejected) return GR_OK;
    if (!o->max_rejects && o->max_reject_percent >= 100)
        return gr_fail(err, GR_FAILED, "%s; or set such rows aside with --max-rejects", t->rejected.lines[0]);
    const bool too_large_a_share = at_end && o->max_reject_percent < 100 &&
                                   (double)t->n_rejected > o->max_reject_percent / 100 * (double)t->n_read;
    if (t->n_rejected <= o->max_rejects && !too_large_a_share) return GR_OK;
    return gr_fail(err, GR_FAILED, "%s; more rows are like this than --max-rejects allows", t->rejected.lines[0]);
}

/* --- columns ----------------------------------------------------------------------------------------------------- */

/* Whether the chunk, which may have gone by its own first cells, took the columns for what they are. */
static bool has_right_kinds(const struct score_table *t, const struct score_chunk *chunk)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        const enum key_cells kind = chunk->scores[c].kind, known = t->columns[c].kind;
        if (known != CELLS_UNKNOWN && kind != known) return false;
    }
    return true;
}

static void settle_kinds(struct score_table *t, struct score_chunk *chunk)
{
    if (!has_right_kinds(t, chunk)) score_chunk_read(chunk, t->columns, chunk->bytes, false, true);
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->columns[c].kind == CELLS_UNKNOWN) t->columns[c].kind = chunk->scores[c].kind;
}

static bool shift_all(int64_t *values, size_t n, int places)
{
    bool fit = true;
#pragma omp parallel for reduction(&& : fit) num_threads(threads_for(n >> 16))
    for (size_t i = 0; i < n; i++)
        fit = (values[i] == NO_SCORE || decimal_shift(&values[i], places)) && fit;
    return fit;
}

/* The column gets as many decimals in the table and in all chunks as it needs in any of them. */
static bool settle_decimals(struct score_reading *r, size_t n_chunks, size_t c)
{
    struct key_column *column = &r->table->columns[c];
    int decimals = column->decimals;
    bool fit = true;
    for (size_t i = 0; i < n_chunks; i++) {
        const struct chunk_scores *scores = &r->chunks[i].scores[c];
        if (scores->decimals > decimals) decimals = scores->decimals;
        fit = fit && !scores->is_too_wide;
    }
    if (decimals > column->decimals)
        fit = fit && shift_all(column->values, r->table->students.n, decimals - column->decimals);
    for (size_t i = 0; i < n_chunks; i++) {
        const struct chunk_scores *scores = &r->chunks[i].scores[c];
        if (scores->decimals < decimals)
            fit = fit && shift_all(scores->values, r->chunks[i].n_rows, decimals - scores->decimals);
    }
    column->decimals = decimals;
    return fit;
}

static enum gr_status settle_columns(struct score_reading *r, size_t n_chunks, struct gr_error *err)
{
    char name[TEXT_SHOWN_BYTES];
    for (size_t c = 0; c < r->table->n_columns; c++)
        if (!settle_decimals(r, n_chunks, c))
            return gr_fail(err, GR_FAILED,
                           "%s: column '%s': its largest number and its finest take more than 18 digits together; "
                           "round them first",
                           r->shown, text_show(r->table->columns[c].name, name));
    return GR_OK;
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static void number_values(struct score_table *t, const struct score_chunk *chunk, struct destination *to)
{
    for (size_t g = 0; g < t->students.n_attributes; g++) {
        const struct dictionary *values = &chunk->groups[g];
        to->numbers[g] = gr_realloc_array(to->numbers[g], values->n, sizeof *to->numbers[g]);
        for (size_t i = 0; i < values->n; i++)
            to->numbers[g][i] = dictionary_add(&t->students.attributes[g].values, values->texts[i]);
    }
}

/* Where more is needed than there is, at once as much as all of the input will take, if its size is known. */
static size_t room_for(size_t needed, size_t capacity, double times)
{
    const size_t all = times > 0 ? (size_t)((double)needed * times * 1.02) : 0;
    return needed > capacity && all > needed ? all : needed;
}

static void make_room(struct score_reading *r, size_t n, size_t n_bytes, size_t n_id_bytes)
{
    struct score_table *t = r->table;
    struct students *s = &t->students;
    const double times = window_times(&r->window);
    GR_GROW(t->bytes, r->bytes_capacity, room_for(n_bytes, r->bytes_capacity, times));
    GR_GROW(t->starts, r->starts_capacity, room_for(n + 1, r->starts_capacity, times));
    GR_GROW(s->id_bytes, r->id_bytes_capacity, room_for(n_id_bytes + ID_PAD_BYTES, r->id_bytes_capacity, times));
    GR_GROW(s->id_starts, r->id_starts_capacity, room_for(n + 1, r->id_starts_capacity, times));
    GR_GROW(s->status, r->status_capacity, room_for(n, r->status_capacity, times));
    if (s->n_attributes)
        GR_GROW(s->numbers, r->numbers_capacity, room_for(n * s->n_attributes, r->numbers_capacity, times));
    for (size_t c = 0; c < t->n_columns; c++) {
        struct key_column *column = &t->columns[c];
        GR_GROW(column->values, column->capacity, room_for(n, column->capacity, times));
    }
}

/* What the rows will take when all are there, and then their ranking, besides what they have taken. */
static enum gr_status foresee(const struct score_reading *r, size_t n, size_t n_bytes, size_t n_id_bytes,
                              struct gr_error *err)
{
    if (!memory_is_limited() || !n) return GR_OK;
    const struct score_table *t = r->table;
    const size_t a_row =
        2 * sizeof(uint64_t) + 1 + t->students.n_attributes * sizeof(uint32_t) + t->n_columns * sizeof(int64_t);
    const double held =
        (double)r->bytes_capacity + (double)r->id_bytes_capacity + (double)r->starts_capacity * (double)a_row;
    const double times = window_times(&r->window), rows = (double)n * (times > 1 ? times : 1);
    const double each = ((double)n_bytes + (double)n_id_bytes) / (double)n + (double)a_row;
    const double more = rows * (each + (double)r->options->later_bytes) - held;
    return memory_foresee(more > 0 ? (uint64_t)more : 0, times > 0, err);
}

static void copy_chunk(const struct score_table *t, const struct score_chunk *chunk, const struct destination *to)
{
    const struct students *s = &t->students;
    size_t byte = to->byte;
    for (size_t i = 0; i < chunk->n_rows; i++) {
        const struct chunk_row *row = &chunk->rows[i];
        memcpy(t->bytes + byte, chunk->bytes.at + row->start, row->length);
        byte += row->length;
        t->starts[to->row + i + 1] = byte;
        s->id_starts[to->row + i + 1] = to->id_byte + chunk->id_ends[i];
        s->status[to->row + i] = chunk->scores[0].values[i] == NO_SCORE ? STUDENT_ABSENT : STUDENT_PRESENT;
        for (size_t g = 0; g < s->n_attributes; g++)
            s->numbers[(to->row + i) * s->n_attributes + g] = to->numbers[g][chunk->numbers[i * s->n_attributes + g]];
    }
    if (chunk->n_id_bytes) memcpy(s->id_bytes + to->id_byte, chunk->id_bytes, chunk->n_id_bytes);
    for (size_t c = 0; c < t->n_columns && chunk->n_rows; c++)
        memcpy(t->columns[c].values + to->row, chunk->scores[c].values, chunk->n_rows * sizeof(int64_t));
}

static enum gr_status take_chunks(struct score_reading *r, size_t n_chunks, struct gr_error *err)
{
    struct score_table *t = r->table;
    struct students *s = &t->students;
    size_t n = s->n, n_bytes = r->n_bytes, n_id_bytes = s->id_starts[n];
    for (size_t i = 0; i < n_chunks; i++) {
        struct score_chunk *chunk = &r->chunks[i];
        settle_kinds(t, chunk);
        take_bad_rows(r, chunk);
        const enum gr_status st = check_rejects(r, false, err);
        if (st) return st;
        r->destinations[i].row = n;
        r->destinations[i].byte = n_bytes;
        r->destinations[i].id_byte = n_id_bytes;
        number_values(t, chunk, &r->destinations[i]);
        n += chunk->n_rows;
        n_id_bytes += chunk->n_id_bytes;
        for (size_t k = 0; k < chunk->n_rows; k++)
            n_bytes += chunk->rows[k].length;
        r->line += chunk->n_lines;
    }
    enum gr_status st = settle_columns(r, n_chunks, err);
    if (st) return st;
    if (n > ROWS_MOST)
        return gr_fail(err, GR_FAILED, "%s: has more than two thousand million rows; split it", r->shown);
    st = foresee(r, n, n_bytes, n_id_bytes, err);
    if (st) return st;
    make_room(r, n, n_bytes, n_id_bytes);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_chunks))
    for (size_t i = 0; i < n_chunks; i++)
        copy_chunk(t, &r->chunks[i], &r->destinations[i]);
    s->n = n;
    r->n_bytes = n_bytes;
    return GR_OK;
}

/* --- windows ----------------------------------------------------------------------------------------------------- */

static void prepare_chunks(struct score_reading *r, size_t n)
{
    GR_GROW(r->complete, r->complete_capacity, n);
    GR_GROW(r->chunks, r->chunks_capacity, n);
    GR_GROW(r->destinations, r->destinations_capacity, n);
    for (; r->n_chunks < n; r->n_chunks++) {
        score_chunk_start(&r->chunks[r->n_chunks], &r->plan);
        r->destinations[r->n_chunks].numbers = gr_calloc(r->plan.n_groups, sizeof(uint32_t *));
    }
}

/* One piece of the parallel loop: a chunk; before the first, reading ahead. */
static void run_piece(struct score_reading *r, bool reads_ahead, size_t piece)
{
    if (reads_ahead && piece-- == 0) {
        window_read_ahead(&r->window);
        return;
    }
    const struct chunk_cut *cut = &r->cuts.list[piece];
    r->complete[piece] =
        score_chunk_read(&r->chunks[piece], r->table->columns, cut->bytes, r->window.has_quote, cut->is_last);
}

static void read_chunks(struct score_reading *r)
{
    const bool reads_ahead = threads_max() > 1 && window_can_read_ahead(&r->window);
    const size_t n_pieces = reads_ahead + r->cuts.n;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_pieces))
    for (size_t piece = 0; piece < n_pieces; piece++)
        run_piece(r, reads_ahead, piece);
}

static enum gr_status read_windows(struct score_reading *r, struct gr_error *err)
{
    struct window *window = &r->window;
    for (;;) {
        enum gr_status st = window_cut(window, r->plan.delimiter, r->line, &r->cuts, err);
        if (st) return st;
        if (r->cuts.n) {
            prepare_chunks(r, r->cuts.n);
            read_chunks(r);
            st = take_chunks(r, window_settle(window, &r->cuts, r->complete), err);
            if (st) return st;
            progress_update(stream_stored_done(r->stream), r->table->n_read);
            continue; /* the rest may hold another cut */
        }
        if (window->at_end && window->used == window->len) return check_rejects(r, true, err);
        st = window_fill(window, 0, err);
        if (st) return st;
    }
}

/* The header row as it stands in the input, without mark and line ends. */
static struct text header_row(const struct window *window, const struct header *header, struct arena *arena)
{
    struct text row = {window->bytes, header->bytes};
    if (text_begins_with(row, UTF8_BYTE_ORDER_MARK)) {
        row.at += UTF8_BYTE_ORDER_MARK.len;
        row.len -= UTF8_BYTE_ORDER_MARK.len;
    }
    for (; row.len && is_line_end(*row.at); row.len--)
        row.at++;
    while (row.len && is_line_end(row.at[row.len - 1]))
        row.len--;
    return arena_text(arena, row);
}

static enum gr_status begin(struct score_reading *r, struct gr_error *err)
{
    const struct score_file_options *o = r->options;
    struct score_table *t = r->table;
    struct header header;
    const size_t chunk_bytes = o->chunk_bytes ? o->chunk_bytes : CHUNK_BYTES;
    enum gr_status st = stream_open(&r->stream, o->path, r->shown, err);
    if (st) return st;
    stream_omit_digest(r->stream);
    window_start(&r->window, r->stream, r->shown, chunk_bytes * CHUNKS_A_THREAD * (size_t)threads_max(), chunk_bytes);
    const struct dialect_wishes wishes = score_plan_wishes(o);
    st = dialect_find(&r->window, &wishes, &t->arena, &header, err);
    if (st) return st;
    t->header = header_row(&r->window, &header, &t->arena);
    t->names = header.names;
    t->n_names = header.n_names;
    t->delimiter = header.delimiter;
    r->line = header.first_line;
    st = score_plan_make(&r->plan, o, &header, r->shown, t, err);
    make_room(r, 0, 0, 0);
    t->starts[0] = t->students.id_starts[0] = 0;
    progress_start("scores", stream_stored_bytes(r->stream));
    return st;
}

/* What is known only when all rows are there. */
static void finish(struct score_table *t)
{
    struct students *s = &t->students;
    for (size_t g = 0; g < s->n_attributes; g++) {
        s->attributes[g].numbers = s->numbers + g;
        s->attributes[g].stride = s->n_attributes;
    }
    memset(s->id_bytes + s->id_starts[s->n], 0, ID_PAD_BYTES);
    bool ascending = true, same_length = s->n > 0;
    s->id_length = s->n ? (size_t)s->id_starts[1] : 0;
    for (size_t i = 1; i < s->n && (ascending || same_length); i++) {
        const struct text id = student_id(s, i);
        ascending = ascending && text_compare(student_id(s, i - 1), id) < 0;
        same_length = same_length && id.len == s->id_length;
    }
    s->ids_ascending = ascending;
    if (!same_length) return;
    free(s->id_starts);
    s->id_starts = NULL;
}

enum gr_status score_file_read(const struct score_file_options *options, struct score_table *out, struct gr_error *err)
{
    struct score_reading r = {
        .options = options, .shown = strcmp(options->path, "-") == 0 ? "standard input" : options->path, .table = out};
    *out = (struct score_table){0};
    enum gr_status st = begin(&r, err);
    if (!st) st = read_windows(&r, err);
    if (!st) finish(out);
    progress_stop();
    for (size_t i = 0; i < r.n_chunks; i++) {
        for (size_t g = 0; g < r.plan.n_groups; g++)
            free(r.destinations[i].numbers[g]);
        free(r.destinations[i].numbers);
        score_chunk_release(&r.chunks[i]);
    }
    free(r.chunks);
    free(r.destinations);
    free(r.complete);
    free(r.cuts.list);
    window_release(&r.window);
    stream_close(r.stream);
    if (st) score_table_release(out);
    return st;
}
