/*
 * best_items.c: the sum of a student's best marks in a section (contract in best_items.h).
 *
 * Quickselect moves the best marks to the front without sorting them: linear on average, and exact, since marks are
 * integers.
 */
#include "evaluate/best_items.h"

#include <stdlib.h>

#include "base/memory.h"

void best_sections_find(const struct exam *exam, struct best_sections *out)
{
    *out = (struct best_sections){0};
    out->sections = gr_calloc(exam->n_sections, sizeof *out->sections);
    for (size_t section = 0; section < exam->n_sections; section++) {
        if (exam->sections[section].best == 0) continue;
        struct best_section *found = &out->sections[out->n];
        *found = (struct best_section){.section = section, .best = exam->sections[section].best};
        found->items = gr_realloc_array(NULL, exam->n_items, sizeof *found->items);
        for (size_t item = 0; item < exam->n_items; item++)
            if (exam->items[item].section == section && exam->items[item].counted)
                found->items[found->n_items++] = (uint32_t)item;
        if (found->n_items <= found->best) {
            free(found->items);
            continue;
        }
        if (found->n_items > out->items_most) out->items_most = found->n_items;
        out->n++;
    }
}

/* Reorder so that marks[0 … best-1] are the highest. Hoare's partition around the middle mark, then on in the part
 * that holds the border. */
static void select_highest(mark_t *marks, size_t n, size_t best)
{
    ptrdiff_t low = 0, high = (ptrdiff_t)n - 1;
    const ptrdiff_t border = (ptrdiff_t)best - 1;
    while (low < high) {
        const mark_t pivot = marks[low + (high - low) / 2];
        ptrdiff_t i = low, j = high;
        while (i <= j) {
            while (marks[i] > pivot)
                i++;
            while (marks[j] < pivot)
                j--;
            if (i > j) break;
            const mark_t swapped = marks[i];
            marks[i++] = marks[j];
            marks[j--] = swapped;
        }
        if (border <= j)
            high = j;
        else if (border >= i)
            low = i;
        else
            return;
    }
}

int64_t best_section_mark(const struct best_section *section, const struct mark_table *marks, const uint8_t *row,
                          const struct cell_slot *slots, mark_t *scratch)
{
    for (size_t i = 0; i < section->n_items; i++) {
        const uint32_t item = section->items[i];
        scratch[i] = marks->items[item].mark[cell_read(row, slots[item])];
    }
    select_highest(scratch, section->n_items, section->best);
    int64_t sum = 0;
    for (size_t i = 0; i < section->best; i++)
        sum += scratch[i];
    return sum;
}

void best_section_drop(const struct best_section *section, const mark_t *mark_by_item, bool *is_dropped)
{
    for (size_t n = section->n_items; n > section->best; n--) {
        size_t worst = SIZE_MAX;
        for (size_t i = 0; i < section->n_items; i++) {
            const uint32_t item = section->items[i];
            if (is_dropped[item]) continue;
            if (worst == SIZE_MAX || mark_by_item[item] <= mark_by_item[worst]) worst = item;
        }
        is_dropped[worst] = true;
    }
}

void best_sections_release(struct best_sections *sections)
{
    for (size_t i = 0; i < sections->n; i++)
        free(sections->sections[i].items);
    free(sections->sections);
    *sections = (struct best_sections){0};
}
