/* run_digest_parts.h: what making the seal of a run (run_digest.c) and looking at it (run_seal.c) share. */
#ifndef GRADER_STORE_RUN_DIGEST_PARTS_H
#define GRADER_STORE_RUN_DIGEST_PARTS_H

#include "store/run_digest.h"

#define RUN_SCHEMA        "sqlite_schema"
#define RUN_SELECT_SCHEMA "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"

/* All rows of a query into *digest, which is for so many; *n gets how many there were. */
enum gr_status digest_query(struct db *db, const char *sql, struct row_digest *digest, size_t *n, struct gr_error *err);

/* Over what `digests` says, line by line. */
enum gr_status digest_digests(struct db *db, char out[RUN_DIGEST_BYTES], struct gr_error *err);

#endif
