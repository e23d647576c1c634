/* long_runs.c: the rows of a long input's chunk (contract in long_runs.h). */
#include "ingest/long_runs.h"

#include <stdlib.h>

void long_runs_start(struct long_runs *runs, size_t n_items)
{
    *runs = (struct long_runs){.open = {.at = SIZE_MAX}};
    runs->next_item = gr_alloc(n_items * sizeof *runs->next_item);
    for (size_t item = 0; item < n_items; item++)
        runs->next_item[item] = item + 1 < n_items ? (uint32_t)item + 1 : 0;
}

void long_runs_clear(struct long_runs *runs)
{
    for (size_t part = 0; part < N_ID_PARTS; part++)
        runs->streams[part].n = 0;
    runs->open = (struct answer_place){.at = SIZE_MAX};
    runs->n_places = 0;
    runs->last_item = 0;
}

void long_runs_release(struct long_runs *runs)
{
    for (size_t part = 0; part < N_ID_PARTS; part++)
        free(runs->streams[part].bytes);
    free(runs->places);
    free(runs->next_item);
    *runs = (struct long_runs){0};
}

size_t long_runs_count(const struct long_runs *runs, uint64_t n_lines)
{
    size_t bytes = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++)
        bytes += runs->streams[p].n;
    const size_t of_answers = (size_t)n_lines * sizeof(struct long_answer); /* lines that were no good have none */
    return bytes > of_answers ? (bytes - of_answers) / sizeof(struct long_run) : 0;
}

static bool stream_ascends(const struct run_stream *stream)
{
    enum { LOOKED_AT = 8 };
    const struct long_run *run = (const struct long_run *)(const void *)stream->bytes;
    const char *end = stream->bytes + stream->n;
    uint64_t before = 0;
    for (int i = 0; i < LOOKED_AT && (const char *)run < end; i++) {
        const uint64_t word = __builtin_bswap64(run->id_word); /* in the order of the bytes */
        if (word < before) return false;
        before = word;
        run = (const struct long_run *)(const void *)(run->answers + long_run_n_answers(run));
    }
    return true;
}

bool long_runs_ascend(const struct long_runs *runs)
{
    bool ascend = true;
    for (size_t p = 0; p < N_ID_PARTS && ascend; p++)
        ascend = !runs->streams[p].n || stream_ascends(&runs->streams[p]);
    return ascend;
}
