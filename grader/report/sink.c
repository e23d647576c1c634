/* sink.c: ordered output from several threads (contract in sink.h). */
#include "report/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/threads.h"

static enum gr_status write_stdout(struct text block, struct gr_error *err)
{
    while (block.len) {
        const ssize_t written = write(STDOUT_FILENO, block.at, block.len);
        if (written < 0) {
            if (errno == EINTR) continue;
            return gr_fail(err, GR_FAILED, "standard output: cannot write: %s; %s", strerror(errno),
                           errno == ENOSPC ? "free some space there" : "check where the output goes");
        }
        block.at += written;
        block.len -= (size_t)written;
    }
    return GR_OK;
}

static enum gr_status write_file(struct sink *sink, const struct text *blocks, size_t n, struct gr_error *err)
{
    uint64_t *starts = gr_alloc((n + 1) * sizeof *starts);
    starts[0] = sink->offset;
    for (size_t i = 0; i < n; i++)
        starts[i + 1] = starts[i] + blocks[i].len;
    enum gr_status *statuses = gr_alloc(n * sizeof *statuses), st = GR_OK;
    struct gr_error *errors = gr_calloc(n, sizeof *errors);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
    for (size_t i = 0; i < n; i++)
        statuses[i] = outfile_write_at(sink->file, blocks[i].at, blocks[i].len, starts[i], &errors[i]);
    for (size_t i = 0; i < n && !st; i++)
        if (statuses[i]) st = gr_fail(err, statuses[i], "%s", errors[i].text);
    sink->offset = starts[n];
    free(starts);
    free(statuses);
    free(errors);
    return st;
}

enum gr_status sink_write(struct sink *sink, const struct text *blocks, size_t n, struct gr_error *err)
{
    if (sink->file) return write_file(sink, blocks, n, err);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < n && !st; i++)
        st = write_stdout(blocks[i], err);
    return st;
}
