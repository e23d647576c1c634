/*
 * tables.c: the result tables of the contract, described column by column (report/table.h).
 *
 * Columns that mean nothing for a rubric (no sections, no grades, no pass mark, no groups) are left out. Texts that do
 * not lie in an array already (names of files, flags in words) are made once, in the table's arena.
 */
#include "report/table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "model/id_order.h"

static const struct text STATE_LABELS[] = {
    [ANSWER_BLANK] = {"blank", 5},     [ANSWER_INVALID] = {"invalid", 7},   [ANSWER_UNGRADABLE] = {"ungradable", 10},
    [ANSWER_PENDING] = {"pending", 7}, [ANSWER_ANSWERED] = {"answered", 8}, [ANSWER_NOT_PRESENTED] = {"not given", 9},
};

/* --- building blocks --------------------------------------------------------------------------------------------- */

static struct column *add(struct table *t, const char *name, enum column_kind kind, const void *base, size_t stride)
{
    return table_add(t, name, kind, base, stride);
}

struct column *table_add_marks(struct table *t, const char *name, const struct exam *exam, const mark_t *base,
                               size_t stride, const uint8_t *present)
{
    struct column *c = add(t, name, COLUMN_MARK, base, stride);
    c->scale = 1;
    c->over = exam->unit;
    c->decimals = exam->decimals;
    c->present = present;
    return c;
}

static void set_bounds(struct column *c, int64_t low, int64_t high)
{
    c->has_bounds = true;
    c->low = low;
    c->high = high;
}

static void add_labels(struct table *t, const char *name, const uint8_t *base, size_t stride, const struct text *labels,
                       size_t n_labels, const uint8_t *present)
{
    struct column *c = add(t, name, COLUMN_LABEL, base, stride);
    c->from.labels = labels;
    c->present = present;
    set_bounds(c, 0, (int64_t)n_labels - 1);
}

const char *table_name(struct table *t, struct text name)
{
    return arena_text(&t->arena, name).at;
}

/* --- students ---------------------------------------------------------------------------------------------------- */

static void add_percent(struct table *t, const struct results *r, const uint8_t *present)
{
    struct column *c =
        add(t, "percent", COLUMN_MARK, &evaluation_outcome(r->evaluation, 0)->total, r->evaluation->stride);
    c->scale = 100;
    c->over = r->exam->maximum > 0 ? r->exam->maximum : 1;
    c->decimals = r->exam->decimals;
    c->present = present;
}

static void add_sections_and_grades(struct table *t, const struct results *r, const uint8_t *present)
{
    const struct exam *exam = r->exam;
    const struct outcome *first = evaluation_outcome(r->evaluation, 0);
    const size_t stride = r->evaluation->stride;
    for (size_t s = 0; s < exam->n_sections; s++)
        set_bounds(table_add_marks(t, table_name(t, exam->sections[s].id), exam, &first->section[s], stride, present),
                   r->evaluation->section[s].low, r->evaluation->section[s].high);
    table_add_scores(t, r, present);
    if (exam->n_grades) {
        struct text *labels = arena_alloc(&t->arena, exam->n_grades * sizeof *labels);
        for (size_t g = 0; g < exam->n_grades; g++)
            labels[g] = exam->grades[g].label;
        add_labels(t, "grade", &first->grade, stride, labels, exam->n_grades, present);
    }
    if (exam_has_pass_rule(exam)) add(t, "passed", COLUMN_FLAG, &first->passed, stride)->present = present;
}

static void add_counts(struct table *t, const struct results *r, const uint8_t *present)
{
    const struct outcome *first = evaluation_outcome(r->evaluation, 0);
    const struct {
        const char *name;
        const uint16_t *base;
    } counts[] = {{"answered", &first->answered},
                  {"correct", &first->correct},
                  {"blank", &first->blank},
                  {"invalid", &first->invalid}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct column *c = add(t, counts[i].name, COLUMN_COUNT16, counts[i].base, r->evaluation->stride);
        c->present = present;
        set_bounds(c, 0, (int64_t)r->exam->n_items);
    }
}

static struct column *add_numbers(struct table *t, const char *name, enum column_kind kind,
                                  const struct attribute *attribute)
{
    return add(t, name, kind, attribute->numbers, attribute->stride * sizeof *attribute->numbers);
}

