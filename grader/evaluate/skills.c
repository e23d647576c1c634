/*
 * skills.c: profiles of skills (contract in evaluate.h, records in model/skills.h).
 *
 * In:   rows of answers and marks.
 * Out:  a number of a result for every student present and skill; sums of the nation and of groups; advice.
 *
 * Where everybody has the same items, the points possible are the same for all, and a result's number is the points earned
 * above the least one: one look-up and one addition an answer. With forms that lack items, or sections that choose, the
 * results that occur are collected first and looked up then. Either way numbers follow from skill, points possible and
 * points earned, never from threads. Strongest and weakest are the results with the least places in two orders of the
 * list, so a student costs a minimum.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "base/wide.h"
#include "evaluate/evaluate.h"
#include "evaluate/section_rules.h"

enum { STUDENTS_PER_BLOCK = 4096, RESULTS_COUNTED_MOST = 1 << 16, SUMS_PER_THREAD_MOST = 1 << 20 };

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

/* --- levels and advice ------------------------------------------------------------------------------------------- */

static uint8_t band_of(const struct skill_policy *policy, const struct skill_result *result)
{
    const int64_t earned = result->earned > 0 ? result->earned : 0;
    for (size_t b = 0; b < policy->n_bands && result->possible > 0; b++)
        if ((wide_t)earned * policy->bands[b].from.den >= (wide_t)result->possible * policy->bands[b].from.num)
            return (uint8_t)b;
    return NO_SKILL_BAND;
}

struct listed_result {
    const struct skill_result *result;
    uint32_t number;
};

/* The better first; of equal shares the one of more points, then the earlier skill. */
static int compare_strong(const void *left, const void *right)
{
    const struct skill_result *a = ((const struct listed_result *)left)->result;
    const struct skill_result *b = ((const struct listed_result *)right)->result;
    const int by_share = skill_compare_shares(b, a);
    if (by_share) return by_share;
    if (a->possible != b->possible) return a->possible > b->possible ? -1 : 1;
    return (a->skill > b->skill) - (a->skill < b->skill);
}

static int compare_weak(const void *left, const void *right)
{
    const struct skill_result *a = ((const struct listed_result *)left)->result;
    const struct skill_result *b = ((const struct listed_result *)right)->result;
    const int by_share = skill_compare_shares(a, b);
    return by_share ? by_share : compare_strong(left, right);
}

/* By number of a result: its place in the order; results of nothing possible have none. */
static uint32_t *places(const struct skills *skills, int (*compare)(const void *, const void *))
{
    struct listed_result *sorted = gr_calloc(skills->n_list, sizeof *sorted);
    uint32_t *place = gr_realloc_array(NULL, skills->n_list, sizeof *place);
    size_t n = 0;
    for (size_t i = 0; i < skills->n_list; i++) {
        place[i] = NO_SKILL_RESULT;
        if (skills->list[i].possible > 0) sorted[n++] = (struct listed_result){&skills->list[i], (uint32_t)i};
    }
    if (n) qsort(sorted, n, sizeof *sorted, compare);
    for (size_t i = 0; i < n; i++)
        place[sorted[i].number] = (uint32_t)i;
    free(sorted);
    return place;
}

struct advice_orders {
    uint32_t *strong, *weak; /* places by number of a result */
    uint32_t *next;          /* as weak, of results that have advice */
};

static uint32_t first_of(const uint32_t *place, const uint32_t *results, size_t n)
{
    uint32_t best = NO_SKILL_RESULT, at = NO_SKILL_RESULT;
    for (size_t s = 0; s < n; s++)
        if (place[results[s]] < best) {
            best = place[results[s]];
            at = results[s];
        }
    return at;
}

/* Where all shares are the same, and where there is but one skill, none is the strongest and none the weakest. */
static void advise_block(const struct skills *skills, const struct advice_orders *orders, size_t block)
{
    const size_t from = block * STUDENTS_PER_BLOCK, n = skills->n_present, n_skills = skills->n_skills;
    const size_t end = from + STUDENTS_PER_BLOCK < n ? from + STUDENTS_PER_BLOCK : n;
    for (size_t k = from; k < end; k++) {
        const uint32_t *results = skills->results + k * n_skills;
        struct skill_advice *advice = &skills->advice[k];
        *advice =
            (struct skill_advice){first_of(orders->strong, results, n_skills),
                                  first_of(orders->weak, results, n_skills), first_of(orders->next, results, n_skills)};
        if (advice->strongest != NO_SKILL_RESULT &&
            skill_compare_shares(&skills->list[advice->strongest], &skills->list[advice->weakest]) == 0)
            advice->strongest = advice->weakest = NO_SKILL_RESULT;
    }
}

