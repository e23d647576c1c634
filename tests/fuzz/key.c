/*
 * key.c: the first byte says how, then a key table in CSV, a line "%%", and answers. The table loads, or says what is wrong;
 * where it loads, the answers are graded by it into a run that is whole.
 */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 16384) return 0;
    struct text rest = {(const char *)data + 1, size - 1};
    const struct text key = whole_part(&rest), answers = whole_part(&rest);
    whole_grade("key.csv", key, answers, rest, data[0]);
    return 0;
}
