/*
 * rubric_score_grades.c: scores of the type `grades`: shares and ranges, own ones or those of a published scheme.
 *
 * A scheme is text in the table below and is read by the same words as a rubric's own grades. Which side of a target
 * tied students fall on is in no published text but two, so rubrics must say it (`border`).
 */
#include "base/wide.h"
#include "score/rubric_scores.h"

enum { GRADES_LIMIT = 200 };

const struct grade_scheme GRADE_SCHEMES[] = {
    {"3+1+2", "15: 100-86, 35: 85-71, 35: 70-56, 13: 55-41, 2: 40-30", "A B C D E", -1},
    {"guangdong", "17: 100-83, 33: 82-71, 33: 70-59, 15: 58-41, 2: 40-30", "A B C D E", -1},
    {"shandong", "3: 100-91, 7: 90-81, 16: 80-71, 24: 70-61, 24: 60-51, 16: 50-41, 7: 40-31, 3: 30-21",
     "A B+ B C+ C D+ D E", -1},
    {"zhejiang",
     "1: 100, 2: 97, 3: 94, 4: 91, 5: 88, 6: 85, 7: 82, 8: 79, 7: 76, 7: 73, 7: 70, 7: 67, 7: 64, 7: 61, 6: 58, 5: 55, "
     "4: 52, 3: 49, 2: 46, 1: 43, 1: 40",
     NULL, BORDER_NEAR},
    {"beijing",
     "1: 100, 2: 97, 3: 94, 4: 91, 5: 88, 7: 85, 8: 82, 9: 79, 8: 76, 8: 73, 7: 70, 6: 67, 6: 64, 6: 61, 5: 58, 4: 55, "
     "4: 52, 3: 49, 2: 46, 1: 43, 1: 40",
     NULL, -1},
    {"tianjin",
     "2: 100, 3: 97, 4: 94, 5: 91, 6: 88, 7: 85, 7: 82, 7: 79, 7: 76, 7: 73, 6: 70, 6: 67, 6: 64, 6: 61, 6: 58, 5: 55, "
     "4: 52, 3: 49, 1: 46, 1: 43, 1: 40",
     NULL, -1},
    {"shanghai", "5: 70, 10: 67, 10: 64, 10: 61, 10: 58, 10: 55, 10: 52, 10: 49, 10: 46, 10: 43, 5: 40", NULL, -1},
    {"stanine", "4: 9, 7: 8, 12: 7, 17: 6, 20: 5, 17: 4, 12: 3, 7: 2, 4: 1", NULL, -1},
    {"csat", "4: 1, 7: 2, 12: 3, 17: 4, 20: 5, 17: 6, 12: 7, 7: 8, 4: 9", NULL, BORDER_ABOVE},
};
const size_t N_GRADE_SCHEMES = sizeof GRADE_SCHEMES / sizeof *GRADE_SCHEMES;

enum grade_param {
    PARAM_SCHEME,
    PARAM_GRADES,
    PARAM_BORDER,
    PARAM_TARGET,
    PARAM_FROM,
    PARAM_ENDS,
    PARAM_PAPER,
    PARAM_ONE_MARK,
    PARAM_STEP,
    PARAMS
};

const struct key_spec GRADE_PARAMS[] = {
    [PARAM_SCHEME] = {"scheme", "3+1+2 | shandong | …", "published shares and ranges; see the list below", false},
    [PARAM_GRADES] = {"grades", "[[A, 15, 100, 86], …]",
                      "own ones, the best first: grade, share in percent, its highest and lowest value; or one value, "
                      "[A, 15, 100]",
                      false},
    [PARAM_BORDER] = {"border", "upper | lower | near | …",
                      "when a target falls among students with one mark, the last mark of the grade is: upper, the "
                      "first that reaches the share; lower, the last that does not exceed it; near or near_high, the "
                      "nearer of both, and as near, the lower or the higher mark; above, the first that exceeds it. "
                      "Required, unless the scheme says it",
                      false},
    [PARAM_TARGET] = {"target", "cumulative | chained",
                      "shares are counted from the top, or from where the grade before has ended; cumulative unless "
                      "given",
                      false},
    [PARAM_FROM] = {"from", "top | bottom", "which grade is cut off first; top unless given", false},
    [PARAM_ENDS] = {"ends", "observed | contiguous | limits",
                    "raw marks of a grade that are mapped: the highest and lowest there are; from one step below the "
                    "grade before; and at the outer ends the paper's limits. observed unless given",
                    false},
    [PARAM_PAPER] = {"paper", "[lowest, highest]",
                     "limits of the paper for ends: limits; 0 and the maximum unless given", false},
    [PARAM_ONE_MARK] = {"one_mark", "max | min | mean",
                        "the value of a grade in which all have one mark, of its range; max unless given", false},
    [PARAM_STEP] = {"step", "a mark", "from one possible mark to the next, for ends; 1 unless given", false},
};

