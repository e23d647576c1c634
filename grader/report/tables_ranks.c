/* tables_ranks.c: score tables, tables of groups, cut-offs (report/table.h). */
#include "report/table.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/rational.h"

void table_add_partition(struct table *t, const struct partition *p, struct text name, const uint32_t *base,
                         size_t stride)
{
    if (!p->crossing) {
        table_add(t, table_name(t, name), COLUMN_VALUE, base, stride)->from.dictionary = &p->values->values;
        return;
    }
    for (size_t i = 0; i < p->group->n_columns; i++)
        table_add(t, table_name(t, p->names[i]), COLUMN_VALUE, base, stride)->from.dictionary = &p->parts[i];
}

static struct column *add_bound(struct table *t, const char *name, const struct results *r,
                                const struct segment_table *segments, const mark_t *base)
{
    struct column *c = table_add_marks(t, name, r->exam, base, STRIDE(segments->rows), NULL);
    c->kind = COLUMN_BOUND;
    c->over = segments->scale;
    return c;
}

void table_hide_cells(struct table *t, const void *from, const uint8_t *hidden)
{
    bool begins = false;
    for (size_t i = 0; i < t->n_columns; i++) {
        begins = begins || t->columns[i].base == from;
        if (begins) t->columns[i].present = hidden; /* what is not hidden has the number of STUDENT_PRESENT */
    }
}

static bool has_intervals(const struct segment_policy *policy)
{
    return policy->step || policy->has_top || policy->has_bottom;
}

static const char *segments_name(struct table *t, struct text policy, struct text group)
{
    if (policy.len == 0 && group.len == 0) return "segments";
    const bool both = policy.len && group.len;
    return arena_format(&t->arena, "segments_%.*s%s%.*s", TEXT_ARGS(policy), both ? "_" : "", TEXT_ARGS(group)).at;
}

struct table segments_table(const struct results *results, size_t policy, size_t partition)
{
    static const struct segment_policy of_total = {.name = {"", 0}};
    const struct rank_policy *rank = &results->exam->rank;
    const struct segment_policy *p = rank->n_segments ? &rank->segments[policy] : &of_total;
    const struct segment_table *segments = rank_tables_segments(results->tables, policy, partition);
    const struct segment *rows = segments->rows;
    struct table t = {.n_rows = segments->n};
    if (partition == NO_GROUP) {
        t.name = segments_name(&t, p->name, TEXT(""));
    } else {
        const struct partition *within = &results->ranking->partitions[partition];
        t.name = segments_name(&t, p->name, within->group->name);
        table_add_partition(&t, within, within->group->name, FIELD(rows, value), STRIDE(rows));
    }
    add_bound(&t, "score", results, segments, FIELD(rows, score));
    if (has_intervals(p)) add_bound(&t, "to", results, segments, FIELD(rows, upto));
    table_add(&t, "count", COLUMN_COUNT32, FIELD(rows, count), STRIDE(rows));
    table_add(&t, "cumulative", COLUMN_COUNT32, FIELD(rows, cumulative), STRIDE(rows));
    table_add(&t, "percent", COLUMN_SHARE, FIELD(rows, cumulative), STRIDE(rows))->other =
        offsetof(struct segment, population) - offsetof(struct segment, cumulative);
    table_hide_cells(&t, FIELD(rows, count), segments->hidden);
    return t;
}

struct table groups_table(const struct results *results, size_t partition)
{
    const struct partition *p = &results->ranking->partitions[partition];
    const struct group_table *groups = &results->tables->groups[partition];
    const struct group_summary *rows = groups->rows;
    struct table t = {.n_rows = groups->n};
    t.name = arena_format(&t.arena, "groups_%.*s", TEXT_ARGS(p->group->name)).at;
    table_add_partition(&t, p, TEXT("group"), FIELD(rows, value), STRIDE(rows));
    table_add(&t, "students", COLUMN_COUNT32, FIELD(rows, students), STRIDE(rows));
    table_add(&t, "mean", COLUMN_REAL, FIELD(rows, mean), STRIDE(rows));
    table_add(&t, "sd", COLUMN_REAL, FIELD(rows, sd), STRIDE(rows));
    table_add_marks(&t, "min", results->exam, FIELD(rows, min), STRIDE(rows), NULL);
    table_add(&t, "q1", COLUMN_REAL, FIELD(rows, q1), STRIDE(rows));
    table_add(&t, "median", COLUMN_REAL, FIELD(rows, median), STRIDE(rows));
    table_add(&t, "q3", COLUMN_REAL, FIELD(rows, q3), STRIDE(rows));
    table_add_marks(&t, "max", results->exam, FIELD(rows, max), STRIDE(rows), NULL);
    if (exam_has_pass_rule(results->exam))
        table_add(&t, "pass_rate", COLUMN_REAL, FIELD(rows, pass_rate), STRIDE(rows));
    table_add(&t, "rank", COLUMN_COUNT32, FIELD(rows, rank), STRIDE(rows));
    table_add(&t, "top_rate", COLUMN_REAL, FIELD(rows, top_rate), STRIDE(rows));
    table_add(&t, "difference", COLUMN_REAL, FIELD(rows, difference), STRIDE(rows));
    table_hide_cells(&t, FIELD(rows, students), groups->hidden);
    return t;
}

