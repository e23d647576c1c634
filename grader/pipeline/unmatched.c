/*
 * unmatched.c: answers that earned nothing (contract in unmatched.h).
 *
 *     codebooks of the run → judge each answer → writings that the rule reads alike are one → near misses → the table
 *
 * Items are independent, so each is one piece of work for one thread; rows come out in the order of the exam, of the
 * kinds of near miss, and of frequency.
 */
#include "pipeline/unmatched.h"

#include <stdlib.h>

#include "base/outfile.h"
#include "base/threads.h"
#include "pipeline/open_run.h"
#include "report/one_table.h"
#include "score/judge.h"
#include "score/near_miss.h"

/* One row of the table. Texts are views into the rubric, the codebooks and the arena of the item. */
struct unmatched {
    struct text item, answer, near_miss, accepted;
    uint32_t count;     /* students who wrote it, in any of the writings that are read alike */
    uint32_t written;   /* students who wrote anything to the item */
    uint32_t commonest; /* how many wrote `answer` itself */
    enum near_miss kind;
};

struct item_work {
    struct unmatched *rows;
    size_t n, capacity;
    struct arena arena;
};

struct unmatched_work {
    const struct unmatched_options *options;
    struct opened_run opened;
    struct run_codebooks books;
    struct item_work *items; /* one an item */
};

/* --- one item ---------------------------------------------------------------------------------------------------- */

struct accepted_answer {
    struct text answer;
    uint32_t count;
};

static int by_count(const void *left, const void *right)
{
    const struct accepted_answer *a = left, *b = right;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return text_compare(a->answer, b->answer);
}

static bool earned_nothing(const struct judgement *j)
{
    return j->state == ANSWER_INVALID || (j->state == ANSWER_ANSWERED && j->result == RESULT_WRONG);
}

/* Add one writing to the row of those that are read alike. */
static void add_writing(struct item_work *work, struct dictionary *readings, const struct judgement *j,
                        struct text answer, uint32_t count)
{
    const uint32_t row = dictionary_add(readings, j->read_as.len ? j->read_as : text_trim(answer));
    if (row == work->n) {
        GR_GROW(work->rows, work->capacity, work->n + 1);
        work->rows[work->n++] = (struct unmatched){.answer = answer};
    }
    struct unmatched *u = &work->rows[row];
    u->count += count;
    const bool replaces = count > u->commonest || (count == u->commonest && text_compare(answer, u->answer) < 0);
    if (replaces) u->answer = answer;
    if (replaces) u->commonest = count;
}

/* Judge every answer that was given; *accepted gets those that earned something, the most frequent first. */
static uint32_t sort_answers(const struct unmatched_work *w, size_t item, struct item_work *work,
                             struct text **accepted, size_t *n_accepted)
{
    const struct codebook *book = &w->books.books[item];
    struct judge *judge = judge_new(w->opened.rubric, item);
    struct dictionary readings = {0};
    struct accepted_answer *right = gr_alloc(codebook_end(book) * sizeof *right);
    size_t n = 0;
    uint32_t written = 0;
    for (uint32_t code = CODE_EMPTY + 1; code < codebook_end(book); code++) {
        const uint32_t count = w->books.counts[item][code];
        const struct text answer = codebook_text(book, code);
        struct judgement j;
        if (!count) continue;
        judge_answer(judge, answer, &j);
        if (j.state == ANSWER_BLANK || j.state == ANSWER_NOT_PRESENTED) continue;
        written += count;
        if (earned_nothing(&j))
            add_writing(work, &readings, &j, answer, count);
        else if (j.by_rule.num > 0)
            right[n++] = (struct accepted_answer){answer, count};
    }
    if (n) qsort(right, n, sizeof *right, by_count);
    *accepted = arena_alloc(&work->arena, n * sizeof **accepted);
    for (size_t i = 0; i < n; i++)
        (*accepted)[i] = right[i].answer;
    *n_accepted = n;
    free(right);
    dictionary_release(&readings);
    judge_free(judge);
    return written;
}

static int row_order(const void *left, const void *right)
{
    const struct unmatched *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return text_compare(a->answer, b->answer);
}

/* Sorted rows, at most `top` of each kind. */
static void keep_top(struct item_work *work, size_t top)
{
    size_t kept = 0, of_kind = 0;
    if (work->n) qsort(work->rows, work->n, sizeof *work->rows, row_order);
    for (size_t i = 0; i < work->n; i++) {
        of_kind = i && work->rows[i].kind == work->rows[i - 1].kind ? of_kind + 1 : 0;
        if (top && of_kind >= top) continue;
        work->rows[kept++] = work->rows[i];
    }
    work->n = kept;
}

