/* group_tables.h: how schools, provinces, … did: one row a value of an attribute. */
#ifndef GRADER_RANK_GROUP_TABLES_H
#define GRADER_RANK_GROUP_TABLES_H

#include "model/ranking.h"
#include "rank/value_scores.h"

/* What groups are held against: everybody present. */
struct nation_scores {
    int64_t sum; /* of totals, units */
    uint32_t students;
    mark_t top; /* the highest total that the share rank.top of the students has or exceeds: the band's lowest */
};

struct nation_scores nation_scores_make(const struct exam *exam, const struct students *students,
                                        const struct evaluation *evaluation);

/* Rows by rank of the mean, then byte order of the value's text. */
void group_table_build(const struct exam *exam, const struct nation_scores *nation,
                       const struct scores_by_value *by_value, struct group_table *out);

#endif
