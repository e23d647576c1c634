/* status.c: messages of failures (contract in status.h). */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

enum gr_status gr_fail(struct gr_error *err, enum gr_status status, const char *format, ...)
{
    if (err->text[0] == '\0') {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return status;
}

void gr_messages_add(struct gr_messages *messages, const char *format, ...)
{
    GR_GROW(messages->lines, messages->capacity, messages->n + 1);
    va_list args;
    va_start(args, format);
    messages->lines[messages->n++] = gr_vformat(format, args);
    va_end(args);
}

void gr_messages_release(struct gr_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        free(messages->lines[i]);
    free(messages->lines);
    *messages = (struct gr_messages){0};
}
