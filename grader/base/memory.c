/* memory.c: checked heap and arenas (contract in memory.h). */
#include "base/memory.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory_limit.h"
#include "base/outfile.h"

enum {
    ARENA_BLOCK_BYTES = 64 * 1024,
    LARGE_PAGE_BYTES = 2 << 20,
    LARGE_BLOCK_BYTES = 4 * LARGE_PAGE_BYTES,
};

struct arena_block {
    struct arena_block *older;
    size_t capacity;
    alignas(max_align_t) char bytes[];
};

/* --- the end ------------------------------------------------------------------------------------------------------ */

_Noreturn void gr_library_failed(const char *line)
{
    outfile_unlink_all();
    if (write(STDERR_FILENO, line, strlen(line)) < 0) { /* nowhere left to say it */
    }
    _exit(1);
}

_Noreturn void gr_out_of_memory(size_t bytes)
{
    char line[200];
    memory_tell_shortage(line, sizeof line, bytes);
    gr_library_failed(line);
}

/* --- the heap ---------------------------------------------------------------------------------------------------- */

/* Columns of millions of rows: with large pages the kernel fills them faster, and going through them in another order
 * than theirs (rank order) does not spend its time on page tables. */
static void *wish_for_large_pages(void *memory, size_t bytes)
{
    if (bytes < LARGE_BLOCK_BYTES) return memory;
    const uintptr_t start = ((uintptr_t)memory + LARGE_PAGE_BYTES - 1) & ~(uintptr_t)(LARGE_PAGE_BYTES - 1);
    const uintptr_t end = ((uintptr_t)memory + bytes) & ~(uintptr_t)(LARGE_PAGE_BYTES - 1);
    if (end > start) madvise((void *)start, end - start, MADV_HUGEPAGE); /* a wish: refusal is no failure */
    return memory;
}

void *gr_alloc(size_t bytes)
{
    void *p = malloc(bytes ? bytes : 1);
    if (!p) gr_out_of_memory(bytes);
    return wish_for_large_pages(p, bytes);
}

void *gr_calloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p) gr_out_of_memory(count * size);
    return wish_for_large_pages(p, count * size);
}

void *gr_realloc(void *old, size_t bytes)
{
    void *p = realloc(old, bytes ? bytes : 1);
    if (!p) gr_out_of_memory(bytes);
    return wish_for_large_pages(p, bytes);
}

void *gr_realloc_array(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) gr_out_of_memory(SIZE_MAX);
    return gr_realloc(old, bytes);
}

char *gr_strdup(const char *s)
{
    return gr_strndup(s, strlen(s));
}

char *gr_strndup(const char *s, size_t len)
{
    char *copy = gr_alloc(len + 1);
    if (len) memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *gr_vformat(const char *format, va_list args)
{
    char *text;
    if (vasprintf(&text, format, args) < 0) gr_out_of_memory(0);
    return text;
}

char *gr_format(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = gr_vformat(format, args);
    va_end(args);
    return text;
}

void *gr_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity) return items;
    size_t grown = *capacity + *capacity / 2, bytes;
    if (grown < needed) grown = needed;
    if (grown < 8) grown = 8;
    if (__builtin_mul_overflow(grown, size, &bytes)) gr_out_of_memory(SIZE_MAX);
    void *roomy = realloc(items, bytes ? bytes : 1);
    if (!roomy) { /* near the limit: only a little more than is needed */
        grown = needed + needed / 32;
        roomy = gr_realloc_array(items, grown, size);
    }
    *capacity = grown;
    return wish_for_large_pages(roomy, grown * size);
}

static void arena_add_block(struct arena *arena, size_t bytes)
{
    const size_t capacity = bytes > ARENA_BLOCK_BYTES ? bytes : ARENA_BLOCK_BYTES;
    struct arena_block *block = gr_alloc(sizeof *block + capacity);
    block->older = arena->newest;
    block->capacity = capacity;
    arena->newest = block;
    arena->used = 0;
}

static void *arena_take(struct arena *arena, size_t bytes, size_t alignment)
{
    size_t start = (arena->used + alignment - 1) & ~(alignment - 1);
    if (!arena->newest || start > arena->newest->capacity || bytes > arena->newest->capacity - start) {
        arena_add_block(arena, bytes);
        start = 0;
    }
    arena->used = start + bytes;
    return arena->newest->bytes + start;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    return arena_take(arena, bytes, alignof(max_align_t));
}

char *arena_copy(struct arena *arena, const char *at, size_t len)
{
    char *copy = arena_take(arena, len + 1, 1);
    if (len) memcpy(copy, at, len);
    copy[len] = '\0';
    return copy;
}

struct text arena_text(struct arena *arena, struct text t)
{
    return (struct text){arena_copy(arena, t.at, t.len), t.len};
}

struct text arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *formatted = gr_vformat(format, args);
    va_end(args);
    const struct text copy = arena_text(arena, text_of(formatted));
    free(formatted);
    return copy;
}

struct text arena_lower_case(struct arena *arena, struct text t)
{
    char *lower = arena_copy(arena, t.at, t.len);
    for (size_t i = 0; i < t.len; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z') lower[i] = (char)(lower[i] + ('a' - 'A'));
    return (struct text){lower, t.len};
}

struct text arena_join(struct arena *arena, const struct text *parts, size_t n, struct text between)
{
    size_t room = 1, used = 0;
    for (size_t i = 0; i < n; i++)
        room += parts[i].len + between.len;
    char *joined = arena_take(arena, room, 1);
    for (size_t i = 0; i < n; i++) {
        if (i) memcpy(joined + used, between.at, between.len);
        if (i) used += between.len;
        if (parts[i].len) memcpy(joined + used, parts[i].at, parts[i].len);
        used += parts[i].len;
    }
    joined[used] = '\0';
    return (struct text){joined, used};
}

void arena_clear(struct arena *arena)
{
    while (arena->newest && arena->newest->older) {
        struct arena_block *block = arena->newest;
        arena->newest = block->older;
        free(block);
    }
    arena->used = 0;
}

void arena_release(struct arena *arena)
{
    arena_clear(arena);
    free(arena->newest);
    *arena = (struct arena){0};
}
