/* window.c: reading ahead and cutting at record boundaries (contract in window.h). */
#include "ingest/window.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "base/threads.h"
#include "ingest/scan.h"

enum { TAIL_ROOM = 64 * 1024 }; /* in front of what is read ahead */

static void reserve(struct window *window, size_t capacity)
{
    if (capacity <= window->capacity) return;
    const size_t start = window->memory ? (size_t)(window->bytes - window->memory) : SCAN_PAD;
    window->memory = gr_realloc(window->memory, start + capacity + SCAN_PAD);
    window->bytes = window->memory + start;
    window->capacity = capacity;
}

void window_start(struct window *window, struct stream *stream, const char *shown, size_t window_bytes,
                  size_t chunk_bytes)
{
    *window = (struct window){.stream = stream, .shown = shown, .chunk_bytes = chunk_bytes, .room = window_bytes};
    reserve(window, window_bytes);
    memset(window->memory, 0, SCAN_PAD);
}

void window_resize(struct window *window, size_t window_bytes, size_t chunk_bytes)
{
    reserve(window, window_bytes);
    window->chunk_bytes = chunk_bytes;
    if (window->room < window_bytes) window->room = window_bytes;
}

void window_release(struct window *window)
{
    free(window->memory);
    free(window->ahead.memory);
    *window = (struct window){0};
}

bool window_can_read_ahead(const struct window *window)
{
    return stream_is_sequential(window->stream) && !window->at_end && !window->ahead.is_read;
}

void window_read_ahead(struct window *window)
{
    struct ahead *ahead = &window->ahead;
    const size_t size = SCAN_PAD + TAIL_ROOM + window->room + SCAN_PAD;
    if (ahead->size < size) {
        free(ahead->memory);
        ahead->memory = gr_alloc(size);
        memset(ahead->memory, 0, SCAN_PAD);
        ahead->size = size;
    }
    ahead->has_quote = false;
    ahead->status = stream_read(window->stream, ahead->memory + SCAN_PAD + TAIL_ROOM, window->room, &ahead->len,
                                &ahead->has_quote, &ahead->err);
    ahead->at_end = ahead->len < window->room;
    ahead->is_read = true;
}

/* Put what was read ahead behind the tail. */
static enum gr_status take_ahead(struct window *window, size_t tail, struct gr_error *err)
{
    struct ahead *ahead = &window->ahead;
    ahead->is_read = false;
    if (ahead->status) return gr_fail(err, ahead->status, "%s", ahead->err.text);
    if (tail > TAIL_ROOM) {
        reserve(window, tail + ahead->len);
        memcpy(window->bytes + tail, ahead->memory + SCAN_PAD + TAIL_ROOM, ahead->len);
    } else {
        char *const old_memory = window->memory;
        const size_t old_size = (size_t)(window->bytes - window->memory) + window->capacity + SCAN_PAD;
        char *const start = ahead->memory + SCAN_PAD + TAIL_ROOM - tail;
        memcpy(start, window->bytes, tail);
        window->memory = ahead->memory;
        window->bytes = start;
        window->capacity = (size_t)(ahead->memory + ahead->size - SCAN_PAD - start);
        ahead->memory = old_memory;
        ahead->size = old_size;
    }
    window->has_quote |= ahead->has_quote;
    window->at_end = ahead->at_end;
    window->len = tail + ahead->len;
    window->content_done += ahead->len;
    return GR_OK;
}

static enum gr_status read_on(struct window *window, size_t tail, size_t needed, struct gr_error *err)
{
    size_t capacity = tail >= window->capacity ? 2 * tail : window->capacity;
    if (capacity > RECORD_LIMIT_BYTES && tail >= window->capacity) capacity = RECORD_LIMIT_BYTES;
    reserve(window, capacity < needed ? needed : capacity);
    size_t n;
    const size_t room = window->capacity - tail;
    const enum gr_status st = stream_read(window->stream, window->bytes + tail, room, &n, &window->has_quote, err);
    if (st) return st;
    window->at_end = n < room;
    window->len = tail + n;
    window->content_done += n;
    return GR_OK;
}

