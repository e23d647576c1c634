/*
 * id_order.c: sorting students by id (contract in id_order.h).
 *
 * When the input is in id order already, which is usual, nothing is sorted. Otherwise the eight bytes after the common
 * beginning of all ids ("2026-SH-…") become an integer key for a radix sort; ids that agree in them are told apart by
 * the next eight bytes, and so on. An id that ends is filled up with zero bytes; should a longer id go on with real
 * zero bytes, the lengths decide (a prefix comes first).
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

static size_t common_beginning(const struct students *students, const struct keyed *items, size_t n)
{
    const struct text first = student_id(students, items[0].value);
    size_t common = first.len;
    for (size_t i = 1; i < n && common; i++) {
        const struct text id = student_id(students, items[i].value);
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

/* Sort ids that agree in their first `depth` bytes. Goes one level deeper for every eight bytes that are shared by at
 * least two ids. */
static void sort_from(const struct students *students, struct keyed *items, size_t n, size_t depth)
{
    if (n < 2) return;
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
        sort_from(students, items + from, to - from, depth + KEY_BYTES);
    }
}

void id_order_sort(const struct students *students, uint32_t *order, size_t n)
{
    if (students->ids_ascending || n < 2) return;
    struct keyed *items = gr_realloc_array(NULL, n, sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct keyed){0, order[i]};
    sort_from(students, items, n, common_beginning(students, items, n));
    for (size_t i = 0; i < n; i++)
        order[i] = items[i].value;
    free(items);
}
