/* sink.c: text to a file or to standard output (contract in sink.h). */
#include "report/sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/outfolder.h"

static enum gr_status write_stdout(struct text bytes, struct gr_error *err)
{
    while (bytes.len) {
        const ssize_t written = write(STDOUT_FILENO, bytes.at, bytes.len);
        if (written < 0) {
            if (errno == EINTR) continue;
            if (errno == EPIPE)
                return gr_fail(err, GR_FAILED,
                               "standard output: its reader left before the end; after head or a pager that is as it "
                               "should be, else see why the reader ended");
            return gr_fail(err, GR_FAILED, "standard output: cannot write: %s; %s", strerror(errno),
                           errno == ENOSPC ? "free some space there" : "check where the output goes");
        }
        bytes.at += written;
        bytes.len -= (size_t)written;
    }
    return GR_OK;
}

enum gr_status sink_write(struct sink *sink, struct text bytes, struct gr_error *err)
{
    if (sink->inside) return outfolder_append(sink->inside, bytes, err);
    if (!sink->file) return write_stdout(bytes, err);
    const enum gr_status st = outfile_write_at(sink->file, bytes.at, bytes.len, sink->offset, err);
    sink->offset += bytes.len;
    return st;
}