enum gr_status window_fill(struct window *window, size_t needed, struct gr_error *err)
{
    const size_t tail = window->len - window->used;
    if (tail) memmove(window->bytes, window->bytes + window->used, tail);
    window->has_quote = window->has_quote && tail && memchr(window->bytes, '"', tail);
    window->used = 0;
    window->cutting = CUT_BY_GUESS;
    window->len = window->fresh = tail;
    if (window->at_end) return GR_OK;
    const enum gr_status st =
        window->ahead.is_read ? take_ahead(window, tail, err) : read_on(window, tail, needed, err);
    if (!st) memset(window->bytes + window->len, 0, SCAN_PAD);
    return st;
}

/* End of the last complete line in bytes[0 … len), line end included; 0 when there is none. A CR at the very end of
 * what has been read may be half of a CRLF and does not count. */
static size_t complete_lines(const char *bytes, size_t len, bool at_end)
{
    if (!at_end && len && bytes[len - 1] == '\r') len--;
    const char *newline = len ? memrchr(bytes, '\n', len) : NULL;
    const size_t after_newline = newline ? (size_t)(newline - bytes) + 1 : 0;
    const char *carriage = len > after_newline ? memrchr(bytes + after_newline, '\r', len - after_newline) : NULL;
    return carriage ? (size_t)(carriage - bytes) + 1 : after_newline;
}

/* Where a chunk of about `nominal` bytes may end: behind the first LF from there on, or the first CR in a text that
 * has no LF any more. A CR is never the last byte of a chunk when an LF follows. */
static size_t line_end_near(const char *bytes, size_t len, size_t nominal)
{
    if (nominal >= len) return len;
    const char *from = bytes + nominal - 1;
    const size_t left = len - nominal + 1;
    const char *end = memchr(from, '\n', left);
    if (!end) end = memchr(from, '\r', left);
    return end ? (size_t)(end - bytes) + 1 : len;
}

static void add_cut(struct cuts *cuts, const char *at, size_t len, bool is_last)
{
    GR_GROW(cuts->list, cuts->capacity, cuts->n + 1);
    cuts->list[cuts->n++] = (struct chunk_cut){{at, len}, is_last};
}

/* ---- without quotes ---- */

static void cut_lines(struct window *window, struct cuts *cuts)
{
    const char *at = window->bytes + window->used;
    size_t left = complete_lines(at, window->len - window->used, window->at_end);
    window->used += left;
    while (left) {
        const size_t length = line_end_near(at, left, window->chunk_bytes);
        add_cut(cuts, at, length, false);
        at += length;
        left -= length;
    }
    if (window->at_end && window->used < window->len) { /* a last line without an end */
        add_cut(cuts, at, window->len - window->used, true);
        window->used = window->len;
    }
}

/* ---- with quotes: by guess ---- */

static bool has_odd_quotes(const char *bytes, size_t len)
{
    uint8_t odd = 0;
    for (size_t i = 0; i < len; i++)
        odd ^= bytes[i] == '"';
    return odd;
}

/* Behind the first line end from `at` on that is not inside quotes; `len` when there is none. A CR counts only when the
 * byte after it is known. */
static size_t record_end_near(const char *bytes, size_t len, size_t at, bool in_quotes)
{
    for (; at < len; at++) {
        if (bytes[at] == '"') in_quotes = !in_quotes;
        if (in_quotes) continue;
        if (bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < len && bytes[at + 1] != '\n')) return at + 1;
    }
    return len;
}

/* Everything that is left becomes chunks; the last one may end inside a record. */
static void guess_records(struct window *window, struct cuts *cuts)
{
    const char *bytes = window->bytes + window->used;
    size_t len = window->len - window->used;
    if (!window->at_end && len && bytes[len - 1] == '\r') len--; /* may be half of a CRLF */
    const size_t piece_bytes = window->chunk_bytes, n_pieces = (len + piece_bytes - 1) / piece_bytes;
    bool *is_odd = gr_alloc(n_pieces * sizeof *is_odd);
#pragma omp parallel for schedule(static) num_threads(threads_for(n_pieces))
    for (size_t i = 0; i < n_pieces; i++)
        is_odd[i] = has_odd_quotes(bytes + i * piece_bytes, i + 1 < n_pieces ? piece_bytes : len - i * piece_bytes);
    size_t start = 0;
    bool in_quotes = false;
    for (size_t i = 1; i <= n_pieces && start < len; i++) {
        in_quotes ^= is_odd[i - 1];
        if (i < n_pieces && i * piece_bytes <= start) continue;
        const size_t end = i < n_pieces ? record_end_near(bytes, len, i * piece_bytes, in_quotes) : len;
        add_cut(cuts, bytes + start, end - start, window->at_end && end == len);
        start = end;
    }
    free(is_odd);
    window->used += len;
    window->cutting = CUT_DONE;
}

