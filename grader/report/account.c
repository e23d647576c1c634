/* account.c: a student's account in words (contract in account.h). */
#include "report/account.h"

#include <stdio.h>

#include "base/wrap.h"
#include "report/prose.h"

static const char *result_word(const struct account_answer *answer)
{
    return answer->result == RESULT_NONE ? answer_state_names[answer->state] : answer_result_names[answer->result];
}

enum { MARK_BYTES = DECIMAL_BYTES + 1, POINTS_BYTES = 2 * MARK_BYTES + 4 };

static const char *mark_show(const struct exam *exam, int64_t units, char buffer[MARK_BYTES])
{
    buffer[decimal_print(buffer, units, exam->unit, exam->decimals)] = '\0';
    return buffer;
}

static const char *of_points(const struct exam *exam, const struct account_answer *answer, char buffer[POINTS_BYTES])
{
    char mark[MARK_BYTES], points[MARK_BYTES];
    snprintf(buffer, POINTS_BYTES, "%s of %s", mark_show(exam, answer->mark, mark),
             mark_show(exam, exam->items[answer->item].points, points));
    return buffer;
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

static void pad(FILE *to, const char *text, int width)
{
    fputs(text, to);
    for (int n = wrap_columns(text, strlen(text)); n < width; n++)
        fputc(' ', to);
}

static void print_answer(FILE *to, const struct exam *exam, const struct account_answer *answer, int id_width,
                         int mark_width)
{
    const struct exam_item *item = &exam->items[answer->item];
    char shown[TEXT_SHOWN_BYTES], mark[POINTS_BYTES];
    fputs("  ", to);
    pad(to, text_show(item->id, shown), id_width + 2);
    pad(to, of_points(exam, answer, mark), mark_width + 2);
    pad(to, result_word(answer), 8);
    fputc(' ', to);
    if (answer->written.len) fprintf(to, "'%s'", text_show(answer->written, shown));
    if (answer->read_as.len) fprintf(to, " read as '%s'", text_show(answer->read_as, shown));
    fprintf(to, "%s%.*s", answer->written.len ? ": " : "", TEXT_ARGS(answer->why));
    if (answer->result != RESULT_CORRECT && answer->mark != item->points && item->key_shown.len)
        fprintf(to, "; the key is %s", text_show(item->key_shown, shown));
    if (!answer->counts) fprintf(to, "; does not count: %.*s", TEXT_ARGS(answer->not_counted));
    fputc('\n', to);
}

static void print_answers(FILE *to, const struct account *a)
{
    char shown[TEXT_SHOWN_BYTES], mark[POINTS_BYTES];
    int id_width = 0, mark_width = 0;
    for (size_t i = 0; i < a->n_answers; i++) {
        const char *id = text_show(a->exam->items[a->answers[i].item].id, shown);
        const int id_columns = wrap_columns(id, strlen(id));
        const int mark_columns = (int)strlen(of_points(a->exam, &a->answers[i], mark));
        if (id_columns > id_width) id_width = id_columns;
        if (mark_columns > mark_width) mark_width = mark_columns;
    }
    for (size_t i = 0; i < a->n_answers; i++)
        print_answer(to, a->exam, &a->answers[i], id_width, mark_width);
}

/* --- totals and place -------------------------------------------------------------------------------------------- */

/* ", the best 2 items, at least 0; 3/2 times in the total" */
static void print_section_rules(FILE *to, const struct exam *exam, const struct exam_section *section)
{
    char mark[MARK_BYTES];
    const char *plural = section->choose == 1 ? "" : "s";
    if (section->choice != CHOOSE_ALL) {
        fprintf(to, ", the %s ", section->choice == CHOOSE_FIRST ? "first" : "best");
        if (section->choose > 1) fprintf(to, "%zu ", section->choose);
        fprintf(to, "%s%s%s", section->n_parts ? "section" : "item", plural,
                section->choice == CHOOSE_FIRST ? " answered" : "");
    }
    if (section->has_least) fprintf(to, ", at least %s", mark_show(exam, section->least, mark));
    if (section->has_most) fprintf(to, ", at most %s", mark_show(exam, section->most, mark));
    if (!section->is_part && !section->is_weighed) return;
    fprintf(to, "; ");
    if (section->is_weighed) fprintf(to, "%lld", (long long)section->weight.num);
    if (section->is_weighed && section->weight.den > 1) fprintf(to, "/%lld", (long long)section->weight.den);
    if (section->is_weighed) fprintf(to, " times ");
    if (section->is_part)
        fprintf(to, "in section %.*s", TEXT_ARGS(exam->sections[section->whole].id));
    else
        fprintf(to, "in the total");
}

static void print_totals(FILE *to, const struct account *a)
{
    const struct exam *exam = a->exam;
    char mark[MARK_BYTES], most[MARK_BYTES], percent[MARK_BYTES];
    percent[decimal_print(percent, 100 * (int64_t)a->total, exam->maximum > 0 ? exam->maximum : 1, exam->decimals)] =
        '\0';
    fprintf(to, "\ntotal %s of %s, %s %%; %u answered, %u correct, %u blank, %u invalid\n",
            mark_show(exam, a->total, mark), mark_show(exam, exam->maximum, most), percent, a->answered, a->correct,
            a->blank, a->invalid);
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        fprintf(to, "section %.*s: %s of %s", TEXT_ARGS(section->id), mark_show(exam, a->sections[s], mark),
                mark_show(exam, section->maximum, most));
        print_section_rules(to, exam, section);
        if (!section->n_parts && section_held(section, a->section_sums[s]) != a->section_sums[s])
            fprintf(to, "; its items make %s", mark_show(exam, a->section_sums[s], mark));
        if (section->has_pass)
            fprintf(to, "; %s needed to pass: %s", mark_show(exam, section->pass, most),
                    a->sections[s] >= section->pass ? "reached" : "missed");
        fputc('\n', to);
    }
    if (exam->n_grades)
        fprintf(to, "grade %.*s\n", a->grade.len ? (int)a->grade.len : 4, a->grade.len ? a->grade.at : "none");
    if (exam->has_pass)
        fprintf(to, "%s needed to pass: %s\n", mark_show(exam, exam->pass, most),
                a->total >= exam->pass ? "reached" : "missed");
    if (exam_has_pass_rule(exam)) fprintf(to, "%s\n", a->passed ? "passed" : "not passed");
}

