/* memory_limit.c: the limit of --memory (contract in memory_limit.h). */
#include "base/memory_limit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/threads.h"

enum {
    PROGRAM_BYTES = 10 << 20, /* pages of the program and its libraries, which the kernel's limit does not count */
    WORK_BYTES = 8 << 20,     /* buffers of any run … */
    THREAD_BYTES = 4 << 20,   /* … and for each thread, with its stack: what is told is to be enough */
    STACK_BYTES = 2 << 20,    /* of each thread, which it does count, used or not */
    PATH_BYTES = 4096,
    MAPPED_FROM = 1 << 20, /* a block of so many bytes goes back to the system when it is freed */
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
    mallopt(M_MMAP_THRESHOLD, MAPPED_FROM); /* else it grows with what is freed, and columns leave holes in the heap */
    limit.bytes = bytes;
    limit.written = written;
    return GR_OK;
}

bool memory_is_limited(void)
{
    return limit.written != NULL;
}

/* What the control group at this path below the root of all may have; UINT64_MAX: anything. */
static uint64_t memory_of_group(const char *path)
{
    char name[PATH_BYTES + 64];
    uint64_t bytes = UINT64_MAX;
    snprintf(name, sizeof name, "/sys/fs/cgroup%s/memory.max", path);
    FILE *file = fopen(name, "r");
    if (file && fscanf(file, "%" SCNu64, &bytes) != 1) bytes = UINT64_MAX; /* "max" */
    if (file) fclose(file);
    return bytes;
}

/* The group of this process ("0::/system.slice/x.service"); "" for the root of all, which a container sees too. */
static void find_group(char path[PATH_BYTES])
{
    char line[PATH_BYTES + 8];
    path[0] = '\0';
    FILE *file = fopen("/proc/self/cgroup", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "0::/", 4) == 0) snprintf(path, PATH_BYTES, "%.*s", (int)strcspn(line + 3, "\n"), line + 3);
    if (file) fclose(file);
}

uint64_t memory_of_machine(void)
{
    uint64_t bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    char path[PATH_BYTES];
    find_group(path);
    for (;;) { /* every group above has a say */
        const uint64_t of_group = memory_of_group(path);
        if (of_group < bytes) bytes = of_group;
        char *last = strrchr(path, '/');
        if (!last) return bytes;
        *last = '\0';
    }
}

/* What the kernel counts, in pages: the sixth number of statm. 0 where there is no /proc. */
static uint64_t counted_pages(void)
{
    char line[128];
    unsigned long pages = 0;
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t n = read(file, line, sizeof line - 1);
    close(file);
    if (n <= 0) return 0;
    line[n] = '\0';
    return sscanf(line, "%*u %*u %*u %*u %*u %lu", &pages) == 1 ? pages : 0;
}

static uint64_t bytes_in_use(void)
{
    const uint64_t pages = counted_pages();
    if (pages) return pages * (uint64_t)sysconf(_SC_PAGESIZE) + PROGRAM_BYTES;
    const struct mallinfo2 heap = mallinfo2(); /* what is mapped otherwise hardly counts */
    return heap.arena + heap.hblkhd + PROGRAM_BYTES;
}

/* Megabytes to be named when about so many bytes are needed: with them the run succeeds. */
static uint64_t enough_for(uint64_t bytes)
{
    return ((bytes + bytes / 10 + WORK_BYTES + (uint64_t)threads_max() * THREAD_BYTES) >> 20) + 1;
}

enum gr_status memory_foresee(uint64_t more_bytes, bool is_all, struct gr_error *err)
{
    if (!limit.written) return GR_OK;
    const uint64_t needed = bytes_in_use() + more_bytes;
    if (needed > limit.foreseen) limit.foreseen = needed;
    if (needed - needed / 10 <= limit.bytes) return GR_OK; /* within what an estimate may be off */
    const uint64_t enough = enough_for(needed);
    if (is_all)
        return gr_fail(err, GR_FAILED,
                       "--memory %s: this run needs about %" PRIu64 "M; nothing was written; allow that much, or grade "
                       "fewer students at once",
                       limit.written, enough);
    return gr_fail(err, GR_FAILED,
                   "--memory %s: at least %" PRIu64 "M are needed for what has been read so far, and how much is still "
                   "to come is not known; nothing was written; allow clearly more, or grade fewer students at once",
                   limit.written, enough);
}

size_t memory_affordable(size_t wished)
{
    if (!limit.written) return wished;
    const uint64_t used = bytes_in_use(), quarter = used < limit.bytes ? (limit.bytes - used) / 4 : 0;
    return wished < quarter ? wished : (size_t)quarter;
}

void memory_tell_shortage(char *line, size_t room, size_t bytes)
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
             limit.written, enough_for(needed));
}
