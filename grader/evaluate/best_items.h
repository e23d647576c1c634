/* best_items.h: sections of which only the best so many items count ("answer any four of six"). */
#ifndef GRADER_EVALUATE_BEST_ITEMS_H
#define GRADER_EVALUATE_BEST_ITEMS_H

#include "model/exam.h"
#include "model/marks.h"
#include "model/responses.h"

struct best_section {
    size_t section, best;
    uint32_t *items; /* its counted items; more than `best` */
    size_t n_items;
};

struct best_sections {
    struct best_section *sections;
    size_t n, items_most; /* of any section: scratch that best_section_mark needs */
};

/* Only the sections in which the choice matters: `best` is set and the section has more counted items. */
void best_sections_find(const struct exam *exam, struct best_sections *out);

/* The sum of the `best` highest marks of one row of answers. Which of several equal marks is taken does not matter to a sum. `scratch` has
 * room for items_most marks. */
int64_t best_section_mark(const struct best_section *section, const struct mark_table *marks, const uint8_t *row,
                          const struct cell_slot *slots, mark_t *scratch);

/* The same for one student in the open: is_dropped[item] is set for items of the section whose marks are left out. Of
 * equal marks those of the earlier items count. */
void best_section_drop(const struct best_section *section, const mark_t *mark_by_item, bool *is_dropped);

void best_sections_release(struct best_sections *sections);

#endif
