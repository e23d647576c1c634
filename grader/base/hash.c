/* hash.c: hashing by libxxhash (contract in hash.h). */
#include "base/hash.h"

#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"

uint64_t hash_long_text(struct text t)
{
    return XXH3_64bits(t.at, t.len);
}

uint64_t hash_seeded(struct text t, uint64_t seed)
{
    return XXH3_64bits_withSeed(t.at, t.len, seed);
}

struct digest *digest_new(void)
{
    XXH3_state_t *state = XXH3_createState();
    if (!state) gr_out_of_memory(sizeof *state);
    XXH3_128bits_reset(state);
    return (struct digest *)state;
}

void digest_update(struct digest *digest, const void *bytes, size_t n)
{
    XXH3_128bits_update((XXH3_state_t *)digest, bytes, n);
}

void digest_finish(struct digest *digest, char hex[DIGEST_HEX_BYTES])
{
    const XXH128_hash_t hash = XXH3_128bits_digest((XXH3_state_t *)digest);
    snprintf(hex, DIGEST_HEX_BYTES, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
    XXH3_freeState((XXH3_state_t *)digest);
}
