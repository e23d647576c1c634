/*
 * scores.c: `grader rank`. The first byte picks how, the next three lines are --by, --groups and a cut-off, the others the table
 * of scores. It is ranked, in large and in small pieces, to the same bytes, or what is wrong is said.
 */
#include "fuzz.h"

#include "base/outfile.h"
#include "base/text.h"
#include "base/threads.h"
#include "pipeline/rank_file.h"

enum { WORDS = 3, WORD_MOST = 120 };

static enum gr_status rank(const char *const *words, const char *scores, uint8_t how, size_t chunk_bytes,
                           const char *target, uint64_t *n_rejected)
{
    struct gr_error err = {0};
    const struct rank_file_options options = {.scores = {.path = scores,
                                                         .groups = words[1][0] ? words[1] : NULL,
                                                         .decimal_mark = how & 1 ? ',' : '.',
                                                         .chunk_bytes = chunk_bytes,
                                                         .max_rejects = UINT64_MAX,
                                                         .max_reject_percent = 100},
                                              .by = words[0][0] ? words[0] : NULL,
                                              .ties = {(how >> 1) % N_TIE_RULES},
                                              .n_ties = 1,
                                              .percentile = (how >> 4) % N_PERCENTILE_RULES,
                                              .percentile_by = how >> 6 & 1,
                                              .decimals = how >> 5,
                                              .prefix = how & 128 ? "new_" : "",
                                              .cutoffs = &words[2],
                                              .n_cutoffs = words[2][0] != '\0',
                                              .targets = &target,
                                              .n_targets = 1};
    const enum gr_status st = rank_file(&options, n_rejected, &err);
    must(!st || err.text[0], "a failure has a message");
    if (st) outfile_discard_all();
    if (!st) must(outfile_commit_all(&err) == GR_OK, "results can be put in place");
    return st;
}

static char *read_whole(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) abort();
    *n = (size_t)ftell(file);
    char *bytes = gr_alloc(*n + 1);
    rewind(file);
    if (fread(bytes, 1, *n, file) != *n || fclose(file) != 0) abort();
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 16384) return 0;
    char words[WORDS][WORD_MOST];
    const char *pointers[WORDS];
    struct text rest = {(const char *)data + 1, size - 1};
    for (size_t i = 0; i < WORDS; i++) {
        const char *end = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;
        if (!end || end - rest.at >= WORD_MOST || memchr(rest.at, 0, (size_t)(end - rest.at))) return 0;
        const size_t n = (size_t)(end - rest.at);
        memcpy(words[i], rest.at, n);
        words[i][n] = '\0';
        pointers[i] = words[i];
        rest = (struct text){end + 1, rest.len - n - 1};
    }
    threads_set(1);
    const char *scores = fuzz_write("scores.csv", rest.at, rest.len);
    const char *large = fuzz_path("large.csv"), *small = fuzz_path("small.csv");
    uint64_t n_large = 0, n_small = 0;
    const enum gr_status st = rank(pointers, scores, data[0], 0, large, &n_large);
    must(rank(pointers, scores, data[0], 64, small, &n_small) == st, "read in small pieces as in large ones");
    if (st) return 0;
    size_t large_bytes, small_bytes;
    char *a = read_whole(large, &large_bytes), *b = read_whole(small, &small_bytes);
    must(n_large == n_small && large_bytes == small_bytes && memcmp(a, b, large_bytes) == 0, "the same bytes");
    free(a);
    free(b);
    return 0;
}
