/*
 * answer_patterns.c: contract in answer_patterns.h.
 *
 * A row becomes words of bits by one look-up an answer. From there on eight items are one step: the errors among them stand
 * in a table, and every right one is an error with each item before them that is wrong.
 */
#include "evaluate/answer_patterns.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/wide.h"

enum { BITS_PER_WORD = 64, BITS_PER_BYTE = 8, BYTES_PER_WORD = 8, SHARE_SCALE = 1000000000 };

/* --- which items, in which order --------------------------------------------------------------------------------- */

static bool section_chooses(const struct exam *exam, size_t section)
{
    for (; section != NO_SECTION;
         section = exam->sections[section].is_part ? exam->sections[section].whole : NO_SECTION)
        if (exam->sections[section].choice != CHOOSE_ALL) return true;
    return false;
}

static bool is_in_patterns(const struct exam *exam, size_t item)
{
    return exam->items[item].counted && exam->items[item].adjust != ADJUST_BONUS_ALL &&
           !section_chooses(exam, exam->items[item].section);
}

struct absentees {
    const struct cohort *cohort;
    uint32_t *list; /* students who are not present */
    size_t n;
};

static struct absentees list_absentees(const struct cohort *cohort)
{
    struct absentees absent = {.cohort = cohort};
    size_t capacity = 0;
    for (size_t student = 0; student < cohort->students.n; student++) {
        if (cohort->students.status[student] == STUDENT_PRESENT) continue;
        GR_GROW(absent.list, capacity, absent.n + 1);
        absent.list[absent.n++] = (uint32_t)student;
    }
    return absent;
}

/* Students present who gave one of the wanted answers: those of all but those of the absentees. */
static int64_t count_of_present(const struct absentees *absent, size_t item, const uint8_t *wanted)
{
    const struct cohort *cohort = absent->cohort;
    const uint32_t end = codebook_end(&cohort->codebooks[item]);
    int64_t n = 0;
    for (uint32_t code = 0; code < end; code++)
        if (wanted[code]) n += cohort->code_counts[item][code];
    for (size_t i = 0; i < absent->n; i++)
        n -= wanted[responses_code(&cohort->responses, absent->list[i], item)];
    return n;
}

static int64_t popularity_of(const struct exam *exam, const struct absentees *absent, const struct item_marks *marks,
                             size_t item)
{
    const struct cohort *cohort = absent->cohort;
    const uint32_t end = codebook_end(&cohort->codebooks[item]);
    uint8_t *wanted = gr_calloc(end, 1);
    for (uint32_t code = 0; code < end; code++)
        wanted[code] = marks->result[code] == RESULT_CORRECT;
    const int64_t right = count_of_present(absent, item, wanted);
    if (!exam_forms_lack_items(exam)) {
        free(wanted);
        return right;
    }
    for (uint32_t code = 0; code < end; code++)
        wanted[code] = code == NOT_PRESENTED;
    const int64_t given = (int64_t)(cohort->students.n - absent->n) - count_of_present(absent, item, wanted);
    free(wanted);
    return given > 0 ? (int64_t)((wide_t)right * SHARE_SCALE / given) : 0;
}

static int compare_items(const void *left, const void *right)
{
    const struct pattern_item *a = left, *b = right;
    if (a->popularity != b->popularity) return a->popularity > b->popularity ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static void make_right_bits(const struct mark_table *marks, struct answer_patterns *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct item_marks *of_item = &marks->items[p->items[i].item];
        p->items[i].right = gr_calloc(of_item->n_codes > 256 ? of_item->n_codes : 256, sizeof *p->items[i].right);
        for (uint32_t code = 0; code < of_item->n_codes; code++)
            if (of_item->result[code] == RESULT_CORRECT) p->items[i].right[code] = UINT64_C(1) << i % BITS_PER_WORD;
    }
}

static void make_form(const struct answer_patterns *p, const bool *has_item, struct pattern_form *form)
{
    form->given = gr_calloc(p->n_words, sizeof *form->given);
    form->easiest = gr_calloc(p->n + 1, sizeof *form->easiest);
    for (size_t i = 0; i < p->n; i++) {
        if (has_item && !has_item[p->items[i].item]) continue;
        form->given[i / BITS_PER_WORD] |= UINT64_C(1) << i % BITS_PER_WORD;
        form->sum += p->items[i].popularity;
        form->easiest[++form->n] = form->sum;
    }
}

/* forms.h has_item is by column; an item that reads several has all of them or none. */
static void make_forms(const struct exam *exam, struct answer_patterns *p)
{
    p->n_forms = exam->forms ? exam->forms->n : 1;
    p->forms = gr_calloc(p->n_forms, sizeof *p->forms);
    bool *has_item = gr_calloc(exam->n_items, sizeof *has_item);
    for (size_t f = 0; f < p->n_forms; f++) {
        for (size_t item = 0; item < exam->n_items && exam->forms; item++)
            has_item[item] = exam->forms->list[f].has_item[exam->items[item].first_column];
        make_form(p, exam->forms ? has_item : NULL, &p->forms[f]);
    }
    free(has_item);
}

