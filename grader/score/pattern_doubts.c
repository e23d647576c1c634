/*
 * pattern_doubts.c: a walk through the text of a pattern (contract in pattern_doubts.h).
 *
 * A recursive descent over alternatives, their elements and the quantifiers behind them. Of each alternative it keeps
 * whether its ends are anchored, and what it would be to repeat it: elements that cannot be empty ("hard") keep two turns
 * of a repetition apart, so an alternative is dangerous to repeat when it can be one repetition and nothing else.
 */
#include "score/pattern_doubts.h"

#include <stdint.h>

enum { NESTING_MOST = 100, MANY = 10 /* so many turns are as good as endless */ };

struct walk {
    const char *at, *end;
    int nesting;
    bool half_anchored, nested;
};

struct element {
    bool can_be_empty, is_loop; /* loop: it can be one repetition and nothing else */
    bool begins_text, ends_text;
};

static struct element walk_alternatives(struct walk *walk);

static bool see(const struct walk *walk, const char *what)
{
    const size_t n = strlen(what);
    return (size_t)(walk->end - walk->at) >= n && memcmp(walk->at, what, n) == 0;
}

static void skip_to(struct walk *walk, const char *what)
{
    while (walk->at < walk->end && !see(walk, what))
        walk->at++;
    if (walk->at < walk->end) walk->at += strlen(what);
}

/* After "[": to behind its "]". */
static void skip_class(struct walk *walk)
{
    if (see(walk, "^")) walk->at++;
    if (see(walk, "]")) walk->at++;
    while (walk->at < walk->end && *walk->at != ']') {
        if (see(walk, "[:")) {
            skip_to(walk, ":]");
        } else {
            walk->at += *walk->at == '\\' && walk->at + 1 < walk->end ? 2 : 1;
        }
    }
    if (walk->at < walk->end) walk->at++;
}

/* After a backslash. */
static struct element walk_escape(struct walk *walk)
{
    struct element element = {.can_be_empty = false};
    if (walk->at == walk->end) return element;
    const char c = *walk->at++;
    if (c == 'Q') skip_to(walk, "\\E");
    element.begins_text = c == 'A';
    element.ends_text = c == 'z' || c == 'Z';
    element.can_be_empty = strchr("AzZbBGKE", c) != NULL;
    if (see(walk, "{") && strchr("pPxoNgku", c)) skip_to(walk, "}"); /* \p{Lu} */
    return element;
}

/* After "(": what kind of group it is, up to its body. False for what has no body. */
static bool enter_group(struct walk *walk, bool *is_atomic, bool *is_around)
{
    if (see(walk, "*")) {
        skip_to(walk, ")");
        return false;
    }
    if (!see(walk, "?")) return true;
    walk->at++;
    if (see(walk, "#")) {
        skip_to(walk, ")");
        return false;
    }
    *is_around = see(walk, "=") || see(walk, "!") || see(walk, "<=") || see(walk, "<!");
    *is_atomic = see(walk, ">");
    if (*is_around || *is_atomic || see(walk, "|")) {
        walk->at += see(walk, "<") ? 2 : 1;
    } else if (see(walk, "P<") || see(walk, "<")) {
        skip_to(walk, ">");
    } else if (see(walk, "'")) {
        walk->at++;
        skip_to(walk, "'");
    } else {
        while (walk->at < walk->end && *walk->at != ':' && *walk->at != ')') /* (?i) (?i: (?: (?&name) (?1) */
            walk->at++;
        if (walk->at < walk->end && *walk->at++ == ')') return false;
    }
    return true;
}

static struct element walk_group(struct walk *walk)
{
    struct element element = {.can_be_empty = true};
    bool is_atomic = false, is_around = false;
    if (!enter_group(walk, &is_atomic, &is_around)) return element;
    if (++walk->nesting <= NESTING_MOST)
        element = walk_alternatives(walk);
    else
        walk->at = walk->end;
    walk->nesting--;
    if (see(walk, ")")) walk->at++;
    if (is_around) element = (struct element){.can_be_empty = true};
    if (is_atomic) element.is_loop = false;
    return element;
}

