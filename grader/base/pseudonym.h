/*
 * pseudonym.h: names that only the holder of a key can connect with ids.
 *
 * A pseudonym is the first 24 hexadecimal digits of HMAC-SHA-256 (RFC 2104) of the id, by OpenSSL's libcrypto. 96 bits:
 * among 20 million students the odds of two alike are 1 : 4 * 10^14. A plain hash would not do: ids are few enough to try
 * them all.
 */
#ifndef GRADER_BASE_PSEUDONYM_H
#define GRADER_BASE_PSEUDONYM_H

#include <stdbool.h>

#include "base/status.h"
#include "base/text.h"

enum { PSEUDONYM_BYTES = 24 };

/* The key is what the file holds, without a line end behind it: 32 to 4096 bytes. *is_open: others may read the file. */
struct pseudonym_key;
MUST_CHECK enum gr_status pseudonym_key_read(struct pseudonym_key **out, const char *path, bool *is_open,
                                             struct gr_error *err);
void pseudonym_key_free(struct pseudonym_key *key); /* wipes it; accepts NULL */

/* One a thread; the key may go before it does. */
struct pseudonymer;
struct pseudonymer *pseudonymer_new(const struct pseudonym_key *key);
void pseudonym_make(struct pseudonymer *p, struct text id, char out[PSEUDONYM_BYTES]);
void pseudonymer_free(struct pseudonymer *p); /* accepts NULL */

#endif
