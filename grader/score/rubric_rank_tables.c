/* rubric_rank_tables.c: score tables and cut-off lines (model/exam.h says what they are). */
#include "model/cutoffs.h"
#include "score/rubric_parts.h"

enum { SEGMENTS_MOST = 100 };

const struct key_spec SEGMENT_KEYS[N_SEGMENT_KEYS] = {
    [SEGMENT_NAME] = {"name", "a text", "of the table: segments_<name>; the first may do without: segments", false},
    [SEGMENT_OF] = {"of", "a rank key", "what is counted: total (unless given), section:I, sum(total, attr:bonus)",
                    false},
    [SEGMENT_STEP] = {"step", "a mark", "rows of so much, beginning at its multiples; a row a score unless given",
                      false},
    [SEGMENT_TOP] = {"top", "a mark", "one row for everybody from here up", false},
    [SEGMENT_BOTTOM] = {"bottom", "a mark", "one row for everybody below", false},
    [SEGMENT_ZEROS] = {"zeros", "drop | keep",
                       "rows that nobody is in; drop unless given; keep: step is 1 unless given", false},
};

const struct key_spec CUTOFF_KEYS[N_CUTOFF_KEYS] = {
    [CUTOFF_NAME] = {"name", "a text", "the value of the column cutoff for those who reach it; the highest line first",
                     true},
    [CUTOFF_OF] = {"of", "a rank key", "which score; total unless given", false},
    [CUTOFF_OF_QUOTA] = {"quota", "a count, or {P01: 500, …}",
                         "so many students, in each value of the group, or by value", false},
    [CUTOFF_OF_SHARE] = {"share", "a percent", "of the students present, instead of a quota", false},
    [CUTOFF_OF_SCORE] = {"score", "a mark", "a fixed line, instead of a quota", false},
    [CUTOFF_IN] = {"in", "a group", "a line for each of its values; the nation unless given", false},
    [CUTOFF_POLICY] = {"policy", "inclusive | exclusive",
                       "when the quota ends among equal scores: all of them are in (unless given), or none", false},
};

/* A mark that score tables can have as a bound. */
static bool read_bound(struct rubric_compiler *c, const struct node *node, const char *name, mark_t *out)
{
    struct rational mark;
    int64_t units;
    if (!read_mark(c->reading, node, name, &mark)) return false;
    const bool fits = rational_to_units(mark, c->rubric->exam.unit, &units) && units > -(1 << 30) && units < 1 << 30;
    if (fits)
        *out = (mark_t)units;
    else if (c->totals_are_known)
        mistake(c->reading, node, "'%s' is no score that this exam can have: marks are multiples of 1/%lld", name,
                (long long)c->rubric->exam.unit);
    return fits;
}

static void read_of(struct rubric_compiler *c, const struct node *node, struct rank_key *of)
{
    *of = (struct rank_key){.kind = KEY_TOTAL, .text = TEXT("total")};
    if (!node) return;
    if (node->kind != NODE_SCALAR) {
        mistake(c->reading, node, "'of' is no rank key; expected total, section:I or \"sum(total, attr:bonus)\"");
        return;
    }
    if (read_rank_key(c, node, node->text, true, of) && of->less_is_better)
        mistake(c->reading, node, "'of' begins with a minus; the highest score stands at the top here");
}

static bool is_segment_name_taken(const struct rank_policy *rank, struct text name)
{
    for (size_t s = 0; s < rank->n_segments; s++)
        if (text_equal(rank->segments[s].name, name)) return true;
    return rank_find_group(rank, name) != NO_GROUP;
}

static void read_segment(struct rubric_compiler *c, const struct node *node, struct segment_policy *out)
{
    static const char *const zeros[] = {"drop", "keep"};
    const struct key_table table = KEY_TABLE(SEGMENT_KEYS);
    const struct node *found[N_SEGMENT_KEYS];
    const struct rank_policy *rank = &c->rubric->exam.rank;
    char shown[TEXT_SHOWN_BYTES];
    size_t which;
    *out = (struct segment_policy){.name = TEXT("")};
    if (!read_map(c->reading, node, "a score table", &table, 1, found)) return;
    read_text(c->reading, found[SEGMENT_NAME], "name", &out->name);
    if (is_segment_name_taken(rank, out->name))
        mistake(c->reading, node, "score table '%s' has the name of another, or of a group; give it another name",
                text_show(out->name, shown));
    read_of(c, found[SEGMENT_OF], &out->of);
    out->has_top = read_bound(c, found[SEGMENT_TOP], "top", &out->top);
    out->has_bottom = read_bound(c, found[SEGMENT_BOTTOM], "bottom", &out->bottom);
    if (read_bound(c, found[SEGMENT_STEP], "step", &out->step) && out->step < 1)
        mistake(c->reading, found[SEGMENT_STEP], "'step' is not above 0; expected a mark such as 1 or 10");
    if (out->has_top && out->has_bottom && out->top < out->bottom)
        mistake(c->reading, found[SEGMENT_TOP], "'top' is below 'bottom'; exchange them");
    if (read_name(c->reading, found[SEGMENT_ZEROS], "policy for empty rows", zeros, 2, &which))
        out->keeps_zeros = which;
    if (out->keeps_zeros && out->step < 1) out->step = (mark_t)c->rubric->exam.unit;
}

