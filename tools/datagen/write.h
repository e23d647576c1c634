/* write.h: what the generator leaves behind. Each function ends the program with a message and 1 when it cannot. */
#ifndef DATAGEN_WRITE_H
#define DATAGEN_WRITE_H

#include "paper.h"
#include "population.h"
#include "random.h"

/* Which of n rows of the long layout is written as number i: the same in CSV and SQLite. */
static inline uint64_t row_shown(const struct options *o, uint64_t i, uint64_t n)
{
    return o->shuffle_rows ? shuffled(stream_key(o->seed, STREAM_ROWS), i, n) : i;
}

void write_answers_csv(const struct options *o, const struct population *population, const struct paper *paper);
void write_answers_sqlite(const struct options *o, const struct population *population, const struct paper *paper);
void write_roster_csv(const struct options *o, const struct population *population);
void write_roster_sqlite(const struct options *o, const struct population *population);
void write_rubric(const struct options *o, const struct paper *paper);

#endif
