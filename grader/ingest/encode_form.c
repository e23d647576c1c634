/*
 * encode_form.c: rows of exams with forms (contract in encode_form.h).
 *
 * Every row names its form, so it is understood by itself, in whatever layout, window and thread: an answer at a place
 * becomes the answer to the item that stands there on the form, and its letters become those of the rubric's options.
 * Only then is it looked up, so codes are in the order in which answers to the item appear, as without forms. An answer
 * where the form has nothing cannot be meant as it stands: the row is a reject.
 */
#include "ingest/encode_form.h"

#include <stdlib.h>

#include "ingest/encode_parts.h"
#include "ingest/look_up.h"
#include "model/exam.h"

static const struct text REPLACEMENT_CHARACTER = {"\xEF\xBF\xBD", 3};

static struct text form_cell(const struct encoder *encoder, const struct cells *cells)
{
    const size_t column = encoder->plan->form_column;
    return column == NO_COLUMN ? TEXT("") : text_trim(cells_field(cells, column));
}

/* NULL after a reject. Of a student who took no part the form does not matter. */
static const struct exam_form *find_form(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                                         const struct row_text *text, uint8_t state)
{
    const struct exam_forms *forms = encoder->forms;
    const struct text name = form_cell(encoder, cells);
    const struct exam_form *form = forms_find(forms, name);
    char column[TEXT_SHOWN_BYTES], shown[TEXT_SHOWN_BYTES];
    if (form) return form;
    if (!name.len && state != ROW_PRESENT) return &forms->list[0];
    if (name.len)
        REJECT(chunk, text, encoder->plan->form_column + 1,
               "form '%s' is not in the rubric; correct it or add the form", text_show(name, shown));
    else
        REJECT(chunk, text, encoder->plan->form_column + 1,
               "column '%s' is empty; name the student's form, or set answers.form_default",
               text_show(forms->column, column));
    return NULL;
}

static bool is_blank(const struct encoder *encoder, struct text answer)
{
    const struct answer_conventions *conventions = &encoder->exam->answers;
    answer = text_trim(answer);
    bool blank = answer.len == 0;
    for (size_t i = 0; i < conventions->n_blank && !blank; i++)
        blank = text_equal(answer, conventions->blank[i]);
    return blank;
}

/* The answer as the rubric would have it, readable as a field of a row is (cells.h), until the row is looked up. */
static struct text to_reference(struct chunk *chunk, const struct encoder *encoder, const struct exam_form *form,
                                size_t item, struct text answer)
{
    struct text reference = answer;
    if (form->options[item] && answer.len)
        reference = encoder->forms->to_reference(form->options[item], answer, &chunk->unquoted);
    if (reference.len == 1 && reference.at[0] == NOT_PRESENTED) reference = REPLACEMENT_CHARACTER;
    if (reference.at == answer.at || reference.len <= 1) return reference;
    char *padded = arena_alloc(&chunk->unquoted, reference.len + WORDS_BYTES);
    memcpy(padded, reference.at, reference.len);
    memset(padded + reference.len, 0, WORDS_BYTES);
    return (struct text){padded, reference.len};
}

/* ---- a student's row ---------------------------------------------------------------------------------------------- */

static void reject_place(struct chunk *chunk, const struct encoder *encoder, const struct row_text *text,
                         const struct exam_form *form, size_t place, size_t column)
{
    char form_shown[TEXT_SHOWN_BYTES], shown[TEXT_SHOWN_BYTES];
    REJECT(chunk, text, column + 1, "form '%s' has nothing at '%s', but there is an answer; is it the right form?",
           text_show(form->id, form_shown), text_show(encoder->forms->places[place], shown));
}

static bool check_places(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                         const struct row_text *text, const struct exam_form *form)
{
    const struct plan *plan = encoder->plan;
    for (size_t r = 0; r < plan->n_runs; r++)
        for (size_t i = 0; i < plan->runs[r].n; i++) {
            const size_t place = plan->runs[r].item + i, column = plan->runs[r].column + i;
            if (form->item_at[place] != NO_PLACE_ITEM || is_blank(encoder, cells_field(cells, column))) continue;
            reject_place(chunk, encoder, text, form, place, column);
            return false;
        }
    return true;
}

/* A new row; its cells say what the form lacks, and are empty otherwise. */
static void begin_row(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                      const struct row_text *text, struct text id, uint8_t state, const struct exam_form *form)
{
    add_row(chunk, encoder, cells, id, state);
    note_line(chunk, text->line);
    add_cells(chunk, encoder);
    uint8_t *to = chunk->cells + (chunk->n_rows - 1) * encoder->stride;
    for (size_t item = 0; item < encoder->n_items; item++)
        if (encoder->slots[item].width)
            cell_write(to, encoder->slots[item], form->has_item[item] ? CODE_EMPTY : NOT_PRESENTED);
    look_up_reserve(chunk, encoder, encoder->n_items);
}

