/*
 * number.c: the first byte says how, then three lines that may be numbers. What the readers of numbers make of them agrees:
 * those of rubrics, of scores, of students' answers; and what an item of the second as key and the third as tolerance says to
 * the first is what exact arithmetic says.
 */
#include "fuzz.h"

#include "base/decimal.h"
#include "base/natural.h"
#include "base/rational.h"
#include "score/judge.h"
#include "score/number_text.h"

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void check_rational(struct text t)
{
    struct rational r, again;
    char shown[DECIMAL_BYTES];
    if (!rational_parse(t, true, &r)) return;
    must(r.den > 0 && rational_compare(r, r) == 0, "a rational has a denominator");
    const int n = decimal_print(shown, r.num, r.den, 9);
    must(n > 0 && n <= DECIMAL_BYTES, "a rational can be printed");
    if (decimal_power(9) % r.den == 0)
        must(rational_parse((struct text){shown, (size_t)n}, false, &again) && rational_compare(r, again) == 0,
             "what is printed exactly is read back");
}

/* The two readers of exact decimals know the same numbers. */
static void check_decimal(struct text t)
{
    struct decimal d;
    struct rational r;
    int64_t day;
    if (t.len <= DECIMAL_DIGITS_MOST && text_is_number(t))
        must(decimal_parse(t, '.', &d), "a number to those who sort is a score");
    if (decimal_parse(t, '.', &d)) {
        must(d.decimals >= 0 && d.decimals <= DECIMAL_DIGITS_MOST, "decimals within the digits");
        if (rational_parse(t, false, &r)) {
            int64_t scale = 1;
            for (int i = 0; i < d.decimals; i++)
                scale *= 10;
            must(rational_compare(r, rational_make(d.digits, scale)) == 0,
                 "a decimal is the rational that it looks like");
        }
        int64_t shifted = d.digits;
        if (decimal_shift(&shifted, 3)) must(shifted == d.digits * 1000, "a shift is a product");
    }
    if (iso_date_parse(t, &day))
        must(day % 100 >= 1 && day % 100 <= 31 && day / 100 % 100 >= 1 && day / 100 % 100 <= 12, "a day");
}

static void check_order(struct text a, struct text b, struct text c)
{
    struct rational x, y;
    const int ab = sign(natural_compare(a, b)), bc = sign(natural_compare(b, c)), ac = sign(natural_compare(a, c));
    must(ab == -sign(natural_compare(b, a)), "an order looks the same from behind");
    must((ab == 0) == text_equal(a, b), "only the same text is at the same place");
    if (ab <= 0 && bc <= 0) must(ac <= 0, "an order is transitive");
    if (text_is_number(a) && text_is_number(b) && rational_parse(a, false, &x) && rational_parse(b, false, &y) &&
        rational_compare(x, y))
        must(ab == rational_compare(x, y), "numbers stand by their value");
}

/* Exact fractions, as far as 64 bits reach. */
static void check_exact(const struct exact *a, const struct exact *b)
{
    struct exact sum, product;
    struct rational x, y, expected, got;
    must(exact_compare(a, a) == 0, "a number equals itself");
    must(sign(exact_compare(a, b)) == -sign(exact_compare(b, a)), "a comparison looks the same from behind");
    if (!exact_to_rational(a, &x) || !exact_to_rational(b, &y)) return;
    must(sign(exact_compare(a, b)) == rational_compare(x, y), "fractions compare as rationals");
    exact_add(a, b, &sum);
    exact_multiply(a, b, &product);
    if (exact_to_rational(&sum, &got))
        must(rational_add(x, y, &expected) && rational_compare(got, expected) == 0, "fractions add as rationals");
    if (exact_to_rational(&product, &got))
        must(rational_multiply(x, y, &expected) && rational_compare(got, expected) == 0,
             "fractions multiply as rationals");
}

/* No further away than half a place (or, cut off, than a place). */
static void check_round(const struct exact *a, int place, enum exact_rounding how)
{
    struct exact rounded, off, unit;
    exact_round(a, place, how, &rounded);
    exact_subtract(a, &rounded, &off);
    off.negative = false;
    if (how == EXACT_HALF_AWAY) {
        const struct exact once = off;
        exact_add(&once, &once, &off);
    }
    exact_set_power_of_ten(place, &unit);
    must(exact_compare(&off, &unit) <= (how == EXACT_HALF_AWAY ? 0 : -1), "rounding goes no further than half a place");
}