/* --- cut-offs ---------------------------------------------------------------------------------------------------- */

/* Rows are few, and each has its own scale: numbers that may be missing are texts. */
struct cutoff_words {
    struct text cutoff, group, value, of, population, quota, policy, line, students, overshoot;
    struct text inclusive, inclusive_students, exclusive, exclusive_students;
};

static struct text count_text(struct table *t, bool is_there, int64_t count)
{
    return is_there ? arena_format(&t->arena, "%lld", (long long)count) : TEXT("");
}

static struct text score_text(struct table *t, const struct cutoff *c, const struct cutoff_line *line)
{
    enum { DECIMALS_SHOWN = 9 };
    char digits[DECIMAL_BYTES];
    if (!line->is_there) return TEXT("");
    const int len = decimal_print(digits, line->score, c->scale, DECIMALS_SHOWN);
    return arena_text(&t->arena, (struct text){digits, (size_t)len});
}

static struct text value_text(struct table *t, const struct partition *p, uint32_t value)
{
    if (!p->crossing) return p->values->values.texts[value];
    struct text *parts = arena_alloc(&t->arena, p->group->n_columns * sizeof *parts);
    for (size_t i = 0; i < p->group->n_columns; i++)
        parts[i] = p->parts[i].texts[value];
    return arena_join(&t->arena, parts, p->group->n_columns, TEXT(" | "));
}

static struct cutoff_words cutoff_words(struct table *t, const struct results *r, const struct cutoff *c)
{
    static const struct text policies[] = {{"inclusive", 9}, {"exclusive", 9}};
    const struct cutoff_policy *p = &r->exam->rank.cutoffs[c->policy];
    const bool nation = p->group == NO_GROUP, shown = !c->is_hidden;
    return (struct cutoff_words){
        .cutoff = p->name,
        .group = nation ? TEXT("") : r->exam->rank.groups[p->group].name,
        .value = nation ? TEXT("") : value_text(t, &r->ranking->partitions[p->group], c->value),
        .of = p->of.text,
        .population = count_text(t, shown, c->population),
        .quota = count_text(t, c->has_quota && (shown || p->kind == CUTOFF_QUOTA), c->quota),
        .policy = c->has_quota ? policies[p->exclusive] : TEXT("score"),
        .line = shown || p->kind == CUTOFF_SCORE ? score_text(t, c, &c->line) : TEXT(""),
        .students = count_text(t, !c->line.is_hidden, c->line.students),
        .overshoot = count_text(t, c->has_quota && !c->line.is_hidden, (int64_t)c->line.students - c->quota),
        .inclusive = shown && !c->inclusive.is_withheld ? score_text(t, c, &c->inclusive) : TEXT(""),
        .inclusive_students = count_text(t, c->has_quota && !c->inclusive.is_hidden, c->inclusive.students),
        .exclusive = shown && !c->exclusive.is_withheld ? score_text(t, c, &c->exclusive) : TEXT(""),
        .exclusive_students = count_text(t, c->has_quota && !c->exclusive.is_hidden, c->exclusive.students),
    };
}

