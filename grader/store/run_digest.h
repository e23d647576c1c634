/*
 * run_digest.h: the seal of a run: a digest of every table, and one of all digests.
 *
 *     digests    name, rows, rows_per_piece, pieces, sha256: of every table and of the schema, in the order of writing
 *     summary    its last row, audit.digest, is the SHA-256 of the lines "NAME ROWS ROWS_PER_PIECE SHA256\n" of `digests`
 *
 * Looking whether it is whole: run_seal.h. Whoever changes a row without knowing of it is found out. Whoever rewrites all of it is not: that takes the one digest,
 * kept in another place.
 */
#ifndef GRADER_STORE_RUN_DIGEST_H
#define GRADER_STORE_RUN_DIGEST_H

#include "base/status.h"
#include "store/db.h"
#include "store/row_digest.h"

#define RUN_CREATE_DIGESTS                                                                                             \
    "CREATE TABLE digests (name TEXT, rows INTEGER, rows_per_piece INTEGER, pieces BLOB, sha256 TEXT)"
#define RUN_DIGEST_FACT "audit.digest"
/* How rows become digests (row_digest.h) has a number of its own, since other readers of a run do not care. Runs without it
 * are of the first format, in which all integers took 8 bytes. */
#define RUN_DIGEST_FORMAT_FACT "audit.digest_format"
#define RUN_DIGEST_FORMAT      "2"

enum { RUN_DIGEST_BYTES = sizeof "sha256:" + 2 * SHA256_BYTES };

/* Add a finished digest to `digests`. */
MUST_CHECK enum gr_status run_digest_store(struct db *db, const char *name, const struct row_digest *digest,
                                           struct gr_error *err);

/* The digest of the schema, and the one of all digests into `summary`, when nothing else will be written. */
MUST_CHECK enum gr_status run_digest_seal(struct db *db, struct gr_error *err);

#endif
