/*
 * run_kit.h: a small run, and all commands that read runs, for the targets `run` and `schema`. Whatever was done to the run,
 * each says something or says what is wrong; and where `verify` finds nothing altered, the results are those of the run as it
 * was written.
 */
#ifndef TESTS_FUZZ_RUN_KIT_H
#define TESTS_FUZZ_RUN_KIT_H

#include "fuzz.h"

#include <fcntl.h>

#include "base/outfile.h"
#include "base/threads.h"
#include "pipeline/explain.h"
#include "pipeline/export.h"
#include "pipeline/grade.h"
#include "pipeline/items.h"
#include "pipeline/regrade.h"
#include "pipeline/report_run.h"
#include "pipeline/unmatched.h"
#include "pipeline/verify.h"

static const char RUBRIC[] =
    "exam: run\n"
    "sections: [{id: I}]\n"
    "items: [{id: Q1, type: choice, key: B, section: I, skills: [s]}, {id: Q2, type: number, key: 2}, "
    "{id: Q3, type: text, key: abc}]\n"
    "grades: {on: percent, bands: [[A, 50], [B, 0]]}\n"
    "scores: [{id: z, type: standard, of: total, scheme: z}]\n"
    "rank: {by: [total, item:Q1], groups: [school], cutoffs: [{name: first, quota: 2}]}\n";
static const char ANSWERS[] = "student_id,school,Q1,Q2,Q3\n1,N,B,2,abc\n2,N,A,2.0,abd\n3,S,,x,\n4,S,B,2,ABC\n4,S,A\n";

static const char *run_path; /* the run; NULL before run_make */
static uint8_t *run_bytes;   /* as it was written */
static size_t run_n_bytes;

static char *original[2]; /* what export says of it */
static size_t original_n[2];
static const char *const EXPORTED[2] = {"evaluations", "rejects"};

static inline uint8_t *run_slurp(const char *path, size_t *n)
{
    const int fd = open(path, O_RDONLY);
    const off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (end < 0) abort();
    *n = (size_t)end;
    uint8_t *bytes = gr_alloc(*n + 1);
    if (pread(fd, bytes, *n, 0) != (ssize_t)*n || close(fd) != 0) abort();
    return bytes;
}

/* The end of a command: its outputs are put in place, or go. */
static inline void run_settle(enum gr_status *st, struct gr_error *err)
{
    must(!*st || err->text[0], "a failure has a message");
    if (*st) outfile_discard_all();
    if (!*st) must(outfile_commit_all(err) == GR_OK, "results can be put in place");
    err->text[0] = '\0';
}

static inline bool run_export(const char *table, const char *target)
{
    struct gr_error err = {0};
    const struct export_options options = {.run_path = run_path,
                                           .table = table,
                                           .sort = strcmp(table, "evaluations") == 0 ? "-student_id" : NULL,
                                           .target = target,
                                           .format = N_VALUE_FORMATS};
    enum gr_status st = export_table(&options, &err);
    run_settle(&st, &err);
    return !st;
}

static inline void run_make(void)
{
    static char path[128];
    strcpy(path, fuzz_path("run.db"));
    run_path = path;
    const char *rubric = fuzz_write("rubric.yaml", RUBRIC, sizeof RUBRIC - 1);
    const char *answers = fuzz_write("answers.csv", ANSWERS, sizeof ANSWERS - 1);
    const struct grade_options options = {
        .rubric_path = rubric,
        .ingest = {.sources = &answers, .n_sources = 1, .max_rejects = UINT64_MAX, .max_reject_percent = 100},
        .targets = &run_path,
        .n_targets = 1};
    uint64_t n_rejected;
    struct gr_messages mistakes = {0};
    struct gr_error err = {0};
    threads_set(1);
    if (grade(&options, &n_rejected, &mistakes, &err)) {
        fprintf(stderr, "%s\n", mistakes.n ? mistakes.lines[0] : err.text);
        abort();
    }
    if (outfile_commit_all(&err)) abort();
    run_bytes = run_slurp(run_path, &run_n_bytes);
    for (size_t i = 0; i < 2; i++) {
        const char *target = fuzz_path("original.csv");
        if (!run_export(EXPORTED[i], target)) abort();
        original[i] = (char *)run_slurp(target, &original_n[i]);
    }
    if (!freopen("/dev/null", "w", stdout)) abort(); /* commands write there */
    dup2(fileno(stdout), STDOUT_FILENO);
}

