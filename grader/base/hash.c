/* hash.c: hashing by libxxhash (contract in hash.h). */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash_long_text(struct text t)
{
    return XXH3_64bits(t.at, t.len);
}

uint64_t hash_seeded(struct text t, uint64_t seed)
{
    return XXH3_64bits_withSeed(t.at, t.len, seed);
}
