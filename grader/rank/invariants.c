/*
 * invariants.c: what must hold of every ranking, whatever the rubric (contract in rank.h). They are cheap: counts of
 * groups, not of students, and a run in which one fails writes nothing.
 */
#include "rank/rank.h"
#include "rank/segments.h"

static enum gr_status broken(struct gr_error *err, const char *what)
{
    return gr_fail(err, GR_FAILED,
                   "a check of the ranking failed: %s; nothing is written: this is a fault of the program, report it",
                   what);
}

/* Rank 1 exists, the last modified rank is the population, and places follow each other without gap or overlap, which
 * is the identity of competition (first of a place) and modified ranks (last of it). */
enum gr_status rank_check(const struct ranking *r, struct gr_error *err)
{
    if (r->n_ranked == 0) return r->n_groups ? broken(err, "places without students") : GR_OK;
    if (r->n_groups == 0 || ranking_above(r, 0) != 0) return broken(err, "no student has rank 1");
    if (r->first[r->n_groups] != r->n_ranked) return broken(err, "places do not add up to the students ranked");
    for (size_t group = 0; group < r->n_groups; group++)
        if (r->first[group] >= r->first[group + 1]) return broken(err, "a place without students");
    const uint64_t hundred = 100 * (uint64_t)decimal_power(r->policy->decimals);
    for (size_t group = 0; group<r->n_groups; group += r->n_groups> 1 ? r->n_groups - 1 : 1)
        if (ranking_percentile(r, group) > hundred) return broken(err, "a percentile above 100");
    if (r->policy->percentile == PERCENTILE_AT_OR_BELOW && ranking_percentile(r, 0) != hundred)
        return broken(err, "the best place has not everybody at or below it");
    return GR_OK;
}

enum gr_status rank_check_tables(const struct ranking *r, const struct rank_tables *tables, struct gr_error *err)
{
    for (size_t s = 0; s < tables->n_segments; s++) {
        const struct segment_table *nation = rank_tables_segments(tables, s, NO_GROUP);
        const bool all = !nation->of_some;
        const size_t population = nation->n ? nation->rows[0].population : 0;
        if (all ? population != r->n_ranked : population >= r->n_ranked)
            return broken(err, "a score table does not count everybody ranked");
        if (!segments_add_up(nation)) return broken(err, "a score table does not add up");
        for (size_t p = 0; p < tables->n_partitions; p++) {
            const struct segment_table *within = rank_tables_segments(tables, s, p);
            uint64_t members = 0, summaries = 0;
            if (!segments_add_up(within)) return broken(err, "a score table of a group does not add up");
            for (size_t i = 0; i < within->n; i++)
                if (i == 0 || within->rows[i - 1].value != within->rows[i].value) members += within->rows[i].population;
            for (size_t i = 0; i < tables->groups[p].n; i++)
                summaries += tables->groups[p].rows[i].students;
            if ((all && members != summaries) || members > summaries || members > population)
                return broken(err, "the parts of a partition are not as many students as the whole");
        }
    }
    return GR_OK;
}
