/*
 * order_credit.c: credit for orders (contract in order_credit.h).
 *
 * An order of n entries with the key 1 2 3 4 5 and the answer 2 1 3 4 5 has: 3 of 5 in their place; after 2 of 4
 * entries the right next one, after 3 of 5 with the end; 5 of 10 right neighbours; 18 of 20 pairs seen from either
 * entry; 4 of 5 in the longest rising subset; 3 of 5 in the longest run; 18 of 20 steps that entries could be away.
 */
#include "score/order_credit.h"

bool sequence_is_right(const struct sequence *sequence, size_t n_key)
{
    for (size_t i = 0; i < sequence->n; i++)
        if (sequence->place[i] != (int)i) return false;
    return sequence->n == n_key;
}

static size_t one(size_t n)
{
    (void)n;
    return 1;
}

static size_t all(size_t n)
{
    return n;
}

static size_t all_but_one(size_t n)
{
    return n - 1;
}

static size_t twice(size_t n)
{
    return 2 * n;
}

static size_t ordered_pairs(size_t n)
{
    return n * (n - 1);
}

static size_t nothing(const struct sequence *s, size_t n)
{
    (void)s;
    (void)n;
    return 0; /* right orders do not get here */
}

static size_t in_place(const struct sequence *s, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < s->n && i < n; i++)
        count += s->place[i] == (int)i;
    return count;
}

/* Entries that are followed by the one that follows them in the key. */
static size_t right_next(const struct sequence *s, size_t n)
{
    size_t count = 0;
    (void)n;
    for (size_t i = 0; i + 1 < s->n; i++)
        count += s->place[i] >= 0 && s->place[i + 1] == s->place[i] + 1;
    return count;
}

static size_t right_next_or_end(const struct sequence *s, size_t n)
{
    return right_next(s, n) + (s->n && s->place[s->n - 1] == (int)n - 1);
}

/* Right neighbours before and after each entry; the first has the beginning before it, the last the end behind it. */
static size_t right_neighbours(const struct sequence *s, size_t n)
{
    return 2 * right_next(s, n) + (s->n && s->place[0] == 0) + (s->n && s->place[s->n - 1] == (int)n - 1);
}

/* Pairs in the right relative order, counted at both of their entries. */
static size_t right_pairs(const struct sequence *s, size_t n)
{
    size_t count = 0;
    (void)n;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = i + 1; k < s->n; k++)
            count += s->place[i] >= 0 && s->place[k] > s->place[i];
    return 2 * count;
}

/* Longest increasing subsequence; last[l]: the least place with which one of length l + 1 can end. */
static size_t longest_increasing(const struct sequence *s)
{
    int last[ORDER_MOST];
    size_t length = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t at = 0, end = length;
        if (s->place[i] < 0) continue;
        while (at < end) {
            const size_t middle = at + (end - at) / 2;
            if (last[middle] < s->place[i])
                at = middle + 1;
            else
                end = middle;
        }
        last[at] = s->place[i];
        length += at == length;
    }
    return length;
}

static size_t longest_ordered(const struct sequence *s, size_t n)
{
    (void)n;
    const size_t length = longest_increasing(s);
    return length > 1 ? length : 0;
}

static size_t longest_run(const struct sequence *s, size_t n)
{
    size_t longest = 0, run = 1;
    (void)n;
    for (size_t i = 1; i < s->n; i++) {
        run = s->place[i - 1] >= 0 && s->place[i] == s->place[i - 1] + 1 ? run + 1 : 1;
        if (run > longest) longest = run;
    }
    return longest > 1 ? longest : 0;
}

/* n - 1 less the distance from its place, for every entry. */
static size_t nearness(const struct sequence *s, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++) {
        const size_t place = (size_t)s->place[i], distance = place > i ? place - i : i - place;
        if (s->place[i] >= 0 && distance < n) count += n - 1 - distance;
    }
    return count;
}

/* n less the entries to take out and to put in: a moved entry costs two. */
static size_t less_edits(const struct sequence *s, size_t n)
{
    const size_t kept = longest_increasing(s);
    size_t edits = n - kept;
    for (size_t i = 0; i < s->n; i++)
        edits += s->place[i] != NO_ENTRY;
    edits -= kept;
    return edits < n ? n - edits : 0;
}

const struct order_credit ORDER_CREDITS[] = {
    {"all_or_nothing", "1 when the order is right, else 0", one, nothing},
    {"absolute", "entries in their place / n", all, in_place},
    {"next_exclude_last", "entries followed by the right one, the last not counted / (n-1)", all_but_one, right_next},
    {"next_include_last", "entries followed by the right one, or by the end / n", all, right_next_or_end},
    {"previous_and_next", "right neighbours on both sides, beginning and end included / 2n", twice, right_neighbours},
    {"all_previous_and_next", "pairs in the right order, whatever lies between, counted at both / n(n-1)",
     ordered_pairs, right_pairs},
    {"longest_ordered", "entries of the longest subset that is in order, if more than one / n", all, longest_ordered},
    {"longest_contiguous", "entries of the longest stretch without a wrong entry, if more than one / n", all,
     longest_run},
    {"distance", "sum of (n-1 - distance from the right place) / n(n-1)", ordered_pairs, nearness},
    {"edits", "max(0, n - entries to take out - entries to put in) / n", all, less_edits},
};
const size_t N_ORDER_CREDITS = sizeof ORDER_CREDITS / sizeof *ORDER_CREDITS;
