/* test_scan.c: every scanner sees the cells that libcsv sees, in any text without quotes. */
#include "ingest_kit.h"

#include "base/csv.h"
#include "ingest/scan.h"

static const char *const VARIANTS[] = {"portable", "avx2", "avx512"};
enum { N_VARIANTS = 3, N_TEXTS = 4000, TEXT_LIMIT = 700 };

/* A text with SCAN_PAD bytes of rubbish on both sides: what lies there must not matter. */
struct padded {
    char bytes[TEXT_LIMIT + 2 * SCAN_PAD + 2];
    char *text;
    uint32_t len;
};

static void make_text(struct padded *padded, uint64_t *seed, char delimiter)
{
    static const char LETTERS[] = "ABab é";
    memset(padded->bytes, (int)(kit_random(seed) % 2 ? '\n' : delimiter), sizeof padded->bytes);
    padded->text = padded->bytes + SCAN_PAD;
    const uint32_t len = (uint32_t)(kit_random(seed) % TEXT_LIMIT);
    const unsigned separators = 1 + (unsigned)(kit_random(seed) % 60); /* in a hundred */
    const unsigned line_ends = (unsigned)(kit_random(seed) % 3);       /* LF, CR, both */
    for (uint32_t i = 0; i < len; i++) {
        char c = LETTERS[kit_random(seed) % (sizeof LETTERS - 1)];
        if (kit_random(seed) % 100 < separators) c = delimiter;
        if (kit_random(seed) % 12 == 0) c = line_ends == 0 || (line_ends == 2 && kit_random(seed) % 2) ? '\n' : '\r';
        padded->text[i] = c;
    }
    padded->text[len] = '\n';
    padded->len = len + 1;
}

struct expected {
    struct page page;
};

static bool write_csv_record(void *context, const struct csv_record *record)
{
    struct expected *expected = context;
    assert_null(record->problem);
    fprintf(expected->page.file, "%llu:", (unsigned long long)record->line);
    for (size_t i = 0; i < record->n_fields; i++) {
        fputc('[', expected->page.file);
        page_text(&expected->page, record->fields[i]);
        fputc(']', expected->page.file);
    }
    fputc('\n', expected->page.file);
    return true;
}

static uint8_t short_code_of(struct text field)
{
    return field.len == 0 ? 0 : field.len == 1 ? (uint8_t)field.at[0] : SCAN_LONG;
}

static void write_scanned(struct page *page, const char *text, const struct scan_tokens *tokens)
{
    uint32_t field = 0;
    for (uint32_t r = 0; r < tokens->n_records; r++) {
        const struct scan_record record = tokens->records[r];
        const bool is_empty = record.field_end == field + 1 && tokens->ends[field] == record.start;
        if (!is_empty) fprintf(page->file, "%u:", r + 1);
        for (uint32_t start = record.start; field < record.field_end; start = tokens->ends[field++] + 1) {
            const struct text cell = {text + start, tokens->ends[field] - start};
            assert_int_equal(tokens->codes[field], short_code_of(cell));
            if (is_empty) continue;
            fputc('[', page->file);
            page_text(page, cell);
            fputc(']', page->file);
        }
        if (!is_empty) fputc('\n', page->file);
    }
}

static void scanners_see_what_libcsv_sees(void **state)
{
    (void)state;
    static const char DELIMITERS[] = ",;\t|";
    struct scan_tokens tokens = {0};
    uint64_t seed = 20260611;
    for (unsigned n = 0; n < N_TEXTS; n++) {
        struct padded padded;
        const char delimiter = DELIMITERS[n % 4];
        make_text(&padded, &seed, delimiter);
        struct expected expected;
        page_open(&expected.page);
        csv_each_record((struct text){padded.text, padded.len}, delimiter, 1, write_csv_record, &expected);
        char *wanted = page_close(&expected.page);
        for (unsigned v = 0; v < N_VARIANTS; v++) {
            scan_function *scan = scan_by_name(VARIANTS[v]);
            if (!scan) continue;
            scan_tokens_reserve(&tokens, padded.len);
            /* The byte behind the text must not be half of a line end, as chunks are never cut there. */
            padded.text[padded.len] = 'x';
            scan(padded.text, padded.len, delimiter, &tokens);
            assert_int_equal(tokens.complete, padded.len);
            struct page page;
            page_open(&page);
            write_scanned(&page, padded.text, &tokens);
            char *found = page_close(&page);
            assert_string_equal(found, wanted);
            free(found);
        }
        free(wanted);
    }
    scan_tokens_release(&tokens);
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
        cmocka_unit_test(an_unfinished_line_is_left_for_the_next_scan),
        cmocka_unit_test(bytes_that_are_not_plain_text_are_noticed),
        cmocka_unit_test(an_unknown_scanner_is_a_usage_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
