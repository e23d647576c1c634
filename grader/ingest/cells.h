/*
 * cells.h: one row, split into fields, whatever it was split by: a scanner (scan.h), libcsv (base/csv.h), SQLite. From
 * here on all routes are one, which is why they give the same cohort.
 *
 * A scanner leaves the quotes around a field where they are; cells_field looks between them. Only when a quote in the
 * field was doubled must the field be written out anew. Wherever a field lies, WORDS_BYTES (base/hash.h) from its start
 * on can be read.
 */
#ifndef GRADER_INGEST_CELLS_H
#define GRADER_INGEST_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/scan.h"

struct cells {
    const char *base;
    uint32_t start;       /* where the first field begins, from `base` */
    uint32_t n;           /* fields */
    const uint32_t *ends; /* where field i ends; the next begins one byte later */
    const uint8_t *codes; /* short codes (scan.h); 8 can be read from each on */
    struct arena *arena;  /* for fields with doubled quotes; cleared by the owner, after the row */
};

/* What stands between the quotes of a field, each doubled quote made one. */
struct text cells_unquote(const struct cells *cells, struct text quoted);

static inline struct text cells_field(const struct cells *cells, size_t i)
{
    const uint32_t start = i ? cells->ends[i - 1] + 1 : cells->start;
    const struct text field = {cells->base + start, cells->ends[i] - start};
    /* Short codes fit the length of the field, or else of what stands between its quotes. */
    return cells->codes[i] == SCAN_LONG || field.len < 2 ? field : cells_unquote(cells, field);
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
