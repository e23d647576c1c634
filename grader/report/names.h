/*
 * names.h: names of columns and tables that do not clash.
 *
 * Columns are named after items, sections and attributes, tables after attributes, and those are whatever an exam
 * office calls them: an item `total`, items `q1` and `Q1`, groups `a/b` and `a_b`. SQLite takes no two names that
 * differ in case only, a folder no name with a slash; whoever reads a CSV by column name needs them distinct, too. So
 * the later of two equal names becomes `total_2`, in every output alike.
 */
#ifndef GRADER_REPORT_NAMES_H
#define GRADER_REPORT_NAMES_H

#include "base/dictionary.h"

struct names {
    struct dictionary taken; /* without case */
};

/* `wanted`, or `wanted` and the least number from 2 on that makes it new; then it lies in the arena. */
struct text names_take(struct names *names, struct arena *arena, struct text wanted);
void names_release(struct names *names);

/* `wanted` as a name for a file: no slashes, no control characters, and room for prefix and extension. In the arena,
 * with a NUL behind it. */
struct text name_for_file(struct arena *arena, struct text wanted);

#endif
