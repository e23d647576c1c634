/* row_digest.c: rows into digests (contract in row_digest.h). */
#include "store/row_digest.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { BUFFER_BYTES = 16 * 1024, NUMBER_BYTES = 9 };

/* A piece under way. Short values gather before they are digested. */
struct piece {
    struct sha256 *sha;
    size_t used;
    unsigned char buffer[BUFFER_BYTES];
};

struct row_digest {
    size_t n_rows, rows_per_piece, n_pieces;
    struct piece **under_way;
    uint8_t *sums;
};

struct row_digest *row_digest_new(size_t n_rows, size_t rows_per_piece)
{
    struct row_digest *d = gr_calloc(1, sizeof *d);
    *d = (struct row_digest){.n_rows = n_rows,
                             .rows_per_piece = rows_per_piece,
                             .n_pieces = n_rows / rows_per_piece + (n_rows % rows_per_piece != 0)};
    d->under_way = gr_calloc(d->n_pieces, sizeof *d->under_way);
    d->sums = gr_calloc(d->n_pieces, SHA256_BYTES);
    return d;
}

static void flush(struct piece *p)
{
    sha256_update(p->sha, p->buffer, p->used);
    p->used = 0;
}

static void put_number(struct piece *p, unsigned char tag, uint64_t number, size_t n)
{
    if (p->used + NUMBER_BYTES > BUFFER_BYTES) flush(p);
    const uint64_t bytes = htole64(number);
    p->buffer[p->used] = tag;
    memcpy(p->buffer + p->used + 1, &bytes, sizeof bytes); /* the next value lies over what is too much */
    p->used += 1 + n;
}

static void put_integer(struct piece *p, int64_t number)
{
    const uint64_t size = (uint64_t)(number < 0 ? ~number : number); /* its bits, without the sign's */
    const size_t n = number == 0 ? 0 : size == 0 ? 1 : (size_t)(64 - __builtin_clzll(size)) / 8 + 1;
    put_number(p, (unsigned char)(16 + n), (uint64_t)number, n);
}

static void put_bytes(struct piece *p, struct text bytes)
{
    if (p->used + bytes.len > BUFFER_BYTES) flush(p);
    if (bytes.len > BUFFER_BYTES) {
        sha256_update(p->sha, bytes.at, bytes.len);
    } else if (bytes.len) {
        memcpy(p->buffer + p->used, bytes.at, bytes.len);
        p->used += bytes.len;
    }
}

static void put_value(struct piece *p, const struct value *v)
{
    uint64_t bits;
    double real;
    switch (v->kind) {
    case VALUE_NULL: put_number(p, 1, 0, 0); break;
    case VALUE_INTEGER: put_integer(p, v->as.integer); break;
    case VALUE_REAL:
        real = v->as.real == 0 ? 0.0 : v->as.real; /* SQLite keeps no -0.0 */
        memcpy(&bits, &real, sizeof bits);
        put_number(p, 2, bits, sizeof bits);
        break;
    case VALUE_TEXT:
    case VALUE_BLOB:
        put_number(p, v->kind == VALUE_TEXT ? 3 : 4, 0, 0);
        put_integer(p, (int64_t)v->as.bytes.len);
        put_bytes(p, v->as.bytes);
        break;
    }
}

void row_digest_put(struct row_digest *d, size_t row, const struct value *values, size_t n)
{
    const size_t at = row / d->rows_per_piece;
    if (row >= d->n_rows) return;
    if (!d->under_way[at]) {
        d->under_way[at] = gr_alloc(sizeof **d->under_way);
        d->under_way[at]->sha = sha256_new();
        d->under_way[at]->used = 0;
    }
    struct piece *p = d->under_way[at];
    for (size_t i = 0; i < n; i++)
        put_value(p, &values[i]);
}

void row_digest_end(struct row_digest *d, size_t row)
{
    const size_t at = row / d->rows_per_piece;
    if (row >= d->n_rows || ((row + 1) % d->rows_per_piece != 0 && row + 1 != d->n_rows)) return;
    row_digest_put(d, row, NULL, 0); /* a row may have no values */
    struct piece *p = d->under_way[at];
    flush(p);
    sha256_finish(p->sha, d->sums + at * SHA256_BYTES);
    sha256_free(p->sha);
    free(p);
    d->under_way[at] = NULL;
}

void row_digest_add(struct row_digest *d, size_t row, const struct value *values, size_t n)
{
    row_digest_put(d, row, values, n);
    row_digest_end(d, row);
}

size_t row_digest_rows(const struct row_digest *d)
{
    return d->n_rows;
}

size_t row_digest_rows_per_piece(const struct row_digest *d)
{
    return d->rows_per_piece;
}

struct text row_digest_pieces(const struct row_digest *d)
{
    return (struct text){(const char *)d->sums, d->n_pieces * SHA256_BYTES};
}

void row_digest_free(struct row_digest *d)
{
    if (!d) return;
    for (size_t i = 0; i < d->n_pieces; i++)
        if (d->under_way[i]) {
            sha256_free(d->under_way[i]->sha);
            free(d->under_way[i]);
        }
    free(d->under_way);
    free(d->sums);
    free(d);
}
