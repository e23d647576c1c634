/*
 * memory_limit.h: what the process may take, and what it says when that is too little.
 *
 * The limit is the kernel's (RLIMIT_DATA), so it holds for libraries too and no allocation has to be counted. Nothing is
 * put on disk to get along with less: the records of a run are a few dozen bytes a student and are read in rank order,
 * so that out of a file the run would take hours. It is refused instead, with the number that is needed, as soon as
 * that is known: loops that know the size of their task before its end say so here.
 */
#ifndef GRADER_BASE_MEMORY_LIMIT_H
#define GRADER_BASE_MEMORY_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* --memory: what the process may have, in bytes; heap, stacks and the pages of the program count. Beyond it, gr_alloc
 * and its kin end the process as when memory runs out. `written` is how the user put it, and must stay. Call before
 * there are threads. */
enum { MEMORY_LEAST = 32 << 20 };
MUST_CHECK enum gr_status memory_set_limit(uint64_t bytes, const char *written, struct gr_error *err);
bool memory_is_limited(void);

/* What this machine, or the control group that the process runs in, has. */
uint64_t memory_of_machine(void);

/* The run will have about so many bytes on top of what it has now: fails, with the number, when that is clearly more
 * than the limit. `is_all`: it will not need more; else what was read so far alone needs as much. */
MUST_CHECK enum gr_status memory_foresee(uint64_t more_bytes, bool is_all, struct gr_error *err);

/* Of what only saves time: as many bytes as wished, or, where memory is limited, a quarter of what is left. */
size_t memory_affordable(size_t wished);

/* One line for when memory ran out, `bytes` being what was asked for last (0: not known); takes none itself. */
void memory_tell_shortage(char *line, size_t room, size_t bytes);

#endif
