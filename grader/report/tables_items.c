/*
 * tables_items.c: the tables of the item analysis (report/table.h): items, options, test, precision, cuts, suspects, and
 * items, options and test by section, form, province.
 *
 * Columns that scripts have known longest come first; what was added later stands behind them.
 */
#include <math.h>

#include "report/table.h"

static struct column *add_real(struct table *t, const char *name, const double *base, size_t stride)
{
    return table_add(t, name, COLUMN_REAL, base, stride);
}

static struct column *add_count(struct table *t, const char *name, const uint32_t *base, size_t stride)
{
    return table_add(t, name, COLUMN_COUNT32, base, stride);
}

static void add_text(struct table *t, const char *name, const struct text *base, size_t stride)
{
    table_add(t, name, COLUMN_TEXT, base, stride);
}

/* --- items ------------------------------------------------------------------------------------------------------- */

static struct text flag_words(struct table *t, uint32_t flags)
{
    static const struct {
        uint32_t bit;
        struct text word;
    } words[] = {{ITEM_HARD, {"hard", 4}},
                 {ITEM_EASY, {"easy", 4}},
                 {ITEM_WEAK, {"weak", 4}},
                 {ITEM_NEGATIVE, {"negative", 8}},
                 {ITEM_SUSPECT_KEY, {"suspect_key", 11}},
                 {ITEM_DEAD_DISTRACTOR, {"dead_distractor", 15}},
                 {ITEM_EXCLUDED, {"excluded", 8}}};
    struct text given[sizeof words / sizeof *words];
    size_t n = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (flags & words[i].bit) given[n++] = words[i].word;
    return arena_join(&t->arena, given, n, TEXT(" "));
}

/* A row of items or items_<by>. */
struct item_line {
    struct text group, item, section, type, flags;
    mark_t points;
    uint32_t counted;
    struct item_statistics s;
};

static struct item_line item_line_of(struct table *t, const struct results *r, const struct statistics *s, size_t i)
{
    const struct exam_item *item = &r->exam->items[i];
    return (struct item_line){.item = item->id,
                              .section = item->section == NO_SECTION ? TEXT("") : r->exam->sections[item->section].id,
                              .type = text_of(item->type),
                              .flags = flag_words(t, s->items[i].flags),
                              .points = item->points,
                              .counted = r->evaluation->n_counted ? r->evaluation->n_counted[i] : 0,
                              .s = s->items[i]};
}

static void add_item_columns(struct table *t, const struct results *r, const struct item_line *rows, bool with_counted)
{
    add_text(t, "item", FIELD(rows, item), STRIDE(rows));
    add_text(t, "section", FIELD(rows, section), STRIDE(rows));
    add_text(t, "type", FIELD(rows, type), STRIDE(rows));
    table_add_marks(t, "points", r->exam, FIELD(rows, points), STRIDE(rows), NULL);
    add_count(t, "n", FIELD(rows, s.n), STRIDE(rows));
    if (with_counted) add_count(t, "counted", FIELD(rows, counted), STRIDE(rows));
    add_real(t, "facility", FIELD(rows, s.facility), STRIDE(rows));
    add_real(t, "sd", FIELD(rows, s.sd), STRIDE(rows));
    add_real(t, "discrimination", FIELD(rows, s.discrimination), STRIDE(rows));
    add_real(t, "item_total", FIELD(rows, s.item_total), STRIDE(rows));
    add_real(t, "discriminative_efficiency", FIELD(rows, s.discriminative_efficiency), STRIDE(rows));
    add_real(t, "effective_weight", FIELD(rows, s.effective_weight), STRIDE(rows));
    add_real(t, "alpha_if_deleted", FIELD(rows, s.alpha_if_deleted), STRIDE(rows));
    add_real(t, "upper_lower", FIELD(rows, s.upper_lower), STRIDE(rows));
    add_count(t, "blank", FIELD(rows, s.blank), STRIDE(rows));
    add_count(t, "invalid", FIELD(rows, s.invalid), STRIDE(rows));
    add_count(t, "not_reached", FIELD(rows, s.not_reached), STRIDE(rows));
    add_text(t, "flags", FIELD(rows, flags), STRIDE(rows));
    add_count(t, "omitted", FIELD(rows, s.omitted), STRIDE(rows));
    add_real(t, "upper", FIELD(rows, s.upper), STRIDE(rows));
    add_real(t, "lower", FIELD(rows, s.lower), STRIDE(rows));
    add_real(t, "biserial", FIELD(rows, s.biserial), STRIDE(rows));
    add_real(t, "biserial_rest", FIELD(rows, s.biserial_rest), STRIDE(rows));
    add_real(t, "reliability_index", FIELD(rows, s.reliability_index), STRIDE(rows));
    add_real(t, "intended_weight", FIELD(rows, s.intended_weight), STRIDE(rows));
}

