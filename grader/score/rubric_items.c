/*
 * rubric_items.c: the items of a rubric: what all kinds have in common, and the call of each kind's compiler.
 *
 * A key that an item leaves out is looked up under `defaults`. Points are, in this order: the item's own; for kinds
 * whose rule names marks (map, pattern, credit by option) the highest of those; the defaults'; 1.
 */
#include <stdlib.h>

#include "base/dictionary.h"
#include "score/rubric_parts.h"
#include "score/rule_inner.h"

enum { ITEMS_LIMIT = 65535, DEFAULTS_LIMIT = 96 };

const struct key_spec ITEM_KEYS[N_ITEM_KEYS] = {
    [ITEM_ID] = {"id", "a text", "the item's column in wide answers, its name in long ones", true},
    [ITEM_TYPE] = {"type", "a rule kind", "how answers are judged (below); choice unless given", false},
    [ITEM_SECTION] = {"section", "a section's id", "the section to whose mark the item counts", false},
    [ITEM_POINTS] = {"points", "a mark above 0",
                     "for a right answer, and the most the item pays; 1 unless given (map, "
                     "pattern: the most its rules pay)",
                     false},
    [ITEM_WRONG] = {"wrong", "a mark", "for a wrong answer; 0 unless given, below 0 is a penalty", false},
    [ITEM_BLANK] = {"blank", "a mark", "for a blank; 0 unless given", false},
    [ITEM_INVALID] = {"invalid", "a mark", "for an answer that is not possible; 0 unless given", false},
    [ITEM_MIN] = {"min", "a mark",
                  "the least the item pays; unless given the least of 0, wrong, blank, invalid, and of "
                  "marks that a rule names",
                  false},
    [ITEM_MAX] = {"max", "a mark", "the most the item pays, when that is less than its points", false},
    [ITEM_SKILLS] = {"skills", "a list of skills", "what the item is about; see skills below", false},
    [ITEM_CERTAINTY] = {"certainty", "a column", "says how sure the student was, which decides what the answer earns",
                        false},
    [ITEM_CERTAINTY_SCALE] = {"certainty_scale", "{right: …, wrong: …}",
                              "what right and wrong answers earn at each level of certainty (below)", false},
    [ITEM_IRT] = {"irt", "{a: …, b: …, c: …}", "its parameters, for scores of the type ability; or [a, b, c]", false},
};

