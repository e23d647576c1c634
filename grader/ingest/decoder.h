/*
 * decoder.h: decompression of a stored stream, gzip or zstd, piece by piece. Several members or frames in a row are
 * one content, as `cat a.gz b.gz` makes them.
 */
#ifndef GRADER_INGEST_DECODER_H
#define GRADER_INGEST_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct decoder;

enum decoder_result {
    DECODER_OK,      /* took some input or gave some output */
    DECODER_DAMAGED, /* what follows is not a valid archive */
};

bool decoder_knows(struct text head); /* the first bytes are those of gzip or zstd */
struct decoder *decoder_new(struct text head);
void decoder_free(struct decoder *decoder); /* accepts NULL */

/* Move bytes: both texts' positions advance by what was taken and given. */
enum decoder_result decoder_run(struct decoder *decoder, struct text *in, char **out, size_t *room);

bool decoder_is_complete(const struct decoder *decoder); /* between two members: the input may end here */

#endif
