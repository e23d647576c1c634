/*
 * sample.h: answers that people have marked: a small CSV table with the columns `answer` and `mark`, for trying a rule
 * out. Delimiter, encoding mark and compression are found as for answers files; further columns are ignored.
 */
#ifndef GRADER_INGEST_SAMPLE_H
#define GRADER_INGEST_SAMPLE_H

#include <stdint.h>

#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"

struct sample_row {
    struct text answer, mark; /* in the sample's arena */
    uint64_t line;            /* on which the row begins */
};

struct sample {
    struct sample_row *rows; /* at least one */
    size_t n, capacity;
    struct arena arena;
};

/* `path` may be "-". A row that cannot be used fails the whole reading: a sample is small and made by hand. */
MUST_CHECK enum gr_status sample_read(const char *path, struct sample *out, struct gr_error *err);
void sample_release(struct sample *sample);

#endif
