/* decoder.c: gzip by zlib, zstd by libzstd (contract in decoder.h). */
#include "ingest/decoder.h"

#define ZLIB_CONST /* the input is not written to */
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/memory.h"

static const struct text GZIP_MAGIC = {"\x1f\x8b", 2}, ZSTD_MAGIC = {"\x28\xb5\x2f\xfd", 4};

struct decoder {
    bool is_zstd, complete;
    z_stream gzip;
    ZSTD_DStream *zstd;
};

bool decoder_knows(struct text head)
{
    return text_begins_with(head, GZIP_MAGIC) || text_begins_with(head, ZSTD_MAGIC);
}

struct decoder *decoder_new(struct text head)
{
    struct decoder *decoder = gr_calloc(1, sizeof *decoder);
    decoder->is_zstd = text_begins_with(head, ZSTD_MAGIC);
    if (decoder->is_zstd) {
        decoder->zstd = ZSTD_createDStream();
        if (!decoder->zstd) gr_out_of_memory(0);
        /* Archives made with --long need more than the default of 128 MiB. */
        ZSTD_DCtx_setParameter(decoder->zstd, ZSTD_d_windowLogMax, sizeof(void *) == 4 ? 30 : 31);
    } else if (inflateInit2(&decoder->gzip, MAX_WBITS + 16) != Z_OK) {
        gr_out_of_memory(0);
    }
    return decoder;
}

void decoder_free(struct decoder *decoder)
{
    if (!decoder) return;
    if (decoder->is_zstd)
        ZSTD_freeDStream(decoder->zstd);
    else
        inflateEnd(&decoder->gzip);
    free(decoder);
}

static enum decoder_result run_zstd(struct decoder *decoder, struct text *in, char **out, size_t *room)
{
    if (decoder->complete && !in->len) return DECODER_OK; /* a call would wait for a next frame */
    ZSTD_inBuffer from = {in->at, in->len, 0};
    ZSTD_outBuffer to = {*out, *room, 0};
    const size_t hint = ZSTD_decompressStream(decoder->zstd, &to, &from);
    if (ZSTD_getErrorCode(hint) == ZSTD_error_memory_allocation) gr_out_of_memory(0);
    if (ZSTD_isError(hint)) return DECODER_DAMAGED;
    decoder->complete = hint == 0;
    in->at += from.pos;
    in->len -= from.pos;
    *out += to.pos;
    *room -= to.pos;
    return DECODER_OK;
}

static uInt at_most_uint(size_t n)
{
    return n < UINT_MAX ? (uInt)n : UINT_MAX;
}

/* Zeros after the last member are padding from tapes and block devices; gzip itself passes over them. */
static void skip_padding(struct text *in)
{
    while (in->len && *in->at == '\0') {
        in->at++;
        in->len--;
    }
}

static enum decoder_result run_gzip(struct decoder *decoder, struct text *in, char **out, size_t *room)
{
    z_stream *gzip = &decoder->gzip;
    if (decoder->complete) {
        skip_padding(in);
        if (!in->len) return DECODER_OK;
        if (inflateReset(gzip) != Z_OK) return DECODER_DAMAGED;
        decoder->complete = false;
    }
    gzip->next_in = (const Bytef *)in->at;
    gzip->avail_in = at_most_uint(in->len);
    gzip->next_out = (Bytef *)*out;
    gzip->avail_out = at_most_uint(*room);
    const uInt in_before = gzip->avail_in, out_before = gzip->avail_out;
    const int code = inflate(gzip, Z_NO_FLUSH);
    if (code == Z_MEM_ERROR) gr_out_of_memory(0);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return DECODER_DAMAGED;
    decoder->complete = code == Z_STREAM_END;
    in->at += in_before - gzip->avail_in;
    in->len -= in_before - gzip->avail_in;
    *out += out_before - gzip->avail_out;
    *room -= out_before - gzip->avail_out;
    return DECODER_OK;
}

enum decoder_result decoder_run(struct decoder *decoder, struct text *in, char **out, size_t *room)
{
    return decoder->is_zstd ? run_zstd(decoder, in, out, room) : run_gzip(decoder, in, out, room);
}

bool decoder_is_complete(const struct decoder *decoder)
{
    return decoder->complete;
}
