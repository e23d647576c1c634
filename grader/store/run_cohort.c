/*
 * run_cohort.c: everything that a run holds (contract in run.h).
 *
 * The codebook table lists answers that were given; an answer of which every row was set aside has a code and no row.
 * So long answers get new codes here, in the old order, and where that leaves a gap the matrix is translated.
 */
#include "store/run.h"

#include <stdlib.h>

#include "store/run_parts.h"

/* --- codebooks --------------------------------------------------------------------------------------------------- */

/* Long answers of an item as the run numbers them: old_codes[n] became code CODE_FIRST_LONG + n. */
struct old_codes {
    uint32_t *codes;
    size_t n, capacity;
};

static bool has_gaps(const struct old_codes *old)
{
    return old->n && old->codes[old->n - 1] != CODE_FIRST_LONG + old->n - 1;
}

struct codebook_reader {
    struct run_codebooks *out;
    struct old_codes *old; /* one an item */
    size_t *counts_capacity;
};

static bool add_answer(struct codebook_reader *r, size_t item, int64_t code, struct text answer, int64_t count)
{
    struct codebook *book = &r->out->books[item];
    struct old_codes *old = &r->old[item];
    if (code < 0 || code >= UINT32_MAX || count < 0 || count > UINT32_MAX) return false;
    if (code < CODE_FIRST_LONG) {
        if (!text_equal(answer, codebook_text(book, (uint32_t)code))) return false;
        r->out->counts[item][code] = (uint32_t)count;
        return true;
    }
    if (old->n && code <= old->codes[old->n - 1]) return false; /* ascending, as the run was written */
    GR_GROW(old->codes, old->capacity, old->n + 1);
    old->codes[old->n++] = (uint32_t)code;
    const uint32_t new_code = codebook_add(book, answer);
    if (new_code != codebook_end(book) - 1 || old->n != book->long_answers.n) return false; /* the same answer twice */
    GR_GROW(r->out->counts[item], r->counts_capacity[item], codebook_end(book));
    r->out->counts[item][new_code] = (uint32_t)count;
    return true;
}

static enum gr_status read_answers(struct run *run, struct codebook_reader *r, struct gr_error *err)
{
    struct db_statement *query = NULL;
    enum gr_status st = db_prepare(&query, run->db, "SELECT item, code, answer, count FROM codebook", err);
    for (bool has_row; !st;) {
        st = db_step(query, &has_row, err);
        if (st || !has_row) break;
        const uint32_t item = dictionary_find(&run->items, db_column_text(query, 0));
        if (item == DICTIONARY_NONE ||
            !add_answer(r, item, db_column_int(query, 1), db_column_text(query, 2), db_column_int(query, 3)))
            st = run_damaged(run, "a wrong row in its codebook", err);
    }
    db_statement_release(query);
    return st;
}

/* *old gets one entry an item; free with free_old_codes. */
static enum gr_status read_codebooks(struct run *run, struct run_codebooks *out, struct old_codes **old,
                                     struct gr_error *err)
{
    const size_t n = run->exam->n_items;
    *out = (struct run_codebooks){.n_items = n};
    out->books = gr_calloc(n, sizeof *out->books);
    out->counts = gr_calloc(n, sizeof *out->counts);
    struct codebook_reader reader = {.out = out, .old = gr_calloc(n, sizeof **old)};
    reader.counts_capacity = gr_calloc(n, sizeof *reader.counts_capacity);
    for (size_t i = 0; i < n; i++) {
        out->counts[i] = gr_calloc(CODE_FIRST_LONG, sizeof **out->counts);
        reader.counts_capacity[i] = CODE_FIRST_LONG;
    }
    const enum gr_status st = read_answers(run, &reader, err);
    free(reader.counts_capacity);
    *old = reader.old;
    run->has_new_codes = false;
    for (size_t i = 0; i < n; i++)
        run->has_new_codes |= has_gaps(&reader.old[i]);
    return st;
}

static void free_old_codes(struct old_codes *old, size_t n)
{
    for (size_t i = 0; old && i < n; i++)
        free(old[i].codes);
    free(old);
}

enum gr_status run_read_codebooks(struct run *run, struct run_codebooks *out, struct gr_error *err)
{
    struct old_codes *old = NULL;
    const enum gr_status st = read_codebooks(run, out, &old, err);
    free_old_codes(old, out->n_items);
    return st;
}

void run_codebooks_release(struct run_codebooks *books)
{
    for (size_t i = 0; i < books->n_items; i++) {
        codebook_release(&books->books[i]);
        free(books->counts[i]);
    }
    free(books->books);
    free(books->counts);
    *books = (struct run_codebooks){0};
}

/* --- the response matrix ----------------------------------------------------------------------------------------- */

/* Give the cells of one item their new codes, in rows [0, n). */
static bool translate(uint8_t *rows, size_t n, size_t stride, struct cell_slot slot, const struct old_codes *old)
{
    for (uint8_t *row = rows; n--; row += stride) {
        const uint32_t code = cell_read(row, slot);
        if (code < CODE_FIRST_LONG) continue;
        size_t low = 0, high = old->n;
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (old->codes[middle] < code)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == old->n || old->codes[low] != code) return false;
        cell_write(row, slot, CODE_FIRST_LONG + (uint32_t)low);
    }
    return true;
}

static bool codes_are_known(const uint8_t *rows, size_t n, size_t stride, struct cell_slot slot, uint32_t end)
{
    if (slot.width == 1 && end == 0x100) return true;
    for (const uint8_t *row = rows; n--; row += stride)
        if (cell_read(row, slot) >= end) return false;
    return true;
}

