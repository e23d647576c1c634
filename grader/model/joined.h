/*
 * joined.h: answers of items that read several columns, as people read and write them: "T | F | F | T".
 */
#ifndef GRADER_MODEL_JOINED_H
#define GRADER_MODEL_JOINED_H

#include "base/memory.h"
#include "model/exam.h"

/* The cells with " | " between them; the answer as it is when the item reads one column. In the arena, or `answer`. */
struct text joined_show(struct arena *arena, const struct exam_item *item, struct text answer);

/* The reverse: "T | F" or "T|F" joined as ingest does. The text as it is when it has not as many cells as the item. */
struct text joined_read(struct arena *arena, const struct exam_item *item, struct text written);

#endif
