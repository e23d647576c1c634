/* verify.c: `grader verify` (contract in verify.h). */
#include "pipeline/verify.h"

#include "base/log.h"
#include "base/memory_limit.h"
#include "pipeline/foresight.h"
#include "pipeline/graded.h"
#include "pipeline/open_run.h"
#include "pipeline/run_answers.h"
#include "report/prose.h"
#include "report/run_check.h"
#include "store/run_seal.h"

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

/* Before the digests are taken: of a large run that takes a while. */
static enum gr_status foresee(const char *path, struct gr_error *err)
{
    struct opened_run opened = {0};
    struct grading wanted;
    if (!memory_is_limited()) return GR_OK;
    enum gr_status st = open_run(&opened, path, err);
    if (!st) st = read_settings(opened.run, &wanted, err);
    if (!st) st = foresee_run(&opened, opened.exam, &wanted, true, 0, err);
    opened_run_release(&opened);
    return st;
}

/* Everything again, by the phases that grade has. */
static enum gr_status recompute(const char *path, const struct run_seal *seal, struct gr_messages *differences,
                                struct gr_error *err)
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
        st = run_check_tables(path, &results, seal, differences, err);
    }
    graded_release(&g);
    opened_run_release(&opened);
    return st;
}

/* --- --digest ---------------------------------------------------------------------------------------------------- */

static struct text digits_of(const char *digest)
{
    const struct text prefix = TEXT("sha256:"), t = text_trim(text_of(digest));
    return text_begins_with(t, prefix) ? (struct text){t.at + prefix.len, t.len - prefix.len} : t;
}

static enum gr_status check_option(const char *digest, struct gr_error *err)
{
    const struct text digits = digits_of(digest);
    char shown[TEXT_SHOWN_BYTES];
    if (digits.len == 2 * SHA256_BYTES && strspn(digits.at, "0123456789abcdefABCDEF") >= digits.len) return GR_OK;
    return gr_fail(err, GR_USAGE, "--digest %s: is no SHA-256; give the 64 digits that grader verify printed",
                   text_show(text_of(digest), shown));
}

static enum gr_status check_digest(const struct verify_options *o, const char *found, struct gr_error *err)
{
    if (!o->digest || text_equal_ignoring_case(digits_of(o->digest), digits_of(found))) return GR_OK;
    return gr_fail(
        err, GR_FAILED,
        "%s: is not the run of this digest: whole, and its results follow, but its digest is %s; give the run "
        "that belongs to the digest",
        o->run_path, found);
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
    const char *path = options->run_path;
    struct run_seal seal = {0};
    struct run *run = NULL;
    phase_begin(1, "digests");
    enum gr_status st = options->digest ? check_option(options->digest, err) : GR_OK;
    if (!st) st = run_open(&run, path, err); /* is it one? */
    if (!st) st = run_seal_check_format(run, path, err);
    run_close(run);
    if (!st) st = foresee(path, err);
    if (!st) st = run_seal_check(path, &seal, differences, err);
    if (!st) st = recompute(path, &seal, differences, err);
    phase_begin(0, NULL);
    if (!st && differences->n)
        st = gr_fail(err, GR_FAILED, "%s: was altered after it was written; restore it, or grade again", path);
    if (!st) st = check_digest(options, seal.digest, err);
    if (!st) st = print_digest(path, seal.digest, err);
    run_seal_release(&seal);
    return st;
}
