/*
 * rubric_sections.c: sections: what they are made of, which of it counts, how their marks enter the total.
 *
 * A section is made of the items that name it, or of sections (`of`) that stand above it: so there are no circles, and
 * going through the sections in their order meets parts before wholes.
 */
#include <stdlib.h>

#include "score/rubric_parts.h"

enum { SECTIONS_LIMIT = 1000 };

const struct key_spec SECTION_KEYS[N_SECTION_KEYS] = {
    [SECTION_ID] = {"id", "a text", "what items name in `section`; a column of the results", true},
    [SECTION_TITLE] = {"title", "a text", "for reports", false},
    [SECTION_PASS] = {"pass", "a mark or a percent",
                      "the least mark on the section with which a student passes; or {angoff: […]}, as of the exam",
                      false},
    [SECTION_BEST] = {"best", "a whole number",
                      "only the best so many of its items (or of the sections under `of`) count", false},
    [SECTION_FIRST] = {"first", "a whole number",
                       "only the first so many that the student answered count; then, when they are fewer, blanks",
                       false},
    [SECTION_OF] = {"of", "a list of sections",
                    "it is made of these, listed above it, and not of items: {id: E, of: [B, "
                    "C], best: 1} counts the better one of B and C",
                    false},
    [SECTION_MIN] = {"min", "a mark", "the section's mark is never less", false},
    [SECTION_MAX] = {"max", "a mark", "the section's mark is never more", false},
    [SECTION_WEIGHT] =
        {"weight", "a number or a percent",
         "the total (or the section that it is part of) gets weight times its mark: 3/2, 0.4, 40%; 0: it "
         "is reported only",
         false},
    [SECTION_SAT] = {"sat", "all | answered | a column",
                     "for scores derived from it: who sat the section; all present unless given, or who answered "
                     "anything, or who has 'present' or 1 in a column of the answers or roster",
                     false},
};

