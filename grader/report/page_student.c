/*
 * page_student.c: one student's statement of results, for the student: marks by section, place, skills beside the nation,
 * every item with answer, key, mark and reason. Made to be printed on one or two pages.
 */
#include <math.h>
#include <stdlib.h>

#include "report/page_frame.h"

static struct text attribute(const struct account *a, const char *name)
{
    for (size_t i = 0; i < a->n_attributes; i++)
        if (text_equal(a->attribute_names[i], text_of(name))) return a->attribute_values[i];
    return TEXT("");
}

/* --- who, and how it went ---------------------------------------------------------------------------------------- */

static void add_identity(struct html *h, const struct account *a)
{
    html_raw(h, "<p class=\"lead identity\">Student <strong>");
    html_text(h, a->student);
    html_raw(h, "</strong>");
    for (size_t i = 0; i < a->n_attributes; i++) {
        if (text_equal(a->attribute_names[i], TEXT("name")) || !a->attribute_values[i].len) continue;
        html_raw(h, " \xC2\xB7 ");
        html_text(h, a->attribute_names[i]);
        html_raw(h, " ");
        html_text(h, a->attribute_values[i]);
    }
    html_raw(h, "</p>\n");
}

static void add_percent_of(struct html *h, const struct exam *exam, int64_t part, int64_t whole)
{
    char digits[DECIMAL_BYTES];
    if (whole <= 0) return;
    html_number(h, (struct text){digits, (size_t)decimal_print(digits, 100 * part, whole, exam->decimals)});
    html_raw(h, "\xC2\xA0%");
}

static void add_figures(struct html *h, const struct report_data *d, const struct account *a)
{
    const struct exam *exam = a->exam;
    html_raw(h, "<dl class=\"figures\">");
    figure_begin(h, "Total");
    html_mark(h, exam, a->total);
    figure_note(h);
    html_raw(h, "of ");
    html_mark(h, exam, exam->maximum);
    html_raw(h, ", ");
    add_percent_of(h, exam, a->total, exam->maximum);
    html_raw(h, "; nation ");
    html_real(h, test_value(d, "mean"), 1);
    figure_end(h);
    if (exam->n_grades) {
        figure_begin(h, "Grade");
        html_text(h, a->grade.len ? a->grade : TEXT("none"));
        figure_note(h);
        figure_end(h);
    }
    if (exam_has_pass_rule(exam)) {
        figure_begin(h, "Result");
        html_raw(h, a->passed ? "<span class=\"ok\">passed</span>" : "<span class=\"no\">not passed</span>");
        figure_note(h);
        if (exam->has_pass) html_mark(h, exam, exam->pass);
        if (exam->has_pass) html_raw(h, " needed");
        figure_end(h);
    }
    if (a->rank.len) {
        figure_begin(h, "Rank in the nation");
        html_number(h, a->rank);
        figure_note(h);
        html_raw(h, "of ");
        html_count(h, a->ranked);
        if (a->same > 1) html_raw(h, "; shared by ");
        if (a->same > 1) html_count(h, a->same);
        figure_end(h);
        figure_begin(h, "Percentile");
        html_number(h, a->percentile);
        figure_note(h);
        html_count(h, a->ranked - a->above - a->same);
        html_raw(h, " are below");
        figure_end(h);
    }
    for (size_t g = 0; g < a->n_groups && g < 4; g++) {
        if (!a->groups[g].rank.len) continue;
        html_raw(h, "<div><dt>Rank in ");
        html_text(h, a->groups[g].group);
        html_raw(h, "</dt><dd>");
        html_number(h, a->groups[g].rank);
        figure_note(h);
        if (a->groups[g].students) html_raw(h, "of ");
        if (a->groups[g].students) html_count(h, a->groups[g].students);
        html_raw(h, " in ");
        html_text(h, a->groups[g].value);
        figure_end(h);
    }
    html_raw(h, "</dl>\n");
}

/* --- sections, scores, skills ------------------------------------------------------------------------------------ */

