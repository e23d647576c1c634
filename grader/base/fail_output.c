/* fail_output.c: what the system's reasons mean for an output (contract in fail_output.h). */
#include "base/fail_output.h"

#include <errno.h>
#include <string.h>

enum gr_status fail_output(struct gr_error *err, const char *path, const char *doing)
{
    const int reason = errno;
    const char *advice = "check the path and try again";
    if (reason == ENOSPC || reason == EDQUOT) advice = "free some space there or choose another folder with -o";
    if (reason == EFBIG) advice = "raise the limit on the size of files (ulimit -f)";
    if (reason == EACCES || reason == EPERM || reason == EROFS)
        advice = "make the folder writable or choose another one with -o";
    if (reason == ENOENT || reason == ENOTDIR) advice = "create the folder first";
    if (reason == EMFILE || reason == ENFILE) advice = "raise the limit on open files (ulimit -n)";
    if (reason == EIO) advice = "check the disk";
    return gr_fail(err, GR_FAILED, "%s: cannot %s: %s; %s", path, doing, strerror(reason), advice);
}
