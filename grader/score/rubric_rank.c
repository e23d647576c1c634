/* rubric_rank.c: how students are ranked, and inside which groups. */
#include "score/rubric_parts.h"

const struct key_spec RANK_KEYS[N_RANK_KEYS] = {
    [RANK_BY] = {"by", "[total, section:I, -wrong]", "later keys break ties; total unless given; keys are listed below",
                 false},
    [RANK_TIES] = {"ties", "competition | dense | …",
                   "what ties on all keys get: also modified, ordinal (by id), fractional; competition unless given",
                   false},
    [RANK_LABELS] = {"labels", "[competition, modified]",
                     "several tie rules at once: the first is the column rank (unless ties says), the others are "
                     "rank_<label>, and rank_<label>_<group> in groups",
                     false},
    [RANK_PERCENTILE] = {"percentile", "at_or_below | below | mid | sql", "at_or_below unless given", false},
    [RANK_PERCENTILE_BY] = {"percentile_by", "all | first",
                            "first: by the first key alone, whatever later keys make of ties; all unless given", false},
    [RANK_DECIMALS] = {"decimals", "0 to 9", "of the percentile; 4 unless given", false},
    [RANK_GROUPS] = {"groups", "[school, [province, track]]",
                     "ranks and tables inside each value of these columns; a list is a crossing: rank_province_track",
                     false},
    [RANK_TOP] = {"top", "a percent",
                  "the national top band, of which group tables show everybody's share; 10% unless given", false},
    [RANK_SEGMENTS] = {"segments", "{step: …} or a list", "score tables, national and in groups; see below", false},
    [RANK_CUTOFFS] = {"cutoffs", "[{name: …, quota: …}, …]", "lines; see below", false},
};

/* --- keys -------------------------------------------------------------------------------------------------------- */

static int brackets_left_open(struct text t)
{
    int open = 0;
    for (size_t i = 0; i < t.len; i++)
        open += (t.at[i] == '(') - (t.at[i] == ')');
    return open;
}

/* [total, max(a, b)] is three members to YAML: members are joined again as long as a bracket is open. */
static struct text join_members(struct rubric_compiler *c, const struct node *members, size_t n, size_t *i)
{
    struct text joined = members[(*i)++].text;
    while (*i < n && brackets_left_open(joined) > 0) {
        const struct text parts[] = {joined, members[(*i)++].text};
        joined = arena_join(c->reading->arena, parts, 2, TEXT(", "));
    }
    return joined;
}

static void read_keys(struct rubric_compiler *c, const struct node *node, struct rank_policy *rank)
{
    const struct node *members;
    size_t n;
    char shown[TEXT_SHOWN_BYTES];
    if (!node || !read_scalars(c->reading, node, "by", false, &members, &n)) return;
    if (n == 0) {
        mistake(c->reading, node, "'by' is an empty list; expected at least total");
        return;
    }
    rank->keys = arena_alloc(c->reading->arena, n * sizeof *rank->keys);
    rank->n_keys = 0;
    for (size_t i = 0; i < n;) {
        const struct node *first = &members[i];
        struct rank_key key;
        if (!read_rank_key(c, first, join_members(c, members, n, &i), false, &key)) continue;
        size_t k = 0;
        while (k < rank->n_keys && !same_rank_key(&rank->keys[k], &key))
            k++;
        if (k < rank->n_keys)
            mistake(c->reading, first, "rank key '%s' stands here twice; remove one", text_show(key.text, shown));
        else
            rank->keys[rank->n_keys++] = key;
    }
}

/* --- labels ------------------------------------------------------------------------------------------------------ */

static void read_labels(struct rubric_compiler *c, const struct node *labels, const struct node *ties,
                        struct rank_policy *rank)
{
    const struct node *members;
    size_t n, which;
    bool has[N_TIE_RULES] = {false};
    if (read_name(c->reading, ties, "tie rule", tie_rule_names, N_TIE_RULES, &which)) rank->ties = (enum tie_rule)which;
    if (!labels || !read_scalars(c->reading, labels, "labels", false, &members, &n)) return;
    for (size_t i = 0; i < n; i++) {
        if (!read_name(c->reading, &members[i], "tie rule", tie_rule_names, N_TIE_RULES, &which)) continue;
        if (has[which]) {
            mistake(c->reading, &members[i], "label '%s' stands here twice; remove one", tie_rule_names[which]);
            continue;
        }
        has[which] = true;
        if (i == 0 && !ties) rank->ties = (enum tie_rule)which;
        if (rank->ties != (enum tie_rule)which) rank->labels[rank->n_labels++] = (enum tie_rule)which;
    }
}

/* --- groups ------------------------------------------------------------------------------------------------------ */

static bool is_group_column(struct rubric_compiler *c, const struct node *node)
{
    const struct exam *exam = &c->rubric->exam;
    char shown[TEXT_SHOWN_BYTES];
    const struct text name = text_trim(node->text);
    const bool is_id = text_equal(name, exam->answers.student_column);
    if (!is_id && exam_find_item(exam, name) == SIZE_MAX) return true;
    mistake(c->reading, node, "group '%s' is %s; expected a column such as province or school", text_show(name, shown),
            is_id ? "the student's id" : "an item");
    return false;
}

static struct text group_name(struct rubric_compiler *c, const struct node *members, size_t n)
{
    struct text *parts = arena_alloc(c->reading->arena, n * sizeof *parts);
    for (size_t i = 0; i < n; i++)
        parts[i] = text_trim(members[i].text);
    return n == 1 ? parts[0] : arena_join(c->reading->arena, parts, n, TEXT("_"));
}

