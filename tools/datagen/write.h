/* write.h: what the generator leaves behind. Each function ends the program with a message and 1 when it cannot. */
#ifndef DATAGEN_WRITE_H
#define DATAGEN_WRITE_H

#include "paper.h"
#include "population.h"

void write_answers_csv(const struct options *o, const struct population *population, const struct paper *paper);
void write_answers_sqlite(const struct options *o, const struct population *population, const struct paper *paper);
void write_roster_csv(const struct options *o, const struct population *population);
void write_roster_sqlite(const struct options *o, const struct population *population);
void write_rubric(const struct options *o, const struct paper *paper);

#endif
