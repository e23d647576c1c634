/*
 * section_rules.c: from sums of items to marks of sections and the total (contract in section_rules.h).
 *
 * Sections are gone through in the order of the rubric: the members of a section that is made of others stand before
 * it, so their marks are ready. Quickselect moves the best marks to the front without sorting them: linear on average,
 * and exact, since marks are integers.
 */
#include "evaluate/section_rules.h"

#include <stdlib.h>

#include "base/memory.h"

/* --- finding ------------------------------------------------------------------------------------------------------ */

static bool only_adds_up(const struct exam_section *section)
{
    return section->choice == CHOOSE_ALL && section->n_parts == 0 && !section->is_part && !section->is_weighed &&
           !section->has_least && !section->has_most;
}

static void add_member(struct section_rule *rule, size_t *capacity, size_t member)
{
    GR_GROW(rule->members, *capacity, rule->n + 1);
    rule->members[rule->n++] = (uint32_t)member;
}

/* `sections` are the rules of the sections before this one. */
static void find_members(const struct exam *exam, const struct section_rule *sections, struct section_rule *rule)
{
    size_t capacity = 0;
    rule->of_items = rule->of->n_parts == 0;
    for (size_t i = 0; i < rule->of->n_parts; i++)
        if (sections[rule->of->parts[i]].n) add_member(rule, &capacity, rule->of->parts[i]);
    for (size_t item = 0; rule->of_items && item < exam->n_items; item++)
        if (exam->items[item].section == rule->section && exam->items[item].counted) add_member(rule, &capacity, item);
    rule->choice = rule->n > rule->of->choose ? rule->of->choice : CHOOSE_ALL;
}

void section_rules_find(const struct exam *exam, struct section_rules *out)
{
    bool any = false;
    *out = (struct section_rules){.exam = exam};
    for (size_t s = 0; s < exam->n_sections; s++)
        any |= !only_adds_up(&exam->sections[s]);
    if (!any) return;
    out->n = exam->n_sections;
    out->rules = gr_calloc(out->n, sizeof *out->rules);
    for (size_t s = 0; s < out->n; s++) {
        struct section_rule *rule = &out->rules[s];
        *rule = (struct section_rule){.section = s, .of = &exam->sections[s]};
        find_members(exam, out->rules, rule);
        if (rule->n > out->members_most) out->members_most = rule->n;
    }
}

void section_rules_release(struct section_rules *rules)
{
    for (size_t s = 0; s < rules->n; s++)
        free(rules->rules[s].members);
    free(rules->rules);
    *rules = (struct section_rules){0};
}

/* --- one student -------------------------------------------------------------------------------------------------- */

/* What a student's sections are worked out from. */
struct student_row {
    const struct section_rules *rules;
    const struct mark_table *marks;
    const uint8_t *row;
    const struct cell_slot *slots;
    const struct outcome *outcome; /* marks of the sections so far */
};

static uint32_t code_of(const struct student_row *student, uint32_t item)
{
    return cell_read(student->row, student->slots[item]);
}

/* What a member adds when it counts. */
static mark_t member_mark(const struct student_row *student, const struct section_rule *rule, size_t i)
{
    const uint32_t member = rule->members[i];
    if (rule->of_items) return student->marks->items[member].mark[code_of(student, member)];
    return (mark_t)section_weighed(&student->rules->exam->sections[member], student->outcome->section[member]);
}

/* Full marks for everyone count as if everyone had answered. A section is answered when something in it is. */
static bool member_is_answered(const struct student_row *student, const struct section_rule *rule, size_t i)
{
    const uint32_t member = rule->members[i];
    if (rule->of_items) {
        const uint8_t state = student->marks->items[member].state[code_of(student, member)];
        if (state == ANSWER_NOT_PRESENTED) return false;
        return state != ANSWER_BLANK || student->rules->exam->items[member].adjust == ADJUST_BONUS_ALL;
    }
    const struct section_rule *part = &student->rules->rules[member];
    for (size_t k = 0; k < part->n; k++)
        if (member_is_answered(student, part, k)) return true;
    return false;
}

/* Reorder so that marks[0 … best-1] are the highest. Hoare's partition around the middle mark, then on in the part
 * that holds the border. */
static void select_highest(mark_t *marks, size_t n, size_t best)
{
    ptrdiff_t low = 0, high = (ptrdiff_t)n - 1;
    const ptrdiff_t border = (ptrdiff_t)best - 1;
    while (low < high) {
        const mark_t pivot = marks[low + (high - low) / 2];
        ptrdiff_t i = low, j = high;
        while (i <= j) {
            while (marks[i] > pivot)
                i++;
            while (marks[j] < pivot)
                j--;
            if (i > j) break;
            const mark_t swapped = marks[i];
            marks[i++] = marks[j];
            marks[j--] = swapped;
        }
        if (border <= j)
            high = j;
        else if (border >= i)
            low = i;
        else
            return;
    }
}

