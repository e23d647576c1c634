/* group_tables.h: how schools, provinces, … did: one row a value of an attribute. */
#ifndef GRADER_RANK_GROUP_TABLES_H
#define GRADER_RANK_GROUP_TABLES_H

#include "model/ranking.h"
#include "rank/value_scores.h"

/* Rows by rank of the mean, then byte order of the value's text. */
void group_table_build(const struct exam *exam, const struct scores_by_value *by_value, struct group_table *out);

#endif