/* Of the whole nation under one label; all of a tie group have one rank, unless it is ordinal. */
static void add_rank(struct table *t, const struct results *r, const char *name, enum tie_rule label)
{
    const struct ranking *ranking = r->ranking;
    if (label == TIES_ORDINAL) {
        add(t, name, COLUMN_RANK, ranking->rank2, STRIDE(ranking->rank2));
        return;
    }
    struct column *c = add(t, name, COLUMN_GROUP_RANK, ranking->group_of, STRIDE(ranking->group_of));
    c->from.ranking = ranking;
    c->label = label;
}

static void add_rank_within(struct table *t, const struct results *r, size_t within, bool is_first)
{
    const struct group_rank *rank = &r->ranking->within[within];
    const struct partition *partition = &r->ranking->partitions[rank->partition];
    const struct text group = partition->group->name;
    const char *name = is_first
                           ? arena_format(&t->arena, "rank_%.*s", TEXT_ARGS(group)).at
                           : arena_format(&t->arena, "rank_%s_%.*s", tie_rule_names[rank->label], TEXT_ARGS(group)).at;
    if (rank->rank2) {
        add(t, name, COLUMN_RANK, rank->rank2, rank->stride * sizeof *rank->rank2);
        return;
    }
    struct column *c = add_numbers(t, name, COLUMN_WITHIN, partition->values);
    c->from.ranking = r->ranking;
    c->within = within;
    c->n_values = partition->values->values.n;
}

void table_add_ranks(struct table *t, const struct results *r)
{
    const struct ranking *ranking = r->ranking;
    const struct rank_policy *policy = &r->exam->rank;
    const size_t n_labels = 1 + policy->n_labels;
    add_rank(t, r, "rank", policy->ties);
    struct column *c = add(t, "percentile", COLUMN_PERCENTILE, ranking->group_of, STRIDE(ranking->group_of));
    c->from.ranking = ranking;
    c->decimals = policy->decimals;
    for (size_t l = 0; l < policy->n_labels; l++)
        add_rank(t, r, arena_format(&t->arena, "rank_%s", tie_rule_names[policy->labels[l]]).at, policy->labels[l]);
    for (size_t w = 0; w < ranking->n_within; w++)
        add_rank_within(t, r, w, w % n_labels == 0);
}

void table_add_cutoff(struct table *t, const struct results *r)
{
    const struct rank_policy *policy = &r->exam->rank;
    if (!policy->n_cutoffs) return;
    struct text *names = arena_alloc(&t->arena, policy->n_cutoffs * sizeof *names);
    for (size_t i = 0; i < policy->n_cutoffs; i++)
        names[i] = policy->cutoffs[i].name;
    add_labels(t, "cutoff", r->cutoffs->reached, STRIDE(r->cutoffs->reached), names, policy->n_cutoffs, NULL);
}

static void add_item_marks(struct table *t, const struct results *r, const uint8_t *present)
{
    for (size_t i = 0; i < r->exam->n_items; i++) {
        struct column *c = add(t, table_name(t, r->exam->items[i].id), COLUMN_ITEM_MARK, NULL, 0);
        c->from.results = r;
        c->item = i;
        c->scale = 1;
        c->over = r->exam->unit;
        c->decimals = r->exam->decimals;
        c->present = present;
    }
    const struct evaluation *e = r->evaluation;
    if (!e->left_out) return;
    struct column *c = add(t, "not_counted", COLUMN_VALUE, e->left_out, STRIDE(e->left_out));
    c->from.dictionary = &e->left_out_ids;
    c->present = present;
}

