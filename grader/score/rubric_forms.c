/*
 * rubric_forms.c: the booklets of the exam (exam.forms).
 *
 * A form is a list of items in the order of the booklet, and for some items the order of their options. An item that
 * reads several columns takes as many places of the booklet, one after the other.
 *
 * The maximum of the exam is that of the form with the highest; forms that differ are allowed, since nothing else
 * can be said of an exam in which candidates choose a language, but warned of, since totals are ranked as they are.
 */
#include <stdlib.h>

#include "base/dictionary.h"
#include "score/form_options.h"
#include "score/rubric_parts.h"

enum { FORMS_LIMIT = 1000 };

const struct key_spec FORM_KEYS[N_FORM_KEYS] = {
    [FORM_ITEMS] = {"items", "[Q3, Q1, …]",
                    "the items in the order of the booklet; all, in the order of the rubric, "
                    "unless given",
                    false},
    [FORM_OPTIONS] = {"options", "{Q1: BADC, …}",
                      "of choice and multi items: BADC says that what the booklet prints as A, B, C, D are the options "
                      "B, A, D, C of the rubric",
                      false},
};

/* A form while the exam's columns are not known. */
struct form_items {
    uint32_t *list; /* by place */
    size_t n;
    bool *has;                         /* by item */
    const struct option_map **options; /* by item */
};

struct forms_compiler {
    struct rubric_compiler *c;
    struct dictionary ids; /* of items */
    const char **names;
    struct form_items *forms;
    struct exam_forms *out;
};

/* The item that a node names; SIZE_MAX after a mistake. */
static size_t item_named(struct forms_compiler *f, const struct node *node)
{
    char shown[TEXT_SHOWN_BYTES];
    const uint32_t item = dictionary_find(&f->ids, text_trim(node->text));
    if (item != DICTIONARY_NONE) return item;
    const char *guess = reading_suggest(f->c->reading, node->text, f->names, f->ids.n);
    mistake(f->c->reading, node, "unknown item '%s'; %s", text_show(node->text, shown),
            guess[0] ? guess : "expected the id of one of the items");
    return SIZE_MAX;
}

static void add_item(struct form_items *form, size_t item)
{
    form->list[form->n++] = (uint32_t)item;
    form->has[item] = true;
}

static void take_all_items(struct form_items *form, size_t n_items)
{
    for (size_t i = 0; i < n_items; i++)
        add_item(form, i);
}

static void read_items(struct forms_compiler *f, const struct node *node, struct form_items *form)
{
    struct reading *reading = f->c->reading;
    const struct node *members;
    size_t n;
    char shown[TEXT_SHOWN_BYTES];
    if (!read_scalars(reading, node, "items", false, &members, &n)) return;
    if (n == 0) mistake(reading, node, "the form has no items; expected a list, [Q3, Q1, …]");
    for (size_t i = 0; i < n; i++) {
        const size_t item = item_named(f, &members[i]);
        if (item == SIZE_MAX) continue;
        if (form->has[item])
            mistake(reading, &members[i], "item '%s' stands here twice; remove one", text_show(members[i].text, shown));
        else
            add_item(form, item);
    }
}

static void read_option_maps(struct forms_compiler *f, const struct node *node, struct form_items *form)
{
    const struct exam *exam = &f->c->rubric->exam;
    struct reading *reading = f->c->reading;
    char shown[TEXT_SHOWN_BYTES];
    if (!node) return;
    if (node->kind != NODE_MAP) {
        mistake(reading, node, "'options' of a form is no mapping; expected items and letters, {Q1: BADC}");
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        const size_t item = item_named(f, &node->keys[i]);
        if (item == SIZE_MAX) continue;
        const char *type = exam->items[item].type;
        if (form->options[item])
            mistake(reading, &node->keys[i], "item '%s' stands here twice; remove one",
                    text_show(node->keys[i].text, shown));
        else if (!form->has[item])
            mistake(reading, &node->keys[i], "item '%s' is not on the form; add it to 'items' or remove its options",
                    text_show(node->keys[i].text, shown));
        else if (strcmp(type, "choice") != 0 && strcmp(type, "multi") != 0)
            mistake(reading, &node->keys[i], "item '%s' is of type %s; only choice and multi items have options here",
                    text_show(node->keys[i].text, shown), type);
        else
            form->options[item] = option_map_read(reading, &node->values[i], &exam->items[item], &exam->answers);
    }
}

