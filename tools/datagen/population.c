/*
 * population.c: students, schools and provinces (contract in population.h).
 *
 * Provinces differ in size: a school's province is the square of a uniform number, so the first have several times as
 * many schools as the last. So do schools. A student's ability is the school's quality (sd 0.5) plus a share of the
 * student's own (sd 0.87): abilities are about standard normal in the nation and 25 % of their variance lies between
 * schools, as in many national surveys.
 */
#include "population.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "random.h"

static const double SCHOOL_SD = 0.5, STUDENT_SD = 0.87, ABILITY_RANGE = 4.0; /* classes span -4 … 4 */

enum draw_of_student { DRAW_SCHOOL, DRAW_ABILITY, DRAW_ABSENT, DRAW_CANCELLED, DRAW_ANSWERS };

void population_init(struct population *p, const struct options *options)
{
    *p = (struct population){.options = options, .id_digits = 7};
    for (uint64_t n = 10000000; n <= options->students; n *= 10)
        p->id_digits++;
    p->schools = gr_calloc(options->schools, sizeof *p->schools);
    const uint64_t key = stream_key(options->seed, STREAM_SCHOOLS);
    for (uint32_t s = 0; s < options->schools; s++) {
        const double u = unit(draw(key, 2 * s));
        /* Every province has a school before any has two. */
        p->schools[s].province = s < options->provinces ? s : (uint32_t)(u * u * options->provinces);
        p->schools[s].quality = (float)(SCHOOL_SD * normal(draw(key, 2 * s + 1)));
    }
}

void population_release(struct population *p)
{
    free(p->schools);
    *p = (struct population){0};
}

struct student population_student(const struct population *p, uint64_t number)
{
    const struct options *o = p->options;
    const uint64_t key = draw(stream_key(o->seed, STREAM_STUDENTS), number);
    struct student student = {.key = draw(key, DRAW_ANSWERS)};
    double ability = normal(draw(key, DRAW_ABILITY));
    if (o->schools) {
        const double u = unit(draw(key, DRAW_SCHOOL));
        student.school = (uint32_t)(u * (0.5 + 0.5 * u) * o->schools);
        ability = STUDENT_SD * ability + (double)p->schools[student.school].quality;
    }
    const int class = (int)((ability + ABILITY_RANGE) * (N_ABILITIES / (2 * ABILITY_RANGE)));
    student.ability = class < 0 ? 0 : class >= N_ABILITIES ? N_ABILITIES - 1 : (uint32_t) class;
    student.absent = o->absent > 0 && unit(draw(key, DRAW_ABSENT)) < o->absent;
    student.cancelled = o->cancelled > 0 && unit(draw(key, DRAW_CANCELLED)) < o->cancelled;
    return student;
}

double ability_value(uint32_t ability)
{
    return (ability + 0.5) * (2 * ABILITY_RANGE / N_ABILITIES) - ABILITY_RANGE;
}

static char *digits_print(uint64_t n, int digits, char *to)
{
    for (int i = digits - 1; i >= 0; i--) {
        to[i] = (char)('0' + n % 10);
        n /= 10;
    }
    return to + digits;
}

char *student_id_print(const struct population *p, uint64_t number, char *to)
{
    if (p->options->shuffle_ids)
        number = shuffled(stream_key(p->options->seed, STREAM_IDS), number, p->options->students);
    *to++ = 'S';
    return digits_print(number + 1, p->id_digits, to);
}

char *student_place_print(const struct population *p, uint32_t school, char *to)
{
    if (!p->options->schools) return to;
    *to++ = 'P';
    to = digits_print(p->schools[school].province + 1, 2, to);
    *to++ = ',';
    *to++ = 'H';
    return digits_print(school + 1, 6, to);
}

char *student_name_print(const struct population *p, uint64_t number, char *to)
{
    static const char *const given[] = {"Ana",    "Bo",   "Chloé",  "Đặng",  "Emil",  "Fatima", "Gül",
                                        "Hannah", "Ivan", "Jürgen", "Kofi",  "Łucja", "Mei",    "Noé",
                                        "Olga",   "Phúc", "Rosa",   "Søren", "Tomás", "Zoë"};
    static const char *const family[] = {"Abebe",   "Bauer",   "Chen",    "Dubois",   "Eriksson", "Fernández", "García",
                                         "Haddad",  "Ito",     "Johnson", "Kowalski", "Li",       "Müller",    "Nguyễn",
                                         "O'Brien", "Popescu", "Quispe",  "Rossi",    "Şahin",    "Wang",      "Žižek"};
    static const char *const chinese[] = {"王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽"};
    enum { N_GIVEN = sizeof given / sizeof *given, N_FAMILY = sizeof family / sizeof *family, N_CHINESE = 8 };
    const uint64_t key = draw(stream_key(p->options->seed, STREAM_NAMES), number);
    if (below(key, 8) == 0) return stpcpy(to, chinese[below(draw(key, 0), N_CHINESE)]);
    to = stpcpy(to, given[below(draw(key, 1), N_GIVEN)]);
    *to++ = ' ';
    return stpcpy(to, family[below(draw(key, 2), N_FAMILY)]);
}
