/*
 * notes.h: what a run tells its user on standard error, beside the results: what was set aside, what could not be
 * decided, what looks mistaken. All of it is silent with -q, and none of it changes the results.
 */
#ifndef GRADER_PIPELINE_NOTES_H
#define GRADER_PIPELINE_NOTES_H

#include "pipeline/graded.h"

void note_warnings(struct gr_messages *warnings); /* and releases them */

/* How many rows were set aside; with `list`, the first of them too, for runs whose outputs do not list them. */
void note_rejects(const struct cohort *cohort, bool list);

/* Students whose rows give two values of a column, such as two schools. */
void note_differing(const struct cohort *cohort);

void note_ungradable(const struct ungradables *u, const struct exam *exam);

/* Items that look mistaken: a wrong key, a wrong decimal mark, texts where marks should be. Needs cohort->code_counts. */
void note_suspicious_items(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks);

/* Keys that another answer behaves more like (the table suspects). */
void note_suspects(const struct statistics *statistics, const struct exam *exam, const struct cohort *cohort);

/* How many rows of score tables and group tables are empty, since few students are in them. */
void note_hidden(const struct rank_tables *tables, const struct ranking *ranking, const struct students *students);

/* Everything of the above that a finished run calls for. */
void note_graded(const struct graded *g, const struct grading *wanted);

#endif
