/*
 * encode_form.h: rows of exams with forms: from places in the student's booklet to items.
 */
#ifndef GRADER_INGEST_ENCODE_FORM_H
#define GRADER_INGEST_ENCODE_FORM_H

#include "ingest/encode.h"

/* Instead of what encode_row does once id and state of the row are known. */
void encode_on_form(struct chunk *chunk, const struct encoder *encoder, const struct cells *cells,
                    const struct row_text *text, struct text id, uint8_t state);

#endif
