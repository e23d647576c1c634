/* Texts, dictionaries, digests and arenas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dictionary.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/text.h"

static void texts_compare_as_bytes_prefix_first(void **state)
{
    (void)state;
    assert_true(text_compare(TEXT("S10"), TEXT("S9")) < 0);
    assert_true(text_compare(TEXT("S1"), TEXT("S10")) < 0);
    assert_true(text_compare(TEXT("b"), TEXT("A")) > 0);
    assert_true(text_compare(TEXT("\xc3\xa9"), TEXT("z")) > 0);
    assert_int_equal(text_compare(TEXT(""), TEXT("")), 0);
    assert_true(text_equal_ignoring_case(TEXT("aBc"), TEXT("AbC")));
    assert_false(text_equal_ignoring_case(TEXT("["), TEXT("{")));
}

static void trimming_takes_white_space_at_both_ends_only(void **state)
{
    (void)state;
    assert_true(text_equal(text_trim(TEXT(" \t a b \r\n")), TEXT("a b")));
    assert_int_equal(text_trim(TEXT("   ")).len, 0);
    assert_int_equal(text_trim(TEXT("")).len, 0);
}

static void utf8_is_told_from_what_only_looks_like_it(void **state)
{
    (void)state;
    assert_true(text_is_utf8(TEXT("plain, \xc3\xa9, \xe5\x85\x89, \xf0\x9f\x8e\x93")));
    static const char *const wrong[] = {
        "\xff", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x80\x80\xaf", "a\x80"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(text_is_utf8(text_of(wrong[i])));
}

static void a_shown_text_is_short_and_harmless(void **state)
{
    (void)state;
    char buffer[TEXT_SHOWN_BYTES];
    assert_string_equal(text_show(TEXT("one\ntwo\x1b[31m\xff"), buffer), "one?two?[31m?");
    char many[400];
    for (size_t i = 0; i < sizeof many; i += 2)
        memcpy(many + i, "\xc3\xa9", 2);
    text_show((struct text){many, sizeof many}, buffer);
    assert_true(strlen(buffer) < sizeof buffer);
    assert_true(text_is_utf8(text_of(buffer)));
    assert_string_equal(buffer + strlen(buffer) - 3, "\xe2\x80\xa6");
}

static void a_dictionary_numbers_texts_in_order_of_first_appearance(void **state)
{
    (void)state;
    struct dictionary d = {0};
    enum { N = 20000 };
    char word[32];
    assert_int_equal(dictionary_find(&d, TEXT("0")), DICTIONARY_NONE);
    for (uint32_t i = 0; i < 3 * N; i++) {
        const int len = snprintf(word, sizeof word, "%u", i % N);
        assert_int_equal(dictionary_add(&d, (struct text){word, (size_t)len}), i % N);
    }
    assert_int_equal(d.n, N);
    for (uint32_t i = 0; i < N; i++) {
        const int len = snprintf(word, sizeof word, "%u", i);
        assert_int_equal(dictionary_find(&d, (struct text){word, (size_t)len}), i);
        assert_true(text_equal(d.texts[i], (struct text){word, (size_t)len}));
    }
    assert_int_equal(dictionary_find(&d, TEXT("20000")), DICTIONARY_NONE);
    assert_int_equal(dictionary_add(&d, TEXT("")), N);
    assert_int_equal(dictionary_add(&d, (struct text){"a\0b", 3}), N + 1);
    assert_int_equal(dictionary_find(&d, TEXT("a")), DICTIONARY_NONE);
    dictionary_clear(&d);
    assert_int_equal(dictionary_find(&d, TEXT("1")), DICTIONARY_NONE);
    assert_int_equal(dictionary_add(&d, TEXT("1")), 0);
    dictionary_release(&d);
}

/* All texts in one slot: the worst that a hash can do costs time, not correctness. */
static void texts_are_joined_and_end_in_nul(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct text parts[] = {TEXT("a"), TEXT(""), TEXT("bc")};
    assert_string_equal(arena_join(&arena, parts, 3, TEXT(", ")).at, "a, , bc");
    assert_string_equal(arena_join(&arena, parts, 0, TEXT(", ")).at, "");
    assert_int_equal(arena_format(&arena, "%d %s", 7, "items").len, 7);
    arena_release(&arena);
}

static void beginnings_endings_and_the_length_of_utf8(void **state)
{
    (void)state;
    assert_true(text_begins_with(TEXT("section:I"), TEXT("section:")));
    assert_false(text_begins_with(TEXT("sec"), TEXT("section:")));
    assert_true(text_ends_ignoring_case(TEXT("a.CSV"), TEXT(".csv")));
    assert_false(text_ends_ignoring_case(TEXT(".csv"), TEXT(".csv"))); /* the ending alone is no name */
    assert_int_equal(text_utf8_length(TEXT("a\xC3\xA9z")), 4);
    assert_int_equal(text_utf8_length(TEXT("a\xC3")), 1);
}

static void colliding_hashes_keep_texts_apart(void **state)
{
    (void)state;
    struct dictionary d = {0};
    assert_int_equal(dictionary_add_hashed(&d, TEXT("a"), 7), 0);
    assert_int_equal(dictionary_add_hashed(&d, TEXT("b"), 7), 1);
    assert_int_equal(dictionary_find_hashed(&d, TEXT("b"), 7), 1);
    assert_int_equal(dictionary_find_hashed(&d, TEXT("c"), 7), DICTIONARY_NONE);
    dictionary_release(&d);
}

/* Values as sha256sum prints them. */
static void a_digest_is_that_of_the_stream_however_it_was_cut(void **state)
{
    (void)state;
    char hex[SHA256_HEX_BYTES], again[SHA256_HEX_BYTES];
    sha256_finish_shown(sha256_new(), hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 31);
    struct sha256 *whole = sha256_new(), *cut = sha256_new();
    sha256_update(whole, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i += 8)
        sha256_update(cut, bytes + i, 8);
    sha256_finish_shown(whole, hex);
    sha256_finish_shown(cut, again);
    assert_string_equal(hex, again);
}

static void pieces_of_an_arena_stay_where_they_are(void **state)
{
    (void)state;
    struct arena arena = {0};
    enum { N = 5000 };
    char *pieces[N];
    for (int i = 0; i < N; i++) {
        char word[16];
        const int len = snprintf(word, sizeof word, "%d", i);
        pieces[i] = arena_copy(&arena, word, (size_t)len);
        if (i % 100 == 0) memset(arena_alloc(&arena, 70000), i, 70000);
        assert_int_equal((uintptr_t)arena_alloc(&arena, 1) % _Alignof(max_align_t), 0);
    }
    for (int i = 0; i < N; i++)
        assert_int_equal(atoi(pieces[i]), i);
    arena_clear(&arena);
    assert_string_equal(arena_copy(&arena, "again", 5), "again");
    arena_release(&arena);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_compare_as_bytes_prefix_first),
        cmocka_unit_test(trimming_takes_white_space_at_both_ends_only),
        cmocka_unit_test(utf8_is_told_from_what_only_looks_like_it),
        cmocka_unit_test(a_shown_text_is_short_and_harmless),
        cmocka_unit_test(a_dictionary_numbers_texts_in_order_of_first_appearance),
        cmocka_unit_test(texts_are_joined_and_end_in_nul),
        cmocka_unit_test(beginnings_endings_and_the_length_of_utf8),
        cmocka_unit_test(colliding_hashes_keep_texts_apart),
        cmocka_unit_test(a_digest_is_that_of_the_stream_however_it_was_cut),
        cmocka_unit_test(pieces_of_an_arena_stay_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
