/* synonyms.c: words for words (contract in synonyms.h). */
#include "score/synonyms.h"

#include <stdlib.h>

struct synonym {
    struct text from, to;
    bool begins_word, ends_word; /* its own ends are letters or digits: then it must be a whole word there */
};

struct synonym_table {
    struct synonym *list; /* by first byte, then the longest first */
    size_t n;
    size_t begins[257]; /* where those of each first byte begin */
};

void synonyms_read(struct reading *reading, const struct node *node, struct synonyms *out)
{
    *out = (struct synonyms){.groups = NULL};
    if (!node) return;
    if (node->kind != NODE_LIST) {
        mistake(reading, node, "'synonyms' is no list; expected groups of words, [[H2O, water], [car, automobile]]");
        return;
    }
    bool good = true;
    for (size_t i = 0; i < node->n; i++) {
        const struct node *group = &node->values[i], *members;
        size_t n;
        if (group->kind != NODE_LIST || group->n < 2) {
            mistake(reading, group, "a group of synonyms has at least two words, [H2O, water]");
            good = false;
        } else {
            good &= read_scalars(reading, group, "synonyms", false, &members, &n);
        }
    }
    if (good && node->n) out->groups = node;
}

void synonyms_release(struct synonyms *synonyms)
{
    free(synonyms->forms);
    *synonyms = (struct synonyms){.groups = NULL};
}

static bool is_word_at(struct text t, bool at_end)
{
    int32_t c = -1;
    while (t.len) {
        c = take_code_point(&t);
        if (!at_end) break;
    }
    return c >= 0 && is_letter_or_digit(c);
}

static int by_byte_then_length(const void *left, const void *right)
{
    const struct synonym *a = left, *b = right;
    const unsigned char first_a = (unsigned char)a->from.at[0], first_b = (unsigned char)b->from.at[0];
    if (first_a != first_b) return first_a < first_b ? -1 : 1;
    if (a->from.len != b->from.len) return a->from.len > b->from.len ? -1 : 1;
    return text_compare(a->from, b->from);
}

static struct synonym_table *make_table(const struct node *groups, struct arena *arena, unsigned steps)
{
    struct synonym_table *table = arena_alloc(arena, sizeof *table);
    size_t n = 0;
    for (size_t g = 0; g < groups->n; g++)
        n += groups->values[g].n;
    *table = (struct synonym_table){.list = arena_alloc(arena, n * sizeof *table->list)};
    for (size_t g = 0; g < groups->n; g++) {
        const struct node *group = &groups->values[g];
        const struct text to = normalise_into(arena, group->values[0].text, steps);
        for (size_t i = 1; i < group->n; i++) {
            const struct text from = normalise_into(arena, group->values[i].text, steps);
            if (from.len && !text_equal(from, to))
                table->list[table->n++] = (struct synonym){from, to, is_word_at(from, false), is_word_at(from, true)};
        }
    }
    if (table->n) qsort(table->list, table->n, sizeof *table->list, by_byte_then_length);
    for (size_t byte = 0, i = 0; byte <= 256; byte++) {
        while (i < table->n && (unsigned char)table->list[i].from.at[0] < byte)
            i++;
        table->begins[byte] = i;
    }
    return table;
}

const struct synonym_table *synonyms_in_form(struct synonyms *synonyms, struct arena *arena, unsigned steps)
{
    if (!synonyms || !synonyms->groups) return NULL;
    for (size_t i = 0; i < synonyms->n_forms; i++)
        if (synonyms->forms[i].steps == steps) return synonyms->forms[i].table;
    GR_GROW(synonyms->forms, synonyms->capacity, synonyms->n_forms + 1);
    struct synonym_table *table = make_table(synonyms->groups, arena, steps);
    synonyms->forms[synonyms->n_forms++] = (struct synonym_form){steps, table};
    return table;
}

/* The longest synonym that stands at the beginning of `rest`. */
static const struct synonym *synonym_at(const struct synonym_table *table, struct text rest, bool behind_word)
{
    const unsigned char first = (unsigned char)rest.at[0];
    for (size_t i = table->begins[first]; i < table->begins[first + 1]; i++) {
        const struct synonym *synonym = &table->list[i];
        if (!text_begins_with(rest, synonym->from) || (synonym->begins_word && behind_word)) continue;
        const struct text after = {rest.at + synonym->from.len, rest.len - synonym->from.len};
        if (!synonym->ends_word || !is_word_at(after, false)) return synonym;
    }
    return NULL;
}

static void append(struct synonym_buffer *buffer, size_t *used, struct text t)
{
    GR_GROW(buffer->bytes, buffer->capacity, *used + t.len + 1);
    memcpy(buffer->bytes + *used, t.at, t.len);
    *used += t.len;
}

struct text synonyms_replace(const struct synonym_table *table, struct text normal, struct synonym_buffer *buffer)
{
    if (!table) return normal;
    struct text rest = normal;
    size_t used = 0;
    bool behind_word = false, any = false;
    while (rest.len) {
        const struct synonym *synonym = synonym_at(table, rest, behind_word);
        if (synonym) {
            append(buffer, &used, synonym->to);
            rest = (struct text){rest.at + synonym->from.len, rest.len - synonym->from.len};
            behind_word = synonym->ends_word;
            any = true;
            continue;
        }
        const char *start = rest.at;
        behind_word = is_letter_or_digit(take_code_point(&rest));
        append(buffer, &used, (struct text){start, (size_t)(rest.at - start)});
    }
    return any ? (struct text){buffer->bytes, used} : normal;
}

void synonym_buffer_release(struct synonym_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct synonym_buffer){0};
}
