/* origins.c: runs of lines, and release (contract in origins.h). */
#include "model/origins.h"

#include <stdlib.h>

const struct text origins_kind_names[N_ORIGINS_KINDS] = {
    [ORIGINS_NONE] = {"none", 4},
    [ORIGINS_KEPT] = {"kept", 4},
    [ORIGINS_LONG] = {"long", 4},
    [ORIGINS_ATTEMPTS] = {"attempts", 8},
    [ORIGINS_PSEUDONYMS] = {"pseudonyms", 10},
    [ORIGINS_STATUSES] = {"statuses", 8},
};

void line_runs_add(struct line_runs *runs, uint64_t row, uint32_t source, uint64_t line)
{
    if (runs->n) {
        const struct line_run *last = &runs->list[runs->n - 1];
        if (last->source == source && line - last->line == row - last->row) return;
    }
    GR_GROW(runs->list, runs->capacity, runs->n + 1);
    runs->list[runs->n++] = (struct line_run){row, line, source};
}

struct row_place line_runs_find(const struct line_runs *runs, uint64_t row)
{
    size_t low = 0, high = runs->n; /* the run is in [low, high) */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (runs->list[middle].row <= row)
            low = middle;
        else
            high = middle;
    }
    const struct line_run run = runs->list[low];
    return (struct row_place){run.source, run.line + (row - run.row)};
}

void origins_drop(struct origins *origins, enum origins_kind why)
{
    free(origins->students);
    free(origins->lines.list);
    free(origins->details);
    free(origins->columns);
    arena_release(&origins->arena);
    *origins = (struct origins){.kind = why};
}