/* Nothing but one-letter answers and blanks, as mostly: these are codes in every codebook. */
static bool are_letters(const uint8_t *bytes, size_t n)
{
    uint8_t all = 0;
    for (size_t i = 0; i < n; i++)
        all |= bytes[i];
    return all < CODE_FIRST_LONG;
}

static bool settle_codes(const struct run *run, const struct cohort *out, const struct old_codes *old, uint8_t *rows,
                         size_t n)
{
    if (are_letters(rows, n * run->stride)) return true;
    for (size_t i = 0; i < out->n_items; i++) {
        const struct cell_slot slot = run->slots[i];
        const bool good = has_gaps(&old[i])
                              ? translate(rows, n, run->stride, slot, &old[i])
                              : codes_are_known(rows, n, run->stride, slot, codebook_end(&out->codebooks[i]));
        if (!good) return false;
    }
    return true;
}

struct response_reading {
    const struct run *run;
    const struct old_codes *old;
    struct cohort *out;
};

static enum gr_status take_responses(void *context, struct db_statement *row, uint32_t number, struct gr_error *err)
{
    const struct response_reading *reading = context;
    const struct run *run = reading->run;
    const uint8_t *codes = NULL;
    uint32_t n = 0;
    const enum gr_status st = run_check_blob(run, row, number * run->per_blob, &n, &codes, err);
    if (st) return st;
    uint8_t *rows = reading->out->responses.rows + (size_t)number * run->per_blob * run->stride;
    memcpy(rows, codes, (size_t)n * run->stride);
    if (settle_codes(run, reading->out, reading->old, rows, n)) return GR_OK;
    return run_damaged(run, "an answer that is not in the codebook", err);
}

static void start_responses(const struct run *run, struct cohort *out)
{
    struct responses *r = &out->responses;
    *r = (struct responses){.n_students = run->n_students, .stride = run->stride, .n_items = out->n_items};
    r->slots = gr_realloc_array(NULL, out->n_items, sizeof *r->slots);
    memcpy(r->slots, run->slots, out->n_items * sizeof *r->slots);
}

static uint32_t count_blobs(const struct run *run)
{
    return run->per_blob ? (uint32_t)(((uint64_t)run->n_students + run->per_blob - 1) / run->per_blob) : 0;
}

#define SELECT_RANGE RUN_SELECT_RESPONSES "WHERE rowid BETWEEN ? AND ?"

static enum gr_status read_responses(struct run *run, const struct old_codes *old, struct cohort *out,
                                     struct gr_error *err)
{
    start_responses(run, out);
    out->responses.rows = gr_realloc_array(NULL, run->n_students, run->stride);
    struct response_reading reading = {run, old, out};
    return run_read_blobs(run, SELECT_RANGE, count_blobs(run), take_responses, &reading, err);
}

/* --- rows that pass by ------------------------------------------------------------------------------------------- */

struct row_stream {
    const struct run *run;
    const struct cohort *cohort;
    run_rows_taker *take;
    void *context;
};

static enum gr_status pass_rows(void *context, struct db_statement *row, uint32_t number, struct gr_error *err)
{
    const struct row_stream *s = context;
    const struct run *run = s->run;
    const uint8_t *codes = NULL;
    uint32_t n = 0;
    const enum gr_status st = run_check_blob(run, row, number * run->per_blob, &n, &codes, err);
    if (st) return st;
    bool known = are_letters(codes, (size_t)n * run->stride);
    for (size_t i = 0; i < s->cohort->n_items && !known; i++)
        if (!codes_are_known(codes, n, run->stride, run->slots[i], codebook_end(&s->cohort->codebooks[i])))
            return run_damaged(run, "an answer that is not in the codebook", err);
    s->take(s->context, (size_t)number * run->per_blob, n, codes);
    return GR_OK;
}

bool run_codes_are_kept(const struct run *run)
{
    return !run->has_new_codes;
}

enum gr_status run_stream_answers(struct run *run, const struct cohort *cohort, run_rows_taker *take, void *context,
                                  struct gr_error *err)
{
    struct row_stream stream = {run, cohort, take, context};
    return run_read_blobs(run, SELECT_RANGE, count_blobs(run), pass_rows, &stream, err);
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static enum gr_status read_cohort(struct run *run, bool with_ids, struct cohort *out, struct gr_error *err)
{
    struct run_codebooks books;
    struct old_codes *old = NULL;
    *out = (struct cohort){.n_items = run->exam->n_items};
    enum gr_status st = read_codebooks(run, &books, &old, err);
    out->codebooks = books.books;
    out->code_counts = books.counts;
    if (!st) st = with_ids ? run_read_people(run, out, err) : run_read_groups(run, out, NULL, err);
    if (!st) st = read_responses(run, old, out, err);
    if (!st) st = run_read_intake(run, out, err);
    if (!st && with_ids) st = run_read_origins(run, out, err);
    free_old_codes(old, out->n_items);
    if (st) cohort_release(out);
    return st;
}

enum gr_status run_read_cohort(struct run *run, struct cohort *out, struct gr_error *err)
{
    return read_cohort(run, true, out, err);
}

enum gr_status run_read_cohort_without_ids(struct run *run, struct cohort *out, struct gr_error *err)
{
    return read_cohort(run, false, out, err);
}

enum gr_status run_read_cohort_without_answers(struct run *run, struct cohort *out, struct standings *standings,
                                               struct gr_error *err)
{
    struct run_codebooks books;
    *standings = (struct standings){0};
    *out = (struct cohort){.n_items = run->exam->n_items};
    enum gr_status st = run_read_codebooks(run, &books, err);
    out->codebooks = books.books;
    out->code_counts = books.counts;
    start_responses(run, out);
    if (!st) st = run_read_groups(run, out, standings, err);
    if (!st) return GR_OK;
    cohort_release(out);
    standings_release(standings);
    return st;
}
