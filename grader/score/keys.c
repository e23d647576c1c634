/* keys.c: accepted answers and their credit (contract in keys.h). */
#include "score/keys.h"

enum { KEYS_LIMIT = 10000 }; /* compared one with another */

/* --- without credit ---------------------------------------------------------------------------------------------- */

bool read_keys(struct reading *reading, const struct node *node, const struct node **keys, size_t *n)
{
    if (!read_scalars(reading, node, "key", false, keys, n)) return false;
    if (*n) return true;
    mistake(reading, node, "'key' is an empty list; expected at least one right answer");
    return false;
}

struct text show_keys(struct arena *arena, const struct node *keys, size_t n)
{
    struct text *parts = arena_alloc(arena, n * sizeof *parts);
    for (size_t i = 0; i < n; i++)
        parts[i] = text_trim(keys[i].text);
    return arena_join(arena, parts, n, TEXT("|"));
}

struct text show_key(struct arena *arena, const struct node *key)
{
    if (key && key->kind == NODE_SCALAR) return text_trim(key->text);
    return key && key->kind == NODE_LIST ? show_keys(arena, key->values, key->n) : TEXT("…");
}

/* --- with credit ------------------------------------------------------------------------------------------------- */

bool read_credit_share(struct reading *reading, const struct node *node, const char *name, struct rational *out)
{
    bool is_percent;
    *out = (struct rational){0, 1};
    if (!node) return true;
    if (!read_share(reading, node, name, out, &is_percent)) return false;
    if (out->num >= 0 && out->num <= out->den) return true;
    mistake(reading, node, "'%s' is a part of the points; expected 0 to 1, such as 1/2", name);
    return false;
}

struct rational credit_times(struct rational a, struct rational b)
{
    struct rational product;
    return rational_multiply(a, b, &product) ? product : (struct rational){0, 1};
}

void explain_credit(struct verdict *verdict, struct rational credit)
{
    if (credit.num && credit.den > 1)
        explain(verdict, "%lld/%lld of the points", (long long)credit.num, (long long)credit.den);
}

static bool read_key_answer(struct rule_compiler *compiler, const struct node *node, const char *name,
                            struct key_answer *out)
{
    struct reading *reading = compiler->reading;
    *out = (struct key_answer){.at = node, .credit = {1, 1}};
    if (node->kind == NODE_MAP) {
        const struct key_spec rows[] = {{name, "a right answer", "", true}, {"credit", "a fraction", "", false}};
        const struct key_table table = KEY_TABLE(rows);
        const struct node *found[2];
        const size_t n_mistakes = reading->n_mistakes;
        read_map(reading, node, "a key", &table, 1, found);
        if (found[1]) read_credit_share(reading, found[1], "credit", &out->credit);
        if (reading->n_mistakes > n_mistakes) return false;
        out->at = found[0];
    }
    if (out->at->kind != NODE_SCALAR || text_trim(out->at->text).len == 0) {
        mistake(reading, out->at, "'key' holds %s; expected an answer, or {%s: an answer, credit: 1/2}",
                out->at->kind == NODE_SCALAR ? "an empty value" : "a list", name);
        return false;
    }
    return true;
}

bool read_key_answers(struct rule_compiler *compiler, const struct node *node, const char *name,
                      struct key_answer **out, size_t *n)
{
    *out = NULL;
    *n = 0;
    if (!node) return false;
    const bool is_list = node->kind == NODE_LIST;
    const size_t count = is_list ? node->n : 1;
    if (count == 0) {
        mistake(compiler->reading, node, "'key' is an empty list; expected at least one right answer");
        return false;
    }
    if (count > KEYS_LIMIT) {
        mistake(compiler->reading, node, "'key' is a list of %zu; expected at most %d", count, KEYS_LIMIT);
        return false;
    }
    *out = arena_alloc(compiler->reading->arena, count * sizeof **out);
    bool good = true;
    for (size_t i = 0; i < count; i++)
        good &= read_key_answer(compiler, is_list ? &node->values[i] : node, name, &(*out)[(*n)++]);
    return good;
}

struct text show_key_answers(struct arena *arena, const struct key_answer *keys, size_t n, struct text after)
{
    struct text *parts = arena_alloc(arena, n * sizeof *parts);
    for (size_t i = 0; i < n; i++)
        parts[i] = arena_format(arena, "%.*s%.*s", TEXT_ARGS(text_trim(keys[i].at->text)), TEXT_ARGS(after));
    return arena_join(arena, parts, n, TEXT("|"));
}
