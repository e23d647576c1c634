/* pattern.c: PCRE2 behind a handle (contract in pattern.h). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "score/pattern.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
    PATTERN_LENGTH_LIMIT = 64 * 1024,
    STEPS_MOST = 1000000,     /* from one starting point: a few milliseconds */
    STEPS_LEAST = 50000,      /* enough for a sane pattern on the longest subject */
    STEPS_TOTAL = 1000000000, /* from all starting points together, until STEPS_LEAST takes over */
    JIT_STACK_START = 32 * 1024,
    JIT_STACK_MOST = 1024 * 1024,
    HEAP_LIMIT_KIB = 16 * 1024, /* of the interpreter, where there is no JIT */
    DEPTH_LIMIT = 100000,
};

struct pattern {
    pcre2_code *code;
};

struct pattern_worker {
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static void *must(void *p)
{
    if (!p) gr_out_of_memory(0);
    return p;
}

struct pattern *pattern_compile(struct text source, enum pattern_place place, struct pattern_mistake *problem)
{
    int code;
    PCRE2_SIZE offset;
    pcre2_compile_context *context = must(pcre2_compile_context_create(NULL));
    pcre2_set_max_pattern_length(context, PATTERN_LENGTH_LIMIT);
    const uint32_t whole = place == PATTERN_WHOLE ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0;
    if (place == PATTERN_WORD) pcre2_set_compile_extra_options(context, PCRE2_EXTRA_MATCH_WORD);
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)source.at, source.len, PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | whole, &code,
                      &offset, context);
    pcre2_compile_context_free(context);
    if (!compiled) {
        if (code == PCRE2_ERROR_HEAP_FAILED) gr_out_of_memory(0);
        PCRE2_UCHAR message[sizeof problem->message];
        pcre2_get_error_message(code, message, sizeof message);
        snprintf(problem->message, sizeof problem->message, "%s", (const char *)message);
        problem->offset = offset;
        return NULL;
    }
    /* Where there is no JIT, or for the rare pattern it cannot take, pcre2_match interprets. */
    (void)pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    struct pattern *pattern = gr_alloc(sizeof *pattern);
    pattern->code = compiled;
    return pattern;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern) return;
    pcre2_code_free(pattern->code);
    free(pattern);
}

struct pattern_worker *pattern_worker_new(void)
{
    struct pattern_worker *worker = gr_alloc(sizeof *worker);
    worker->match = must(pcre2_match_data_create(1, NULL));
    worker->context = must(pcre2_match_context_create(NULL));
    worker->stack = must(pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MOST, NULL));
    pcre2_jit_stack_assign(worker->context, NULL, worker->stack);
    pcre2_set_heap_limit(worker->context, HEAP_LIMIT_KIB);
    pcre2_set_depth_limit(worker->context, DEPTH_LIMIT);
    return worker;
}

void pattern_worker_free(struct pattern_worker *worker)
{
    if (!worker) return;
    pcre2_match_data_free(worker->match);
    pcre2_match_context_free(worker->context);
    pcre2_jit_stack_free(worker->stack);
    free(worker);
}

static uint32_t steps_for(size_t subject_len)
{
    const size_t share = STEPS_TOTAL / (subject_len + 1);
    return (uint32_t)(share > STEPS_MOST ? STEPS_MOST : share < STEPS_LEAST ? STEPS_LEAST : share);
}

enum pattern_result pattern_search(const struct pattern *pattern, struct text subject, struct pattern_worker *worker,
                                   const char **limit)
{
    if (subject.len > PATTERN_SUBJECT_LIMIT) {
        *limit = "the limit of 65,536 bytes for an answer";
        return PATTERN_GAVE_UP;
    }
    pcre2_set_match_limit(worker->context, steps_for(subject.len));
    const int result =
        pcre2_match(pattern->code, (PCRE2_SPTR)subject.at, subject.len, 0, 0, worker->match, worker->context);
    if (result >= 0) return PATTERN_FOUND;
    switch (result) {
    case PCRE2_ERROR_NOMEMORY: gr_out_of_memory(0);
    case PCRE2_ERROR_NOMATCH: return PATTERN_ABSENT;
    case PCRE2_ERROR_MATCHLIMIT: *limit = "the match limit"; break;
    case PCRE2_ERROR_JIT_STACKLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT: *limit = "the limit of nesting"; break;
    default: *limit = "a limit of PCRE2"; break;
    }
    return PATTERN_GAVE_UP;
}
