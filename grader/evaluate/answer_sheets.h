/*
 * answer_sheets.h: the rows of an answer sheet, as the student filled them in: in the order of the booklet, with the
 * letters printed there. For runs of one letter, and for answers that slipped by a row or two.
 *
 * Rows are items of the kind choice; what counts as a letter is any one character but those that mean a blank.
 *
 * Shifted answers. From some row on the answers may be those to the row one or two up (a row was skipped on the sheet) or
 * down (an item was skipped on the way). For a shift s and a row r, the likelihood of the answers from r to the end, if
 * each hits the key of row r - s with probability 0.7, is compared with that of chance hits; rows whose key is the key of
 * row r - s too say nothing, nor do blanks. Chance is the share of those who answered the row wrongly that chose that
 * letter, but at least 1/4: no student, however weak, hits a neighbour's key by chance more often. Seen from the end of
 * the sheet this ratio is a martingale of mean 1 under chance, so by Ville's inequality (1939) it passes a threshold T
 * anywhere with a probability of at most 1/T: at most 4/T for the four shifts, whatever the number of rows. It is kept as an
 * integer, in 1/64 of natural units.
 */
#ifndef GRADER_EVALUATE_ANSWER_SHEETS_H
#define GRADER_EVALUATE_ANSWER_SHEETS_H

#include "model/cohort.h"
#include "model/exam.h"
#include "model/marks.h"

enum { N_SHIFTS = 4 };
extern const int8_t SHEET_SHIFTS[N_SHIFTS]; /* 1, -1, 2, -2 */

struct sheet_row {
    uint32_t item;
    struct cell_slot cell;
    bool is_correct[256];     /* by code, one character */
    uint8_t letter[256];      /* by code: the printed letter, a capital; 0: none */
    uint64_t hits[256];       /* by code: a field of 16 bits a shift, what a hit on that key weighs; or 0 */
    int16_t misses[N_SHIFTS]; /* what an answer that misses it weighs, below 0; 0: the row says nothing */
};

/* Of a form, or of everybody. */
struct sheet {
    struct sheet_row *rows;
    size_t n;
    bool is_plain;  /* the cells lie side by side, one byte each, and mean what they say */
    size_t key_run; /* longest run of one letter in the key */
};

/* `form`: NULL for an exam without forms. */
void sheet_make(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks,
                const struct exam_form *form, struct sheet *out);
void sheet_release(struct sheet *sheet);

struct sheet_runs {
    size_t longest;  /* of one letter */
    size_t answered; /* rows with a letter */
    bool one_letter; /* and all of them have the same */
};
/* `letters` has room for sheet->n bytes. */
struct sheet_runs sheet_runs_of(const struct sheet *sheet, const uint8_t *row, uint8_t *letters);

struct sheet_shift {
    int shift;    /* of the most likely one; 0: none reaches the threshold */
    size_t row;   /* where it begins */
    int64_t gain; /* right answers more from there on, if the key is shifted */
};
/* `threshold` in 1/64 of natural units: 64 ln T. */
struct sheet_shift sheet_shift_of(const struct sheet *sheet, const uint8_t *row, int64_t threshold);

#endif
