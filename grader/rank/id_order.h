/* id_order.h: students in the byte order of their ids, the order in which ties are listed. */
#ifndef GRADER_RANK_ID_ORDER_H
#define GRADER_RANK_ID_ORDER_H

#include "model/students.h"

/* Fill order[] with the students present, by id in byte order; returns how many. `order` has room for all students. */
size_t id_order_of_present(const struct students *students, uint32_t *order);

#endif
