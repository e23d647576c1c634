/* joined.c: joined cells for people (contract in joined.h). */
#include "model/joined.h"

struct text joined_show(struct arena *arena, const struct exam_item *item, struct text answer)
{
    if (item->n_columns == 1 || !answer.len) return answer;
    char *shown = arena_alloc(arena, 3 * answer.len);
    size_t used = 0;
    for (size_t i = 0; i < answer.len; i++) {
        if (answer.at[i] == CELL_SEPARATOR) {
            memcpy(shown + used, " | ", 3);
            used += 3;
        } else {
            shown[used++] = answer.at[i];
        }
    }
    return (struct text){shown, used};
}

struct text joined_read(struct arena *arena, const struct exam_item *item, struct text written)
{
    static const char separator = CELL_SEPARATOR;
    struct text *cells = arena_alloc(arena, item->n_columns * sizeof *cells);
    size_t n = 0;
    for (struct text rest = written; n < item->n_columns; n++) {
        const char *bar = rest.len ? memchr(rest.at, '|', rest.len) : NULL;
        cells[n] = text_trim((struct text){rest.at, bar ? (size_t)(bar - rest.at) : rest.len});
        if (!bar) break;
        rest = (struct text){bar + 1, (size_t)(rest.at + rest.len - bar - 1)};
    }
    if (item->n_columns == 1 || n + 1 != item->n_columns) return written;
    return arena_join(arena, cells, item->n_columns, (struct text){&separator, 1});
}
