/*
 * bulk.c: table b-trees, written bottom up (contract in bulk.h).
 *
 * Rows are taken in blocks of a fixed number, so that pages do not depend on threads. Each block is packed into whole
 * leaf pages in a buffer of its own; leaves do not name their own page number, so a buffer goes to the end of the file
 * as it is. Of every leaf we remember the page number and the last rowid: they become the cells of the interior pages
 * above, level by level, until one page is enough. That one overwrites the table's root page.
 */
#include "store/bulk.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/threads.h"

enum {
    PAGE = BULK_PAGE_BYTES,
    LEAF_PAGE = 0x0D,
    INTERIOR_PAGE = 0x05,
    LEAF_HEADER = 8,
    INTERIOR_HEADER = 12,
    CELL_POINTER = 2,
    MAX_VARINT = 9,
    BLOCKS_PER_THREAD = 4,
    PENDING_BYTE = 0x40000000, /* the page with this byte is never used (locks live there) */
};

/* --- records ----------------------------------------------------------------------------------------------------- */

static size_t put_varint(unsigned char *out, uint64_t value)
{
    if (value < 0x80) {
        out[0] = (unsigned char)value;
        return 1;
    }
    unsigned char reversed[MAX_VARINT];
    size_t n = 0;
    for (; value; value >>= 7)
        reversed[n++] = (unsigned char)(value & 0x7F);
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)(reversed[n - 1 - i] | (i + 1 < n ? 0x80 : 0));
    return n; /* values here stay below 2^56: never the nine-byte form */
}

static void put_big_endian(unsigned char *out, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)(value >> (8 * (n - 1 - i)));
}

/* Serial type and size of an integer: the shortest two's complement form. */
static uint64_t integer_type(int64_t v, size_t *bytes)
{
    static const size_t sizes[] = {1, 2, 3, 4, 6};
    if (v == 0 || v == 1) {
        *bytes = 0;
        return v ? 9 : 8;
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const int64_t limit = INT64_C(1) << (8 * sizes[i] - 1);
        if (v >= -limit && v < limit) {
            *bytes = sizes[i];
            return i + 1;
        }
    }
    *bytes = 8;
    return 6;
}

static uint64_t serial_type(const struct value *v, size_t *bytes)
{
    switch (v->kind) {
    case VALUE_INTEGER: return integer_type(v->as.integer, bytes);
    case VALUE_REAL: *bytes = 8; return 7;
    case VALUE_TEXT: *bytes = v->as.bytes.len; return 13 + 2 * (uint64_t)v->as.bytes.len;
    case VALUE_BLOB: *bytes = v->as.bytes.len; return 12 + 2 * (uint64_t)v->as.bytes.len;
    case VALUE_NULL: break;
    }
    *bytes = 0;
    return 0;
}

static size_t put_value(unsigned char *out, const struct value *v, size_t bytes)
{
    if (v->kind == VALUE_INTEGER) {
        put_big_endian(out, (uint64_t)v->as.integer, bytes);
    } else if (v->kind == VALUE_REAL) {
        uint64_t bits;
        memcpy(&bits, &v->as.real, sizeof bits);
        put_big_endian(out, bits, sizeof bits);
    } else if (bytes) {
        memcpy(out, v->as.bytes.at, bytes);
    }
    return bytes;
}

