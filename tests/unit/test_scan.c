/* test_scan.c: every scanner sees the cells that libcsv sees, in any text up to the first quote out of place. */
#include "ingest_kit.h"

#include "base/csv.h"
#include "ingest/cells.h"

static const char *const VARIANTS[] = {"portable", "avx2", "avx512"};
enum { N_VARIANTS = 3, N_TEXTS = 4000, TEXT_LIMIT = 700 };

/* A text with SCAN_PAD bytes of rubbish on both sides: what lies there must not matter. */
struct padded {
    char bytes[TEXT_LIMIT + 2 * SCAN_PAD + 2];
    char *text;
    uint32_t len;
};

/* How a text is made: letters, separators, and quotes in none of the fields, around some of them, or anywhere. */
enum quotes { NO_QUOTES, QUOTED_FIELDS, STRAY_QUOTES };

static uint32_t put_quoted(char *to, uint64_t *seed, char delimiter)
{
    const char *const pieces[] = {
        "\"\"", "a", "\r\n", "\n", "\r", "é", "long enough to cross a block", (char[]){delimiter, 0}};
    char *const start = to;
    *to++ = '"';
    for (uint64_t n = kit_random(seed) % 5; n-- > 0;)
        to = stpcpy(to, pieces[kit_random(seed) % (sizeof pieces / sizeof *pieces)]);
    *to++ = '"';
    return (uint32_t)(to - start);
}

static void make_text(struct padded *padded, uint64_t *seed, char delimiter, enum quotes quotes)
{
    static const char LETTERS[] = "ABab é";
    memset(padded->bytes, (int)(kit_random(seed) % 2 ? '\n' : delimiter), sizeof padded->bytes);
    padded->text = padded->bytes + SCAN_PAD;
    const uint32_t len = (uint32_t)(kit_random(seed) % (TEXT_LIMIT - 200));
    const unsigned separators = 1 + (unsigned)(kit_random(seed) % 60); /* in a hundred */
    const unsigned line_ends = (unsigned)(kit_random(seed) % 3);       /* LF, CR, both */
    const unsigned rare = 2 + (unsigned)(kit_random(seed) % 200);
    bool at_field_start = true;
    uint32_t i = 0;
    while (i < len) {
        char c = LETTERS[kit_random(seed) % (sizeof LETTERS - 1)];
        if (quotes != NO_QUOTES && at_field_start && kit_random(seed) % 2) {
            i += put_quoted(padded->text + i, seed, delimiter);
            c = delimiter;
        }
        if (kit_random(seed) % 100 < separators) c = delimiter;
        if (kit_random(seed) % 12 == 0) c = line_ends == 0 || (line_ends == 2 && kit_random(seed) % 2) ? '\n' : '\r';
        if (quotes == STRAY_QUOTES && kit_random(seed) % rare == 0) c = '"';
        padded->text[i++] = c;
        at_field_start = c == delimiter || is_line_end(c);
    }
    padded->text[i] = '\n';
    padded->len = i + 1;
}

struct expected {
    struct page page;
    bool has_problem;
};

static bool write_csv_record(void *context, const struct csv_record *record)
{
    struct expected *expected = context;
    expected->has_problem |= record->problem != NULL;
    if (expected->has_problem) return false;
    fprintf(expected->page.file, "%llu:", (unsigned long long)record->line);
    for (size_t i = 0; i < record->n_fields; i++) {
        fputc('[', expected->page.file);
        page_text(&expected->page, record->fields[i]);
        fputc(']', expected->page.file);
    }
    fputc('\n', expected->page.file);
    return true;
}

/* A short code, or one that says: look at the field. */
static void expect_code(uint8_t code, struct text field)
{
    const bool is_short = field.len == 0 || (field.len == 1 && (unsigned char)field.at[0] < 0x80);
    if (is_short)
        assert_int_equal(code, field.len ? field.at[0] : 0);
    else
        assert_true(code >= 0x80);
}

static void write_scanned(struct page *page, const char *text, const struct scan_tokens *tokens)
{
    struct arena arena = {0};
    uint32_t first = 0, line = 1;
    for (uint32_t r = 0; r < tokens->n_records; r++) {
        const struct scan_record record = tokens->records[r];
        const struct cells cells = {
            text, record.start, record.field_end - first, tokens->ends + first, tokens->codes + first, &arena};
        const bool is_empty = cells.n == 1 && cells.ends[0] == record.start;
        if (!is_empty) fprintf(page->file, "%u:", line);
        for (uint32_t i = 0; i < cells.n; i++) {
            const struct text cell = cells_field(&cells, i);
            expect_code(cells.codes[i], cell);
            if (is_empty) continue;
            fputc('[', page->file);
            page_text(page, cell);
            fputc(']', page->file);
        }
        if (!is_empty) fputc('\n', page->file);
        first = record.field_end;
        line = 1 + record.line_end;
    }
    arena_release(&arena);
}