_Static_assert(sizeof GRADE_PARAMS / sizeof *GRADE_PARAMS == PARAMS, "the table of types says how many");

static bool too_many_digits(struct rational r)
{
    enum { TERM = 1000000 };
    return r.num > TERM || r.num < -TERM || r.den > TERM;
}

/* "15", "15%" or "13.5" in percent → a fraction. */
static bool read_percent(struct score_entry *entry, const struct node *node, struct rational *out)
{
    bool has_sign = false;
    if (!read_share(entry->c->reading, node, "share", out, &has_sign)) return false;
    if (!has_sign && !rational_multiply(*out, (struct rational){1, 100}, out)) out->num = -1;
    if (out->num > 0 && !too_many_digits(*out) && out->num <= out->den) return true;
    mistake(entry->c->reading, node, "a share that is no percent above 0 and up to 100; correct it");
    return false;
}

static bool read_grade(struct score_entry *entry, const struct node *node, struct quota_grade *grade)
{
    if (node->kind != NODE_LIST || node->n < 3 || node->n > 4) {
        mistake(entry->c->reading, node,
                "a grade must be [grade, share, highest, lowest], such as [A, 15, 100, 86], or [grade, share, value]");
        return false;
    }
    if (!read_text(entry->c->reading, &node->values[0], "grade", &grade->label) ||
        !read_percent(entry, &node->values[1], &grade->share) ||
        !read_mark(entry->c->reading, &node->values[2], "grade", &grade->high))
        return false;
    grade->low = grade->high;
    if (node->n == 4 && !read_mark(entry->c->reading, &node->values[3], "grade", &grade->low)) return false;
    if (too_many_digits(grade->high) || too_many_digits(grade->low)) {
        mistake(entry->c->reading, node, "a range with too many digits; shorten it");
        return false;
    }
    if (rational_compare(grade->high, grade->low) >= 0) return true;
    mistake(entry->c->reading, node, "the highest value of the grade is below the lowest; swap them");
    return false;
}

static bool check_shares(struct score_entry *entry, const struct node *node)
{
    const struct score_rule *rule = entry->rule;
    struct rational sum = {0, 1};
    for (size_t g = 0; g < rule->n_grades; g++)
        if (!rational_add(sum, rule->grades[g].share, &sum)) sum.num = -1;
    if (sum.num == sum.den) return true;
    char shown[DECIMAL_BYTES];
    const int n = decimal_print(shown, sum.num * 100, sum.den, 4);
    mistake(entry->c->reading, node, "the shares of the grades add up to %.*s percent; expected 100", n, shown);
    return false;
}

static bool read_own_grades(struct score_entry *entry, const struct node *node)
{
    struct score_rule *rule = entry->rule;
    bool good = true;
    if (node->kind != NODE_LIST || node->n == 0 || node->n > GRADES_LIMIT) {
        mistake(entry->c->reading, node, "'grades' is no list of 1 to %d; expected [[A, 15, 100, 86], …]",
                GRADES_LIMIT);
        return false;
    }
    rule->grades = arena_alloc(entry->c->reading->arena, node->n * sizeof *rule->grades);
    for (size_t g = 0; g < node->n; g++) {
        if (!read_grade(entry, &node->values[g], &rule->grades[g])) good = false;
        rule->n_grades = g + 1;
    }
    for (size_t g = 1; g < node->n && good; g++)
        if (rational_compare(rule->grades[g].high, rule->grades[g - 1].low) > 0)
            warning(entry->c->reading, &node->values[g],
                    "the highest value of this grade is above the lowest of the grade before: more marks may give a "
                    "lower value");
    return good && check_shares(entry, node);
}

/* Text up to a separator; what follows it stays. */
static struct text cut(struct text *rest, char separator)
{
    const char *end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
    const struct text piece = {rest->at, end ? (size_t)(end - rest->at) : rest->len};
    const size_t used = piece.len + (end != NULL);
    *rest = (struct text){rest->at + used, rest->len - used};
    return text_trim(piece);
}

static void take_scheme(struct score_entry *entry, const struct grade_scheme *scheme)
{
    struct score_rule *rule = entry->rule;
    struct text grades = text_of(scheme->grades), labels = text_of(scheme->labels);
    rule->grades = arena_alloc(entry->c->reading->arena, GRADES_LIMIT * sizeof *rule->grades);
    for (rule->n_grades = 0; grades.len; rule->n_grades++) {
        struct quota_grade *grade = &rule->grades[rule->n_grades];
        struct text values = cut(&grades, ',');
        const struct text share = cut(&values, ':');
        const struct text high = cut(&values, '-');
        rational_parse(share, false, &grade->share);
        rational_multiply(grade->share, (struct rational){1, 100}, &grade->share);
        rational_parse(high, false, &grade->high);
        grade->low = grade->high;
        if (values.len) rational_parse(text_trim(values), false, &grade->low);
        grade->label = labels.len ? cut(&labels, ' ') : high;
    }
}

