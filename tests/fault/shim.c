/*
 * shim.c: the nth call fails. Loaded with LD_PRELOAD in front of the C library (tests/fault/every.c does it).
 *
 *     FAULT_CLASS  alloc, read, write, open, sync, rename, mmap, thread, folder, or any (all but alloc)
 *     FAULT_AT     which call of that class, from 1; 0: none, calls are only counted
 *     FAULT_KIND   once: that call fails; on: that and all later ones; kill: the process is killed before that call
 *                  paths: with FAULT_AT=0, note the first call of each path through the program (its call stack)
 *     FAULT_MARK   a file that is made when the fault happens; with FAULT_AT=0 it gets the number of calls at the end, and
 *                  of paths the calls that were noted
 *
 * Calls go on as bare system calls, so nothing here allocates or calls back.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc's own names: malloc and its kin below stand in front of the usual ones. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

enum fault_class { ALLOC, READ, WRITE, OPEN, SYNC, RENAME, MMAP, THREAD, FOLDER, N_CLASSES, ANY = N_CLASSES };

static const char *const CLASS_NAMES[] = {"alloc",  "read", "write",  "open",   "sync",
                                          "rename", "mmap", "thread", "folder", "any"};
static int wanted = -1;
static long at;
static bool goes_on, kills;
static const char *mark;
static atomic_long calls;

/* --- paths: call stacks, by a hash of their addresses ------------------------------------------------------------- */

enum { PATHS_MOST = 1 << 16, DEEPEST = 24 };
static bool notes_paths;
static _Atomic uint64_t paths[PATHS_MOST]; /* open addressing; 0: free */
static long first_calls[PATHS_MOST];
static atomic_long n_paths;

static bool is_new_path(uint64_t hash)
{
    for (size_t i = hash % PATHS_MOST, tried = 0; tried < PATHS_MOST; i = (i + 1) % PATHS_MOST, tried++) {
        uint64_t found = 0;
        if (atomic_compare_exchange_strong(&paths[i], &found, hash)) return true;
        if (found == hash) return false;
    }
    return false;
}

static void note_path(long n)
{
    void *stack[DEEPEST];
    uint64_t hash = UINT64_C(14695981039346656037);
    const int depth = backtrace(stack, DEEPEST);
    for (int i = 0; i < depth; i++)
        hash = (hash ^ (uintptr_t)stack[i]) * UINT64_C(1099511628211);
    if (is_new_path(hash | 1)) first_calls[atomic_fetch_add(&n_paths, 1)] = n;
}

/* Before main, and before most constructors; what is called earlier counts for nothing. */
__attribute__((constructor(101))) static void read_wish(void)
{
    const char *name = getenv("FAULT_CLASS"), *number = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
    mark = getenv("FAULT_MARK");
    if (!name || !number || !kind || !mark) return;
    at = atol(number);
    goes_on = strcmp(kind, "on") == 0;
    kills = strcmp(kind, "kill") == 0;
    notes_paths = strcmp(kind, "paths") == 0;
    if (notes_paths) backtrace((void *[1]){NULL}, 1); /* the first time it loads a library */
    for (int i = 0; i <= ANY; i++)
        if (strcmp(name, CLASS_NAMES[i]) == 0) wanted = i;
}

static void leave_mark(const char *text, size_t n)
{
    const long fd = syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return;
    syscall(SYS_write, fd, text, n);
    syscall(SYS_close, fd);
}