static bool is_per_item(const char *name)
{
    static const char *const names[] = {"id",    "key",     "rules",       "marks",     "columns",
                                        "parts", "markers", "adjudicator", "certainty", "irt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static size_t add_rows(struct key_spec *rows, size_t n, const struct key_spec *more, size_t n_more, bool all)
{
    for (size_t i = 0; i < n_more && n < DEFAULTS_LIMIT; i++) {
        size_t k = 0;
        while (k < n && strcmp(rows[k].name, more[i].name) != 0)
            k++;
        if (k < n || (!all && is_per_item(more[i].name))) continue;
        rows[n] = more[i];
        rows[n++].required = false;
    }
    return n;
}

static size_t all_item_keys(struct key_spec rows[DEFAULTS_LIMIT], bool all)
{
    size_t n = add_rows(rows, 0, ITEM_KEYS, N_ITEM_KEYS, all);
    for (size_t i = 0; i < N_RULE_KINDS; i++)
        n = add_rows(rows, n, RULE_KINDS[i]->params.rows, RULE_KINDS[i]->params.n, all);
    return n;
}

/* The keys that may stand under `defaults`: those of items and of all kinds, without id, key, rules and marks. Gives how
 * many. */
static size_t defaults_keys(struct key_spec rows[DEFAULTS_LIMIT])
{
    return all_item_keys(rows, false);
}

bool item_key_is_known(struct reading *reading, const struct node *key)
{
    struct key_spec rows[DEFAULTS_LIMIT];
    const char *names[DEFAULTS_LIMIT];
    const size_t n = all_item_keys(rows, true);
    for (size_t i = 0; i < n; i++) {
        names[i] = strcmp(rows[i].name, "id") == 0 ? "item" : rows[i].name;
        if (text_equal(key->text, text_of(rows[i].name))) return true;
    }
    char shown[TEXT_SHOWN_BYTES];
    const char *guess = reading_suggest(reading, key->text, names, n);
    mistake(reading, key, "unknown column '%s'; %s", text_show(key->text, shown),
            guess[0] ? guess : "expected item, key, points, type, section, wrong, blank, tolerance, credit, skills");
    return false;
}

/* Values of the item's keys, then of its kind's parameters, each from the item or from the defaults. */
struct item_values {
    const struct node *common[N_ITEM_KEYS + PARAMS_LIMIT];
    const struct node *const *params;
};

/* `what` names a rule inside an item; NULL for an item, which alone needs an id. */
static bool read_item_map(struct rubric_compiler *c, const struct node *node, const struct rule_kind *kind,
                          const char *what, struct item_values *values)
{
    struct key_spec common[N_ITEM_KEYS];
    memcpy(common, ITEM_KEYS, sizeof common);
    common[ITEM_ID].required = !what;
    struct key_table tables[2 + RULE_KINDS_MOST] = {KEY_TABLE(common), kind->params};
    size_t n = 2;
    for (size_t i = 0; i < N_RULE_KINDS; i++) {
        if (RULE_KINDS[i] == kind) continue;
        tables[n] = RULE_KINDS[i]->params;
        tables[n++].owner = arena_format(c->reading->arena, "type %s", RULE_KINDS[i]->name).at;
    }
    if (!what) what = arena_format(c->reading->arena, "a %s item", kind->name).at;
    values->params = values->common + N_ITEM_KEYS;
    if (!read_map(c->reading, node, what, tables, n, values->common)) return false;
    size_t row = 0;
    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < tables[t].n; i++, row++)
            if (!values->common[row] && !is_per_item(tables[t].rows[i].name)) {
                const struct node *given = node_find(c->found[TOP_DEFAULTS], tables[t].rows[i].name);
                if (given && !node_is_absent(given)) values->common[row] = given;
            }
    return true;
}

static void read_section(struct rubric_compiler *c, const struct node *node, struct exam_item *item)
{
    const struct exam *exam = &c->rubric->exam;
    struct text id;
    item->section = NO_SECTION;
    if (!read_text(c->reading, node, "section", &id)) return;
    char shown[TEXT_SHOWN_BYTES];
    item->section = exam_find_section(exam, id);
    if (item->section != NO_SECTION && exam->sections[item->section].n_parts == 0) return;
    if (item->section != NO_SECTION) {
        mistake(c->reading, node, "section '%s' is made of sections; name one of those", text_show(id, shown));
        return;
    }
    const char **names = arena_alloc(c->reading->arena, (exam->n_sections + 1) * sizeof *names);
    for (size_t i = 0; i < exam->n_sections; i++)
        names[i] = exam->sections[i].id.at;
    const char *guess = reading_suggest(c->reading, id, names, exam->n_sections);
    mistake(c->reading, node, "unknown section '%s'; %s", text_show(id, shown),
            guess[0]           ? guess
            : exam->n_sections ? "add it to 'sections'"
                               : "there is no 'sections', add it");
}

static void read_skills(struct rubric_compiler *c, const struct node *node, struct exam_item *item)
{
    const struct node *members;
    size_t n;
    if (!node || !read_scalars(c->reading, node, "skills", false, &members, &n)) return;
    item->skills = arena_alloc(c->reading->arena, n * sizeof *item->skills);
    for (size_t i = 0; i < n; i++)
        item->skills[item->n_skills++] = text_trim(members[i].text);
}

static void check_terms(struct rubric_compiler *c, const struct node *item, const struct item_values *values,
                        const struct item_terms *terms)
{
    static const enum item_key below[] = {ITEM_WRONG, ITEM_BLANK, ITEM_INVALID, ITEM_MIN};
    const struct rational marks[] = {terms->wrong, terms->blank, terms->invalid, terms->floor};
    const struct node *points = values->common[ITEM_POINTS];
    if (terms->points.num <= 0) {
        mistake(c->reading, points ? points : item,
                "points are not above 0; an item that shall not count is named under adjust, {ID: excluded}");
        return;
    }
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        const struct node *node = values->common[below[i]];
        if (node && rational_compare(marks[i], terms->points) >= 0)
            mistake(c->reading, node, "'%s' is not below the points of the item; lower it or raise 'points'",
                    ITEM_KEYS[below[i]].name);
    }
    const struct node *max = values->common[ITEM_MAX];
    if (max && rational_compare(terms->ceiling, terms->points) > 0)
        mistake(c->reading, max, "'max' is above the points of the item, which nobody can exceed; raise 'points'");
    if (max && (terms->ceiling.num <= 0 || rational_compare(terms->ceiling, terms->floor) <= 0))
        mistake(c->reading, max, "'max' is not above 0 and above the least mark of the item; raise it");
    if (values->common[ITEM_WRONG] && terms->wrong.num > 0 && rational_compare(terms->wrong, terms->points) < 0)
        warning(c->reading, values->common[ITEM_WRONG], "a wrong answer earns marks; a penalty is written below 0");
}

