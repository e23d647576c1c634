/* form_options.c: letters of a form to letters of the rubric (contract in form_options.h). */
#include "score/form_options.h"

#include <stdlib.h>

#include "score/normal.h"
#include "score/options.h"

struct option_map {
    bool is_set;            /* of a multi item */
    struct text *printed;   /* on the form, in normal form, ascending */
    struct text *reference; /* what it is in the rubric, as written there */
    size_t n;
    const struct answer_conventions *conventions;
};

static int in_order(const void *left, const void *right)
{
    return text_compare(*(const struct text *)left, *(const struct text *)right);
}

const struct option_map *option_map_read(struct reading *reading, const struct node *node, const struct exam_item *item,
                                         const struct answer_conventions *conventions)
{
    struct labels labels;
    char shown[TEXT_SHOWN_BYTES];
    if (!read_labels(reading, node, "options", &labels)) return NULL;
    for (size_t i = 0; i < labels.n; i++)
        if (!is_one_letter(labels.list[i])) {
            mistake(reading, node,
                    "option '%s' is no letter; expected the rubric's letters in the order of the form, such as BADC",
                    text_show(labels.written[i], shown));
            return NULL;
        }
    if (labels.n < 2) {
        mistake(reading, node, "one option is in no order; expected at least two letters, such as BADC");
        return NULL;
    }
    struct option_map *map = arena_alloc(reading->arena, sizeof *map);
    *map = (struct option_map){.is_set = strcmp(item->type, "multi") == 0,
                               .printed = arena_alloc(reading->arena, labels.n * sizeof *map->printed),
                               .reference = labels.written,
                               .n = labels.n,
                               .conventions = conventions};
    memcpy(map->printed, labels.list, labels.n * sizeof *map->printed);
    qsort(map->printed, map->n, sizeof *map->printed, in_order);
    return map;
}

/* n when the letter is not in the map. */
static size_t find_printed(const struct option_map *map, struct text normal)
{
    size_t i = 0;
    while (i < map->n && !text_equal(map->printed[i], normal))
        i++;
    return i;
}

static bool means_blank(const struct option_map *map, struct text answer)
{
    for (size_t i = 0; i < map->conventions->n_blank; i++)
        if (text_equal(answer, map->conventions->blank[i])) return true;
    return answer.len == 0;
}

/* Letter by letter; what stands between them stays. */
static struct text apply_to_set(const struct option_map *map, struct text normal, struct arena *arena)
{
    size_t n = 0;
    struct text *parts = arena_alloc(arena, normal.len * sizeof *parts);
    while (normal.len) {
        struct text letter = {normal.at, 0};
        take_code_point(&normal);
        letter.len = (size_t)(normal.at - letter.at);
        const size_t i = find_printed(map, letter);
        parts[n++] = i < map->n ? map->reference[i] : letter;
    }
    return arena_join(arena, parts, n, TEXT(""));
}

struct text option_map_apply(const struct option_map *map, struct text answer, struct arena *arena)
{
    struct letter_set set;
    const struct text trimmed = text_trim(answer);
    if (means_blank(map, trimmed)) return answer;
    const struct text normal = normalise_into(arena, trimmed, NORMAL_LABEL);
    const size_t i = find_printed(map, normal);
    if (i < map->n) return map->reference[i];
    return map->is_set && letter_set_parse(normal, &set) ? apply_to_set(map, normal, arena) : answer;
}
