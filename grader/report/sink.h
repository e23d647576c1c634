/* sink.h: where a text table goes: a file under construction (base/outfile.h) or standard output. */
#ifndef GRADER_REPORT_SINK_H
#define GRADER_REPORT_SINK_H

#include "base/outfile.h"
#include "base/status.h"
#include "base/text.h"

struct sink {
    struct outfile *file; /* NULL: standard output, or … */
    const char *inside;   /* … a file of this name in the folder under construction (base/outfolder.h) */
    uint64_t offset;      /* bytes written so far */
};

/* Append. One thread at a time. */
MUST_CHECK enum gr_status sink_write(struct sink *sink, struct text bytes, struct gr_error *err);

#endif