static bool read_grades(struct score_entry *entry)
{
    const struct node *own = entry->found[PARAM_GRADES], *scheme = entry->found[PARAM_SCHEME];
    const char *names[sizeof GRADE_SCHEMES / sizeof *GRADE_SCHEMES];
    size_t which;
    if ((own != NULL) == (scheme != NULL)) {
        mistake(entry->c->reading, entry->node, "%s; expected scheme: 3+1+2, or grades: [[A, 15, 100, 86], …]",
                own ? "both a scheme and grades of its own" : "neither a scheme nor grades");
        return false;
    }
    if (own) return read_own_grades(entry, own);
    for (size_t i = 0; i < N_GRADE_SCHEMES; i++)
        names[i] = GRADE_SCHEMES[i].name;
    if (!read_name(entry->c->reading, scheme, "scheme", names, N_GRADE_SCHEMES, &which)) return false;
    take_scheme(entry, &GRADE_SCHEMES[which]);
    if (GRADE_SCHEMES[which].border >= 0) entry->rule->border = (enum grade_border)GRADE_SCHEMES[which].border;
    if (GRADE_SCHEMES[which].border >= 0 || entry->found[PARAM_BORDER]) return true;
    mistake(entry->c->reading, entry->node,
            "'border' is missing; expected upper, lower, near, near_high or above: students with one mark are not "
            "split, and the scheme '%s' does not say into which grade they go",
            names[which]);
    return false;
}

static bool read_units(struct score_entry *entry, const struct node *node, const char *name, int64_t *out)
{
    struct rational value = {1, 1};
    if (!read_small(entry, node, name, &value)) return false;
    if (rational_to_units(value, entry->rule->of->unit, out)) return true;
    if (node) mistake(entry->c->reading, node, "'%s' is no possible mark of the source; correct it", name);
    return node == NULL; /* a whole mark is always one */
}

static bool read_paper(struct score_entry *entry)
{
    const struct node *node = entry->found[PARAM_PAPER];
    struct score_rule *rule = entry->rule;
    const struct score_source *of = rule->of;
    rule->paper_low = 0;
    rule->paper_high = of->has_maximum ? (int64_t)((wide_t)of->maximum.num * of->unit / of->maximum.den) : INT32_MIN;
    if (!node) return true;
    if (node->kind != NODE_LIST || node->n != 2) {
        mistake(entry->c->reading, node, "'paper' is no pair; expected [lowest, highest]");
        return false;
    }
    return read_units(entry, &node->values[0], "paper", &rule->paper_low) &&
           read_units(entry, &node->values[1], "paper", &rule->paper_high);
}

bool compile_grade_score(struct score_entry *entry)
{
    static const char *const borders[] = {"upper", "lower", "near", "near_high", "above"};
    static const char *const targets[] = {"cumulative", "chained"};
    static const char *const froms[] = {"top", "bottom"};
    static const char *const ends[] = {"observed", "contiguous", "limits"};
    static const char *const one_marks[] = {"max", "min", "mean"};
    struct reading *reading = entry->c->reading;
    struct score_rule *rule = entry->rule;
    size_t which;
    if (!read_grades(entry) || !read_units(entry, entry->found[PARAM_STEP], "step", &rule->step) || !read_paper(entry))
        return false;
    if (entry->found[PARAM_GRADES] && !entry->found[PARAM_BORDER])
        mistake(reading, entry->node, "'border' is missing; expected upper, lower, near, near_high or above");
    if (read_name(reading, entry->found[PARAM_BORDER], "border", borders, 5, &which))
        rule->border = (enum grade_border)which;
    if (read_name(reading, entry->found[PARAM_TARGET], "target", targets, 2, &which))
        rule->target = (enum grade_target)which;
    if (read_name(reading, entry->found[PARAM_FROM], "direction", froms, 2, &which))
        rule->from = (enum grade_from)which;
    if (read_name(reading, entry->found[PARAM_ENDS], "ends", ends, 3, &which)) rule->ends = (enum grade_ends)which;
    if (read_name(reading, entry->found[PARAM_ONE_MARK], "one_mark", one_marks, 3, &which))
        rule->one_mark = (enum one_mark)which;
    rule->has_maximum = true;
    rule->maximum = rule->grades[0].high;
    for (size_t g = 1; g < rule->n_grades; g++)
        if (rational_compare(rule->grades[g].high, rule->maximum) > 0) rule->maximum = rule->grades[g].high;
    return true;
}
