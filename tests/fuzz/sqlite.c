/*
 * sqlite.c: the first byte picks how; then SQL, which makes a database: tables, views, triggers, columns of any kind. Its
 * table `answers` is read, and the table `roster` where there is one, in large and in small pieces, with the same result.
 */
#include "same_cohort.h"
#include "sql.h"

#include "base/threads.h"
#include "ingest/ingest.h"
#include "score/rubric.h"

static const char RUBRIC[] =
    "exam: tables\n"
    "items: [{id: Q1, type: choice, key: B}, {id: Q2, type: number, key: 2}, {id: Q3, type: text, key: abc}]\n"
    "rank: {by: [total], groups: [school]}\n";

static enum gr_status read_answers(const struct exam *exam, const char *path, uint8_t how, size_t chunk_bytes,
                                   struct cohort *cohort, struct gr_error *err)
{
    const enum layout layouts[] = {LAYOUT_AUTO, LAYOUT_WIDE, LAYOUT_LONG, LAYOUT_PACKED};
    const struct ingest_options options = {.sources = &path,
                                           .n_sources = 1,
                                           .roster = how & 4 ? path : NULL,
                                           .layout = layouts[how & 3],
                                           .chunk_bytes = chunk_bytes,
                                           .max_rejects = UINT64_MAX,
                                           .max_reject_percent = 100};
    err->text[0] = '\0';
    const enum gr_status st = ingest_answers(exam, &options, cohort, err);
    must(!st || err->text[0], "a failure has a message");
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rubric *rubric;
    if (size < 1 || size > 8192) return 0;
    threads_set(1);
    if (!rubric) {
        struct gr_messages mistakes = {0}, warnings = {0};
        if (rubric_load_text(&rubric, "fuzz.yaml", text_of(RUBRIC), &mistakes, &warnings)) abort();
        gr_messages_release(&warnings);
    }
    const char *path = fuzz_write("answers.db", "", 0);
    sql_run(path, (const char *)data + 1, size - 1);
    if (!sql_ends(path, "SELECT * FROM answers") || !sql_ends(path, "SELECT * FROM roster")) return 0;
    struct cohort large = {0}, small = {0};
    struct gr_error large_err, small_err;
    const enum gr_status large_st = read_answers(rubric_exam(rubric), path, data[0], 0, &large, &large_err);
    const enum gr_status small_st = read_answers(rubric_exam(rubric), path, data[0], 64, &small, &small_err);
    if (large_st != small_st) fprintf(stderr, "%s\n%s\n", large_err.text, small_err.text);
    must(large_st == small_st, "read in small pieces as in large ones");
    if (!large_st) must_be_same(&large, &small);
    cohort_release(&large);
    cohort_release(&small);
    return 0;
}
