/*
 * explain.c: one student accounted for (contract in explain.h).
 *
 *     find the student → the answers from the response matrix → a cohort of this one student → score, evaluate with
 *     the same code that made the results → compare with the stored evaluation → the place, from counts in the run
 *
 * Nothing here takes longer for five million students than for five.
 */
#include "pipeline/explain.h"

#include <stdlib.h>

#include "evaluate/abilities.h"
#include "evaluate/evaluate.h"
#include "evaluate/section_rules.h"
#include "model/tie_rules.h"
#include "pipeline/open_run.h"
#include "pipeline/stored_people.h"
#include "pipeline/stored_scores.h"
#include "rank/key_show.h"
#include "report/account.h"
#include "score/judge.h"

struct explainer {
    const struct explain_options *options;
    struct opened_run opened;
    struct account *account;
    struct run_evaluation stored;
    struct cohort cohort; /* of this one student */
    struct mark_table marks;
    struct evaluation evaluation;
    struct derived derived;
    mark_t *mark_by_item;
};

/* --- the student ------------------------------------------------------------------------------------------------- */

static enum gr_status read_status(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const struct text status = run_evaluation_value(&x->stored, TEXT("status"));
    for (size_t i = 0; i < sizeof student_status_names / sizeof *student_status_names; i++)
        if (text_equal(status, student_status_names[i])) {
            a->status = (enum student_status)i;
            return GR_OK;
        }
    return gr_fail(err, GR_FAILED, "%s: student '%s' has no known status; the run is damaged", x->options->run_path,
                   x->options->student);
}

/* Attributes stand between student_id and status. */
static void read_attributes(struct explainer *x)
{
    struct account *a = x->account;
    a->attribute_names = x->stored.names + 1;
    a->attribute_values = x->stored.values + 1;
    while (a->n_attributes + 1 < x->stored.n && !text_equal(a->attribute_names[a->n_attributes], TEXT("status")))
        a->n_attributes++;
}

/* Spreadsheets drop the zeros of ids: the id with others before it that somebody has; NULL: there is none. */
static char *other_zeros(struct explainer *x, struct gr_error *err)
{
    enum { MOST_ZEROS = 12 };
    const char *bare = x->options->student + strspn(x->options->student, "0");
    size_t student = RUN_NO_STUDENT;
    for (int zeros = 0; zeros <= MOST_ZEROS; zeros++) {
        char *id = gr_format("%0*d%s", zeros, 0, bare);
        const char *wanted = zeros ? id : bare;
        const enum gr_status st = run_find_student(x->opened.run, text_of(wanted), &student, err);
        char *found = !st && student != RUN_NO_STUDENT ? gr_strdup(wanted) : NULL;
        free(id);
        if (st || found) return found;
    }
    return NULL;
}

static enum gr_status find_student(struct explainer *x, size_t *student, struct gr_error *err)
{
    const struct explain_options *o = x->options;
    enum gr_status st = run_find_student(x->opened.run, text_of(o->student), student, err);
    if (!st && *student == RUN_NO_STUDENT) {
        char *other = other_zeros(x, err);
        st = other
                 ? gr_fail(err, GR_FAILED, "%s: no student '%s' among %zu; did you mean '%s'? zeros are part of an id",
                           o->run_path, o->student, run_n_students(x->opened.run), other)
                 : gr_fail(err, GR_FAILED,
                           "%s: no student '%s' among %zu; ids are compared byte for byte, with their zeros",
                           o->run_path, o->student, run_n_students(x->opened.run));
        free(other);
    }
    if (!st) st = run_evaluation(x->opened.run, *student, &x->account->arena, &x->stored, err);
    if (!st) st = read_status(x, err);
    if (!st) read_attributes(x);
    return st;
}

/* --- answers and marks, by the same code as in grade ------------------------------------------------------------- */

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

static void mark_answers(struct explainer *x)
{
    const size_t n = x->opened.exam->n_items;
    struct ungradables ungradables = {0};
    score_codebooks(x->opened.rubric, x->cohort.codebooks, &x->marks, &ungradables);
    ungradables_release(&ungradables);
    evaluate_students(x->opened.exam, &x->cohort, &x->marks, &x->evaluation);
    x->mark_by_item = arena_alloc(&x->account->arena, n * sizeof *x->mark_by_item);
    for (size_t i = 0; i < n; i++)
        x->mark_by_item[i] = x->marks.items[i].mark[responses_code(&x->cohort.responses, 0, i)];
}

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

static enum gr_status explain_answers(struct explainer *x, struct gr_error *err)
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

/* --- totals and place -------------------------------------------------------------------------------------------- */

static enum gr_status expect_stored(const struct explainer *x, const char *column, struct text value,
                                    struct gr_error *err)
{
    const struct text stored = run_evaluation_value(&x->stored, text_of(column));
    /* As numbers: SQLite writes a small one as 2.0e-05. Both are the double next to the same decimals. */
    if (stored.len && strtod(stored.at, NULL) == strtod(value.at, NULL)) return GR_OK;
    return gr_fail(err, GR_FAILED,
                   "%s: student '%s' has %s %.*s there, but the answers and the rubric in it give %.*s; the run was "
                   "altered, or made by another version of grader: grade again",
                   x->options->run_path, x->options->student, column, TEXT_ARGS(stored), TEXT_ARGS(value));
}

