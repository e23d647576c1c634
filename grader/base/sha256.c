/* sha256.c: SHA-256 by libcrypto (contract in sha256.h). */
#include "base/sha256.h"

#include <errno.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/memory.h"

/* libcrypto fails here only for want of memory, or where its own installation is broken. */
static void expect(int good)
{
    if (good == 1) return;
    gr_library_failed("grader: libcrypto cannot compute SHA-256; free some memory, or mend its installation\n");
}

struct sha256 *sha256_new(void)
{
    expect(OSSL_LIB_CTX_get0_global_default() != NULL); /* else what follows would crash */
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) gr_out_of_memory(sizeof(void *));
    expect(EVP_DigestInit_ex(context, EVP_sha256(), NULL));
    return (struct sha256 *)context;
}

void sha256_update(struct sha256 *sha, const void *bytes, size_t n)
{
    expect(EVP_DigestUpdate((EVP_MD_CTX *)sha, bytes, n));
}

void sha256_finish(struct sha256 *sha, uint8_t out[SHA256_BYTES])
{
    expect(EVP_DigestFinal_ex((EVP_MD_CTX *)sha, out, NULL));
    expect(EVP_DigestInit_ex((EVP_MD_CTX *)sha, NULL, NULL));
}

void sha256_free(struct sha256 *sha)
{
    EVP_MD_CTX_free((EVP_MD_CTX *)sha);
}

void sha256_of(struct text bytes, uint8_t out[SHA256_BYTES])
{
    struct sha256 *sha = sha256_new();
    sha256_update(sha, bytes.at, bytes.len);
    sha256_finish(sha, out);
    sha256_free(sha);
}

void sha256_show(const uint8_t sum[SHA256_BYTES], char hex[SHA256_HEX_BYTES])
{
    for (size_t i = 0; i < SHA256_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", sum[i]);
}

void sha256_finish_shown(struct sha256 *sha, char hex[SHA256_HEX_BYTES])
{
    uint8_t sum[SHA256_BYTES];
    sha256_finish(sha, sum);
    sha256_free(sha);
    sha256_show(sum, hex);
}

void sha256_of_shown(struct text bytes, char hex[SHA256_HEX_BYTES])
{
    struct sha256 *sha = sha256_new();
    sha256_update(sha, bytes.at, bytes.len);
    sha256_finish_shown(sha, hex);
}

bool sha256_of_file_shown(FILE *file, char hex[SHA256_HEX_BYTES])
{
    enum { PIECE = 256 * 1024 };
    struct sha256 *sha = sha256_new();
    char *piece = gr_alloc(PIECE);
    for (size_t n; (n = fread(piece, 1, PIECE, file));)
        sha256_update(sha, piece, n);
    const bool is_whole = !ferror(file);
    const int reason = errno;
    free(piece);
    sha256_finish_shown(sha, hex);
    errno = reason;
    return is_whole;
}