static void find_unmatched(const struct unmatched_work *w, size_t item)
{
    struct item_work *work = &w->items[item];
    struct text *accepted;
    size_t n_accepted;
    if (!may_have_near_misses(w->opened.rubric, item)) return;
    const uint32_t written = sort_answers(w, item, work, &accepted, &n_accepted);
    struct near_misses *near = near_misses_new(w->opened.rubric, item, accepted, n_accepted);
    for (size_t i = 0; i < work->n; i++) {
        struct unmatched *u = &work->rows[i];
        u->item = w->opened.exam->items[item].id;
        u->written = written;
        u->kind = near_miss_of(near, u->answer, &u->accepted);
        u->answer = exam_answer_shown(&work->arena, &w->opened.exam->items[item], u->answer);
        u->accepted = arena_text(&work->arena, u->accepted);
        u->near_miss = near_miss_names[u->kind];
    }
    near_misses_free(near);
    keep_top(work, w->options->top);
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static enum gr_status write_rows(const struct unmatched_work *w, struct gr_error *err)
{
    struct table t = {.name = "unmatched"};
    const size_t n_items = w->books.n_items;
    for (size_t i = 0; i < n_items; i++)
        t.n_rows += w->items[i].n;
    struct unmatched *rows = gr_alloc((t.n_rows + 1) * sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < n_items; i++) {
        if (w->items[i].n) memcpy(rows + n, w->items[i].rows, w->items[i].n * sizeof *rows);
        n += w->items[i].n;
    }
    table_add(&t, "item", COLUMN_TEXT, &rows->item, sizeof *rows);
    table_add(&t, "answer", COLUMN_TEXT, &rows->answer, sizeof *rows);
    table_add(&t, "count", COLUMN_COUNT32, &rows->count, sizeof *rows);
    table_add(&t, "share", COLUMN_SHARE, &rows->count, sizeof *rows)->other =
        offsetof(struct unmatched, written) - offsetof(struct unmatched, count);
    table_add(&t, "near_miss", COLUMN_TEXT, &rows->near_miss, sizeof *rows);
    table_add(&t, "accepted", COLUMN_TEXT, &rows->accepted, sizeof *rows);
    const enum gr_status st = report_table(&t, w->options->target, err);
    table_release(&t);
    free(rows);
    return st;
}

/* The rows of one item, or (SIZE_MAX) of all. Release w also after a failure. */
static enum gr_status find_all(struct unmatched_work *w, size_t only, struct gr_error *err)
{
    const enum gr_status st = run_read_codebooks(w->opened.run, &w->books, err);
    w->items = gr_calloc(w->books.n_items, sizeof *w->items);
    if (st) return st;
    const size_t first = only == SIZE_MAX ? 0 : only, end = only == SIZE_MAX ? w->books.n_items : only + 1;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(end - first))
    for (size_t item = first; item < end; item++)
        find_unmatched(w, item);
    return GR_OK;
}

static void work_release(struct unmatched_work *w)
{
    for (size_t i = 0; w->items && i < w->books.n_items; i++) {
        free(w->items[i].rows);
        arena_release(&w->items[i].arena);
    }
    free(w->items);
    run_codebooks_release(&w->books);
}

enum gr_status unmatched_answers(const struct unmatched_options *options, struct gr_error *err)
{
    struct unmatched_work w = {.options = options};
    outfile_protect(options->run_path);
    enum gr_status st = open_run(&w.opened, options->run_path, err);
    size_t only = SIZE_MAX;
    if (!st && options->item) st = find_item(w.opened.exam, options->run_path, options->item, &only, err);
    if (!st) st = find_all(&w, only, err);
    if (!st) st = write_rows(&w, err);
    work_release(&w);
    opened_run_release(&w.opened);
    return st;
}

enum gr_status unmatched_each(const struct opened_run *opened, size_t top, unmatched_taker *take, void *context,
                              struct gr_error *err)
{
    const struct unmatched_options options = {.top = top};
    struct unmatched_work w = {.options = &options, .opened = *opened};
    const enum gr_status st = find_all(&w, SIZE_MAX, err);
    for (size_t i = 0; i < w.books.n_items && !st; i++)
        for (size_t r = 0; r < w.items[i].n; r++) {
            const struct unmatched *u = &w.items[i].rows[r];
            take(context, u->item, u->answer, u->near_miss, u->accepted, u->count, u->written);
        }
    work_release(&w);
    return st;
}
