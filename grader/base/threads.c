/* threads.c: the thread count (contract in threads.h). */
#include "base/threads.h"

#ifdef _OPENMP
#include <omp.h>
#include <stdlib.h>
#include <unistd.h>
#endif

static int configured;

void threads_wait_asleep(char **argv)
{
#ifdef _OPENMP
    if (getenv("OMP_WAIT_POLICY") || setenv("OMP_WAIT_POLICY", "passive", 1) != 0) return;
    char path[4096];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = '\0';
    execv(path, argv); /* comes back only when it cannot be done: then threads spin */
#else
    (void)argv;
#endif
}

void threads_set(int n)
{
    configured = n;
}

int threads_max(void)
{
#ifdef _OPENMP
    if (configured > 0) return configured;
    const int processors = omp_get_num_procs(), limit = omp_get_max_threads();
    return processors < limit ? processors : limit;
#else
    return 1;
#endif
}

int threads_for(size_t n_pieces)
{
    const int most = threads_max();
    if (n_pieces < 1) return 1;
    return n_pieces < (size_t)most ? (int)n_pieces : most;
}

int thread_id(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}
