/* pack_lines.c: runs of long lines → a packed stream (contract and format in kept_lines.h). */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "ingest/kept_lines.h"

enum { FASTEST = 1 }; /* of zstd's levels: a stream of letters shrinks to a quarter at any */

/* ---- bytes and pieces ---- */

static void pack_piece(struct line_packer *p, size_t n)
{
    const size_t room = ZSTD_compressBound(n);
    uint8_t *packed = gr_alloc(room);
    const size_t n_packed = ZSTD_compress(packed, room, p->bytes, n, FASTEST);
    if (ZSTD_isError(n_packed)) gr_out_of_memory(0); /* there is room, so nothing else can be wrong */
    kept_stream_add(&p->stream, (struct kept_piece){gr_realloc(packed, n_packed), (uint32_t)n_packed, (uint32_t)n});
    p->n_packed += n_packed;
    p->n_bytes -= n;
    memmove(p->bytes, p->bytes + n, p->n_bytes);
}

static void add_bytes(struct line_packer *p, const void *bytes, size_t n)
{
    GR_GROW(p->bytes, p->bytes_capacity, p->n_bytes + n);
    memcpy(p->bytes + p->n_bytes, bytes, n);
    p->n_bytes += n;
}

static void add_number(struct line_packer *p, uint64_t number)
{
    enum { LONGEST = 10 };
    GR_GROW(p->bytes, p->bytes_capacity, p->n_bytes + LONGEST);
    uint8_t *to = p->bytes + p->n_bytes;
    for (; number >= 0x80; number >>= 7)
        *to++ = (uint8_t)(number | 0x80);
    *to++ = (uint8_t)number;
    p->n_bytes = (size_t)(to - p->bytes);
}

/* The text's number on top of `base`; a new one's bytes follow. */
static void add_text(struct line_packer *p, uint64_t base, struct text t)
{
    const size_t n = p->texts.n;
    const uint32_t number = dictionary_add(&p->texts, t);
    add_number(p, base + number);
    if (number < n) return;
    add_number(p, t.len);
    add_bytes(p, t.at, t.len);
}

/* ---- runs ---- */

static size_t count_values(const struct line_packer *p, const struct kept_meaning *meaning)
{
    size_t n = 0;
    for (size_t a = 0; a < meaning->n_attributes; a++)
        n += p->values[a] != 0;
    return n;
}

static void write_student(struct line_packer *p)
{
    add_number(p, p->number - 1);
    if (!p->id_length) return;
    add_number(p, p->id_length);
    add_bytes(p, p->id, p->id_length);
}

static void write_details(struct line_packer *p, const struct kept_meaning *meaning)
{
    add_number(p, p->state);
    add_number(p, count_values(p, meaning));
    for (size_t a = 0; a < meaning->n_attributes; a++) {
        if (!p->values[a]) continue;
        add_text(p, 0, meaning->attributes[a].name);
        add_text(p, 0, meaning->attributes[a].values.texts[p->values[a]]);
    }
}

static bool items_follow(const struct line_packer *p)
{
    bool follow = true;
    for (size_t i = 1; i < p->n_answers; i++)
        follow &= p->answers[i].item == p->answers[i - 1].item + 1;
    return follow;
}

static void write_answers(struct line_packer *p, const struct kept_meaning *meaning)
{
    const bool follow = items_follow(p);
    if (p->n_answers > 1) add_number(p, p->n_answers << 1 | follow);
    for (size_t i = 0; i < (follow ? 1 : p->n_answers); i++)
        add_number(p, p->answers[i].item);
    for (size_t i = 0; i < p->n_answers; i++) {
        const struct long_answer answer = p->answers[i];
        if (answer.code < CODE_FIRST_LONG)
            add_number(p, answer.code);
        else
            add_text(p, CODE_FIRST_LONG, codebook_text(&meaning->codebooks[answer.item], answer.code));
    }
}

static void write_run(struct line_packer *p, const struct kept_meaning *meaning)
{
    if (!p->has_run) return;
    const bool has_details = p->state != ROW_PRESENT || count_values(p, meaning) > 0;
    add_number(p, (p->first - p->end_before) << 2 | (uint64_t)has_details << 1 | (p->n_answers == 1));
    write_student(p);
    if (has_details) write_details(p, meaning);
    write_answers(p, meaning);
    p->end_before = p->end;
    p->has_run = false;
    while (p->n_bytes >= KEPT_PIECE_BYTES)
        pack_piece(p, KEPT_PIECE_BYTES);
}

static void begin_run(struct line_packer *p, const struct kept_meaning *meaning, const struct kept_run *run)
{
    p->has_run = true;
    p->first = p->end = run->ordinal;
    p->id_length = 0;
    if (!*run->number) {
        GR_GROW(p->id, p->id_capacity, run->id.len);
        memcpy(p->id, run->id.at, run->id.len);
        p->id_length = run->id.len;
        *run->number = ++p->n_students;
    }
    p->number = *run->number;
    p->state = 0;
    GR_GROW(p->values, p->values_capacity, meaning->n_attributes);
    for (size_t a = 0; a < meaning->n_attributes; a++)
        p->values[a] = run->values ? run->values[a] : 0;
    p->n_answers = 0;
}

static void extend_run(struct line_packer *p, const struct kept_run *run)
{
    p->state |= run->state;
    GR_GROW(p->answers, p->answers_capacity, p->n_answers + run->n_answers);
    memcpy(p->answers + p->n_answers, run->answers, run->n_answers * sizeof *run->answers);
    p->n_answers += run->n_answers;
    p->end += run->n_answers;
}

/* All lines of a run have the same values (encode_long.c). */
static bool has_same_values(const struct line_packer *p, const struct kept_meaning *meaning, const struct kept_run *run)
{
    bool same = true;
    for (size_t a = 0; a < meaning->n_attributes; a++)
        same &= p->values[a] == (run->values ? run->values[a] : 0);
    return same;
}

void line_packer_add(struct line_packer *p, const struct kept_meaning *meaning, const struct kept_run *run)
{
    const bool goes_on =
        p->has_run && run->ordinal == p->end && *run->number == p->number && has_same_values(p, meaning, run);
    if (!goes_on) {
        write_run(p, meaning);
        begin_run(p, meaning, run);
    }
    extend_run(p, run);
}

void line_packer_finish(struct line_packer *p, const struct kept_meaning *meaning, struct kept_stream *out)
{
    write_run(p, meaning);
    if (p->n_bytes) pack_piece(p, p->n_bytes);
    *out = p->stream;
    p->stream = (struct kept_stream){0};
    line_packer_release(p);
}

size_t line_packer_bytes(const struct line_packer *p)
{
    return p->n_packed + p->bytes_capacity + p->answers_capacity * sizeof *p->answers;
}

void line_packer_release(struct line_packer *p)
{
    kept_stream_release(&p->stream);
    dictionary_release(&p->texts);
    free(p->bytes);
    free(p->id);
    free(p->values);
    free(p->answers);
    *p = (struct line_packer){0};
}
