/*
 * stream.c: files, pipes and archives as one stream of bytes (contract in stream.h).
 *
 * A plain file is read with pread in slices, one a thread at a time; a slice is searched for quotes while it is still
 * in the cache of the thread that read it. Pipes and archives pass through `stored`, a buffer of stored bytes; its
 * first filling is also the head by which the kind of file is told.
 */
#include "ingest/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/threads.h"
#include "ingest/decoder.h"

enum {
    STORED_BYTES = 256 * 1024,
    HEAD_BYTES = 4096,
    PIPE_BYTES = 1024 * 1024,
    SLICE_BYTES = 512 * 1024, /* one pread: large enough to hide the call, small enough for the second-level cache */
};

struct stream {
    const char *shown;
    int fd;
    bool is_plain_file, is_regular, stored_at_end, omits_digest;
    uint64_t size, done; /* of a regular file; stored bytes taken */
    struct decoder *decoder;
    struct sha256 *digest;
    char *stored;
    size_t stored_start, stored_end; /* the part of `stored` not yet handed on */
    struct text head;
    char head_bytes[HEAD_BYTES];
};

static enum gr_status fail_read(const struct stream *stream, int reason, struct gr_error *err)
{
    return gr_fail(err, GR_FAILED, "%s: cannot be read: %s; check the file and the disk", stream->shown,
                   strerror(reason));
}

enum gr_status stream_fail_shorter(const char *shown, struct gr_error *err)
{
    return gr_fail(err, GR_FAILED, "%s: became shorter while it was read; wait until it is complete", shown);
}

static enum gr_status fail_open(const char *shown, int reason, struct gr_error *err)
{
    const char *advice = "check the path";
    if (reason == EACCES || reason == EPERM) advice = "ask for the right to read it";
    if (reason == EMFILE || reason == ENFILE) advice = "raise the limit on open files (ulimit -n)";
    return gr_fail(err, GR_FAILED, "%s: cannot be opened: %s; %s", shown, strerror(reason), advice);
}

/* What read(2) gives, of stored bytes. *got is 0 at the end only. */
static enum gr_status read_bytes(struct stream *stream, char *to, size_t room, size_t *got, struct gr_error *err)
{
    ssize_t n;
    do
        n = read(stream->fd, to, room);
    while (n < 0 && errno == EINTR);
    if (n < 0) return fail_read(stream, errno, err);
    *got = (size_t)n;
    stream->stored_at_end = n == 0;
    stream->done += *got;
    if (!stream->omits_digest) sha256_update(stream->digest, to, *got);
    return GR_OK;
}

static enum gr_status read_stored(struct stream *stream, struct gr_error *err)
{
    size_t got = 0;
    const enum gr_status st =
        read_bytes(stream, stream->stored + stream->stored_end, STORED_BYTES - stream->stored_end, &got, err);
    stream->stored_end += got;
    return st;
}

static enum gr_status read_head(struct stream *stream, struct gr_error *err)
{
    while (stream->stored_end < HEAD_BYTES && !stream->stored_at_end) {
        const enum gr_status st = read_stored(stream, err);
        if (st) return st;
    }
    if (!stream->stored_end)
        return gr_fail(err, GR_FAILED, "%s: is empty (0 bytes); was it exported or copied completely?", stream->shown);
    const size_t n = stream->stored_end < HEAD_BYTES ? stream->stored_end : HEAD_BYTES;
    memcpy(stream->head_bytes, stream->stored, n);
    stream->head = (struct text){stream->head_bytes, n};
    return GR_OK;
}

