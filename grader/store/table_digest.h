/* table_digest.h: the digest of a table as it stands, read by all threads. */
#ifndef GRADER_STORE_TABLE_DIGEST_H
#define GRADER_STORE_TABLE_DIGEST_H

#include "store/db.h"
#include "store/row_digest.h"

/* The rows of a table into `digest`. Takes `db` over. Rows lie where their rowids say, from 1 on; `*n` gets how many rows the
 * table has, and `*in_place` whether they are those of the rowids 1 … row_digest_rows(digest): only then the digest is one. */
MUST_CHECK enum gr_status table_digest(struct db *db, struct text table, struct row_digest *digest, size_t *n,
                                       bool *in_place, struct gr_error *err);

#endif
