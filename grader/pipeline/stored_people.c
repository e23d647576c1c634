/* stored_people.c: from rows of a run to an account (contract in stored_people.h). */
#include "pipeline/stored_people.h"

static enum gr_status read_skills(struct run *run, size_t student, struct account *a, struct gr_error *err)
{
    const struct exam *exam = a->exam;
    struct run_student_rows rows = {0};
    enum gr_status st = run_rows_of_student(run, "skills", student, a->student, &a->arena, &rows, err);
    a->skills = arena_alloc(&a->arena, rows.n * sizeof *a->skills);
    for (size_t i = 0; i < rows.n && !st; i++) {
        const struct run_evaluation *row = &rows.rows[i];
        a->skills[a->n_skills++] = (struct account_skill){.id = run_evaluation_value(row, TEXT("skill")),
                                                          .title = run_evaluation_value(row, TEXT("title")),
                                                          .earned = run_evaluation_value(row, TEXT("earned")),
                                                          .possible = run_evaluation_value(row, TEXT("possible")),
                                                          .percent = run_evaluation_value(row, TEXT("percent")),
                                                          .level = run_evaluation_value(row, TEXT("level")),
                                                          .nation_mean = run_evaluation_value(row, TEXT("nation_mean")),
                                                          .group_mean = run_evaluation_value(row, TEXT("group_mean"))};
    }
    run_student_rows_release(&rows);
    if (exam->skills.n && exam->skills.compare != NO_GROUP) a->compared = exam->rank.groups[exam->skills.compare].name;
    if (!st) st = run_rows_of_student(run, "advice", student, a->student, &a->arena, &rows, err);
    if (!st && rows.n)
        a->advice = (struct account_advice){.strongest = run_evaluation_value(rows.rows, TEXT("strongest")),
                                            .weakest = run_evaluation_value(rows.rows, TEXT("weakest")),
                                            .next_skill = run_evaluation_value(rows.rows, TEXT("next_skill")),
                                            .next_step = run_evaluation_value(rows.rows, TEXT("next_step"))};
    run_student_rows_release(&rows);
    return st;
}

static enum gr_status read_fit(struct run *run, size_t student, struct account *a, struct gr_error *err)
{
    struct run_student_rows rows = {0};
    const enum gr_status st = run_rows_of_student(run, "person_fit", student, a->student, &a->arena, &rows, err);
    if (!st && rows.n) {
        const struct run_evaluation *row = rows.rows;
        a->fit = (struct account_fit){.is_there = true,
                                      .errors = run_evaluation_value(row, TEXT("guttman_errors")),
                                      .normed = run_evaluation_value(row, TEXT("guttman_normed")),
                                      .caution = run_evaluation_value(row, TEXT("caution")),
                                      .run = run_evaluation_value(row, TEXT("longest_run")),
                                      .shift = run_evaluation_value(row, TEXT("shift")),
                                      .shift_from = run_evaluation_value(row, TEXT("shift_from")),
                                      .shift_gain = run_evaluation_value(row, TEXT("shift_gain")),
                                      .flags = run_evaluation_value(row, TEXT("flags"))};
    }
    run_student_rows_release(&rows);
    return st;
}

enum gr_status stored_people_read(struct run *run, size_t student, struct account *account, struct gr_error *err)
{
    const enum gr_status st = read_skills(run, student, account, err);
    return st ? st : read_fit(run, student, account, err);
}
