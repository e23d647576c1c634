/* release.c: is it time? (contract in release.h). */
#include "pipeline/release.h"

#include <time.h>

enum gr_status release_check(const struct exam *exam, const char *path, bool embargoed, struct text *until,
                             struct gr_error *err)
{
    *until = TEXT("");
    if (!exam->release_at.len || (int64_t)time(NULL) >= exam->release_seconds) return GR_OK;
    if (!embargoed)
        return gr_fail(err, GR_FAILED,
                       "%s: the results are under embargo until %.*s (release_at in the rubric); wait, or say "
                       "--embargoed if you may have them before",
                       path, TEXT_ARGS(exam->release_at));
    *until = exam->release_at;
    return GR_OK;
}
