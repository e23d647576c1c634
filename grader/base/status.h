/*
 * status.h: how a function says that it failed, and why.
 *
 * A function that can fail returns an enum gr_status and takes a struct gr_error. The callee that meets the trouble
 * writes the whole message, as "FILE:LINE:COLUMN: what is wrong; what to do"; callers pass the status on. Only
 * cli/ turns a status into an exit code. The first message wins: a clean-up that fails too does not cover it up.
 *
 * Memory is the exception (base/memory.h): without memory there is nothing to report with, so the process says so,
 * removes its unfinished outputs and ends with exit code 1.
 */
#ifndef GRADER_BASE_STATUS_H
#define GRADER_BASE_STATUS_H

#include <stddef.h>

#define MUST_CHECK                 __attribute__((warn_unused_result))
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))

enum gr_status {
    GR_OK = 0,
    GR_FAILED, /* the work could not be done: exit code 1 */
    GR_USAGE,  /* the command line or the rubric is wrong: exit code 2 */
};

struct gr_error {
    char text[2048]; /* one line, no newline at the end; "" when nothing went wrong */
};

/* Write the message (unless one is there already) and return `status`: `return gr_fail(err, GR_FAILED, "…", …);` */
enum gr_status gr_fail(struct gr_error *err, enum gr_status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* Many messages at once: a rubric with seven mistakes reports seven. Kept in the order they were added. */
struct gr_messages {
    char **lines;
    size_t n, capacity;
};

void gr_messages_add(struct gr_messages *messages, const char *format, ...) PRINTF_LIKE(2, 3);
void gr_messages_release(struct gr_messages *messages);

#endif
