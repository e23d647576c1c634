/*
 * CSV records. Each record is rendered as "line:field|field" (or "line!number" when the quotes of the field with that
 * number are wrong) and the rendering compared: with expectations by hand, with libcsv fed directly, and of any text
 * cut in two with that of the whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/memory.h"

struct rendering {
    char *at;
    size_t len, capacity;
};

static void put(struct rendering *r, const void *bytes, size_t n)
{
    GR_GROW(r->at, r->capacity, r->len + n + 1);
    memcpy(r->at + r->len, bytes, n);
    r->len += n;
    r->at[r->len] = '\0';
}

static bool render_record(void *context, const struct csv_record *record)
{
    struct rendering *r = context;
    char place[48];
    int n = snprintf(place, sizeof place, "%llu:", (unsigned long long)record->line);
    if (record->problem) n += snprintf(place + n - 1, sizeof place - (size_t)n, "!%zu", record->problem_field) - 1;
    put(r, place, (size_t)n);
    for (size_t f = 0; f < record->n_fields; f++) {
        if (f) put(r, "|", 1);
        put(r, record->fields[f].at, record->fields[f].len);
    }
    put(r, "\n", 1);
    return true;
}

static void assert_records(const char *csv, const char *expected)
{
    struct rendering r = {0};
    put(&r, "", 0);
    csv_each_record(text_of(csv), ',', 1, render_record, &r);
    assert_string_equal(r.at, expected);
    free(r.at);
}

static void plain_records_are_split_at_delimiters_and_line_ends(void **state)
{
    (void)state;
    assert_records("a,b\nc,d\n", "1:a|b\n2:c|d\n");
    assert_records("a,b\r\nc,d", "1:a|b\n2:c|d\n");
    assert_records("a,b\rc,d\r", "1:a|b\n2:c|d\n");
    assert_records("a,,\n,\n", "1:a||\n2:|\n");
    assert_records("\n\na\n\nb\n", "3:a\n5:b\n");
    assert_records(" a , b \n", "1: a | b \n");
    assert_records("", "");
}

static void quotes_hold_delimiters_line_ends_and_quotes(void **state)
{
    (void)state;
    assert_records("\"a,b\",c\n", "1:a,b|c\n");
    assert_records("\"one\ntwo\",x\ny\n", "1:one\ntwo|x\n3:y\n");
    assert_records("\"one\r\ntwo\"\r\ny\n", "1:one\r\ntwo\n3:y\n"); /* a CRLF in quotes is one line end */
    assert_records("\"say \"\"hi\"\"\"\n", "1:say \"hi\"\n");
    assert_records("\"\",\"\"\n", "1:|\n");
}

static void a_stray_quote_spoils_one_row(void **state)
{
    (void)state;
    assert_records("a\"b,c\nd\n", "1!1\n2:d\n");
    assert_records("a,\"b\"c\nd\n", "1!2\n2:d\n");
    assert_records("x\ny,\"never closed\nd\n", "1:x\n2!2\n3:d\n");
}

/* Text from a small alphabet, so that quotes and line ends meet in every way. */
static void random_csv(char *to, size_t n, uint64_t seed)
{
    static const char alphabet[] = "ab,,\"\"\"\n\r\n";
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        to[i] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
    }
    to[n] = '\0';
}

static void cutting_the_input_changes_nothing(void **state)
{
    (void)state;
    enum { LENGTH = 40, ROUNDS = 3000 };
    char csv[LENGTH + 1];
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        random_csv(csv, LENGTH, seed);
        struct rendering whole = {0}, pieces = {0};
        put(&whole, "", 0);
        put(&pieces, "", 0);
        csv_each_record(text_of(csv), ',', 1, render_record, &whole);
        uint64_t line = 1;
        size_t from = 0;
        for (size_t seen = 1; seen <= LENGTH; seen++) { /* one more byte arrives */
            const struct text so_far = {csv + from, seen - from};
            const size_t length = csv_complete_length(so_far, ',', seen == LENGTH);
            line = csv_each_record((struct text){so_far.at, length}, ',', line, render_record, &pieces);
            from += length;
        }
        if (strcmp(whole.at, pieces.at)) fail_msg("cut, [%s] gives\n%s\nwhole:\n%s", csv, pieces.at, whole.at);
        free(whole.at);
        free(pieces.at);
    }
}

static void field_done(void *bytes, size_t n, void *context)
{
    struct rendering *r = context;
    put(r, bytes ? bytes : "", n);
    put(r, "|", 1);
}

static void record_done(int last, void *context)
{
    (void)last;
    put(context, "\n", 1);
}

static bool render_fields(void *context, const struct csv_record *record)
{
    struct rendering *r = context;
    for (size_t f = 0; f < record->n_fields; f++) {
        put(r, record->fields[f].at, record->fields[f].len);
        put(r, "|", 1);
    }
    put(r, "\n", 1);
    return !record->problem;
}

/* Where libcsv in strict mode finds nothing wrong, so do we, and the fields are the same. */
static void fields_are_those_of_libcsv(void **state)
{
    (void)state;
    enum { LENGTH = 24, ROUNDS = 20000 };
    char csv[LENGTH + 1];
    int compared = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        random_csv(csv, LENGTH, seed * 77);
        struct rendering ours = {0}, theirs = {0};
        put(&ours, "", 0);
        put(&theirs, "", 0);
        struct csv_parser parser;
        csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
        struct csv_parser *p = &parser;
        const size_t parsed = csv_parse(p, csv, LENGTH, field_done, record_done, &theirs);
        const bool fine = parsed == LENGTH && csv_fini(p, field_done, record_done, &theirs) == 0;
        csv_free(p);
        if (fine) {
            compared++;
            csv_each_record(text_of(csv), ',', 1, render_fields, &ours);
            if (strcmp(ours.at, theirs.at)) fail_msg("[%s]: ours\n%s\nlibcsv's\n%s", csv, ours.at, theirs.at);
        }
        free(ours.at);
        free(theirs.at);
    }
    assert_true(compared > 100);
}

static void quoting_and_reading_give_the_field_back(void **state)
{
    (void)state;
    enum { LENGTH = 12 };
    char field[LENGTH + 1], quoted[2 * LENGTH + 3];
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        random_csv(field, LENGTH, seed);
        const size_t n = csv_quote(quoted, text_of(field), ',');
        struct rendering r = {0}, expected = {0};
        put(&r, "", 0);
        put(&expected, "1:", 2);
        put(&expected, field, LENGTH);
        put(&expected, "\n", 1);
        csv_each_record((struct text){quoted, n}, ',', 1, render_record, &r);
        assert_string_equal(r.at, expected.at);
        free(r.at);
        free(expected.at);
    }
    assert_int_equal(csv_quote(quoted, TEXT("plain"), ','), 5);
    assert_int_equal(csv_quote(quoted, TEXT("a;b"), ','), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_records_are_split_at_delimiters_and_line_ends),
        cmocka_unit_test(quotes_hold_delimiters_line_ends_and_quotes),
        cmocka_unit_test(a_stray_quote_spoils_one_row),
        cmocka_unit_test(cutting_the_input_changes_nothing),
        cmocka_unit_test(fields_are_those_of_libcsv),
        cmocka_unit_test(quoting_and_reading_give_the_field_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
