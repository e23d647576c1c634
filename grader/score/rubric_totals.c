/*
 * rubric_totals.c: sections, accepted challenges, the exam's unit, and the highest and lowest totals.
 *
 * When all items are compiled, exam.unit is the least common denominator of every mark that can be paid. Marks and
 * totals are int32: the sum of the sizes of all marks must stay below half of what fits, so that no order of
 * additions can overflow.
 */
#include <stdlib.h>

#include "base/dictionary.h"
#include "score/rubric_parts.h"

enum { TOTAL_LIMIT = INT32_MAX / 2, SECTIONS_LIMIT = 1000 };

const struct key_spec SECTION_KEYS[N_SECTION_KEYS] = {
    [SECTION_ID] = {"id", "a text", "what items name in `section`; a column of the results", true},
    [SECTION_TITLE] = {"title", "a text", "for reports", false},
    [SECTION_PASS] = {"pass", "a mark or a percent", "the least mark on the section with which a student passes",
                      false},
    [SECTION_BEST] = {"best", "a whole number", "only the best so many items of the section count", false},
    [SECTION_SAT] = {"sat", "all | answered | a column",
                     "for scores derived from it: who sat the section; all present unless given, or who answered "
                     "anything, or who has 'present' or 1 in a column of the answers or roster",
                     false},
};

const char *const ADJUSTMENT_NAMES[3] = {"excluded", "bonus_all", "bonus_attempted"};

/* Sections become columns of the results beside these. */
bool is_result_column(struct text id)
{
    static const char *const names[] = {"student_id", "status",  "total", "percent", "grade", "passed",
                                        "answered",   "correct", "blank", "invalid", "rank",  "percentile"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal(id, text_of(names[i]))) return true;
    return false;
}

static void read_sat(struct rubric_compiler *c, const struct node *node, struct exam_section *section)
{
    struct exam *exam = &c->rubric->exam;
    struct text who;
    if (!read_text(c->reading, node, "sat", &who) || text_equal(who, TEXT("all"))) return;
    section->sat = text_equal(who, TEXT("answered")) ? SAT_ANSWERED : SAT_COLUMN;
    if (section->sat == SAT_COLUMN) section->sat_column = who;
    exam->tracks_sections |= section->sat == SAT_ANSWERED;
}

static void compile_section(struct rubric_compiler *c, const struct node *node, struct exam_section *section,
                            const struct node **found)
{
    const struct key_table table = KEY_TABLE(SECTION_KEYS);
    struct exam *exam = &c->rubric->exam;
    char shown[TEXT_SHOWN_BYTES];
    *section = (struct exam_section){.id = TEXT(""), .title = TEXT("")};
    if (node->kind == NODE_SCALAR) {
        for (size_t i = 0; i < N_SECTION_KEYS; i++)
            found[i] = NULL;
        found[SECTION_ID] = node;
    } else if (!read_map(c->reading, node, "a section", &table, 1, found)) {
        return;
    }
    if (!read_text(c->reading, found[SECTION_ID], "id", &section->id)) return;
    if (exam_find_section(exam, section->id) < exam->n_sections)
        mistake(c->reading, found[SECTION_ID], "section '%s' stands here twice; rename or remove one",
                text_show(section->id, shown));
    if (is_result_column(section->id))
        mistake(c->reading, found[SECTION_ID], "section '%s' has the name of a column of the results; rename it",
                text_show(section->id, shown));
    section->title = section->id;
    read_text(c->reading, found[SECTION_TITLE], "title", &section->title);
    read_sat(c, found[SECTION_SAT], section);
    int64_t best;
    if (read_count(c->reading, found[SECTION_BEST], "best", 1, UINT16_MAX, &best)) section->best = (size_t)best;
}

