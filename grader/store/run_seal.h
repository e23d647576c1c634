/*
 * run_seal.h: is the seal of a run (store/run_digest.h) whole?
 *
 *     st = run_seal_check(path, &seal, &differences, err);
 *     … run_seal_table(&seal, "evaluations") …
 *     run_seal_release(&seal);
 */
#ifndef GRADER_STORE_RUN_SEAL_H
#define GRADER_STORE_RUN_SEAL_H

#include "store/run.h"
#include "store/run_digest.h"

/* A row of `digests`. */
struct sealed_table {
    const char *name;
    size_t rows, rows_per_piece;
    struct text pieces, sha256;
    bool is_whole; /* the table holds the rows that the digest is of */
};

struct run_seal {
    char digest[RUN_DIGEST_BYTES]; /* of all digests, as they stand; "" without any */
    struct sealed_table *tables;
    size_t n;
    struct arena arena;
};

/* Fails when the digests in the run are of another format than this program makes. */
MUST_CHECK enum gr_status run_seal_check_format(struct run *run, const char *path, struct gr_error *err);

/* Read everything, by all threads, and compare. Every difference is a message in `differences`, which begins with `path`.
 * Failing is for what cannot be read at all. Release *out in any case. */
MUST_CHECK enum gr_status run_seal_check(const char *path, struct run_seal *out, struct gr_messages *differences,
                                         struct gr_error *err);
const struct sealed_table *run_seal_table(const struct run_seal *seal, const char *name); /* NULL: none */
void run_seal_release(struct run_seal *seal);

#endif