static struct rational least_mark(const struct rule_compiler *compiler)
{
    const struct item_terms *terms = compiler->terms;
    const struct rational marks[] = {terms->wrong, terms->blank, terms->invalid};
    struct rational least = compiler->lowest;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (rational_compare(marks[i], least) < 0) least = marks[i];
    return least;
}

static void note_unit_trouble(struct rubric_compiler *c, const struct node *node, bool before)
{
    if (c->unit_is_too_fine && !before)
        mistake(c->reading, node,
                "with the marks of this item, the exam's marks have no common denominator up to %d; "
                "use fewer decimals, or fewer options where credit is a fraction",
                UNIT_LIMIT);
}

/* What an item and a rule inside another have in common. The caller says in *compiler what differs: is_inner, unit. */
static void compile_rule(struct rubric_compiler *c, const struct node *node, const struct item_values *values,
                         struct rule_compiler *compiler, struct item_rule *rule)
{
    struct reading *reading = c->reading;
    struct item_terms *terms = &rule->terms;
    const struct node *own_points = node_find(node, "points");
    const bool too_fine_before = c->unit_is_too_fine;
    compiler->reading = reading;
    compiler->rubric = c;
    compiler->item = node;
    compiler->terms = terms;
    compiler->synonyms = &c->synonyms;
    compiler->has_points = own_points && !node_is_absent(own_points);
    compiler->points_are_given = values->common[ITEM_POINTS] != NULL;
    compiler->key_shown = TEXT("");
    compiler->lowest = (struct rational){0, 1};
    compiler->unit_is_too_fine = &c->unit_is_too_fine;
    terms->points = (struct rational){1, 1};
    terms->wrong = terms->blank = terms->invalid = terms->floor = (struct rational){0, 1};
    terms->numbers = c->rubric->exam.answers.numbers;
    terms->blanks = c->rubric->exam.answers.blank;
    terms->n_blanks = c->rubric->exam.answers.n_blank;
    const size_t n_mistakes = reading->n_mistakes;
    read_mark(reading, values->common[ITEM_POINTS], "points", &terms->points);
    read_mark(reading, values->common[ITEM_WRONG], "wrong", &terms->wrong);
    read_mark(reading, values->common[ITEM_BLANK], "blank", &terms->blank);
    read_mark(reading, values->common[ITEM_INVALID], "invalid", &terms->invalid);
    compiler->has_floor = read_mark(reading, values->common[ITEM_MIN], "min", &terms->floor);
    const bool good_terms = reading->n_mistakes == n_mistakes;
    const bool has_ceiling = read_mark(reading, values->common[ITEM_MAX], "max", &terms->ceiling);
    rule->state = rule->kind->compile(compiler, values->params);
    rule->n_columns = compiler->n_columns ? compiler->n_columns : 1;
    if (!compiler->has_floor) terms->floor = least_mark(compiler);
    if (!has_ceiling) terms->ceiling = terms->points;
    if (good_terms && (rule->state || terms->points.num <= 0)) check_terms(c, node, values, terms);
    rule_can_pay(compiler, terms->points);
    rule_can_pay(compiler, terms->wrong);
    rule_can_pay(compiler, terms->blank);
    rule_can_pay(compiler, terms->invalid);
    rule_can_pay(compiler, terms->floor);
    rule_can_pay(compiler, terms->ceiling);
    note_unit_trouble(c, node, too_fine_before);
}

