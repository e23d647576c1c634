/*
 * ingest.c: the first byte picks an exam and how its answers are read, the others are the answers file: CSV, an archive
 * or a database. They are read, in large and in small pieces, with the same result, and every row is accounted for.
 */
#include "same_cohort.h"

#include "base/threads.h"
#include "ingest/ingest.h"
#include "score/rubric.h"

static const char *const RUBRICS[] = {
    "exam: plain\n"
    "items: [{id: Q1, type: choice, key: B}, {id: Q2, type: number, key: 2}, {id: Q3, type: text, key: abc}]\n"
    "rank: {by: [total], groups: [school]}\n",
    "exam: cells\n"
    "answers: {attempts: {use: best, penalty: 1/3, most: 3}, blank: ['', '-']}\n"
    "items: [{id: Q1, type: choice, key: B}, {id: Q2, type: text, key: x}]\n",
    "exam: bundle\n"
    "answers: {duplicate: first}\n"
    "items: [{id: Q1, type: bundle, columns: [Q1a, Q1b], key: [yes, no], points: 2, ladder: {2: 2, 1: 1}}, "
    "{id: Q2, type: choice, key: A}]\n",
    "exam: forms\n"
    "answers: {form: booklet}\n"
    "items: [{id: Q1, type: choice, key: A}, {id: Q2, type: choice, key: B}]\n"
    "forms: {X: [Q1, Q2], Y: [Q2, Q1]}\n",
};
enum { N_RUBRICS = sizeof RUBRICS / sizeof *RUBRICS };

static void read_answers(const struct exam *exam, const char *path, uint8_t how, size_t chunk_bytes,
                         struct cohort *cohort, struct gr_error *err, enum gr_status *st)
{
    const enum layout layouts[] = {LAYOUT_AUTO, LAYOUT_WIDE, LAYOUT_LONG, LAYOUT_PACKED};
    const struct ingest_options options = {.sources = &path,
                                           .n_sources = 1,
                                           .layout = layouts[how >> 2 & 3],
                                           .columns = how & 16 ? "student_id,item,answer" : NULL,
                                           .chunk_bytes = chunk_bytes,
                                           .max_rejects = UINT64_MAX,
                                           .max_reject_percent = 100};
    err->text[0] = '\0';
    *st = ingest_answers(exam, &options, cohort, err);
    must(!*st || err->text[0], "a failure has a message");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rubric *rubrics[N_RUBRICS];
    if (size < 1 || size > 65536) return 0;
    threads_set(1);
    const size_t which = data[0] % N_RUBRICS;
    if (!rubrics[which]) {
        struct gr_messages mistakes = {0}, warnings = {0};
        if (rubric_load_text(&rubrics[which], "fuzz.yaml", text_of(RUBRICS[which]), &mistakes, &warnings)) {
            fprintf(stderr, "%s\n", mistakes.lines[0]);
            abort();
        }
        gr_messages_release(&warnings);
    }
    const bool is_database = size > 7 && memcmp(data + 1, "SQLite ", 7) == 0;
    const char *path = fuzz_write(is_database ? "answers.db" : "answers.csv", data + 1, size - 1);
    struct cohort large = {0}, small = {0};
    struct gr_error large_err, small_err;
    enum gr_status large_st, small_st;
    read_answers(rubric_exam(rubrics[which]), path, data[0], 0, &large, &large_err, &large_st);
    read_answers(rubric_exam(rubrics[which]), path, data[0], 64, &small, &small_err, &small_st);
    if (is_database) goto done; /* where SQLite notices damage depends on the order in which pages are read */
    if (large_st != small_st) fprintf(stderr, "%s\n%s\n", large_err.text, small_err.text);
    must(large_st == small_st, "read in small pieces as in large ones");
    if (!large_st) must_be_same(&large, &small);
done:
    cohort_release(&large);
    cohort_release(&small);
    return 0;
}
