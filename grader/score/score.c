/*
 * score.c: from codebooks to the mark table: every distinct answer is judged once.
 *
 * In:   one codebook an item, read-only.
 * Out:  mark, state and result of every code; and the answers that no rule could decide.
 *
 * The codes of all items are laid end to end and cut into blocks; threads take blocks as they become free, because one
 * essay answer can cost as much as a thousand letters. Each code has its own slot in the table, so the result does not
 * depend on who computed it. Ungradable answers are rare: each thread lists its own, and the lists are sorted together.
 *
 * Accepted challenges are applied here (rubric_adjust.c), so that later stages see marks only.
 */
#include <stdlib.h>

#include "base/threads.h"
#include "score/attempts.h"
#include "score/rubric_parts.h"
#include "score/tuple.h"

enum { BLOCK_CODES = 128 }; /* the one-byte answers of an item are one block */

struct block {
    size_t item;
    uint32_t from, to; /* codes */
};

struct scoring {
    const struct rubric *rubric;
    const struct codebook *codebooks;
    struct mark_table *table;
    struct block *blocks;
    size_t n_blocks;
    uint32_t *n_scored;             /* by item: codes that were in the table already */
    struct scorer_worker *workers;  /* one a thread */
    struct ungradables *ungradable; /* one a thread */
};

enum answer_result result_of(const struct verdict *verdict, struct rational highest)
{
    if (verdict->state != ANSWER_ANSWERED) return RESULT_NONE;
    if (verdict->is_right || rational_compare(verdict->mark, highest) == 0) return RESULT_CORRECT;
    return verdict->mark.num > 0 ? RESULT_PARTIAL : RESULT_WRONG;
}

void judge_by_rule(const struct exam *exam, const struct item_rule *rule, struct text answer,
                   struct scorer_worker *worker, struct verdict *verdict)
{
    const struct attempt_policy *attempts = &exam->answers.attempts;
    if (attempts->use != ATTEMPTS_REJECTED && answer_is_sequence(answer)) {
        attempts_judge(attempts, rule, answer, worker, verdict);
        return;
    }
    if (!exam_forms_lack_items(exam) || answer.len != 1 || answer.at[0] != NOT_PRESENTED) {
        item_rule_judge(rule, answer, worker, verdict);
        return;
    }
    verdict->state = ANSWER_NOT_PRESENTED;
    verdict->mark = (struct rational){0, 1};
    explain(verdict, "not on the student's form");
}

/* Rare: the lists and their texts grow on the heap of this thread only. */
static void list_ungradable(struct ungradables *list, size_t item, uint32_t code, const struct explanation *why)
{
    GR_GROW(list->list, list->capacity, list->n + 1);
    const struct text reason = arena_text(&list->arena, (struct text){why->text, why->len});
    list->list[list->n++] = (struct ungradable){item, code, reason};
}

/* What each marker gave, for the statistics of their agreement. */
static void keep_marks(const struct scoring *s, size_t item, uint32_t code, struct text answer)
{
    const struct item_rule *rule = &s->rubric->rules[item];
    struct item_marks *marks = &s->table->items[item];
    struct rational values[TUPLE_CELLS_MOST];
    bool given[TUPLE_CELLS_MOST] = {0};
    if (tuple_count(answer) == marks->n_given) rule->kind->marks_of(rule->state, &rule->terms, answer, values, given);
    for (size_t i = 0; i < marks->n_given; i++)
        marks->given[code * marks->n_given + i] = given[i] ? mark_in_units(&s->rubric->exam, values[i]) : MARK_MISSING;
}

static void score_code(const struct scoring *s, size_t item, uint32_t code, struct scorer_worker *worker,
                       struct ungradables *ungradable)
{
    const struct exam *exam = &s->rubric->exam;
    const struct item_rule *rule = &s->rubric->rules[item];
    const struct text answer = codebook_text(&s->codebooks[item], code);
    struct item_marks *marks = &s->table->items[item];
    struct verdict verdict = {.state = ANSWER_BLANK, .why = NULL};
    judge_by_rule(exam, rule, answer, worker, &verdict);
    overrule(s->rubric, item, answer, worker, &verdict);
    keep_earlier(s->rubric, item, answer, worker, &verdict);
    if (verdict.state == ANSWER_UNGRADABLE) {
        struct explanation why;
        explanation_clear(&why);
        verdict.why = &why;
        item_rule_judge(rule, answer, worker, &verdict); /* once more, for the reason */
        list_ungradable(ungradable, item, code, &why);
    }
    marks->mark[code] = !exam->items[item].counted ? 0 : mark_in_units(exam, verdict.mark);
    marks->state[code] = (uint8_t)verdict.state;
    if (marks->given) keep_marks(s, item, code, answer);
    marks->result[code] = (uint8_t)result_of(&verdict, rule->terms.ceiling);
}