void compile_sections(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    if (!node) return;
    if (node->kind != NODE_LIST) {
        mistake(c->reading, node, "'sections' is no list; expected [{id: I, title: Choice}, …]");
        return;
    }
    if (node->n > SECTIONS_LIMIT) {
        mistake(c->reading, node, "'sections' is a list of %zu; expected at most %d", node->n, SECTIONS_LIMIT);
        return;
    }
    exam->sections = arena_alloc(c->reading->arena, node->n * sizeof *exam->sections);
    c->section_found = arena_alloc(c->reading->arena, node->n * sizeof *c->section_found);
    for (size_t i = 0; i < node->n; i++) {
        compile_section(c, &node->values[i], &exam->sections[i], c->section_found[i]);
        exam->n_sections = i + 1;
    }
}

/* Items by id, for lists as long as the exam. */
struct item_index {
    struct dictionary ids;
    size_t *positions;  /* by number in the dictionary: the first item of that id */
    const char **names; /* by item */
};

static void item_index_make(struct item_index *index, const struct exam *exam)
{
    *index = (struct item_index){0};
    index->positions = gr_alloc(exam->n_items * sizeof *index->positions);
    index->names = gr_alloc(exam->n_items * sizeof *index->names);
    for (size_t i = 0; i < exam->n_items; i++) {
        const size_t n_before = index->ids.n;
        const uint32_t number = dictionary_add(&index->ids, exam->items[i].id);
        if (index->ids.n > n_before) index->positions[number] = i;
        index->names[i] = exam->items[i].id.at;
    }
}

static void item_index_release(struct item_index *index)
{
    dictionary_release(&index->ids);
    free(index->positions);
    free(index->names);
}

static void unknown_item(struct rubric_compiler *c, const struct item_index *index, const struct node *at)
{
    char shown[TEXT_SHOWN_BYTES];
    const char *guess = reading_suggest(c->reading, at->text, index->names, c->rubric->exam.n_items);
    mistake(c->reading, at, "unknown item '%s'; %s", text_show(at->text, shown),
            guess[0] ? guess : "expected the id of one of the items");
}

void compile_adjust(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    if (!node) return;
    if (node->kind != NODE_MAP) {
        mistake(c->reading, node, "'adjust' is no mapping; expected {Q9: excluded, Q10: bonus_all}");
        return;
    }
    size_t n_excluded = 0;
    struct item_index index;
    item_index_make(&index, exam);
    for (size_t i = 0; i < node->n; i++) {
        const uint32_t number = dictionary_find(&index.ids, text_trim(node->keys[i].text));
        size_t which;
        if (number == DICTIONARY_NONE) unknown_item(c, &index, &node->keys[i]);
        if (!read_name(c->reading, &node->values[i], "adjustment", ADJUSTMENT_NAMES, 3, &which) ||
            number == DICTIONARY_NONE)
            continue;
        struct exam_item *item = &exam->items[index.positions[number]];
        item->adjust = (enum adjustment)(which + ADJUST_EXCLUDED);
        item->counted = item->adjust != ADJUST_EXCLUDED;
        n_excluded += !item->counted;
    }
    item_index_release(&index);
    if (n_excluded && n_excluded == exam->n_items)
        mistake(c->reading, node, "every item is excluded; at least one must count");
}

mark_t mark_in_units(const struct exam *exam, struct rational mark)
{
    int64_t units;
    if (!rational_to_units(mark, exam->unit, &units) || units > INT32_MAX || units < INT32_MIN) return 0;
    return (mark_t)units;
}

/* Units of the larger of a mark's two bounds, or more than the limit. */
static int64_t size_in_units(const struct exam *exam, const struct item_terms *terms)
{
    int64_t points, floor;
    if (!rational_to_units(terms->points, exam->unit, &points) || !rational_to_units(terms->floor, exam->unit, &floor))
        return TOTAL_LIMIT;
    if (floor < 0) floor = floor < -TOTAL_LIMIT ? TOTAL_LIMIT : -floor;
    return points > floor ? points : floor;
}

