/*
 * lines.c: what a run keeps of long inputs (ingest/kept_lines.h). The bytes are a stream before it was compressed. It can be
 * unpacked or is damaged; the runs that come out of it, packed, give a stream that unpacks and packs to itself.
 */
#include "fuzz.h"

#include <zstd.h>

#include "ingest/kept_lines.h"

enum { N_ITEMS = 3, N_ATTRIBUTES = 2 };

static struct codebook codebooks[N_ITEMS];
static struct attribute attributes[N_ATTRIBUTES] = {{.name = {"school", 6}}, {.name = {"x", 1}}};
static const struct kept_meaning meaning = {codebooks, N_ITEMS, attributes, N_ATTRIBUTES};

static struct kept_stream compress(const uint8_t *data, size_t size)
{
    struct kept_stream stream = {0};
    for (size_t at = 0, n; at < size; at += n) {
        n = size - at < KEPT_PIECE_BYTES ? size - at : KEPT_PIECE_BYTES;
        const size_t room = ZSTD_compressBound(n);
        uint8_t *bytes = gr_alloc(room);
        const size_t n_packed = ZSTD_compress(bytes, room, data + at, n, 1);
        must(!ZSTD_isError(n_packed), "zstd compresses");
        kept_stream_add(&stream, (struct kept_piece){bytes, (uint32_t)n_packed, (uint32_t)n});
    }
    return stream;
}

static bool unpack_and_pack(const struct kept_stream *from, struct kept_stream *to)
{
    struct line_unpacker unpacker;
    struct line_packer packer = {0};
    struct dictionary students = {0};
    uint32_t *numbers = NULL;
    size_t capacity = 0;
    uint64_t end = 0;
    struct kept_run run;
    line_unpacker_start(&unpacker, from);
    while (line_unpacker_next(&unpacker, &meaning, &run)) {
        must(run.ordinal >= end && run.n_answers && run.id.len && run.state, "runs come in order, and say something");
        end = run.ordinal + run.n_answers;
        for (size_t i = 0; i < run.n_answers; i++) {
            must(run.answers[i].item < N_ITEMS, "items are of the exam");
            must(run.answers[i].code < codebook_end(&codebooks[run.answers[i].item]), "codes are in the codebook");
        }
        const size_t n = students.n;
        const uint32_t student = dictionary_add(&students, run.id);
        GR_GROW(numbers, capacity, students.n);
        if (student == n) numbers[student] = 0;
        run.number = &numbers[student];
        line_packer_add(&packer, &meaning, &run);
    }
    const bool is_damaged = unpacker.is_damaged;
    line_unpacker_release(&unpacker);
    line_packer_finish(&packer, &meaning, to);
    dictionary_release(&students);
    free(numbers);
    return !is_damaged;
}

static bool are_same(const struct kept_stream *a, const struct kept_stream *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = a->pieces[i].n_unpacked == b->pieces[i].n_unpacked && a->pieces[i].n == b->pieces[i].n &&
               memcmp(a->pieces[i].bytes, b->pieces[i].bytes, a->pieces[i].n) == 0;
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t a = 0; a < N_ATTRIBUTES; a++)
        dictionary_add(&attributes[a].values, TEXT("")); /* number 0: no value */
    struct kept_stream given = compress(data, size), once, twice;
    unpack_and_pack(&given, &once);
    must(unpack_and_pack(&once, &twice), "what was packed can be unpacked");
    must(are_same(&once, &twice), "unpacked and packed again it is the same");
    kept_stream_release(&given);
    kept_stream_release(&once);
    kept_stream_release(&twice);
    for (size_t i = 0; i < N_ITEMS; i++)
        codebook_release(&codebooks[i]);
    for (size_t a = 0; a < N_ATTRIBUTES; a++)
        dictionary_release(&attributes[a].values);
    return 0;
}