/* Sections become columns of the results beside these. */
bool is_result_column(struct text id)
{
    static const char *const names[] = {"student_id", "status",     "total",   "percent", "grade",
                                        "passed",     "answered",   "correct", "blank",   "invalid",
                                        "rank",       "percentile", "cutoff"};
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

static void read_choice(struct reading *reading, const struct node *const *found, struct exam_section *section)
{
    const bool is_first = found[SECTION_FIRST] != NULL;
    int64_t choose;
    if (is_first && found[SECTION_BEST]) {
        mistake(reading, found[SECTION_FIRST], "'first' beside 'best'; a section has one of them, remove the other");
        return;
    }
    if (!read_count(reading, found[is_first ? SECTION_FIRST : SECTION_BEST], is_first ? "first" : "best", 1, UINT16_MAX,
                    &choose))
        return;
    section->choice = is_first ? CHOOSE_FIRST : CHOOSE_BEST;
    section->choose = (size_t)choose;
}

static void read_bounds(struct rubric_compiler *c, const struct node *const *found)
{
    struct rational least, most;
    const bool has_least = read_mark(c->reading, found[SECTION_MIN], "min", &least);
    const bool has_most = read_mark(c->reading, found[SECTION_MAX], "max", &most);
    if (has_most && most.num <= 0)
        mistake(c->reading, found[SECTION_MAX], "'max' is not above 0; a section that shall not count has weight: 0");
    else if (has_least && has_most && rational_compare(least, most) >= 0)
        mistake(c->reading, found[SECTION_MIN], "'min' is not below 'max'; lower it or raise 'max'");
    if ((has_least && !denominator_join(&c->rubric->exam.unit, least.den, UNIT_LIMIT)) ||
        (has_most && !denominator_join(&c->rubric->exam.unit, most.den, UNIT_LIMIT)))
        mistake(c->reading, found[has_least ? SECTION_MIN : SECTION_MAX],
                "with the bounds of this section, the exam's marks have no common denominator up to %d; use fewer "
                "decimals",
                UNIT_LIMIT);
}

static void read_weight(struct reading *reading, const struct node *node, struct exam_section *section)
{
    struct rational weight;
    bool is_percent;
    if (!read_share(reading, node, "weight", &weight, &is_percent)) return;
    if (weight.num < 0)
        mistake(reading, node, "'weight' is below 0; expected what the section's mark is multiplied with");
    section->is_weighed = rational_compare(weight, (struct rational){1, 1}) != 0;
    section->weight = weight;
}

/* The section above this one that a member of `of` names; SIZE_MAX after noting a mistake. */
static size_t find_part(struct rubric_compiler *c, const struct node *at)
{
    const struct exam *exam = &c->rubric->exam;
    char shown[TEXT_SHOWN_BYTES], whole_shown[TEXT_SHOWN_BYTES];
    const size_t part = exam_find_section(exam, text_trim(at->text));
    if (part == SIZE_MAX) {
        const char **names = arena_alloc(c->reading->arena, (exam->n_sections + 1) * sizeof *names);
        for (size_t i = 0; i < exam->n_sections; i++)
            names[i] = exam->sections[i].id.at;
        const char *guess = reading_suggest(c->reading, at->text, names, exam->n_sections);
        mistake(c->reading, at, "no section '%s' above this one; %s", text_show(at->text, shown),
                guess[0] ? guess : "list the parts before the section that is made of them");
    } else if (exam->sections[part].is_part) {
        mistake(c->reading, at, "section '%s' is part of '%s' already; remove it from one of them",
                text_show(at->text, shown), text_show(exam->sections[exam->sections[part].whole].id, whole_shown));
        return SIZE_MAX;
    }
    return part;
}

static void read_parts(struct rubric_compiler *c, const struct node *node, struct exam_section *section)
{
    struct exam *exam = &c->rubric->exam;
    const struct node *members;
    size_t n;
    if (!read_scalars(c->reading, node, "of", false, &members, &n)) return;
    if (n == 0) mistake(c->reading, node, "'of' is an empty list; expected the sections that this one is made of");
    section->parts = arena_alloc(c->reading->arena, (n + 1) * sizeof *section->parts);
    for (size_t i = 0; i < n; i++) {
        const size_t part = find_part(c, &members[i]);
        if (part == SIZE_MAX) continue;
        exam->sections[part].is_part = true;
        exam->sections[part].whole = (size_t)(section - exam->sections);
        size_t k = section->n_parts++;
        for (; k > 0 && section->parts[k - 1] > part; k--)
            section->parts[k] = section->parts[k - 1];
        section->parts[k] = part;
    }
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
    read_choice(c->reading, found, section);
    read_bounds(c, found);
    read_weight(c->reading, found[SECTION_WEIGHT], section);
    read_parts(c, found[SECTION_OF], section);
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

/* How many members a section has: of all, and of those that count. */
struct membership {
    size_t n, n_counted;
};

static void check_choice(struct rubric_compiler *c, size_t s, const struct membership *m)
{
    const struct exam_section *section = &c->rubric->exam.sections[s];
    const struct node *const *found = c->section_found[s];
    const bool is_first = section->choice == CHOOSE_FIRST;
    const struct node *at = found[is_first ? SECTION_FIRST : SECTION_BEST];
    const char *name = is_first ? "first" : "best", *members = section->n_parts ? "section" : "item";
    if (section->choice == CHOOSE_ALL || m->n == 0) return;
    if (section->choose > m->n)
        mistake(c->reading, at, "'%s' is %zu, but the section is made of %zu %s%s; lower it", name, section->choose,
                m->n, members, m->n == 1 ? "" : "s");
    else if (section->choose > m->n_counted && m->n_counted > 0)
        warning(c->reading, at, "'%s' is %zu, but after 'adjust' %zu %s%s of the section count%s", name,
                section->choose, m->n_counted, members, m->n_counted == 1 ? "" : "s", m->n_counted == 1 ? "s" : "");
}

void check_sections(struct rubric_compiler *c)
{
    const struct exam *exam = &c->rubric->exam;
    struct membership *members = gr_calloc(exam->n_sections, sizeof *members);
    for (size_t i = 0; i < exam->n_items; i++) {
        const size_t s = exam->items[i].section;
        if (s == NO_SECTION) continue;
        members[s].n++;
        members[s].n_counted += exam->items[i].counted;
    }
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        if (section->n_parts) members[s] = (struct membership){.n = section->n_parts};
        for (size_t i = 0; i < section->n_parts; i++)
            members[s].n_counted += members[section->parts[i]].n_counted > 0;
        check_choice(c, s, &members[s]);
        if (members[s].n_counted == 0 && c->section_found[s][SECTION_ID])
            warning(c->reading, c->section_found[s][SECTION_ID], "no item that counts is in this section");
    }
    free(members);
}