static void add_sections(struct html *h, const struct account *a)
{
    const struct exam *exam = a->exam;
    if (!exam->n_sections) return;
    html_raw(
        h,
        "<section><h2>Sections</h2><table><caption>Marks by section</caption><thead><tr><th scope=\"col\">Section</th>"
        "<th scope=\"col\" class=\"n\">Mark</th><th scope=\"col\" class=\"n\">Of</th><th scope=\"col\">Share</th>"
        "<th scope=\"col\">Minimum</th></tr></thead><tbody>");
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, section->id);
        html_raw(h, " <span class=\"quiet\">");
        html_text(h, section->title);
        html_raw(h, "</span></th><td class=\"n\">");
        html_mark(h, exam, a->sections[s]);
        html_raw(h, "</td><td class=\"n\">");
        html_mark(h, exam, section->maximum);
        html_raw(h, "</td>");
        cell_meter(h, section->maximum > 0 ? 100.0 * a->sections[s] / section->maximum : NAN, NAN);
        html_raw(h, "<td>");
        if (section->has_pass) {
            html_mark(h, exam, section->pass);
            html_raw(h, a->sections[s] >= section->pass ? " <span class=\"ok\">reached</span>"
                                                        : " <span class=\"no\">missed</span>");
        } else {
            html_raw(h, "\xE2\x80\x93");
        }
        html_raw(h, "</td></tr>\n");
    }
    html_raw(h, "</tbody></table></section>\n");
}

static void add_scores(struct html *h, const struct account *a)
{
    if (!a->n_scores) return;
    html_raw(h, "<section><h2>Scores</h2><table class=\"narrow\"><caption>Derived from the marks</caption><tbody>");
    for (size_t i = 0; i < a->n_scores; i++) {
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, a->scores[i].id);
        html_raw(h, "</th>");
        cell_number(h, a->scores[i].value);
        cell_text(h, a->scores[i].note);
        html_raw(h, "</tr>");
    }
    html_raw(h, "</tbody></table></section>\n");
}

static void add_skill(struct html *h, const struct account_skill *skill)
{
    html_raw(h, "<tr><th scope=\"row\">");
    html_text(h, skill->title);
    html_raw(h, "</th>");
    cell_number(h, skill->earned);
    cell_number(h, skill->possible);
    cell_meter(h, run_cell_number(skill->percent), run_cell_number(skill->nation_mean));
    cell_text(h, skill->level);
    html_raw(h, "</tr>\n");
}

static void add_advice(struct html *h, const struct account_advice *advice)
{
    const struct {
        const char *label;
        struct text text, more;
    } lines[] = {{"Strongest", advice->strongest, TEXT("")},
                 {"Weakest", advice->weakest, TEXT("")},
                 {"Work on", advice->next_skill, advice->next_step}};
    if (!advice->strongest.len && !advice->weakest.len && !advice->next_skill.len) return;
    html_raw(h, "<dl class=\"terms advice\">");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!lines[i].text.len) continue;
        html_rawf(h, "<dt>%s</dt><dd>", lines[i].label);
        html_text(h, lines[i].text);
        if (lines[i].more.len) html_raw(h, ": ");
        html_text(h, lines[i].more);
        html_raw(h, "</dd>");
    }
    html_raw(h, "</dl>");
}

static void add_skills(struct html *h, const struct account *a)
{
    if (!a->n_skills) return;
    html_raw(
        h,
        "<section><h2>Skills</h2><table><caption>Points by skill; the line in the bar is the nation\xE2\x80\x99s mean</caption>"
        "<thead><tr><th scope=\"col\">Skill</th><th scope=\"col\" class=\"n\">Points</th><th scope=\"col\" class=\"n\">Of</th>"
        "<th scope=\"col\">Share</th><th scope=\"col\">Level</th></tr></thead><tbody>");
    for (size_t i = 0; i < a->n_skills; i++)
        add_skill(h, &a->skills[i]);
    html_raw(h, "</tbody></table>");
    add_advice(h, &a->advice);
    html_raw(h, "</section>\n");
}

/* --- every item -------------------------------------------------------------------------------------------------- */

static struct text result_word(const struct account_answer *answer)
{
    return text_of(answer->result == RESULT_NONE ? answer_state_names[answer->state]
                                                 : answer_result_names[answer->result]);
}

