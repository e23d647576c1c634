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
    builder->is_ascii = true;
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

/* Whether a byte of it is NUL or beyond ASCII. */
static unsigned copy_long(char *to, struct text field)
{
    unsigned any_other = 0;
    for (size_t k = 0; k < field.len; k++) {
        to[k] = field.at[k];
        any_other |= (unsigned char)field.at[k] - 1U >= 0x7F;
    }
    return any_other;
}

void cells_add_all(struct cells_builder *builder, const struct text *fields, size_t n)
{
    size_t room = 0;
    for (size_t i = 0; i < n; i++)
        room += fields[i].len + 1;
    GR_GROW(builder->bytes, builder->bytes_capacity, builder->n_bytes + room + WORDS_BYTES);
    GR_GROW(builder->ends, builder->ends_capacity, builder->n + n);
    GR_GROW(builder->codes, builder->codes_capacity, builder->n + n + sizeof(uint64_t));
    char *const base = builder->bytes, *to = base + builder->n_bytes;
    uint32_t *ends = builder->ends + builder->n;
    uint8_t *codes = builder->codes + builder->n;
    unsigned any_other = 0;
    for (size_t i = 0; i < n; i++) {
        const struct text field = fields[i];
        const unsigned char first = (unsigned char)field.at[0]; /* of an empty one: the NUL at its end */
        *to = (char)first;
        codes[i] = first;
        if (field.len > 1) {
            any_other |= copy_long(to, field);
            codes[i] = SCAN_LONG;
        } else {
            any_other |= first - (unsigned)field.len >= 0x7F;
        }
        to += field.len;
        ends[i] = (uint32_t)(to - base);
        *to++ = '\0';
    }
    builder->n_bytes = (size_t)(to - base);
    builder->n += n;
    builder->is_ascii = builder->is_ascii && !any_other;
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
