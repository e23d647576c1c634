/* pseudonym.c: HMAC-SHA-256 by libcrypto (contract in pseudonym.h). */
#include "base/pseudonym.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/memory.h"

enum { KEY_LEAST = 32, KEY_MOST = 4096 };

struct pseudonym_key {
    size_t len;
    unsigned char bytes[KEY_MOST + 2];
};

struct pseudonymer {
    EVP_MAC *mac;
    EVP_MAC_CTX *context;
};

/* libcrypto fails here only for want of memory, or where its own installation is broken. */
static void expect(bool good)
{
    if (good) return;
    gr_library_failed("grader: libcrypto cannot compute HMAC-SHA-256; free some memory, or mend its installation\n");
}

enum gr_status pseudonym_key_read(struct pseudonym_key **out, const char *path, bool *is_open, struct gr_error *err)
{
    struct stat about;
    *out = NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return gr_fail(err, GR_FAILED, "%s: the key cannot be opened: %s; make one with: openssl rand -hex 32 > %s",
                       path, strerror(errno), path);
    setvbuf(file, NULL, _IONBF, 0); /* no copy of it stays behind */
    struct pseudonym_key *key = *out = gr_calloc(1, sizeof *key);
    key->len = fread(key->bytes, 1, sizeof key->bytes, file);
    const bool failed = ferror(file);
    *is_open = fstat(fileno(file), &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO));
    fclose(file);
    if (key->len && key->bytes[key->len - 1] == '\n') key->len--;
    if (key->len && key->bytes[key->len - 1] == '\r') key->len--;
    if (!failed && key->len >= KEY_LEAST && key->len <= KEY_MOST) return GR_OK;
    pseudonym_key_free(key);
    *out = NULL;
    if (failed) return gr_fail(err, GR_FAILED, "%s: the key cannot be read; try again", path);
    return gr_fail(err, GR_FAILED, "%s: is no key of %d to %d bytes; make one with: openssl rand -hex 32 > %s", path,
                   KEY_LEAST, KEY_MOST, path);
}

void pseudonym_key_free(struct pseudonym_key *key)
{
    if (!key) return;
    OPENSSL_cleanse(key, sizeof *key);
    free(key);
}

struct pseudonymer *pseudonymer_new(const struct pseudonym_key *key)
{
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    struct pseudonymer *p = gr_calloc(1, sizeof *p);
    expect(OSSL_LIB_CTX_get0_global_default() != NULL); /* else what follows would crash */
    p->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    expect(p->mac);
    p->context = EVP_MAC_CTX_new(p->mac);
    expect(p->context && EVP_MAC_init(p->context, key->bytes, key->len, params) == 1);
    return p;
}

void pseudonym_make(struct pseudonymer *p, struct text id, char out[PSEUDONYM_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    size_t len;
    expect(EVP_MAC_init(p->context, NULL, 0, NULL) == 1 &&
           EVP_MAC_update(p->context, (const unsigned char *)id.at, id.len) == 1 &&
           EVP_MAC_final(p->context, sum, &len, sizeof sum) == 1);
    for (size_t i = 0; i < PSEUDONYM_BYTES; i++)
        out[i] = digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4];
}

void pseudonymer_free(struct pseudonymer *p)
{
    if (!p) return;
    EVP_MAC_CTX_free(p->context);
    EVP_MAC_free(p->mac);
    free(p);
}
