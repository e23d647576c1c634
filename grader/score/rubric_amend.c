/*
 * rubric_amend.c: single amendments to a rubric that was read, before it is compiled (`--what-if`).
 *
 *     Q9=excluded  Q9=bonus_all  Q9=bonus_attempted     an adjustment in the place of the one that is there
 *     Q9={also: C}                                      the same
 *     Q9=none                                           no adjustment
 *     Q12=C  Q12=[A, C]                                 another key, written as in YAML
 *
 * The tree is changed, not the text: what was amended keeps its place in the file, so that messages point there.
 */
#include "score/nearest_name.h"
#include "score/rubric_parts.h"
#include "score/rubric_tree.h"

static struct node *find_value(struct node *map, const char *key)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++)
        if (text_equal(map->keys[i].text, text_of(key))) return &map->values[i];
    return NULL;
}

static void remove_entry(struct node *map, struct text key)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->n; i++) {
        if (text_equal(text_trim(map->keys[i].text), key)) continue;
        map->keys[kept] = map->keys[i];
        map->values[kept++] = map->values[i];
    }
    map->n = kept;
}

/* Arrays of a tree have no room to grow: new ones are made. */
static struct node *set_entry(struct arena *arena, struct node *map, const struct node *at, struct text key,
                              struct node value)
{
    const size_t n = map->n;
    struct node *keys = arena_alloc(arena, (n + 1) * sizeof *keys);
    struct node *values = arena_alloc(arena, (n + 1) * sizeof *values);
    remove_entry(map, key);
    for (size_t i = 0; i < map->n; i++) {
        keys[i] = map->keys[i];
        values[i] = map->values[i];
    }
    keys[map->n] =
        (struct node){.kind = NODE_SCALAR, .plain = true, .line = at->line, .column = at->column, .text = key};
    values[map->n] = value;
    map->keys = keys;
    map->values = values;
    return &map->values[map->n++];
}

static struct node *find_item(struct node *root, struct text id)
{
    struct node *items = find_value(root, "items");
    for (size_t i = 0; items && items->kind == NODE_LIST && i < items->n; i++) {
        const struct node *found = find_value(&items->values[i], "id");
        if (found && text_equal(text_trim(found->text), id)) return &items->values[i];
    }
    return NULL;
}

static bool is_adjustment(const struct node *value)
{
    if (value->kind == NODE_MAP) return true;
    for (size_t i = 0; value->kind == NODE_SCALAR && i < N_ADJUSTMENTS - 1; i++)
        if (text_equal(value->text, text_of(ADJUSTMENTS[i].name))) return true;
    return value->kind == NODE_SCALAR && text_equal(value->text, TEXT("none"));
}

static void place_at(struct node *node, const struct node *at)
{
    node->line = at->line;
    node->column = at->column;
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == NODE_MAP) place_at(&node->keys[i], at);
        place_at(&node->values[i], at);
    }
}

static void adjust_item(struct reading *reading, struct node *root, const struct node *item, struct text id,
                        struct node value)
{
    struct node *adjust = find_value(root, "adjust");
    const bool is_none = value.kind == NODE_SCALAR && text_equal(value.text, TEXT("none"));
    if (!adjust || adjust->kind != NODE_MAP)
        adjust = set_entry(reading->arena, root, item, TEXT("adjust"),
                           (struct node){.kind = NODE_MAP, .line = item->line, .column = item->column});
    if (is_none)
        remove_entry(adjust, id);
    else
        set_entry(reading->arena, adjust, item, id, value);
}

/* An amendment as it was written: ids may have a '=' in them, so what stands before one of them has to be an item. */
struct amendment {
    struct text id;
    bool adjusts; /* or else it is a key */
};

static const char *find_sign(struct node *root, const char *written)
{
    const char *first = strchr(written, '=');
    for (const char *sign = first; sign; sign = strchr(sign + 1, '='))
        if (find_item(root, text_trim((struct text){written, (size_t)(sign - written)}))) return sign;
    return first;
}

/* A slip in the name of an adjustment would be a key that nobody gave. */
static const char *meant_adjustment(const struct node *value)
{
    const char *names[N_ADJUSTMENTS];
    if (value->kind != NODE_SCALAR || !value->plain || value->text.len < strlen("bonus")) return NULL;
    for (size_t i = 0; i < N_ADJUSTMENTS - 1; i++) {
        names[i] = ADJUSTMENTS[i].name;
        if (text_begins_with(text_of(names[i]), value->text)) return names[i];
    }
    return nearest_name(value->text, names, N_ADJUSTMENTS - 1);
}

static bool amend(struct reading *reading, struct node *root, const char *written, struct amendment *out)
{
    const char *sign = find_sign(root, written);
    out->id = text_trim((struct text){written, sign ? (size_t)(sign - written) : strlen(written)});
    struct node value, *item = find_item(root, out->id);
    if (!sign || !text_trim(text_of(sign + 1)).len) {
        mistake_at(reading, 0, 0,
                   "--what-if %s: expected ITEM=excluded, ITEM=bonus_all, ITEM=bonus_attempted or ITEM=KEY", written);
        return false;
    }
    if (!item) {
        mistake_at(reading, 0, 0, "--what-if %s: there is no such item; name one of the rubric", written);
        return false;
    }
    if (!rubric_tree_from_yaml(reading, arena_text(reading->arena, text_of(sign + 1)), &value)) return false;
    place_at(&value, item);
    out->adjusts = is_adjustment(&value);
    const char *meant = out->adjusts ? NULL : meant_adjustment(&value);
    if (meant) {
        mistake_at(reading, 0, 0, "--what-if %s: did you mean %s? a key that reads so stands in brackets: %.*s=[%.*s]",
                   written, meant, TEXT_ARGS(out->id), TEXT_ARGS(value.text));
        return false;
    }
    if (out->adjusts)
        adjust_item(reading, root, item, out->id, value);
    else
        set_entry(reading->arena, item, item, TEXT("key"), value);
    return true;
}

bool rubric_amend(struct reading *reading, struct node *root, const char *const *amendments, size_t n)
{
    struct amendment *made = n ? arena_alloc(reading->arena, n * sizeof *made) : NULL;
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        made[i] = (struct amendment){0};
        good &= amend(reading, root, amendments[i], &made[i]);
        for (size_t k = 0; k < i && good; k++) {
            if (made[k].adjusts != made[i].adjusts || !text_equal(made[k].id, made[i].id)) continue;
            mistake_at(reading, 0, 0, "--what-if %s: beside --what-if %s, of the same item; leave out one of the two",
                       amendments[i], amendments[k]);
            good = false;
        }
    }
    return good;
}
