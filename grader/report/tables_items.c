/*
 * tables_items.c: the tables of the item analysis (report/table.h): items, options, test, precision, cuts, suspects.
 *
 * Columns that scripts have known longest come first; what was added later stands behind them.
 */
#include <math.h>

#include "report/table.h"

static void add_real(struct table *t, const char *name, const double *base, size_t stride)
{
    table_add(t, name, COLUMN_REAL, base, stride);
}

static void add_count(struct table *t, const char *name, const uint32_t *base, size_t stride)
{
    table_add(t, name, COLUMN_COUNT32, base, stride);
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

struct item_words {
    struct text section, type, flags;
};

struct table items_table(const struct results *results)
{
    const struct exam *exam = results->exam;
    const struct item_statistics *rows = results->statistics->items;
    struct table t = {.name = "items", .n_rows = exam->n_items};
    struct item_words *words = arena_alloc(&t.arena, exam->n_items * sizeof *words);
    for (size_t i = 0; i < exam->n_items; i++) {
        const struct exam_item *item = &exam->items[i];
        words[i].section = item->section == NO_SECTION ? TEXT("") : exam->sections[item->section].id;
        words[i].type = text_of(item->type);
        words[i].flags = flag_words(&t, rows[i].flags);
    }
    add_text(&t, "item", FIELD(exam->items, id), STRIDE(exam->items));
    add_text(&t, "section", FIELD(words, section), STRIDE(words));
    add_text(&t, "type", FIELD(words, type), STRIDE(words));
    table_add_marks(&t, "points", exam, FIELD(exam->items, points), STRIDE(exam->items), NULL);
    add_count(&t, "n", FIELD(rows, n), STRIDE(rows));
    const uint32_t *n_counted = results->evaluation->n_counted;
    if (n_counted) add_count(&t, "counted", n_counted, STRIDE(n_counted));
    add_real(&t, "facility", FIELD(rows, facility), STRIDE(rows));
    add_real(&t, "sd", FIELD(rows, sd), STRIDE(rows));
    add_real(&t, "discrimination", FIELD(rows, discrimination), STRIDE(rows));
    add_real(&t, "item_total", FIELD(rows, item_total), STRIDE(rows));
    add_real(&t, "discriminative_efficiency", FIELD(rows, discriminative_efficiency), STRIDE(rows));
    add_real(&t, "effective_weight", FIELD(rows, effective_weight), STRIDE(rows));
    add_real(&t, "alpha_if_deleted", FIELD(rows, alpha_if_deleted), STRIDE(rows));
    add_real(&t, "upper_lower", FIELD(rows, upper_lower), STRIDE(rows));
    add_count(&t, "blank", FIELD(rows, blank), STRIDE(rows));
    add_count(&t, "invalid", FIELD(rows, invalid), STRIDE(rows));
    add_count(&t, "not_reached", FIELD(rows, not_reached), STRIDE(rows));
    add_text(&t, "flags", FIELD(words, flags), STRIDE(words));
    add_count(&t, "omitted", FIELD(rows, omitted), STRIDE(rows));
    add_real(&t, "upper", FIELD(rows, upper), STRIDE(rows));
    add_real(&t, "lower", FIELD(rows, lower), STRIDE(rows));
    add_real(&t, "biserial", FIELD(rows, biserial), STRIDE(rows));
    add_real(&t, "biserial_rest", FIELD(rows, biserial_rest), STRIDE(rows));
    add_real(&t, "reliability_index", FIELD(rows, reliability_index), STRIDE(rows));
    add_real(&t, "intended_weight", FIELD(rows, intended_weight), STRIDE(rows));
    return t;
}

struct option_words {
    struct text item, answer;
    uint8_t is_key;
};

struct table options_table(const struct results *results)
{
    const struct statistics *s = results->statistics;
    const struct option_statistics *rows = s->options;
    struct table t = {.name = "options", .n_rows = s->n_options};
    struct option_words *words = arena_alloc(&t.arena, s->n_options * sizeof *words);
    for (size_t i = 0; i < s->n_options; i++) {
        words[i].item = results->exam->items[rows[i].item].id;
        words[i].answer = table_answer(&t, results, rows[i].item, rows[i].code);
        words[i].is_key = rows[i].is_key;
    }
    static const char *const fifths[N_FIFTHS] = {"q1", "q2", "q3", "q4", "q5"};
    add_text(&t, "item", FIELD(words, item), STRIDE(words));
    add_text(&t, "answer", FIELD(words, answer), STRIDE(words));
    table_add(&t, "key", COLUMN_FLAG, FIELD(words, is_key), STRIDE(words));
    table_add_marks(&t, "mark", results->exam, FIELD(rows, mark), STRIDE(rows), NULL);
    add_count(&t, "count", FIELD(rows, count), STRIDE(rows));
    add_real(&t, "share", FIELD(rows, share), STRIDE(rows));
    add_real(&t, "mean_total", FIELD(rows, mean_total), STRIDE(rows));
    add_real(&t, "point_biserial", FIELD(rows, point_biserial), STRIDE(rows));
    for (size_t f = 0; f < N_FIFTHS; f++)
        add_real(&t, fifths[f], FIELD(rows, fifth_share[f]), STRIDE(rows));
    add_real(&t, "point_biserial_rest", FIELD(rows, point_biserial_rest), STRIDE(rows));
    add_real(&t, "mean_rest", FIELD(rows, mean_rest), STRIDE(rows));
    add_real(&t, "upper", FIELD(rows, upper_share), STRIDE(rows));
    add_real(&t, "lower", FIELD(rows, lower_share), STRIDE(rows));
    return t;
}

/* --- the test ---------------------------------------------------------------------------------------------------- */

struct table test_table(const struct results *results)
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

struct table precision_table(const struct results *results)
{
    const struct precision_row *rows = results->statistics->precision;
    struct table t = {.name = "precision", .n_rows = results->statistics->n_precision};
    table_add_marks(&t, "score", results->exam, FIELD(rows, score), STRIDE(rows), NULL);
    add_count(&t, "students", FIELD(rows, students), STRIDE(rows));
    add_real(&t, "sem", FIELD(rows, sem), STRIDE(rows));
    add_real(&t, "sem_lord", FIELD(rows, sem_lord), STRIDE(rows));
    add_real(&t, "true_score", FIELD(rows, true_score), STRIDE(rows));
    add_real(&t, "true_sem", FIELD(rows, true_sem), STRIDE(rows));
    return t;
}

struct table cuts_table(const struct results *results)
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
    add_count(&t, "at_or_above", FIELD(rows, at_or_above), STRIDE(rows));
    add_real(&t, "share", FIELD(rows, share), STRIDE(rows));
    add_real(&t, "sem", FIELD(rows, sem), STRIDE(rows));
    add_count(&t, "within_sem", FIELD(rows, within_sem), STRIDE(rows));
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

struct table suspects_table(const struct results *results)
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
