/*
 * summary.h: what a run read, counted and decided, as a list of named values: printed as summary.json, and stored as
 * the `summary` table of a run file.
 */
#ifndef GRADER_REPORT_SUMMARY_H
#define GRADER_REPORT_SUMMARY_H

#include "base/memory.h"
#include "report/table.h"

enum fact_kind { FACT_TEXT, FACT_NUMBER /* printed without quotes */ };

struct fact {
    struct text name; /* a path: "rows.read", "sources.0.name" */
    struct text value;
    enum fact_kind kind;
};

struct summary {
    struct fact *facts; /* facts of one object stand together */
    size_t n, capacity;
    struct arena arena;
};

/* Phase timings are those of the phases finished so far. */
struct summary summary_make(const struct results *results);
/* audit.outputs.<i>: a file that was written beside the summary, and its SHA-256. In ascending order of i, right after
 * summary_make. */
void summary_add_output(struct summary *summary, size_t i, const char *name, const char *sha256);
void summary_add(struct summary *summary, const char *name, struct text value); /* one more fact, behind the others */
void summary_release(struct summary *summary);

/* The facts as indented JSON: a path becomes nested objects, numbers in a path become arrays. Free with free(). */
char *summary_json(const struct summary *summary, size_t *len);

#endif
