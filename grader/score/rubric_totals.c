/*
 * rubric_totals.c: the exam's unit, and the highest and lowest marks of sections and of the whole.
 *
 * When all items are compiled, exam.unit is the least common denominator of every mark that can be paid; weights of
 * sections refine it here, so that a weighed mark is a whole number of units too. Marks and totals are int32: the sum of
 * the sizes of all marks, weighed, must stay below half of what fits, so that no order of additions can overflow.
 */
#include <stdlib.h>

#include "score/rubric_parts.h"

enum { TOTAL_LIMIT = INT32_MAX / 2 };

mark_t mark_in_units(const struct exam *exam, struct rational mark)
{
    int64_t units;
    if (!rational_to_units(mark, exam->unit, &units) || units > INT32_MAX || units < INT32_MIN) return 0;
    return (mark_t)units;
}

/* --- the unit ----------------------------------------------------------------------------------------------------- */

/* Join the denominators of what a section's mark is multiplied with on its way to the total, step by step: it is a whole
 * number of units at each. False: there is no such unit. */
static bool join_weights(const struct exam *exam, size_t section, int64_t *parts)
{
    struct rational weight = {1, 1};
    for (;; section = exam->sections[section].whole) {
        const struct exam_section *at = &exam->sections[section];
        if (at->is_weighed && !rational_multiply(weight, at->weight, &weight)) return false;
        if (!denominator_join(parts, weight.den, UNIT_LIMIT / exam->unit)) return false;
        if (!at->is_part) return true;
    }
}

static bool refine_unit(struct rubric_compiler *c)
{
    struct exam *exam = &c->rubric->exam;
    int64_t parts = 1;
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct node *weight = c->section_found[s][SECTION_WEIGHT];
        if (join_weights(exam, s, &parts)) continue;
        mistake(c->reading, weight ? weight : c->found[TOP_SECTIONS],
                "with this weight, the exam's marks have no common denominator up to %d; use a simpler fraction",
                UNIT_LIMIT);
        return false;
    }
    exam->unit *= parts;
    return true;
}

/* --- limits ------------------------------------------------------------------------------------------------------- */

/* Units of the larger of a mark's two bounds, or more than the limit. */
static int64_t size_in_units(const struct exam *exam, const struct item_terms *terms)
{
    int64_t points, floor;
    if (!rational_to_units(terms->points, exam->unit, &points) || !rational_to_units(terms->floor, exam->unit, &floor))
        return TOTAL_LIMIT;
    if (floor < 0) floor = floor < -TOTAL_LIMIT ? TOTAL_LIMIT : -floor;
    return points > floor ? points : floor;
}

/* The most that a mark becomes on its way to the total, as a factor: weights below 1 make no mark of a section smaller. */
static int64_t growth_of(const struct exam *exam, size_t section)
{
    int64_t growth = 1;
    while (section != NO_SECTION) {
        const struct exam_section *at = &exam->sections[section];
        const int64_t up =
            at->is_weighed ? at->weight.num / at->weight.den + (at->weight.num % at->weight.den != 0) : 1;
        if (up >= TOTAL_LIMIT / growth) return TOTAL_LIMIT;
        if (up > 1) growth *= up;
        section = at->is_part ? at->whole : NO_SECTION;
    }
    return growth;
}

static bool totals_fit(struct rubric_compiler *c)
{
    const struct exam *exam = &c->rubric->exam;
    int64_t sum = 0;
    for (size_t i = 0; i < exam->n_items; i++) {
        const int64_t size = size_in_units(exam, &c->rubric->rules[i].terms);
        const int64_t growth = growth_of(exam, exam->items[i].section);
        if (size < TOTAL_LIMIT / growth && sum + size * growth < TOTAL_LIMIT) {
            sum += size * growth;
            continue;
        }
        mistake(c->reading, c->item_nodes[i],
                "with this item, totals counted in 1/%lld of a mark grow beyond %d; use "
                "smaller marks, or marks with fewer decimals",
                (long long)exam->unit, TOTAL_LIMIT);
        return false;
    }
    return true;
}

/* --- highest and lowest ------------------------------------------------------------------------------------------- */

static int largest_first(const void *left, const void *right)
{
    const mark_t a = *(const mark_t *)left, b = *(const mark_t *)right;
    return (a < b) - (a > b);
}

/* What the members of a section, or the items outside any, can earn. */
struct bounds {
    mark_t *highest, *lowest; /* by member */
    size_t n;
};

static int64_t sum_of(const mark_t *marks, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += marks[i];
    return sum;
}

static void bounds_of_items(const struct exam *exam, size_t section, struct bounds *out)
{
    for (size_t i = 0; i < exam->n_items; i++) {
        if (!exam->items[i].counted || exam->items[i].section != section) continue;
        out->highest[out->n] = exam->items[i].points;
        out->lowest[out->n++] = exam->items[i].floor;
    }
}

