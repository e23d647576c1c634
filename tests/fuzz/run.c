/*
 * run.c: a run file with bytes changed: six bytes a change, three for the place, one for what is done, two for with what. A
 * last byte says which command reads it.
 */
#include "run_kit.h"

static int file = -1;

/* Apply one change; what it touched, for putting it back. */
static size_t change(const uint8_t *how)
{
    const size_t place = ((size_t)how[0] << 16 | (size_t)how[1] << 8 | how[2]) % run_n_bytes;
    uint8_t bytes[2] = {how[4], how[5]};
    if (how[3] % 3 == 1) bytes[0] = (uint8_t)(run_bytes[place] + how[4]);
    if (how[3] % 3 == 2) bytes[0] = run_bytes[place] ^ (uint8_t)(1 << how[4] % 8);
    const size_t n = how[3] % 3 == 0 && place + 1 < run_n_bytes ? 2 : 1;
    if (pwrite(file, bytes, n, (off_t)place) != (ssize_t)n) abort();
    return place;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { CHANGE = 6, CHANGES_MOST = 16 };
    size_t places[CHANGES_MOST], n = 0;
    if (!run_path) run_make();
    if (file < 0) file = open(run_path, O_RDWR);
    for (; n < CHANGES_MOST && (n + 1) * CHANGE <= size; n++)
        places[n] = change(data + n * CHANGE);
    run_ask(size % CHANGE ? data[size - 1] : 0);
    for (size_t i = 0; i < n; i++) {
        const size_t length = places[i] + 1 < run_n_bytes ? 2 : 1;
        if (pwrite(file, run_bytes + places[i], length, (off_t)places[i]) != (ssize_t)length) abort();
    }
    return 0;
}
