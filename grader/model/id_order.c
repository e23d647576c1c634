/*
 * id_order.c: sorting students by id (contract in id_order.h).
 *
 * When the input is in id order already, which is usual, nothing is sorted. Otherwise the eight bytes after the common
 * beginning of all ids ("2026-SH-…") become an integer key for a radix sort; ids that agree in them are told apart by
 * the next eight bytes, and so on. An id that ends is filled up with zero bytes; should a longer id go on with real
 * zero bytes, the lengths decide (a prefix comes first). Millions are first divided by two bytes, so that keys are needed
 * for a part at a time.
 */
#include "model/id_order.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/radix.h"

enum { KEY_BYTES = 8 };

/* The bytes depth … depth+7 of an id as a big-endian integer. */
static uint64_t key_at(struct text id, size_t depth)
{
    uint64_t key = 0;
    for (size_t i = depth; i < depth + KEY_BYTES; i++)
        key = key << 8 | (i < id.len ? (unsigned char)id.at[i] : 0);
    return key;
}

static size_t common_beginning(const struct students *students, const uint32_t *order, size_t n)
{
    const struct text first = student_id(students, order[0]);
    size_t common = first.len;
    for (size_t i = 1; i < n && common; i++) {
        const struct text id = student_id(students, order[i]);
        if (common > id.len) common = id.len;
        size_t same = 0;
        while (same < common && id.at[same] == first.at[same])
            same++;
        common = same;
    }
    return common;
}

/* Ids that are equal up to the end of the shorter: by length; only zero bytes are left in the longer ones. */
static void sort_by_length(const struct students *students, struct keyed *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        items[i].key = student_id(students, items[i].value).len;
    radix_sort(items, n);
}

static bool all_end_before(const struct students *students, const struct keyed *items, size_t n, size_t depth)
{
    for (size_t i = 0; i < n; i++)
        if (student_id(students, items[i].value).len > depth) return false;
    return true;
}

static unsigned char byte_at(struct text id, size_t i)
{
    return i < id.len ? (unsigned char)id.at[i] : 0;
}

/* How many more bytes all of these ids share, from `depth` on, filled up with zero bytes as keys are. */
static size_t shared_from(const struct students *students, const struct keyed *items, size_t n, size_t depth)
{
    const struct text first = student_id(students, items[0].value);
    size_t shared = first.len > depth ? first.len - depth : 0;
    for (size_t i = 1; i < n; i++) {
        const size_t length = student_id(students, items[i].value).len;
        if (length > depth + shared) shared = length - depth;
    }
    for (size_t i = 1; i < n && shared; i++) {
        const struct text id = student_id(students, items[i].value);
        size_t same = 0;
        while (same < shared && byte_at(id, depth + same) == byte_at(first, depth + same))
            same++;
        shared = same;
    }
    return shared;
}

/* Sort ids that agree in their first `depth` bytes. Every level tells at least two of its ids apart, so that there are few
 * levels however long the ids are. */
static void sort_from(const struct students *students, struct keyed *items, size_t n, size_t depth)
{
    if (all_end_before(students, items, n, depth)) {
        sort_by_length(students, items, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        items[i].key = key_at(student_id(students, items[i].value), depth);
    radix_sort(items, n);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && items[to].key == items[from].key;)
            to++;
        if (to - from < 2) continue;
        const size_t below = depth + KEY_BYTES;
        sort_from(students, items + from, to - from, below + shared_from(students, items + from, to - from, below));
    }
}

/* Few enough to have keys of their own beside them. */
static void sort_at_once(const struct students *students, uint32_t *order, size_t n, size_t depth)
{
    struct keyed *items = gr_realloc_array(NULL, n, sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct keyed){0, order[i]};
    sort_from(students, items, n, depth);
    for (size_t i = 0; i < n; i++)
        order[i] = items[i].value;
    free(items);
}

/* The next two bytes of an id; the end of an id is a zero byte, as in keys. */
static size_t pair_at(struct text id, size_t depth)
{
    const size_t first = depth < id.len ? (unsigned char)id.at[depth] : 0;
    return first << 8 | (depth + 1 < id.len ? (unsigned char)id.at[depth + 1] : 0);
}

/* Ids that agree in their first `depth` bytes. Many are first put, by the next two bytes, where those who share these
 * stand together: that takes 4 bytes an id (`other`), where keys and their copy would take 32. */
static void sort_students(const struct students *students, uint32_t *order, uint32_t *other, size_t n, size_t depth)
{
    enum { PAIRS = 1 << 16, AT_ONCE = 1 << 18 };
    if (n <= AT_ONCE) {
        sort_at_once(students, order, n, depth);
        return;
    }
    uint32_t *ends = gr_calloc(PAIRS, sizeof *ends);
    size_t n_ended = 0;
    for (size_t i = 0; i < n; i++) {
        const struct text id = student_id(students, order[i]);
        ends[pair_at(id, depth)]++;
        n_ended += id.len <= depth;
    }
    if (n_ended == n) { /* lengths alone are left to tell */
        free(ends);
        sort_at_once(students, order, n, depth);
        return;
    }
    for (uint32_t pair = 0, before = 0; pair < PAIRS; pair++) { /* from counts to where each begins */
        const uint32_t count = ends[pair];
        ends[pair] = before;
        before += count;
    }
    for (size_t i = 0; i < n; i++)
        other[ends[pair_at(student_id(students, order[i]), depth)]++] = order[i];
    memcpy(order, other, n * sizeof *order);
    for (size_t pair = 0, from = 0; pair < PAIRS; from = ends[pair++])
        if (ends[pair] - from > 1) sort_students(students, order + from, other + from, ends[pair] - from, depth + 2);
    free(ends);
}

void id_order_sort(const struct students *students, uint32_t *order, size_t n)
{
    if (students->ids_ascending || n < 2) return;
    uint32_t *other = gr_realloc_array(NULL, n, sizeof *other);
    sort_students(students, order, other, n, common_beginning(students, order, n));
    free(other);
}