static void score_block(const struct scoring *s, size_t block)
{
    const struct block *b = &s->blocks[block];
    const int thread = thread_id();
    for (uint32_t code = b->from; code < b->to; code++)
        score_code(s, b->item, code, &s->workers[thread], &s->ungradable[thread]);
}

static void cut_into_blocks(struct scoring *s)
{
    size_t capacity = 0;
    for (size_t i = 0; i < s->table->n_items; i++)
        for (uint32_t from = s->n_scored[i]; from < s->table->items[i].n_codes; from += BLOCK_CODES) {
            const uint32_t left = s->table->items[i].n_codes - from;
            GR_GROW(s->blocks, capacity, s->n_blocks + 1);
            s->blocks[s->n_blocks++] = (struct block){i, from, from + (left < BLOCK_CODES ? left : BLOCK_CODES)};
        }
}

/* Room for the codes of the codebooks. Returns, by item, how many were in the table already; the caller frees it. */
static uint32_t *extend_table(struct mark_table *table, const struct codebook *codebooks, const struct exam *exam)
{
    const size_t n_items = exam->n_items;
    uint32_t *n_before = gr_alloc(n_items * sizeof *n_before);
    if (!table->items) table->items = gr_calloc(n_items, sizeof *table->items);
    table->n_items = n_items;
    for (size_t i = 0; i < n_items; i++) {
        struct item_marks *marks = &table->items[i];
        const uint32_t n_codes = codebook_end(&codebooks[i]);
        marks->n_given = exam->items[i].n_markers ? exam->items[i].n_columns : 0;
        n_before[i] = marks->n_codes;
        if (n_codes > marks->capacity) {
            marks->capacity = marks->capacity ? 2 * n_codes : n_codes;
            marks->mark = gr_realloc_array(marks->mark, marks->capacity, sizeof *marks->mark);
            marks->state = gr_realloc_array(marks->state, marks->capacity, 1);
            marks->result = gr_realloc_array(marks->result, marks->capacity, 1);
            if (marks->n_given)
                marks->given = gr_realloc_array(marks->given, marks->capacity * marks->n_given, sizeof *marks->given);
        }
        marks->n_codes = n_codes;
    }
    return n_before;
}

static int ungradable_order(const void *left, const void *right)
{
    const struct ungradable *a = left, *b = right;
    if (a->item != b->item) return a->item < b->item ? -1 : 1;
    return a->code < b->code ? -1 : a->code > b->code;
}

/* Add the threads' lists; by item and code. */
static void merge_ungradable(const struct scoring *s, int n_threads, struct ungradables *out)
{
    const size_t n_before = out->n;
    for (int t = 0; t < n_threads; t++) {
        for (size_t i = 0; i < s->ungradable[t].n; i++) {
            struct ungradable one = s->ungradable[t].list[i];
            one.reason = arena_text(&out->arena, one.reason);
            GR_GROW(out->list, out->capacity, out->n + 1);
            out->list[out->n++] = one;
        }
        ungradables_release(&s->ungradable[t]);
    }
    if (out->n > n_before) qsort(out->list, out->n, sizeof *out->list, ungradable_order);
}

void score_codebooks(const struct rubric *rubric, const struct codebook *codebooks, struct mark_table *out,
                     struct ungradables *ungradables)
{
    struct scoring s = {.rubric = rubric, .codebooks = codebooks, .table = out};
    s.n_scored = extend_table(out, codebooks, &rubric->exam);
    cut_into_blocks(&s);
    free(s.n_scored);
    if (!s.n_blocks) return;
    const int n_threads = threads_for(s.n_blocks);
    s.workers = gr_calloc((size_t)n_threads, sizeof *s.workers);
    s.ungradable = gr_calloc((size_t)n_threads, sizeof *s.ungradable);
/* Dynamic: a pattern on a long answer takes a thousand times longer than a letter, and such answers lie together. */
#pragma omp parallel for schedule(dynamic, 1) num_threads(n_threads)
    for (size_t i = 0; i < s.n_blocks; i++)
        score_block(&s, i);
    merge_ungradable(&s, n_threads, ungradables);
    for (int t = 0; t < n_threads; t++)
        scorer_worker_release(&s.workers[t]);
    free(s.workers);
    free(s.ungradable);
    free(s.blocks);
}
