/* standings.c: one small record a student (contract in standings.h). */
#include "model/standings.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/threads.h"

enum { STUDENTS_PER_BLOCK = 1 << 15 };

static struct standing standing_of(const struct students *students, const struct evaluation *evaluation,
                                   const struct ranking *ranking, const struct cutoffs *cutoffs, size_t student)
{
    const struct outcome *o = evaluation_outcome(evaluation, student);
    struct standing s = {.status = students->status[student], .grade = NO_GRADE, .cutoff = NO_CUTOFF};
    if (s.status != STUDENT_PRESENT) return s;
    s.total = o->total;
    s.rank2 = ranking_rank2(ranking, student);
    s.grade = o->grade;
    s.passed = o->passed;
    if (cutoffs->reached) s.cutoff = cutoffs->reached[student];
    return s;
}

void standings_make(const struct students *students, const struct evaluation *evaluation, const struct ranking *ranking,
                    const struct cutoffs *cutoffs, struct standings *out)
{
    out->n = students->n;
    out->list = gr_realloc_array(NULL, students->n + 1, sizeof *out->list);
#pragma omp parallel for schedule(static) num_threads(threads_for(out->n / STUDENTS_PER_BLOCK + 1))
    for (size_t i = 0; i < out->n; i++)
        out->list[i] = standing_of(students, evaluation, ranking, cutoffs, i);
}

void standings_release(struct standings *s)
{
    free(s->list);
    *s = (struct standings){0};
}
