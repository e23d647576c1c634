/* tables_changes.c: what a regrade changed, as tables (report/table.h). */
#include "model/changes.h"
#include "report/table.h"

/* A student whose row differs. */
struct moved {
    struct text id;
    struct standing old, now;
};

/* Their rows, in the order of the students; who was and is present is told by columns of bytes. */
struct moves {
    struct moved *rows;
    uint8_t *was, *is;
    size_t n;
};

static void find_moved(const struct results *results, struct arena *arena, struct moves *out)
{
    const struct changes *c = results->changes;
    size_t n = 0;
    for (size_t s = 0; s < c->old->n; s++)
        n += change_is_any(c, s);
    *out = (struct moves){
        .rows = arena_alloc(arena, n * sizeof *out->rows), .was = arena_alloc(arena, n), .is = arena_alloc(arena, n)};
    for (size_t s = 0; s < c->old->n; s++) {
        if (!change_is_any(c, s)) continue;
        out->rows[out->n] =
            (struct moved){student_id(&results->cohort->students, s), c->old->list[s], c->new_->list[s]};
        out->was[out->n] = c->old->list[s].status;
        out->is[out->n++] = c->new_->list[s].status;
    }
}

static void add_grade(struct table *t, const char *name, const struct exam *exam, const uint8_t *first)
{
    struct text *labels = arena_alloc(&t->arena, exam->n_grades * sizeof *labels);
    for (size_t g = 0; g < exam->n_grades; g++)
        labels[g] = exam->grades[g].label;
    struct column *c = table_add(t, name, COLUMN_LABEL, first, sizeof(struct moved));
    c->from.labels = labels;
    c->has_bounds = true;
    c->low = 0;
    c->high = (int64_t)exam->n_grades - 1;
}

struct table changes_table(const struct results *results)
{
    const struct changes *c = results->changes;
    struct table t = {.name = "changes"};
    struct moves m;
    find_moved(results, &t.arena, &m);
    const struct moved *rows = m.rows;
    t.n_rows = m.n;
    table_add(&t, "student_id", COLUMN_TEXT, FIELD(rows, id), STRIDE(rows));
    table_add_marks(&t, "old_total", c->before, FIELD(rows, old.total), STRIDE(rows), m.was);
    table_add_marks(&t, "new_total", c->now, FIELD(rows, now.total), STRIDE(rows), m.is);
    table_add(&t, "old_rank", COLUMN_RANK, FIELD(rows, old.rank2), STRIDE(rows));
    table_add(&t, "new_rank", COLUMN_RANK, FIELD(rows, now.rank2), STRIDE(rows));
    add_grade(&t, "old_grade", c->before, FIELD(rows, old.grade));
    add_grade(&t, "new_grade", c->now, FIELD(rows, now.grade));
    return t;
}

struct item_words {
    struct text item, old_key, new_key, old_adjust, new_adjust;
    uint32_t answers, up, down;
};

struct table changes_items_table(const struct results *results)
{
    const struct changes *c = results->changes;
    struct table t = {.name = "changes_items", .n_rows = c->n_items};
    struct item_words *rows = arena_alloc(&t.arena, c->n_items * sizeof *rows);
    for (size_t i = 0; i < c->n_items; i++) {
        const struct item_change *item = &c->items[i];
        rows[i] = (struct item_words){.item = c->now->items[item->item].id,
                                      .old_key = item->key_before,
                                      .new_key = item->key_now,
                                      .old_adjust = text_of(adjustment_names[c->before->items[item->item].adjust]),
                                      .new_adjust = text_of(adjustment_names[item->adjust]),
                                      .answers = item->answers,
                                      .up = item->students.up,
                                      .down = item->students.down};
    }
    table_add(&t, "item", COLUMN_TEXT, FIELD(rows, item), STRIDE(rows));
    table_add(&t, "old_key", COLUMN_TEXT, FIELD(rows, old_key), STRIDE(rows));
    table_add(&t, "new_key", COLUMN_TEXT, FIELD(rows, new_key), STRIDE(rows));
    table_add(&t, "old_adjust", COLUMN_TEXT, FIELD(rows, old_adjust), STRIDE(rows));
    table_add(&t, "new_adjust", COLUMN_TEXT, FIELD(rows, new_adjust), STRIDE(rows));
    table_add(&t, "answers", COLUMN_COUNT32, FIELD(rows, answers), STRIDE(rows));
    table_add(&t, "up", COLUMN_COUNT32, FIELD(rows, up), STRIDE(rows));
    table_add(&t, "down", COLUMN_COUNT32, FIELD(rows, down), STRIDE(rows));
    return t;
}

struct group_words {
    uint32_t value;
    struct change_counts counts;
    double mean_change;
};

void table_add_moves(struct table *t, const char *up, const char *down, const struct up_down *first, size_t stride)
{
    table_add(t, up, COLUMN_COUNT32, &first->up, stride);
    table_add(t, down, COLUMN_COUNT32, &first->down, stride);
}

/* Those that the table of groups hides. */
static const uint8_t *hidden_groups(struct table *t, const struct results *results, size_t partition,
                                    const struct group_words *rows)
{
    const struct rank_tables *tables = results->tables;
    if (!tables || tables->min_cell < 2) return NULL;
    const struct group_table *groups = &tables->groups[partition];
    const size_t n_values = results->ranking->partitions[partition].values->values.n;
    uint8_t *of_value = arena_alloc(&t->arena, n_values + 1), *hidden = arena_alloc(&t->arena, t->n_rows + 1);
    memset(of_value, 1, n_values + 1); /* who is in no table: nobody of it is present any more */
    for (size_t g = 0; g < groups->n; g++)
        of_value[groups->rows[g].value] = groups->hidden[g];
    for (size_t i = 0; i < t->n_rows; i++)
        hidden[i] = of_value[rows[i].value];
    return hidden;
}

struct table changes_groups_table(const struct results *results, size_t partition)
{
    const struct changes *c = results->changes;
    const struct partition *p = &results->ranking->partitions[partition];
    struct table t = {0};
    struct group_words *rows = arena_alloc(&t.arena, (c->n_values[partition] + 1) * sizeof *rows);
    t.name = arena_format(&t.arena, "changes_%.*s", TEXT_ARGS(p->group->name)).at;
    for (size_t v = 0; v < c->n_values[partition]; v++) {
        const struct group_change *g = &c->groups[partition][v];
        rows[t.n_rows++] = (struct group_words){g->value, g->counts,
                                                (double)g->counts.moved / (double)c->unit / (double)g->counts.students};
    }
    table_add_partition(&t, p, TEXT("group"), &rows->value, STRIDE(rows));
    table_add(&t, "students", COLUMN_COUNT32, &rows->counts.students, STRIDE(rows));
    table_add_moves(&t, "up", "down", &rows->counts.total, STRIDE(rows));
    table_add(&t, "mean_change", COLUMN_REAL, &rows->mean_change, STRIDE(rows));
    table_add_moves(&t, "rank_up", "rank_down", &rows->counts.rank, STRIDE(rows));
    if (c->same_pass) table_add_moves(&t, "now_passed", "no_longer_passed", &rows->counts.passed, STRIDE(rows));
    if (c->same_grades) table_add_moves(&t, "grade_up", "grade_down", &rows->counts.grade, STRIDE(rows));
    if (c->same_cutoffs) table_add_moves(&t, "cutoff_up", "cutoff_down", &rows->counts.cutoff, STRIDE(rows));
    table_hide_cells(&t, &rows->counts.students, hidden_groups(&t, results, partition, rows));
    return t;
}
