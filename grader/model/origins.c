/* origins.c: runs of lines, kept lines, and release (contract in origins.h). */
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

void kept_stream_add(struct kept_stream *stream, struct kept_piece piece)
{
    GR_GROW(stream->pieces, stream->capacity, stream->n + 1);
    stream->pieces[stream->n++] = piece;
}

void kept_stream_release(struct kept_stream *stream)
{
    for (size_t i = 0; i < stream->n; i++)
        free(stream->pieces[i].bytes);
    free(stream->pieces);
    *stream = (struct kept_stream){0};
}

void origins_drop(struct origins *origins, enum origins_kind why)
{
    for (size_t i = 0; i < N_KEPT_STREAMS && origins->long_lines; i++)
        kept_stream_release(&origins->long_lines[i]);
    kept_stream_release(&origins->row_answers);
    free(origins->long_lines);
    free(origins->n_long_lines);
    free(origins->students);
    free(origins->lines.list);
    free(origins->details);
    free(origins->columns);
    arena_release(&origins->arena);
    *origins = (struct origins){.kind = why};
}
