/* natural.c: numbers as numbers, texts as texts (contract in natural.h). */
#include "base/natural.h"

/* What a number is made of: the digits before the point without zeros in front, those behind it without zeros at the
 * end. */
struct parts {
    bool negative;
    struct text whole, behind;
};

static size_t count_digits(struct text t, size_t from)
{
    size_t n = 0;
    while (from + n < t.len && t.at[from + n] >= '0' && t.at[from + n] <= '9')
        n++;
    return n;
}

static bool split_number(struct text t, struct parts *out)
{
    const bool has_sign = t.len && (t.at[0] == '-' || t.at[0] == '+');
    const size_t first = has_sign, n_whole = count_digits(t, first), point = first + n_whole;
    *out = (struct parts){has_sign && t.at[0] == '-', {t.at + first, n_whole}, TEXT("")};
    if (!n_whole) return false;
    if (point < t.len) {
        const size_t n_behind = count_digits(t, point + 1);
        if (t.at[point] != '.' || !n_behind || point + 1 + n_behind != t.len) return false;
        out->behind = (struct text){t.at + point + 1, n_behind};
    }
    while (out->whole.len && out->whole.at[0] == '0') {
        out->whole.at++;
        out->whole.len--;
    }
    while (out->behind.len && out->behind.at[out->behind.len - 1] == '0')
        out->behind.len--;
    if (!out->whole.len && !out->behind.len) out->negative = false; /* -0 */
    return true;
}

bool text_is_number(struct text t)
{
    struct parts parts;
    return split_number(t, &parts);
}

/* Without signs. */
static int compare_sizes(const struct parts *a, const struct parts *b)
{
    if (a->whole.len != b->whole.len) return a->whole.len < b->whole.len ? -1 : 1;
    const int whole = text_compare(a->whole, b->whole);
    return whole ? whole : text_compare(a->behind, b->behind);
}

int natural_compare(struct text a, struct text b)
{
    struct parts left, right;
    const bool a_is_number = split_number(a, &left), b_is_number = split_number(b, &right);
    if (a_is_number != b_is_number) return a_is_number ? -1 : 1;
    if (!a_is_number) return text_compare(a, b);
    if (left.negative != right.negative) return left.negative ? -1 : 1;
    const int sizes = compare_sizes(&left, &right);
    if (sizes) return left.negative ? -sizes : sizes;
    return text_compare(a, b);
}
