/*
 * threads.h: the one owner of the thread count. Parallel regions say `num_threads(threads_for(n))`; nothing else reads
 * the environment or omp.h. Without OpenMP everything runs on one thread and gives the same bytes.
 */
#ifndef GRADER_BASE_THREADS_H
#define GRADER_BASE_THREADS_H

#include <stddef.h>

/* Let idle threads sleep instead of spinning, which starves everything else on a busy machine and costs several times
 * the work itself there. libgomp reads that wish from the environment before main() begins, so unless OMP_WAIT_POLICY
 * is set already, this sets it and starts the program anew, once, with the same arguments. Call it first in main(). */
void threads_wait_asleep(char **argv);

void threads_set(int n);          /* -j N; 0 = as many as the machine gives this process */
int threads_max(void);            /* at least 1 */
int threads_for(size_t n_pieces); /* no more threads than pieces of work */
int thread_id(void);              /* 0 … threads_max()-1 inside a region, 0 outside */

/* Where piece `i` of `n_pieces` equal pieces of `n` things begins; piece n_pieces begins at n. */
static inline size_t piece_start(size_t n, size_t i, size_t n_pieces)
{
    return n / n_pieces * i + (n % n_pieces) * i / n_pieces;
}

#endif
