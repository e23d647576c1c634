/*
 * person_fit.c: answer patterns that are worth a look (contract in evaluate.h, records in model/person_fit.h).
 *
 * Guttman errors: pairs of items of which the student has the easier wrong and the harder right; normed by the most that
 * there can be, right * wrong (van der Flier 1977; Meijer 1994; G and Gnormed of R's PerFit). 0: a perfect pattern, 1/2:
 * right answers have nothing to do with difficulty, 1: the reverse.
 *
 * Caution index (Sato 1975; Harnisch and Linn 1981; C.Sato of PerFit): 1 - cov(x, p) / cov(g, p), with x the student's
 * pattern, p the popularities of the items, and g the Guttman pattern of as many right answers, the easiest ones. With
 * sums T of the popularities of those, D of the items that are right, and m the mean popularity it is (T - D) / (T - right *
 * m), an exact fraction.
 *
 * What is usual depends on the exam and on how many answers are right, so a pattern is flagged when it is so many standard
 * deviations (analysis.guttman, analysis.caution) above the mean of the students of the same form with as many right
 * answers; where they are fewer than LEAST_PEERS, those with one right answer more or less join them, and so on. Both
 * measures say little where nearly all is right or wrong: flags need LEAST_EACH of both, and LEAST_ITEMS items.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"
#include "base/wide.h"
#include "evaluate/answer_patterns.h"
#include "evaluate/answer_sheets.h"
#include "evaluate/evaluate.h"

enum {
    STUDENTS_PER_BLOCK = 4096,
    LEAST_PATTERN_ITEMS = 10, /* for the columns to mean anything */
    LEAST_SHEET_ROWS = 10,
    LEAST_ITEMS = 20, /* for flags */
    LEAST_EACH = 5,
    LEAST_PEERS = 100,
};

struct fit_pass {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct attribute *form_of; /* column of the students that names the form; NULL: there is none */
    uint32_t *form_numbers;          /* by value of that column; UINT32_MAX: no form */
    struct answer_patterns patterns;
    struct sheet *sheets; /* as patterns.forms */
    size_t n_rows_most;
    int64_t shift_threshold;
    struct peers *peers; /* [form][right answers], n_peers a form */
    size_t n_peers;
    struct fit_table *out;
};

/* Exact sums of one measure, in 1 / FIT_SCALE. */
struct peer_sums {
    int64_t n, sum;
    wide_t squares;
};

/* Students with as many right answers. */
struct peers {
    struct peer_sums normed, caution;
    mark_t guttman_line, caution_line; /* flags from these on; INT32_MAX: none */
};

/* --- one student ------------------------------------------------------------------------------------------------- */

/* num / den in 1 / FIT_SCALE, halves up; den > 0, num >= 0. */
static mark_t scaled(wide_t num, wide_t den)
{
    if (num < INT64_MAX / (4 * (int64_t)FIT_SCALE) && den < INT64_MAX / 4) { /* as a rule; four times as fast */
        const uint64_t short_den = (uint64_t)den;
        const uint64_t value = (2 * (uint64_t)num * FIT_SCALE + short_den) / (2 * short_den);
        return value > INT32_MAX ? INT32_MAX : (mark_t)value;
    }
    const wide_t value = (2 * num * FIT_SCALE + den) / (2 * den);
    return value > INT32_MAX ? INT32_MAX : (mark_t)value;
}

static void judge_pattern(const struct fit_pass *pass, const struct pattern_form *form, const uint8_t *row,
                          struct person_fit *fit)
{
    const struct pattern_result r = answer_pattern_of(&pass->patterns, form, row);
    const uint32_t wrong = r.n - r.right;
    fit->right = r.right;
    fit->form = (uint16_t)(form - pass->patterns.forms);
    fit->errors = r.errors > UINT32_MAX ? UINT32_MAX : (uint32_t)r.errors;
    if (!r.right || !wrong) return;
    fit->normed = scaled((wide_t)r.errors, (wide_t)r.right * wrong);
    const wide_t easiest = form->easiest[r.right];
    const wide_t den = easiest * r.n - (wide_t)form->sum * r.right;
    if (den > 0) fit->caution = scaled((easiest - r.popular) * r.n, den);
}

static void judge_sheet(const struct fit_pass *pass, const struct sheet *sheet, const uint8_t *row, uint8_t *letters,
                        struct person_fit *fit)
{
    const size_t remarkable = sheet->key_run + (size_t)pass->exam->analysis.run;
    const struct sheet_runs runs = sheet_runs_of(sheet, row, letters);
    fit->run = (uint16_t)runs.longest;
    if (runs.longest >= remarkable) fit->flags |= FIT_RUN;
    if (runs.one_letter && runs.answered >= remarkable) fit->flags |= FIT_ONE_LETTER;
    const struct sheet_shift shift = sheet_shift_of(sheet, row, pass->shift_threshold);
    if (!shift.shift) return;
    fit->shift = shift.shift;
    fit->shift_row = sheet->rows[shift.row].item;
    fit->gain = (mark_t)shift.gain;
    fit->flags |= FIT_SHIFTED;
}

