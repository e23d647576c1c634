/* memory.c: checked heap and arenas (contract in memory.h). */
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/outfile.h"
#include "base/threads.h"

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

/* --- the limit --------------------------------------------------------------------------------------------------- */

enum {
    PROGRAM_BYTES = 10 << 20, /* pages of the program and its libraries, which the kernel's limit does not count */
    WORK_BYTES = 8 << 20,     /* buffers of any run … */
    THREAD_BYTES = 4 << 20,   /* … and for each thread, with its stack: what is told is to be enough */
    STACK_BYTES = 2 << 20,    /* of each thread, which it does count, used or not */
};

static struct {
    uint64_t bytes, foreseen;
    const char *written; /* NULL: no limit */
} limit;

enum gr_status memory_set_limit(uint64_t bytes, const char *written, struct gr_error *err)
{
    struct rlimit allowed;
    if (bytes < MEMORY_LEAST)
        return gr_fail(err, GR_USAGE, "--memory %s: too little to work with; give at least 32M", written);
    if (getrlimit(RLIMIT_DATA, &allowed) == 0 && allowed.rlim_cur > bytes - PROGRAM_BYTES) {
        allowed.rlim_cur = bytes - PROGRAM_BYTES;
        if (setrlimit(RLIMIT_DATA, &allowed) != 0)
            return gr_fail(err, GR_FAILED, "--memory %s: cannot be set: %s; leave it out", written, strerror(errno));
    }
    pthread_attr_t stacks;
    pthread_attr_init(&stacks);
    pthread_attr_setstacksize(&stacks, STACK_BYTES);
    pthread_setattr_default_np(&stacks); /* where it fails, stacks stay as large as they were */
    pthread_attr_destroy(&stacks);
    limit.bytes = bytes;
    limit.written = written;
    return GR_OK;
}

uint64_t memory_of_machine(void)
{
    uint64_t bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE), of_group;
    FILE *group = fopen("/sys/fs/cgroup/memory.max", "r");
    if (group && fscanf(group, "%" SCNu64, &of_group) == 1 && of_group < bytes) bytes = of_group;
    if (group) fclose(group);
    return bytes;
}

/* Heap, used or not; what is mapped otherwise hardly counts. */
static uint64_t bytes_in_use(void)
{
    const struct mallinfo2 heap = mallinfo2();
    return heap.arena + heap.hblkhd + PROGRAM_BYTES;
}

static uint64_t megabytes(uint64_t bytes)
{
    return (bytes >> 20) + 1;
}

enum gr_status memory_foresee(uint64_t more_bytes, struct gr_error *err)
{
    if (!limit.written) return GR_OK;
    const uint64_t needed = bytes_in_use() + more_bytes;
    if (needed > limit.foreseen) limit.foreseen = needed;
    if (needed - needed / 10 <= limit.bytes) return GR_OK; /* within what an estimate may be off */
    return gr_fail(err, GR_FAILED,
                   "--memory %s: this run needs about %" PRIu64 "M; nothing was written; allow that much, or grade "
                   "fewer students at once",
                   limit.written,
                   megabytes(needed + needed / 10 + WORK_BYTES + (uint64_t)threads_max() * THREAD_BYTES));
}

/* Written without any memory: `line` has room. */
static void tell_shortage(char *line, size_t room, size_t bytes)
{
    if (!limit.written) {
        char needed[48] = "";
        if (bytes) snprintf(needed, sizeof needed, " (%zu more bytes were needed)", bytes);
        snprintf(line, room,
                 "grader: out of memory%s; nothing was written; free some memory or grade fewer students at "
                 "once\n",
                 needed);
        return;
    }
    uint64_t needed = bytes_in_use() + bytes;
    if (needed < limit.foreseen) needed = limit.foreseen;
    if (needed < limit.bytes) needed = limit.bytes;
    snprintf(line, room,
             "grader: --memory %.20s is too little: at least %" PRIu64 "M are needed; nothing was written; "
             "allow more, or grade fewer students at once\n",
             limit.written, megabytes(needed));
}

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
    tell_shortage(line, sizeof line, bytes);
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
    size_t grown = *capacity + *capacity / 2;
    if (grown < needed) grown = needed;
    if (grown < 8) grown = 8;
    *capacity = grown;
    return gr_realloc_array(items, grown, size);
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
