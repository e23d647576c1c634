/* verify.c: `grader verify` (contract in verify.h). */
#include "pipeline/verify.h"

#include "base/log.h"
#include "pipeline/graded.h"
#include "pipeline/open_run.h"
#include "pipeline/run_answers.h"
#include "report/prose.h"
#include "report/run_check.h"
#include "store/run_digest.h"

/* The settings that decide which columns and rows there are. */
static enum gr_status read_settings(struct run *run, struct grading *wanted, struct gr_error *err)
{
    struct arena arena = {0};
    struct text value;
    bool found;
    *wanted = (struct grading){.full_report = true};
    enum gr_status st = run_fact(run, "settings.marks", &arena, &value, &found, err);
    wanted->with_item_marks = found && text_equal(value, TEXT("1"));
    arena_release(&arena);
    return st ? st : run_min_cell(run, &wanted->min_cell, err);
}

/* Everything again, by the phases that grade has. */
static enum gr_status recompute(const char *path, struct gr_messages *differences, struct gr_error *err)
{
    struct opened_run opened = {0};
    struct graded g = {0};
    struct grading wanted;
    enum gr_status st = open_run(&opened, path, err);
    if (!st) st = read_settings(opened.run, &wanted, err);
    if (!st) st = run_rubric_load(opened.run, path, 0, &g.rubric, err);
    if (!st) {
        g.exam = rubric_exam(g.rubric);
        phase_begin(3, "answers");
        st = read_run_answers(&opened, path, g.exam, true, &g.cohort, err);
    }
    if (!st) st = graded_work_out(&g, &wanted, err);
    phase_begin(8, "compare");
    if (!st) {
        const struct results results = graded_results(&g, &wanted);
        st = run_check_tables(path, &results, differences, err);
    }
    graded_release(&g);
    opened_run_release(&opened);
    return st;
}

static bool same_digest(const char *given, const char *found)
{
    const struct text prefix = TEXT("sha256:");
    struct text a = text_of(given), b = text_of(found);
    if (text_begins_with(a, prefix)) a = (struct text){a.at + prefix.len, a.len - prefix.len};
    if (text_begins_with(b, prefix)) b = (struct text){b.at + prefix.len, b.len - prefix.len};
    return text_equal_ignoring_case(text_trim(a), b);
}

static enum gr_status print_digest(const char *path, const char *digest, struct gr_error *err)
{
    struct prose prose;
    prose_begin(&prose);
    fprintf(prose.to, "%s: whole, and its results follow from its answers and its rubric\n%s\n", path, digest);
    return prose_send(&prose, err);
}

enum gr_status verify(const struct verify_options *options, struct gr_messages *differences, struct gr_error *err)
{
    char digest[RUN_DIGEST_BYTES] = "";
    struct run *run = NULL;
    phase_begin(1, "digests");
    enum gr_status st = run_open(&run, options->run_path, err); /* is it one? */
    run_close(run);
    if (!st) st = run_digest_check(options->run_path, digest, differences, err);
    if (!st && options->digest && !same_digest(options->digest, digest))
        gr_messages_add(differences, "%s: is not the run with the digest %s, but one with %s", options->run_path,
                        options->digest, digest);
    if (!st) st = recompute(options->run_path, differences, err);
    phase_begin(0, NULL);
    if (!st && differences->n)
        st = gr_fail(err, GR_FAILED, "%s: was altered after it was written; restore it, or grade again",
                     options->run_path);
    return st ? st : print_digest(options->run_path, digest, err);
}
