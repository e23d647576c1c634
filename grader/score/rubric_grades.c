/*
 * rubric_grades.c: grade bands and pass marks, as exact least totals.
 *
 * A band "from 85 percent" begins at the least total whose exact share of the maximum is at least 85/100: the ceiling
 * of maximum * 85/100, in units. No rounded percentage is ever compared.
 */
#include "base/wide.h"
#include "score/rubric_parts.h"

enum { BANDS_LIMIT = 250 };

const struct key_spec GRADES_KEYS[N_GRADES_KEYS] = {
    [GRADES_ON] = {"on", "percent | total", "what the bands are measured in; percent unless given", false},
    [GRADES_BANDS] = {"bands", "[[A, 85], [B, 70], …]", "grades and where they begin, the best first", true},
};

static int64_t ceiling(wide_t num, wide_t den)
{
    const wide_t down = num / den; /* towards zero: for negative numbers that is up already */
    const wide_t up = down + (num > 0 && num % den != 0);
    return up > INT32_MAX ? INT32_MAX : up < INT32_MIN ? INT32_MIN : (int64_t)up;
}

/* The least number of units that is at least this mark, or this share of a maximum. */
static mark_t least_units(const struct exam *exam, struct rational value, bool is_share, mark_t maximum)
{
    const int64_t scale = is_share ? maximum : exam->unit;
    return (mark_t)ceiling((wide_t)value.num * scale, value.den);
}

enum measure { ON_PERCENT, ON_TOTAL, ON_UNKNOWN }; /* unknown: `on` was a mistake, so only the form can be checked */

/* A band's [label, from]; false after noting a mistake. */
static bool read_band(struct rubric_compiler *c, const struct node *node, enum measure measure, struct text *label,
                      struct rational *from)
{
    const bool on_percent = measure == ON_PERCENT;
    bool has_percent_sign = false;
    if (node->kind != NODE_LIST || node->n != 2) {
        mistake(c->reading, node, "a band that is no pair; expected [grade, where it begins], such as [A, 85]");
        return false;
    }
    const bool good = read_text(c->reading, &node->values[0], "grade", label);
    if (!read_share(c->reading, &node->values[1], "band", from, &has_percent_sign)) return false;
    if (has_percent_sign && measure == ON_TOTAL) {
        mistake(c->reading, &node->values[1], "a percent, but grades are on total; write a mark, or on: percent");
        return false;
    }
    if (on_percent && !has_percent_sign && !rational_multiply(*from, (struct rational){1, 100}, from)) {
        mistake(c->reading, &node->values[1], "a band with too many digits; shorten it");
        return false;
    }
    if (on_percent && rational_compare(*from, (struct rational){1, 1}) > 0) {
        mistake(c->reading, &node->values[1], "a band from above 100 percent; nobody can reach it");
        return false;
    }
    return good;
}

static bool is_repeated(const struct exam *exam, struct text label)
{
    for (size_t i = 0; i < exam->n_grades; i++)
        if (text_equal(exam->grades[i].label, label)) return true;
    return false;
}

void compile_grades(struct rubric_compiler *c, const struct node *node)
{
    static const char *const measures[] = {"percent", "total"};
    const struct key_table table = KEY_TABLE(GRADES_KEYS);
    struct exam *exam = &c->rubric->exam;
    const struct node *found[N_GRADES_KEYS];
    size_t measure = ON_PERCENT;
    if (!node || !read_map(c->reading, node, "'grades'", &table, 1, found)) return;
    if (found[GRADES_ON] && !read_name(c->reading, found[GRADES_ON], "measure of grades", measures, 2, &measure))
        measure = ON_UNKNOWN;
    const struct node *bands = found[GRADES_BANDS];
    if (!bands) return;
    if (bands->kind != NODE_LIST || bands->n == 0 || bands->n > BANDS_LIMIT) {
        mistake(c->reading, bands, "'bands' is no list of 1 to %d; expected [[A, 85], [B, 70], …]", BANDS_LIMIT);
        return;
    }
    exam->grades = arena_alloc(c->reading->arena, bands->n * sizeof *exam->grades);
    struct rational previous = {0, 1};
    for (size_t i = 0; i < bands->n; i++) {
        const struct node *band = &bands->values[i];
        struct text label = TEXT("");
        struct rational from;
        char shown[TEXT_SHOWN_BYTES];
        if (!read_band(c, band, (enum measure)measure, &label, &from)) continue;
        if (is_repeated(exam, label))
            mistake(c->reading, band, "grade '%s' stands here twice; rename or remove one", text_show(label, shown));
        if (exam->n_grades && rational_compare(from, previous) >= 0)
            mistake(c->reading, band,
                    "grade '%s' does not begin below the one before it; list the bands from the best "
                    "down",
                    text_show(label, shown));
        previous = from;
        exam->grades[exam->n_grades++] =
            (struct grade_band){label, least_units(exam, from, measure == ON_PERCENT, exam->maximum)};
    }
    if (exam->n_grades && c->reading->n_mistakes == 0 && exam->grades[exam->n_grades - 1].from > exam->minimum)
        warning(c->reading, &bands->values[bands->n - 1],
                "totals below the last band earn no grade; let it begin at the "
                "lowest possible total if they should");
}

static bool read_pass(struct rubric_compiler *c, const struct node *node, mark_t maximum, mark_t *pass)
{
    const struct exam *exam = &c->rubric->exam;
    struct rational value;
    bool is_percent;
    if (!read_share(c->reading, node, "pass", &value, &is_percent)) return false;
    *pass = least_units(exam, value, is_percent, maximum);
    if (c->totals_are_known && *pass > maximum)
        mistake(c->reading, node, "'pass' is above the highest possible mark; nobody can reach it");
    return true;
}

void compile_passes(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    exam->has_pass = read_pass(c, node, exam->maximum, &exam->pass);
    for (size_t s = 0; s < exam->n_sections; s++) {
        struct exam_section *section = &exam->sections[s];
        section->has_pass = read_pass(c, c->section_found[s][SECTION_PASS], section->maximum, &section->pass);
    }
}
