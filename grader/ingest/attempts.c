/* attempts.c: lists of later answers, and what becomes of them (contract in attempts.h). */
#include "ingest/attempts.h"

#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "base/threads.h"

void later_answers_add(struct later_answers *answers, struct later_answer answer)
{
    GR_GROW(answers->list, answers->capacity, answers->n + 1);
    answers->list[answers->n++] = answer;
}

void later_answers_sort(struct later_answers *answers)
{
    struct keyed *order = gr_realloc_array(NULL, answers->n, sizeof *order);
    struct later_answer *sorted = gr_realloc_array(NULL, answers->n, sizeof *sorted);
    for (size_t i = 0; i < answers->n; i++)
        order[i] = (struct keyed){(uint64_t)answers->list[i].student << 32 | answers->list[i].item, (uint32_t)i};
    radix_sort(order, answers->n);
    for (size_t i = 0; i < answers->n; i++)
        sorted[i] = answers->list[order[i].value];
    free(order);
    free(answers->list);
    answers->list = sorted;
    answers->capacity = answers->n;
}

size_t later_answers_of(const struct later_answers *answers, uint32_t student)
{
    size_t low = 0, high = answers->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (answers->list[middle].student < student)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Separators that somebody wrote into one answer must not make several of it: the code of the text without them. */
static uint32_t tell_apart(struct codebook *book, uint32_t code, struct arena *scratch)
{
    struct text rest = codebook_text(book, code);
    struct text *parts = arena_alloc(scratch, (rest.len + 1) * sizeof *parts);
    size_t n = 0;
    for (const char *end; (end = memchr(rest.at, CELL_SEPARATOR, rest.len)) != NULL;) {
        parts[n] = (struct text){rest.at, (size_t)(end - rest.at)};
        rest = (struct text){end + 1, rest.len - parts[n++].len - 1};
    }
    parts[n++] = rest;
    const uint32_t changed = codebook_add(book, arena_join(scratch, parts, n, TEXT("\xEF\xBF\xBD")));
    arena_clear(scratch);
    return changed;
}

static bool has_separator(struct text answer)
{
    return memchr(answer.at, CELL_SEPARATOR, answer.len) != NULL;
}

static void lay_out_anew(struct cohort *cohort)
{
    struct responses *old = &cohort->responses;
    struct responses new = *old;
    bool fits = true;
    uint32_t offset = 0;
    new.slots = gr_calloc(new.n_items, sizeof *new.slots);
    for (size_t item = 0; item < new.n_items; item++) {
        uint32_t width = cell_width_for(codebook_end(&cohort->codebooks[item]));
        if (width < old->slots[item].width) width = old->slots[item].width;
        fits &= width == old->slots[item].width;
        new.slots[item] = (struct cell_slot){offset, width};
        offset += width;
    }
    if (fits) {
        free(new.slots);
        return;
    }
    new.stride = offset;
    new.rows = gr_realloc_array(NULL, new.n_students, new.stride);
#pragma omp parallel for schedule(static) num_threads(threads_for(new.n_students))
    for (size_t s = 0; s < new.n_students; s++)
        for (size_t item = 0; item < new.n_items; item++)
            cell_write(new.rows + s *new.stride, new.slots[item], responses_code(old, s, item));
    responses_release(old);
    *old = new;
}

/* In all cells and later answers that have the code. */
static void tell_all_apart(struct cohort *cohort, struct later_answers *answers, uint32_t item, uint32_t code)
{
    struct arena scratch = {0};
    struct codebook *book = &cohort->codebooks[item];
    const uint32_t changed = tell_apart(book, code, &scratch);
    lay_out_anew(cohort);
    for (size_t s = 0; s < cohort->responses.n_students; s++) {
        uint8_t *cell = cohort->responses.rows + s * cohort->responses.stride;
        if (cell_read(cell, cohort->responses.slots[item]) == code)
            cell_write(cell, cohort->responses.slots[item], changed);
    }
    for (size_t i = 0; i < answers->n; i++)
        if (answers->list[i].item == item && answers->list[i].code == code) answers->list[i].code = changed;
    arena_release(&scratch);
}

/* A single separator as the whole answer needs no care: alone it is no sequence, and in one it is a blank. */
static void settle_look_alikes(struct cohort *cohort, struct later_answers *answers)
{
    for (uint32_t item = 0; item < cohort->n_items; item++) {
        const uint32_t end = codebook_end(&cohort->codebooks[item]);
        for (uint32_t code = CODE_FIRST_LONG; code < end; code++)
            if (has_separator(codebook_text(&cohort->codebooks[item], code)))
                tell_all_apart(cohort, answers, item, code);
    }
}

/* The code of a student's attempts at an item: what the cell has, then the later ones; each begins with a separator. */
static uint32_t join(struct codebook *book, uint32_t first, const struct later_answer *later, size_t n,
                     bool forms_lack_items, struct arena *scratch)
{
    static const char separator = CELL_SEPARATOR;
    struct text *texts = arena_alloc(scratch, 2 * (n + 1) * sizeof *texts);
    size_t n_texts = 0;
    uint32_t code = first;
    for (size_t i = 0; i <= n; i++) {
        const uint32_t next = i ? later[i - 1].code : first;
        if (next == CODE_EMPTY || (forms_lack_items && next == NOT_PRESENTED)) continue;
        code = next;
        texts[n_texts++] = (struct text){&separator, 1};
        texts[n_texts++] = codebook_text(book, next);
    }
    if (n_texts > 2) code = codebook_add(book, arena_join(scratch, texts, n_texts, TEXT("")));
    arena_clear(scratch);
    return code;
}

void attempts_join(struct cohort *cohort, struct later_answers *answers, bool forms_lack_items)
{
    struct arena scratch = {0};
    settle_look_alikes(cohort, answers);
    if (!answers->n) return;
    later_answers_sort(answers);
    size_t n_joined = 0;
    for (size_t i = 0, end; i < answers->n; i = end) {
        const struct later_answer first = answers->list[i];
        for (end = i + 1; end < answers->n; end++)
            if (answers->list[end].student != first.student || answers->list[end].item != first.item) break;
        const uint32_t cell = responses_code(&cohort->responses, first.student, first.item);
        answers->list[n_joined] = first;
        answers->list[n_joined++].code =
            join(&cohort->codebooks[first.item], cell, &answers->list[i], end - i, forms_lack_items, &scratch);
    }
    lay_out_anew(cohort);
    for (size_t i = 0; i < n_joined; i++) {
        const struct later_answer joined = answers->list[i];
        cell_write(cohort->responses.rows + joined.student * cohort->responses.stride,
                   cohort->responses.slots[joined.item], joined.code);
    }
    answers->n = 0;
    arena_release(&scratch);
}
