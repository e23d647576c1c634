/*
 * rule_table.c: the table of rule kinds, and what happens around every rule.
 *
 * To add a kind: write rule_NAME.c with the same inner order as the others (state, parameters, compile, apply,
 * release, its row), and name its row here.
 */
#include "score/rule.h"

#include <stdarg.h>

#include "score/pattern.h"
#include "score/tuple.h"

const struct rule_kind *const RULE_KINDS[] = {
    &RULE_CHOICE, &RULE_MULTI,  &RULE_NUMBER, &RULE_TEXT,  &RULE_PATTERN, &RULE_MAP,
    &RULE_MARKED, &RULE_BUNDLE, &RULE_PARTS,  &RULE_ORDER, &RULE_MATCH,   &RULE_LIST,
};
_Static_assert(sizeof RULE_KINDS / sizeof *RULE_KINDS <= RULE_KINDS_MOST, "tables of kinds have room for them");
const size_t N_RULE_KINDS = sizeof RULE_KINDS / sizeof *RULE_KINDS;

const struct rule_kind *rule_kind_read(struct reading *reading, const struct node *type)
{
    const char *names[sizeof RULE_KINDS / sizeof *RULE_KINDS];
    size_t which;
    for (size_t i = 0; i < N_RULE_KINDS; i++)
        names[i] = RULE_KINDS[i]->name;
    return read_name(reading, type, "type", names, N_RULE_KINDS, &which) ? RULE_KINDS[which] : NULL;
}

const struct rule_kind *rule_kind_named(const char *name)
{
    for (size_t i = 0; i < N_RULE_KINDS; i++)
        if (strcmp(RULE_KINDS[i]->name, name) == 0) return RULE_KINDS[i];
    return NULL;
}

void item_rule_release(struct item_rule *rule)
{
    if (rule->state && rule->kind->release) rule->kind->release(rule->state);
    rule->state = NULL;
}

void scorer_worker_release(struct scorer_worker *worker)
{
    normal_buffer_release(&worker->normal);
    distance_rows_release(&worker->distance);
    synonym_buffer_release(&worker->synonyms);
    pattern_worker_free(worker->pattern);
    *worker = (struct scorer_worker){0};
}

void explain(struct verdict *verdict, const char *format, ...)
{
    struct explanation *why = verdict->why;
    if (!why) return;
    if (why->len && why->len + 3 < sizeof why->text) {
        memcpy(why->text + why->len, "; ", 3);
        why->len += 2;
    }
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(why->text + why->len, sizeof why->text - why->len, format, args);
    va_end(args);
    if (length > 0) why->len += (size_t)length;
    if (why->len >= sizeof why->text) why->len = sizeof why->text - 1;
}

void explain_read_as(struct verdict *verdict, struct text normal)
{
    struct explanation *why = verdict->why;
    if (!why) return;
    const size_t most = sizeof why->read_as;
    const size_t len = normal.len < most ? normal.len : most;
    memcpy(why->read_as, normal.at, len);
    why->read_as_len = text_utf8_length((struct text){why->read_as, len}); /* no character is cut in two */
}

void explain_part(struct verdict *verdict, size_t number)
{
    struct explanation *why = verdict->why;
    if (why && why->n_parts < EXPLANATION_PARTS && number <= UINT16_MAX) why->parts[why->n_parts++] = (uint16_t)number;
}

void verdict_fraction(struct verdict *verdict, const struct item_terms *terms, struct rational fraction)
{
    struct rational mark = terms->wrong;
    /* Cannot overflow: the loader has seen every product a rule can pay. */
    if (fraction.num != 0 && !rational_multiply(terms->points, fraction, &mark)) mark = terms->wrong;
    verdict_mark(verdict, mark);
}

void verdict_right(struct verdict *verdict, const struct item_terms *terms)
{
    verdict_mark(verdict, terms->points);
}

void verdict_wrong(struct verdict *verdict, const struct item_terms *terms)
{
    verdict_mark(verdict, terms->wrong);
}

void verdict_invalid(struct verdict *verdict, const char *why)
{
    verdict->state = ANSWER_INVALID;
    explain(verdict, "%s", why);
}

void verdict_blank(struct verdict *verdict, const struct item_terms *terms)
{
    verdict->state = ANSWER_BLANK;
    verdict->mark = terms->blank;
    explain(verdict, "left blank");
}

void rule_can_pay(struct rule_compiler *compiler, struct rational mark)
{
    if (!denominator_join(compiler->unit, mark.den, UNIT_LIMIT)) *compiler->unit_is_too_fine = true;
}