struct table cutoffs_table(const struct results *results)
{
    const struct cutoffs *cutoffs = results->cutoffs;
    struct table t = {.name = "cutoffs", .n_rows = cutoffs->n};
    struct cutoff_words *rows = arena_alloc(&t.arena, cutoffs->n * sizeof *rows);
    for (size_t i = 0; i < cutoffs->n; i++)
        rows[i] = cutoff_words(&t, results, &cutoffs->rows[i]);
    static const struct {
        const char *name;
        size_t offset;
    } columns[] = {
        {"cutoff", offsetof(struct cutoff_words, cutoff)},
        {"group", offsetof(struct cutoff_words, group)},
        {"value", offsetof(struct cutoff_words, value)},
        {"of", offsetof(struct cutoff_words, of)},
        {"population", offsetof(struct cutoff_words, population)},
        {"quota", offsetof(struct cutoff_words, quota)},
        {"policy", offsetof(struct cutoff_words, policy)},
        {"line", offsetof(struct cutoff_words, line)},
        {"at_or_above", offsetof(struct cutoff_words, students)},
        {"overshoot", offsetof(struct cutoff_words, overshoot)},
        {"inclusive_line", offsetof(struct cutoff_words, inclusive)},
        {"inclusive_students", offsetof(struct cutoff_words, inclusive_students)},
        {"exclusive_line", offsetof(struct cutoff_words, exclusive)},
        {"exclusive_students", offsetof(struct cutoff_words, exclusive_students)},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        table_add(&t, columns[i].name, COLUMN_TEXT, (const char *)rows + columns[i].offset, STRIDE(rows));
    return t;
}

/* --- populations ------------------------------------------------------------------------------------------------- */

struct population_words {
    struct text statistic, population;
    uint32_t students, left_out;
};

static uint32_t members_of(const struct group_table *groups)
{
    uint32_t members = 0;
    for (size_t i = 0; i < groups->n; i++)
        members += groups->rows[i].students;
    return members;
}

static struct text with_value_of(struct table *t, struct text what)
{
    return arena_format(&t->arena, "present, with a value of %.*s", TEXT_ARGS(what));
}

static void add_population(struct table *t, struct population_words *rows, struct text statistic,
                           struct text population, uint32_t students, const struct results *results)
{
    const uint32_t all = (uint32_t)results->evaluation->n_students;
    rows[t->n_rows++] = (struct population_words){statistic, population, students, all - students};
}

/* Of a column that few students lack it is not told how many do: they are a cell that no table shows. */
static const uint8_t *few_lack_it(struct table *t, const struct population_words *rows, const bool *is_of_column,
                                  const struct results *results)
{
    uint8_t *hidden = arena_alloc(&t->arena, t->n_rows + 1);
    for (size_t i = 0; i < t->n_rows; i++) {
        const uint32_t lack = (uint32_t)results->evaluation->n_present - rows[i].students;
        hidden[i] = is_of_column[i] && lack > 0 && lack < results->tables->min_cell;
    }
    return hidden;
}

/* Score tables of everybody ranked share a row; one of a score that some of them do not have gets its own. */
static void add_segment_populations(struct table *t, struct population_words *rows, const struct results *results,
                                    struct text ranked)
{
    const struct rank_tables *tables = results->tables;
    const struct segment_policy *policies = results->exam->rank.segments;
    bool of_all = false;
    for (size_t s = 0; s < tables->n_segments; s++)
        of_all |= !rank_tables_segments(tables, s, NO_GROUP)->of_some;
    if (of_all) add_population(t, rows, TEXT("segments"), ranked, (uint32_t)results->ranking->n_ranked, results);
    for (size_t s = 0; s < tables->n_segments; s++) {
        const struct segment_table *nation = rank_tables_segments(tables, s, NO_GROUP);
        if (nation->of_some)
            add_population(t, rows, text_of(segments_name(t, policies[s].name, TEXT(""))),
                           with_value_of(t, policies[s].of.text), nation->n ? nation->rows[0].population : 0, results);
    }
}

/* Everybody has the others. */
static bool some_may_lack(const struct rank_key *key)
{
    return key->kind == KEY_SCORE || key->kind == KEY_ATTRIBUTE || key->kind == KEY_MAX || key->kind == KEY_MIN ||
           key->kind == KEY_KTH;
}

/* The same of cut-offs. */
static void add_cutoff_populations(struct table *t, struct population_words *rows, const struct results *results,
                                   struct text ranked)
{
    const struct rank_policy *rank = &results->exam->rank;
    const uint32_t n_ranked = (uint32_t)results->ranking->n_ranked;
    bool of_all = false;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t c = 0; c < rank->n_cutoffs; c++) {
            const struct cutoff_policy *policy = &rank->cutoffs[c];
            const uint32_t whole =
                policy->group == NO_GROUP ? n_ranked : members_of(&results->tables->groups[policy->group]);
            uint32_t population = 0;
            for (size_t i = 0; i < results->cutoffs->n; i++)
                if (results->cutoffs->rows[i].policy == c) population += results->cutoffs->rows[i].population;
            const bool of_some = some_may_lack(&policy->of) && population < whole;
            if (pass == 0 && !of_some && !of_all) add_population(t, rows, TEXT("cutoffs"), ranked, n_ranked, results);
            of_all |= !of_some;
            if (pass == 1 && of_some)
                add_population(t, rows, arena_format(&t->arena, "cutoffs: %.*s", TEXT_ARGS(policy->name)),
                               with_value_of(t, policy->of.text), population, results);
        }
}