/* The best of a student's marks grow with each of them: least when all are at their floors. The first ones are those that
 * the student chose to answer, be they the ones with the lowest floors. False when nobody can do better than `least`. */
static bool section_bounds(struct exam_section *section, struct bounds *b)
{
    const size_t n = section->choice != CHOOSE_ALL && section->choose < b->n ? section->choose : b->n;
    section->maximum = section->minimum = 0;
    if (!b->n) return true;
    qsort(b->highest, b->n, sizeof *b->highest, largest_first);
    qsort(b->lowest, b->n, sizeof *b->lowest, largest_first);
    const int64_t high = sum_of(b->highest, n);
    const int64_t low = sum_of(section->choice == CHOOSE_FIRST ? b->lowest + b->n - n : b->lowest, n);
    section->maximum = (mark_t)section_held(section, high);
    section->minimum = (mark_t)section_held(section, low);
    return !section->has_least || section->least <= high;
}

/* A bound so far out that it does not fit holds nothing. */
static bool read_bound(struct rubric_compiler *c, const struct node *node, const char *name, mark_t *bound)
{
    struct rational mark;
    int64_t units;
    if (!read_mark(c->reading, node, name, &mark) || !rational_to_units(mark, c->rubric->exam.unit, &units))
        return false;
    if (units < INT32_MIN || units > INT32_MAX) return false;
    *bound = (mark_t)units;
    return true;
}

static mark_t lowest_mark(const struct exam *exam, const struct exam_item *item, const struct item_terms *terms)
{
    if (item->adjust == ADJUST_BONUS_ALL) return mark_in_units(exam, terms->ceiling);
    if (item->adjust != ADJUST_BONUS_ATTEMPTED) return mark_in_units(exam, terms->floor);
    const bool below = rational_compare(terms->blank, terms->floor) < 0;
    return mark_in_units(exam, below ? terms->floor : terms->blank);
}

/* Members stand before the sections that are made of them. */
static void compile_section_bounds(struct rubric_compiler *c, bool *has_members, struct bounds *b)
{
    struct exam *exam = &c->rubric->exam;
    for (size_t s = 0; s < exam->n_sections; s++) {
        struct exam_section *section = &exam->sections[s];
        b->n = 0;
        for (size_t i = 0; i < section->n_parts; i++) {
            const struct exam_section *part = &exam->sections[section->parts[i]];
            if (!has_members[section->parts[i]]) continue;
            b->highest[b->n] = (mark_t)section_weighed(part, part->maximum);
            b->lowest[b->n++] = (mark_t)section_weighed(part, part->minimum);
        }
        if (!section->n_parts) bounds_of_items(exam, s, b);
        has_members[s] = b->n > 0;
        section->has_least = read_bound(c, c->section_found[s][SECTION_MIN], "min", &section->least);
        section->has_most = read_bound(c, c->section_found[s][SECTION_MAX], "max", &section->most);
        if (!section_bounds(section, b))
            mistake(c->reading, c->section_found[s][SECTION_MIN],
                    "'min' is above the highest possible mark of the section; lower it");
        if (section->is_part) continue;
        exam->maximum += (mark_t)section_weighed(section, section->maximum);
        exam->minimum += (mark_t)section_weighed(section, section->minimum);
    }
}

void compile_totals(struct rubric_compiler *c)
{
    if (!refine_unit(c) || !totals_fit(c)) return;
    find_totals(c);
    c->totals_are_known = true;
}

void find_totals(struct rubric_compiler *c)
{
    struct exam *exam = &c->rubric->exam;
    for (size_t i = 0; i < exam->n_items; i++) {
        struct exam_item *item = &exam->items[i];
        const struct item_terms *terms = &c->rubric->rules[i].terms;
        item->points = mark_in_units(exam, terms->ceiling);
        item->floor = lowest_mark(exam, item, terms);
    }
    const size_t most = exam->n_items + exam->n_sections;
    struct bounds b = {.highest = gr_alloc(most * sizeof *b.highest), .lowest = gr_alloc(most * sizeof *b.lowest)};
    bool *has_members = gr_calloc(exam->n_sections, sizeof *has_members);
    bounds_of_items(exam, NO_SECTION, &b);
    exam->maximum = (mark_t)sum_of(b.highest, b.n);
    exam->minimum = (mark_t)sum_of(b.lowest, b.n);
    compile_section_bounds(c, has_members, &b);
    free(has_members);
    free(b.highest);
    free(b.lowest);
    if (exam->maximum <= 0)
        mistake(c->reading, c->found[TOP_SECTIONS],
                "nothing that counts enters the total; give a section a weight above 0");
    c->totals_are_known = true;
}
