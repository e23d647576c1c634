/* rubric.c: the first byte says YAML or key table, the others are the rubric. It loads, or says what is wrong. */
#include "fuzz.h"

#include "score/rubric.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 16384) return 0;
    struct rubric *rubric = NULL;
    struct gr_messages mistakes = {0}, warnings = {0};
    const struct text source = {(const char *)data + 1, size - 1};
    log_set_level(LOG_QUIET);
    const enum gr_status st =
        rubric_load_text(&rubric, data[0] % 2 ? "key.csv" : "rubric.yaml", source, &mistakes, &warnings);
    must(st ? !rubric && mistakes.n > 0 : rubric && !mistakes.n, "a rubric, or at least one mistake");
    must(st == GR_OK || st == GR_USAGE, "a text cannot fail to be read");
    rubric_free(rubric);
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
    return 0;
}
