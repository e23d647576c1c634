/* note_origins.h: while rows become students: which row became whom, and what it said that the student does not (origins.h). */
#ifndef GRADER_INGEST_NOTE_ORIGINS_H
#define GRADER_INGEST_NOTE_ORIGINS_H

#include "ingest/unite_parts.h"

/* Rows are about to be united one student at a time. */
void note_origins_begin(struct uniting *u);

/* The rows at hand, u->of_one, become this student, who has this state and these values. Their own are still there. */
void note_origins_of_student(struct uniting *u, size_t student, uint8_t states, const uint32_t *values);

/* All rows have become students: fill cohort->origins. The runs of lines are moved there. */
void note_origins_finish(struct uniting *u);

#endif
