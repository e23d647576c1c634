/* hash.h: one hash of bytes for every table in the program, and the digest that identifies an input. Not keyed: a
 * table that hostile input could overload must not rely on it for more than speed. XXH3 (libxxhash) underneath. */
#ifndef GRADER_BASE_HASH_H
#define GRADER_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

uint64_t hash_text(struct text t);

/* XXH3 128 bits over a stream, as `xxhsum -H2` prints it. */
struct digest;
enum { DIGEST_HEX_BYTES = 33 };
struct digest *digest_new(void);
void digest_update(struct digest *digest, const void *bytes, size_t n);
void digest_finish(struct digest *digest, char hex[DIGEST_HEX_BYTES]); /* frees the digest */

#endif
