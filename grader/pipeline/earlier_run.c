/* earlier_run.c: the run that answers are added to: opened, checked, read (contract in earlier_run.h). */
#include "pipeline/earlier_run.h"

#include <sys/stat.h>

#include "store/run_digest.h"

enum gr_status earlier_run_open(struct earlier_run *earlier, const char *path, struct gr_error *err)
{
    bool found;
    struct stat file = {0};
    *earlier = (struct earlier_run){.path = path};
    (void)stat(path, &file); /* what is not there cannot be opened either */
    earlier->device = file.st_dev;
    earlier->inode = file.st_ino;
    enum gr_status st = open_run(&earlier->opened, path, err);
    if (!st) st = run_fact(earlier->opened.run, RUN_DIGEST_FACT, &earlier->arena, &earlier->digest, &found, err);
    return st;
}

enum gr_status earlier_run_rubric(const struct earlier_run *earlier, struct rubric **out, struct gr_error *err)
{
    size_t n;
    run_rubrics(earlier->opened.run, &n);
    *out = NULL;
    if (n > 1)
        return gr_fail(err, GR_USAGE,
                       "%s: its rubric keeps marks of an earlier one (regrade --never-lower); name a rubric with -r",
                       earlier->path);
    return run_rubric_load(earlier->opened.run, earlier->path, 0, out, err);
}

enum gr_status earlier_run_check_rubric(const struct earlier_run *earlier, const struct rubric *rubric,
                                        struct gr_error *err)
{
    const struct exam *of_run = rubric_exam(earlier->opened.rubric), *exam = rubric_exam(rubric);
    if (!text_equal(of_run->id, exam->id))
        return gr_fail(err, GR_USAGE,
                       "%s: nothing can be added to %s by it: it is of the exam '%.*s', the run of '%.*s'; name the "
                       "rubric or the run that belongs to the other",
                       rubric_path(rubric).at, earlier->path, TEXT_ARGS(exam->id), TEXT_ARGS(of_run->id));
    const char *otherwise = rubric_reads_otherwise(earlier->opened.rubric, rubric);
    if (!otherwise) return GR_OK;
    return gr_fail(err, GR_USAGE,
                   "%s: nothing can be added to %s by it: %s; mend it, or grade all answers files with it",
                   rubric_path(rubric).at, earlier->path, otherwise);
}

enum gr_status earlier_run_check_place(const struct earlier_run *earlier, struct gr_error *err)
{
    struct stat file = {0};
    if (stat(earlier->path, &file) == 0 && file.st_dev == earlier->device && file.st_ino == earlier->inode)
        return GR_OK;
    return gr_fail(err, GR_FAILED, "%s: another run has taken its place since this one began; start again",
                   earlier->path);
}

enum gr_status earlier_run_read(struct earlier_run *earlier, struct ingest_options *ingest, struct gr_error *err)
{
    const enum gr_status st = run_read_cohort(earlier->opened.run, &earlier->cohort, err);
    ingest->earlier = &earlier->cohort;
    ingest->earlier_shown = earlier->path;
    return st;
}

void earlier_run_close(struct earlier_run *earlier)
{
    opened_run_release(&earlier->opened);
    cohort_release(&earlier->cohort);
}

void earlier_run_release(struct earlier_run *earlier)
{
    earlier_run_close(earlier);
    arena_release(&earlier->arena);
}
