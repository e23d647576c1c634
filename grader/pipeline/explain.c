/*
 * explain.c: one student accounted for (contract in explain.h).
 *
 *     find the student                                                     explain.c
 *     the answers → a cohort of one → score, evaluate, with reasons        explain_answers.c
 *     totals, scores and keys, held against the stored evaluation          explain_scores.c
 *     the place, from counts in the run                                    explain_place.c
 *
 * Nothing here takes longer for five million students than for five.
 */
#include <stdlib.h>

#include "pipeline/explain_parts.h"
#include "pipeline/stored_people.h"
#include "report/account.h"

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

/* --- the account ------------------------------------------------------------------------------------------------- */

enum gr_status expect_stored(const struct explainer *x, const char *column, struct text value, struct gr_error *err)
{
    const struct text stored = run_evaluation_value(&x->stored, text_of(column));
    /* Both are the double next to the same decimals. */
    if (stored.len && strtod(stored.at, NULL) == strtod(value.at, NULL)) return GR_OK;
    return gr_fail(err, GR_FAILED,
                   "%s: student '%s' has %s %.*s there, but the answers and the rubric in it give %.*s; the run was "
                   "altered, or made by another version of grader: grade again",
                   x->options->run_path, x->options->student, column, TEXT_ARGS(stored), TEXT_ARGS(value));
}

enum gr_status explain_account(const struct opened_run *opened, const struct explain_options *options,
                               struct account *account, struct gr_error *err)
{
    struct explainer x = {.options = options, .opened = *opened, .account = account};
    size_t student = 0;
    *account = (struct account){.exam = opened->exam, .student = text_of(options->student)};
    enum gr_status st = find_student(&x, &student, err);
    if (!st) st = grade_student(&x, student, err);
    if (!st) st = explain_answers(&x, err);
    if (!st && !account->one_item && account->status == STUDENT_PRESENT) {
        st = explain_totals(&x, err);
        if (!st) st = explain_scores(&x, err);
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