/* Who has a derived score, which is who counts where it is made of counts. */
static struct text who_has(struct table *t, const struct results *results, const struct score_rule *rule)
{
    const struct score_source *of = rule->of;
    const bool is_one = rule->kind != SCORE_SUM && rule->kind != SCORE_BEST;
    struct text words = TEXT("present");
    if (rule->kind == SCORE_BEST) return arena_format(&t->arena, "present, with %zu of its parts or more", rule->best);
    if (!is_one && rule->missing == MISSING_ZERO) return TEXT("present, parts that lack as 0");
    if (!is_one && rule->missing == MISSING_REWEIGHT) return TEXT("present, with some of its parts");
    if (!is_one) return TEXT("present, with all of its parts");
    if (of->kind == SOURCE_SECTION && results->exam->sections[of->index].sat != SAT_ALL)
        words = arena_format(&t->arena, "%.*s, who sat %.*s", TEXT_ARGS(words), TEXT_ARGS(of->name));
    if (of->kind == SOURCE_SCORE)
        words = arena_format(&t->arena, "%.*s, with a value of score:%.*s", TEXT_ARGS(words), TEXT_ARGS(of->name));
    if (rule->has_least) words = arena_format(&t->arena, "%.*s, with its least mark or more", TEXT_ARGS(words));
    if (rule->within.len)
        words = arena_format(&t->arena, "%.*s, with a value of %.*s", TEXT_ARGS(words), TEXT_ARGS(rule->within));
    if (rule->kind == SCORE_TABLE && rule->between != BETWEEN_LINEAR)
        words = arena_format(&t->arena, "%.*s, whom its table has", TEXT_ARGS(words));
    return words;
}

static void add_score_populations(struct table *t, struct population_words *rows, bool *is_of_column,
                                  const struct results *results)
{
    const struct derived *d = results->derived;
    const struct students *students = &results->cohort->students;
    for (size_t score = 0; d && score < d->n_scores; score++) {
        const struct score_rule *rule = &results->exam->scores[score];
        uint32_t n = 0;
        for (size_t i = 0; i < students->n; i++)
            n += students->status[i] == STUDENT_PRESENT && derived_value(d, i, score) != MARK_MISSING;
        is_of_column[t->n_rows] = rule->within.len > 0;
        add_population(t, rows, arena_format(&t->arena, "score:%.*s", TEXT_ARGS(rule->id)), who_has(t, results, rule),
                       n, results);
    }
}

struct table populations_table(const struct results *results)
{
    static const struct text present = {"present, blank papers among them", 32};
    const struct ranking *ranking = results->ranking;
    const struct rank_policy *rank = &results->exam->rank;
    const uint32_t n = (uint32_t)ranking->n_ranked, n_present = (uint32_t)results->evaluation->n_present;
    const struct text ranked = n < n_present ? TEXT("present, with a value of the first key of rank.by") : present;
    struct table t = {.name = "populations"};
    const size_t n_most =
        4 + results->exam->n_scores + results->tables->n_segments + rank->n_cutoffs + ranking->n_partitions;
    struct population_words *rows = arena_alloc(&t.arena, n_most * sizeof *rows);
    bool *is_of_column = gr_calloc(n_most, sizeof *is_of_column);
    add_population(&t, rows, TEXT("rank, percentile"), ranked, n, results);
    add_segment_populations(&t, rows, results, ranked);
    add_cutoff_populations(&t, rows, results, ranked);
    add_population(&t, rows, TEXT("items, options, test"), present, n_present, results);
    add_score_populations(&t, rows, is_of_column, results);
    for (size_t p = 0; p < ranking->n_partitions; p++) {
        const struct text group = ranking->partitions[p].group->name;
        is_of_column[t.n_rows] = true;
        add_population(&t, rows,
                       arena_format(&t.arena, "rank_%.*s, segments_%.*s, groups_%.*s", TEXT_ARGS(group),
                                    TEXT_ARGS(group), TEXT_ARGS(group)),
                       arena_format(&t.arena, "%.*s, with a value of %.*s", TEXT_ARGS(present), TEXT_ARGS(group)),
                       members_of(&results->tables->groups[p]), results);
    }
    table_add(&t, "statistic", COLUMN_TEXT, FIELD(rows, statistic), STRIDE(rows));
    table_add(&t, "population", COLUMN_TEXT, FIELD(rows, population), STRIDE(rows));
    table_add(&t, "students", COLUMN_COUNT32, FIELD(rows, students), STRIDE(rows));
    table_add(&t, "left_out", COLUMN_COUNT32, FIELD(rows, left_out), STRIDE(rows));
    if (results->tables->min_cell > 1)
        table_hide_cells(&t, FIELD(rows, students), few_lack_it(&t, rows, is_of_column, results));
    free(is_of_column);
    return t;
}
