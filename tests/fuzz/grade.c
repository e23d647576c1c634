/*
 * grade.c: the first byte says how, then a rubric in YAML, a line "%%", answers, and behind another such line a roster. All of
 * it is graded into a run that is whole, or what is wrong is said.
 */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 32768) return 0;
    struct text rest = {(const char *)data + 1, size - 1};
    const struct text rubric = whole_part(&rest), answers = whole_part(&rest);
    whole_grade("rubric.yaml", rubric, answers, rest, data[0]);
    return 0;
}
