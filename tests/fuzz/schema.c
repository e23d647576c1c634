/*
 * schema.c: a run file in the hands of someone with SQL. The first byte says which command reads it, the others are
 * statements that are run on it before: tables go, views and triggers come, values are of other types.
 */
#include "run_kit.h"
#include "sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 4096) return 0;
    if (!run_path) run_make();
    const int file = open(run_path, O_RDWR | O_TRUNC);
    if (file < 0 || write(file, run_bytes, run_n_bytes) != (ssize_t)run_n_bytes || close(file) != 0) abort();
    sql_run(run_path, (const char *)data + 1, size - 1);
    run_ask(data[0]);
    return 0;
}
