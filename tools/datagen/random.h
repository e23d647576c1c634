/*
 * random.h: randomness that can be asked anywhere. Every draw is a pure function of a key (seed, student, item), so
 * any thread may generate any row at any time and the data are the same. The mixer is SplitMix64's (Steele, Lea and
 * Flood, 2014); its stream of key + i * GOLDEN is what a sequential generator would give.
 */
#ifndef DATAGEN_RANDOM_H
#define DATAGEN_RANDOM_H

#include <stdint.h>

#define GOLDEN 0x9e3779b97f4a7c15u

static inline uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* The draw numbered `i` of the stream `key`. */
static inline uint64_t draw(uint64_t key, uint64_t i)
{
    return mix(key + (i + 1) * GOLDEN);
}

/* Unrelated streams of one seed, all in one list, so that no two parts share one by accident. The numbers decide the
 * bytes that a seed gives. */
enum stream {
    STREAM_SCHOOLS = 1,
    STREAM_STUDENTS = 2,
    STREAM_IDS = 3,
    STREAM_NAMES = 4,
    STREAM_PAPER = 9,
    STREAM_ROWS = 10,
};

static inline uint64_t stream_key(uint64_t seed, enum stream which)
{
    return mix(seed * 16 + which);
}

/* 0 … n-1, for n below 2^32. */
static inline uint32_t below(uint64_t random, uint32_t n)
{
    return (uint32_t)(((random >> 32) * n) >> 32);
}

/* 0 <= … < 1 */
static inline double unit(uint64_t random)
{
    return (double)(random >> 11) * 0x1p-53;
}

/* About standard normal: the sum of four uniform 16-bit numbers, scaled. Never beyond 3.5; needs no libm. */
static inline double normal(uint64_t random)
{
    const uint64_t sum = (random & 0xffff) + (random >> 16 & 0xffff) + (random >> 32 & 0xffff) + (random >> 48);
    return ((double)sum / 65536.0 - 2.0) * 1.7320508075688772;
}

/* Zipf-like: rank 0 … n-1, rank r about 1 / (r + 1) as likely as rank 0. */
static inline uint32_t zipf(uint64_t random, uint32_t n)
{
    double sum = 0, reached = 0;
    for (uint32_t r = 0; r < n; r++)
        sum += 1.0 / (r + 1);
    const double at = unit(random) * sum;
    for (uint32_t r = 0; r < n; r++) {
        reached += 1.0 / (r + 1);
        if (at < reached) return r;
    }
    return n - 1;
}

/* Where `i` goes in a shuffle of 0 … n-1: a Feistel network over the next power of four, walked until it lands below
 * n. One-to-one, and no memory however large n is. */
static inline uint64_t shuffled(uint64_t key, uint64_t i, uint64_t n)
{
    int half_bits = 1;
    while (half_bits < 31 && (uint64_t)1 << (2 * half_bits) < n)
        half_bits++;
    const uint64_t mask = ((uint64_t)1 << half_bits) - 1;
    do {
        uint64_t left = i >> half_bits, right = i & mask;
        for (uint64_t round = 0; round < 4; round++) {
            const uint64_t next = left ^ (draw(key + round, right) & mask);
            left = right;
            right = next;
        }
        i = left << half_bits | right;
    } while (i >= n);
    return i;
}

#endif
