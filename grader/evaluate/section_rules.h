/*
 * section_rules.h: sections that do more than add up their items: choices ("answer any four of six", "B or C, the
 * better one counts"), caps and floors, weights, sections made of sections (model/exam.h, struct exam_section).
 *
 * What is done to a member's mark on its way to the total never turns the order of two marks around: holding between
 * bounds and a weight of 0 or more are monotone. So the best members of each section, chosen one section after the
 * other, are the choice with the highest total, penalties and caps included.
 */
#ifndef GRADER_EVALUATE_SECTION_RULES_H
#define GRADER_EVALUATE_SECTION_RULES_H

#include "model/evaluation.h"
#include "model/exam.h"
#include "model/marks.h"
#include "model/responses.h"

struct section_rule {
    size_t section;
    const struct exam_section *of;
    enum section_choice choice; /* CHOOSE_ALL where there are no more members than count */
    bool of_items;
    uint32_t *members; /* items that count, or sections that have some; in the order of the rubric */
    size_t n;
};

struct section_rules {
    const struct exam *exam;
    struct section_rule *rules; /* one a section; all of them, or none when every section only adds up */
    size_t n;
    size_t members_most; /* of any section: scratch that section_rules_apply needs */
};

void section_rules_find(const struct exam *exam, struct section_rules *out);
void section_rules_release(struct section_rules *rules);

/* One row of answers. In: outcome->section[] holds the sums of each section's own items, outcome->total that of the
 * items outside any section. Out: the marks of the sections and the total. `scratch` has room for members_most. */
void section_rules_apply(const struct section_rules *rules, const struct mark_table *marks, const uint8_t *row,
                         const struct cell_slot *slots, mark_t *scratch, struct outcome *outcome);

/* The same choices in the open: by item, the section whose choice keeps the item's mark out of the total, or NO_SECTION.
 * When several do, the outermost. Of equal marks those of earlier members count. `scratch` has room for two times
 * members_most. */
void section_rules_left_out(const struct section_rules *rules, const struct mark_table *marks, const uint8_t *row,
                            const struct cell_slot *slots, const struct outcome *outcome, mark_t *scratch,
                            size_t *left_out_by);

#endif
