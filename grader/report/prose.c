/* prose.c: text for people (contract in prose.h). */
#include "report/prose.h"

#include <stdlib.h>

#include "base/memory.h"
#include "report/sink.h"

/* A stream in memory fails for want of memory only; when it is closed, by leaving no bytes. */
void prose_begin(struct prose *prose)
{
    *prose = (struct prose){0};
    prose->to = open_memstream(&prose->bytes, &prose->len);
    if (!prose->to) gr_out_of_memory(0);
}

enum gr_status prose_send(struct prose *prose, struct gr_error *err)
{
    if (ferror(prose->to) || fclose(prose->to) != 0 || !prose->bytes) gr_out_of_memory(0);
    const enum gr_status st = sink_write(&(struct sink){.file = NULL}, (struct text){prose->bytes, prose->len}, err);
    free(prose->bytes);
    return st;
}
