/* test_csv.c: what a CSV record is, and that cutting the input does not change it. */
#include "ingest_kit.h"

#include "base/csv.h"

static bool write_record(void *context, const struct csv_record *record)
{
    struct page *page = context;
    fprintf(page->file, "%llu:", (unsigned long long)record->line);
    if (record->problem) fprintf(page->file, "!%zu ", record->problem_field);
    for (size_t i = 0; i < record->n_fields; i++) {
        fputc('[', page->file);
        page_text(page, record->fields[i]);
        fputc(']', page->file);
    }
    if (record->problem) page_text(page, record->raw);
    fputc('\n', page->file);
    return true;
}

static char *records_of(struct text bytes)
{
    struct page page;
    page_open(&page);
    csv_each_record(bytes, ',', 1, write_record, &page);
    return page_close(&page);
}

static void expect_records(const char *csv, const char *records)
{
    char *found = records_of(text_of(csv));
    assert_string_equal(found, records);
    free(found);
}

static void lines_end_at_any_line_end_and_empty_ones_are_no_records(void **state)
{
    (void)state;
    expect_records("a,b\nc\n", "1:[a][b]\n2:[c]\n");
    expect_records("a\r\nb\r\n", "1:[a]\n2:[b]\n");
    expect_records("a\rb\r", "1:[a]\n2:[b]\n");
    expect_records("\n\na\r\n\r\nb", "3:[a]\n5:[b]\n");
    expect_records(",\n", "1:[][]\n");
    expect_records(" a , b \n", "1:[ a ][ b ]\n");
    expect_records("", "");
}

static void quotes_hold_delimiters_line_ends_and_quotes(void **state)
{
    (void)state;
    expect_records("\"a,b\",c\n", "1:[a,b][c]\n");
    expect_records("\"a\nb\",c\nd\n", "1:[a\\0ab][c]\n3:[d]\n");
    expect_records("\"a\r\nb\"\r\nd\n", "1:[a\\0d\\0ab]\n3:[d]\n");
    expect_records("\"say \"\"yes\"\"\"\n", "1:[say \"yes\"]\n");
    expect_records("\"\"\n", "1:[]\n");
}

static void a_stray_quote_spoils_one_row(void **state)
{
    (void)state;
    expect_records("a,b\"c\nd\n", "1:!2 a,b\"c\n2:[d]\n");
    expect_records("a,\"b\"c\nd\n", "1:!2 a,\"b\"c\n2:[d]\n");
    expect_records("a,\"b\nc\nd\n", "1:!2 a,\"b\n2:[c]\n3:[d]\n");
}

/* A piece of text from the characters that matter. */
static size_t random_csv(char *to, size_t limit, uint64_t *seed)
{
    static const char *const PARTS[] = {"a", "bc", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"\"", "\"x,y\"", "é"};
    size_t used = 0;
    const size_t wanted = kit_random(seed) % limit;
    while (used < wanted) {
        const char *part = PARTS[kit_random(seed) % (sizeof PARTS / sizeof *PARTS)];
        memcpy(to + used, part, strlen(part));
        used += strlen(part);
    }
    return used;
}

static void pieces_give_the_same_records_as_the_whole(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (unsigned n = 0; n < 3000; n++) {
        char bytes[300];
        const size_t len = random_csv(bytes, 250, &seed);
        char *whole = records_of((struct text){bytes, len});
        for (size_t size = 1; size <= len; size = size * 2 + 1) {
            struct page page;
            page_open(&page);
            uint64_t line = 1;
            for (size_t at = 0, look = size; at < len;) {
                const bool at_end = at + look >= len;
                const struct text part = {bytes + at, at_end ? len - at : look};
                const size_t complete = csv_complete_length(part, ',', at_end);
                if (!complete) {
                    look += size;
                    continue;
                }
                line = csv_each_record((struct text){part.at, complete}, ',', line, write_record, &page);
                at += complete;
                look = size;
            }
            char *pieces = page_close(&page);
            assert_string_equal(pieces, whole);
            free(pieces);
        }
        free(whole);
    }
}

static bool keep_first_field(void *context, const struct csv_record *record)
{
    struct page *page = context;
    assert_int_equal(record->n_fields, 2);
    fwrite(record->fields[0].at, 1, record->fields[0].len, page->file);
    return false;
}

static void a_quoted_field_reads_back_as_it_was(void **state)
{
    (void)state;
    uint64_t seed = 99;
    for (unsigned n = 0; n < 2000; n++) {
        char bytes[64], line[160];
        const size_t len = random_csv(bytes, 40, &seed);
        size_t used = csv_quote(line, (struct text){bytes, len}, ',');
        assert_true(used <= 2 * len + 2);
        memcpy(line + used, ",x\n", 3);
        struct page page;
        page_open(&page);
        csv_each_record((struct text){line, used + 3}, ',', 1, keep_first_field, &page);
        char *back = page_close(&page);
        assert_int_equal(page.len, len);
        assert_memory_equal(back, bytes, len);
        free(back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_at_any_line_end_and_empty_ones_are_no_records),
        cmocka_unit_test(quotes_hold_delimiters_line_ends_and_quotes),
        cmocka_unit_test(a_stray_quote_spoils_one_row),
        cmocka_unit_test(pieces_give_the_same_records_as_the_whole),
        cmocka_unit_test(a_quoted_field_reads_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