static void put_answer(struct chunk *chunk, const struct encoder *encoder, const struct exam_form *form, size_t item,
                       struct text written)
{
    const size_t row = chunk->n_rows - 1;
    const struct text answer = to_reference(chunk, encoder, form, item, written);
    if (answer.len == 0) return;
    if (answer.len == 1 && (unsigned char)answer.at[0] < CODE_FIRST_LONG)
        cell_write(chunk->cells + row * encoder->stride, encoder->slots[item], (unsigned char)answer.at[0]);
    else
        look_up_ask(chunk, encoder, item, answer, row);
}

static void encode_wide(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                        const struct row_text *text, struct text id, uint8_t state, const struct exam_form *form)
{
    const struct plan *plan = encoder->plan;
    if (!check_places(chunk, encoder, cells, text, form)) return;
    begin_row(chunk, encoder, cells, text, id, state, form);
    for (size_t r = 0; r < plan->n_runs; r++)
        for (size_t i = 0; i < plan->runs[r].n; i++) {
            const uint32_t item = form->item_at[plan->runs[r].item + i];
            if (item != NO_PLACE_ITEM)
                put_answer(chunk, encoder, form, item, cells_field(cells, plan->runs[r].column + i));
        }
}

static size_t places_of(const struct exam_forms *forms, const struct exam_form *form)
{
    size_t n = forms->n_places;
    while (n && !forms->places_are_items && form->item_at[n - 1] == NO_PLACE_ITEM)
        n--;
    return n;
}

/* A string as long as the form. A space is the only way to leave a place empty. */
static void encode_packed(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                          const struct row_text *text, struct text id, uint8_t state, const struct exam_form *form)
{
    const size_t column = encoder->plan->responses_column, n = places_of(encoder->forms, form);
    const struct text responses = cells_field(cells, column);
    char shown[TEXT_SHOWN_BYTES];
    if (count_characters(responses) != n) {
        REJECT(chunk, text, column + 1,
               "%zu answers where form '%s' has %zu; write one character an item, a space for a blank",
               count_characters(responses), text_show(form->id, shown), n);
        return;
    }
    const char *at = responses.at;
    for (size_t place = 0; place < n; place++) {
        const struct text answer = {at, character_length(at)};
        at += answer.len;
        if (form->item_at[place] != NO_PLACE_ITEM || is_blank(encoder, answer)) continue;
        reject_place(chunk, encoder, text, form, place, column);
        return;
    }
    begin_row(chunk, encoder, cells, text, id, state, form);
    at = responses.at;
    for (size_t place = 0; place < n; place++) {
        const struct text answer = {at, character_length(at)};
        at += answer.len;
        if (form->item_at[place] == NO_PLACE_ITEM || (answer.len == 1 && *answer.at == ' ')) continue;
        put_answer(chunk, encoder, form, form->item_at[place], answer);
    }
}

/* ---- one answer ---------------------------------------------------------------------------------------------------- */

static void encode_long_answer(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                               const struct row_text *text, struct text id, uint8_t state, const struct exam_form *form)
{
    const struct plan *plan = encoder->plan;
    const struct text name = cells_field(cells, plan->item_name_column);
    const uint32_t place = dictionary_find(encoder->items, name);
    char form_shown[TEXT_SHOWN_BYTES], shown[TEXT_SHOWN_BYTES];
    if (place == DICTIONARY_NONE) {
        REJECT(chunk, text, plan->item_name_column + 1,
               "item '%s' is not in the rubric; correct it or add it to the rubric", text_show(name, shown));
        return;
    }
    const uint32_t item = form->item_at[place];
    if (item == NO_PLACE_ITEM) {
        REJECT(chunk, text, plan->item_name_column + 1, "form '%s' has nothing at '%s'; is it the right form?",
               text_show(form->id, form_shown), text_show(name, shown));
        return;
    }
    const struct text answer = to_reference(chunk, encoder, form, item, cells_field(cells, plan->answer_column));
    encode_long_item(chunk, encoder, cells, text, id, state, item, answer);
}

void encode_on_form(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                    const struct row_text *text, struct text id, uint8_t state)
{
    const struct exam_form *form = find_form(chunk, encoder, cells, text, state);
    if (!form) return;
    if (encoder->plan->layout == LAYOUT_LONG)
        encode_long_answer(chunk, encoder, cells, text, id, state, form);
    else if (encoder->plan->layout == LAYOUT_PACKED)
        encode_packed(chunk, encoder, cells, text, id, state, form);
    else
        encode_wide(chunk, encoder, cells, text, id, state, form);
}