static struct table items_table(const struct results *results)
{
    const size_t n = results->exam->n_items;
    struct table t = {.name = "items", .n_rows = n};
    struct item_line *rows = arena_alloc(&t.arena, n * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = item_line_of(&t, results, results->statistics, i);
    add_item_columns(&t, results, rows, results->evaluation->n_counted != NULL);
    return t;
}

static const char *part_name(struct table *t, const char *of, const struct breakdown *b)
{
    return arena_format(&t->arena, "%s_%.*s", of, TEXT_ARGS(b->name)).at;
}

static struct table items_by_table(const struct results *r, const struct breakdown *b)
{
    struct table t = {.n_rows = 0};
    struct item_line *rows = arena_alloc(&t.arena, b->n * r->exam->n_items * sizeof *rows);
    t.name = part_name(&t, "items", b);
    for (size_t p = 0; p < b->n; p++)
        for (size_t i = 0; i < r->exam->n_items; i++) {
            if (!b->parts[p].has_item[i]) continue;
            rows[t.n_rows] = item_line_of(&t, r, &b->parts[p].statistics, i);
            rows[t.n_rows++].group = b->parts[p].value;
        }
    add_text(&t, "group", FIELD(rows, group), STRIDE(rows));
    add_item_columns(&t, r, rows, false);
    return t;
}

/* --- options ----------------------------------------------------------------------------------------------------- */

/* A row of options or options_<by>. */
struct option_line {
    struct text group, item, answer;
    uint8_t is_key;
    struct option_statistics s;
};

static void add_option_lines(struct table *t, const struct results *r, const struct statistics *s, struct text group,
                             struct option_line *rows)
{
    for (size_t i = 0; i < s->n_options; i++) {
        const struct option_statistics *o = &s->options[i];
        rows[t->n_rows++] = (struct option_line){group, r->exam->items[o->item].id,
                                                 table_answer(t, r, o->item, o->code), o->is_key, *o};
    }
}

static void add_option_columns(struct table *t, const struct results *r, const struct option_line *rows)
{
    static const char *const fifths[N_FIFTHS] = {"q1", "q2", "q3", "q4", "q5"};
    add_text(t, "item", FIELD(rows, item), STRIDE(rows));
    add_text(t, "answer", FIELD(rows, answer), STRIDE(rows));
    table_add(t, "key", COLUMN_FLAG, FIELD(rows, is_key), STRIDE(rows));
    table_add_marks(t, "mark", r->exam, FIELD(rows, s.mark), STRIDE(rows), NULL);
    add_count(t, "count", FIELD(rows, s.count), STRIDE(rows));
    add_real(t, "share", FIELD(rows, s.share), STRIDE(rows));
    add_real(t, "mean_total", FIELD(rows, s.mean_total), STRIDE(rows));
    add_real(t, "point_biserial", FIELD(rows, s.point_biserial), STRIDE(rows));
    for (size_t f = 0; f < N_FIFTHS; f++)
        add_real(t, fifths[f], FIELD(rows, s.fifth_share[f]), STRIDE(rows));
    add_real(t, "point_biserial_rest", FIELD(rows, s.point_biserial_rest), STRIDE(rows));
    add_real(t, "mean_rest", FIELD(rows, s.mean_rest), STRIDE(rows));
    add_real(t, "upper", FIELD(rows, s.upper_share), STRIDE(rows));
    add_real(t, "lower", FIELD(rows, s.lower_share), STRIDE(rows));
}

static struct table options_table(const struct results *results)
{
    struct table t = {.name = "options"};
    struct option_line *rows = arena_alloc(&t.arena, results->statistics->n_options * sizeof *rows);
    add_option_lines(&t, results, results->statistics, TEXT(""), rows);
    add_option_columns(&t, results, rows);
    return t;
}

static struct table options_by_table(const struct results *r, const struct breakdown *b)
{
    struct table t = {.n_rows = 0};
    size_t most = 0;
    for (size_t p = 0; p < b->n; p++)
        most += b->parts[p].statistics.n_options;
    struct option_line *rows = arena_alloc(&t.arena, most * sizeof *rows);
    t.name = part_name(&t, "options", b);
    for (size_t p = 0; p < b->n; p++)
        add_option_lines(&t, r, &b->parts[p].statistics, b->parts[p].value, rows);
    add_text(&t, "group", FIELD(rows, group), STRIDE(rows));
    add_option_columns(&t, r, rows);
    return t;
}

/* --- the test ---------------------------------------------------------------------------------------------------- */

static struct table test_table(const struct results *results)
{
    const struct statistics *s = results->statistics;
    struct table t = {.name = "test", .n_rows = s->n_test};
    struct text *names = arena_alloc(&t.arena, s->n_test * sizeof *names);
    for (size_t i = 0; i < s->n_test; i++)
        names[i] = text_of(s->test[i].name);
    add_text(&t, "statistic", names, STRIDE(names));
    add_real(&t, "value", FIELD(s->test, value), STRIDE(s->test));
    return t;
}

struct test_line {
    struct text group, name;
    double value;
};

static struct table test_by_table(const struct breakdown *b)
{
    struct table t = {.n_rows = 0};
    size_t most = 0;
    for (size_t p = 0; p < b->n; p++)
        most += b->parts[p].statistics.n_test;
    struct test_line *rows = arena_alloc(&t.arena, most * sizeof *rows);
    t.name = part_name(&t, "test", b);
    for (size_t p = 0; p < b->n; p++) {
        const struct statistics *s = &b->parts[p].statistics;
        for (size_t i = 0; i < s->n_test; i++)
            rows[t.n_rows++] = (struct test_line){b->parts[p].value, text_of(s->test[i].name), s->test[i].value};
    }
    add_text(&t, "group", FIELD(rows, group), STRIDE(rows));
    add_text(&t, "statistic", FIELD(rows, name), STRIDE(rows));
    add_real(&t, "value", FIELD(rows, value), STRIDE(rows));
    return t;
}

/* The national score table of totals, when parts of it are not to be published; else NULL. */
static const struct segment_table *guarded_totals(const struct results *results, bool *has_one)
{
    const struct rank_policy *rank = &results->exam->rank;
    const struct rank_tables *tables = results->tables;
    *has_one = false;
    if (!tables || tables->min_cell < 2) return NULL;
    *has_one = true;
    for (size_t s = 0; s < tables->n_segments; s++)
        if (!rank->n_segments || rank->segments[s].of.kind == KEY_TOTAL)
            return rank_tables_segments(tables, s, NO_GROUP);
    return NULL;
}

/* Which counts of totals stay: those that the score table shows too, of the same total or, of cuts, from a total up. NULL:
 * all. */
static const uint8_t *hide_counts(struct table *t, const struct results *results, const uint32_t *counts, size_t stride,
                                  bool cumulative, const mark_t *totals)
{
    bool is_guarded;
    const struct segment_table *shown = guarded_totals(results, &is_guarded);
    if (!is_guarded) return NULL;
    uint8_t *hidden = arena_alloc(&t->arena, t->n_rows + 1);
    for (size_t i = 0, row = shown ? shown->n : 0; i < t->n_rows;
         i++) { /* precision ascends; cuts descend, and are few */
        const uint32_t count = *(const uint32_t *)((const char *)counts + i * stride);
        const mark_t total = *(const mark_t *)((const char *)totals + i * stride);
        if (cumulative) row = shown ? shown->n : 0;
        while (row > 0 && (cumulative ? shown->rows[row - 1].cumulative > count : shown->rows[row - 1].score < total))
            row--;
        const struct segment *at = row ? &shown->rows[row - 1] : NULL;
        const bool is_there = at && !(shown->hidden && shown->hidden[row - 1]) &&
                              (cumulative ? at->cumulative == count : at->score == total && at->count == count);
        hidden[i] = !is_there && count > 0 && (!cumulative || count < results->ranking->n_ranked);
    }
    return hidden;
}

/* Between two totals nobody else counts. */
static const uint8_t *all_hidden(struct table *t)
{
    uint8_t *hidden = arena_alloc(&t->arena, t->n_rows + 1);
    memset(hidden, 1, t->n_rows + 1);
    return hidden;
}

/* How well measured every total is. */
static struct table precision_table(const struct results *results)
{
    const struct precision_row *rows = results->statistics->precision;
    struct table t = {.name = "precision", .n_rows = results->statistics->n_precision};
    table_add_marks(&t, "score", results->exam, FIELD(rows, score), STRIDE(rows), NULL);
    add_count(&t, "students", FIELD(rows, students), STRIDE(rows))->present =
        hide_counts(&t, results, FIELD(rows, students), STRIDE(rows), false, FIELD(rows, score));
    add_real(&t, "sem", FIELD(rows, sem), STRIDE(rows));
    add_real(&t, "sem_lord", FIELD(rows, sem_lord), STRIDE(rows));
    add_real(&t, "true_score", FIELD(rows, true_score), STRIDE(rows));
    add_real(&t, "true_sem", FIELD(rows, true_sem), STRIDE(rows));
    return t;
}

/* Decisions at pass mark, grades and fixed lines. */
static struct table cuts_table(const struct results *results)
{
    static const struct text kinds[] = {
        [CUT_PASS] = {"pass", 4}, [CUT_GRADE] = {"grade", 5}, [CUT_LINE] = {"cutoff", 6}};
    const struct cut_statistics *rows = results->statistics->cuts;
    struct table t = {.name = "cuts", .n_rows = results->statistics->n_cuts};
    struct text *words = arena_alloc(&t.arena, t.n_rows * sizeof *words);
    for (size_t i = 0; i < t.n_rows; i++)
        words[i] = kinds[rows[i].kind];
    add_text(&t, "cut", words, STRIDE(words));
    add_text(&t, "name", FIELD(rows, name), STRIDE(rows));
    table_add_marks(&t, "score", results->exam, FIELD(rows, score), STRIDE(rows), NULL);
    const uint8_t *hidden = hide_counts(&t, results, FIELD(rows, at_or_above), STRIDE(rows), true, FIELD(rows, score));
    add_count(&t, "at_or_above", FIELD(rows, at_or_above), STRIDE(rows))->present = hidden;
    add_real(&t, "share", FIELD(rows, share), STRIDE(rows))->present = hidden;
    add_real(&t, "sem", FIELD(rows, sem), STRIDE(rows));
    add_count(&t, "within_sem", FIELD(rows, within_sem), STRIDE(rows))->present = hidden ? all_hidden(&t) : NULL;
    add_real(&t, "livingston", FIELD(rows, livingston), STRIDE(rows));
    add_real(&t, "agreement", FIELD(rows, agreement), STRIDE(rows));
    add_real(&t, "kappa", FIELD(rows, kappa), STRIDE(rows));
    return t;
}

/* --- suspects ---------------------------------------------------------------------------------------------------- */

struct suspect_words {
    struct text item, key, answer, suspicion, reason;
};

static struct text reason_of(struct table *t, const struct suspect_key *s)
{
    if (s->kind == SUSPECT_INSTEAD && s->key_count == 0)
        return arena_format(&t->arena, "nobody gave the key; %.0f%% of the best gave this, and they do well elsewhere",
                            100 * s->upper);
    if (s->kind == SUSPECT_INSTEAD)
        return arena_format(&t->arena,
                            "%.0f%% of the best gave this and %.0f%% the key; it goes with the rest of the test (%.2f) "
                            "better than the key (%.2f): the key looks wrong",
                            100 * s->upper, 100 * s->key_upper, s->point_biserial, s->key_point_biserial);
    return arena_format(&t->arena,
                        "those who gave it do as well elsewhere (%.2f) as those who gave the key (%.2f): perhaps it is "
                        "right too",
                        s->mean_rest, s->key_mean_rest);
}

/* Answers that are more plausibly keys. */
static struct table suspects_table(const struct results *results)
{
    const struct suspect_key *rows = results->statistics->suspects;
    struct table t = {.name = "suspects", .n_rows = results->statistics->n_suspects};
    struct suspect_words *words = arena_alloc(&t.arena, t.n_rows * sizeof *words);
    for (size_t i = 0; i < t.n_rows; i++) {
        const struct exam_item *item = &results->exam->items[rows[i].item];
        words[i] = (struct suspect_words){
            item->id, item->key_shown, table_answer(&t, results, rows[i].item, rows[i].code),
            rows[i].kind == SUSPECT_INSTEAD ? TEXT("instead") : TEXT("also"), reason_of(&t, &rows[i])};
    }
    add_text(&t, "item", FIELD(words, item), STRIDE(words));
    add_text(&t, "key", FIELD(words, key), STRIDE(words));
    add_text(&t, "answer", FIELD(words, answer), STRIDE(words));
    add_text(&t, "suspicion", FIELD(words, suspicion), STRIDE(words));
    add_count(&t, "count", FIELD(rows, count), STRIDE(rows));
    add_count(&t, "key_count", FIELD(rows, key_count), STRIDE(rows));
    add_real(&t, "point_biserial_rest", FIELD(rows, point_biserial), STRIDE(rows));
    add_real(&t, "key_point_biserial_rest", FIELD(rows, key_point_biserial), STRIDE(rows));
    add_real(&t, "upper", FIELD(rows, upper), STRIDE(rows));
    add_real(&t, "key_upper", FIELD(rows, key_upper), STRIDE(rows));
    add_real(&t, "mean_rest", FIELD(rows, mean_rest), STRIDE(rows));
    add_real(&t, "key_mean_rest", FIELD(rows, key_mean_rest), STRIDE(rows));
    add_real(&t, "z", FIELD(rows, z), STRIDE(rows));
    add_text(&t, "reason", FIELD(words, reason), STRIDE(words));
    return t;
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

size_t analysis_tables_most(const struct results *results)
{
    return 6 + 3 * results->n_breakdowns;
}

void add_analysis_tables(struct table_list *list, const struct results *results)
{
    list->tables[list->n++] = items_table(results);
    list->tables[list->n++] = options_table(results);
    list->tables[list->n++] = test_table(results);
    list->tables[list->n++] = precision_table(results);
    if (results->statistics->n_cuts) list->tables[list->n++] = cuts_table(results);
    list->tables[list->n++] = suspects_table(results);
    for (size_t b = 0; b < results->n_breakdowns; b++) {
        list->tables[list->n++] = items_by_table(results, &results->breakdowns[b]);
        list->tables[list->n++] = options_by_table(results, &results->breakdowns[b]);
        list->tables[list->n++] = test_by_table(&results->breakdowns[b]);
    }
}