bool rule_compile_inner(struct rule_compiler *outer, const struct node *node, const char *what, struct item_rule *out,
                        int64_t *unit)
{
    static const enum item_key not_inner[] = {ITEM_ID,        ITEM_SECTION,         ITEM_SKILLS,
                                              ITEM_CERTAINTY, ITEM_CERTAINTY_SCALE, ITEM_IRT};
    static const enum item_key own_only[] = {ITEM_POINTS, ITEM_WRONG, ITEM_BLANK, ITEM_INVALID, ITEM_MIN, ITEM_MAX};
    struct rubric_compiler *c = outer->rubric;
    struct reading *reading = c->reading;
    struct item_values values;
    struct rule_compiler compiler = {.unit = unit, .is_inner = true};
    const size_t n_mistakes = reading->n_mistakes;
    const struct node *type = node_find(node, "type");
    *unit = 1;
    *out = (struct item_rule){.kind = type ? rule_kind_read(reading, type) : &RULE_CHOICE};
    if (!out->kind || !read_item_map(c, node, out->kind, what, &values)) return false;
    for (size_t i = 0; i < sizeof not_inner / sizeof *not_inner; i++) {
        const struct node *given = node_find(node, ITEM_KEYS[not_inner[i]].name);
        if (given) mistake(reading, given, "%s has no '%s'; remove it", what, ITEM_KEYS[not_inner[i]].name);
    }
    for (size_t i = 0; i < sizeof own_only / sizeof *own_only; i++)
        if (!node_find(node, ITEM_KEYS[own_only[i]].name)) values.common[own_only[i]] = NULL;
    compile_rule(c, node, &values, &compiler, out);
    return out->state && reading->n_mistakes == n_mistakes;
}

/* The rule of an item with `certainty`, around the one that it would have without. */
static void compile_certain(struct rubric_compiler *c, const struct node *node, const struct item_values *values,
                            struct rule_compiler *compiler, struct item_rule *rule)
{
    static const enum item_key of_outer[] = {ITEM_WRONG, ITEM_BLANK, ITEM_INVALID, ITEM_MIN, ITEM_MAX};
    const struct node *const scale[] = {[INNER_CERTAINTY] = values->common[ITEM_CERTAINTY],
                                        [INNER_CERTAINTY_SCALE] = values->common[ITEM_CERTAINTY_SCALE]};
    struct item_values inner_values = *values, outer_values = *values;
    struct inner_rule inner = {.rule = {.kind = rule->kind}, .unit = 1};
    inner.compiler.unit = &inner.unit;
    inner_values.params = inner_values.common + N_ITEM_KEYS;
    for (size_t i = 0; i < sizeof of_outer / sizeof *of_outer; i++)
        inner_values.common[of_outer[i]] = NULL;
    compile_rule(c, node, &inner_values, &inner.compiler, &inner.rule);
    outer_values.common[ITEM_WRONG] = NULL;
    outer_values.params = scale;
    compiler->inner = &inner;
    rule->kind = &RULE_CERTAINTY;
    compile_rule(c, node, &outer_values, compiler, rule);
    compiler->inner = NULL;
}

static void compile_outer_rule(struct rubric_compiler *c, const struct node *node, const struct item_values *values,
                               const struct rule_kind *kind, struct rule_compiler *compiler, struct item_rule *rule)
{
    rule->kind = kind;
    if (values->common[ITEM_CERTAINTY])
        compile_certain(c, node, values, compiler, rule);
    else
        compile_rule(c, node, values, compiler, rule);
}

