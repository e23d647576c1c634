/* account_json.c: a student's account as one JSON object (contract in account.h). */
#include <stdio.h>
#include <stdlib.h>

#include "report/account.h"
#include "report/json.h"
#include "report/sink.h"

static void put_mark(struct json *j, const char *name, const struct exam *exam, int64_t units)
{
    char digits[DECIMAL_BYTES];
    const int len = decimal_print(digits, units, exam->unit, exam->decimals);
    json_number(j, name, (struct text){digits, (size_t)len});
}

/* Keys of the object come from the data: made NUL-terminated first. */
static void put_named(struct json *j, struct text name, struct text value)
{
    char *copy = gr_strndup(name.at, name.len);
    json_text(j, copy, value);
    free(copy);
}

static void put_answer(struct json *j, const struct exam *exam, const struct account_answer *answer)
{
    const struct exam_item *item = &exam->items[answer->item];
    json_open(j, NULL, '{');
    json_text(j, "item", item->id);
    json_text(j, "type", text_of(item->type));
    if (item->section != NO_SECTION) json_text(j, "section", exam->sections[item->section].id);
    json_text(j, "key", item->key_shown);
    json_text(j, "written", answer->written);
    if (answer->read_as.len) json_text(j, "read_as", answer->read_as);
    json_text(j, "state", text_of(answer_state_names[answer->state]));
    json_text(j, "result", text_of(answer_result_names[answer->result]));
    json_text(j, "why", answer->why);
    json_open(j, "matched", '[');
    for (size_t i = 0; i < answer->n_matched; i++)
        json_text(j, NULL, answer->matched[i]);
    json_close(j);
    put_mark(j, "mark", exam, answer->mark);
    put_mark(j, "points", exam, item->points);
    json_flag(j, "counts", answer->counts);
    if (!answer->counts) json_text(j, "not_counted", answer->not_counted);
    json_close(j);
}

static void put_section_rules(struct json *j, const struct exam *exam, const struct exam_section *section)
{
    char weight[2 * DECIMAL_BYTES];
    if (section->choice == CHOOSE_BEST) json_count(j, "best", section->choose);
    if (section->choice == CHOOSE_FIRST) json_count(j, "first", section->choose);
    if (section->has_least) put_mark(j, "min", exam, section->least);
    if (section->has_most) put_mark(j, "max", exam, section->most);
    if (section->is_weighed) {
        snprintf(weight, sizeof weight, "%lld/%lld", (long long)section->weight.num, (long long)section->weight.den);
        json_text(j, "weight", text_of(weight));
    }
    if (section->is_part) json_text(j, "part_of", exam->sections[section->whole].id);
}

static void put_totals(struct json *j, const struct account *a)
{
    const struct exam *exam = a->exam;
    char digits[DECIMAL_BYTES];
    put_mark(j, "total", exam, a->total);
    const int len =
        decimal_print(digits, 100 * (int64_t)a->total, exam->maximum > 0 ? exam->maximum : 1, exam->decimals);
    json_number(j, "percent", (struct text){digits, (size_t)len});
    json_open(j, "sections", '[');
    for (size_t s = 0; s < exam->n_sections; s++) {
        json_open(j, NULL, '{');
        json_text(j, "id", exam->sections[s].id);
        put_mark(j, "mark", exam, a->sections[s]);
        put_mark(j, "maximum", exam, exam->sections[s].maximum);
        put_section_rules(j, exam, &exam->sections[s]);
        if (exam->sections[s].has_pass) put_mark(j, "pass", exam, exam->sections[s].pass);
        json_close(j);
    }
    json_close(j);
    if (exam->n_grades) json_text(j, "grade", a->grade);
    if (exam_has_pass_rule(exam)) json_flag(j, "passed", a->passed);
    json_count(j, "answered", a->answered);
    json_count(j, "correct", a->correct);
    json_count(j, "blank", a->blank);
    json_count(j, "invalid", a->invalid);
}

static void put_scores(struct json *j, const struct account *a)
{
    if (!a->n_scores) return;
    json_open(j, "scores", '[');
    for (size_t i = 0; i < a->n_scores; i++) {
        json_open(j, NULL, '{');
        json_text(j, "id", a->scores[i].id);
        json_number(j, "value", a->scores[i].value);
        if (a->scores[i].note.len) json_text(j, "note", a->scores[i].note);
        json_close(j);
    }
    json_close(j);
}

