/* skills_sums.c: skills of the nation and of groups (contract in skills_parts.h). */
#include "evaluate/skills_parts.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 4096, SUMS_PER_THREAD_MOST = 1 << 20 };

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

void skills_sum(const struct ranking *ranking, struct skills *skills)
{
    skills->nation = sum_students(skills, NULL);
    skills->n_groups = ranking->n_partitions;
    skills->groups = gr_calloc(skills->n_groups, sizeof *skills->groups);
    for (size_t g = 0; g < skills->n_groups; g++) {
        skills->groups[g].sums = sum_students(skills, ranking->partitions[g].values);
        list_rows(skills, &ranking->partitions[g].values->values, &skills->groups[g]);
    }
}
