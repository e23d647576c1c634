/*
 * cells.h: one row, split into fields, whatever it was split by: a scanner, libcsv, SQLite. From here on all routes are
 * one, which is why they give the same cohort.
 */
#ifndef GRADER_INGEST_CELLS_H
#define GRADER_INGEST_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"
#include "ingest/scan.h"

struct cells {
    const char *base;
    uint32_t start;       /* where the first field begins, from `base` */
    uint32_t n;           /* fields */
    const uint32_t *ends; /* where field i ends; the next begins one byte later */
    const uint8_t *codes; /* short codes (scan.h) */
};

static inline struct text cells_field(const struct cells *cells, size_t i)
{
    const uint32_t start = i ? cells->ends[i - 1] + 1 : cells->start;
    return (struct text){cells->base + start, cells->ends[i] - start};
}

/* Room to put a row together field by field. */
struct cells_builder {
    char *bytes;
    uint32_t *ends;
    uint8_t *codes;
    size_t n_bytes, bytes_capacity, n, ends_capacity, codes_capacity;
    bool is_ascii; /* cells_add_all saw neither NUL nor a byte beyond ASCII in this row */
};

void cells_begin(struct cells_builder *builder);
void cells_add(struct cells_builder *builder, struct text field);
/* Many at once, faster. Each ends in NUL, as SQLite's do. */
void cells_add_all(struct cells_builder *builder, const struct text *fields, size_t n);
struct cells cells_finish(const struct cells_builder *builder); /* a view, valid until the next cells_begin */
void cells_builder_release(struct cells_builder *builder);

#endif