static void advise(const struct skill_policy *policy, struct skills *skills)
{
    const size_t n_blocks = skills->n_present / STUDENTS_PER_BLOCK + 1;
    struct advice_orders orders = {places(skills, compare_strong), places(skills, compare_weak), NULL};
    orders.next = gr_realloc_array(NULL, skills->n_list, sizeof *orders.next);
    for (size_t i = 0; i < skills->n_list; i++) {
        const struct skill_result *result = &skills->list[i];
        const bool has = result->band != NO_SKILL_BAND && policy->list[result->skill].advice[result->band].len > 0;
        orders.next[i] = has ? orders.weak[i] : NO_SKILL_RESULT;
    }
    skills->advice = gr_realloc_array(NULL, skills->n_present, sizeof *skills->advice);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_blocks))
    for (size_t block = 0; block < n_blocks; block++)
        advise_block(skills, &orders, block);
    free(orders.strong);
    free(orders.weak);
    free(orders.next);
}

/* --- sums -------------------------------------------------------------------------------------------------------- */

static void add_result(struct skill_sum *sum, const struct skill_result *result)
{
    sum->earned += result->earned;
    sum->possible += result->possible;
    sum->students += result->possible > 0;
}

static void sum_nation_piece(const struct skills *skills, size_t from, size_t end, struct skill_sum *sums)
{
    for (size_t k = from; k < end; k++)
        for (size_t s = 0; s < skills->n_skills; s++)
            add_result(&sums[s], &skills->list[skills->results[k * skills->n_skills + s]]);
}

static void sum_values_piece(const struct skills *skills, const struct attribute *values, size_t from, size_t end,
                             struct skill_sum *sums)
{
    for (size_t k = from; k < end; k++) {
        struct skill_sum *of_value = sums + (size_t)attribute_number(values, skills->students[k]) * skills->n_skills;
        for (size_t s = 0; s < skills->n_skills; s++)
            add_result(&of_value[s], &skills->list[skills->results[k * skills->n_skills + s]]);
    }
}

/* Of each value of `values` and skill, or of the nation (NULL). */
static struct skill_sum *sum_students(const struct skills *skills, const struct attribute *values)
{
    const size_t n = skills->n_present, n_sums = skills->n_skills * (values ? values->values.n : 1);
    const size_t n_pieces = n_sums > SUMS_PER_THREAD_MOST ? 1 : (size_t)threads_for(n / STUDENTS_PER_BLOCK + 1);
    struct skill_sum *sums = gr_calloc(n_pieces * n_sums, sizeof *sums);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++) {
        const size_t from = piece_start(n, i, n_pieces), end = piece_start(n, i + 1, n_pieces);
        if (values)
            sum_values_piece(skills, values, from, end, sums + i * n_sums);
        else
            sum_nation_piece(skills, from, end, sums + i * n_sums);
    }
    for (size_t i = n_sums; i < n_pieces * n_sums; i++) {
        sums[i % n_sums].earned += sums[i].earned;
        sums[i % n_sums].possible += sums[i].possible;
        sums[i % n_sums].students += sums[i].students;
    }
    return sums;
}

static void list_rows(const struct skills *skills, const struct dictionary *values, struct skill_group_table *table)
{
    uint32_t *order = dictionary_in_order(values);
    table->rows = gr_calloc(values->n * skills->n_skills, sizeof *table->rows);
    for (size_t i = 0; i < values->n; i++)
        for (size_t s = 0; s < skills->n_skills && values->texts[order[i]].len; s++) {
            const struct skill_sum *sum = &table->sums[order[i] * skills->n_skills + s];
            if (!sum->students) continue;
            table->rows[table->n++] = (struct skill_group_row){order[i], (uint32_t)s, sum, &skills->nation[s]};
        }
    free(order);
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
    for (size_t i = 0; i < out->n_list; i++) {
        out->list[i].band = band_of(&exam->skills, &out->list[i]);
        out->some_lack_skills |= out->list[i].possible == 0;
    }
    advise(&exam->skills, out);
    out->nation = sum_students(out, NULL);
    out->n_groups = ranking->n_partitions;
    out->groups = gr_calloc(out->n_groups, sizeof *out->groups);
    for (size_t g = 0; g < out->n_groups; g++) {
        out->groups[g].sums = sum_students(out, ranking->partitions[g].values);
        list_rows(out, &ranking->partitions[g].values->values, &out->groups[g]);
    }
    for (size_t s = 0; s < out->n_skills; s++)
        free(pass.plans[s].items);
    free(pass.plans);
    free(pass.number_of);
    dictionary_release(&pass.known);
    section_rules_release(&pass.rules);
}