void rule_can_pay_fraction(struct rule_compiler *compiler, struct rational fraction)
{
    struct rational mark;
    if (rational_multiply(compiler->terms->points, fraction, &mark))
        rule_can_pay(compiler, mark);
    else
        *compiler->unit_is_too_fine = true;
}

void rule_names_mark(struct rule_compiler *compiler, struct rational mark)
{
    rule_can_pay(compiler, mark);
    if (rational_compare(mark, compiler->lowest) < 0) compiler->lowest = mark;
}

void rule_pays_at_most(struct rule_compiler *compiler, struct rational most)
{
    if (!compiler->has_points)
        compiler->terms->points = most;
    else if (rational_compare(compiler->terms->points, most) > 0)
        warning(compiler->reading, node_find(compiler->item, "points"),
                "no answer can earn these points, since the marks of the item come to less; lower 'points', or correct "
                "the marks");
}

bool rule_read_columns(struct rule_compiler *compiler, const struct node *node)
{
    struct reading *reading = compiler->reading;
    const struct node *members;
    size_t n;
    if (!read_scalars(reading, node, "columns", false, &members, &n)) return false;
    if (compiler->is_inner) {
        mistake(reading, node, "a rule inside a rule reads no columns; name the columns in the item itself");
        return false;
    }
    if (n == 0 || compiler->n_columns + n > TUPLE_CELLS_MOST) {
        mistake(reading, node, "a list of %zu columns; expected 1 to %d", n, TUPLE_CELLS_MOST);
        return false;
    }
    struct text *columns = arena_alloc(reading->arena, (compiler->n_columns + n) * sizeof *columns);
    for (size_t i = 0; i < compiler->n_columns; i++)
        columns[i] = compiler->columns[i];
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        columns[compiler->n_columns + i] = TEXT(""); /* stays when it cannot be read: other mistakes are looked for */
        good &= read_text(reading, &members[i], "columns", &columns[compiler->n_columns + i]);
    }
    compiler->columns = columns;
    compiler->n_columns += n;
    return good;
}

bool rule_has_own(const struct rule_compiler *compiler, const char *name)
{
    const struct node *own = node_find(compiler->item, name);
    return own && !node_is_absent(own);
}

bool is_listed_blank(const struct item_terms *terms, struct text answer)
{
    for (size_t i = 0; i < terms->n_blanks; i++)
        if (text_equal(terms->blanks[i], answer)) return true;
    return false;
}

static bool is_left_blank(const struct item_rule *rule, struct text answer)
{
    do {
        const struct text cell = rule->n_columns > 1 ? tuple_take(&answer) : answer;
        const struct text trimmed = text_trim(cell);
        if (!is_blank_text(trimmed) && !is_listed_blank(&rule->terms, trimmed)) return false;
    } while (rule->n_columns > 1 && answer.at);
    return true;
}

/* White space apart; of joined cells, in any of them. */
static bool has_stray_control(const struct item_rule *rule, struct text answer)
{
    if (rule->n_columns <= 1) return has_control_character(answer, true);
    if (tuple_count(answer) != rule->n_columns) return true;
    while (answer.at)
        if (has_control_character(tuple_take(&answer), true)) return true;
    return false;
}

void item_rule_judge(const struct item_rule *rule, struct text answer, struct scorer_worker *worker,
                     struct verdict *verdict)
{
    const struct item_terms *terms = &rule->terms;
    const struct text trimmed = text_trim(answer);
    if (is_left_blank(rule, trimmed)) {
        verdict_blank(verdict, terms);
    } else if (has_stray_control(rule, trimmed)) {
        verdict_invalid(verdict, "a control character in the answer");
    } else if (!text_is_utf8(trimmed)) {
        verdict_invalid(verdict, "the answer is not UTF-8 text");
    } else {
        rule->kind->apply(rule->state, terms, trimmed, worker, verdict);
    }
    if (verdict->state == ANSWER_INVALID) verdict->mark = terms->invalid;
    if (verdict->state == ANSWER_UNGRADABLE || verdict->state == ANSWER_PENDING)
        verdict->mark = (struct rational){0, 1};
    if (rational_compare(verdict->mark, terms->floor) < 0) {
        verdict->mark = terms->floor;
        explain(verdict, "held at the least mark of the item");
    } else if (rational_compare(verdict->mark, terms->ceiling) > 0) {
        const bool is_points = rational_compare(terms->ceiling, terms->points) == 0;
        verdict->mark = terms->ceiling;
        explain(verdict, is_points ? "held at the points of the item" : "held at the highest mark of the item");
    }
}