static inline void run_ask_verify(void)
{
    struct gr_error err = {0};
    struct gr_messages differences = {0};
    const struct verify_options options = {.run_path = run_path};
    const enum gr_status st = verify(&options, &differences, &err);
    must(!st || differences.n || err.text[0], "a failure has a message");
    for (size_t i = 0; i < 2 && !st; i++) {
        size_t n;
        const char *target = fuzz_path("exported.csv");
        must(run_export(EXPORTED[i], target), "what is whole can be exported");
        uint8_t *bytes = run_slurp(target, &n);
        must(n == original_n[i] && memcmp(bytes, original[i], n) == 0, "what is whole is as it was written");
        free(bytes);
    }
    gr_messages_release(&differences);
}

static inline void run_ask_export(void)
{
    static const char *const tables[] = {"evaluations", "ranks",  "codebook", "summary", "items",
                                         "rubric",      "places", "scores",   "options", "digests"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        run_export(tables[i], "-");
    struct gr_error err = {0};
    const char *where = "school=N";
    const struct export_options options = {.run_path = run_path,
                                           .where = &where,
                                           .n_where = 1,
                                           .split = "school",
                                           .target = fuzz_path("lists/"),
                                           .format = N_VALUE_FORMATS};
    enum gr_status st = export_table(&options, &err);
    run_settle(&st, &err);
    err.text[0] = '\0';
    st = export_table(&(struct export_options){.run_path = run_path, .list_tables = true, .target = "-"}, &err);
    run_settle(&st, &err);
}

static inline void run_ask_regrade(bool dry)
{
    struct gr_error err = {0};
    struct gr_messages mistakes = {0};
    const char *what_if = "Q1=A", *voided = "3", *target = fuzz_path("new.db");
    const struct regrade_options options = {.run_path = run_path,
                                            .amendments = &what_if,
                                            .n_amendments = dry,
                                            .voided = &voided,
                                            .n_voided = !dry,
                                            .dry_run = dry,
                                            .never_lower = !dry,
                                            .targets = &target,
                                            .n_targets = !dry};
    enum gr_status st = regrade(&options, &mistakes, &err);
    if (mistakes.n) gr_fail(&err, GR_FAILED, "%s", mistakes.lines[0]);
    run_settle(&st, &err);
    gr_messages_release(&mistakes);
}

static inline void run_ask_items(void)
{
    struct gr_error err = {0};
    const char *target = "-";
    enum gr_status st =
        analyse_run(&(struct items_options){.run_path = run_path, .targets = &target, .n_targets = 1}, &err);
    run_settle(&st, &err);
    st = analyse_run(
        &(struct items_options){.run_path = run_path, .by = "section,school", .targets = &target, .n_targets = 1},
        &err);
    run_settle(&st, &err);
}

static inline void run_ask_report(void)
{
    struct gr_error err = {0};
    const struct report_options options = {.run_path = run_path, .folder = fuzz_path("pages"), .split = "school"};
    enum gr_status st = report_run(&options, &err);
    run_settle(&st, &err);
}

static inline void run_ask_explain(void)
{
    struct gr_error err = {0};
    enum gr_status st = explain_student(&(struct explain_options){.run_path = run_path, .student = "2"}, &err);
    run_settle(&st, &err);
    st = explain_student(&(struct explain_options){.run_path = run_path, .student = "4", .item = "Q3", .json = true},
                         &err);
    run_settle(&st, &err);
    st = unmatched_answers(&(struct unmatched_options){.run_path = run_path, .target = "-"}, &err);
    run_settle(&st, &err);
}

/* More answers beside those of the run. */
static inline void run_ask_grade(void)
{
    static const char more[] = "student_id,school,Q1,Q2,Q3\n2,N,B,3,xyz\n5,S,B,2,abc\n";
    static char answers[128];
    struct gr_error err = {0};
    struct gr_messages mistakes = {0};
    uint64_t n_rejected;
    if (!answers[0]) strcpy(answers, fuzz_write("more.csv", more, sizeof more - 1));
    const char *source = answers, *target = fuzz_path("more.db");
    const struct grade_options options = {
        .earlier = run_path,
        .ingest = {.sources = &source, .n_sources = 1, .max_rejects = UINT64_MAX, .max_reject_percent = 100},
        .targets = &target,
        .n_targets = 1};
    enum gr_status st = grade(&options, &n_rejected, &mistakes, &err);
    if (mistakes.n) gr_fail(&err, GR_FAILED, "%s", mistakes.lines[0]);
    run_settle(&st, &err);
    gr_messages_release(&mistakes);
}

/* One command or two: which, is for `which` to say. */
static inline void run_ask(uint8_t which)
{
    switch (which % 8) {
    case 1: run_ask_verify(); break;
    case 2: run_ask_export(); break;
    case 3: run_ask_regrade(true); break;
    case 4: run_ask_regrade(false); break;
    case 5: run_ask_items(); break;
    case 6: run_ask_report(); break;
    case 7: run_ask_grade(); break;
    default: run_ask_explain(); break;
    }
}

#endif
