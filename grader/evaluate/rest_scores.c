/* rest_scores.c: pairing two sorted lists given as counts (contract in rest_scores.h). */
#include "evaluate/rest_scores.h"

wide_t sorted_product(const struct score_count *marks, size_t n_marks, const struct score_count *rests, size_t n_rests)
{
    wide_t product = 0;
    size_t m = 0, r = 0;
    uint32_t mark_left = n_marks ? marks[0].count : 0, rest_left = n_rests ? rests[0].count : 0;
    while (m < n_marks && r < n_rests) {
        const uint32_t paired = mark_left < rest_left ? mark_left : rest_left;
        product += (wide_t)marks[m].score * rests[r].score * paired;
        mark_left -= paired;
        rest_left -= paired;
        if (mark_left == 0 && ++m < n_marks) mark_left = marks[m].count;
        if (rest_left == 0 && ++r < n_rests) rest_left = rests[r].count;
    }
    return product;
}
