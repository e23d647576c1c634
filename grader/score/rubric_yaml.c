/*
 * rubric_yaml.c: YAML (and so JSON) to the rubric's tree. The only file that includes libyaml.
 *
 * libyaml composes a document in which every node knows its line and column. An alias is the same node met again, so
 * a few lines of aliases of aliases can stand for billions of values, or for a node inside itself: the copy into our
 * tree stops at a depth and at a number of nodes in proportion to what was written. What is written too deeply is found
 * before, event by event: libyaml takes time in proportion to the square of the depth.
 */
#include <yaml.h>

#include "score/rubric_tree.h"

enum { DEPTH_LIMIT = 24, SPARE_NODES = 10000, NODES_PER_NODE = 4 };

static const char TOO_DEEP[] =
    "lists and mappings inside one another too deeply; a rubric needs no more than a few levels";

struct unfolding {
    struct reading *reading;
    yaml_document_t *document;
    size_t budget; /* nodes that may still be made */
    bool stopped;  /* said why already */
};

static bool copy_node(struct unfolding *u, int index, int depth, struct node *out);

static void stop(struct unfolding *u, const struct node *at, const char *why)
{
    if (!u->stopped) mistake(u->reading, at, "%s", why);
    u->stopped = true;
}

/* Keys are few (some dozen) everywhere but in `adjust` and `marks`, so comparing pairs is fine; the cap on what is
 * compared keeps a hostile mapping from taking quadratic time. */
static void note_repeated_keys(struct unfolding *u, const struct node *map)
{
    enum { COMPARED = 4096 };
    for (size_t i = 1; i < map->n && i < COMPARED; i++) {
        size_t k = 0;
        while (k < i && !text_equal(map->keys[k].text, map->keys[i].text))
            k++;
        char shown[TEXT_SHOWN_BYTES];
        if (k < i)
            mistake(u->reading, &map->keys[i], "key '%s' stands here twice (first on line %u); remove one",
                    text_show(map->keys[i].text, shown), map->keys[k].line);
    }
}

static bool copy_mapping(struct unfolding *u, const yaml_node_t *from, int depth, struct node *out)
{
    const yaml_node_pair_t *pairs = from->data.mapping.pairs.start;
    out->kind = NODE_MAP;
    out->n = (size_t)(from->data.mapping.pairs.top - pairs);
    out->keys = arena_alloc(u->reading->arena, out->n * sizeof *out->keys);
    out->values = arena_alloc(u->reading->arena, out->n * sizeof *out->values);
    for (size_t i = 0; i < out->n; i++) {
        if (!copy_node(u, pairs[i].key, depth, &out->keys[i]) || !copy_node(u, pairs[i].value, depth, &out->values[i]))
            return false;
        if (out->keys[i].kind != NODE_SCALAR) {
            stop(u, &out->keys[i], "a list or mapping as a key; expected a name before the colon");
            return false;
        }
    }
    note_repeated_keys(u, out);
    return true;
}

static bool copy_sequence(struct unfolding *u, const yaml_node_t *from, int depth, struct node *out)
{
    const yaml_node_item_t *items = from->data.sequence.items.start;
    out->kind = NODE_LIST;
    out->n = (size_t)(from->data.sequence.items.top - items);
    out->values = arena_alloc(u->reading->arena, out->n * sizeof *out->values);
    for (size_t i = 0; i < out->n; i++)
        if (!copy_node(u, items[i], depth, &out->values[i])) return false;
    return true;
}

static bool copy_node(struct unfolding *u, int index, int depth, struct node *out)
{
    const yaml_node_t *from = yaml_document_get_node(u->document, index);
    *out = (struct node){.kind = NODE_SCALAR,
                         .line = (uint32_t)from->start_mark.line + 1,
                         .column = (uint32_t)from->start_mark.column + 1};
    if (depth >= DEPTH_LIMIT) {
        stop(u, out, TOO_DEEP);
        return false;
    }
    if (u->budget == 0) {
        stop(u, out, "aliases unfold to far more than is written; write the values out");
        return false;
    }
    u->budget--;
    if (from->type == YAML_MAPPING_NODE) return copy_mapping(u, from, depth + 1, out);
    if (from->type == YAML_SEQUENCE_NODE) return copy_sequence(u, from, depth + 1, out);
    out->plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    out->text =
        arena_text(u->reading->arena, (struct text){(const char *)from->data.scalar.value, from->data.scalar.length});
    return true;
}

