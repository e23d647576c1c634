/* SHA-256 against the examples of FIPS 180-4, and in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"

static void expect_sum(struct text bytes, const char *wanted)
{
    uint8_t sum[SHA256_BYTES];
    char hex[SHA256_HEX_BYTES];
    sha256_of(bytes, sum);
    sha256_show(sum, hex);
    assert_string_equal(hex, wanted);
}

static void test_examples(void **state)
{
    (void)state;
    expect_sum(TEXT(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_sum(TEXT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect_sum(TEXT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void test_pieces_and_reuse(void **state)
{
    (void)state;
    uint8_t whole[SHA256_BYTES], pieces[SHA256_BYTES];
    struct sha256 *sha = sha256_new();
    sha256_of(TEXT("abc"), whole);
    for (int round = 0; round < 2; round++) {
        sha256_update(sha, "a", 1);
        sha256_update(sha, "", 0);
        sha256_update(sha, "bc", 2);
        sha256_finish(sha, pieces);
        assert_memory_equal(whole, pieces, SHA256_BYTES);
    }
    sha256_free(sha);
    sha256_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples), cmocka_unit_test(test_pieces_and_reuse)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
