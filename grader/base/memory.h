/*
 * memory.h: the heap, arenas, and what happens when memory runs out.
 *
 * gr_alloc and its kin never return NULL: when the system refuses, they print one line, remove unfinished outputs
 * (base/outfile.h) and exit with 1. So no caller has a branch that is never tested. Free with free().
 *
 * An arena hands out pieces that live until arena_clear or arena_release; pieces are never moved. One arena belongs
 * to one thread at a time.
 */
#ifndef GRADER_BASE_MEMORY_H
#define GRADER_BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

void *gr_alloc(size_t bytes);               /* not zeroed; 0 bytes gives a valid pointer */
void *gr_calloc(size_t count, size_t size); /* zeroed */
void *gr_realloc(void *old, size_t bytes);
void *gr_realloc_array(void *old, size_t count, size_t size); /* checks count * size for overflow */
char *gr_strdup(const char *s);
char *gr_strndup(const char *s, size_t len);
char *gr_format(const char *format, ...) PRINTF_LIKE(1, 2); /* sprintf into new memory */
char *gr_vformat(const char *format, va_list args) PRINTF_LIKE(1, 0);

/* GR_GROW(items, capacity, needed) makes room in `items` for at least `needed` entries, growing by half or more. New
 * room is not zeroed. Growth of large arrays is cheap: the kernel remaps pages instead of copying them. */
void *gr_grow(void *items, size_t *capacity, size_t needed, size_t size);
#define GR_GROW(items, capacity, needed)                                                                               \
    ((items) = (size_t)(needed) <= (capacity) ? (items) : gr_grow((items), &(capacity), (needed), sizeof *(items)))

/* The same end for a library that does not say what it lacks; `line` is the whole message. */
_Noreturn void gr_library_failed(const char *line);
_Noreturn void gr_out_of_memory(size_t bytes); /* 0: not known how many, as when a library says so */

struct arena {
    struct arena_block *newest;
    size_t used; /* bytes taken in the newest block */
};

void *arena_alloc(struct arena *arena, size_t bytes);              /* aligned for any type, not zeroed */
char *arena_copy(struct arena *arena, const char *at, size_t len); /* `len` bytes and a terminating NUL, unaligned */
struct text arena_text(struct arena *arena, struct text t);        /* the same of a text */
struct text arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3); /* ends in NUL */
struct text arena_lower_case(struct arena *arena, struct text t);                         /* ASCII letters made small */
struct text arena_join(struct arena *arena, const struct text *parts, size_t n, struct text between); /* "a, b, c" */
void arena_clear(struct arena *arena);   /* forget all pieces, keep one block for reuse */
void arena_release(struct arena *arena); /* forget all pieces, give everything back; the arena may be used again */

#endif