static void add_reason(struct html *h, const struct account_answer *answer)
{
    const bool full = answer->result == RESULT_CORRECT;
    html_raw(h, full ? "<td class=\"ok\">" : answer->result == RESULT_WRONG ? "<td class=\"no\">" : "<td>");
    html_text(h, result_word(answer));
    if (!full && answer->why.len && answer->state != ANSWER_BLANK && !text_equal(answer->why, TEXT("not the key"))) {
        html_raw(h, "<span class=\"quiet\">: ");
        html_text(h, answer->why);
        html_raw(h, "</span>");
    }
    if (!answer->counts) {
        html_raw(h, "; <span class=\"quiet\">does not count: ");
        html_text(h, answer->not_counted);
        html_raw(h, "</span>");
    }
    html_raw(h, "</td>");
}

static void add_answer_row(struct html *h, const struct exam *exam, const struct account_answer *answer)
{
    const struct exam_item *item = &exam->items[answer->item];
    char shown[TEXT_SHOWN_BYTES];
    html_raw(h, "<tr><th scope=\"row\">");
    html_text(h, item->id);
    html_raw(h, "</th><td>");
    html_text(h, text_of(text_show(answer->written, shown)));
    html_raw(h, "</td><td>");
    html_text(h, text_of(text_show(item->key_shown, shown)));
    html_raw(h, "</td><td class=\"n\">");
    html_mark(h, exam, answer->mark);
    html_raw(h, " <span class=\"quiet\">/ ");
    html_mark(h, exam, item->points);
    html_raw(h, "</span></td>");
    add_reason(h, answer);
    html_raw(h, "</tr>\n");
}

static void add_answer_table(struct html *h, const struct account *a, size_t from, size_t end)
{
    html_raw(h, "<table class=\"answers\"><caption>");
    html_text(h, a->exam->items[a->answers[from].item].id);
    html_raw(h, " to ");
    html_text(h, a->exam->items[a->answers[end - 1].item].id);
    html_raw(h,
             "</caption><thead><tr><th scope=\"col\">Item</th><th scope=\"col\">Answer</th><th scope=\"col\">Key</th>"
             "<th scope=\"col\" class=\"n\">Mark</th><th scope=\"col\">Why</th></tr></thead><tbody>\n");
    for (size_t i = from; i < end; i++)
        add_answer_row(h, a->exam, &a->answers[i]);
    html_raw(h, "</tbody></table>");
}

/* Whether rows are short enough for two tables side by side. */
static bool is_short(const struct account *a)
{
    size_t bytes = 0;
    for (size_t i = 0; i < a->n_answers; i++) {
        const struct account_answer *answer = &a->answers[i];
        bytes += answer->written.len + a->exam->items[answer->item].key_shown.len;
        if (answer->result != RESULT_CORRECT && !text_equal(answer->why, TEXT("not the key"))) bytes += answer->why.len;
    }
    return a->n_answers >= 16 && bytes < 20 * a->n_answers;
}

static void add_answers(struct html *h, const struct account *a)
{
    html_raw(h, "<section><h2>Every item</h2>");
    if (is_short(a)) {
        const size_t half = (a->n_answers + 1) / 2;
        html_raw(h, "<div class=\"pair even\"><div>");
        add_answer_table(h, a, 0, half);
        html_raw(h, "</div><div>");
        add_answer_table(h, a, half, a->n_answers);
        html_raw(h, "</div></div>");
    } else {
        add_answer_table(h, a, 0, a->n_answers);
    }
    html_raw(h, "</section>\n");
}

void page_student(struct html *h, const struct report_data *d, const struct account *a, const char *up)
{
    const struct text name = attribute(a, "name");
    frame_begin(h, d, &(struct page_frame){name.len ? name : a->student, TEXT(""), up, N_PAGES, true, "statement"});
    add_identity(h, a);
    if (a->status == STUDENT_PRESENT) {
        add_figures(h, d, a);
        html_raw(h, "<div class=\"pair even sheets\">");
        add_sections(h, a);
        add_skills(h, a);
        html_raw(h, "</div>");
        add_scores(h, a);
    } else {
        html_raw(h, "<p class=\"empty\">The student is ");
        html_text(h, text_of(student_status_name(a->status)));
        html_raw(h, ": only students who are present have marks and a rank.</p>");
    }
    if (a->n_answers) add_answers(h, a);
    frame_end(h, d);
}