static struct text quoted(char *to, struct text t)
{
    size_t n = 0;
    to[n++] = '\'';
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] == '\'') to[n++] = '\'';
        to[n++] = t.at[i];
    }
    to[n++] = '\'';
    return (struct text){to, n};
}

static void check_item(struct text answer, struct text key, struct text tolerance, uint8_t how)
{
    static const char *const kinds[] = {"abs", "rel", "sig", "places", "range", "ulps"};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    char key_quoted[600], tolerance_quoted[600];
    const struct text k = quoted(key_quoted, key), t = quoted(tolerance_quoted, tolerance);
    char *source =
        gr_format("exam: n\nanswers: {numbers: %s}\nitems:\n  - {id: N, type: number, key: %.*s, tolerance: "
                  "{%s: %.*s}}\n",
                  how & 1 ? "decimal_comma" : "decimal_point", TEXT_ARGS(k), kinds[(how >> 1) % KINDS], TEXT_ARGS(t));
    struct gr_messages mistakes = {0}, warnings = {0};
    struct rubric *rubric = NULL;
    const enum gr_status st = rubric_load_text(&rubric, "n.yaml", text_of(source), &mistakes, &warnings);
    must(st ? mistakes.n > 0 : rubric != NULL, "a rubric, or a mistake");
    if (!st) {
        struct judge *judge = judge_new(rubric, 0);
        struct judgement verdict;
        judge_answer(judge, answer, &verdict);
        struct exact a, b, off, most;
        /* Keys and tolerances of a rubric have the decimal point, whatever students write. */
        if ((how >> 1) % KINDS == 0 && verdict.state == ANSWER_ANSWERED &&
            number_read(answer, how & 1, &a) == NUMBER_READ &&
            number_read(key, NUMBERS_DECIMAL_POINT, &b) == NUMBER_READ &&
            number_read(tolerance, NUMBERS_DECIMAL_POINT, &most) == NUMBER_READ) {
            exact_subtract(&a, &b, &off);
            off.negative = false;
            must((exact_compare(&off, &most) <= 0) == (verdict.result == RESULT_CORRECT),
                 "right is what is no further away than the tolerance");
        }
        judge_free(judge);
        rubric_free(rubric);
    }
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
    free(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LINES = 3, LINE_MOST = 200 };
    if (size < 1 || size > LINES * LINE_MOST) return 0;
    log_set_level(LOG_QUIET);
    struct text rest = {(const char *)data + 1, size - 1}, lines[LINES];
    struct exact values[LINES];
    bool is_number[LINES];
    for (size_t i = 0; i < LINES; i++) {
        const char *end = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;
        lines[i] = (struct text){rest.at, end ? (size_t)(end - rest.at) : rest.len};
        if (lines[i].len > LINE_MOST) return 0;
        rest = (struct text){rest.at + lines[i].len + (end != NULL), rest.len - lines[i].len - (end != NULL)};
        check_rational(lines[i]);
        check_decimal(lines[i]);
        struct number_writing writing;
        struct exact beginning;
        size_t used = 0;
        const enum number_style style = data[0] & 1;
        is_number[i] = number_read(lines[i], style, &values[i]) == NUMBER_READ;
        const bool begins = number_read_beginning(lines[i], style, &beginning, &writing, &used) == NUMBER_READ;
        if (begins) must(used > 0 && used <= lines[i].len, "a number is some bytes of the text");
        if (begins && used == lines[i].len)
            must(is_number[i] && exact_compare(&beginning, &values[i]) == 0,
                 "a text that begins with a number and ends there");
        if (!is_number[i]) continue;
        check_round(&values[i], (int)(data[0] >> 2) % 19 - 9, data[0] & 2 ? EXACT_TRUNCATE : EXACT_HALF_AWAY);
    }
    check_order(lines[0], lines[1], lines[2]);
    if (is_number[0] && is_number[1]) check_exact(&values[0], &values[1]);
    check_item(lines[0], lines[1], lines[2], data[0]);
    return 0;
}
