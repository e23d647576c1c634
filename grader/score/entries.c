/* entries.c: answers that are lists (contract in entries.h). */
#include "score/entries.h"

#include "score/tuple.h"

/* Strongest first; 0 fills up. */
enum { SEPARATOR_FORMS = 3, SEPARATOR_COMMA = 3, SEPARATOR_ARROW = 4, N_SEPARATORS = 5 };
static const int32_t SEPARATORS[N_SEPARATORS][SEPARATOR_FORMS] = {
    {'\n'}, {'|', 0xFF5C}, {';', 0xFF1B}, {',', 0xFF0C, 0x3001}, {'>', 0x2192},
};

bool entry_form_read(struct rule_compiler *compiler, const struct node *columns, const struct node *separator, size_t n,
                     struct entry_form *out)
{
    bool good = true;
    if (separator) good = read_text(compiler->reading, separator, "separator", &out->separator);
    if (!columns) return good;
    if (separator) {
        mistake(compiler->reading, separator,
                "'separator' stands beside 'columns'; entries come from columns or from "
                "one cell, remove one of the two");
        good = false;
    }
    if (!rule_read_columns(compiler, columns)) return false;
    out->n_columns = compiler->n_columns;
    if (!n || out->n_columns == n) return good;
    mistake(compiler->reading, columns, "%zu columns for %zu entries; name one column an entry", out->n_columns, n);
    return false;
}

static void add_entry(struct entries *out, const char *from, const char *end)
{
    if (out->n < ENTRIES_MOST) out->list[out->n] = text_trim((struct text){from, (size_t)(end - from)});
    if (out->n <= ENTRIES_MOST) out->n++;
}

static void split_columns(struct text answer, struct entries *out)
{
    while (answer.at) {
        const struct text cell = tuple_take(&answer);
        add_entry(out, cell.at, cell.at + cell.len);
    }
}

static void split_at_text(struct text answer, struct text separator, struct entries *out)
{
    const char *from = answer.at, *end = answer.at + answer.len;
    for (;;) {
        const char *at = memmem(from, (size_t)(end - from), separator.at, separator.len);
        add_entry(out, from, at ? at : end);
        if (!at) return;
        from = at + separator.len;
    }
}

static bool is_one_of(const int32_t *forms, int32_t c)
{
    for (size_t i = 0; i < SEPARATOR_FORMS; i++)
        if (forms[i] == c && c) return true;
    return false;
}

static void split_at_any(struct text answer, const int32_t *forms, struct entries *out)
{
    const char *from = answer.at;
    while (answer.len) {
        const char *at = answer.at;
        if (!is_one_of(forms, take_code_point(&answer))) continue;
        add_entry(out, from, at);
        from = answer.at;
    }
    add_entry(out, from, answer.at);
}

static const int32_t *find_separator(const struct entry_form *form, struct text answer)
{
    size_t strongest = N_SEPARATORS;
    while (answer.len) {
        const int32_t c = take_code_point(&answer);
        for (size_t s = 0; s < strongest; s++)
            if (is_one_of(SEPARATORS[s], c) && (s != SEPARATOR_ARROW || form->arrows) &&
                (s != SEPARATOR_COMMA || !form->holds_commas))
                strongest = s;
    }
    return strongest < N_SEPARATORS ? SEPARATORS[strongest] : NULL;
}

/* Words, or single letters: what is white space (between letters also a hyphen) belongs to none. */
static void split_loose(struct text answer, bool letters, struct entries *out)
{
    const char *from = NULL;
    while (answer.len) {
        const char *at = answer.at;
        const int32_t c = take_code_point(&answer);
        const bool is_gap = is_white_space(c) || (letters && (c == '-' || c == 0x2013));
        if (from && (is_gap || letters)) {
            add_entry(out, from, at);
            from = NULL;
        }
        if (!is_gap && !from) from = at;
    }
    if (from) add_entry(out, from, answer.at);
}

void entries_split(const struct entry_form *form, struct text answer, struct entries *out)
{
    out->n = 0;
    if (form->n_columns > 1) {
        split_columns(answer, out);
        return;
    }
    if (form->separator.len) {
        split_at_text(answer, form->separator, out);
        return;
    }
    const int32_t *separator = find_separator(form, answer);
    if (separator)
        split_at_any(answer, separator, out);
    else if (form->loose == ENTRY_WHOLE)
        add_entry(out, answer.at, answer.at + answer.len);
    else
        split_loose(answer, form->loose == ENTRY_LETTERS, out);
}

bool key_holds_comma(const struct node *key)
{
    if (key->kind == NODE_SCALAR) return memchr(key->text.at, ',', key->text.len) != NULL;
    if (key->kind == NODE_MAP) {
        const struct node *own = node_find(key, "key");
        return own && key_holds_comma(own);
    }
    for (size_t i = 0; i < key->n; i++)
        if (key_holds_comma(&key->values[i])) return true;
    return false;
}

bool rule_takes_comma(const struct item_rule *rule, const struct node *key)
{
    if (rule->kind == &RULE_TEXT) return key_holds_comma(key);
    return rule->terms.numbers == NUMBERS_DECIMAL_COMMA && (rule->kind == &RULE_NUMBER || rule->kind == &RULE_MARKED);
}

bool entry_is_blank(const struct item_terms *terms, struct text entry)
{
    const struct text trimmed = text_trim(entry);
    return is_blank_text(trimmed) || is_listed_blank(terms, trimmed);
}
