/*
 * window.h: a stream seen through a buffer that moves along it, cut into chunks at record boundaries.
 *
 * window_fill moves the tail that was not used to the front and reads behind it; window_cut divides what is there into
 * chunks. Without a quote in the window every line end is a record's end, so cutting looks for line ends near the
 * nominal places. With one, the number of quotes before a place says whether it lies inside quotes, and the quotes are
 * counted in parallel; but a stray quote makes that a guess. So the reader, having encoded the chunks, says up to where
 * they held: a chunk holds when it was complete records to its end, all chunks before it holding. If some did not, the
 * rest of the window is cut again, exactly, record by record (csv_complete_length).
 *
 * A record longer than the window makes it grow, up to RECORD_LIMIT_BYTES.
 *
 * A stream that only one thread can read, a pipe or an archive, is read ahead while the others encode: into a second
 * buffer, which has room in front for the tail of the first, and then takes its place.
 */
#ifndef GRADER_INGEST_WINDOW_H
#define GRADER_INGEST_WINDOW_H

#include "base/text.h"
#include "ingest/stream.h"

#define RECORD_LIMIT_BYTES ((size_t)256 << 20)

struct window {
    struct stream *stream;
    const char *shown;    /* for messages */
    char *memory, *bytes; /* `bytes` lies in `memory`, at least SCAN_PAD bytes behind its start */
    size_t capacity, len; /* bytes that fit from `bytes` on; SCAN_PAD more can be read */
    size_t room;          /* bytes wished for in a window */
    size_t used;          /* bytes cut into chunks, or skipped: the rest is the tail */
    size_t fresh;         /* where the bytes of the last reading begin */
    size_t content_done;  /* bytes of content read so far */
    size_t chunk_bytes;
    bool at_end, has_quote;
    struct ahead {
        char *memory;
        size_t size, len;     /* of the memory; bytes read into it, behind the room for a tail */
        bool is_read, at_end; /* something was read, be it nothing; the stream ended */
        bool has_quote;
        enum gr_status status;
        struct gr_error err;
    } ahead;
    enum { CUT_BY_GUESS, CUT_EXACTLY, CUT_DONE } cutting; /* of a window with quotes; done: the tail is no record */
};

struct chunk_cut {
    struct text bytes;
    bool is_last; /* its last record may have no end */
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

/* Read what the next window_fill will be asked for. Any one thread may do so while the others look at the window. */
void window_read_ahead(struct window *window);
bool window_can_read_ahead(const struct window *window); /* the stream asks for it, and it was not done yet */

/* Cut all complete records that lie behind `used` into chunks and move `used` behind them. No chunk at all means that
 * the window must be filled again, or, at the end of the stream, that everything was cut. `line` is the number of the
 * first line, for messages. */
MUST_CHECK enum gr_status window_cut(struct window *window, char delimiter, uint64_t line, struct cuts *cuts,
                                     struct gr_error *err);

/* How many times what has been cut so far the whole content is; 0 when that is not known, as of a pipe. Of an archive it
 * is judged by what its first megabyte became. */
double window_times(const struct window *window);

/* How many of the chunks held. `complete` says of each chunk, in order, how many of its bytes were complete records;
 * what lies behind the first one that was not all records is no longer used. */
size_t window_settle(struct window *window, const struct cuts *cuts, const size_t *complete);

#endif
