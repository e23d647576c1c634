/* ladder.c: marks by how many entries are right (contract in ladder.h). */
#include "score/ladder.h"

static bool read_step(struct rule_compiler *compiler, const struct node *count, const struct node *mark, size_t n,
                      struct rational *marks, bool *given)
{
    struct reading *reading = compiler->reading;
    struct rational value = {0, 1};
    int64_t right;
    if (!read_count(reading, count, "ladder", 0, (int64_t)n, &right) || !read_mark(reading, mark, "ladder", &value))
        return false;
    if (given[right]) {
        mistake(reading, count, "%lld stands in 'ladder' twice; remove one", (long long)right);
        return false;
    }
    if (compiler->has_points && rational_compare(value, compiler->terms->points) > 0) {
        mistake(reading, mark, "a step of 'ladder' earns more than the points of the item; raise 'points' or lower it");
        return false;
    }
    given[right] = true;
    marks[right] = value;
    rule_names_mark(compiler, value);
    return true;
}

/* Fill the counts between steps; warn where more right answers earn less. */
static void fill(struct rule_compiler *compiler, const struct node *node, const bool *given, struct ladder *ladder)
{
    while (!given[ladder->least])
        ladder->least++;
    struct rational highest = ladder->marks[ladder->least];
    for (size_t i = ladder->least + 1; i <= ladder->n; i++) {
        if (!given[i]) ladder->marks[i] = ladder->marks[i - 1];
        if (rational_compare(ladder->marks[i], ladder->marks[i - 1]) < 0)
            warning(compiler->reading, node, "%zu right earn less than %zu; is the ladder upside down?", i, i - 1);
        if (rational_compare(ladder->marks[i], highest) > 0) highest = ladder->marks[i];
    }
    rule_pays_at_most(compiler, highest);
}

bool ladder_read(struct rule_compiler *compiler, const struct node *node, size_t n, struct ladder *out)
{
    struct arena *arena = compiler->reading->arena;
    *out = (struct ladder){0};
    if (!node) return true;
    if (node->kind != NODE_MAP || node->n == 0) {
        mistake(compiler->reading, node,
                "'ladder' is no mapping; expected how many are right and their marks, "
                "{4: 2, 3: 1}");
        return false;
    }
    out->n = n;
    out->marks = arena_alloc(arena, (n + 1) * sizeof *out->marks);
    bool *given = arena_alloc(arena, n + 1), good = true;
    memset(given, 0, n + 1);
    for (size_t i = 0; i < node->n; i++)
        good &= read_step(compiler, &node->keys[i], &node->values[i], n, out->marks, given);
    if (good) fill(compiler, node, given, out);
    return good;
}

void ladder_pay(const struct ladder *ladder, const struct item_terms *terms, size_t n_right, struct verdict *verdict)
{
    if (n_right < ladder->least)
        verdict_wrong(verdict, terms);
    else
        verdict_mark(verdict, ladder->marks[n_right]);
}
