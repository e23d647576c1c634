/*
 * row_digest.h: rows of a table, as SHA-256, in pieces: so many rows each, so that a digest that does not agree says where.
 *
 * A row is its values one after the other: 16 + n and the n lowest bytes of an integer, as few as hold it with its sign (0: none);
 * 1 for NULL; 2 and 8 bytes of a double; 3 or 4, the length as an integer, and the bytes of a text or a blob. Numbers have
 * their lowest byte first. The digest of a table is that of its pieces' digests.
 */
#ifndef GRADER_STORE_ROW_DIGEST_H
#define GRADER_STORE_ROW_DIGEST_H

#include <stddef.h>

#include "base/sha256.h"
#include "store/value.h"

struct row_digest;

struct row_digest *row_digest_new(size_t n_rows, size_t rows_per_piece);
/* Rows of one piece come in order and from one thread; pieces from any, in any order. */
void row_digest_add(struct row_digest *d, size_t row, const struct value *values, size_t n);
/* The same in several calls: some of the values, more of them, and the end of the row. */
void row_digest_put(struct row_digest *d, size_t row, const struct value *values, size_t n);
void row_digest_end(struct row_digest *d, size_t row);
size_t row_digest_rows(const struct row_digest *d);
size_t row_digest_rows_per_piece(const struct row_digest *d);
struct text row_digest_pieces(const struct row_digest *d); /* SHA256_BYTES a piece; when all rows have been added */
void row_digest_free(struct row_digest *d);                /* NULL is fine */

#endif
