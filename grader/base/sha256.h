/*
 * sha256.h: SHA-256, for what must be provable to others: that a file, a rubric, a table is the one that was there. By
 * OpenSSL's libcrypto, which uses the processor's instructions for it. Every state belongs to one thread at a time.
 */
#ifndef GRADER_BASE_SHA256_H
#define GRADER_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/text.h"

enum { SHA256_BYTES = 32, SHA256_HEX_BYTES = 2 * SHA256_BYTES + 1 };

struct sha256;
struct sha256 *sha256_new(void);
void sha256_update(struct sha256 *sha, const void *bytes, size_t n);
void sha256_finish(struct sha256 *sha, uint8_t out[SHA256_BYTES]); /* and ready for the next */
void sha256_free(struct sha256 *sha);                              /* NULL is fine */

void sha256_of(struct text bytes, uint8_t out[SHA256_BYTES]);
void sha256_show(const uint8_t sum[SHA256_BYTES], char hex[SHA256_HEX_BYTES]); /* as sha256sum prints it */

void sha256_finish_shown(struct sha256 *sha, char hex[SHA256_HEX_BYTES]); /* which frees the state */
void sha256_of_shown(struct text bytes, char hex[SHA256_HEX_BYTES]);

/* Of the file's bytes from here to its end; false: it cannot be read, errno says why. */
bool sha256_of_file_shown(FILE *file, char hex[SHA256_HEX_BYTES]);

#endif