/* SIZE_MAX: not known. Then answer_patterns_form_of tells it by the items that the student was given. */
static size_t form_number(const struct fit_pass *pass, size_t student)
{
    if (!pass->exam->forms) return 0;
    if (!pass->form_of) return SIZE_MAX;
    const uint32_t number = pass->form_numbers[attribute_number(pass->form_of, student)];
    return number == UINT32_MAX ? SIZE_MAX : number;
}

static void judge_student(const struct fit_pass *pass, size_t k, uint8_t *letters)
{
    const size_t student = pass->out->students[k];
    const uint8_t *row = responses_row(&pass->cohort->responses, student);
    struct person_fit *fit = &pass->out->rows[k];
    *fit = (struct person_fit){
        .normed = MARK_MISSING,
        .caution = MARK_MISSING,
        .shift_row = (uint32_t)pass->exam->n_items,
        .shift = MARK_MISSING,
        .gain = MARK_MISSING,
    };
    const size_t form = form_number(pass, student);
    const size_t pattern_form = form == SIZE_MAX ? answer_patterns_form_of(&pass->patterns, row) : form;
    if (pass->out->has_patterns && pattern_form != SIZE_MAX)
        judge_pattern(pass, &pass->patterns.forms[pattern_form], row, fit);
    if (pass->out->has_sheets && form != SIZE_MAX) judge_sheet(pass, &pass->sheets[form], row, letters, fit);
}

static void judge_block(const struct fit_pass *pass, size_t block)
{
    const size_t from = block * STUDENTS_PER_BLOCK, n = pass->out->n;
    const size_t end = from + STUDENTS_PER_BLOCK < n ? from + STUDENTS_PER_BLOCK : n;
    uint8_t *letters = gr_alloc(pass->n_rows_most + 1);
    for (size_t k = from; k < end; k++)
        judge_student(pass, k, letters);
    free(letters);
}

/* --- peers ------------------------------------------------------------------------------------------------------- */

static void add_value(struct peer_sums *sums, mark_t value)
{
    if (value == MARK_MISSING) return;
    sums->n++;
    sums->sum += value;
    sums->squares += (wide_t)value * value;
}

static void add_sums(struct peer_sums *to, const struct peer_sums *from)
{
    to->n += from->n;
    to->sum += from->sum;
    to->squares += from->squares;
}

/* The value that lies `times` standard deviations (with n - 1) above the mean of the peers in the middle. */
static mark_t line_above(const struct peer_sums *sums, struct rational times)
{
    if (sums->n < LEAST_PEERS) return INT32_MAX;
    const wide_t spread = sums->squares * sums->n - (wide_t)sums->sum * sums->sum;
    const double n = (double)sums->n, sd = sqrt((double)spread / (n * (n - 1)));
    const double line = (double)sums->sum / n + (double)times.num / (double)times.den * sd;
    return line < INT32_MAX && spread > 0 ? (mark_t)ceil(line) : INT32_MAX;
}

/* The peers with `right` answers right, and as many neighbours on both sides as it takes. */
static struct peers gather_peers(const struct peers *of_form, size_t n_items, size_t right)
{
    struct peers all = {0};
    for (size_t apart = 0; apart <= n_items && all.normed.n < LEAST_PEERS; apart++) {
        const size_t below = right - apart, above = right + apart;
        if (apart <= right) add_sums(&all.normed, &of_form[below].normed);
        if (apart <= right) add_sums(&all.caution, &of_form[below].caution);
        if (apart && above <= n_items) add_sums(&all.normed, &of_form[above].normed);
        if (apart && above <= n_items) add_sums(&all.caution, &of_form[above].caution);
    }
    return all;
}

static void draw_lines(struct fit_pass *pass)
{
    const struct analysis_policy *policy = &pass->exam->analysis;
    for (size_t f = 0; f < pass->patterns.n_forms; f++) {
        const size_t n = pass->patterns.forms[f].n;
        struct peers *of_form = pass->peers + f * pass->n_peers;
        for (size_t right = 0; right <= n; right++) {
            of_form[right].guttman_line = of_form[right].caution_line = INT32_MAX;
            if (n < LEAST_ITEMS || right < LEAST_EACH || n - right < LEAST_EACH) continue;
            const struct peers all = gather_peers(of_form, n, right);
            of_form[right].guttman_line = line_above(&all.normed, policy->guttman);
            of_form[right].caution_line = line_above(&all.caution, policy->caution);
        }
    }
}

static void sum_piece(const struct fit_pass *pass, size_t from, size_t end, struct peers *peers)
{
    for (size_t k = from; k < end; k++) {
        const struct person_fit *fit = &pass->out->rows[k];
        if (fit->normed == MARK_MISSING) continue;
        struct peers *of = &peers[fit->form * pass->n_peers + fit->right];
        add_value(&of->normed, fit->normed);
        add_value(&of->caution, fit->caution);
    }
}

