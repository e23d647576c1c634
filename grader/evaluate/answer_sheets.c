/*
 * answer_sheets.c: contract in answer_sheets.h.
 *
 * Most students have nothing remarkable, so a row costs one look-up: what its answer weighs for all four shifts if it is a
 * hit, added up in fields of one word. Only where those hits alone could reach the threshold is the sheet walked through,
 * from the end. Runs are found in letters compared with their neighbours, eight at a time.
 */
#include "evaluate/answer_sheets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIELD_BITS = 16, FIELD_MOST = 0xffff, ROWS_PER_WORD = 512, UNITS = 64, CODES = 256 };

static const double HIT_IF_SHIFTED = 0.7, LEAST_CHANCE = 0.25, GREATEST_CHANCE = 0.6;

const int8_t SHEET_SHIFTS[N_SHIFTS] = {1, -1, 2, -2};

/* --- rows -------------------------------------------------------------------------------------------------------- */

static uint8_t capital(uint32_t code)
{
    return (uint8_t)(code >= 'a' && code <= 'z' ? code - 'a' + 'A' : code);
}

/* What the form prints for the rubric's letter: the map goes the other way. */
static void find_letters(const struct exam *exam, const struct item_marks *marks, const struct exam_form *form,
                         struct sheet_row *row)
{
    const struct option_map *map = form ? form->options[exam->items[row->item].first_column] : NULL;
    struct arena arena = {0};
    for (uint32_t code = 1; code < CODE_FIRST_LONG; code++)
        if (marks->state[code] != ANSWER_BLANK && marks->state[code] != ANSWER_NOT_PRESENTED)
            row->letter[code] = capital(code);
    for (uint32_t printed = 'A'; printed <= 'Z' && map; printed++) {
        const char letter = (char)printed;
        const struct text meant = exam->forms->to_reference(map, (struct text){&letter, 1}, &arena);
        if (meant.len != 1 || (unsigned char)meant.at[0] >= CODE_FIRST_LONG) continue;
        row->letter[(unsigned char)meant.at[0]] = (uint8_t)printed;
        if (meant.at[0] >= 'A' && meant.at[0] <= 'Z') row->letter[meant.at[0] - 'A' + 'a'] = (uint8_t)printed;
    }
    arena_release(&arena);
}

static bool is_sheet_item(const struct exam *exam, size_t item)
{
    return strcmp(exam->items[item].type, "choice") == 0 && exam->items[item].n_columns == 1;
}

static void add_row(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                    const struct exam_form *form, size_t item, struct sheet *out)
{
    if (!is_sheet_item(exam, item)) return;
    struct sheet_row *row = &out->rows[out->n++];
    *row = (struct sheet_row){.item = (uint32_t)item, .cell = cohort->responses.slots[item]};
    find_letters(exam, &marks->items[item], form, row);
    /* Items that everybody gets full marks for, and those that are cancelled, have no key. */
    const enum adjustment adjust = exam->items[item].adjust;
    const bool has_key = exam->items[item].counted && adjust != ADJUST_BONUS_ALL && adjust != ADJUST_BONUS_ATTEMPTED;
    for (uint32_t code = 1; code < CODE_FIRST_LONG && has_key; code++)
        row->is_correct[code] = row->letter[code] && marks->items[item].result[code] == RESULT_CORRECT;
}

/* --- shifts ------------------------------------------------------------------------------------------------------ */

static void key_letters(const struct sheet_row *row, bool key[CODES])
{
    memset(key, 0, CODES * sizeof *key);
    for (uint32_t code = 0; code < CODES; code++)
        if (row->is_correct[code]) key[row->letter[code]] = true;
}

/* Of those who answered the row wrongly, the share whose letter is in the key; bounded as the header says. */
static double chance_of(const struct cohort *cohort, const struct sheet_row *row, const bool key[CODES])
{
    const double prior_wrong = 8, prior_hits = 2; /* of few students, little is known */
    double wrong = prior_wrong, hits = prior_hits;
    for (uint32_t code = 1; code < CODE_FIRST_LONG; code++) {
        if (!row->letter[code] || row->is_correct[code]) continue;
        wrong += cohort->code_counts[row->item][code];
        hits += key[row->letter[code]] ? cohort->code_counts[row->item][code] : 0;
    }
    return hits / wrong < LEAST_CHANCE ? LEAST_CHANCE : hits / wrong;
}

static bool overlap(const bool a[CODES], const bool b[CODES])
{
    bool any = false;
    for (size_t i = 0; i < CODES; i++)
        any |= a[i] && b[i];
    return any;
}

