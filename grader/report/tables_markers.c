/* tables_markers.c: answers put together from several columns, and what several markers gave (contract in table.h). */
#include "report/table.h"

#define STRIDE(array)        sizeof *(array)
#define FIELD(array, member) ((array) ? &(array)->member : NULL) /* an empty table may have no array at all */

struct text table_answer(struct table *t, const struct results *r, size_t item, uint32_t code)
{
    return exam_answer_shown(&t->arena, &r->exam->items[item], codebook_text(&r->cohort->codebooks[item], code));
}

struct marker_words {
    struct text item, first, second;
};

struct table markers_table(const struct results *results)
{
    const struct exam *exam = results->exam;
    const struct marking *marking = results->marking;
    const struct marker_agreement *rows = marking->agreements;
    struct table t = {.name = "markers", .n_rows = marking->n_agreements};
    struct marker_words *words = arena_alloc(&t.arena, t.n_rows * sizeof *words);
    for (size_t i = 0; i < t.n_rows; i++) {
        const struct exam_item *item = &exam->items[rows[i].item];
        words[i] = (struct marker_words){item->id, item->columns[rows[i].first], item->columns[rows[i].second]};
    }
    table_add(&t, "item", COLUMN_TEXT, FIELD(words, item), STRIDE(words));
    table_add(&t, "marker", COLUMN_TEXT, FIELD(words, first), STRIDE(words));
    table_add(&t, "other_marker", COLUMN_TEXT, FIELD(words, second), STRIDE(words));
    table_add(&t, "n", COLUMN_COUNT32, FIELD(rows, n), STRIDE(rows));
    table_add(&t, "exact", COLUMN_REAL, FIELD(rows, exact), STRIDE(rows));
    table_add(&t, "adjacent", COLUMN_REAL, FIELD(rows, adjacent), STRIDE(rows));
    table_add(&t, "kappa", COLUMN_REAL, FIELD(rows, kappa), STRIDE(rows));
    table_add(&t, "pearson", COLUMN_REAL, FIELD(rows, pearson), STRIDE(rows));
    table_add(&t, "mean_difference", COLUMN_REAL, FIELD(rows, mean_difference), STRIDE(rows));
    table_add(&t, "pending", COLUMN_COUNT32, FIELD(rows, pending), STRIDE(rows));
    table_add(&t, "adjudicated", COLUMN_COUNT32, FIELD(rows, adjudicated), STRIDE(rows));
    return t;
}

struct pending_words {
    struct text student, item, answer, reason;
};

/* "a mark is missing", "the marks differ by 4" */
static struct text pending_reason(struct table *t, const struct results *r, const struct pending_answer *pending)
{
    const struct item_marks *marks = &r->marks->items[pending->item];
    const mark_t *given = marks->given + (size_t)pending->code * marks->n_given;
    mark_t low = given[0], high = given[0];
    for (size_t i = 0; i < r->exam->items[pending->item].n_markers; i++) {
        if (given[i] == MARK_MISSING) return TEXT("a mark is missing");
        low = given[i] < low ? given[i] : low;
        high = given[i] > high ? given[i] : high;
    }
    char digits[DECIMAL_BYTES];
    const int len = decimal_print(digits, (int64_t)high - low, r->exam->unit, r->exam->decimals);
    return arena_format(&t->arena, "the marks differ by %.*s", len, digits);
}

struct table pending_table(const struct results *results)
{
    const struct marking *marking = results->marking;
    struct table t = {.name = "pending", .n_rows = marking->n_pending};
    struct pending_words *words = arena_alloc(&t.arena, t.n_rows * sizeof *words);
    for (size_t i = 0; i < t.n_rows; i++) {
        const struct pending_answer *pending = &marking->pending[i];
        words[i] = (struct pending_words){
            student_id(&results->cohort->students, pending->student), results->exam->items[pending->item].id,
            table_answer(&t, results, pending->item, pending->code), pending_reason(&t, results, pending)};
    }
    table_add(&t, "student_id", COLUMN_TEXT, FIELD(words, student), STRIDE(words));
    table_add(&t, "item", COLUMN_TEXT, FIELD(words, item), STRIDE(words));
    table_add(&t, "answer", COLUMN_TEXT, FIELD(words, answer), STRIDE(words));
    table_add(&t, "reason", COLUMN_TEXT, FIELD(words, reason), STRIDE(words));
    return t;
}
