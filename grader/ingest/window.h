/*
 * window.h: a stream seen through a buffer that moves along it, cut into chunks at record boundaries.
 *
 * window_fill moves the tail that was not used to the front and reads behind it; window_cut divides the complete
 * records into chunks. Without a quote in the window every line end is a record's end, so cutting looks for line ends
 * near the nominal places; with one, csv_complete_length finds the boundaries exactly. A record longer than the
 * window makes it grow, up to RECORD_LIMIT_BYTES.
 */
#ifndef GRADER_INGEST_WINDOW_H
#define GRADER_INGEST_WINDOW_H

#include "base/text.h"
#include "ingest/stream.h"

#define RECORD_LIMIT_BYTES ((size_t)256 << 20)

struct window {
    struct stream *stream;
    const char *shown;    /* for messages */
    char *memory, *bytes; /* `bytes` lies SCAN_PAD bytes into `memory`, with as much behind it */
    size_t capacity, len;
    size_t used;         /* bytes cut into chunks, or skipped: the rest is the tail */
    size_t fresh;        /* where the bytes of the last reading begin */
    size_t content_done; /* bytes of content read so far */
    size_t chunk_bytes;
    bool at_end, has_quote;
};

struct chunk_cut {
    struct text bytes;
    bool has_quote; /* true: may hold quotes, or its last line has no end: for csv_each_record */
};

struct cuts {
    struct chunk_cut *list;
    size_t n, capacity;
};

void window_start(struct window *window, struct stream *stream, const char *shown, size_t window_bytes,
                  size_t chunk_bytes);
void window_resize(struct window *window, size_t window_bytes, size_t chunk_bytes); /* never smaller */
void window_release(struct window *window);                                         /* not the stream */

/* Make at least `needed` bytes available if the stream has them; always reads on unless the stream is at its end. */
MUST_CHECK enum gr_status window_fill(struct window *window, size_t needed, struct gr_error *err);

/* Cut all complete records that lie behind `used` into chunks and move `used` behind them. No chunk at all means that
 * the window must be filled again, or, at the end of the stream, that everything was cut. `line` is the number of the
 * first line, for messages. */
MUST_CHECK enum gr_status window_cut(struct window *window, char delimiter, uint64_t line, struct cuts *cuts,
                                     struct gr_error *err);

#endif
