/*
 * fuzz.h: what the fuzz targets share.
 *
 * A target is one file, tests/fuzz/NAME.c, with the function below, which does something with any bytes and aborts when
 * the result breaks a promise. `make fuzz T=NAME SECONDS=60` lets libFuzzer look for such bytes (clang, address and
 * undefined-behaviour sanitizers). tests/fuzz/corpus/NAME/ holds inputs that reach much of the code, and all that once
 * failed; `make test` replays them with an ordinary main (replay.c).
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool holds, const char *promise)
{
    if (holds) return;
    fprintf(stderr, "broken promise: %s\n", promise);
    abort();
}

static char fuzz_folder[64];

static inline void fuzz_remove_folder(void)
{
    char line[sizeof fuzz_folder + 16];
    snprintf(line, sizeof line, "rm -rf '%s'", fuzz_folder);
    if (system(line) != 0) fputs("cannot remove the folder of the target\n", stderr);
}

/* A folder for the files of this process, in memory where there is such a place. */
static inline const char *fuzz_path(const char *name)
{
    static char paths[8][128];
    static unsigned next;
    if (!fuzz_folder[0]) {
        strcpy(fuzz_folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/grader-fuzz-XXXXXX" : "/tmp/grader-fuzz-XXXXXX");
        if (!mkdtemp(fuzz_folder)) abort();
        atexit(fuzz_remove_folder);
        log_set_level(LOG_QUIET);
    }
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", fuzz_folder, name);
    return path;
}

static inline const char *fuzz_write(const char *name, const void *bytes, size_t n)
{
    const char *path = fuzz_path(name);
    FILE *file = fopen(path, "wb");
    if (!file || (n && fwrite(bytes, 1, n, file) != n) || fclose(file) != 0) abort();
    return path;
}

#endif
