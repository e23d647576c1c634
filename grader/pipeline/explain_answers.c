/*
 * explain_answers.c: every answer, what it earned and why (contract in explain_parts.h).
 *
 * The student is a cohort of one, which is scored and evaluated by the code of grade; reasons come from the judge of each
 * item, which is asked once more.
 */
#include "evaluate/evaluate.h"
#include "evaluate/section_rules.h"
#include "pipeline/explain_parts.h"
#include "score/judge.h"

/* --- the cohort of one ------------------------------------------------------------------------------------------- */

static enum gr_status make_cohort(struct explainer *x, size_t student, struct gr_error *err)
{
    const struct exam *exam = x->opened.exam;
    struct cohort *c = &x->cohort;
    enum { CELL = sizeof(uint32_t) };
    *c = (struct cohort){.n_items = exam->n_items};
    c->codebooks = gr_calloc(exam->n_items, sizeof *c->codebooks);
    c->students.n = 1;
    c->students.status = gr_calloc(1, 1);
    c->students.status[0] = (uint8_t)x->account->status;
    c->responses = (struct responses){.n_students = 1, .stride = CELL * exam->n_items, .n_items = exam->n_items};
    c->responses.rows = gr_calloc(exam->n_items, CELL);
    c->responses.slots = gr_calloc(exam->n_items, sizeof *c->responses.slots);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < exam->n_items && !st; i++) {
        struct text answer;
        c->responses.slots[i] = (struct cell_slot){(uint32_t)(CELL * i), CELL};
        st = run_answer(x->opened.run, student, i, &x->account->arena, &answer, err);
        if (!st) cell_write(c->responses.rows, c->responses.slots[i], codebook_add(&c->codebooks[i], answer));
    }
    return st;
}

enum gr_status grade_student(struct explainer *x, size_t student, struct gr_error *err)
{
    struct ungradables ungradables = {0};
    const enum gr_status st = make_cohort(x, student, err);
    if (st) return st;
    score_codebooks(x->opened.rubric, x->cohort.codebooks, &x->marks, &ungradables);
    ungradables_release(&ungradables);
    evaluate_students(x->opened.exam, &x->cohort, &x->marks, &x->evaluation);
    return GR_OK;
}

/* --- one answer -------------------------------------------------------------------------------------------------- */

/* Whose choice leaves an item out; in the arena, by item: a section or NO_SECTION. */
static size_t *find_choosers(struct explainer *x)
{
    const struct exam *exam = x->opened.exam;
    struct section_rules rules;
    size_t *left_out_by = arena_alloc(&x->account->arena, exam->n_items * sizeof *left_out_by);
    section_rules_find(exam, &rules);
    mark_t *scratch = arena_alloc(&x->account->arena, (2 * rules.members_most + 1) * sizeof *scratch);
    section_rules_left_out(&rules, &x->marks, x->cohort.responses.rows, x->cohort.responses.slots,
                           evaluation_outcome(&x->evaluation, 0), scratch, left_out_by);
    section_rules_release(&rules);
    return left_out_by;
}

/* "not among the best 2 of section B", "section C is not the first answered of section E" */
static struct text explain_left_out(struct account *a, size_t item, size_t by)
{
    const struct exam *exam = a->exam;
    const struct exam_section *chooser = &exam->sections[by];
    const bool is_first = chooser->choice == CHOOSE_FIRST;
    size_t part = exam->items[item].section;
    struct text what = TEXT("");
    while (part != by && exam->sections[part].whole != by)
        part = exam->sections[part].whole;
    if (part != by) what = arena_format(&a->arena, "section %.*s is ", TEXT_ARGS(exam->sections[part].id));
    const struct text number = chooser->choose > 1 ? arena_format(&a->arena, " %zu", chooser->choose) : TEXT("");
    return arena_format(&a->arena, "%.*snot %sthe %s%.*s%s of section %.*s", TEXT_ARGS(what),
                        chooser->choose > 1 ? "among " : "", is_first ? "first" : "best", TEXT_ARGS(number),
                        is_first ? " answered" : "", TEXT_ARGS(chooser->id));
}

static void explain_matches(struct account *a, const struct judge *judge, const struct judgement *j,
                            struct account_answer *out)
{
    out->matched = arena_alloc(&a->arena, j->n_parts * sizeof *out->matched);
    for (size_t i = 0; i < j->n_parts; i++)
        if (judge_part(judge, j->parts[i]).len) out->matched[out->n_matched++] = judge_part(judge, j->parts[i]);
}

/* What an accepted challenge added to what the rule says. */
static struct text explain_adjusted(struct account *a, const struct exam_item *item, const struct judgement *j)
{
    const char *more = "";
    if (j->state == ANSWER_NOT_PRESENTED) return arena_text(&a->arena, j->why);
    if (item->adjust == ADJUST_BONUS_ALL) more = "; full marks for everyone";
    if (item->adjust == ADJUST_BONUS_ATTEMPTED && j->state != ANSWER_BLANK) more = "; full marks for every attempt";
    return arena_format(&a->arena, "%.*s%s", TEXT_ARGS(j->why), more);
}

static void explain_answer(struct explainer *x, size_t item, size_t left_out_by, struct account_answer *out)
{
    struct account *a = x->account;
    const struct exam *exam = x->opened.exam;
    const struct text written =
        codebook_text(&x->cohort.codebooks[item], responses_code(&x->cohort.responses, 0, item));
    struct judge *judge = judge_new(x->opened.rubric, item);
    struct judgement j;
    judge_answer(judge, written, &j);
    *out = (struct account_answer){
        .item = item,
        .written = j.state == ANSWER_NOT_PRESENTED
                       ? TEXT("")
                       : arena_text(&a->arena, exam_answer_shown(&a->arena, &exam->items[item], written)),
        .read_as = text_equal(j.read_as, written) ? TEXT("") : arena_text(&a->arena, j.read_as),
        .why = explain_adjusted(a, &exam->items[item], &j),
        .state = j.state,
        .result = j.result,
        .mark = j.mark,
        .counts = true,
        .not_counted = TEXT("")};
    explain_matches(a, judge, &j, out);
    judge_free(judge);
    if (a->status != STUDENT_PRESENT)
        out->not_counted = arena_format(&a->arena, "the student is %s", student_status_name(a->status));
    else if (!exam->items[item].counted)
        out->not_counted = TEXT("the item is excluded");
    else if (left_out_by != NO_SECTION)
        out->not_counted = explain_left_out(a, item, left_out_by);
    out->counts = out->not_counted.len == 0;
}

/* --- all of them, or one ----------------------------------------------------------------------------------------- */

enum gr_status explain_answers(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const size_t *left_out_by = find_choosers(x);
    size_t first = 0, n = x->opened.exam->n_items;
    if (x->options->item) {
        const enum gr_status st = find_item(x->opened.exam, x->options->run_path, x->options->item, &first, err);
        if (st) return st;
        n = 1;
        a->one_item = true;
    }
    a->answers = arena_alloc(&a->arena, n * sizeof *a->answers);
    a->n_answers = n;
    for (size_t i = 0; i < n; i++)
        explain_answer(x, first + i, left_out_by[first + i], &a->answers[i]);
    return GR_OK;
}
