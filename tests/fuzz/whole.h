/*
 * whole.h: a whole grade of files that nobody has looked at, for the targets `key` and `grade`. What it writes must be a run
 * that `grader verify` finds whole: the results that follow from its answers and its rubric, by another way through the
 * program.
 */
#ifndef TESTS_FUZZ_WHOLE_H
#define TESTS_FUZZ_WHOLE_H

#include "fuzz.h"

#include "base/outfile.h"
#include "base/text.h"
#include "base/threads.h"
#include "pipeline/grade.h"
#include "pipeline/verify.h"

/* What stands before the next line "%%", which is skipped; all of it when there is none. */
static inline struct text whole_part(struct text *rest)
{
    const struct text all = *rest;
    for (size_t i = 0; i + 3 <= all.len; i++) {
        if (memcmp(all.at + i, "%%\n", 3) != 0 || (i && all.at[i - 1] != '\n')) continue;
        *rest = (struct text){all.at + i + 3, all.len - i - 3};
        return (struct text){all.at, i};
    }
    *rest = (struct text){all.at + all.len, 0};
    return all;
}

static inline void whole_grade(const char *rubric_name, struct text rubric, struct text answers, struct text roster,
                               uint8_t how)
{
    const char *answers_path = fuzz_write("answers.csv", answers.at, answers.len);
    const char *run_path = fuzz_path("whole.db");
    const struct grade_options options = {
        .rubric_path = fuzz_write(rubric_name, rubric.at, rubric.len),
        .ingest = {.sources = &answers_path,
                   .n_sources = 1,
                   .roster = roster.len ? fuzz_write("roster.csv", roster.at, roster.len) : NULL,
                   .max_rejects = UINT64_MAX,
                   .max_reject_percent = 100},
        .targets = &run_path,
        .n_targets = 1,
        .with_item_marks = how & 1,
        .min_cell = how & 2 ? 3 : 0};
    struct gr_messages mistakes = {0};
    struct gr_error err = {0};
    uint64_t n_rejected = 0;
    static bool is_silent;
    if (!is_silent && !freopen("/dev/null", "w", stdout)) abort(); /* verify says the digest there */
    is_silent = true;
    threads_set(1);
    log_set_level(LOG_QUIET);
    const enum gr_status st = grade(&options, &n_rejected, &mistakes, &err);
    must(!st || mistakes.n || err.text[0], "a failure has a message");
    gr_messages_release(&mistakes);
    if (st) {
        outfile_discard_all();
        return;
    }
    err.text[0] = '\0';
    must(outfile_commit_all(&err) == GR_OK, "results can be put in place");
    const enum gr_status verified = verify(&(struct verify_options){.run_path = run_path}, &mistakes, &err);
    if (verified) fprintf(stderr, "%s\n", mistakes.n ? mistakes.lines[0] : err.text);
    must(!verified, "a new run is whole");
    gr_messages_release(&mistakes);
}

#endif
