/*
 * csv.c: the first byte picks a delimiter, the others are a CSV text. base/csv.c must see the records that libcsv sees
 * wherever it finds nothing wrong; every scanner must see those of base/csv.c, up to the first quote out of place.
 */
#include "fuzz.h"

#include <csv.h>

#include "base/csv.h"
#include "ingest/cells.h"

enum { TEXT_MOST = 4096 };

/* Fields as "[field]" and ends of records as ";\n": enough to compare, and readable. */
struct events {
    char *at;
    size_t n, capacity;
    bool has_problem;
};

static void put(struct events *e, const void *bytes, size_t n)
{
    GR_GROW(e->at, e->capacity, e->n + n + 1);
    if (n) memcpy(e->at + e->n, bytes, n);
    e->n += n;
}

static void put_field(void *bytes, size_t n, void *context)
{
    put(context, "[", 1);
    put(context, bytes, n);
    put(context, "]", 1);
}

static void put_end(int end, void *context)
{
    (void)end;
    put(context, ";\n", 2);
}

static bool put_record(void *context, const struct csv_record *record)
{
    struct events *e = context;
    e->has_problem |= record->problem != NULL;
    if (e->has_problem) return false;
    for (size_t i = 0; i < record->n_fields; i++) {
        put(e, "[", 1);
        put(e, record->fields[i].at, record->fields[i].len);
        put(e, "]", 1);
    }
    put(e, ";\n", 2);
    return true;
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void compare_with_libcsv(const struct events *ours, struct text text, char delimiter)
{
    struct csv_parser parser;
    struct events theirs = {0};
    must(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0, "libcsv starts");
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_set_space_func(&parser, no_space);
    const bool good = csv_parse(&parser, text.at, text.len, put_field, put_end, &theirs) == text.len &&
                      csv_fini(&parser, put_field, put_end, &theirs) == 0;
    csv_free(&parser);
    if (!ours->has_problem) {
        must(good, "libcsv takes what csv.c takes");
        must(ours->n == theirs.n && (!ours->n || memcmp(ours->at, theirs.at, ours->n) == 0),
             "csv.c sees the records that libcsv sees");
    }
    free(theirs.at);
}

static void put_scanned(struct events *e, const char *text, const struct scan_tokens *tokens)
{
    struct arena arena = {0};
    uint32_t first = 0;
    for (uint32_t r = 0; r < tokens->n_records; r++) {
        const struct scan_record record = tokens->records[r];
        const struct cells cells = {
            text, record.start, record.field_end - first, tokens->ends + first, tokens->codes + first, &arena};
        first = record.field_end;
        if (cells.n == 1 && cells.ends[0] == record.start) continue;
        for (uint32_t i = 0; i < cells.n; i++) {
            const struct text cell = cells_field(&cells, i);
            put(e, "[", 1);
            put(e, cell.at, cell.len);
            put(e, "]", 1);
        }
        put(e, ";\n", 2);
    }
    arena_release(&arena);
}

static void compare_with_scanner(const struct events *ours, const char *variant, const char *bytes, uint32_t n,
                                 char delimiter)
{
    scan_function *scan = scan_by_name(variant);
    if (!scan) return;
    struct scan_tokens tokens = {0};
    struct events scanned = {0};
    scan_tokens_reserve(&tokens, n);
    scan(bytes, n, delimiter, &tokens);
    put_scanned(&scanned, bytes, &tokens);
    if (ours->has_problem)
        must(tokens.is_odd || tokens.complete < n, "the scanner stops where a quote is out of place");
    else
        must(!tokens.is_odd && tokens.complete == n, "the scanner takes what csv.c takes");
    must(scanned.n <= ours->n && (!scanned.n || memcmp(scanned.at, ours->at, scanned.n) == 0),
         "the scanner sees the records that csv.c sees");
    must(ours->has_problem || scanned.n == ours->n, "the scanner sees all records");
    scan_tokens_release(&tokens);
    free(scanned.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > TEXT_MOST) return 0;
    const char delimiter = ",;\t|"[data[0] % 4];
    const size_t n = size - 1;
    /* What the scanner gets ends in a line end, and rubbish lies around it. */
    char *padded = gr_alloc(n + 2 + 2 * SCAN_PAD);
    memset(padded, data[0] & 4 ? '\n' : '"', n + 2 + 2 * SCAN_PAD);
    char *bytes = padded + SCAN_PAD;
    memcpy(bytes, data + 1, n);
    bytes[n] = '\n';
    bytes[n + 1] = 'x';
    struct events ours = {0}, whole = {0};
    csv_each_record((struct text){bytes, n}, delimiter, 1, put_record, &ours);
    compare_with_libcsv(&ours, (struct text){bytes, n}, delimiter);
    must(csv_complete_length((struct text){bytes, n}, delimiter, false) <= n, "complete records lie within the text");
    csv_each_record((struct text){bytes, n + 1}, delimiter, 1, put_record, &whole);
    const char *const variants[] = {"portable", "avx2", "avx512"};
    for (size_t v = 0; v < 3; v++)
        compare_with_scanner(&whole, variants[v], bytes, (uint32_t)n + 1, delimiter);
    free(ours.at);
    free(whole.at);
    free(padded);
    return 0;
}