static int64_t sum_of(const mark_t *marks, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += marks[i];
    return sum;
}

/* The marks that count go to the front of scratch. */
static int64_t chosen_sum(const struct student_row *student, const struct section_rule *rule, mark_t *scratch)
{
    const size_t choose = rule->choice == CHOOSE_ALL ? rule->n : rule->of->choose;
    size_t n_front = 0, n_blank = 0;
    for (size_t i = 0; i < rule->n && n_front < (rule->choice == CHOOSE_FIRST ? choose : rule->n); i++) {
        const mark_t mark = member_mark(student, rule, i);
        if (rule->choice != CHOOSE_FIRST || member_is_answered(student, rule, i))
            scratch[n_front++] = mark;
        else
            scratch[rule->n - ++n_blank] = mark; /* from the back on: the two never meet */
    }
    if (rule->choice == CHOOSE_BEST) select_highest(scratch, rule->n, choose);
    int64_t sum = sum_of(scratch, n_front < choose ? n_front : choose);
    for (size_t i = 1; n_front + i <= choose; i++)
        sum += scratch[rule->n - i];
    return sum;
}

void section_rules_apply(const struct section_rules *rules, const struct mark_table *marks, const uint8_t *row,
                         const struct cell_slot *slots, mark_t *scratch, struct outcome *outcome)
{
    const struct student_row student = {rules, marks, row, slots, outcome};
    int64_t total = outcome->total;
    for (size_t s = 0; s < rules->n; s++) {
        const struct section_rule *rule = &rules->rules[s];
        const bool is_summed = rule->of_items && rule->choice == CHOOSE_ALL;
        const int64_t sum = is_summed ? outcome->section[s] : chosen_sum(&student, rule, scratch);
        const int64_t mark = rule->n ? section_held(rule->of, sum) : 0;
        outcome->section[s] = (mark_t)mark;
        if (!rule->of->is_part) total += section_weighed(rule->of, mark);
    }
    outcome->total = (mark_t)total;
}

/* --- in the open -------------------------------------------------------------------------------------------------- */

static void leave_out(const struct section_rules *rules, const struct section_rule *rule, size_t i, size_t by,
                      size_t *left_out_by)
{
    const uint32_t member = rule->members[i];
    if (rule->of_items) {
        left_out_by[member] = by;
        return;
    }
    const struct section_rule *part = &rules->rules[member];
    for (size_t k = 0; k < part->n; k++)
        leave_out(rules, part, k, by, left_out_by);
}

static void leave_out_worse(const struct student_row *student, const struct section_rule *rule, mark_t *scratch,
                            size_t *left_out_by)
{
    mark_t *marks = scratch, *sorted = scratch + rule->n;
    const size_t choose = rule->of->choose;
    for (size_t i = 0; i < rule->n; i++)
        marks[i] = sorted[i] = member_mark(student, rule, i);
    select_highest(sorted, rule->n, choose);
    mark_t least = sorted[0]; /* that counts */
    for (size_t i = 1; i < choose; i++)
        if (sorted[i] < least) least = sorted[i];
    size_t n_least = 0; /* that count */
    for (size_t i = 0; i < choose; i++)
        n_least += sorted[i] == least;
    for (size_t i = 0; i < rule->n; i++) {
        const bool counts = marks[i] > least || (marks[i] == least && n_least > 0);
        n_least -= counts && marks[i] == least;
        if (!counts) leave_out(student->rules, rule, i, rule->section, left_out_by);
    }
}

static void leave_out_later(const struct student_row *student, const struct section_rule *rule, size_t *left_out_by)
{
    size_t n_answered = 0;
    for (size_t i = 0; i < rule->n; i++)
        n_answered += member_is_answered(student, rule, i);
    size_t answers = rule->of->choose < n_answered ? rule->of->choose : n_answered;
    size_t blanks = rule->of->choose - answers;
    for (size_t i = 0; i < rule->n; i++) {
        size_t *places = member_is_answered(student, rule, i) ? &answers : &blanks;
        if (*places)
            --*places;
        else
            leave_out(student->rules, rule, i, rule->section, left_out_by);
    }
}

void section_rules_left_out(const struct section_rules *rules, const struct mark_table *marks, const uint8_t *row,
                            const struct cell_slot *slots, const struct outcome *outcome, mark_t *scratch,
                            size_t *left_out_by)
{
    const struct student_row student = {rules, marks, row, slots, outcome};
    for (size_t item = 0; item < rules->exam->n_items; item++)
        left_out_by[item] = NO_SECTION;
    for (size_t s = 0; s < rules->n; s++) {
        const struct section_rule *rule = &rules->rules[s];
        if (rule->choice == CHOOSE_BEST) leave_out_worse(&student, rule, scratch, left_out_by);
        if (rule->choice == CHOOSE_FIRST) leave_out_later(&student, rule, left_out_by);
    }
}
