/*
 * unpack_lines.c: a packed stream → runs of long lines (contract and format in kept_lines.h).
 *
 * The bytes come from a file that somebody may have altered: no count is believed that is larger than the bytes that are
 * left, so memory is taken in proportion to them.
 */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "ingest/kept_lines.h"

/* ---- bytes ---- */

static bool damaged(struct line_unpacker *u)
{
    u->is_damaged = true;
    return false;
}

static bool unpack_piece(struct line_unpacker *u)
{
    if (u->piece == u->stream->n) return false;
    const struct kept_piece *piece = &u->stream->pieces[u->piece++];
    if (!u->bytes) u->bytes = gr_alloc(KEPT_PIECE_BYTES);
    if (piece->n_unpacked > KEPT_PIECE_BYTES ||
        ZSTD_decompress(u->bytes, KEPT_PIECE_BYTES, piece->bytes, piece->n) != piece->n_unpacked)
        return damaged(u);
    u->at = 0;
    u->n = piece->n_unpacked;
    u->left -= u->n;
    return u->n > 0 || damaged(u);
}

static bool at_end(struct line_unpacker *u)
{
    return u->at == u->n && !unpack_piece(u);
}

static uint64_t bytes_left(const struct line_unpacker *u)
{
    return u->left + (u->n - u->at);
}

static bool take_bytes(struct line_unpacker *u, void *to, size_t n)
{
    if (n > bytes_left(u)) return damaged(u);
    for (char *at = to; n;) {
        if (at_end(u)) return damaged(u);
        const size_t here = n < u->n - u->at ? n : u->n - u->at;
        memcpy(at, u->bytes + u->at, here);
        u->at += here;
        at += here;
        n -= here;
    }
    return true;
}

static bool take_number(struct line_unpacker *u, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (at_end(u)) return damaged(u);
        const uint8_t byte = u->bytes[u->at++];
        *out |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return true;
    }
    return damaged(u);
}

/* A number of things that take a byte or more each. */
static bool take_count(struct line_unpacker *u, uint64_t *out)
{
    return take_number(u, out) && (*out <= bytes_left(u) || damaged(u));
}

static bool take_text(struct line_unpacker *u, uint64_t number, struct text *out)
{
    uint64_t length;
    if (number > u->n_texts) return damaged(u);
    if (number == u->n_texts) {
        if (!take_count(u, &length)) return false;
        char *bytes = arena_alloc(&u->arena, (size_t)length + 1);
        if (!take_bytes(u, bytes, (size_t)length)) return false;
        GR_GROW(u->texts, u->texts_capacity, u->n_texts + 1);
        u->texts[u->n_texts++] = (struct text){bytes, (size_t)length};
    }
    *out = u->texts[number];
    return true;
}

static bool take_numbered_text(struct line_unpacker *u, struct text *out)
{
    uint64_t number;
    return take_number(u, &number) && take_text(u, number, out);
}

/* ---- runs ---- */

static bool take_id(struct line_unpacker *u, struct kept_run *run)
{
    uint64_t number, length;
    if (!take_number(u, &number)) return false;
    if (number > u->n_ids) return damaged(u);
    if (number == u->n_ids) {
        if (!take_count(u, &length)) return false;
        if (!length || length > ID_LIMIT_BYTES) return damaged(u);
        char *bytes = arena_alloc(&u->arena, (size_t)length + ID_PAD_BYTES); /* words are read from it */
        GR_GROW(u->ids, u->ids_capacity, u->n_ids + 1);
        u->ids[u->n_ids++] = (struct text){bytes, (size_t)length};
        if (!take_bytes(u, bytes, (size_t)length)) return false;
    }
    run->id = u->ids[number];
    return true;
}

static bool take_details(struct line_unpacker *u, const struct kept_meaning *meaning, struct kept_run *run)
{
    uint64_t state, n;
    if (!take_number(u, &state) || !take_count(u, &n)) return false;
    if (!state || state & ~(uint64_t)(ROW_STATES_STATED | ROW_DIFFERS)) return damaged(u);
    run->state = (uint8_t)state;
    for (uint64_t i = 0; i < n; i++) {
        struct text name, value;
        if (!take_numbered_text(u, &name) || !take_numbered_text(u, &value)) return false;
        for (size_t a = 0; a < meaning->n_attributes; a++)
            if (text_equal(meaning->attributes[a].name, name))
                u->values[a] = dictionary_add(&meaning->attributes[a].values, value);
    }
    return true;
}

static bool take_items(struct line_unpacker *u, const struct kept_meaning *meaning, bool follow, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t item = i && follow ? (uint64_t)u->answers[i - 1].item + 1 : 0;
        if ((!i || !follow) && !take_number(u, &item)) return false;
        if (item >= meaning->n_items) return damaged(u);
        u->answers[i].item = (uint32_t)item;
    }
    return true;
}

static bool take_codes(struct line_unpacker *u, const struct kept_meaning *meaning, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t code;
        struct text text;
        if (!take_number(u, &code)) return false;
        if (code >= CODE_FIRST_LONG) {
            if (!take_text(u, code - CODE_FIRST_LONG, &text)) return false;
            code = codebook_add(&meaning->codebooks[u->answers[i].item], text);
        }
        u->answers[i].code = (uint32_t)code;
    }
    return true;
}

static bool take_answers(struct line_unpacker *u, const struct kept_meaning *meaning, bool is_single,
                         struct kept_run *run)
{
    uint64_t n = 1 << 1;
    if (!is_single && !take_number(u, &n)) return false;
    const bool follow = n & 1;
    n >>= 1;
    if (!n || n > bytes_left(u)) return damaged(u);
    GR_GROW(u->answers, u->answers_capacity, (size_t)n);
    run->answers = u->answers;
    run->n_answers = (size_t)n;
    return take_items(u, meaning, follow, (size_t)n) && take_codes(u, meaning, (size_t)n);
}

void line_unpacker_start(struct line_unpacker *u, const struct kept_stream *stream)
{
    *u = (struct line_unpacker){.stream = stream};
    for (size_t i = 0; i < stream->n; i++)
        u->left += stream->pieces[i].n_unpacked;
}

bool line_unpacker_next(struct line_unpacker *u, const struct kept_meaning *meaning, struct kept_run *run)
{
    uint64_t head;
    if (u->is_damaged || at_end(u)) return false;
    if (!take_number(u, &head) || !take_id(u, run)) return false;
    if (head >> 2 > UINT32_MAX) return damaged(u);
    run->ordinal = u->end + (head >> 2);
    run->state = ROW_PRESENT;
    GR_GROW(u->values, u->values_capacity, meaning->n_attributes);
    for (size_t a = 0; a < meaning->n_attributes; a++)
        u->values[a] = 0;
    run->values = u->values;
    if (head & 2 && !take_details(u, meaning, run)) return false;
    if (!take_answers(u, meaning, head & 1, run)) return false;
    u->end = run->ordinal + run->n_answers;
    return u->end <= UINT32_MAX || damaged(u);
}

void line_unpacker_release(struct line_unpacker *u)
{
    free(u->bytes);
    free(u->texts);
    free(u->ids);
    free(u->values);
    free(u->answers);
    arena_release(&u->arena);
    *u = (struct line_unpacker){0};
}
