/* plan.c: from column names to roles (contract in plan.h). */
#include "ingest/plan.h"

#include <stdio.h>

#include "base/log.h"
#include "model/cohort.h"

static const struct text ITEM_COLUMN = {"item", 4}, ANSWER_COLUMN = {"answer", 6}, RESPONSES_COLUMN = {"responses", 9};

const char *layout_name(enum layout layout)
{
    static const char *const names[] = {
        [LAYOUT_AUTO] = "auto", [LAYOUT_WIDE] = "wide", [LAYOUT_LONG] = "long", [LAYOUT_PACKED] = "packed"};
    return names[layout];
}

static size_t find_column(const struct plan *plan, struct text name)
{
    for (size_t i = 0; i < plan->n_columns; i++)
        if (text_equal(plan->names[i], name)) return i;
    return NO_COLUMN;
}

static enum gr_status fail_columns(const struct plan *plan, struct arena *arena, struct gr_error *err, const char *what,
                                   const char *advice)
{
    return gr_fail(err, GR_FAILED, "%s:1: %s; the columns are: %s; %s", plan->shown, what,
                   dialect_show_names(arena, plan->names, plan->n_columns), advice);
}

static enum gr_status fail_twice(const struct plan *plan, struct text name, struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    return gr_fail(err, GR_FAILED, "%s:1: column '%s' appears twice; rename or remove one", plan->shown,
                   text_show(name, shown));
}

/* A column that has a meaning must be there once; of the others any number may share a name. */
static enum gr_status check_once(const struct plan *plan, size_t column, struct gr_error *err)
{
    if (column == NO_COLUMN) return GR_OK;
    for (size_t i = column + 1; i < plan->n_columns; i++)
        if (text_equal(plan->names[i], plan->names[column])) return fail_twice(plan, plan->names[column], err);
    return GR_OK;
}

static bool *item_flags(struct arena *arena, size_t n_items, bool value)
{
    bool *flags = arena_alloc(arena, n_items * sizeof *flags);
    memset(flags, value, n_items * sizeof *flags);
    return flags;
}

static enum gr_status find_items(struct plan *plan, const struct plan_wishes *wishes, struct arena *arena,
                                 size_t *n_found, struct gr_error *err)
{
    bool *has_item = item_flags(arena, wishes->exam->n_items, false);
    plan->has_item = has_item;
    plan->runs = arena_alloc(arena, plan->n_columns * sizeof *plan->runs);
    *n_found = 0;
    for (size_t column = 0; column < plan->n_columns; column++) {
        const uint32_t item = dictionary_find(wishes->items, plan->names[column]);
        if (item == DICTIONARY_NONE || column == plan->id_column) continue;
        if (has_item[item]) return fail_twice(plan, plan->names[column], err);
        has_item[item] = true;
        ++*n_found;
        struct item_run *last = plan->n_runs ? &plan->runs[plan->n_runs - 1] : NULL;
        if (last && last->column + last->n == column && last->item + last->n == item)
            last->n++;
        else
            plan->runs[plan->n_runs++] = (struct item_run){column, item, 1};
    }
    return GR_OK;
}

/* "Q" of "Q12"; empty when the name does not end in digits. */
static struct text numbered_stem(struct text name)
{
    size_t n = name.len;
    while (n && name.at[n - 1] >= '0' && name.at[n - 1] <= '9')
        n--;
    return (struct text){name.at, n < name.len ? n : 0};
}

static bool is_used(const struct plan *plan, const struct plan_wishes *wishes, size_t column)
{
    for (size_t a = 0; a < wishes->n_attributes; a++)
        if (plan->attribute_columns[a] == column) return true;
    return column == plan->id_column || column == plan->status_column || column == plan->form_column ||
           dictionary_find(wishes->items, plan->names[column]) != DICTIONARY_NONE;
}

/* A column Q61 beside items Q1 to Q60 is what an item that was forgotten in the rubric looks like. */
static void note_forgotten_items(const struct plan *plan, const struct plan_wishes *wishes, struct arena *arena)
{
    struct text *forgotten = arena_alloc(arena, plan->n_columns * sizeof *forgotten);
    struct dictionary stems = {0};
    size_t n = 0;
    for (size_t i = 0; i < wishes->items->n; i++)
        dictionary_add(&stems, numbered_stem(wishes->items->texts[i]));
    for (size_t column = 0; column < plan->n_columns; column++) {
        const struct text stem = numbered_stem(plan->names[column]);
        if (stem.len && !is_used(plan, wishes, column) && dictionary_find(&stems, stem) != DICTIONARY_NONE)
            forgotten[n++] = plan->names[column];
    }
    if (n) log_note("%s:1: not in the rubric, so not marked: %s", plan->shown, dialect_show_names(arena, forgotten, n));
    dictionary_release(&stems);
}

static enum layout choose_layout(const struct plan *plan, enum layout wished, size_t n_items_found)
{
    if (wished != LAYOUT_AUTO) return wished;
    if (n_items_found) return LAYOUT_WIDE;
    if (plan->item_name_column != NO_COLUMN && plan->answer_column != NO_COLUMN) return LAYOUT_LONG;
    if (plan->responses_column != NO_COLUMN) return LAYOUT_PACKED;
    return LAYOUT_AUTO;
}

