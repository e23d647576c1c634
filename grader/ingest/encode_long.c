/*
 * encode_long.c: rows of long inputs, one answer each, into the runs of a chunk (long_runs.h).
 *
 * Any row can come through encode_long. Rows of the plainest kind, which nearly all are, are taken by plain_long.c
 * without being split first; both add to the same runs, by the functions here.
 */
#include "ingest/encode_long.h"

#include "ingest/encode_parts.h"
#include "ingest/look_up.h"
#include "ingest/student_slots.h"
#include "model/exam.h"

/* Items of a student mostly come in the order of the student before: try that item before searching. */
static size_t find_item(const struct chunk *chunk, const struct encoder *encoder, struct text name)
{
    const size_t next = chunk->runs.next_item[chunk->runs.last_item];
    if (text_equal(encoder->items->texts[next], name)) return next;
    const uint32_t item = dictionary_find(encoder->items, name);
    return item == DICTIONARY_NONE ? SIZE_MAX : item;
}

void long_run_add(struct chunk *chunk, const struct encoder *encoder, size_t item, struct text answer)
{
    struct long_runs *runs = &chunk->runs;
    struct long_answer *to = long_runs_room(runs, 1);
    runs->next_item[runs->last_item] = (uint32_t)item;
    runs->last_item = (uint32_t)item;
    *to = (struct long_answer){(uint32_t)item, CODE_EMPTY};
    if (answer.len == 1 && (unsigned char)answer.at[0] < CODE_FIRST_LONG) {
        to->code = (unsigned char)answer.at[0];
    } else if (answer.len) {
        const size_t n_pending = chunk->n_pending;
        to->code = look_up_now(chunk, encoder, item, answer, runs->n_places);
        if (chunk->n_pending > n_pending) {
            GR_GROW(runs->places, runs->places_capacity, runs->n_places + 1);
            runs->places[runs->n_places++] = (struct answer_place){runs->open.part, runs->streams[runs->open.part].n};
        }
    }
    long_runs_extend(runs, 1);
}

void encode_long(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                 const struct row_text *text, struct text id, uint8_t state)
{
    const struct plan *plan = encoder->plan;
    const struct text name = cells_field(cells, plan->item_name_column);
    const size_t item = find_item(chunk, encoder, name);
    char shown[TEXT_SHOWN_BYTES];
    if (item == SIZE_MAX) {
        REJECT(chunk, text, plan->item_name_column + 1,
               "item '%s' is not in the rubric; correct it or add it to the rubric", text_show(name, shown));
        return;
    }
    if (!plan->has_item[item]) {
        REJECT(chunk, text, plan->item_name_column + 1,
               "item '%s' is a column of another answers file; leave it to one of them", text_show(name, shown));
        return;
    }
    encode_long_item(chunk, encoder, cells, text, id, state, item, cells_field(cells, plan->answer_column));
}

void encode_long_item(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                      const struct row_text *text, struct text id, uint8_t state, size_t item, struct text answer)
{
    const uint64_t word = id_word(id);
    const bool needs_row = encoder->has_details || id.len > ID_WORD_BYTES;
    /* A run has the same values on every line: which column differs is not lost, and a run that was packed can do without
     * a column. */
    const bool goes_on = long_run_goes_on(chunk, id, word, text->line) &&
                         (!encoder->has_details || has_values_of_last_row(chunk, encoder, cells));
    if (!goes_on)
        long_run_begin(chunk, id, word, text->line,
                       needs_row ? add_row(chunk, encoder, cells, id, state) : NO_CHUNK_ROW);
    else if (encoder->has_details)
        chunk->states[chunk->n_rows - 1] |= state;
    long_run_add(chunk, encoder, item, answer);
}

void long_answers_patch(struct chunk *chunk)
{
    for (size_t item = 0; chunk->n_pending && item < chunk->n_items; item++)
        for (size_t i = 0; i < chunk->pending[item].n; i++) {
            const struct pending pending = chunk->pending[item].list[i];
            const struct answer_place place = chunk->runs.places[pending.row];
            const struct long_answer answer = {(uint32_t)item, pending.text};
            memcpy(chunk->runs.streams[place.part].bytes + place.at, &answer, sizeof answer);
        }
}