/* One record: header (its size, the serial types), then the values. */
static size_t put_record(unsigned char *out, const struct value *values, size_t n_columns, unsigned char *types)
{
    size_t types_len = 0, bytes;
    for (size_t i = 0; i < n_columns; i++)
        types_len += put_varint(types + types_len, serial_type(&values[i], &bytes));
    /* The header counts its own size; one byte is enough up to 126 bytes of types, then two. */
    size_t used = put_varint(out, types_len + (types_len < 0x7F ? 1 : 2));
    memcpy(out + used, types, types_len);
    used += types_len;
    for (size_t i = 0; i < n_columns; i++) {
        serial_type(&values[i], &bytes);
        used += put_value(out + used, &values[i], bytes);
    }
    return used;
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

struct pages {
    unsigned char *bytes; /* n * PAGE */
    size_t n, capacity;
    int64_t *last_rowid; /* by page */
    size_t rowids_capacity;
};

static unsigned char *add_page(struct pages *pages, unsigned char type)
{
    GR_GROW(pages->last_rowid, pages->rowids_capacity, pages->n + 1);
    if (pages->n == pages->capacity) {
        pages->capacity = pages->capacity ? 2 * pages->capacity : 16;
        pages->bytes = gr_realloc_array(pages->bytes, pages->capacity, PAGE);
    }
    unsigned char *page = pages->bytes + pages->n++ * PAGE;
    memset(page, 0, PAGE);
    page[0] = type;
    return page;
}

/* A page under way: cells grow down from its end, their pointers up from its header. */
struct cursor {
    unsigned char *page;
    size_t header, n_cells, content;
};

static bool cell_fits(const struct cursor *c, size_t bytes)
{
    return c->page && c->header + (c->n_cells + 1) * CELL_POINTER + bytes <= c->content;
}

static void put_cell(struct cursor *c, const unsigned char *cell, size_t bytes)
{
    c->content -= bytes;
    memcpy(c->page + c->content, cell, bytes);
    put_big_endian(c->page + c->header + c->n_cells * CELL_POINTER, c->content, 2);
    c->n_cells++;
    put_big_endian(c->page + 3, c->n_cells, 2);
    put_big_endian(c->page + 5, c->content, 2);
}

static struct cursor start_page(struct pages *pages, unsigned char type, size_t header)
{
    return (struct cursor){add_page(pages, type), header, 0, PAGE};
}

/* What a thread needs to make leaves. */
struct packer {
    struct pages pages;
    struct value *values;
    unsigned char *types, *cell;
    size_t first_leaf;
    enum gr_status status;
    struct gr_error error;
};

static void pack_block(struct packer *p, const struct bulk_table *t, size_t first, size_t end)
{
    struct cursor c = {0};
    p->pages.n = 0;
    for (size_t row = first; row < end; row++) {
        unsigned char *payload = p->cell + 2 * MAX_VARINT;
        t->row(t->context, row, p->values);
        const size_t payload_len = put_record(payload, p->values, t->n_columns, p->types);
        unsigned char lead[2 * MAX_VARINT];
        size_t lead_len = put_varint(lead, payload_len);
        lead_len += put_varint(lead + lead_len, row + 1);
        unsigned char *cell = payload - lead_len;
        memcpy(cell, lead, lead_len);
        if (!cell_fits(&c, lead_len + payload_len)) c = start_page(&p->pages, LEAF_PAGE, LEAF_HEADER);
        put_cell(&c, cell, lead_len + payload_len);
        p->pages.last_rowid[p->pages.n - 1] = (int64_t)row + 1;
    }
}

/* --- the file ---------------------------------------------------------------------------------------------------- */

struct database {
    struct outfile *file;
    const char *shown_path;
    uint64_t n_pages; /* in the file so far */
};

/* Children of the level being built: page number and last rowid of each. */
struct level {
    uint32_t *page_number;
    int64_t *last_rowid;
    size_t n, numbers_capacity, rowids_capacity;
};

static void level_add(struct level *level, uint32_t page_number, int64_t last_rowid)
{
    GR_GROW(level->page_number, level->numbers_capacity, level->n + 1);
    GR_GROW(level->last_rowid, level->rowids_capacity, level->n + 1);
    level->page_number[level->n] = page_number;
    level->last_rowid[level->n++] = last_rowid;
}

static void level_release(struct level *level)
{
    free(level->page_number);
    free(level->last_rowid);
}

/* Take the next page number. The page with the pending byte stays empty. */
static uint32_t next_page(struct database *db)
{
    if (db->n_pages == PENDING_BYTE / PAGE) db->n_pages++;
    return (uint32_t)++db->n_pages;
}

static enum gr_status write_pages(const struct database *db, const struct pages *pages, const uint32_t *numbers,
                                  struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < pages->n && !st;) {
        size_t run = 1;
        while (i + run < pages->n && numbers[i + run] == numbers[i] + run)
            run++;
        st = outfile_write_at(db->file, pages->bytes + i * PAGE, run * PAGE, (uint64_t)(numbers[i] - 1) * PAGE, err);
        i += run;
    }
    return st;
}

