/* answer_slots.c: planning slots (contract in answer_slots.h). */
#include "evaluate/answer_slots.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"

enum { SLOTS_EACH_MOST = 512 };

int compare_answers(const struct codebook *book, uint32_t code_a, uint32_t count_a, uint32_t code_b, uint32_t count_b)
{
    if (count_a != count_b) return count_a > count_b ? -1 : 1;
    return text_compare(codebook_text(book, code_a), codebook_text(book, code_b));
}

static void add_slot(struct item_sums *out, const struct item_marks *marks, uint32_t code, bool listed)
{
    out->slots[out->n_slots++] = (struct answer_slot){.code = listed ? code : CODE_NONE,
                                                      .mark = marks->mark[code],
                                                      .state = marks->state[code],
                                                      .result = marks->result[code]};
}

struct code_count {
    uint32_t code, count;
};

static int compare_code_counts(const void *left, const void *right, void *book)
{
    const struct code_count *a = left, *b = right;
    return compare_answers(book, a->code, a->count, b->code, b->count);
}

static struct code_count *count_codes(const struct cohort *cohort, uint32_t n_codes, size_t item)
{
    struct code_count *counts = gr_realloc_array(NULL, n_codes, sizeof *counts);
    for (uint32_t code = 0; code < n_codes; code++)
        counts[code] = (struct code_count){code, 0};
    for (size_t student = 0; student < cohort->students.n; student++)
        if (cohort->students.status[student] == STUDENT_PRESENT)
            counts[responses_code(&cohort->responses, student, item)].count++;
    return counts;
}

/* One slot for each mark and state among codes counts[from … n_codes-1]. */
static void plan_shared_slots(const struct item_marks *marks, const struct code_count *counts, uint32_t from,
                              struct item_sums *out, uint32_t *slot_of)
{
    const size_t n = marks->n_codes - from;
    size_t capacity = out->n_slots;
    struct keyed *rest = gr_realloc_array(NULL, n, sizeof *rest);
    for (size_t i = 0; i < n; i++) {
        const uint32_t code = counts[from + i].code;
        const uint64_t mark = (uint64_t)((int64_t)marks->mark[code] - INT32_MIN);
        rest[i] = (struct keyed){mark << 16 | (uint64_t)marks->state[code] << 8 | marks->result[code], code};
    }
    radix_sort(rest, n);
    for (size_t i = 0; i < n; i++) {
        const bool is_new = i == 0 || rest[i].key != rest[i - 1].key;
        if (is_new) {
            GR_GROW(out->slots, capacity, out->n_slots + 1);
            add_slot(out, marks, rest[i].value, false);
        }
        slot_of[rest[i].value] = (uint32_t)out->n_slots - 1;
    }
    free(rest);
}

void answer_slots_plan(const struct cohort *cohort, const struct item_marks *marks, size_t item, struct item_sums *out,
                       uint32_t *slot_of)
{
    const bool each = marks->n_codes <= SLOTS_EACH_MOST;
    const uint32_t n_listed = each ? marks->n_codes : OPTIONS_LISTED_MOST;
    out->slots = gr_realloc_array(NULL, n_listed, sizeof *out->slots);
    if (each) {
        for (uint32_t code = 0; code < marks->n_codes; code++) {
            slot_of[code] = code;
            add_slot(out, marks, code, true);
        }
        return;
    }
    struct code_count *counts = count_codes(cohort, marks->n_codes, item);
    qsort_r(counts, marks->n_codes, sizeof *counts, compare_code_counts, &cohort->codebooks[item]);
    for (uint32_t i = 0; i < n_listed; i++) {
        slot_of[counts[i].code] = i;
        add_slot(out, marks, counts[i].code, true);
    }
    plan_shared_slots(marks, counts, n_listed, out, slot_of);
    free(counts);
}