/* All records that csv.h finds, or, when a quote is out of place, some of those before it and none behind. */
static void expect_records(const struct padded *padded, const struct scan_tokens *tokens,
                           const struct expected *expected, const char *wanted)
{
    struct page page;
    page_open(&page);
    write_scanned(&page, padded->text, tokens);
    char *found = page_close(&page);
    if (expected->has_problem) {
        assert_true(tokens->is_odd || tokens->complete < padded->len); /* a quote that is never closed is not odd */
        assert_memory_equal(found, wanted, strlen(found));
    } else {
        assert_false(tokens->is_odd);
        assert_int_equal(tokens->complete, padded->len);
        assert_string_equal(found, wanted);
    }
    free(found);
}

static void compare_texts(enum quotes quotes)
{
    static const char DELIMITERS[] = ",;\t|";
    struct scan_tokens tokens = {0};
    uint64_t seed = 20260611;
    unsigned n_with_problems = 0;
    for (unsigned n = 0; n < N_TEXTS; n++) {
        struct padded padded;
        const char delimiter = DELIMITERS[n % 4];
        make_text(&padded, &seed, delimiter, quotes);
        struct expected expected = {0};
        page_open(&expected.page);
        csv_each_record((struct text){padded.text, padded.len}, delimiter, 1, write_csv_record, &expected);
        char *wanted = page_close(&expected.page);
        n_with_problems += expected.has_problem;
        for (unsigned v = 0; v < N_VARIANTS; v++) {
            scan_function *scan = scan_by_name(VARIANTS[v]);
            if (!scan) continue;
            scan_tokens_reserve(&tokens, padded.len);
            /* The byte behind the text must not be half of a line end, as chunks are never cut there. */
            padded.text[padded.len] = 'x';
            scan(padded.text, padded.len, delimiter, &tokens);
            expect_records(&padded, &tokens, &expected, wanted);
        }
        free(wanted);
    }
    if (quotes == STRAY_QUOTES)
        assert_in_range(n_with_problems, N_TEXTS / 10, N_TEXTS * 9 / 10);
    else
        assert_int_equal(n_with_problems, 0);
    scan_tokens_release(&tokens);
}

static void scanners_see_what_libcsv_sees(void **state)
{
    (void)state;
    compare_texts(NO_QUOTES);
}

static void scanners_see_through_quotes_as_libcsv_does(void **state)
{
    (void)state;
    compare_texts(QUOTED_FIELDS);
}

static void scanners_stop_before_a_quote_out_of_place(void **state)
{
    (void)state;
    compare_texts(STRAY_QUOTES);
}

static void an_unfinished_line_is_left_for_the_next_scan(void **state)
{
    (void)state;
    char bytes[SCAN_PAD * 2 + 16] = {0};
    char *text = bytes + SCAN_PAD;
    memcpy(text, "a,b\ncc,d", 8);
    struct scan_tokens tokens = {0};
    scan_tokens_reserve(&tokens, 8);
    for (unsigned v = 0; v < N_VARIANTS; v++) {
        scan_function *scan = scan_by_name(VARIANTS[v]);
        if (!scan) continue;
        scan(text, 8, ',', &tokens);
        assert_int_equal(tokens.complete, 4);
        assert_int_equal(tokens.n_records, 1);
    }
    scan_tokens_release(&tokens);
}

static void bytes_that_are_not_plain_text_are_noticed(void **state)
{
    (void)state;
    char bytes[SCAN_PAD * 2 + 256];
    struct scan_tokens tokens = {0};
    scan_tokens_reserve(&tokens, 256);
    for (unsigned v = 0; v < N_VARIANTS; v++) {
        scan_function *scan = scan_by_name(VARIANTS[v]);
        if (!scan) continue;
        for (uint32_t at = 0; at <= 130; at++) {
            char *text = bytes + SCAN_PAD;
            memset(bytes, 0, sizeof bytes); /* rubbish behind the end does not count */
            memset(text, 'a', 129);
            text[129] = '\n';
            scan(text, 130, ',', &tokens);
            assert_false(tokens.has_nul || tokens.has_high);
            if (at >= 129) continue;
            text[at] = '\0';
            scan(text, 130, ',', &tokens);
            assert_true(tokens.has_nul);
            text[at] = (char)0xC3;
            scan(text, 130, ',', &tokens);
            assert_true(tokens.has_high && !tokens.has_nul);
        }
    }
    scan_tokens_release(&tokens);
}

static void an_unknown_scanner_is_a_usage_error(void **state)
{
    (void)state;
    struct gr_error err = {0};
    assert_int_equal(ingest_set_scanner("sse", &err), GR_USAGE);
    assert_non_null(strstr(err.text, "portable"));
    assert_int_equal(ingest_set_scanner("portable", &(struct gr_error){0}), GR_OK);
    assert_ptr_equal(scan_selected(), scan_portable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scanners_see_what_libcsv_sees),
        cmocka_unit_test(scanners_see_through_quotes_as_libcsv_does),
        cmocka_unit_test(scanners_stop_before_a_quote_out_of_place),
        cmocka_unit_test(an_unfinished_line_is_left_for_the_next_scan),
        cmocka_unit_test(bytes_that_are_not_plain_text_are_noticed),
        cmocka_unit_test(an_unknown_scanner_is_a_usage_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