static void packer_init(struct packer *p, size_t n_columns)
{
    p->values = gr_calloc(n_columns, sizeof *p->values);
    p->types = gr_alloc(n_columns * MAX_VARINT + 1);
    p->cell = gr_alloc(BULK_MAX_ROW_BYTES + 4 * MAX_VARINT);
}

static void packer_release(struct packer *p)
{
    free(p->pages.bytes);
    free(p->pages.last_rowid);
    free(p->values);
    free(p->types);
    free(p->cell);
}

/* Blocks [first, first + n) of rows: packed in parallel, numbered in order, written in parallel. */
static enum gr_status write_blocks(struct database *db, const struct bulk_table *t, struct packer *packers,
                                   size_t first, size_t n, struct level *leaves, struct gr_error *err)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
    for (size_t i = 0; i < n; i++) {
        const size_t from = (first + i) * t->rows_per_block, to = from + t->rows_per_block;
        pack_block(&packers[i], t, from, to < t->n_rows ? to : t->n_rows);
    }
    for (size_t i = 0; i < n; i++) {
        packers[i].first_leaf = leaves->n;
        for (size_t k = 0; k < packers[i].pages.n; k++)
            level_add(leaves, next_page(db), packers[i].pages.last_rowid[k]);
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
    for (size_t i = 0; i < n; i++) {
        packers[i].error.text[0] = '\0';
        packers[i].status =
            write_pages(db, &packers[i].pages, leaves->page_number + packers[i].first_leaf, &packers[i].error);
    }
    for (size_t i = 0; i < n; i++)
        if (packers[i].status) return gr_fail(err, packers[i].status, "%s", packers[i].error.text);
    return GR_OK;
}

static enum gr_status write_leaves(struct database *db, const struct bulk_table *t, struct level *leaves,
                                   struct gr_error *err)
{
    const size_t n_blocks = (t->n_rows + t->rows_per_block - 1) / t->rows_per_block;
    const size_t at_once = (size_t)threads_for(n_blocks) * BLOCKS_PER_THREAD;
    struct packer *packers = gr_calloc(at_once, sizeof *packers);
    for (size_t i = 0; i < at_once; i++)
        packer_init(&packers[i], t->n_columns);
    enum gr_status st = GR_OK;
    progress_start(t->name, n_blocks);
    for (size_t first = 0; first < n_blocks && !st; first += at_once) {
        const size_t n = n_blocks - first < at_once ? n_blocks - first : at_once;
        st = write_blocks(db, t, packers, first, n, leaves, err);
        const size_t rows = (first + n) * t->rows_per_block;
        progress_update(first + n, rows < t->n_rows ? rows : t->n_rows);
    }
    progress_stop();
    for (size_t i = 0; i < at_once; i++)
        packer_release(&packers[i]);
    free(packers);
    return st;
}

/* One interior page over children [first, end) of the level below: the last is its right pointer, the others cells. */
static void build_interior_page(const struct level *below, size_t first, size_t end, struct pages *out)
{
    struct cursor c = start_page(out, INTERIOR_PAGE, INTERIOR_HEADER);
    for (size_t i = first; i + 1 < end; i++) {
        unsigned char cell[4 + MAX_VARINT];
        put_big_endian(cell, below->page_number[i], 4);
        put_cell(&c, cell, 4 + put_varint(cell + 4, (uint64_t)below->last_rowid[i]));
    }
    put_big_endian(c.page + 8, below->page_number[end - 1], 4);
    out->last_rowid[out->n - 1] = below->last_rowid[end - 1];
}

