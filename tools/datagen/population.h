/*
 * population.h: who sits the exam. Nothing is stored a student: school, ability and status are drawn from the seed
 * and the student's number, whenever they are asked for. Read-only after population_init; any thread may ask.
 */
#ifndef DATAGEN_POPULATION_H
#define DATAGEN_POPULATION_H

#include "options.h"

enum { N_ABILITIES = 64, ID_BYTES = 16 };

struct school {
    uint32_t province;
    float quality; /* mean ability of its students */
};

struct population {
    const struct options *options;
    struct school *schools;
    int id_digits;
};

struct student {
    uint64_t key; /* of the stream that the answers are drawn from */
    uint32_t school;
    uint32_t ability; /* 0 … N_ABILITIES-1 */
    bool absent, cancelled;
};

void population_init(struct population *p, const struct options *options);
void population_release(struct population *p);

struct student population_student(const struct population *p, uint64_t number);
double ability_value(uint32_t ability); /* the middle of its class, on the scale of item difficulties */

/* These write at `to` and return its new end; no NUL. */
char *student_id_print(const struct population *p, uint64_t number, char *to); /* "S0000001" */
char *student_place_print(const struct population *p, uint32_t school,
                          char *to);                                             /* "P07,S000123"; "" without schools */
char *student_name_print(const struct population *p, uint64_t number, char *to); /* some in UTF-8 beyond ASCII */
enum { PLACE_BYTES = 32, NAME_BYTES = 96 };

#endif
