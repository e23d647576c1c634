/*
 * skills.c: profiles of skills (contract in evaluate.h, records in model/skills.h).
 *
 * In:   rows of answers and marks.
 * Out:  a number of a result for every student present and skill; from these numbers alone, levels and advice
 *       (skills_advice.c) and the sums of the nation and of groups (skills_sums.c).
 *
 * Where everybody has the same items, the points possible are the same for all, and a result's number is the points earned
 * above the least one: one look-up and one addition an answer. With forms that lack items, or sections that choose, the
 * results that occur are collected first and looked up then. Either way numbers follow from skill, points possible and
 * points earned, never from threads.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "evaluate/evaluate.h"
#include "evaluate/section_rules.h"
#include "evaluate/skills_parts.h"

enum { STUDENTS_PER_BLOCK = 4096, RESULTS_COUNTED_MOST = 1 << 16 };

struct skill_item {
    uint32_t item;
    struct cell_slot cell;
    const mark_t *marks; /* by code */
    mark_t points;
};

struct skill_plan {
    struct skill_item *items;
    size_t n;
    int64_t low, high, possible; /* of the sum of all */
    uint32_t first;              /* number of the result `low`, where numbers are counted */
};

struct skill_pass {
    const struct exam *exam;
    const struct cohort *cohort;
    const struct mark_table *marks;
    const struct evaluation *evaluation;
    struct skill_plan *plans; /* by skill */
    bool is_counted;          /* a result's number follows from what was earned; else … */
    struct dictionary known;  /* … it is that of its key in here, put in order by … */
    uint32_t *number_of;      /* … this */
    struct section_rules rules;
    struct skills *out;
};

/* What tells results apart; also how they are ordered. */
struct result_key {
    uint32_t skill;
    mark_t possible, earned;
};

/* --- plans ------------------------------------------------------------------------------------------------------- */

static void plan_skill(const struct skill_pass *pass, uint32_t skill, struct skill_plan *plan)
{
    size_t capacity = 0;
    for (size_t i = 0; i < pass->exam->n_items; i++) {
        const struct exam_item *item = &pass->exam->items[i];
        const struct item_marks *marks = &pass->marks->items[i];
        bool has = false;
        for (size_t k = 0; k < item->n_skills; k++)
            has |= item->skill_numbers[k] == skill;
        if (!has || !item->counted) continue;
        GR_GROW(plan->items, capacity, plan->n + 1);
        plan->items[plan->n++] =
            (struct skill_item){(uint32_t)i, pass->cohort->responses.slots[i], marks->mark, item->points};
        mark_t low = marks->mark[0], high = marks->mark[0];
        for (uint32_t code = 1; code < marks->n_codes; code++) {
            low = marks->mark[code] < low ? marks->mark[code] : low;
            high = marks->mark[code] > high ? marks->mark[code] : high;
        }
        plan->low += low;
        plan->high += high;
        plan->possible += item->points;
    }
}

static void plan_all(struct skill_pass *pass)
{
    const size_t n = pass->exam->skills.n;
    int64_t n_results = 0;
    pass->is_counted = !exam_has_choice(pass->exam) && !exam_forms_lack_items(pass->exam);
    pass->plans = gr_calloc(n, sizeof *pass->plans);
    for (uint32_t s = 0; s < n; s++) {
        struct skill_plan *plan = &pass->plans[s];
        plan_skill(pass, s, plan);
        plan->first = (uint32_t)n_results;
        n_results += plan->high - plan->low + 1;
        if (n_results > RESULTS_COUNTED_MOST) {
            pass->is_counted = false;
            n_results = 0;
        }
    }
    if (!pass->is_counted) return;
    pass->out->list = gr_calloc((size_t)n_results, sizeof *pass->out->list);
    for (uint32_t s = 0; s < n; s++)
        for (int64_t earned = pass->plans[s].low; earned <= pass->plans[s].high; earned++)
            pass->out->list[pass->out->n_list++] = (struct skill_result){
                .skill = s, .earned = (mark_t)earned, .possible = (mark_t)pass->plans[s].possible};
}

