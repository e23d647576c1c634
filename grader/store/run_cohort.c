/* run_cohort.c: everything that a run holds (contract in run.h). */
#include "store/run.h"

#include <stdlib.h>

#include "store/run_parts.h"

/* --- codebooks --------------------------------------------------------------------------------------------------- */

struct codebook_reader {
    struct run_codebooks *out;
    size_t *counts_capacity;
};

static bool add_answer(struct codebook_reader *r, size_t item, int64_t code, struct text answer, int64_t count)
{
    struct codebook *book = &r->out->books[item];
    if (code < 0 || code >= UINT32_MAX || count < 0 || count > UINT32_MAX) return false;
    if (code < CODE_FIRST_LONG) {
        if (!text_equal(answer, codebook_text(book, (uint32_t)code))) return false;
        r->out->counts[item][code] = (uint32_t)count;
        return true;
    }
    /* Long answers are numbered one after the other, each once. */
    if (code != codebook_end(book) || codebook_add(book, answer) != code) return false;
    GR_GROW(r->out->counts[item], r->counts_capacity[item], codebook_end(book));
    r->out->counts[item][code] = (uint32_t)count;
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

enum gr_status run_read_codebooks(struct run *run, struct run_codebooks *out, struct gr_error *err)
{
    const size_t n = run->exam->n_items;
    *out = (struct run_codebooks){.n_items = n};
    out->books = gr_calloc(n, sizeof *out->books);
    out->counts = gr_calloc(n, sizeof *out->counts);
    struct codebook_reader reader = {.out = out};
    reader.counts_capacity = gr_calloc(n, sizeof *reader.counts_capacity);
    for (size_t i = 0; i < n; i++) {
        out->counts[i] = gr_calloc(CODE_FIRST_LONG, sizeof **out->counts);
        reader.counts_capacity[i] = CODE_FIRST_LONG;
    }
    const enum gr_status st = read_answers(run, &reader, err);
    free(reader.counts_capacity);
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

/* The rows of n students. */
static bool are_in_codebooks(const struct run *run, const struct codebook *books, const uint8_t *rows, size_t n)
{
    bool known = true;
    if (are_letters(rows, n * run->stride)) return true;
    for (size_t i = 0; i < run->exam->n_items && known; i++)
        known = codes_are_known(rows, n, run->stride, run->slots[i], codebook_end(&books[i]));
    return known;
}

struct response_reading {
    const struct run *run;
    struct cohort *out;
};

static enum gr_status unknown_answer(const struct run *run, struct gr_error *err)
{
    return run_damaged(run, "an answer that is not in the codebook", err);
}

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
    return are_in_codebooks(run, reading->out->codebooks, rows, n) ? GR_OK : unknown_answer(run, err);
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

static enum gr_status read_responses(struct run *run, struct cohort *out, struct gr_error *err)
{
    start_responses(run, out);
    out->responses.rows = gr_realloc_array(NULL, run->n_students, run->stride);
    struct response_reading reading = {run, out};
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
    if (!are_in_codebooks(run, s->cohort->codebooks, codes, n)) return unknown_answer(run, err);
    s->take(s->context, (size_t)number * run->per_blob, n, codes);
    return GR_OK;
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
    *out = (struct cohort){.n_items = run->exam->n_items};
    enum gr_status st = run_read_codebooks(run, &books, err);
    out->codebooks = books.books;
    out->code_counts = books.counts;
    if (!st) st = with_ids ? run_read_people(run, out, err) : run_read_groups(run, out, NULL, err);
    if (!st) st = read_responses(run, out, err);
    if (!st) st = run_read_intake(run, out, err);
    if (!st && with_ids) st = run_read_origins(run, out, err);
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