static bool stands_before(const size_t *columns, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (columns[k] == columns[i]) return true;
    return false;
}

size_t read_rank_group(struct rubric_compiler *c, const struct node *node)
{
    struct rank_policy *rank = &c->rubric->exam.rank;
    const struct node *members;
    size_t n;
    if (!read_scalars(c->reading, node, "group", false, &members, &n) || n == 0) return NO_GROUP;
    const struct text name = group_name(c, members, n);
    const size_t known = rank_find_group(rank, name);
    if (known != NO_GROUP) return known;
    size_t *columns = arena_alloc(c->reading->arena, n * sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        if (!is_group_column(c, &members[i])) return NO_GROUP;
        columns[i] = add_rank_column(c, text_trim(members[i].text));
        if (stands_before(columns, i)) {
            char shown[TEXT_SHOWN_BYTES];
            mistake(c->reading, &members[i], "column '%s' stands in this crossing twice; remove one",
                    text_show(text_trim(members[i].text), shown));
            return NO_GROUP;
        }
    }
    struct rank_group *groups = arena_alloc(c->reading->arena, (rank->n_groups + 1) * sizeof *groups);
    if (rank->n_groups) memcpy(groups, rank->groups, rank->n_groups * sizeof *groups);
    groups[rank->n_groups] = (struct rank_group){.name = name, .columns = columns, .n_columns = n};
    rank->groups = groups;
    return rank->n_groups++;
}

static void read_groups(struct rubric_compiler *c, const struct node *node, const struct rank_policy *rank)
{
    char shown[TEXT_SHOWN_BYTES];
    if (!node) return;
    if (node->kind != NODE_LIST) {
        read_rank_group(c, node);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        const size_t n_before = rank->n_groups, group = read_rank_group(c, &node->values[i]);
        if (group != NO_GROUP && rank->n_groups == n_before)
            mistake(c->reading, &node->values[i], "group '%s' stands here twice; remove one",
                    text_show(rank->groups[group].name, shown));
    }
}

static void read_top(struct rubric_compiler *c, const struct node *node, struct rank_policy *rank)
{
    const struct rational none = {0, 1}, all = {1, 1};
    struct rational share;
    bool is_percent;
    if (!read_share(c->reading, node, "top", &share, &is_percent)) return;
    if (!is_percent || rational_compare(share, none) <= 0 || rational_compare(share, all) > 0)
        mistake(c->reading, node, "'top' is no share of the students; expected a percent above 0%%, such as 10%%");
    else
        rank->top = share;
}

/* Groups whose rank column has the name of another: of a group called modified, beside the label. */
static void check_rank_columns(struct rubric_compiler *c, const struct node *node)
{
    const struct rank_policy *rank = &c->rubric->exam.rank;
    char shown[TEXT_SHOWN_BYTES];
    for (size_t l = 0; l < rank->n_labels; l++) {
        const struct text label = text_of(tie_rule_names[rank->labels[l]]);
        for (size_t g = 0; g < rank->n_groups; g++) {
            const struct text name = rank->groups[g].name;
            const struct text behind = {name.at + label.len + 1, name.len > label.len ? name.len - label.len - 1 : 0};
            const bool clashes =
                text_equal(name, label) || (text_begins_with(name, label) && name.len > label.len &&
                                            name.at[label.len] == '_' && rank_find_group(rank, behind) != NO_GROUP);
            if (clashes)
                mistake(c->reading, node,
                        "group '%s' and label '%s' make columns of one name; rename the group's column",
                        text_show(name, shown), tie_rule_names[rank->labels[l]]);
        }
    }
}

void compile_rank(struct rubric_compiler *c, const struct node *node)
{
    static const char *const bases[] = {"all", "first"};
    const struct key_table table = KEY_TABLE(RANK_KEYS);
    struct rank_policy *rank = &c->rubric->exam.rank;
    const struct node *found[N_RANK_KEYS] = {NULL}, *outer = c->found[TOP_CUTOFFS];
    size_t which;
    int64_t decimals;
    *rank =
        (struct rank_policy){.keys = arena_alloc(c->reading->arena, sizeof *rank->keys), .n_keys = 1, .decimals = 4};
    rank->top = (struct rational){1, 10};
    rank->keys[0] = (struct rank_key){.kind = KEY_TOTAL, .text = TEXT("total")};
    if (node && !read_map(c->reading, node, "'rank'", &table, 1, found)) return;
    read_groups(c, found[RANK_GROUPS], rank);
    read_keys(c, found[RANK_BY], rank);
    read_labels(c, found[RANK_LABELS], found[RANK_TIES], rank);
    if (read_name(c->reading, found[RANK_PERCENTILE], "percentile rule", percentile_rule_names, N_PERCENTILE_RULES,
                  &which))
        rank->percentile = (enum percentile_rule)which;
    if (read_name(c->reading, found[RANK_PERCENTILE_BY], "basis of percentiles", bases, 2, &which))
        rank->percentile_of_first_key = which == 1;
    if (read_count(c->reading, found[RANK_DECIMALS], "decimals", 0, 9, &decimals)) rank->decimals = (int)decimals;
    read_top(c, found[RANK_TOP], rank);
    compile_segments(c, found[RANK_SEGMENTS]);
    if (outer && found[RANK_CUTOFFS]) mistake(c->reading, outer, "'cutoffs' stands here and under rank; remove one");
    compile_cutoffs(c, outer ? outer : found[RANK_CUTOFFS]);
    if (node) check_rank_columns(c, node);
}
