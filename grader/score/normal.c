/*
 * normal.c: normal forms through utf8proc (contract in normal.h).
 *
 * Most answers are short ASCII, for which NFKC does nothing and folding is a byte operation: they never reach
 * utf8proc. Quotes are straightened before decomposition, because NFKC turns an acute accent used as an apostrophe
 * into a blank and a combining mark.
 */
#include "score/normal.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool is_ascii_text(struct text t)
{
    unsigned char all = 0;
    for (size_t i = 0; i < t.len; i++)
        all |= (unsigned char)t.at[i];
    return all < 0x80;
}

bool is_white_space(int32_t c)
{
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

bool is_letter(int32_t c)
{
    const utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool is_letter_or_digit(int32_t c)
{
    const utf8proc_category_t category = utf8proc_category(c);
    return is_letter(c) || (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

bool has_control_character(struct text t, bool white_space_allowed)
{
    for (size_t i = 0; i < t.len; i++) {
        const unsigned char c = (unsigned char)t.at[i];
        if (c >= 0x20 && c != 0x7F) continue;
        if (!white_space_allowed || c < '\t' || c > '\r') return true;
    }
    return false;
}

int32_t take_code_point(struct text *t)
{
    utf8proc_int32_t c = -1;
    const utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)t->at, (utf8proc_ssize_t)t->len, &c);
    const size_t step = n > 0 ? (size_t)n : 1;
    t->at += step;
    t->len -= step;
    return c;
}

const char *letter_show(int32_t letter, char buffer[LETTER_SHOWN_BYTES])
{
    const utf8proc_ssize_t n = utf8proc_encode_char(utf8proc_toupper(letter), (utf8proc_uint8_t *)buffer);
    buffer[n] = '\0';
    return buffer;
}

size_t code_points_of(struct text t, int32_t *out)
{
    size_t n = 0;
    while (t.len)
        out[n++] = take_code_point(&t);
    return n;
}

bool is_blank_text(struct text t)
{
    while (t.len)
        if (!is_white_space(take_code_point(&t))) return false;
    return true;
}

static bool is_one_of(int32_t c, const int32_t *list, size_t n)
{
    size_t i = 0;
    while (i < n && list[i] != c)
        i++;
    return i < n;
}

static int32_t straight_quote(int32_t c)
{
    /* acute accent, primes, single quotes of all shapes, and single angle quotes */
    static const int32_t single[] = {0x00B4, 0x02B9, 0x02BC, 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2039, 0x203A};
    /* angle quotes, double quotes of all shapes, double prime, corner brackets */
    static const int32_t twofold[] = {0x00AB, 0x00BB, 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x300C, 0x300D};
    if (is_one_of(c, single, sizeof single / sizeof *single)) return '\'';
    return is_one_of(c, twofold, sizeof twofold / sizeof *twofold) ? '"' : c;
}

static int32_t straight_dash(int32_t c)
{
    const bool dash = (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D;
    return dash ? '-' : c;
}

/* utf8proc calls this for each code point before it is decomposed. */
static utf8proc_int32_t straighten(utf8proc_int32_t c, void *context)
{
    const unsigned steps = *(const unsigned *)context;
    if (steps & NORMAL_QUOTES) c = straight_quote(c);
    if (steps & NORMAL_DASHES) c = straight_dash(c);
    return c;
}

/* Latin, Greek and Cyrillic diacritics; Hebrew points; Arabic vowel marks. Marks that are letters' parts, as the vowel
 * signs of Indic scripts, are not meant. */
static bool is_accent(int32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x591 && c <= 0x5C7 && c != 0x5BE && c != 0x5C0 && c != 0x5C3) ||
           (c >= 0x64B && c <= 0x655) || c == 0x670;
}

static bool is_punctuation(int32_t c)
{
    const utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

/* The steps that work on single characters of the decomposed text, in place. */
static size_t clean_code_points(int32_t *c, size_t n, unsigned steps)
{
    size_t used = 0;
    bool gap = false;
    for (size_t i = 0; i < n; i++) {
        if ((steps & NORMAL_ACCENTS) && is_accent(c[i])) continue;
        const int32_t one = (steps & NORMAL_PUNCTUATION) && is_punctuation(c[i]) ? ' ' : c[i];
        if ((steps & (NORMAL_SPACE | NORMAL_BLANKS)) && is_white_space(one)) {
            gap = used > 0 && !(steps & NORMAL_BLANKS);
            continue;
        }
        if (gap) c[used++] = ' ';
        gap = false;
        c[used++] = one;
    }
    return used;
}

static struct text normalise_ascii(struct text t, unsigned steps, struct normal_buffer *buffer)
{
    GR_GROW(buffer->bytes, buffer->bytes_capacity, t.len + 1);
    size_t used = 0;
    bool gap = false;
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];
        if ((steps & NORMAL_PUNCTUATION) && is_punctuation(c)) c = ' ';
        if ((steps & (NORMAL_SPACE | NORMAL_BLANKS)) && is_white_space(c)) {
            gap = used > 0 && !(steps & NORMAL_BLANKS);
            continue;
        }
        if (gap) buffer->bytes[used++] = ' ';
        gap = false;
        if ((steps & NORMAL_FOLD) && c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        buffer->bytes[used++] = c;
    }
    return (struct text){buffer->bytes, used};
}

bool normalise(struct text t, unsigned steps, struct normal_buffer *buffer, struct text *out)
{
    if (is_ascii_text(t)) {
        *out = normalise_ascii(t, steps, buffer);
        return true;
    }
    int options = 0;
    if (steps & NORMAL_NFKC) options |= UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE;
    if (steps & NORMAL_ACCENTS) options |= UTF8PROC_STABLE | UTF8PROC_COMPOSE; /* composed again below */
    if (steps & NORMAL_FOLD) options |= UTF8PROC_CASEFOLD;
    utf8proc_ssize_t n;
    for (;;) {
        const size_t room = buffer->capacity ? buffer->capacity - 1 : 0; /* one for the terminator when re-encoded */
        n = utf8proc_decompose_custom((const utf8proc_uint8_t *)t.at, (utf8proc_ssize_t)t.len, buffer->code_points,
                                      (utf8proc_ssize_t)room, (utf8proc_option_t)options, straighten, &steps);
        if (n < 0) return false;
        if ((size_t)n <= room && room) break;
        GR_GROW(buffer->code_points, buffer->capacity, (size_t)n + 1);
    }
    n = (utf8proc_ssize_t)clean_code_points(buffer->code_points, (size_t)n, steps);
    const utf8proc_ssize_t bytes = utf8proc_reencode(buffer->code_points, n, (utf8proc_option_t)options);
    if (bytes < 0) return false;
    *out = (struct text){(const char *)buffer->code_points, (size_t)bytes};
    return true;
}

void normal_buffer_release(struct normal_buffer *buffer)
{
    free(buffer->code_points);
    free(buffer->bytes);
    *buffer = (struct normal_buffer){0};
}

struct text normalise_into(struct arena *arena, struct text t, unsigned steps)
{
    struct normal_buffer buffer = {0};
    struct text normal = t;
    if (!normalise(t, steps, &buffer, &normal)) normal = t; /* rubrics are checked to be UTF-8 */
    const struct text copy = arena_text(arena, normal);
    normal_buffer_release(&buffer);
    return copy;
}

bool read_normal_steps(struct reading *reading, const struct node *node, unsigned *steps)
{
    static const char *const names[] = {"nfkc",   "fold",    "space",       "quotes",
                                        "dashes", "accents", "punctuation", "blanks"};
    const struct node *members;
    size_t n, which, n_changes = 0;
    if (!node) return true;
    if (!read_scalars(reading, node, "normalize", false, &members, &n)) return false;
    bool good = true;
    unsigned chosen = 0, changed = *steps;
    for (size_t i = 0; i < n; i++) {
        struct node name = members[i];
        name.text = text_trim(name.text);
        const char sign = name.text.at[0];
        if (sign == '+' || sign == '-') {
            name.text = text_trim((struct text){name.text.at + 1, name.text.len - 1});
            n_changes++;
        }
        if (!read_name(reading, &name, "step of normalize", names, sizeof names / sizeof *names, &which)) {
            good = false;
            continue;
        }
        chosen |= 1u << which;
        changed = sign == '-' ? changed & ~(1u << which) : changed | 1u << which;
    }
    if (good && n_changes && n_changes < n) {
        mistake(reading, node,
                "'normalize' mixes steps and changes; expected all steps, [fold, space], or changes, "
                "[+accents, -fold]");
        good = false;
    }
    if (good) *steps = n_changes ? changed : chosen;
    return good;
}
