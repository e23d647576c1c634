/* node.c: look-ups in a rubric's tree (contract in node.h). */
#include "score/node.h"

const struct node *node_find(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP) return NULL;
    const struct text wanted = text_of(key);
    for (size_t i = 0; i < map->n; i++)
        if (text_equal(map->keys[i].text, wanted)) return &map->values[i];
    return NULL;
}

bool node_is_absent(const struct node *node)
{
    if (node->kind != NODE_SCALAR || !node->plain) return false;
    return node->text.len == 0 || text_equal(node->text, TEXT("~")) || text_equal(node->text, TEXT("null"));
}
