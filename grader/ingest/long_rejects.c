/* long_rejects.c: lines of long inputs that become rejects (contract in long_index.h, long_index_parts.h). */
#include "ingest/long_index_parts.h"

static struct row_place place_of(const struct long_index *index, uint32_t ordinal)
{
    size_t i = index->n_inputs;
    while (index->inputs[i - 1].before >= ordinal)
        i--;
    return (struct row_place){index->inputs[i - 1].source, ordinal - index->inputs[i - 1].before};
}

struct reject long_reject_of(const struct long_index *index, const struct codebook *codebooks, size_t student,
                             const struct long_answer *answer, uint32_t ordinal, struct arena *arena)
{
    const struct row_place place = place_of(index, ordinal);
    const struct text fields[] = {rows_id(index->options.rows, long_index_sheet(index)->first_row + student),
                                  index->options.exam->items[answer->item].id,
                                  codebook_text(&codebooks[answer->item], answer->code)};
    return (struct reject){.source = place.source, .line = place.line, .text = rejects_line(arena, fields, 3, ',')};
}

uint64_t long_index_reject(const struct long_index *index, size_t student, const struct codebook *codebooks,
                           struct rejects *rejects, const char *reason)
{
    const struct sheet *sheet = long_index_sheet(index);
    const uint32_t *given_by = index->ordinals + student * index->n_items;
    uint64_t n = 0;
    for (size_t item = 0; item < index->n_items; item++) {
        if (given_by[item] == NOT_GIVEN || given_by[item] == GIVEN_TWICE) continue;
        const uint32_t code = cell_read(sheet->cells + student * sheet->stride, sheet->slots[item]);
        const struct long_answer answer = {(uint32_t)item, code};
        rejects_add(rejects, long_reject_of(index, codebooks, student, &answer, given_by[item], &rejects->arena), "%s",
                    reason);
        n++;
    }
    const struct later_answers *attempts = &index->attempts;
    for (size_t i = later_answers_of(attempts, (uint32_t)student); i < attempts->n; i++, n++) {
        const struct later_answer *again = &attempts->list[i];
        if (again->student != student) break;
        const struct long_answer answer = {again->item, again->code};
        rejects_add(rejects, long_reject_of(index, codebooks, student, &answer, again->line, &rejects->arena), "%s",
                    reason);
    }
    return n;
}