static enum gr_status explain_totals(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const struct exam *exam = x->opened.exam;
    const struct outcome *o = evaluation_outcome(&x->evaluation, 0);
    char digits[DECIMAL_BYTES];
    a->total = o->total;
    a->sections = arena_alloc(&a->arena, exam->n_sections * sizeof *a->sections);
    for (size_t s = 0; s < exam->n_sections; s++)
        a->sections[s] = o->section[s];
    a->section_sums = arena_alloc(&a->arena, exam->n_sections * sizeof *a->section_sums);
    memset(a->section_sums, 0, exam->n_sections * sizeof *a->section_sums);
    for (size_t i = 0; i < a->n_answers; i++) {
        const size_t section = exam->items[a->answers[i].item].section;
        if (a->answers[i].counts && section != NO_SECTION) a->section_sums[section] += a->answers[i].mark;
    }
    a->grade = exam->n_grades && o->grade != NO_GRADE ? exam->grades[o->grade].label : TEXT("");
    a->passed = o->passed;
    a->answered = o->answered;
    a->correct = o->correct;
    a->blank = o->blank;
    a->invalid = o->invalid;
    const int len = decimal_print(digits, a->total, exam->unit, exam->decimals);
    return expect_stored(x, "total", arena_text(&a->arena, (struct text){digits, (size_t)len}), err);
}

/* The columns that keys read, from the stored evaluation. */
static void take_attributes(struct explainer *x)
{
    struct students *students = &x->cohort.students;
    const struct rank_policy *policy = &x->opened.exam->rank;
    students->n_attributes = policy->n_columns;
    students->attributes = gr_calloc(policy->n_columns, sizeof *students->attributes);
    students->numbers = gr_calloc(policy->n_columns, sizeof *students->numbers);
    for (size_t a = 0; a < policy->n_columns; a++) {
        struct attribute *attribute = &students->attributes[a];
        *attribute = (struct attribute){.name = policy->columns[a], .numbers = students->numbers + a, .stride = 1};
        *attribute->numbers = dictionary_add(&attribute->values, run_evaluation_value(&x->stored, policy->columns[a]));
    }
    students->id_bytes = gr_calloc(1, x->account->student.len + ID_PAD_BYTES);
    memcpy(students->id_bytes, x->account->student.at, x->account->student.len);
    students->id_length = x->account->student.len;
}

/* From the answers, and so that they agree with what is stored. */
static enum gr_status explain_abilities(struct explainer *x, struct gr_error *err)
{
    const struct exam *exam = x->opened.exam;
    struct account *a = x->account;
    struct abilities *abilities = abilities_new(exam);
    enum gr_status st = GR_OK;
    abilities_follow(abilities, &x->marks);
    for (size_t s = 0; s < exam->n_scores && !st; s++) {
        struct ability_account of;
        char digits[DECIMAL_BYTES];
        if (exam->scores[s].kind != SCORE_ABILITY || !a->scores[s].value.len) continue; /* did not sit the section */
        ability_explain(abilities, exam->scores[s].ability, x->cohort.responses.rows, x->cohort.responses.slots, &of);
        const bool is_declared = exam->scores[s].has_all_blank && of.blank == of.given;
        a->scores[s].note = is_declared ? TEXT("all blank")
                                        : arena_format(&a->arena, "ability %.6f, sd %.6f; %u of %u items right",
                                                       of.ability, of.sd, of.right, of.given);
        const int len = decimal_print(digits, of.score, exam->scores[s].unit, exam->scores[s].decimals);
        st = expect_stored(x, arena_text(&a->arena, exam->scores[s].id).at,
                           arena_text(&a->arena, (struct text){digits, (size_t)len}), err);
    }
    abilities_free(abilities);
    return st;
}

static void explain_keys(struct explainer *x)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    const struct key_sources sources = {x->opened.exam, &x->cohort, &x->marks, &x->evaluation};
    take_attributes(x);
    stored_scores_read(x->opened.exam, &x->stored, a, &x->derived);
    x->evaluation.derived = &x->derived;
    a->n_keys = policy->n_keys;
    a->keys = arena_alloc(&a->arena, policy->n_keys * sizeof *a->keys);
    for (size_t k = 0; k < policy->n_keys; k++) {
        const struct rank_key *key = &policy->keys[k];
        a->keys[k] = (struct account_key){.key = key->text,
                                          .value = key_show(&sources, key, 0, &a->arena),
                                          .is_number = key->kind != KEY_ATTRIBUTE && key->kind != KEY_RATIO};
    }
}

