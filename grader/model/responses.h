/*
 * responses.h: the response matrix, students × items, of codes (model/codebook.h).
 *
 * Row-major: one student's answers lie together. A cell takes 1, 2 or 4 bytes (native order, unaligned), by how many
 * codes its item has; so a row is `stride` bytes and an item's cell begins at slots[item].offset in it. Rows are in
 * the order of the students.
 */
#ifndef GRADER_MODEL_RESPONSES_H
#define GRADER_MODEL_RESPONSES_H

#include <stdint.h>
#include <string.h>

#include "model/codebook.h"

struct cell_slot {
    uint32_t offset; /* bytes from the start of the row */
    uint32_t width;  /* 1, 2 or 4 bytes */
};

struct responses {
    uint8_t *rows; /* n_students * stride bytes */
    size_t n_students, stride;
    struct cell_slot *slots; /* one an item */
    size_t n_items;
};

/* The narrowest cell for codes below `end`. */
static inline uint32_t cell_width_for(uint32_t end)
{
    return end <= 0x100 ? 1 : end <= 0x10000 ? 2 : 4;
}

static inline uint32_t cell_read(const uint8_t *row, struct cell_slot slot)
{
    const uint8_t *cell = row + slot.offset;
    if (slot.width == 1) return *cell;
    uint16_t two;
    uint32_t four;
    if (slot.width == 2) {
        memcpy(&two, cell, sizeof two);
        return two;
    }
    memcpy(&four, cell, sizeof four);
    return four;
}

static inline void cell_write(uint8_t *row, struct cell_slot slot, uint32_t code)
{
    uint8_t *cell = row + slot.offset;
    const uint16_t two = (uint16_t)code;
    if (slot.width == 1)
        *cell = (uint8_t)code;
    else if (slot.width == 2)
        memcpy(cell, &two, sizeof two);
    else
        memcpy(cell, &code, sizeof code);
}

static inline const uint8_t *responses_row(const struct responses *r, size_t student)
{
    return r->rows + student * r->stride;
}

static inline uint32_t responses_code(const struct responses *r, size_t student, size_t item)
{
    return cell_read(responses_row(r, student), r->slots[item]);
}

void responses_release(struct responses *r);

#endif