/* A regular file that is not compressed starts over: from here on it is read by offset. */
static void switch_to_slices(struct stream *stream)
{
    stream->is_plain_file = true;
    stream->stored_start = stream->stored_end = 0;
    stream->done = 0;
    sha256_free(stream->digest);
    stream->digest = sha256_new();
    posix_fadvise(stream->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

enum gr_status stream_open(struct stream **out, const char *path, const char *shown, struct gr_error *err)
{
    *out = NULL;
    const bool is_standard_input = strcmp(path, "-") == 0;
    const int fd = is_standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_open(shown, errno, err);

    struct stream *stream = gr_calloc(1, sizeof *stream);
    stream->shown = shown;
    stream->fd = fd;
    stream->stored = gr_alloc(STORED_BYTES);
    stream->digest = sha256_new();
    struct stat about;
    enum gr_status st = GR_OK;
    if (fstat(fd, &about) != 0)
        st = fail_read(stream, errno, err);
    else if (S_ISDIR(about.st_mode))
        st = gr_fail(err, GR_FAILED, "%s: is a folder; name the files in it", shown);
    if (!st) {
        /* Files in /proc have no size although they have content; they are read like pipes. */
        stream->is_regular = S_ISREG(about.st_mode) && about.st_size > 0 && !is_standard_input;
        stream->size = stream->is_regular ? (uint64_t)about.st_size : 0;
        if (S_ISFIFO(about.st_mode)) fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* a wish: fewer, larger gifts */
        st = read_head(stream, err);
    }
    if (st) {
        stream_close(stream);
        return st;
    }
    if (decoder_knows(stream->head))
        stream->decoder = decoder_new(stream->head);
    else if (stream->is_regular)
        switch_to_slices(stream);
    *out = stream;
    return GR_OK;
}

void stream_close(struct stream *stream)
{
    if (!stream) return;
    if (stream->fd > STDIN_FILENO) close(stream->fd);
    decoder_free(stream->decoder);
    sha256_free(stream->digest);
    free(stream->stored);
    free(stream);
}

struct text stream_head(const struct stream *stream)
{
    return stream->head;
}

bool stream_is_compressed(const struct stream *stream)
{
    return stream->decoder != NULL;
}

bool stream_is_sequential(const struct stream *stream)
{
    return !stream->is_plain_file;
}

bool stream_can_reopen(const struct stream *stream)
{
    return stream->is_regular;
}

enum { ENDED_EARLY = -1 }; /* beside the numbers of errno */

/* What came of one slice of a plain file. */
struct slice {
    int trouble; /* 0, an errno, or ENDED_EARLY */
    bool has_quote;
};

static struct slice read_slice(int fd, char *to, size_t n, uint64_t offset)
{
    size_t got = 0;
    while (got < n) {
        const ssize_t more = pread(fd, to + got, n - got, (off_t)(offset + got));
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) return (struct slice){.trouble = more < 0 ? errno : ENDED_EARLY};
        got += (size_t)more;
    }
    return (struct slice){.has_quote = memchr(to, '"', n) != NULL};
}

static enum gr_status read_plain_file(struct stream *stream, char *to, size_t room, size_t *n, bool *has_quote,
                                      struct gr_error *err)
{
    const uint64_t left = stream->size - stream->done;
    const size_t total = left < room ? (size_t)left : room;
    const size_t n_slices = (total + SLICE_BYTES - 1) / SLICE_BYTES;
    struct slice *slices = gr_alloc(n_slices * sizeof *slices);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n_slices))
    for (size_t i = 0; i < n_slices; i++)
        slices[i] = read_slice(stream->fd, to + i * SLICE_BYTES,
                               total - i * SLICE_BYTES < SLICE_BYTES ? total - i * SLICE_BYTES : SLICE_BYTES,
                               stream->done + i * SLICE_BYTES);
    int first_trouble = 0;
    for (size_t i = 0; i < n_slices; i++) {
        *has_quote |= slices[i].has_quote;
        if (!first_trouble) first_trouble = slices[i].trouble;
    }
    free(slices);
    if (first_trouble == ENDED_EARLY) return stream_fail_shorter(stream->shown, err);
    if (first_trouble) return fail_read(stream, first_trouble, err);
    stream->done += total;
    *n = total;
    return GR_OK;
}

static enum gr_status read_decoded(struct stream *stream, char *to, size_t room, size_t *n, struct gr_error *err)
{
    char *out = to;
    while (room) {
        if (stream->stored_start == stream->stored_end && !stream->stored_at_end) {
            stream->stored_start = stream->stored_end = 0;
            const enum gr_status st = read_stored(stream, err);
            if (st) return st;
        }
        struct text in = {stream->stored + stream->stored_start, stream->stored_end - stream->stored_start};
        const size_t in_before = in.len, room_before = room;
        if (decoder_run(stream->decoder, &in, &out, &room) == DECODER_DAMAGED)
            return gr_fail(err, GR_FAILED, "%s: the archive is damaged; copy or compress it again", stream->shown);
        stream->stored_start += in_before - in.len;
        if (in.len == in_before && room == room_before && stream->stored_at_end) {
            if (decoder_is_complete(stream->decoder)) break;
            return gr_fail(err, GR_FAILED, "%s: the archive ends too early; it was not copied completely",
                           stream->shown);
        }
    }
    *n = (size_t)(out - to);
    return GR_OK;
}

static enum gr_status read_pipe(struct stream *stream, char *to, size_t room, size_t *n, struct gr_error *err)
{
    *n = 0;
    while (*n < room) {
        if (stream->stored_start == stream->stored_end) {
            if (stream->stored_at_end) break;
            size_t got = 0;
            const enum gr_status st = read_bytes(stream, to + *n, room - *n, &got, err);
            if (st) return st;
            *n += got;
            continue;
        }
        const size_t at_hand = stream->stored_end - stream->stored_start;
        const size_t take = at_hand < room - *n ? at_hand : room - *n;
        memcpy(to + *n, stream->stored + stream->stored_start, take);
        stream->stored_start += take;
        *n += take;
    }
    return GR_OK;
}

enum gr_status stream_read(struct stream *stream, char *to, size_t room, size_t *n, bool *has_quote,
                           struct gr_error *err)
{
    *n = 0;
    if (stream->is_plain_file) return read_plain_file(stream, to, room, n, has_quote, err);
    const enum gr_status st =
        stream->decoder ? read_decoded(stream, to, room, n, err) : read_pipe(stream, to, room, n, err);
    if (!st && *n && memchr(to, '"', *n)) *has_quote = true;
    return st;
}

void stream_digest(struct stream *stream, const char *bytes, size_t n)
{
    if (stream->is_plain_file && !stream->omits_digest) sha256_update(stream->digest, bytes, n);
}

void stream_omit_digest(struct stream *stream)
{
    stream->omits_digest = true;
}

void stream_digest_finish(struct stream *stream, char hex[SHA256_HEX_BYTES])
{
    sha256_finish_shown(stream->digest, hex);
    stream->digest = NULL;
    if (stream->omits_digest) hex[0] = '\0';
}

uint64_t stream_stored_bytes(const struct stream *stream)
{
    return stream->size;
}

uint64_t stream_stored_done(const struct stream *stream)
{
    return stream->done;
}

uint64_t stream_stored_taken(const struct stream *stream)
{
    return stream->done - (stream->stored_end - stream->stored_start);
}