static void read_form(struct forms_compiler *f, const struct node *node, struct form_items *form)
{
    const struct key_table table = KEY_TABLE(FORM_KEYS);
    const struct node *found[N_FORM_KEYS] = {0};
    const size_t n_items = f->ids.n;
    form->list = arena_alloc(f->c->reading->arena, n_items * sizeof *form->list);
    form->has = arena_alloc(f->c->reading->arena, n_items * sizeof *form->has);
    memset(form->has, false, n_items * sizeof *form->has);
    form->options = arena_alloc(f->c->reading->arena, n_items * sizeof *form->options);
    memset(form->options, 0, n_items * sizeof *form->options);
    if (node->kind == NODE_LIST)
        found[FORM_ITEMS] = node;
    else if (!read_map(f->c->reading, node, "a form", &table, 1, found))
        return;
    if (found[FORM_ITEMS])
        read_items(f, found[FORM_ITEMS], form);
    else
        take_all_items(form, n_items);
    read_option_maps(f, found[FORM_OPTIONS], form);
}

static void read_forms(struct forms_compiler *f, const struct node *node)
{
    struct reading *reading = f->c->reading;
    for (size_t i = 0; i < node->n; i++) {
        const struct text id = text_trim(node->keys[i].text);
        if (id.len == 0) mistake(reading, &node->keys[i], "a form without a name; expected what the answers call it");
        f->out->list[i] = (struct exam_form){.id = id};
        f->out->n = i + 1;
        read_form(f, &node->values[i], &f->forms[i]);
    }
}

/* Items that no form has earn nobody anything: a slip, unless the item was dropped. */
static void check_all_used(struct forms_compiler *f, const struct node *node)
{
    const struct exam *exam = &f->c->rubric->exam;
    char shown[TEXT_SHOWN_BYTES];
    for (size_t item = 0; item < exam->n_items; item++) {
        size_t form = 0;
        while (form < f->out->n && !f->forms[form].has[item])
            form++;
        if (form == f->out->n && exam->items[item].counted)
            mistake(f->c->reading, node, "item '%s' is on no form; add it to one, or remove it from 'items'",
                    text_show(exam->items[item].id, shown));
    }
    for (size_t form = 0; form < f->out->n; form++)
        f->out->lacks_items |= f->forms[form].n < exam->n_items;
}

static void read_usual(struct forms_compiler *f, const struct node *node)
{
    struct text id;
    char shown[TEXT_SHOWN_BYTES];
    if (!read_text(f->c->reading, node, "form_default", &id)) return;
    f->out->usual = forms_find(f->out, id);
    if (!f->out->usual)
        mistake(f->c->reading, node, "form '%s' is not among the forms; expected one of them", text_show(id, shown));
}

/* ---- maxima ---- */

static mark_t larger(mark_t a, mark_t b)
{
    return a > b ? a : b;
}

static mark_t smaller(mark_t a, mark_t b)
{
    return a < b ? a : b;
}

/* The totals of an exam with the items of one form alone. */
static void totals_of(struct forms_compiler *f, const struct form_items *form)
{
    struct exam *exam = &f->c->rubric->exam;
    bool *counted = gr_alloc(exam->n_items * sizeof *counted);
    for (size_t i = 0; i < exam->n_items; i++) {
        counted[i] = exam->items[i].counted;
        exam->items[i].counted &= form->has[i];
    }
    find_totals(f->c);
    for (size_t i = 0; i < exam->n_items; i++)
        exam->items[i].counted = counted[i];
    free(counted);
}

