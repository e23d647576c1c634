/* rubric_bench.h: for tests of the rules: a rubric from a string, and what answers earn under it. */
#ifndef TESTS_RUBRIC_BENCH_H
#define TESTS_RUBRIC_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "score/rubric.h"

static char bench_folder[] = "/tmp/grader-bench-XXXXXX";

static inline void bench_remove_folder(void)
{
    rmdir(bench_folder);
}

/* A folder of its own for each test program, which becomes the current one: files in it have short names, so messages
 * are predictable. */
static inline const char *bench_path(const char *name)
{
    static int made;
    if (!made) {
        assert_non_null(mkdtemp(bench_folder));
        assert_int_equal(chdir(bench_folder), 0);
        atexit(bench_remove_folder);
        made = 1;
    }
    return name;
}

static inline void bench_write(const char *name, const char *bytes, size_t len)
{
    FILE *file = fopen(bench_path(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static inline enum gr_status bench_load(struct rubric **out, const char *name, const char *text,
                                        struct gr_messages *mistakes, struct gr_messages *warnings)
{
    bench_write(name, text, strlen(text));
    const enum gr_status st = rubric_load(out, bench_path(name), mistakes, warnings);
    unlink(bench_path(name));
    return st;
}

/* A rubric that must load. */
static inline struct rubric *bench_rubric(const char *yaml)
{
    struct rubric *rubric;
    struct gr_messages mistakes = {0}, warnings = {0};
    if (bench_load(&rubric, "rubric.yaml", yaml, &mistakes, &warnings)) fail_msg("%s", mistakes.lines[0]);
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
    return rubric;
}

struct bench_mark {
    enum answer_state state;
    enum answer_result result;
    mark_t units;
};

/* What one answer to the first item earns. */
static inline struct bench_mark bench_judge(const struct rubric *rubric, const char *answer)
{
    struct codebook *books = gr_calloc(rubric_exam(rubric)->n_items, sizeof *books);
    struct mark_table table = {0};
    struct ungradables ungradable = {0};
    const uint32_t code = codebook_add(&books[0], text_of(answer));
    score_codebooks(rubric, books, &table, &ungradable);
    const struct item_marks *marks = &table.items[0];
    const struct bench_mark mark = {marks->state[code], marks->result[code], marks->mark[code]};
    ungradables_release(&ungradable);
    mark_table_release(&table);
    codebook_release(&books[0]);
    free(books);
    return mark;
}

/* xorshift64: the same numbers on every machine. */
static inline uint64_t bench_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

#endif
