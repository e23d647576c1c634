/* pattern.c: a pattern, a line end, a subject. It compiles and is searched within its limits, twice alike. */
#include "fuzz.h"

#include "score/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pattern_worker *worker;
    if (!worker) worker = pattern_worker_new();
    const uint8_t *end = size && size < 4096 ? memchr(data, '\n', size) : NULL;
    if (!end) return 0;
    const struct text source = {(const char *)data, (size_t)(end - data)};
    const struct text subject = {(const char *)end + 1, size - source.len - 1};
    if (!text_is_utf8(source) || !text_is_utf8(subject)) return 0; /* never come this far */
    for (enum pattern_place place = PATTERN_ANYWHERE; place <= PATTERN_WORD; place++) {
        struct pattern_mistake problem = {0};
        const char *limit = NULL;
        struct pattern *pattern = pattern_compile(source, place, &problem);
        must(pattern || (problem.message[0] && problem.offset <= source.len), "a pattern, or what is wrong with it");
        if (!pattern) continue;
        const enum pattern_result result = pattern_search(pattern, subject, worker, &limit);
        must(result != PATTERN_GAVE_UP || limit, "the limit that was met has a name");
        must(pattern_search(pattern, subject, worker, &limit) == result, "a search ends the same way twice");
        pattern_free(pattern);
    }
    return 0;
}
