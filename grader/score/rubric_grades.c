/*
 * rubric_grades.c: grade bands and pass marks, as exact least totals.
 *
 * A band "from 85 percent" begins at the least total whose exact share of the maximum is at least 85/100: the ceiling
 * of maximum * 85/100, in units. No rounded percentage is ever compared.
 */
#include "base/wide.h"
#include "score/angoff.h"
#include "score/rubric_parts.h"

enum { BANDS_LIMIT = 250, JUDGES_LIMIT = 1000 };

const struct key_spec GRADES_KEYS[N_GRADES_KEYS] = {
    [GRADES_ON] = {"on", "percent | total", "what the bands are measured in; percent unless given", false},
    [GRADES_BANDS] = {"bands", "[[A, 85], [B, 70], …]", "grades and where they begin, the best first", true},
};

const struct key_spec PASS_KEYS[N_PASS_KEYS] = {
    {"angoff", "[[0.6, 0.8, …], …]",
     "a judge a list: of each item that counts, the share of its points that a student who just deserves to pass will "
     "earn; the mean of the judges' sums is the cut score, which a mark must reach",
     true},
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

/* One judge's ratings, one an item that counts. */
static bool read_judge(struct rubric_compiler *c, const struct node *node, size_t n_items, struct rational *out)
{
    bool is_percent;
    if (node->kind != NODE_LIST || node->n != n_items) {
        mistake(c->reading, node,
                "a judge with %zu ratings; expected one for each of the %zu items that count, in their order",
                node->kind == NODE_LIST ? node->n : 1, n_items);
        return false;
    }
    for (size_t i = 0; i < n_items; i++) {
        if (!read_share(c->reading, &node->values[i], "rating", &out[i], &is_percent)) return false;
        if (out[i].num >= 0 && out[i].num <= out[i].den) continue;
        mistake(c->reading, &node->values[i],
                "a rating that is not between 0 and 1: the share of the item's points that "
                "a student who just deserves to pass will earn");
        return false;
    }
    return true;
}

/* Whether the mark is the plain sum of the items: judges rate each item, and know nothing of choices and weights. */
static bool is_plain_sum(const struct exam *exam, size_t section)
{
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *part = &exam->sections[s];
        if (section != NO_SECTION && s != section) continue;
        if (part->choice != CHOOSE_ALL || part->n_parts || (section == NO_SECTION && part->is_weighed)) return false;
    }
    return true;
}

/* {angoff: [[0.6, 0.8], …]} of the items of a section, or of all (NO_SECTION) → the least mark at or above the cut. */
static bool read_angoff(struct rubric_compiler *c, const struct node *node, size_t section, mark_t *pass)
{
    const struct exam *exam = &c->rubric->exam;
    const struct key_table table = KEY_TABLE(PASS_KEYS);
    const struct node *judges;
    struct rational cut;
    size_t n = 0;
    bool good = true;
    if (!read_map(c->reading, node, "'pass'", &table, 1, &judges) || !judges) return false;
    if (!is_plain_sum(exam, section)) {
        mistake(c->reading, judges,
                "'angoff' needs a mark that is the plain sum of its items, without best, first, of and "
                "weight; write the cut score as a mark");
        return false;
    }
    int64_t *points = arena_alloc(c->reading->arena, (exam->n_items + 1) * sizeof *points);
    for (size_t i = 0; i < exam->n_items; i++)
        if (exam->items[i].counted && (section == NO_SECTION || exam->items[i].section == section))
            points[n++] = exam->items[i].points;
    if (judges->kind != NODE_LIST || !judges->n || judges->n > JUDGES_LIMIT || !n) {
        mistake(c->reading, judges,
                "'angoff' is no list of 1 to %d judges with ratings of items; expected [[0.6, 0.8, …], …]",
                JUDGES_LIMIT);
        return false;
    }
    struct rational *ratings = arena_alloc(c->reading->arena, judges->n * n * sizeof *ratings);
    for (size_t judge = 0; judge < judges->n; judge++)
        good &= read_judge(c, &judges->values[judge], n, ratings + judge * n);
    if (!good) return false;
    if (!angoff_cut(ratings, judges->n, n, points, &cut)) {
        mistake(c->reading, judges, "ratings with too many digits; shorten them");
        return false;
    }
    *pass = (mark_t)ceiling(cut.num, cut.den); /* points are in units already */
    return true;
}

static bool read_pass(struct rubric_compiler *c, const struct node *node, size_t section, mark_t maximum, mark_t *pass)
{
    const struct exam *exam = &c->rubric->exam;
    struct rational value;
    bool is_percent;
    if (node && node->kind == NODE_MAP) return read_angoff(c, node, section, pass);
    if (!read_share(c->reading, node, "pass", &value, &is_percent)) return false;
    *pass = least_units(exam, value, is_percent, maximum);
    if (c->totals_are_known && *pass > maximum)
        mistake(c->reading, node, "'pass' is above the highest possible mark; nobody can reach it");
    return true;
}

void compile_passes(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    exam->has_pass = read_pass(c, node, NO_SECTION, exam->maximum, &exam->pass);
    for (size_t s = 0; s < exam->n_sections; s++) {
        struct exam_section *section = &exam->sections[s];
        section->has_pass = read_pass(c, c->section_found[s][SECTION_PASS], s, section->maximum, &section->pass);
    }
}