/* "12" or "2.5"; 0 when it is no rank. */
static uint32_t whole_rank(struct text rank)
{
    uint64_t whole = 0;
    for (size_t i = 0; i < rank.len && rank.at[i] >= '0' && rank.at[i] <= '9' && whole < UINT32_MAX; i++)
        whole = 10 * whole + (uint64_t)(rank.at[i] - '0');
    return whole < UINT32_MAX ? (uint32_t)whole : 0;
}

/* What follows from the place as well: further labels, and the cut-off. */
static void take_labels(struct explainer *x)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    for (size_t l = 0; l < policy->n_labels; l++)
        a->labels[l] =
            run_evaluation_value(&x->stored, arena_format(&a->arena, "rank_%s", tie_rule_names[policy->labels[l]]));
    a->cutoff = run_evaluation_value(&x->stored, TEXT("cutoff"));
}

/* Under every tie rule but dense a rank, rounded down, is a position inside the place it belongs to. */
static enum gr_status explain_place(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    struct run_place place;
    char digits[DECIMAL_BYTES];
    a->rank = run_evaluation_value(&x->stored, TEXT("rank"));
    const uint32_t whole = whole_rank(a->rank);
    if (!whole && policy->keys[0].kind == KEY_SCORE &&
        derived_value(&x->derived, 0, policy->keys[0].index) == MARK_MISSING)
        return GR_OK; /* no value, no place */
    if (!whole)
        return gr_fail(err, GR_FAILED, "%s: student '%s' is present and has no rank; the run is damaged",
                       x->options->run_path, x->options->student);
    const enum gr_status st = run_place(x->opened.run, whole - 1, policy->ties == TIES_DENSE, &place, err);
    if (st) return st;
    take_labels(x);
    a->above = place.above;
    a->same = place.students;
    a->ranked = place.ranked;
    if (policy->percentile_of_first_key) { /* a place does not tell it */
        a->percentile = run_evaluation_value(&x->stored, TEXT("percentile"));
        return GR_OK;
    }
    const int64_t percentile =
        (int64_t)tie_percentile(policy->percentile, policy->decimals, place.above, place.students, place.ranked);
    const int len = decimal_print_fixed(digits, percentile, decimal_power(policy->decimals), policy->decimals);
    a->percentile = arena_text(&a->arena, (struct text){digits, (size_t)len});
    return expect_stored(x, "percentile", a->percentile, err);
}

static enum gr_status explain_groups(struct explainer *x, struct gr_error *err)
{
    struct account *a = x->account;
    const struct rank_policy *policy = &x->opened.exam->rank;
    enum gr_status st = GR_OK;
    a->groups = arena_alloc(&a->arena, policy->n_groups * sizeof *a->groups);
    for (size_t g = 0; g < policy->n_groups && !st; g++) {
        const struct rank_group *of = &policy->groups[g];
        struct account_group *group = &a->groups[a->n_groups++];
        const struct text column = arena_format(&a->arena, "rank_%.*s", TEXT_ARGS(of->name));
        struct text *names = arena_alloc(&a->arena, of->n_columns * sizeof *names);
        struct text *values = arena_alloc(&a->arena, of->n_columns * sizeof *values);
        for (size_t i = 0; i < of->n_columns; i++) {
            names[i] = policy->columns[of->columns[i]];
            values[i] = run_evaluation_value(&x->stored, names[i]);
        }
        group->group = of->name;
        group->value = arena_join(&a->arena, values, of->n_columns, TEXT(" | "));
        group->rank = run_evaluation_value(&x->stored, column);
        if (of->n_columns == 1) names[0] = TEXT("group");
        st = run_group_students(x->opened.run, of->name, names, values, of->n_columns, &group->students, err);
    }
    return st;
}

enum gr_status explain_account(const struct opened_run *opened, const struct explain_options *options,
                               struct account *account, struct gr_error *err)
{
    struct explainer x = {.options = options, .opened = *opened, .account = account};
    size_t student = 0;
    *account = (struct account){.exam = opened->exam, .student = text_of(options->student)};
    enum gr_status st = find_student(&x, &student, err);
    if (!st) st = make_cohort(&x, student, err);
    if (!st) mark_answers(&x);
    if (!st) st = explain_answers(&x, err);
    if (!st && !account->one_item && account->status == STUDENT_PRESENT) {
        st = explain_totals(&x, err);
        if (!st) explain_keys(&x);
        if (!st) st = explain_abilities(&x, err);
        if (!st) st = explain_place(&x, err);
        if (!st) st = explain_groups(&x, err);
        if (!st) st = stored_people_read(x.opened.run, student, account, err);
    }
    derived_release(&x.derived);
    evaluation_release(&x.evaluation);
    mark_table_release(&x.marks);
    cohort_release(&x.cohort);
    return st;
}

enum gr_status explain_student(const struct explain_options *options, struct gr_error *err)
{
    struct opened_run opened = {0};
    struct account account = {0};
    enum gr_status st = open_run(&opened, options->run_path, err);
    if (!st) st = explain_account(&opened, options, &account, err);
    if (!st) st = options->json ? report_account_json(&account, err) : report_account(&account, err);
    opened_run_release(&opened);
    account_release(&account);
    return st;
}