static void take_maxima(struct forms_compiler *f, const struct node *node)
{
    struct exam *exam = &f->c->rubric->exam;
    struct exam_form *first = &f->out->list[0];
    char first_shown[TEXT_SHOWN_BYTES], shown[TEXT_SHOWN_BYTES];
    mark_t maximum = 0, minimum = 0, first_maximum = 0;
    struct exam_section *bounds = gr_calloc(exam->n_sections, sizeof *bounds);
    bool warned = false;
    for (size_t i = 0; i < f->out->n; i++) {
        totals_of(f, &f->forms[i]);
        if (i == 0) first_maximum = exam->maximum;
        if (exam->maximum != first_maximum && !warned) {
            warning(f->c->reading, &node->keys[i],
                    "the highest totals on forms '%s' and '%s' differ; ranks and percents compare them as they are",
                    text_show(first->id, first_shown), text_show(f->out->list[i].id, shown));
            warned = true;
        }
        maximum = larger(maximum, exam->maximum);
        minimum = i ? smaller(minimum, exam->minimum) : exam->minimum;
        for (size_t s = 0; s < exam->n_sections; s++) {
            bounds[s].maximum = larger(bounds[s].maximum, exam->sections[s].maximum);
            bounds[s].minimum = i ? smaller(bounds[s].minimum, exam->sections[s].minimum) : exam->sections[s].minimum;
        }
    }
    exam->maximum = maximum;
    exam->minimum = minimum;
    for (size_t s = 0; s < exam->n_sections; s++) {
        exam->sections[s].maximum = bounds[s].maximum;
        exam->sections[s].minimum = bounds[s].minimum;
    }
    free(bounds);
}

/* ---- */

void compile_forms(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    static const enum answers_key needless[] = {ANSWERS_FORM_DEFAULT, ANSWERS_PLACES};
    for (size_t i = 0; i < sizeof needless / sizeof *needless && !node; i++)
        if (c->answers_found[needless[i]])
            mistake(c->reading, c->answers_found[needless[i]], "the rubric has no forms; add 'forms' or remove '%s'",
                    ANSWERS_KEYS[needless[i]].name);
    if (!node || !exam->n_items) return;
    if (node->kind != NODE_MAP || node->n == 0 || node->n > FORMS_LIMIT) {
        mistake(c->reading, node, "'forms' %s; expected names and items, {A: [Q1, Q2], B: [Q2, Q1]}",
                node->kind != NODE_MAP ? "is no mapping"
                : node->n              ? "is too long"
                                       : "is empty");
        return;
    }
    struct arena *arena = c->reading->arena;
    struct forms_compiler f = {.c = c};
    f.names = arena_alloc(arena, exam->n_items * sizeof *f.names);
    for (size_t i = 0; i < exam->n_items; i++) {
        const size_t n_before = f.ids.n;
        dictionary_add(&f.ids, exam->items[i].id);
        if (f.ids.n > n_before) f.names[n_before] = exam->items[i].id.at;
    }
    f.out = arena_alloc(arena, sizeof *f.out);
    *f.out = (struct exam_forms){.column = exam->answers.form_column,
                                 .list = arena_alloc(arena, node->n * sizeof *f.out->list),
                                 .to_reference = option_map_apply};
    f.forms = arena_alloc(arena, node->n * sizeof *f.forms);
    memset(f.forms, 0, node->n * sizeof *f.forms);
    if (f.ids.n == exam->n_items) { /* else an item stands there twice, which was said */
        read_forms(&f, node);
        check_all_used(&f, node);
        read_usual(&f, c->answers_found[ANSWERS_FORM_DEFAULT]);
        if (c->totals_are_known && f.out->lacks_items && c->reading->n_mistakes == 0) take_maxima(&f, node);
        c->form_items = f.forms;
        exam->forms = f.out;
    }
    dictionary_release(&f.ids);
}

/* ---- places ---- */

