/*
 * long_pack.c: lines of long inputs packed while they are taken (contract in long_index.h; kept_lines.h is about the
 * packed form).
 */
#include "base/threads.h"
#include "ingest/encode_long.h"
#include "ingest/long_index_parts.h"

static uint32_t *packed_number_of(const struct long_index *index, const struct id_part_students *part,
                                  const struct long_run *run)
{
    const uint32_t entry = run->student;
    return &index->packed_numbers[entry & FRESH ? part->fresh[entry & ~FRESH].number : entry - 1];
}

/* Numbers lie scattered like the students: they are fetched a few runs ahead. */
static void pack_stream(const struct taking *taking, struct id_part_students *part, const struct chunk *chunk,
                        const struct run_stream *stream, uint64_t chunk_ordinal)
{
    enum { AHEAD = 16 };
    const struct long_index *index = taking->index;
    const char *end = stream->bytes + stream->n;
    struct long_run *run = (struct long_run *)(void *)stream->bytes, *ahead = run;
    char room[ID_WORD_BYTES];
    for (size_t n = 0; (const char *)run < end; n++) {
        if ((const char *)ahead < end) {
            __builtin_prefetch(packed_number_of(index, part, ahead), 1);
            ahead = long_run_next(ahead);
            if (n < AHEAD) continue;
        }
        const bool has_row = run->row != NO_CHUNK_ROW;
        const struct kept_run kept = {.ordinal = chunk_ordinal + run->line,
                                      .id = long_run_id(chunk, run, room),
                                      .number = packed_number_of(index, part, run),
                                      .state = has_row ? chunk->states[run->row] : ROW_PRESENT,
                                      .values = has_row ? chunk->values + run->row * chunk->n_attributes : NULL,
                                      .answers = run->answers,
                                      .n_answers = long_run_n_answers(run)};
        line_packer_add(&part->packer, index->options.packs, &kept);
        run = long_run_next(run);
    }
}

void long_pack(const struct taking *taking, struct id_part_students *part, size_t p)
{
    uint64_t ordinal = taking->first_ordinal;
    for (size_t c = 0; c < taking->n_chunks; c++) {
        const struct chunk *chunk = &taking->chunks[c];
        pack_stream(taking, part, chunk, &chunk->runs.streams[p], ordinal);
        ordinal += chunk->n_lines;
    }
}

bool long_index_packs(const struct long_index *index)
{
    return index->options.packs != NULL;
}

double long_index_packed_bytes_a_line(const struct long_index *index)
{
    size_t bytes = 0;
    for (size_t p = 0; p < N_ID_PARTS; p++) {
        if (!index->parts[p].packer.n_packed) return 0;
        bytes += index->parts[p].packer.n_packed + index->parts[p].packer.n_bytes;
    }
    return (double)bytes / (double)index->last_ordinal;
}

/* The last piece of each stream takes long where everybody has but few lines: then it is all there is. */
void long_index_pack(struct long_index *index, struct origins *to, size_t n_sources)
{
    to->long_lines = gr_calloc(N_KEPT_STREAMS, sizeof *to->long_lines);
    to->n_long_lines = gr_calloc(n_sources, sizeof *to->n_long_lines);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(N_ID_PARTS))
    for (size_t p = 0; p < N_ID_PARTS; p++)
        line_packer_finish(&index->parts[p].packer, index->options.packs, &to->long_lines[p]);
    for (size_t i = 0; i < index->n_inputs; i++) {
        const uint64_t end = i + 1 < index->n_inputs ? index->inputs[i + 1].before : index->last_ordinal;
        to->n_long_lines[index->inputs[i].source] = (uint32_t)(end - index->inputs[i].before);
    }
}
