/* units.c: units of numbers (contract in units.h). */
#include "score/units.h"

#include "score/tolerance.h"

enum { UNITS_LIMIT = 1000, UNIT_BYTES = 256, FACTOR_LIMBS = FACTOR_DIGITS / 10 };

const struct key_spec UNIT_PENALTIES[N_PENALTIES] = {
    [PENALTY_MISSING] = {"missing", "0 to 1", "no unit; the number is taken in the unit of the key", false},
    [PENALTY_UNKNOWN] = {"unknown", "0 to 1", "a unit that is not listed; likewise", false},
    [PENALTY_OTHER] = {"other", "0 to 1", "a listed unit, but the number is right in another one", false},
};

static bool is_times(int32_t c)
{
    return c == '*' || c == 0xB7 || c == 0xD7 || c == 0x22C5 || c == 0x2022;
}

/* The form in which units are compared, in `out`; false when it is too long. */
static bool unit_form(struct text written, struct normal_buffer *buffer, char out[UNIT_BYTES], size_t *len)
{
    struct text t;
    bool times = false;
    *len = 0;
    if (!normalise(written, NORMAL_NFKC | NORMAL_SPACE | NORMAL_QUOTES | NORMAL_DASHES, buffer, &t)) return false;
    while (t.len) {
        const char *start = t.at;
        const int32_t c = take_code_point(&t);
        const size_t n = (size_t)(t.at - start);
        if (*len + n + 1 > UNIT_BYTES) return false;
        if (c == '^') continue;
        if (c == ' ' || is_times(c)) {
            times = *len > 0;
            continue;
        }
        if (times && c != '/' && out[*len - 1] != '/') out[(*len)++] = '*';
        times = false;
        if (c == 0x2212) { /* what NFKC makes of ⁻ */
            out[(*len)++] = '-';
            continue;
        }
        memcpy(out + *len, start, n);
        *len += n;
    }
    return true;
}

bool looks_like_unit(struct text t)
{
    static const int32_t signs[] = {0xB0, '\'', '"', 0x2032, 0x2033, '$', 0xA2, 0xA3, 0xA5, 0x20AC, 0x20B9, '#'};
    if (t.len == 0) return false;
    const int32_t c = take_code_point(&t);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == c) return true;
    return is_letter(c);
}

const struct unit *units_find(const struct units *units, struct text written, struct normal_buffer *buffer)
{
    char form[UNIT_BYTES];
    size_t len;
    if (!unit_form(written, buffer, form, &len)) return NULL;
    for (size_t i = 0; i < units->n; i++)
        if (text_equal(units->list[i].normal, (struct text){form, len})) return &units->list[i];
    return NULL;
}

static bool read_unit(struct reading *reading, const struct node *key, const struct node *value, struct units *out)
{
    struct normal_buffer buffer = {0};
    char form[UNIT_BYTES], shown[TEXT_SHOWN_BYTES];
    size_t len = 0;
    bool good = unit_form(key->text, &buffer, form, &len) && len > 0;
    if (!good)
        mistake(reading, key, "'%s' is no unit; expected a short text such as m/s2", text_show(key->text, shown));
    else if (units_find(out, key->text, &buffer)) {
        mistake(reading, key, "unit '%s' stands here twice; remove one", text_show(key->text, shown));
        good = false;
    }
    normal_buffer_release(&buffer);
    const struct exact *factor = read_exact(reading, value, "factor of a unit");
    if (!factor || !good) return false;
    if (factor->negative || factor->num.n == 0 || factor->num.n > FACTOR_LIMBS || factor->den.n > FACTOR_LIMBS) {
        mistake(reading, value, "the factor of a unit is %s; expected a number above 0, such as 0.01 or 1e-9",
                factor->negative || factor->num.n == 0 ? "not above 0" : "too long");
        return false;
    }
    out->list[out->n++] =
        (struct unit){arena_text(reading->arena, (struct text){form, len}), text_trim(key->text), factor};
    return true;
}

/* A penalty as what it leaves of the credit. */
static bool read_penalty(struct reading *reading, const struct node *node, const char *name, struct rational *left)
{
    struct rational penalty;
    bool is_percent;
    if (!node) return true;
    if (!read_share(reading, node, name, &penalty, &is_percent)) return false;
    if (penalty.num < 0 || penalty.num > penalty.den) {
        mistake(reading, node, "'%s' is a share of the credit; expected 0 to 1, such as 0.1 or 1/2", name);
        return false;
    }
    *left = rational_make(penalty.den - penalty.num, penalty.den);
    return true;
}

static bool read_penalties(struct reading *reading, const struct node *node, struct units *out)
{
    out->missing = out->unknown = out->other = (struct rational){0, 1};
    if (!node) return true;
    if (node->kind != NODE_MAP) {
        const bool good = read_penalty(reading, node, "unit_penalty", &out->missing);
        out->unknown = out->missing;
        return good;
    }
    const struct key_table keys = KEY_TABLE(UNIT_PENALTIES);
    const struct node *found[N_PENALTIES];
    const size_t n_mistakes = reading->n_mistakes;
    read_map(reading, node, "'unit_penalty'", &keys, 1, found);
    read_penalty(reading, found[PENALTY_MISSING], "missing", &out->missing);
    read_penalty(reading, found[PENALTY_UNKNOWN], "unknown", &out->unknown);
    read_penalty(reading, found[PENALTY_OTHER], "other", &out->other);
    return reading->n_mistakes == n_mistakes;
}

bool units_read(struct reading *reading, const struct node *units, const struct node *penalty, struct units *out)
{
    *out = (struct units){.n = 0};
    bool good = read_penalties(reading, penalty, out);
    if (!units) return good;
    if (units->kind != NODE_MAP || units->n == 0 || units->n > UNITS_LIMIT) {
        mistake(reading, units, "'units' %s; expected units and their factors, {m: 1, cm: 0.01}",
                units->kind != NODE_MAP ? "is no mapping" : "is empty or too long");
        return false;
    }
    out->list = arena_alloc(reading->arena, units->n * sizeof *out->list);
    for (size_t i = 0; i < units->n; i++)
        good &= read_unit(reading, &units->keys[i], &units->values[i], out);
    return good;
}
