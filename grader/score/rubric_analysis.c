/* rubric_analysis.c: what the item analysis calls remarkable. */
#include "score/rubric_parts.h"

const struct key_spec ANALYSIS_KEYS[N_ANALYSIS_KEYS] = {
    [ANALYSIS_HARD] = {"hard", "a share", "items with a facility below it are flagged hard; 0.1 unless given", false},
    [ANALYSIS_EASY] = {"easy", "a share", "items with a facility above it are flagged easy; 0.9 unless given", false},
    [ANALYSIS_WEAK] = {"weak", "a share", "items that discriminate less are flagged weak; 0.2 unless given", false},
    [ANALYSIS_DEAD] = {"dead", "a share",
                       "a wrong option that a smaller share chooses is a dead distractor; 2% unless given", false},
    [ANALYSIS_GROUPS] = {"groups", "a percent, 1% to 50%",
                         "size of the upper and of the lower group of students by total; 27% unless given", false},
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

void compile_analysis(struct rubric_compiler *c, const struct node *node)
{
    const struct key_table table = KEY_TABLE(ANALYSIS_KEYS);
    struct analysis_policy *out = &c->rubric->exam.analysis;
    const struct node *found[N_ANALYSIS_KEYS];
    *out = ANALYSIS_UNLESS_GIVEN;
    if (!node || !read_map(c->reading, node, "'analysis'", &table, 1, found)) return;
    read_border(c, found[ANALYSIS_HARD], "hard", &out->hard);
    read_border(c, found[ANALYSIS_EASY], "easy", &out->easy);
    read_border(c, found[ANALYSIS_WEAK], "weak", &out->weak);
    read_border(c, found[ANALYSIS_DEAD], "dead", &out->dead);
    read_groups(c, found[ANALYSIS_GROUPS], &out->groups_percent);
}
