/* cells.c: rows put together field by field (contract in cells.h). */
#include "ingest/cells.h"

#include <stdlib.h>
#include <string.h>

void cells_begin(struct cells_builder *builder)
{
    builder->n = builder->n_bytes = 0;
}

void cells_add(struct cells_builder *builder, struct text field)
{
    GR_GROW(builder->bytes, builder->bytes_capacity, builder->n_bytes + field.len + 1);
    GR_GROW(builder->ends, builder->ends_capacity, builder->n + 1);
    GR_GROW(builder->codes, builder->codes_capacity, builder->n + 1);
    if (field.len) memcpy(builder->bytes + builder->n_bytes, field.at, field.len);
    builder->n_bytes += field.len;
    builder->ends[builder->n] = (uint32_t)builder->n_bytes;
    builder->bytes[builder->n_bytes++] = '\0'; /* where a delimiter would stand */
    builder->codes[builder->n++] = field.len == 0 ? 0 : field.len == 1 ? (uint8_t)field.at[0] : SCAN_LONG;
}

struct cells cells_finish(const struct cells_builder *builder)
{
    return (struct cells){builder->bytes, 0, (uint32_t)builder->n, builder->ends, builder->codes};
}

void cells_builder_release(struct cells_builder *builder)
{
    free(builder->bytes);
    free(builder->ends);
    free(builder->codes);
    *builder = (struct cells_builder){0};
}
