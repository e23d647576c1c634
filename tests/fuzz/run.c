/*
 * run.c: a run file with bytes changed: six bytes a change, three for the place, one for what is done, two for with what.
 * Every command that reads runs says something or says what is wrong.
 */
#include "fuzz.h"

#include <fcntl.h>

#include "base/threads.h"
#include "pipeline/explain.h"
#include "pipeline/grade.h"
#include "pipeline/unmatched.h"

static const char RUBRIC[] = "exam: run\n"
                             "sections: [{id: I}]\n"
                             "items: [{id: Q1, type: choice, key: B, section: I}, {id: Q2, type: number, key: 2}, "
                             "{id: Q3, type: text, key: abc}]\n"
                             "grades: {on: percent, bands: [[A, 50], [B, 0]]}\n"
                             "rank: {by: [total, item:Q1], groups: [school]}\n";
static const char ANSWERS[] = "student_id,school,Q1,Q2,Q3\n1,N,B,2,abc\n2,N,A,2.0,abd\n3,S,,x,\n4,S,B,2,ABC\n";

static uint8_t *whole;
static size_t n_whole;
static int file = -1;
static const char *run_path;

static void make_run(void)
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
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    file = open(run_path, O_RDWR);
    n_whole = (size_t)lseek(file, 0, SEEK_END);
    whole = gr_alloc(n_whole);
    if (pread(file, whole, n_whole, 0) != (ssize_t)n_whole) abort();
    if (!freopen("/dev/null", "w", stdout)) abort(); /* commands write there */
    dup2(fileno(stdout), STDOUT_FILENO);
}

/* Apply one change; what it touched, for putting it back. */
static size_t change(const uint8_t *how)
{
    const size_t place = ((size_t)how[0] << 16 | (size_t)how[1] << 8 | how[2]) % n_whole;
    uint8_t bytes[2] = {how[4], how[5]};
    if (how[3] % 3 == 1) bytes[0] = (uint8_t)(whole[place] + how[4]);
    if (how[3] % 3 == 2) bytes[0] = whole[place] ^ (uint8_t)(1 << how[4] % 8);
    const size_t n = how[3] % 3 == 0 && place + 1 < n_whole ? 2 : 1;
    if (pwrite(file, bytes, n, (off_t)place) != (ssize_t)n) abort();
    return place;
}

static void ask(void)
{
    struct gr_error err = {0};
    const struct explain_options all = {.run_path = run_path, .student = "2"},
                                 one = {.run_path = run_path, .student = "4", .item = "Q3", .json = true};
    enum gr_status st = explain_student(&all, &err);
    must(!st || err.text[0], "a failure has a message");
    err.text[0] = '\0';
    st = explain_student(&one, &err);
    must(!st || err.text[0], "a failure has a message");
    err.text[0] = '\0';
    st = unmatched_answers(&(struct unmatched_options){.run_path = run_path, .target = "-"}, &err);
    must(!st || err.text[0], "a failure has a message");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { CHANGE = 6, CHANGES_MOST = 16 };
    size_t places[CHANGES_MOST], n = 0;
    if (file < 0) make_run();
    for (; n < CHANGES_MOST && (n + 1) * CHANGE <= size; n++)
        places[n] = change(data + n * CHANGE);
    ask();
    for (size_t i = 0; i < n; i++) {
        const size_t length = places[i] + 1 < n_whole ? 2 : 1;
        if (pwrite(file, whole + places[i], length, (off_t)places[i]) != (ssize_t)length) abort();
    }
    return 0;
}