static struct element walk_element(struct walk *walk)
{
    struct element element = {.can_be_empty = false};
    switch (*walk->at++) {
    case '\\': return walk_escape(walk);
    case '[': skip_class(walk); return element;
    case '(': return walk_group(walk);
    case '^': element.can_be_empty = element.begins_text = true; return element;
    case '$': element.can_be_empty = element.ends_text = true; return element;
    default:
        while (walk->at < walk->end && ((unsigned char)*walk->at & 0xC0) == 0x80)
            walk->at++;
        return element;
    }
}

/* Digits at `at`; -1 when there are none. */
static long take_count(struct walk *walk)
{
    long count = -1;
    for (; walk->at < walk->end && *walk->at >= '0' && *walk->at <= '9'; walk->at++)
        count = (count < 0 ? 0 : count) * 10 % 100000 + (*walk->at - '0');
    return count;
}

/* "{2}", "{2,}", "{,3}"; nothing is taken when the brace is none of these. */
static bool walk_braces(struct walk *walk, long *least, long *most)
{
    const char *start = walk->at++;
    *least = take_count(walk);
    *most = *least;
    const bool has_comma = see(walk, ",");
    if (has_comma) {
        walk->at++;
        *most = take_count(walk);
    }
    const bool good = see(walk, "}") && (*least >= 0 || *most >= 0);
    if (*least < 0) *least = 0;
    if (*most < 0) *most = INT32_MAX;
    walk->at = good ? walk->at + 1 : start;
    return good;
}

static void walk_quantifier(struct walk *walk, struct element *element)
{
    long least = 1, most = 1;
    if (see(walk, "*") || see(walk, "+") || see(walk, "?")) {
        least = *walk->at == '+';
        most = *walk->at == '?' ? 1 : INT32_MAX;
        walk->at++;
    } else if (!see(walk, "{") || !walk_braces(walk, &least, &most)) {
        return;
    }
    const bool is_possessive = see(walk, "+");
    if (is_possessive || see(walk, "?")) walk->at++;
    if (most >= MANY && element->is_loop) walk->nested |= !is_possessive;
    element->can_be_empty |= least == 0;
    element->is_loop = most >= MANY && !is_possessive;
    element->begins_text = element->ends_text = false;
}

/* One alternative, as one element. */
static struct element walk_sequence(struct walk *walk)
{
    struct element all = {.can_be_empty = true}, last = {.can_be_empty = true};
    int n_hard = 0, n_hard_loops = 0, n_loops = 0;
    bool is_first = true;
    while (walk->at < walk->end && *walk->at != '|' && *walk->at != ')') {
        struct element element = walk_element(walk);
        walk_quantifier(walk, &element);
        n_hard += !element.can_be_empty;
        n_hard_loops += !element.can_be_empty && element.is_loop;
        n_loops += element.is_loop;
        if (is_first) all.begins_text = element.begins_text;
        is_first = is_first && element.can_be_empty && !element.begins_text && !element.is_loop; /* (?i)^ */
        last = element;
    }
    all.ends_text = last.ends_text;
    all.can_be_empty = n_hard == 0;
    all.is_loop = n_loops && n_hard == n_hard_loops && n_hard_loops <= 1;
    return all;
}

static struct element walk_alternatives(struct walk *walk)
{
    struct element all = {.can_be_empty = false};
    int n = 0, n_begin = 0, n_end = 0;
    for (;;) {
        const struct element one = walk_sequence(walk);
        n++;
        n_begin += one.begins_text;
        n_end += one.ends_text;
        all.can_be_empty |= one.can_be_empty;
        all.is_loop |= one.is_loop;
        if (!see(walk, "|")) break;
        walk->at++;
    }
    all.begins_text = n_begin == n;
    all.ends_text = n_end == n;
    if ((n_begin && n_begin < n) || (n_end && n_end < n)) walk->half_anchored = true;
    return all;
}

const char *pattern_doubt(struct text pattern, bool is_grouped)
{
    struct walk walk = {.at = pattern.at, .end = pattern.at + pattern.len};
    walk_alternatives(&walk);
    if (walk.nested)
        return "a repetition inside a repetition, as in (a+)+, can take very long on answers that do not match; write "
               "one of them, or make the inner one possessive, (a++)+";
    if (walk.half_anchored && !is_grouped)
        return "^ or $ stands in some alternatives only, as in ^a|b$, which takes \"axyz\"; group them, ^(?:a|b)$, or "
               "add find: whole";
    return NULL;
}
