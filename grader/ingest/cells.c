/* cells.c: fields without their quotes, and rows put together field by field (contract in cells.h). */
#include "ingest/cells.h"

#include <stdlib.h>
#include <string.h>

struct text cells_unquote(const struct cells *cells, struct text quoted)
{
    const struct text inner = {quoted.at + 1, quoted.len - 2};
    const char *doubled = inner.len ? memchr(inner.at, '"', inner.len) : NULL;
    if (!doubled) return inner;
    const char *from = inner.at, *const end = inner.at + inner.len;
    char *bytes = arena_alloc(cells->arena, inner.len + WORDS_BYTES);
    size_t used = 0;
    for (; doubled; doubled = memchr(from, '"', (size_t)(end - from))) {
        const size_t with_quote = (size_t)(doubled - from) + 1;
        memcpy(bytes + used, from, with_quote);
        used += with_quote;
        from = doubled + 2;
    }
    memcpy(bytes + used, from, (size_t)(end - from));
    return (struct text){bytes, used + (size_t)(end - from)};
}

void cells_begin(struct cells_builder *builder)
{
    builder->n = builder->n_bytes = 0;
}

void cells_add(struct cells_builder *builder, struct text field)
{
    GR_GROW(builder->bytes, builder->bytes_capacity, builder->n_bytes + field.len + 1 + WORDS_BYTES);
    GR_GROW(builder->ends, builder->ends_capacity, builder->n + 1);
    GR_GROW(builder->codes, builder->codes_capacity, builder->n + sizeof(uint64_t));
    if (field.len) memcpy(builder->bytes + builder->n_bytes, field.at, field.len);
    builder->n_bytes += field.len;
    builder->ends[builder->n] = (uint32_t)builder->n_bytes;
    builder->bytes[builder->n_bytes++] = '\0'; /* where a delimiter would stand */
    builder->codes[builder->n++] = field.len == 0 ? 0 : field.len == 1 ? (uint8_t)field.at[0] : SCAN_LONG;
}

struct cells cells_finish(const struct cells_builder *builder)
{
    return (struct cells){builder->bytes, 0, (uint32_t)builder->n, builder->ends, builder->codes, NULL};
}

void cells_builder_release(struct cells_builder *builder)
{
    free(builder->bytes);
    free(builder->ends);
    free(builder->codes);
    *builder = (struct cells_builder){0};
}