/* The names of the places: a list, or what stands before their numbers. */
static void name_places(struct rubric_compiler *c, struct exam_forms *forms, const struct text *columns, size_t n)
{
    struct reading *reading = c->reading;
    const struct node *node = c->answers_found[ANSWERS_PLACES], *members;
    const struct exam *exam = &c->rubric->exam;
    struct text *names = arena_alloc(reading->arena, n * sizeof *names);
    size_t n_named = n;
    char shown[TEXT_SHOWN_BYTES];
    forms->places = names;
    forms->n_places = n;
    memcpy(names, columns, n * sizeof *names);
    if (!node || !read_scalars(reading, node, "places", node->kind == NODE_SCALAR, &members, &n_named)) return;
    if (node->kind == NODE_LIST && n_named != n) {
        mistake(reading, node, "%zu names of places, but %zu places on the longest form; expected as many", n_named, n);
        return;
    }
    const struct text others[] = {exam->answers.student_column, exam->answers.status_column, forms->column};
    struct dictionary seen = {0};
    for (size_t i = 0; i < n; i++) {
        const struct node *at = node->kind == NODE_LIST ? &members[i] : node;
        names[i] = node->kind == NODE_LIST
                       ? text_trim(at->text)
                       : arena_format(reading->arena, "%.*s%zu", TEXT_ARGS(text_trim(at->text)), i + 1);
        bool taken = dictionary_find(&seen, names[i]) != DICTIONARY_NONE;
        for (size_t o = 0; o < sizeof others / sizeof *others; o++)
            taken |= text_equal(names[i], others[o]);
        if (taken)
            mistake(reading, at, "place '%s' has the name of another column; rename it", text_show(names[i], shown));
        dictionary_add(&seen, names[i]);
    }
    dictionary_release(&seen);
}

static void lay_out_form(struct rubric_compiler *c, const struct exam_forms *forms, const struct form_items *items,
                         size_t n_columns, struct exam_form *form)
{
    const struct exam *exam = &c->rubric->exam;
    struct arena *arena = c->reading->arena;
    uint32_t *item_at = arena_alloc(arena, n_columns * sizeof *item_at);
    bool *has_item = arena_alloc(arena, n_columns * sizeof *has_item);
    const struct option_map **options = arena_alloc(arena, n_columns * sizeof *options);
    size_t place = 0;
    for (size_t i = 0; i < n_columns; i++) {
        item_at[i] = NO_PLACE_ITEM;
        has_item[i] = false;
        options[i] = NULL;
    }
    for (size_t i = 0; i < items->n; i++) {
        const struct exam_item *item = &exam->items[items->list[i]];
        options[item->first_column] = items->options[items->list[i]]; /* of further columns none has letters */
        for (size_t k = 0; k < item->n_columns; k++, place++) {
            const size_t column = item->first_column + k;
            item_at[forms->places_are_items ? column : place] = (uint32_t)column;
            has_item[column] = true;
        }
    }
    form->items = items->list;
    form->n_items = items->n;
    form->item_at = item_at;
    form->has_item = has_item;
    form->options = options;
}

static size_t longest_form(const struct exam *exam, const struct form_items *forms, size_t n)
{
    size_t longest = 0;
    for (size_t f = 0; f < n; f++) {
        size_t places = 0;
        for (size_t i = 0; i < forms[f].n; i++)
            places += exam->items[forms[f].list[i]].n_columns;
        if (places > longest) longest = places;
    }
    return longest;
}

void compile_places(struct rubric_compiler *c, const struct text *columns, size_t n_columns)
{
    const struct exam *exam = &c->rubric->exam;
    if (!exam->forms) return;
    struct exam_forms *forms = arena_alloc(c->reading->arena, sizeof *forms);
    *forms = *exam->forms;
    const struct node *node = c->answers_found[ANSWERS_PLACES];
    forms->places_are_items = node && node->kind == NODE_SCALAR && text_equal(text_trim(node->text), TEXT("items"));
    if (forms->places_are_items) {
        forms->places = columns;
        forms->n_places = n_columns;
    } else {
        name_places(c, forms, columns, longest_form(exam, c->form_items, forms->n));
    }
    for (size_t i = 0; i < forms->n; i++)
        lay_out_form(c, forms, &c->form_items[i], n_columns, &forms->list[i]);
    c->rubric->exam.forms = forms;
}
