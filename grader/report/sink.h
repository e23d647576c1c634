/*
 * sink.h: where a text table goes: a file under construction (base/outfile.h) or standard output. Blocks of text made
 * by several threads are written at once where the target allows it, in order where it does not (a pipe).
 */
#ifndef GRADER_REPORT_SINK_H
#define GRADER_REPORT_SINK_H

#include "base/outfile.h"
#include "base/status.h"
#include "base/text.h"

struct sink {
    struct outfile *file; /* NULL: standard output */
    uint64_t offset;      /* bytes written so far */
};

/* Append the blocks, in order. */
MUST_CHECK enum gr_status sink_write(struct sink *sink, const struct text *blocks, size_t n, struct gr_error *err);

#endif