/* One mapping, or a list of them. */
static const struct node *maps_of(struct rubric_compiler *c, const struct node *node, const char *name, size_t most,
                                  size_t *n)
{
    *n = 1;
    if (node->kind == NODE_MAP) return node;
    *n = node->n;
    if (node->kind == NODE_LIST && node->n <= most) return node->values;
    mistake(c->reading, node, "'%s' is no list of at most %zu mappings; `grader help rubric` shows one", name, most);
    *n = 0;
    return NULL;
}

void compile_segments(struct rubric_compiler *c, const struct node *node)
{
    struct rank_policy *rank = &c->rubric->exam.rank;
    size_t n;
    if (!node) return;
    const struct node *maps = maps_of(c, node, "segments", SEGMENTS_MOST, &n);
    rank->segments = arena_alloc(c->reading->arena, n * sizeof *rank->segments);
    for (size_t i = 0; i < n; i++) {
        struct segment_policy segment; /* not among the others while its name is looked for there */
        read_segment(c, &maps[i], &segment);
        rank->segments[rank->n_segments++] = segment;
    }
}

static void read_quotas(struct rubric_compiler *c, const struct node *node, struct cutoff_policy *out)
{
    int64_t quota;
    out->kind = CUTOFF_QUOTA;
    if (node->kind != NODE_MAP) {
        if (read_count(c->reading, node, "quota", 0, UINT32_MAX, &quota)) out->quota = (uint32_t)quota;
        return;
    }
    if (out->group == NO_GROUP) mistake(c->reading, node, "quotas by value need a group; add in: COLUMN");
    out->quota_values = arena_alloc(c->reading->arena, node->n * sizeof *out->quota_values);
    out->quotas = arena_alloc(c->reading->arena, node->n * sizeof *out->quotas);
    for (size_t i = 0; i < node->n; i++) {
        if (!read_count(c->reading, &node->values[i], "quota", 0, UINT32_MAX, &quota)) continue;
        out->quota_values[out->n_quotas] = text_trim(node->keys[i].text);
        out->quotas[out->n_quotas++] = (uint32_t)quota;
    }
}

static void read_measure(struct rubric_compiler *c, const struct node *node, const struct node *const *found,
                         struct cutoff_policy *out)
{
    bool is_percent = false;
    if ((found[CUTOFF_OF_QUOTA] != NULL) + (found[CUTOFF_OF_SHARE] != NULL) + (found[CUTOFF_OF_SCORE] != NULL) != 1) {
        mistake(c->reading, node, "a cut-off needs one of quota, share and score");
        return;
    }
    if (found[CUTOFF_OF_QUOTA]) read_quotas(c, found[CUTOFF_OF_QUOTA], out);
    if (read_mark(c->reading, found[CUTOFF_OF_SCORE], "score", &out->score)) out->kind = CUTOFF_SCORE;
    if (!read_share(c->reading, found[CUTOFF_OF_SHARE], "share", &out->share, &is_percent)) return;
    out->kind = CUTOFF_SHARE;
    if (!is_percent && !rational_multiply(out->share, (struct rational){1, 100}, &out->share)) out->share.num = -1;
    if (out->share.num < 0 || rational_compare(out->share, (struct rational){1, 1}) > 0)
        mistake(c->reading, found[CUTOFF_OF_SHARE],
                "'share' is not between 0%% and 100%%; write 15%%, or 15 for the same");
}

static void read_cutoff(struct rubric_compiler *c, const struct node *node, struct cutoff_policy *out)
{
    static const char *const policies[] = {"inclusive", "exclusive"};
    const struct key_table table = KEY_TABLE(CUTOFF_KEYS);
    const struct rank_policy *rank = &c->rubric->exam.rank;
    const struct node *found[N_CUTOFF_KEYS];
    char shown[TEXT_SHOWN_BYTES];
    size_t which;
    *out = (struct cutoff_policy){.name = TEXT(""), .group = NO_GROUP};
    if (!read_map(c->reading, node, "a cut-off", &table, 1, found)) return;
    read_text(c->reading, found[CUTOFF_NAME], "name", &out->name);
    for (size_t i = 0; i < rank->n_cutoffs; i++)
        if (text_equal(rank->cutoffs[i].name, out->name))
            mistake(c->reading, node, "cut-off '%s' stands here twice; rename or remove one",
                    text_show(out->name, shown));
    read_of(c, found[CUTOFF_OF], &out->of);
    if (found[CUTOFF_IN]) out->group = read_rank_group(c, found[CUTOFF_IN]);
    read_measure(c, node, found, out);
    if (read_name(c->reading, found[CUTOFF_POLICY], "policy", policies, 2, &which)) out->exclusive = which == 1;
}

void compile_cutoffs(struct rubric_compiler *c, const struct node *node)
{
    struct rank_policy *rank = &c->rubric->exam.rank;
    size_t n;
    if (!node) return;
    const struct node *maps = maps_of(c, node, "cutoffs", CUTOFFS_MOST, &n);
    rank->cutoffs = arena_alloc(c->reading->arena, n * sizeof *rank->cutoffs);
    for (size_t i = 0; i < n; i++) {
        struct cutoff_policy cutoff;
        read_cutoff(c, &maps[i], &cutoff);
        rank->cutoffs[rank->n_cutoffs++] = cutoff;
    }
}
