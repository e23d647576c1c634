/* scan.c: which scanner runs, and the room for its tokens (contract in scan.h). */
#include "ingest/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ingest/ingest.h"

/* A vector store writes up to this many tokens past the last one. */
enum { TOKEN_SLACK = 64 };

static scan_function *selected;

#ifdef SCAN_HAS_VECTORS
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2");
}
#endif

scan_function *scan_by_name(const char *name)
{
    const bool best = strcmp(name, "auto") == 0;
#ifdef SCAN_HAS_VECTORS
    if ((best || strcmp(name, "avx512") == 0) && has_avx512()) return scan_avx512;
    if ((best || strcmp(name, "avx2") == 0) && has_avx2()) return scan_avx2;
#endif
    return best || strcmp(name, "portable") == 0 ? scan_portable : NULL;
}

scan_function *scan_selected(void)
{
    if (!selected) selected = scan_by_name("auto");
    return selected;
}

enum gr_status ingest_set_scanner(const char *name, struct gr_error *err)
{
    scan_function *const wanted = scan_by_name(name);
    if (!wanted)
        return gr_fail(err, GR_USAGE,
                       "scanner '%s' is not there on this processor; choose auto, avx512, avx2 or portable", name);
    selected = wanted;
    return GR_OK;
}

void scan_tokens_reserve(struct scan_tokens *tokens, uint32_t len)
{
    const size_t needed = (size_t)len + TOKEN_SLACK;
    if (needed <= tokens->capacity) return;
    tokens->ends = gr_realloc_array(tokens->ends, needed, sizeof *tokens->ends);
    tokens->codes = gr_realloc_array(tokens->codes, needed, sizeof *tokens->codes);
    tokens->records = gr_realloc_array(tokens->records, needed, sizeof *tokens->records);
    tokens->capacity = needed;
}

void scan_tokens_release(struct scan_tokens *tokens)
{
    free(tokens->ends);
    free(tokens->codes);
    free(tokens->records);
    *tokens = (struct scan_tokens){0};
}