static struct table students_in_order(const struct results *r, const char *name, const uint32_t *order)
{
    const struct students *students = &r->cohort->students;
    const uint8_t *status = students->status;
    struct table t = {.name = name, .n_rows = students->n, .order = order};
    add(&t, "student_id", COLUMN_STUDENT, NULL, 0)->from.students = students;
    for (size_t a = 0; a < students->n_attributes; a++) {
        const struct attribute *attribute = &students->attributes[a];
        struct column *c = add_numbers(&t, table_name(&t, attribute->name), COLUMN_VALUE, attribute);
        c->from.dictionary = &attribute->values;
    }
    add_labels(&t, "status", status, STRIDE(status), student_status_names,
               sizeof student_status_names / sizeof *student_status_names, NULL);
    const struct evaluation *e = r->evaluation;
    set_bounds(table_add_marks(&t, "total", r->exam, &evaluation_outcome(e, 0)->total, e->stride, status), e->total.low,
               e->total.high);
    add_percent(&t, r, status);
    add_sections_and_grades(&t, r, status);
    add_counts(&t, r, status);
    table_add_ranks(&t, r);
    table_add_cutoff(&t, r);
    if (r->with_item_marks) add_item_marks(&t, r, status);
    return t;
}

struct table evaluations_table(const struct results *results)
{
    const struct students *students = &results->cohort->students;
    if (results->evaluations_order == ORDER_RANK)
        return students_in_order(results, "evaluations", results->ranking->order);
    struct table t = students_in_order(results, "evaluations", NULL);
    if (results->evaluations_order == ORDER_INPUT || students->ids_ascending) return t;
    uint32_t *order = arena_alloc(&t.arena, students->n * sizeof *order);
    for (size_t i = 0; i < students->n; i++)
        order[i] = (uint32_t)i;
    id_order_sort(students, order, students->n);
    t.order = order;
    return t;
}

/* Evaluations in rank order. */
static struct table ranks_table(const struct results *results)
{
    return students_in_order(results, "ranks", results->ranking->order);
}

/* --- what was set aside ------------------------------------------------------------------------------------------ */

struct table rejects_table(const struct cohort *cohort)
{
    const struct rejects *rejects = &cohort->rejects;
    struct table t = {.name = "rejects", .n_rows = rejects->n};
    struct text *files = arena_alloc(&t.arena, rejects->n * sizeof *files);
    for (size_t i = 0; i < rejects->n; i++)
        files[i] = cohort_source(cohort, rejects->list[i].source)->name;
    add(&t, "file", COLUMN_TEXT, files, STRIDE(files));
    add(&t, "line", COLUMN_COUNT64, FIELD(rejects->list, line), STRIDE(rejects->list));
    add(&t, "reason", COLUMN_TEXT, FIELD(rejects->list, reason), STRIDE(rejects->list));
    add(&t, "text", COLUMN_TEXT, FIELD(rejects->list, text), STRIDE(rejects->list));
    return t;
}

struct answer_words {
    struct text item, answer;
    uint32_t code, count;
    uint8_t state;
    mark_t mark;
};

static struct answer_words answer_words(const struct results *r, size_t item, uint32_t code)
{
    const struct item_marks *marks = &r->marks->items[item];
    return (struct answer_words){
        .item = r->exam->items[item].id,
        .answer = codebook_text(&r->cohort->codebooks[item], code),
        .code = code,
        .count = r->cohort->code_counts[item][code],
        .state = marks->state[code],
        .mark = marks->mark[code],
    };
}

static void add_answer_columns(struct table *t, const struct answer_words *rows)
{
    add(t, "item", COLUMN_TEXT, FIELD(rows, item), STRIDE(rows));
    add(t, "answer", COLUMN_TEXT, FIELD(rows, answer), STRIDE(rows));
    add(t, "count", COLUMN_COUNT32, FIELD(rows, count), STRIDE(rows));
}

static struct table ungradable_table(const struct results *results)
{
    const struct ungradables *u = results->ungradables;
    struct table t = {.name = "ungradable", .n_rows = u->n};
    struct answer_words *rows = arena_alloc(&t.arena, u->n * sizeof *rows);
    for (size_t i = 0; i < u->n; i++) {
        rows[i] = answer_words(results, u->list[i].item, u->list[i].code);
        rows[i].answer = table_answer(&t, results, u->list[i].item, u->list[i].code);
    }
    add_answer_columns(&t, rows);
    add(&t, "reason", COLUMN_TEXT, FIELD(u->list, reason), STRIDE(u->list));
    return t;
}