static void put_place(struct json *j, const struct account *a)
{
    const struct rank_policy *policy = &a->exam->rank;
    json_open(j, "place", '{');
    json_number(j, "rank", a->rank);
    json_text(j, "ties", text_of(tie_rule_names[policy->ties]));
    json_open(j, "by", '[');
    for (size_t k = 0; k < a->n_keys; k++) {
        json_open(j, NULL, '{');
        json_text(j, "key", a->keys[k].key);
        if (a->keys[k].is_number)
            json_number(j, "value", a->keys[k].value);
        else
            json_text(j, "value", a->keys[k].value);
        json_close(j);
    }
    json_close(j);
    json_count(j, "ranked", a->ranked);
    json_count(j, "above", a->above);
    json_count(j, "same_place", a->same);
    json_count(j, "below", a->ranked - a->above - a->same);
    for (size_t l = 0; l < policy->n_labels; l++) {
        char name[32];
        snprintf(name, sizeof name, "rank_%s", tie_rule_names[policy->labels[l]]);
        json_number(j, name, a->labels[l]);
    }
    if (policy->n_cutoffs) json_text(j, "cutoff", a->cutoff);
    json_number(j, "percentile", a->percentile);
    json_text(j, "percentile_rule", text_of(percentile_rule_names[policy->percentile]));
    json_open(j, "groups", '[');
    for (size_t g = 0; g < a->n_groups; g++) {
        json_open(j, NULL, '{');
        json_text(j, "group", a->groups[g].group);
        json_text(j, "value", a->groups[g].value);
        json_number(j, "rank", a->groups[g].rank);
        json_count(j, "ranked", a->groups[g].students);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

static void put_number(struct json *j, const char *name, struct text value)
{
    if (value.len) json_number(j, name, value);
}

static void put_skills(struct json *j, const struct account *a)
{
    if (!a->n_skills) return;
    json_open(j, "skills", '[');
    for (size_t i = 0; i < a->n_skills; i++) {
        const struct account_skill *skill = &a->skills[i];
        json_open(j, NULL, '{');
        json_text(j, "skill", skill->id);
        json_text(j, "title", skill->title);
        put_number(j, "earned", skill->earned);
        put_number(j, "possible", skill->possible);
        put_number(j, "percent", skill->percent);
        if (skill->level.len) json_text(j, "level", skill->level);
        put_number(j, "nation_mean", skill->nation_mean);
        put_number(j, "group_mean", skill->group_mean);
        json_close(j);
    }
    json_close(j);
    json_open(j, "advice", '{');
    json_text(j, "strongest", a->advice.strongest);
    json_text(j, "weakest", a->advice.weakest);
    json_text(j, "next_skill", a->advice.next_skill);
    json_text(j, "next_step", a->advice.next_step);
    json_close(j);
}

static void put_fit(struct json *j, const struct account *a)
{
    const struct account_fit *fit = &a->fit;
    if (!fit->is_there) return;
    json_open(j, "person_fit", '{');
    put_number(j, "guttman_errors", fit->errors);
    put_number(j, "guttman_normed", fit->normed);
    put_number(j, "caution", fit->caution);
    put_number(j, "longest_run", fit->run);
    put_number(j, "shift", fit->shift);
    if (fit->shift.len) json_text(j, "shift_from", fit->shift_from);
    put_number(j, "shift_gain", fit->shift_gain);
    json_text(j, "flags", fit->flags);
    json_close(j);
}

enum gr_status report_account_json(const struct account *a, struct gr_error *err)
{
    struct json j = {0};
    json_open(&j, NULL, '{');
    json_text(&j, "student_id", a->student);
    json_text(&j, "status", text_of(student_status_name(a->status)));
    json_open(&j, "attributes", '{');
    for (size_t i = 0; i < a->n_attributes; i++)
        put_named(&j, a->attribute_names[i], a->attribute_values[i]);
    json_close(&j);
    json_open(&j, "exam", '{');
    json_text(&j, "id", a->exam->id);
    json_text(&j, "title", a->exam->title);
    put_mark(&j, "maximum", a->exam, a->exam->maximum);
    json_close(&j);
    json_open(&j, "answers", '[');
    for (size_t i = 0; i < a->n_answers; i++)
        put_answer(&j, a->exam, &a->answers[i]);
    json_close(&j);
    if (!a->one_item && a->status == STUDENT_PRESENT) {
        put_totals(&j, a);
        put_scores(&j, a);
        put_place(&j, a);
        put_skills(&j, a);
        put_fit(&j, a);
    }
    json_close(&j);
    const enum gr_status st = sink_write(&(struct sink){.file = NULL}, (struct text){j.bytes, j.len}, err);
    free(j.bytes);
    return st;
}