static void note_syntax_error(struct reading *reading, const yaml_parser_t *parser, struct text bytes)
{
    /* Short of memory, libyaml fails in places without naming any error. */
    if (parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR) gr_out_of_memory(0);
    const char *problem = parser->problem ? parser->problem : "not YAML";
    yaml_mark_t mark = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR) { /* such an error knows its byte only */
        mark = (yaml_mark_t){0};
        for (size_t i = 0; i < parser->problem_offset && i < bytes.len; i++) {
            mark.column++;
            if (bytes.at[i] == '\n') {
                mark.line++;
                mark.column = 0;
            }
        }
    }
    mistake_at(reading, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1,
               "not YAML here: %s%s%s; check the indentation, brackets and quotes around this place", problem,
               parser->context ? ", " : "", parser->context ? parser->context : "");
}

/* Only one document: a second would be dropped in silence. */
static bool is_last_document(struct reading *reading, yaml_parser_t *parser, struct text bytes)
{
    yaml_event_t next;
    if (!yaml_parser_parse(parser, &next)) {
        note_syntax_error(reading, parser, bytes);
        return false;
    }
    const bool last = next.type != YAML_DOCUMENT_START_EVENT;
    if (!last)
        mistake_at(reading, (uint32_t)next.start_mark.line + 1, 1,
                   "a second document begins here; a rubric is one document, remove the line '---'");
    yaml_event_delete(&next);
    return last;
}

static void parser_init(yaml_parser_t *parser, struct text bytes)
{
    if (!yaml_parser_initialize(parser)) gr_out_of_memory(0);
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)bytes.at, bytes.len);
}

/* What an event does to the number of lists and mappings that are open. */
static int levels_opened(yaml_event_type_t type)
{
    switch (type) {
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT: return 1;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return -1;
    default: return 0;
    }
}

/* Of the first document. Errors are left to who reads it. */
static bool is_too_deep(struct reading *reading, struct text bytes)
{
    yaml_parser_t parser;
    yaml_event_t event;
    int depth = 0;
    bool more = true;
    parser_init(&parser, bytes);
    while (more && depth <= DEPTH_LIMIT && yaml_parser_parse(&parser, &event)) {
        depth += levels_opened(event.type);
        if (depth > DEPTH_LIMIT)
            mistake_at(reading, (uint32_t)event.start_mark.line + 1, (uint32_t)event.start_mark.column + 1, "%s",
                       TOO_DEEP);
        more = event.type != YAML_DOCUMENT_END_EVENT && event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return depth > DEPTH_LIMIT;
}

bool rubric_tree_from_yaml(struct reading *reading, struct text bytes, struct node *root)
{
    yaml_parser_t parser;
    yaml_document_t document;
    bool good = false;
    if (is_too_deep(reading, bytes)) return false;
    parser_init(&parser, bytes);
    if (!yaml_parser_load(&parser, &document)) {
        note_syntax_error(reading, &parser, bytes);
        yaml_parser_delete(&parser);
        return false;
    }
    if (!yaml_document_get_root_node(&document)) {
        mistake_at(reading, 1, 1, "nothing but comments; expected 'exam: NAME' and 'items: …'");
    } else {
        const size_t written = (size_t)(document.nodes.top - document.nodes.start);
        struct unfolding u = {reading, &document, SPARE_NODES + NODES_PER_NODE * written, false};
        good = copy_node(&u, 1, 0, root) && is_last_document(reading, &parser, bytes);
    }
    yaml_document_delete(&document);
    yaml_parser_delete(&parser);
    return good;
}