static enum gr_status check_layout(struct plan *plan, size_t n_items_found, struct arena *arena, struct gr_error *err)
{
    switch (plan->layout) {
    case LAYOUT_WIDE:
        if (n_items_found) return GR_OK;
        return fail_columns(plan, arena, err, "no column is an item of the rubric", "name one column after each item");
    case LAYOUT_LONG:
        if (plan->item_name_column != NO_COLUMN && plan->answer_column != NO_COLUMN) return GR_OK;
        return fail_columns(plan, arena, err, "the long layout needs the columns 'item' and 'answer'",
                            "rename them or choose another --layout");
    case LAYOUT_PACKED:
        if (plan->responses_column != NO_COLUMN) return GR_OK;
        return fail_columns(plan, arena, err, "the packed layout needs the column 'responses'",
                            "rename it or choose another --layout");
    case LAYOUT_AUTO: break;
    }
    return fail_columns(plan, arena, err, "no column is an item of the rubric",
                        "expected one column an item (wide), the columns item and answer (long) or the column "
                        "responses (packed); is it the right rubric?");
}

static enum gr_status find_attributes(struct plan *plan, const struct plan_wishes *wishes, struct arena *arena,
                                      struct gr_error *err)
{
    plan->attribute_columns = arena_alloc(arena, wishes->n_attributes * sizeof *plan->attribute_columns);
    for (size_t a = 0; a < wishes->n_attributes; a++) {
        plan->attribute_columns[a] = find_column(plan, wishes->attributes[a].name);
        const enum gr_status st = check_once(plan, plan->attribute_columns[a], err);
        if (st) return st;
    }
    return GR_OK;
}

/* Every form needs every place, and may have any item there: with places, an input has all items or is refused. */
static enum gr_status plan_forms(struct plan *plan, const struct plan_wishes *wishes, struct arena *arena,
                                 struct gr_error *err)
{
    const struct exam_forms *forms = wishes->exam->forms;
    char name[TEXT_SHOWN_BYTES], what[TEXT_SHOWN_BYTES + 64];
    plan->form_column = find_column(plan, forms->column);
    if (plan->form_column == NO_COLUMN && !forms->usual) {
        snprintf(what, sizeof what, "no column '%s', which names the student's form", text_show(forms->column, name));
        return fail_columns(plan, arena, err, what, "set answers.form in the rubric to it, or answers.form_default");
    }
    const enum gr_status st = check_once(plan, plan->form_column, err);
    if (st || forms->places_are_items) return st;
    for (size_t place = 0; place < forms->n_places && plan->layout == LAYOUT_WIDE; place++) {
        if (plan->has_item[place]) continue;
        snprintf(what, sizeof what, "no column '%s', place %zu of the forms", text_show(forms->places[place], name),
                 place + 1);
        return fail_columns(plan, arena, err, what, "add it, or correct answers.places in the rubric");
    }
    plan->has_item = item_flags(arena, wishes->exam->n_items, true);
    return GR_OK;
}

static enum gr_status plan_answers(struct plan *plan, const struct plan_wishes *wishes, struct arena *arena,
                                   struct gr_error *err)
{
    size_t n_items_found;
    enum gr_status st = find_items(plan, wishes, arena, &n_items_found, err);
    if (st) return st;
    plan->status_column = find_column(plan, wishes->exam->answers.status_column);
    plan->item_name_column = find_column(plan, ITEM_COLUMN);
    plan->answer_column = find_column(plan, ANSWER_COLUMN);
    plan->responses_column = find_column(plan, RESPONSES_COLUMN);
    if (plan->status_column != NO_COLUMN &&
        dictionary_find(wishes->items, plan->names[plan->status_column]) != DICTIONARY_NONE)
        plan->status_column = NO_COLUMN; /* the rubric says that it is an item */
    st = check_once(plan, plan->status_column, err);
    if (st) return st;
    plan->layout = choose_layout(plan, wishes->layout, n_items_found);
    st = check_layout(plan, n_items_found, arena, err);
    if (!st && plan->layout == LAYOUT_LONG) st = check_once(plan, plan->item_name_column, err);
    if (!st && plan->layout == LAYOUT_LONG) st = check_once(plan, plan->answer_column, err);
    if (!st && plan->layout == LAYOUT_PACKED) st = check_once(plan, plan->responses_column, err);
    if (plan->layout == LAYOUT_PACKED) plan->has_item = item_flags(arena, wishes->exam->n_items, true);
    if (!st && wishes->exam->forms) st = plan_forms(plan, wishes, arena, err);
    if (!st && plan->layout == LAYOUT_WIDE) note_forgotten_items(plan, wishes, arena);
    return st;
}

enum gr_status plan_make(struct plan *plan, const struct plan_wishes *wishes, const struct header *header,
                         const char *shown, struct arena *arena, struct gr_error *err)
{
    *plan = (struct plan){.shown = shown,
                          .layout = LAYOUT_WIDE,
                          .is_roster = wishes->is_roster,
                          .delimiter = header->delimiter,
                          .names = header->names,
                          .n_columns = header->n_names,
                          .status_column = NO_COLUMN,
                          .form_column = NO_COLUMN,
                          .item_name_column = NO_COLUMN,
                          .answer_column = NO_COLUMN,
                          .responses_column = NO_COLUMN};
    plan->id_column = find_column(plan, wishes->exam->answers.student_column);
    if (plan->id_column == NO_COLUMN) {
        char name[TEXT_SHOWN_BYTES], what[TEXT_SHOWN_BYTES + 32];
        snprintf(what, sizeof what, "no student column '%s'", text_show(wishes->exam->answers.student_column, name));
        return fail_columns(plan, arena, err, what,
                            wishes->is_roster
                                ? "name the roster's student column as the answers do"
                                : "set answers.id in the rubric to the student column, or name the columns of a file "
                                  "without a header row with --columns");
    }
    plan->has_item = item_flags(arena, wishes->exam->n_items, false);
    enum gr_status st = check_once(plan, plan->id_column, err);
    if (!st) st = find_attributes(plan, wishes, arena, err);
    if (!st && !wishes->is_roster) st = plan_answers(plan, wishes, arena, err);
    return st;
}
