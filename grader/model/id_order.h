/* id_order.h: students in the byte order of their ids, the order in which ties are listed. */
#ifndef GRADER_MODEL_ID_ORDER_H
#define GRADER_MODEL_ID_ORDER_H

#include "model/students.h"

/* Sort n student numbers, given in ascending order, by id in byte order (a prefix comes first). */
void id_order_sort(const struct students *students, uint32_t *order, size_t n);

#endif
