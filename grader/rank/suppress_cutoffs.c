/*
 * suppress_cutoffs.c: what of the table `cutoffs` is published (contract in suppression_parts.h).
 *
 * A line tells nothing of a hidden group, and how many are at or above it only where a score table of the same key says
 * so already: a count that is a cumulative count there, of a row that is shown, is nothing new. Where no score table
 * has the key, no count is published. Of a quota then only the line that holds is: where the inclusive and the exclusive
 * line are one, the quota is the count.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "rank/suppression_parts.h"

static const struct segment_table *table_of_key(const struct suppression *s, const struct cutoff_policy *policy)
{
    const struct rank_policy *rank = &s->exam->rank;
    for (size_t i = 0; i < s->tables->n_segments; i++)
        if (text_equal(rank->n_segments ? rank->segments[i].of.text : TEXT("total"), policy->of.text))
            return rank_tables_segments(s->tables, i, policy->group);
    return NULL;
}

static bool is_published(const struct suppression *s, const struct segment_table *table, const struct cutoff *cutoff,
                         uint32_t count)
{
    if (!table) return false;
    if (count == 0 || count == cutoff->population) return true;
    for (size_t i = first_row_of(s, table, cutoff->value); i < table->n && table->rows[i].value == cutoff->value; i++)
        if (table->rows[i].cumulative == count && !table->hidden[i]) return true;
    return false;
}

static bool group_is_hidden(const struct suppression *s, const struct cutoff_policy *policy, uint32_t value)
{
    if (policy->group == NO_GROUP) return false;
    const size_t cell = s->group_of[policy->group][value];
    return cell == NO_CELL || s->cells.hidden[cell];
}

void cutoffs_suppress(const struct suppression *s, struct cutoffs *cutoffs)
{
    for (size_t i = 0; i < cutoffs->n; i++) {
        struct cutoff *c = &cutoffs->rows[i];
        const struct cutoff_policy *policy = &s->exam->rank.cutoffs[c->policy];
        const struct segment_table *table = table_of_key(s, policy);
        struct cutoff_line *const lines[] = {&c->line, &c->inclusive, &c->exclusive};
        c->is_hidden = group_is_hidden(s, policy, c->value);
        for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
            lines[k]->is_hidden = c->is_hidden || !is_published(s, table, c, lines[k]->students);
        struct cutoff_line *other = policy->exclusive ? &c->inclusive : &c->exclusive;
        other->is_withheld = c->inclusive.is_hidden || c->exclusive.is_hidden;
    }
}