static void compile_item(struct rubric_compiler *c, const struct node *node, struct exam_item *item,
                         struct item_rule *rule)
{
    const struct node *type = node_find(node, "type");
    struct item_values values;
    *item = (struct exam_item){
        .id = TEXT(""), .type = "", .key_shown = TEXT(""), .section = NO_SECTION, .counted = true, .n_columns = 1};
    if (!type || node_is_absent(type)) type = node_find(c->found[TOP_DEFAULTS], "type");
    const struct rule_kind *kind = type ? rule_kind_read(c->reading, type) : &RULE_CHOICE;
    if (!kind) {
        const struct node *id = node_find(node, "id");
        if (id && id->kind == NODE_SCALAR) item->id = text_trim(id->text);
        return;
    }
    if (!read_item_map(c, node, kind, NULL, &values)) return;
    item->type = kind->name;
    read_text(c->reading, values.common[ITEM_ID], "id", &item->id);
    read_section(c, values.common[ITEM_SECTION], item);
    read_skills(c, values.common[ITEM_SKILLS], item);
    read_item_response(c, values.common[ITEM_IRT], item);
    struct rule_compiler compiler = {.unit = &c->rubric->exam.unit};
    compile_outer_rule(c, node, &values, kind, &compiler, rule);
    item->key_shown = compiler.key_shown;
    item->columns = compiler.columns;
    item->n_columns = rule->n_columns;
    item->n_markers = compiler.n_markers;
}

bool compile_rule_again(struct rubric_compiler *c, const struct node *node, const struct rule_kind *kind,
                        struct item_rule *out, struct text *key_shown)
{
    struct rule_compiler compiler = {.unit = &c->rubric->exam.unit};
    struct item_values values;
    if (!read_item_map(c, node, kind, NULL, &values)) return false;
    compile_outer_rule(c, node, &values, kind, &compiler, out);
    *key_shown = compiler.key_shown;
    return out->state != NULL;
}

static void check_ids(struct rubric_compiler *c)
{
    const struct exam *exam = &c->rubric->exam;
    const struct text columns[] = {exam->answers.student_column, exam->answers.status_column,
                                   exam->answers.form_column};
    struct dictionary seen = {0};
    char shown[TEXT_SHOWN_BYTES];
    size_t *first = gr_alloc(exam->n_items * sizeof *first);
    for (size_t i = 0; i < exam->n_items; i++) {
        const struct text id = exam->items[i].id;
        const struct node *at = node_find(c->item_nodes[i], "id");
        if (id.len == 0 || !at) continue;
        const size_t n_before = seen.n;
        const uint32_t number = dictionary_add(&seen, id);
        if (seen.n > n_before)
            first[number] = i;
        else
            mistake(c->reading, at, "item '%s' stands here twice (first on line %u); rename or remove one",
                    text_show(id, shown), c->item_nodes[first[number]]->line);
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            if (columns[k].len && text_equal(columns[k], id))
                mistake(c->reading, at, "item '%s' has the name of a column of the answers that is no item; rename it",
                        text_show(id, shown));
    }
    free(first);
    dictionary_release(&seen);
}

void compile_items(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    const struct node *defaults = c->found[TOP_DEFAULTS];
    if (defaults) {
        struct key_spec rows[DEFAULTS_LIMIT];
        const struct node *values[DEFAULTS_LIMIT];
        const struct key_table table = {rows, defaults_keys(rows), NULL};
        if (!read_map(c->reading, defaults, "'defaults'", &table, 1, values)) c->found[TOP_DEFAULTS] = NULL;
    }
    if (!node) return;
    if (node->kind != NODE_LIST || node->n == 0 || node->n > ITEMS_LIMIT) {
        mistake(c->reading, node, "'items' %s; expected a list of 1 to %d items, [{id: Q1, key: B}, …]",
                node->kind != NODE_LIST ? "is no list"
                : node->n               ? "is too long"
                                        : "is empty",
                ITEMS_LIMIT);
        return;
    }
    struct arena *arena = c->reading->arena;
    exam->items = arena_alloc(arena, node->n * sizeof *exam->items);
    c->rubric->rules = arena_alloc(arena, node->n * sizeof *c->rubric->rules);
    c->item_nodes = arena_alloc(arena, node->n * sizeof *c->item_nodes);
    for (size_t i = 0; i < node->n; i++) {
        c->item_nodes[i] = &node->values[i];
        c->rubric->rules[i] = (struct item_rule){0};
        compile_item(c, &node->values[i], &exam->items[i], &c->rubric->rules[i]);
        c->rubric->n_rules = exam->n_items = i + 1;
    }
    check_ids(c);
}
