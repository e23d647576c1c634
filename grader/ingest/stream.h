/*
 * stream.h: where the bytes of an input come from: a file, a pipe, a gzip or zstd archive (told by its first bytes,
 * whatever its name). The reader gets the content; the digest is taken over the bytes as stored or as they came.
 *
 * A plain file is read in slices by all threads at once. Everything else is read by the calling thread.
 */
#ifndef GRADER_INGEST_STREAM_H
#define GRADER_INGEST_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"
#include "base/status.h"
#include "base/text.h"

struct stream;

/* Open `path` ("-": standard input). `shown` names it in messages and must outlive the stream. On failure *out is
 * NULL. Missing, a folder, not readable and empty (0 bytes) are failures with their own messages. */
MUST_CHECK enum gr_status stream_open(struct stream **out, const char *path, const char *shown, struct gr_error *err);
void stream_close(struct stream *stream); /* accepts NULL */

struct text stream_head(const struct stream *stream); /* the first stored bytes, as many as are at hand */
bool stream_is_compressed(const struct stream *stream);
bool stream_is_sequential(const struct stream *stream); /* only one thread can read it: a pipe, an archive */
bool stream_can_reopen(const struct stream *stream); /* a regular file: opening its path again gives the same bytes */

/* Read up to `room` bytes of content; *n is less than `room` only at the end. *has_quote is set (never cleared) when
 * a '"' is among them. */
MUST_CHECK enum gr_status stream_read(struct stream *stream, char *to, size_t room, size_t *n, bool *has_quote,
                                      struct gr_error *err);

/* Nobody will ask for the digest. May be called at any time. */
void stream_omit_digest(struct stream *stream);

/* Bytes of a plain file that the digest has not seen yet lie in the reader's buffer: the reader calls this once after
 * every stream_read, before the bytes move, from any one thread. */
void stream_digest(struct stream *stream, const char *bytes, size_t n);
void stream_digest_finish(struct stream *stream, char hex[SHA256_HEX_BYTES]); /* after the last byte, once; "" when
                                                                                  it was omitted */

/* The failure of a file that lost bytes between planning and reading, or while it was read. */
enum gr_status stream_fail_shorter(const char *shown, struct gr_error *err);

uint64_t stream_stored_bytes(const struct stream *stream); /* size of the file; 0 when not known */
uint64_t stream_stored_done(const struct stream *stream);  /* stored bytes read so far … */
uint64_t stream_stored_taken(const struct stream *stream); /* … and made into content, but for what the decoder holds */

#endif
