/* rubric_analysis.c: what the analysis of items and of answer patterns calls remarkable, and by what it is broken down. */
#include "score/rubric_parts.h"

const struct key_spec ANALYSIS_KEYS[N_ANALYSIS_KEYS] = {
    [ANALYSIS_HARD] = {"hard", "a share", "items with a facility below it are flagged hard; 0.1 unless given", false},
    [ANALYSIS_EASY] = {"easy", "a share", "items with a facility above it are flagged easy; 0.9 unless given", false},
    [ANALYSIS_WEAK] = {"weak", "a share", "items that discriminate less are flagged weak; 0.2 unless given", false},
    [ANALYSIS_DEAD] = {"dead", "a share",
                       "a wrong option that a smaller share chooses is a dead distractor; 2% unless given", false},
    [ANALYSIS_GROUPS] = {"groups", "a percent, 1% to 50%",
                         "size of the upper and of the lower group of students by total; 27% unless given", false},
    [ANALYSIS_PERSON_FIT] = {"person_fit", "all | flagged | none",
                             "whose answer patterns are in the table person_fit; all unless given", false},
    [ANALYSIS_GUTTMAN] =
        {"guttman", "a number above 0",
         "standard deviations by which the normed Guttman errors of a flagged pattern exceed the mean of "
         "students with as many right answers; 5 unless given",
         false},
    [ANALYSIS_CAUTION] = {"caution", "a number above 0", "the same of the caution index; 5 unless given", false},
    [ANALYSIS_RUN] =
        {"run", "1 to 10000",
         "letters by which a run of one letter must exceed the longest of the key to be flagged; 10 unless "
         "given",
         false},
    [ANALYSIS_SHIFT] = {"shift", "10 to 10^12",
                        "how many times likelier than chance the answers must be if the key is shifted; 10000 unless "
                        "given: then at most 4 in 10000 of students who merely guess are flagged wrongly, and hardly "
                        "any other",
                        false},
    [ANALYSIS_BY] =
        {"by", "[section, form, province]",
         "the analysis once more for every section, every form, or the students of every value of a column: "
         "tables items_<by>, options_<by>, test_<by>",
         false},
};

static void read_border(struct rubric_compiler *c, const struct node *node, const char *name, struct rational *out)
{
    const struct rational none = {0, 1}, all = {1, 1};
    struct rational share;
    bool is_percent;
    if (!read_share(c->reading, node, name, &share, &is_percent)) return;
    if (rational_compare(share, none) < 0 || rational_compare(share, all) > 0)
        mistake(c->reading, node, "'%s' is no share; expected 0 to 1, or a percent such as 10%%", name);
    else
        *out = share;
}

static void read_groups(struct rubric_compiler *c, const struct node *node, int64_t *percent)
{
    struct rational share;
    bool is_percent;
    if (!read_share(c->reading, node, "groups", &share, &is_percent)) return;
    const bool fits = rational_multiply(share, (struct rational){100, 1}, &share) && share.den == 1 && share.num >= 1 &&
                      share.num <= 50;
    if (fits)
        *percent = share.num;
    else
        mistake(c->reading, node, "'groups' is no whole percent from 1%% to 50%%; 27%% is usual");
}

static void read_positive(struct rubric_compiler *c, const struct node *node, const char *name, struct rational *out)
{
    struct rational number;
    if (!read_mark(c->reading, node, name, &number)) return;
    if (number.num <= 0 || number.num / number.den > 100)
        mistake(c->reading, node, "'%s' is not above 0 and at most 100", name);
    else
        *out = number;
}

static void read_person_fit(struct rubric_compiler *c, const struct node *const *found, struct analysis_policy *out)
{
    static const char *const whose[] = {"all", "flagged", "none"};
    size_t rows = FIT_ROWS_ALL;
    if (read_name(c->reading, found[ANALYSIS_PERSON_FIT], "person_fit", whose, 3, &rows))
        out->fit_rows = (enum fit_rows)rows;
    read_positive(c, found[ANALYSIS_GUTTMAN], "guttman", &out->guttman);
    read_positive(c, found[ANALYSIS_CAUTION], "caution", &out->caution);
    read_count(c->reading, found[ANALYSIS_RUN], "run", 1, 10000, &out->run);
    read_count(c->reading, found[ANALYSIS_SHIFT], "shift", 10, INT64_C(1000000000000), &out->shift_odds);
}

/* One entry of `by`: section, form, or a column, which the answers or the roster must have. */
static void read_by(struct rubric_compiler *c, const struct node *node, struct analysis_policy *out, size_t *columns)
{
    const struct exam *exam = &c->rubric->exam;
    const struct text name = text_trim(node->text);
    char shown[TEXT_SHOWN_BYTES];
    if (text_equal(name, TEXT("section"))) {
        if (!exam->n_sections) mistake(c->reading, node, "by section, but the exam has no sections; leave it out");
        out->by_section = true;
        return;
    }
    const bool is_form = text_equal(name, TEXT("form"));
    if (is_form && !exam->answers.form_column.len) {
        mistake(c->reading, node,
                "by form, but the exam has no forms; leave it out, or name the form's column in answers");
        return;
    }
    const struct text column = is_form ? exam->answers.form_column : name;
    if (text_equal(column, exam->answers.student_column) || exam_find_item(exam, column) != SIZE_MAX) {
        mistake(c->reading, node,
                "'%s' is the student's id or an item; expected section, form, or a column such as province",
                text_show(column, shown));
        return;
    }
    const size_t added = add_rank_column(c, column);
    for (size_t i = 0; i < out->n_columns; i++)
        if (columns[i] == added) {
            mistake(c->reading, node, "'%s' stands here twice; remove one", text_show(name, shown));
            return;
        }
    columns[out->n_columns++] = added;
}

void compile_analysis(struct rubric_compiler *c, const struct node *node)
{
    const struct key_table table = KEY_TABLE(ANALYSIS_KEYS);
    struct analysis_policy *out = &c->rubric->exam.analysis;
    const struct node *found[N_ANALYSIS_KEYS], *members;
    size_t n;
    *out = ANALYSIS_UNLESS_GIVEN;
    if (!node || !read_map(c->reading, node, "'analysis'", &table, 1, found)) return;
    read_border(c, found[ANALYSIS_HARD], "hard", &out->hard);
    read_border(c, found[ANALYSIS_EASY], "easy", &out->easy);
    read_border(c, found[ANALYSIS_WEAK], "weak", &out->weak);
    read_border(c, found[ANALYSIS_DEAD], "dead", &out->dead);
    read_groups(c, found[ANALYSIS_GROUPS], &out->groups_percent);
    read_person_fit(c, found, out);
    if (!found[ANALYSIS_BY] || !read_scalars(c->reading, found[ANALYSIS_BY], "by", false, &members, &n)) return;
    size_t *columns = arena_alloc(c->reading->arena, (n + 1) * sizeof *columns);
    for (size_t i = 0; i < n; i++)
        read_by(c, &members[i], out, columns);
    out->columns = columns;
}