__attribute__((destructor)) static void tell_count(void)
{
    static char text[16 * PATHS_MOST];
    if (wanted < 0 || at != 0) return;
    size_t n = (size_t)snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
    for (long i = 0; i < atomic_load(&n_paths) && n < sizeof text - 32; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%ld\n", first_calls[i]);
    leave_mark(text, n);
}

/* Whether this call is to fail. */
static bool fails(enum fault_class class, int reason)
{
    if (wanted != (int)class && (wanted != ANY || class == ALLOC)) return false;
    const long n = atomic_fetch_add(&calls, 1) + 1;
    if (notes_paths && at == 0) note_path(n);
    if (at == 0 || n < at || (n > at && !goes_on)) return false;
    if (n == at) leave_mark("", 0);
    if (kills) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    errno = reason;
    return true;
}

/* --- memory ------------------------------------------------------------------------------------------------------ */

void *malloc(size_t bytes)
{
    return fails(ALLOC, ENOMEM) ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t count, size_t size)
{
    return fails(ALLOC, ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t bytes)
{
    return fails(ALLOC, ENOMEM) ? NULL : __libc_realloc(old, bytes);
}

int posix_memalign(void **out, size_t alignment, size_t bytes)
{
    void *p = fails(ALLOC, ENOMEM) ? NULL : __libc_memalign(alignment, bytes);
    if (!p) return ENOMEM;
    *out = p;
    return 0;
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return fails(ALLOC, ENOMEM) ? NULL : __libc_memalign(alignment, bytes);
}

void *mmap(void *wish, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    if (fails(MMAP, ENOMEM)) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, wish, bytes, protection, flags, fd, offset);
}

void *mmap64(void *wish, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    return mmap(wish, bytes, protection, flags, fd, offset);
}

/* --- files ------------------------------------------------------------------------------------------------------- */

ssize_t read(int fd, void *to, size_t n)
{
    return fails(READ, EIO) ? -1 : syscall(SYS_read, fd, to, n);
}

ssize_t pread(int fd, void *to, size_t n, off_t offset)
{
    return fails(READ, EIO) ? -1 : syscall(SYS_pread64, fd, to, n, offset);
}

ssize_t pread64(int fd, void *to, size_t n, off_t offset)
{
    return pread(fd, to, n, offset);
}

ssize_t write(int fd, const void *from, size_t n)
{
    /* What is said on standard error stays readable. */
    return fd != STDERR_FILENO && fails(WRITE, ENOSPC) ? -1 : syscall(SYS_write, fd, from, n);
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t offset)
{
    return fails(WRITE, ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, from, n, offset);
}

ssize_t pwrite64(int fd, const void *from, size_t n, off_t offset)
{
    return pwrite(fd, from, n, offset);
}

int ftruncate(int fd, off_t length)
{
    return fails(WRITE, EIO) ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate64(int fd, off_t length)
{
    return ftruncate(fd, length);
}

static int open_at(int folder, const char *path, int flags, va_list args)
{
    const int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, int) : 0;
    return fails(OPEN, EMFILE) ? -1 : (int)syscall(SYS_openat, folder, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const int fd = open_at(AT_FDCWD, path, flags, args);
    va_end(args);
    return fd;
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const int fd = open_at(AT_FDCWD, path, flags | O_LARGEFILE, args);
    va_end(args);
    return fd;
}

int openat(int folder, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const int fd = open_at(folder, path, flags, args);
    va_end(args);
    return fd;
}

FILE *fopen(const char *path, const char *mode)
{
    static FILE *(*next)(const char *, const char *);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "fopen");
    return fails(OPEN, EMFILE) ? NULL : next(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return fopen(path, mode);
}

int fsync(int fd)
{
    return fails(SYNC, EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fails(SYNC, EIO) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int syncfs(int fd)
{
    return fails(SYNC, EIO) ? -1 : (int)syscall(SYS_syncfs, fd);
}

int rename(const char *from, const char *to)
{
    return fails(RENAME, EIO) ? -1 : (int)syscall(SYS_rename, from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return fails(RENAME, EIO) ? -1 : (int)syscall(SYS_renameat, from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
    return fails(RENAME, EIO) ? -1 : (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int unlink(const char *path)
{
    if (wanted == ANY) fails(FOLDER, EIO);
    return (int)syscall(SYS_unlink, path);
}

int unlinkat(int folder, const char *path, int flags)
{
    if (wanted == ANY) fails(FOLDER, EIO);
    return (int)syscall(SYS_unlinkat, folder, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    return fails(FOLDER, EIO) ? -1 : (int)syscall(SYS_mkdir, path, mode);
}

int flock(int fd, int operation)
{
    return fails(FOLDER, ENOLCK) ? -1 : (int)syscall(SYS_flock, fd, operation);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
    return fails(THREAD, EAGAIN) ? EAGAIN : next(thread, attributes, start, argument);
}