static void print_scores(FILE *to, const struct account *a)
{
    for (size_t i = 0; i < a->n_scores; i++) {
        const struct account_score *score = &a->scores[i];
        const struct text value = score->value.len ? score->value : TEXT("none");
        fprintf(to, "score %.*s: %.*s", TEXT_ARGS(score->id), TEXT_ARGS(value));
        if (score->note.len) fprintf(to, " (%.*s)", TEXT_ARGS(score->note));
        fputc('\n', to);
    }
}

/* The counts from which the percentile follows (rank/tie_rules.h). */
static void print_percentile(FILE *to, const struct account *a)
{
    const enum percentile_rule rule = a->exam->rank.percentile;
    const unsigned below = a->ranked - a->above - a->same;
    fprintf(to, "percentile %.*s (%s): ", TEXT_ARGS(a->percentile), percentile_rule_names[rule]);
    switch (rule) {
    case PERCENTILE_AT_OR_BELOW:
        fprintf(to, "%u of %u have this place or one below\n", below + a->same, a->ranked);
        break;
    case PERCENTILE_BELOW: fprintf(to, "%u of %u are below\n", below, a->ranked); break;
    case PERCENTILE_MID: fprintf(to, "%u and half of the %u in this place, of %u\n", below, a->same, a->ranked); break;
    case PERCENTILE_SQL: fprintf(to, "%u are below, of %u others\n", below, a->ranked - 1); break;
    }
}

static void print_place(FILE *to, const struct account *a)
{
    const struct exam *exam = a->exam;
    if (!a->rank.len) {
        fprintf(to, "\nnot ranked: no value of %.*s\n", TEXT_ARGS(a->keys[0].key));
        return;
    }
    fprintf(to, "\nrank %.*s of %u (%s), by", TEXT_ARGS(a->rank), a->ranked, tie_rule_names[exam->rank.ties]);
    for (size_t k = 0; k < a->n_keys; k++) {
        const struct account_key *key = &a->keys[k];
        fprintf(to, "%s %.*s %.*s", k ? "," : "", TEXT_ARGS(key->key),
                TEXT_ARGS(key->value.len ? key->value : TEXT("none")));
    }
    fprintf(to, ": %u above, %u in this place, %u below\n", a->above, a->same, a->ranked - a->above - a->same);
    for (size_t l = 0; l < exam->rank.n_labels; l++)
        fprintf(to, "rank %.*s (%s)\n", TEXT_ARGS(a->labels[l]), tie_rule_names[exam->rank.labels[l]]);
    print_percentile(to, a);
    if (exam->rank.n_cutoffs)
        fprintf(to, "cut-off %.*s\n", a->cutoff.len ? (int)a->cutoff.len : 12,
                a->cutoff.len ? a->cutoff.at : "none reached");
    for (size_t g = 0; g < a->n_groups; g++) {
        const struct account_group *group = &a->groups[g];
        char shown[TEXT_SHOWN_BYTES];
        if (!group->rank.len) continue; /* without a value of the column, in no group */
        fprintf(to, "rank %.*s of %u in %.*s", TEXT_ARGS(group->rank), group->students, TEXT_ARGS(group->group));
        fprintf(to, " %s\n", text_show(group->value, shown));
    }
}

