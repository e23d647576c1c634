/*
 * left_out.c: for whom which items do not count (contract in evaluate.h).
 *
 * In:   rows of answers, marks, and the outcomes with the marks of sections.
 * Out:  by item how many students it counts for; by student, if wanted, which items are left out.
 *
 * Threads work out the sets of items that are left out, as bits; there are few different ones, which are then named one
 * after the other, so their numbers do not depend on threads.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/evaluate.h"
#include "evaluate/section_rules.h"

struct left_out_pass {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct mark_table *marks;
    const struct evaluation *evaluation;
    struct section_rules rules;
    uint8_t *sets; /* by student: a bit an item; or NULL */
    size_t set_bytes;
};

static void find_in_piece(const struct left_out_pass *pass, size_t from, size_t end, uint32_t *n_counted)
{
    const size_t n_items = pass->exam->n_items;
    size_t *left_out_by = gr_realloc_array(NULL, n_items, sizeof *left_out_by);
    mark_t *scratch = gr_realloc_array(NULL, 2 * pass->rules.members_most, sizeof *scratch);
    for (size_t student = from; student < end; student++) {
        if (pass->cohort->students.status[student] != STUDENT_PRESENT) continue;
        uint8_t *set = pass->sets ? pass->sets + student * pass->set_bytes : NULL;
        section_rules_left_out(&pass->rules, pass->marks, responses_row(&pass->cohort->responses, student),
                               pass->cohort->responses.slots, evaluation_outcome(pass->evaluation, student), scratch,
                               left_out_by);
        for (size_t item = 0; item < n_items; item++) {
            n_counted[item] += pass->exam->items[item].counted && left_out_by[item] == NO_SECTION;
            if (set && left_out_by[item] != NO_SECTION) set[item / 8] |= (uint8_t)(1 << item % 8);
        }
    }
    free(scratch);
    free(left_out_by);
}

static void find_in_all(const struct left_out_pass *pass, struct evaluation *out)
{
    const size_t n = out->n_students, n_items = pass->exam->n_items, n_pieces = (size_t)threads_for(n / 4096 + 1);
    uint32_t *n_counted = gr_calloc(n_pieces * n_items, sizeof *n_counted);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        find_in_piece(pass, piece_start(n, i, n_pieces), piece_start(n, i + 1, n_pieces), n_counted + i * n_items);
    for (size_t i = 1; i < n_pieces; i++)
        for (size_t item = 0; item < n_items; item++)
            n_counted[item] += n_counted[i * n_items + item];
    out->n_counted = n_counted;
}

static struct text name_set(const struct exam *exam, struct text set, struct arena *arena)
{
    struct text *ids = arena_alloc(arena, exam->n_items * sizeof *ids);
    size_t n = 0;
    for (size_t item = 0; item < exam->n_items; item++)
        if ((uint8_t)set.at[item / 8] >> item % 8 & 1) ids[n++] = exam->items[item].id;
    return arena_join(arena, ids, n, TEXT(" "));
}

static void name_sets(const struct left_out_pass *pass, struct evaluation *out)
{
    struct dictionary sets = {0};
    struct arena arena = {0};
    out->left_out = gr_realloc_array(NULL, out->n_students + 1, sizeof *out->left_out);
    for (size_t student = 0; student < out->n_students; student++)
        out->left_out[student] =
            dictionary_add(&sets, (struct text){(const char *)pass->sets + student * pass->set_bytes, pass->set_bytes});
    uint32_t *number = gr_realloc_array(NULL, sets.n + 1, sizeof *number);
    for (size_t i = 0; i < sets.n; i++)
        number[i] = dictionary_add(&out->left_out_ids, name_set(pass->exam, sets.texts[i], &arena));
    for (size_t student = 0; student < out->n_students; student++)
        out->left_out[student] = number[out->left_out[student]];
    free(number);
    arena_release(&arena);
    dictionary_release(&sets);
}

void find_left_out(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                   bool by_student, struct evaluation *evaluation)
{
    struct left_out_pass pass = {
        .exam = exam, .cohort = cohort, .marks = marks, .evaluation = evaluation, .set_bytes = (exam->n_items + 7) / 8};
    section_rules_find(exam, &pass.rules);
    if (by_student) pass.sets = gr_calloc(evaluation->n_students * pass.set_bytes, 1);
    find_in_all(&pass, evaluation);
    if (by_student) name_sets(&pass, evaluation);
    free(pass.sets);
    section_rules_release(&pass.rules);
}