static void make_sums(struct answer_patterns *p)
{
    const size_t n_bytes = p->n_words * BYTES_PER_WORD;
    p->sums = gr_calloc(n_bytes, sizeof *p->sums);
    for (size_t byte = 0; byte < n_bytes; byte++)
        for (unsigned bits = 1; bits < 256; bits++) {
            const unsigned lowest = (unsigned)__builtin_ctz(bits);
            const size_t i = byte * BITS_PER_BYTE + lowest;
            p->sums[byte][bits] = p->sums[byte][bits & (bits - 1)] + (i < p->n ? p->items[i].popularity : 0);
        }
}

static void make_inner(struct answer_patterns *p)
{
    for (unsigned bits = 0; bits < 256; bits++)
        p->n_bits[bits] = (uint8_t)__builtin_popcount(bits);
    p->inner = gr_calloc(1 << 16, 1);
    for (unsigned pair = 0; pair < 1 << 16; pair++) {
        const unsigned right = pair >> 8, wrong = pair & 0xff;
        unsigned errors = 0;
        for (unsigned i = 1; i < BITS_PER_BYTE; i++)
            if (right >> i & 1) errors += (unsigned)__builtin_popcount(wrong & ((1u << i) - 1));
        p->inner[pair] = (uint8_t)errors;
    }
}

void answer_patterns_make(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                          struct answer_patterns *out)
{
    struct absentees absent = list_absentees(cohort);
    *out = (struct answer_patterns){.items = gr_calloc(exam->n_items, sizeof *out->items)};
    for (size_t i = 0; i < exam->n_items; i++)
        if (is_in_patterns(exam, i))
            out->items[out->n++] =
                (struct pattern_item){.item = (uint32_t)i,
                                      .cell = cohort->responses.slots[i],
                                      .popularity = popularity_of(exam, &absent, &marks->items[i], i)};
    free(absent.list);
    if (out->n) qsort(out->items, out->n, sizeof *out->items, compare_items);
    out->n_words = (out->n + BITS_PER_WORD - 1) / BITS_PER_WORD;
    make_right_bits(marks, out);
    make_forms(exam, out);
    make_sums(out);
    make_inner(out);
}

void answer_patterns_release(struct answer_patterns *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->items[i].right);
    for (size_t f = 0; f < p->n_forms; f++) {
        free(p->forms[f].given);
        free(p->forms[f].easiest);
    }
    free(p->items);
    free(p->forms);
    free(p->sums);
    free(p->inner);
    *p = (struct answer_patterns){0};
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

size_t answer_patterns_form_of(const struct answer_patterns *p, const uint8_t *row)
{
    for (size_t f = 0; f < p->n_forms; f++) {
        bool fits = true;
        for (size_t i = 0; i < p->n && fits; i++) {
            const bool has = p->forms[f].given[i / BITS_PER_WORD] >> i % BITS_PER_WORD & 1;
            fits = has == (cell_read(row, p->items[i].cell) != NOT_PRESENTED);
        }
        if (fits) return f;
    }
    return SIZE_MAX;
}

static uint64_t right_bits(const struct answer_patterns *p, size_t word, const uint8_t *row)
{
    const size_t from = word * BITS_PER_WORD, end = from + BITS_PER_WORD < p->n ? from + BITS_PER_WORD : p->n;
    uint64_t bits[2] = {0};
    size_t i = from;
    for (; i + 2 <= end; i += 2) {
        bits[0] |= p->items[i].right[cell_read(row, p->items[i].cell)];
        bits[1] |= p->items[i + 1].right[cell_read(row, p->items[i + 1].cell)];
    }
    if (i < end) bits[0] |= p->items[i].right[cell_read(row, p->items[i].cell)];
    return bits[0] | bits[1];
}

struct pattern_result answer_pattern_of(const struct answer_patterns *p, const struct pattern_form *form,
                                        const uint8_t *row)
{
    struct pattern_result result = {.n = (uint32_t)form->n};
    uint64_t wrong_before = 0;
    for (size_t word = 0; word < p->n_words; word++) {
        uint64_t right = right_bits(p, word, row) & form->given[word], wrong = form->given[word] & ~right;
        for (size_t byte = word * BYTES_PER_WORD; right | wrong; byte++, right >>= 8, wrong >>= 8) {
            const unsigned r = right & 0xff, w = wrong & 0xff, n_right = p->n_bits[r];
            result.errors += p->inner[r << 8 | w] + wrong_before * n_right;
            result.right += n_right;
            result.popular += p->sums[byte][r];
            wrong_before += p->n_bits[w];
        }
    }
    return result;
}