/* --- skills and person fit --------------------------------------------------------------------------------------- */

static void print_skills(FILE *to, const struct account *a)
{
    char shown[TEXT_SHOWN_BYTES];
    int width = 0;
    if (!a->n_skills) return;
    for (size_t i = 0; i < a->n_skills; i++) {
        const char *title = text_show(a->skills[i].title, shown);
        const int columns = wrap_columns(title, strlen(title));
        width = columns > width ? columns : width;
    }
    fputs("\nskills\n", to);
    for (size_t i = 0; i < a->n_skills; i++) {
        const struct account_skill *skill = &a->skills[i];
        fputs("  ", to);
        pad(to, text_show(skill->title, shown), width + 2);
        fprintf(to, "%.*s of %.*s, %.*s %%", TEXT_ARGS(skill->earned), TEXT_ARGS(skill->possible),
                TEXT_ARGS(skill->percent));
        if (skill->level.len) fprintf(to, ": %s", text_show(skill->level, shown));
        fprintf(to, "; nation %.*s %%", TEXT_ARGS(skill->nation_mean));
        if (skill->group_mean.len) fprintf(to, ", %.*s %.*s %%", TEXT_ARGS(a->compared), TEXT_ARGS(skill->group_mean));
        fputc('\n', to);
    }
    if (a->advice.strongest.len) fprintf(to, "  strongest: %.*s\n", TEXT_ARGS(a->advice.strongest));
    if (a->advice.weakest.len) fprintf(to, "  weakest: %.*s\n", TEXT_ARGS(a->advice.weakest));
    if (a->advice.next_step.len)
        fprintf(to, "  next step, %.*s: %.*s\n", TEXT_ARGS(a->advice.next_skill), TEXT_ARGS(a->advice.next_step));
}

static void print_fit(FILE *to, const struct account *a)
{
    const struct account_fit *fit = &a->fit;
    const char *between = "";
    if (!fit->is_there) return;
    fputs("\nanswer pattern: ", to);
    if (fit->errors.len) {
        fprintf(to, "%.*s Guttman errors", TEXT_ARGS(fit->errors));
        if (fit->normed.len) fprintf(to, ", normed %.*s", TEXT_ARGS(fit->normed));
        if (fit->caution.len) fprintf(to, "; caution index %.*s", TEXT_ARGS(fit->caution));
        between = "; ";
    }
    if (fit->run.len) fprintf(to, "%slongest run of one letter %.*s", between, TEXT_ARGS(fit->run));
    fputc('\n', to);
    if (fit->shift.len)
        fprintf(to, "from %.*s on the answers fit the key of %s row%s %s: %.*s more would be right\n",
                TEXT_ARGS(fit->shift_from), fit->shift.at[fit->shift.len - 1] == '2' ? "two" : "one",
                fit->shift.at[fit->shift.len - 1] == '2' ? "s" : "", fit->shift.at[0] == '-' ? "down" : "up",
                TEXT_ARGS(fit->shift_gain));
    if (fit->flags.len) fprintf(to, "worth a look: %.*s\n", TEXT_ARGS(fit->flags));
}

enum gr_status report_account(const struct account *a, struct gr_error *err)
{
    struct prose prose;
    char shown[TEXT_SHOWN_BYTES];
    prose_begin(&prose);
    FILE *const to = prose.to;
    fprintf(to, "student %s", text_show(a->student, shown));
    fprintf(to, ", %s", student_status_name(a->status));
    for (size_t i = 0; i < a->n_attributes; i++) {
        fprintf(to, "; %.*s", TEXT_ARGS(a->attribute_names[i]));
        fprintf(to, " %s", text_show(a->attribute_values[i], shown));
    }
    fprintf(to, "\nexam %.*s\n\n", TEXT_ARGS(a->exam->title));
    print_answers(to, a);
    if (!a->one_item && a->status == STUDENT_PRESENT) {
        print_totals(to, a);
        print_scores(to, a);
        print_place(to, a);
        print_skills(to, a);
        print_fit(to, a);
    } else if (!a->one_item) {
        fputs("\nno marks and no rank: only students who are present have them\n", to);
    }
    return prose_send(&prose, err);
}