/* Interior levels until one page is enough; that one goes to `root`. Takes `level` over. There are at least two
 * leaves, and children are spread evenly, so every interior page has a cell. */
static enum gr_status write_interior(struct database *db, struct level *level, uint32_t root, struct gr_error *err)
{
    const size_t most = (PAGE - INTERIOR_HEADER) / (CELL_POINTER + 4 + MAX_VARINT);
    enum gr_status st = GR_OK;
    for (bool at_root = false; !at_root && !st;) {
        const size_t n = (level->n + most - 1) / most;
        struct pages pages = {0};
        struct level above = {0};
        for (size_t i = 0; i < n; i++)
            build_interior_page(level, piece_start(level->n, i, n), piece_start(level->n, i + 1, n), &pages);
        at_root = n == 1;
        for (size_t i = 0; i < n; i++)
            level_add(&above, at_root ? root : next_page(db), pages.last_rowid[i]);
        st = write_pages(db, &pages, above.page_number, err);
        free(pages.bytes);
        free(pages.last_rowid);
        level_release(level);
        *level = above;
    }
    return st;
}

static enum gr_status load_table(struct database *db, const struct bulk_table *t, uint32_t root, struct gr_error *err)
{
    struct level leaves = {0};
    enum gr_status st = write_leaves(db, t, &leaves, err);
    if (!st) st = write_interior(db, &leaves, root, err);
    level_release(&leaves);
    return st;
}

/* Ask SQLite where the tables begin and how many pages there are. */
static enum gr_status read_roots(const char *path, struct database *db, const struct bulk_table *tables,
                                 size_t n_tables, uint32_t *roots, struct gr_error *err)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *root = NULL, *count = NULL;
    bool ok = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(connection, "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?", -1,
                                 &root, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(connection, "PRAGMA page_count", -1, &count, NULL) == SQLITE_OK &&
              sqlite3_step(count) == SQLITE_ROW;
    if (ok) db->n_pages = (uint64_t)sqlite3_column_int64(count, 0);
    for (size_t i = 0; i < n_tables && ok; i++) {
        sqlite3_bind_text(root, 1, tables[i].name, -1, SQLITE_STATIC);
        ok = sqlite3_step(root) == SQLITE_ROW;
        if (ok) roots[i] = (uint32_t)sqlite3_column_int64(root, 0);
        sqlite3_reset(root);
    }
    enum gr_status st = GR_OK;
    if (!ok)
        st = gr_fail(err, GR_FAILED, "%s: cannot read back the new database: %s; try again", db->shown_path,
                     sqlite3_errmsg(connection));
    sqlite3_finalize(root);
    sqlite3_finalize(count);
    sqlite3_close(connection);
    return st;
}

/* The header of the file says how many pages there are. */
static enum gr_status write_page_count(const struct database *db, struct gr_error *err)
{
    enum { PAGE_COUNT_OFFSET = 28 };
    unsigned char count[4];
    put_big_endian(count, db->n_pages, sizeof count);
    return outfile_write_at(db->file, count, sizeof count, PAGE_COUNT_OFFSET, err);
}

enum gr_status bulk_load(struct outfile *file, const char *shown_path, const struct bulk_table *tables, size_t n_tables,
                         struct gr_error *err)
{
    struct database db = {.file = file, .shown_path = shown_path};
    uint32_t *roots = gr_calloc(n_tables, sizeof *roots);
    enum gr_status st = read_roots(outfile_partial_path(file), &db, tables, n_tables, roots, err);
    for (size_t i = 0; i < n_tables && !st; i++)
        st = load_table(&db, &tables[i], roots[i], err);
    if (!st) st = write_page_count(&db, err);
    free(roots);
    return st;
}