static void flag_piece(const struct fit_pass *pass, size_t from, size_t end)
{
    for (size_t k = from; k < end; k++) {
        struct person_fit *fit = &pass->out->rows[k];
        if (fit->normed == MARK_MISSING) continue;
        const struct peers *of = &pass->peers[fit->form * pass->n_peers + fit->right];
        if (fit->normed >= of->guttman_line) fit->flags |= FIT_GUTTMAN;
        if (fit->caution != MARK_MISSING && fit->caution >= of->caution_line) fit->flags |= FIT_CAUTION;
    }
}

static void compare_with_peers(struct fit_pass *pass)
{
    const size_t n = pass->out->n, n_pieces = (size_t)threads_for(n / STUDENTS_PER_BLOCK + 1);
    pass->n_peers = pass->patterns.n + 1;
    const size_t n_all = pass->patterns.n_forms * pass->n_peers;
    struct peers *peers = gr_calloc(n_pieces * n_all, sizeof *peers);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        sum_piece(pass, piece_start(n, i, n_pieces), piece_start(n, i + 1, n_pieces), peers + i * n_all);
    for (size_t i = n_all; i < n_pieces * n_all; i++) {
        add_sums(&peers[i % n_all].normed, &peers[i].normed);
        add_sums(&peers[i % n_all].caution, &peers[i].caution);
    }
    pass->peers = peers;
    draw_lines(pass);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        flag_piece(pass, piece_start(n, i, n_pieces), piece_start(n, i + 1, n_pieces));
    free(peers);
}

/* --- all --------------------------------------------------------------------------------------------------------- */

static void find_forms(struct fit_pass *pass)
{
    const struct exam_forms *forms = pass->exam->forms;
    pass->form_of = forms ? students_find_attribute(&pass->cohort->students, forms->column) : NULL;
    if (!pass->form_of) return;
    const struct dictionary *values = &pass->form_of->values;
    pass->form_numbers = gr_calloc(values->n, sizeof *pass->form_numbers);
    for (size_t v = 0; v < values->n; v++) {
        const struct exam_form *form = forms_find(forms, values->texts[v]);
        pass->form_numbers[v] = form ? (uint32_t)(form - forms->list) : UINT32_MAX;
    }
}

static void make_sheets(struct fit_pass *pass, const struct mark_table *marks)
{
    const struct exam_forms *forms = pass->exam->forms;
    pass->sheets = gr_calloc(pass->patterns.n_forms, sizeof *pass->sheets);
    for (size_t f = 0; f < pass->patterns.n_forms; f++) {
        struct sheet *sheet = &pass->sheets[f];
        sheet_make(pass->exam, pass->cohort, marks, forms ? &forms->list[f] : NULL, sheet);
        if (sheet->n > pass->n_rows_most) pass->n_rows_most = sheet->n;
        if (sheet->key_run > pass->out->key_run) pass->out->key_run = sheet->key_run;
    }
    pass->out->has_sheets = pass->n_rows_most >= LEAST_SHEET_ROWS && (!forms || pass->form_of);
}

static void list_present(const struct students *students, struct fit_table *out)
{
    out->students = gr_realloc_array(NULL, students->n, sizeof *out->students);
    for (size_t i = 0; i < students->n; i++)
        if (students->status[i] == STUDENT_PRESENT) out->students[out->n++] = (uint32_t)i;
}

static void count_flags(struct fit_table *out)
{
    for (size_t k = 0; k < out->n; k++)
        for (size_t f = 0; f < N_FIT_FLAGS && out->rows[k].flags; f++)
            out->n_flagged[f] += out->rows[k].flags >> f & 1;
}

static void keep_flagged(struct fit_table *out)
{
    size_t n = 0;
    for (size_t k = 0; k < out->n; k++)
        if (out->rows[k].flags) {
            out->rows[n] = out->rows[k];
            out->students[n++] = out->students[k];
        }
    out->n = n;
}

void judge_fit(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
               struct fit_table *out)
{
    const struct analysis_policy *policy = &exam->analysis;
    struct fit_pass pass = {.exam = exam,
                            .cohort = cohort,
                            .shift_threshold = (int64_t)ceil(64 * log((double)policy->shift_odds)),
                            .out = out};
    *out = (struct fit_table){0};
    if (policy->fit_rows == FIT_ROWS_NONE) return;
    answer_patterns_make(exam, cohort, marks, &pass.patterns);
    out->has_patterns = pass.patterns.n >= LEAST_PATTERN_ITEMS;
    find_forms(&pass);
    make_sheets(&pass, marks);
    if (out->has_patterns || out->has_sheets) {
        list_present(&cohort->students, out);
        out->rows = gr_realloc_array(NULL, out->n, sizeof *out->rows);
        const size_t n_blocks = out->n / STUDENTS_PER_BLOCK + 1;
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
        for (size_t block = 0; block < n_blocks; block++)
            judge_block(&pass, block);
        if (out->has_patterns) compare_with_peers(&pass);
        count_flags(out);
        if (policy->fit_rows == FIT_ROWS_FLAGGED) keep_flagged(out);
    }
    for (size_t f = 0; f < pass.patterns.n_forms; f++)
        sheet_release(&pass.sheets[f]);
    free(pass.sheets);
    free(pass.form_numbers);
    answer_patterns_release(&pass.patterns);
}
