/* lattice.c: sums of marks as a set of bits: for each item, the set moved by each of its marks (contract in lattice.h). */
#include "rank/lattice.h"

#include <stdlib.h>

#include "base/memory.h"

enum { TOTALS_MOST = 1 << 20, WORDS_MOVED_MOST = 20000000, MARKS_MOST = 64 };

static bool adds_up(const struct exam *exam)
{
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        if (section->choice != CHOOSE_ALL || section->is_weighed || section->has_least || section->has_most)
            return false;
    }
    return true;
}

/* The distinct marks of an item, ascending; 0 when they are more than MARKS_MOST. */
static size_t find_marks(const struct item_marks *item, mark_t out[MARKS_MOST])
{
    size_t n = 0;
    for (uint32_t code = 0; code < item->n_codes; code++) {
        const mark_t mark = item->mark[code];
        size_t at = n;
        while (at > 0 && out[at - 1] >= mark)
            at--;
        if (at < n && out[at] == mark) continue;
        if (n == MARKS_MOST) return 0;
        memmove(out + at + 1, out + at, (n - at) * sizeof *out);
        out[at] = mark;
        n++;
    }
    return n;
}

/* to |= from << by */
static void move_bits(uint64_t *to, const uint64_t *from, size_t n_words, uint64_t by)
{
    const size_t words = by / 64, bits = by % 64;
    for (size_t i = words; i < n_words; i++) {
        to[i] |= from[i - words] << bits;
        if (bits && i > words) to[i] |= from[i - words - 1] >> (64 - bits);
    }
}

static size_t words_for(const struct lattice *lattice)
{
    return (size_t)(lattice->high - lattice->low) / 64 + 1;
}

/* The ends, and whether the work is small. */
static bool look_at_items(const struct exam *exam, const struct mark_table *marks, struct lattice *out)
{
    size_t n_moves = 0;
    for (size_t i = 0; i < exam->n_items; i++) {
        mark_t list[MARKS_MOST];
        if (!exam->items[i].counted) continue;
        const size_t n = find_marks(&marks->items[i], list);
        if (n == 0) return false;
        out->low += list[0];
        out->high += list[n - 1];
        n_moves += n;
    }
    return out->high - out->low < TOTALS_MOST && n_moves * words_for(out) < WORDS_MOVED_MOST;
}

bool lattice_find(const struct exam *exam, const struct mark_table *marks, struct lattice *out)
{
    *out = (struct lattice){0};
    if (!adds_up(exam) || !look_at_items(exam, marks, out)) return false;
    const size_t n_words = words_for(out);
    uint64_t *before = gr_calloc(n_words, sizeof *before), *after = gr_calloc(n_words, sizeof *after);
    after[0] = 1;
    for (size_t i = 0; i < exam->n_items; i++) {
        mark_t list[MARKS_MOST];
        if (!exam->items[i].counted) continue;
        const size_t n = find_marks(&marks->items[i], list);
        uint64_t *const swap = before;
        before = after;
        after = swap;
        memset(after, 0, n_words * sizeof *after);
        for (size_t m = 0; m < n; m++)
            move_bits(after, before, n_words, (uint64_t)((int64_t)list[m] - list[0]));
    }
    free(before);
    out->bits = after;
    return true;
}

bool lattice_has(const struct lattice *lattice, int64_t total)
{
    if (total < lattice->low || total > lattice->high) return false;
    const uint64_t at = (uint64_t)(total - lattice->low);
    return lattice->bits[at / 64] >> at % 64 & 1;
}

void lattice_release(struct lattice *lattice)
{
    free(lattice->bits);
    *lattice = (struct lattice){0};
}