static bool totals_fit(struct rubric_compiler *c)
{
    const struct exam *exam = &c->rubric->exam;
    int64_t sum = 0;
    for (size_t i = 0; i < exam->n_items; i++) {
        const int64_t size = size_in_units(exam, &c->rubric->rules[i].terms);
        if (size < TOTAL_LIMIT && sum + size < TOTAL_LIMIT) {
            sum += size;
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

static int largest_first(const void *left, const void *right)
{
    const mark_t a = *(const mark_t *)left, b = *(const mark_t *)right;
    return (a < b) - (a > b);
}

/* The sum of the `best` largest marks; of all when best is 0. */
static mark_t best_sum(mark_t *marks, size_t n, size_t best)
{
    mark_t sum = 0;
    if (n) qsort(marks, n, sizeof *marks, largest_first);
    for (size_t i = 0; i < n && (best == 0 || i < best); i++)
        sum += marks[i];
    return sum;
}

/* Highest and lowest mark on one section, or on all items without one (NO_SECTION). */
static void section_bounds(const struct exam *exam, size_t section, size_t best, mark_t *maximum, mark_t *minimum)
{
    mark_t *highest = gr_alloc(exam->n_items * sizeof *highest), *lowest = gr_alloc(exam->n_items * sizeof *lowest);
    size_t n = 0;
    for (size_t i = 0; i < exam->n_items; i++) {
        if (!exam->items[i].counted || exam->items[i].section != section) continue;
        highest[n] = exam->items[i].points;
        lowest[n++] = exam->items[i].floor;
    }
    *maximum = best_sum(highest, n, best);
    *minimum =
        best_sum(lowest, n, best); /* the best of a student's marks grow with each of them: least at all floors */
    free(highest);
    free(lowest);
}

static mark_t lowest_mark(const struct exam *exam, const struct exam_item *item, const struct item_terms *terms)
{
    if (item->adjust == ADJUST_BONUS_ALL) return mark_in_units(exam, terms->points);
    if (item->adjust != ADJUST_BONUS_ATTEMPTED) return mark_in_units(exam, terms->floor);
    const bool below = rational_compare(terms->blank, terms->floor) < 0;
    return mark_in_units(exam, below ? terms->floor : terms->blank);
}

void check_sections(struct rubric_compiler *c)
{
    const struct exam *exam = &c->rubric->exam;
    size_t *n_counted = gr_calloc(exam->n_sections, sizeof *n_counted);
    for (size_t i = 0; i < exam->n_items; i++)
        if (exam->items[i].counted && exam->items[i].section != NO_SECTION) n_counted[exam->items[i].section]++;
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct node *best = c->section_found[s][SECTION_BEST], *id = c->section_found[s][SECTION_ID];
        const size_t n = n_counted[s];
        if (n && best && exam->sections[s].best > n)
            mistake(c->reading, best, "'best' is %zu, but %zu item%s of the section count%s; lower it",
                    exam->sections[s].best, n, n == 1 ? "" : "s", n == 1 ? "s" : "");
        if (n == 0 && id) warning(c->reading, id, "no item that counts is in this section");
    }
    free(n_counted);
}

void compile_totals(struct rubric_compiler *c)
{
    struct exam *exam = &c->rubric->exam;
    if (!totals_fit(c)) return;
    for (size_t i = 0; i < exam->n_items; i++) {
        struct exam_item *item = &exam->items[i];
        const struct item_terms *terms = &c->rubric->rules[i].terms;
        item->points = mark_in_units(exam, terms->points);
        item->floor = lowest_mark(exam, item, terms);
    }
    section_bounds(exam, NO_SECTION, 0, &exam->maximum, &exam->minimum);
    for (size_t s = 0; s < exam->n_sections; s++) {
        mark_t minimum;
        section_bounds(exam, s, exam->sections[s].best, &exam->sections[s].maximum, &minimum);
        exam->maximum += exam->sections[s].maximum;
        exam->minimum += minimum;
    }
    c->totals_are_known = true;
}