static bool is_empty(const bool key[CODES])
{
    for (size_t i = 0; i < CODES; i++)
        if (key[i]) return false;
    return true;
}

static void weigh(const struct cohort *cohort, struct sheet *sheet, size_t r, size_t s)
{
    const int64_t other = (int64_t)r - SHEET_SHIFTS[s];
    bool own[CODES], key[CODES];
    if (other < 0 || other >= (int64_t)sheet->n) return;
    struct sheet_row *row = &sheet->rows[r];
    key_letters(row, own);
    key_letters(&sheet->rows[other], key);
    if (is_empty(own) || is_empty(key) || overlap(own, key)) return;
    const double chance = chance_of(cohort, row, key);
    if (chance > GREATEST_CHANCE) return;
    row->misses[s] = (int16_t)floor(UNITS * log((1 - HIT_IF_SHIFTED) / (1 - chance)));
    const uint64_t hit = (uint64_t)floor(UNITS * log(HIT_IF_SHIFTED / chance));
    for (uint32_t code = 1; code < CODE_FIRST_LONG; code++)
        if (row->letter[code] && key[row->letter[code]]) row->hits[code] |= hit << s * FIELD_BITS;
}

/* Longest run of the key, where rows have one letter that is right. */
static size_t key_run_of(const struct sheet *sheet)
{
    size_t longest = 0, run = 0;
    bool before[CODES] = {false}, key[CODES];
    for (size_t r = 0; r < sheet->n; r++) {
        key_letters(&sheet->rows[r], key);
        run = is_empty(key) ? 0 : overlap(before, key) ? run + 1 : 1;
        longest = run > longest ? run : longest;
        memcpy(before, key, sizeof key);
    }
    return longest;
}

/* Bytes that are capitals or 0 are letters or blanks as they are. */
static bool rows_are_plain(const struct sheet *sheet)
{
    for (size_t r = 0; r < sheet->n; r++) {
        const struct sheet_row *row = &sheet->rows[r];
        if (row->cell.width != 1 || row->cell.offset != sheet->rows[0].cell.offset + r) return false;
        for (uint32_t code = 'A'; code <= 'Z'; code++)
            if (row->letter[code] != code) return false;
    }
    return true;
}

void sheet_make(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                const struct exam_form *form, struct sheet *out)
{
    const size_t n = form ? form->n_items : exam->n_items;
    *out = (struct sheet){.rows = gr_calloc(n, sizeof *out->rows)};
    for (size_t place = 0; place < n; place++)
        add_row(exam, cohort, marks, form, form ? form->items[place] : place, out);
    for (size_t r = 0; r < out->n; r++)
        for (size_t s = 0; s < N_SHIFTS; s++)
            weigh(cohort, out, r, s);
    out->key_run = key_run_of(out);
    out->is_plain = rows_are_plain(out);
}

void sheet_release(struct sheet *sheet)
{
    free(sheet->rows);
    *sheet = (struct sheet){0};
}

static inline uint32_t code_at(const struct sheet_row *at, const uint8_t *row)
{
    const uint32_t code = cell_read(row, at->cell);
    return code < CODES ? code : 0;
}

/* Walk up from the end; the first of the best places, seen from the end. */
static int64_t best_tail(const struct sheet *sheet, const uint8_t *row, size_t s, struct sheet_shift *out)
{
    int64_t sum = 0, best = 0, gain = 0;
    for (size_t r = sheet->n; r-- > 0;) {
        const struct sheet_row *at = &sheet->rows[r];
        const uint32_t code = code_at(at, row);
        const int64_t hit = (int64_t)(at->hits[code] >> s * FIELD_BITS & FIELD_MOST);
        if (at->misses[s] == 0 || !at->letter[code]) continue;
        sum += hit ? hit : at->misses[s];
        gain += (hit > 0) - at->is_correct[code];
        if (sum > best) {
            best = sum;
            *out = (struct sheet_shift){SHEET_SHIFTS[s], r, gain};
        }
    }
    return best;
}

/* What the hits of some rows weigh, a field a shift. */
static uint64_t sum_hits(const struct sheet *sheet, const uint8_t *row, size_t from, size_t end)
{
    const struct sheet_row *rows = sheet->rows;
    uint64_t sums[2] = {0};
    size_t r = from;
    if (sheet->is_plain) {
        const uint8_t *codes = row + rows[0].cell.offset;
        for (; r + 2 <= end; r += 2) {
            sums[0] += rows[r].hits[codes[r]];
            sums[1] += rows[r + 1].hits[codes[r + 1]];
        }
    }
    for (; r < end; r++)
        sums[0] += rows[r].hits[code_at(&rows[r], row)];
    return sums[0] + sums[1];
}

