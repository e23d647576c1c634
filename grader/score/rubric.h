/*
 * rubric.h: the rubric, loaded and compiled, and the scoring of codebooks with it.
 *
 * A rubric file is YAML (so JSON too) or a plain key table in CSV. rubric_load reads all of it, reports every mistake
 * it finds with file, line, column and what was expected, and compiles each item's rule (score/rule.h).
 */
#ifndef GRADER_SCORE_RUBRIC_H
#define GRADER_SCORE_RUBRIC_H

#include "base/page.h"
#include "base/status.h"
#include "model/cohort.h"
#include "model/exam.h"
#include "model/marks.h"

struct rubric; /* immutable once loaded; may be shared by all threads */

/* Load and compile. On failure *out is NULL and `mistakes` holds one finished message a mistake, in file order:
 * GR_USAGE when the rubric is wrong, GR_FAILED when the file cannot be read. `warnings` gets what is allowed but
 * looks wrong. */
MUST_CHECK enum gr_status rubric_load(struct rubric **out, const char *path, struct gr_messages *mistakes,
                                      struct gr_messages *warnings);

/* The same from a rubric's text, as a run keeps it. `path` names it in messages and tells by its end what it is. */
MUST_CHECK enum gr_status rubric_load_text(struct rubric **out, const char *path, struct text source,
                                           struct gr_messages *mistakes, struct gr_messages *warnings);

/* A rubric that is not taken as it stands. */
struct rubric_edits {
    const char *const *amendments; /* "Q9=excluded", "Q12=C": rubric_amend.c */
    size_t n_amendments;
    /* Items that keep the marks of an earlier rubric where those are higher (rubric_keep.c): "Q3,Q7", or "*": all. The
     * earlier rubric has the same items and passes to the new one, or is freed when that does not load. */
    struct rubric *earlier; /* NULL: none */
    struct text keeps;
};

/* Like the two above: from the file, or from `source` when it is not NULL. */
MUST_CHECK enum gr_status rubric_load_edited(struct rubric **out, const char *path, const struct text *source,
                                             const struct rubric_edits *edits, struct gr_messages *mistakes,
                                             struct gr_messages *warnings);

void rubric_free(struct rubric *rubric); /* NULL is fine */

const struct exam *rubric_exam(const struct rubric *rubric); /* valid until rubric_free */
struct text rubric_source(const struct rubric *rubric);      /* the file's bytes, as read */
struct text rubric_path(const struct rubric *rubric);        /* as it was named */

/* The rubric whose marks some items keep, and which; NULL: none. */
const struct rubric *rubric_earlier(const struct rubric *rubric);
struct text rubric_keeps(const struct rubric *rubric);

/* What keeps answers that were read for one rubric from being graded by another; NULL: nothing does. */
const char *rubric_reads_otherwise(const struct rubric *a, const struct rubric *b);

/* Score every code of every codebook that is not in the table yet, once, in parallel; the first call starts from a table
 * and a list that are zero. `codebooks` has exam->n_items entries. *out is released with mark_table_release,
 * *ungradables with ungradables_release. */
void score_codebooks(const struct rubric *rubric, const struct codebook *codebooks, struct mark_table *out,
                     struct ungradables *ungradables);

/* The rubric language, printed from the tables that the loader uses: `grader help rubric`. */
void rubric_help_print(struct page *to);

#endif