/* --- results of students ----------------------------------------------------------------------------------------- */

static int64_t sum_marks(const struct skill_plan *plan, const uint8_t *row)
{
    int64_t sums[2] = {0};
    size_t i = 0;
    for (; i + 2 <= plan->n; i += 2) {
        sums[0] += plan->items[i].marks[cell_read(row, plan->items[i].cell)];
        sums[1] += plan->items[i + 1].marks[cell_read(row, plan->items[i + 1].cell)];
    }
    if (i < plan->n) sums[0] += plan->items[i].marks[cell_read(row, plan->items[i].cell)];
    return sums[0] + sums[1];
}

static void count_block(const struct skill_pass *pass, size_t block)
{
    struct skills *out = pass->out;
    const size_t from = block * STUDENTS_PER_BLOCK;
    const size_t end = from + STUDENTS_PER_BLOCK < out->n_present ? from + STUDENTS_PER_BLOCK : out->n_present;
    for (size_t k = from; k < end; k++) {
        const uint8_t *row = responses_row(&pass->cohort->responses, out->students[k]);
        uint32_t *results = out->results + k * out->n_skills;
        for (size_t s = 0; s < out->n_skills; s++)
            results[s] = pass->plans[s].first + (uint32_t)(sum_marks(&pass->plans[s], row) - pass->plans[s].low);
    }
}

/* Room for the look at one student's choices. */
struct choice_scratch {
    size_t *left_out_by;
    mark_t *marks;
};

static struct choice_scratch choice_scratch_new(const struct skill_pass *pass)
{
    return (struct choice_scratch){
        gr_realloc_array(NULL, pass->exam->n_items, sizeof(size_t)),
        gr_realloc_array(NULL, 2 * pass->rules.members_most + 1, sizeof(mark_t)),
    };
}

static void choice_scratch_free(struct choice_scratch *scratch)
{
    free(scratch->left_out_by);
    free(scratch->marks);
}

/* The keys of one student's results, skill by skill. */
static void find_keys(const struct skill_pass *pass, size_t student, const struct choice_scratch *scratch,
                      struct result_key *keys)
{
    const struct responses *responses = &pass->cohort->responses;
    const uint8_t *row = responses_row(responses, student);
    const bool may_lack = exam_forms_lack_items(pass->exam), may_choose = exam_has_choice(pass->exam);
    if (may_choose)
        section_rules_left_out(&pass->rules, pass->marks, row, responses->slots,
                               evaluation_outcome(pass->evaluation, student), scratch->marks, scratch->left_out_by);
    for (uint32_t s = 0; s < pass->out->n_skills; s++) {
        keys[s] = (struct result_key){.skill = s};
        for (size_t i = 0; i < pass->plans[s].n; i++) {
            const struct skill_item *item = &pass->plans[s].items[i];
            const uint32_t code = cell_read(row, item->cell);
            if (may_lack && code == NOT_PRESENTED) continue;
            if (may_choose && scratch->left_out_by[item->item] != NO_SECTION) continue;
            keys[s].possible += item->points;
            keys[s].earned += item->marks[code];
        }
    }
}

static struct text key_text(const struct result_key *key)
{
    return (struct text){(const char *)key, sizeof *key};
}

static void collect_piece(const struct skill_pass *pass, size_t from, size_t end, struct dictionary *seen)
{
    struct choice_scratch scratch = choice_scratch_new(pass);
    struct result_key *keys = gr_calloc(pass->out->n_skills, sizeof *keys);
    for (size_t k = from; k < end; k++) {
        find_keys(pass, pass->out->students[k], &scratch, keys);
        for (size_t s = 0; s < pass->out->n_skills; s++)
            dictionary_add(seen, key_text(&keys[s]));
    }
    free(keys);
    choice_scratch_free(&scratch);
}

static void look_up_piece(const struct skill_pass *pass, size_t from, size_t end)
{
    struct choice_scratch scratch = choice_scratch_new(pass);
    struct result_key *keys = gr_calloc(pass->out->n_skills, sizeof *keys);
    for (size_t k = from; k < end; k++) {
        find_keys(pass, pass->out->students[k], &scratch, keys);
        for (size_t s = 0; s < pass->out->n_skills; s++)
            pass->out->results[k * pass->out->n_skills + s] =
                pass->number_of[dictionary_find(&pass->known, key_text(&keys[s]))];
    }
    free(keys);
    choice_scratch_free(&scratch);
}

