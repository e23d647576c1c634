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