struct sheet_shift sheet_shift_of(const struct sheet *sheet, const uint8_t *row, int64_t threshold)
{
    int64_t sums[N_SHIFTS] = {0}, best = threshold - 1;
    struct sheet_shift found = {0}, tail = {0};
    for (size_t from = 0; from < sheet->n; from += ROWS_PER_WORD) {
        const size_t end = from + ROWS_PER_WORD < sheet->n ? from + ROWS_PER_WORD : sheet->n;
        const uint64_t fields = sum_hits(sheet, row, from, end);
        for (size_t s = 0; s < N_SHIFTS; s++)
            sums[s] += (int64_t)(fields >> s * FIELD_BITS & FIELD_MOST);
    }
    for (size_t s = 0; s < N_SHIFTS; s++) {
        if (sums[s] < threshold) continue;
        const int64_t of_tail = best_tail(sheet, row, s, &tail);
        if (of_tail <= best) continue;
        best = of_tail;
        found = tail;
    }
    return found;
}

/* --- runs -------------------------------------------------------------------------------------------------------- */

#define EACH_BYTE(x) (UINT64_C(0x0101010101010101) * (x))

static uint64_t load_eight(const uint8_t *at)
{
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return eight;
}

/* The top bit of every byte that is 0. Exact: no carry leaves a byte. */
static uint64_t zero_bytes(uint64_t x)
{
    return ~(((x & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) | x | EACH_BYTE(0x7f));
}

/* Whether all bytes are capitals or 0. */
static bool are_plain(const uint8_t *letters, size_t n)
{
    uint64_t odd = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const uint64_t x = load_eight(letters + i), low = x & EACH_BYTE(0x7f);
        const uint64_t above = low + EACH_BYTE(0x80 - 'Z' - 1), at_least = low + EACH_BYTE(0x80 - 'A');
        odd |= (x | above | ~(at_least | zero_bytes(x))) & EACH_BYTE(0x80);
    }
    for (; i < n; i++)
        odd |= letters[i] && (letters[i] < 'A' || letters[i] > 'Z');
    return !odd;
}

/* Letters that are the same as the one before them, as bits; blanks are the same as nothing. */
static uint64_t same_as_before(const uint8_t *letters, size_t n)
{
    uint64_t same = 0;
    size_t i = 1;
    for (; i + 8 <= n; i += 8) {
        const uint64_t x = load_eight(letters + i), before = load_eight(letters + i - 1);
        const uint64_t tops = zero_bytes(x ^ before) & ~zero_bytes(x);
        same |= ((tops >> 7) * UINT64_C(0x0102040810204080) >> 56) << i;
    }
    for (; i < n; i++)
        same |= (uint64_t)(letters[i] && letters[i] == letters[i - 1]) << i;
    return same;
}

static size_t longest_ones(uint64_t bits)
{
    size_t n = 0;
    for (; bits; bits &= bits << 1)
        n++;
    return n;
}

static size_t longest_run(const uint8_t *letters, size_t n)
{
    size_t longest = 0, run = 0;
    if (n <= 64) {
        const size_t ones = longest_ones(same_as_before(letters, n));
        if (ones) return ones + 1;
        for (size_t i = 0; i < n && !longest; i++)
            longest = letters[i] != 0;
        return longest;
    }
    for (size_t i = 0; i < n; i++) {
        run = !letters[i] ? 0 : i && letters[i] == letters[i - 1] ? run + 1 : 1;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void find_one_letter(const uint8_t *letters, size_t n, struct sheet_runs *runs)
{
    uint8_t first = 0;
    runs->one_letter = true;
    for (size_t i = 0; i < n && runs->one_letter; i++) {
        if (!letters[i]) continue;
        if (!first) first = letters[i];
        runs->one_letter = letters[i] == first;
        runs->answered++;
    }
}

struct sheet_runs sheet_runs_of(const struct sheet *sheet, const uint8_t *row, uint8_t *letters)
{
    struct sheet_runs runs = {0};
    if (!sheet->n) return runs;
    const uint8_t *at = row + sheet->rows[0].cell.offset;
    if (!sheet->is_plain || !are_plain(at, sheet->n)) {
        for (size_t r = 0; r < sheet->n; r++)
            letters[r] = sheet->rows[r].letter[code_at(&sheet->rows[r], row)];
        at = letters;
    }
    runs.longest = longest_run(at, sheet->n);
    find_one_letter(at, sheet->n, &runs);
    return runs;
}