struct numbered_key {
    struct result_key key;
    uint32_t number;
};

static int compare_keys(const void *left, const void *right)
{
    const struct result_key *a = &((const struct numbered_key *)left)->key;
    const struct result_key *b = &((const struct numbered_key *)right)->key;
    if (a->skill != b->skill) return a->skill < b->skill ? -1 : 1;
    if (a->possible != b->possible) return a->possible < b->possible ? -1 : 1;
    return (a->earned > b->earned) - (a->earned < b->earned);
}

/* The list of the results that occur, in order. */
static void order_known(struct skill_pass *pass)
{
    const size_t n = pass->known.n;
    struct numbered_key *sorted = gr_calloc(n, sizeof *sorted);
    pass->number_of = gr_calloc(n, sizeof *pass->number_of);
    pass->out->list = gr_calloc(n, sizeof *pass->out->list);
    pass->out->n_list = n;
    for (size_t i = 0; i < n; i++) {
        memcpy(&sorted[i].key, pass->known.texts[i].at, sizeof sorted[i].key);
        sorted[i].number = (uint32_t)i;
    }
    if (n) qsort(sorted, n, sizeof *sorted, compare_keys);
    for (size_t i = 0; i < n; i++) {
        pass->number_of[sorted[i].number] = (uint32_t)i;
        pass->out->list[i] = (struct skill_result){
            .skill = sorted[i].key.skill, .earned = sorted[i].key.earned, .possible = sorted[i].key.possible};
    }
    free(sorted);
}

static void find_results(struct skill_pass *pass)
{
    const size_t n = pass->out->n_present, n_blocks = n / STUDENTS_PER_BLOCK + 1;
    if (pass->is_counted) {
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
        for (size_t block = 0; block < n_blocks; block++)
            count_block(pass, block);
        return;
    }
    const size_t n_pieces = (size_t)threads_for(n_blocks);
    struct dictionary *seen = gr_calloc(n_pieces, sizeof *seen);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        collect_piece(pass, piece_start(n, i, n_pieces), piece_start(n, i + 1, n_pieces), &seen[i]);
    for (size_t i = 0; i < n_pieces; i++) {
        for (size_t t = 0; t < seen[i].n; t++)
            dictionary_add(&pass->known, seen[i].texts[t]);
        dictionary_release(&seen[i]);
    }
    free(seen);
    order_known(pass);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        look_up_piece(pass, piece_start(n, i, n_pieces), piece_start(n, i + 1, n_pieces));
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static void list_present(const struct students *students, struct skills *out)
{
    out->students = gr_realloc_array(NULL, students->n, sizeof *out->students);
    for (size_t i = 0; i < students->n; i++)
        if (students->status[i] == STUDENT_PRESENT) out->students[out->n_present++] = (uint32_t)i;
}

void profile_skills(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                    const struct evaluation *evaluation, const struct ranking *ranking, struct skills *out)
{
    struct skill_pass pass = {.exam = exam, .cohort = cohort, .marks = marks, .evaluation = evaluation, .out = out};
    *out = (struct skills){.n_skills = exam->skills.n};
    if (!out->n_skills) return;
    list_present(&cohort->students, out);
    out->results = gr_realloc_array(NULL, out->n_present * out->n_skills, sizeof *out->results);
    section_rules_find(exam, &pass.rules);
    plan_all(&pass);
    find_results(&pass);
    for (size_t i = 0; i < out->n_list; i++)
        out->some_lack_skills |= out->list[i].possible == 0;
    skills_advise(&exam->skills, out);
    skills_sum(ranking, out);
    for (size_t s = 0; s < out->n_skills; s++)
        free(pass.plans[s].items);
    free(pass.plans);
    free(pass.number_of);
    dictionary_release(&pass.known);
    section_rules_release(&pass.rules);
}