struct table codebook_table(const struct results *results)
{
    const struct cohort *cohort = results->cohort;
    size_t most = 0;
    for (size_t i = 0; i < cohort->n_items; i++)
        most += codebook_end(&cohort->codebooks[i]);
    struct table t = {.name = "codebook"};
    struct answer_words *rows = arena_alloc(&t.arena, most * sizeof *rows);
    for (size_t i = 0; i < cohort->n_items; i++)
        for (uint32_t code = 0; code < codebook_end(&cohort->codebooks[i]); code++)
            if (cohort->code_counts[i][code]) rows[t.n_rows++] = answer_words(results, i, code);
    add_answer_columns(&t, rows);
    add(&t, "code", COLUMN_COUNT32, FIELD(rows, code), STRIDE(rows));
    add_labels(&t, "state", FIELD(rows, state), STRIDE(rows), STATE_LABELS, sizeof STATE_LABELS / sizeof *STATE_LABELS,
               NULL);
    table_add_marks(&t, "mark", results->exam, FIELD(rows, mark), STRIDE(rows), NULL);
    return t;
}

/* --- the whole set ----------------------------------------------------------------------------------------------- */

bool table_is_optional(struct text name)
{
    static const struct text names[] = {{"segments", 8},    {"cutoffs", 7}, {"conversions", 11}, {"scales", 6},
                                        {"ungradable", 10}, {"markers", 7}, {"pending", 7},      {"changes", 7},
                                        {"cuts", 4},        {"skills", 6},  {"advice", 6},       {"person_fit", 10}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal(name, names[i])) return true;
    return text_begins_with(name, TEXT("segments_")) || text_begins_with(name, TEXT("groups_")) ||
           text_begins_with(name, TEXT("items_")) || text_begins_with(name, TEXT("options_")) ||
           text_begins_with(name, TEXT("test_")) || text_begins_with(name, TEXT("changes_")) ||
           text_begins_with(name, TEXT("skills_"));
}

static void add_optional(struct table_list *list, struct table table)
{
    assert(table_is_optional(text_of(table.name)));
    list->tables[list->n++] = table;
}

static void add_changes(struct table_list *list, const struct results *results)
{
    add_optional(list, changes_table(results));
    add_optional(list, changes_items_table(results));
    for (size_t p = 0; p < results->ranking->n_partitions; p++)
        add_optional(list, changes_groups_table(results, p));
}

struct table_list result_tables(const struct results *results)
{
    const size_t n_partitions = results->ranking->n_partitions, n_segments = results->tables->n_segments;
    struct table_list list = {
        .tables = gr_calloc(20 + analysis_tables_most(results) + n_segments * (n_partitions + 1) + 3 * n_partitions,
                            sizeof *list.tables)};
    list.tables[list.n++] = evaluations_table(results);
    list.tables[list.n++] = ranks_table(results);
    for (size_t s = 0; s < n_segments; s++) {
        add_optional(&list, segments_table(results, s, NO_GROUP));
        for (size_t p = 0; p < n_partitions; p++)
            add_optional(&list, segments_table(results, s, p));
    }
    for (size_t p = 0; p < n_partitions; p++)
        add_optional(&list, groups_table(results, p));
    if (results->exam->rank.n_cutoffs) add_optional(&list, cutoffs_table(results));
    list.tables[list.n++] = populations_table(results);
    if (results->derived->n_grades) add_optional(&list, conversions_table(results));
    if (results->derived->n_scale) add_optional(&list, scales_table(results));
    if (results->skills && results->skills->n_skills) {
        if (!results->exam->skills.of_groups_alone) add_optional(&list, skills_table(results));
        if (!results->exam->skills.of_groups_alone) add_optional(&list, advice_table(results));
        add_optional(&list, skills_nation_table(results));
        for (size_t p = 0; p < n_partitions; p++)
            add_optional(&list, skills_group_table(results, p));
    }
    if (results->person_fit && (results->person_fit->has_patterns || results->person_fit->has_sheets))
        add_optional(&list, person_fit_table(results));
    add_analysis_tables(&list, results);
    list.tables[list.n++] = rejects_table(results->cohort);
    if (results->ungradables->n) add_optional(&list, ungradable_table(results));
    if (results->marking->n_agreements) add_optional(&list, markers_table(results));
    if (results->marking->n_pending) add_optional(&list, pending_table(results));
    if (results->changes) add_changes(&list, results);
    return list;
}