size_t window_settle(struct window *window, const struct cuts *cuts, const size_t *complete)
{
    for (size_t i = 0; i < cuts->n; i++) {
        if (complete[i] == cuts->list[i].bytes.len) continue;
        window->used = (size_t)(cuts->list[i].bytes.at - window->bytes) + complete[i];
        if (i + 1 == cuts->n) return cuts->n;
        window->cutting = CUT_EXACTLY;
        return i + 1;
    }
    return cuts->n;
}

/* ---- with quotes: exactly ---- */

/* Length of the complete records in about chunk_bytes; 0 when what is there ends inside the first record. */
static size_t records_length(const struct window *window, struct text left, char delimiter)
{
    for (size_t look = window->chunk_bytes;; look *= 2) {
        if (look >= left.len) return csv_complete_length(left, delimiter, false);
        const size_t length = csv_complete_length((struct text){left.at, look}, delimiter, false);
        if (length) return length;
    }
}

static void cut_records(struct window *window, char delimiter, struct cuts *cuts)
{
    while (window->used < window->len) {
        const struct text left = {window->bytes + window->used, window->len - window->used};
        size_t length = records_length(window, left, delimiter);
        if (!length && !window->at_end) return;
        if (!length) length = left.len;
        add_cut(cuts, left.at, length, length == left.len && window->at_end);
        window->used += length;
    }
}

/* A record that fills the largest window: a quote that is not closed within it spoils the line on which it stands,
 * as it does when it is not closed to the end of the file. */
static enum gr_status cut_endless_record(struct window *window, uint64_t line, struct cuts *cuts, struct gr_error *err)
{
    size_t length = 0;
    while (length < window->len && !is_line_end(window->bytes[length]))
        length++;
    if (length + 1 >= window->len)
        return gr_fail(err, GR_FAILED, "%s:%llu: a line longer than %zu bytes; is this a CSV file?", window->shown,
                       (unsigned long long)line, RECORD_LIMIT_BYTES);
    length += window->bytes[length] == '\r' && window->bytes[length + 1] == '\n' ? 2 : 1;
    add_cut(cuts, window->bytes, length, true);
    window->used = length;
    window->cutting = CUT_BY_GUESS;
    return GR_OK;
}

enum gr_status window_cut(struct window *window, char delimiter, uint64_t line, struct cuts *cuts, struct gr_error *err)
{
    cuts->n = 0;
    if (!window->has_quote)
        cut_lines(window, cuts);
    else if (window->cutting == CUT_BY_GUESS)
        guess_records(window, cuts);
    else if (window->cutting == CUT_EXACTLY)
        cut_records(window, delimiter, cuts);
    const bool full = window->len - window->used >= RECORD_LIMIT_BYTES;
    if (!cuts->n && full) return cut_endless_record(window, line, cuts, err);
    return GR_OK;
}

double window_times(const struct window *window)
{
    enum { ARCHIVE_SAMPLE_BYTES = 1 << 20 };
    const uint64_t size = stream_stored_bytes(window->stream), taken = stream_stored_taken(window->stream);
    const size_t done = window->content_done - (window->len - window->used);
    if (!size || !done) return 0;
    if (!stream_is_compressed(window->stream)) return (double)size / (double)done;
    if (taken < ARCHIVE_SAMPLE_BYTES && taken < size) return 0;
    const size_t content = window->content_done + (window->ahead.is_read ? window->ahead.len : 0);
    return (double)size / (double)taken * (double)content / (double)done;
}
