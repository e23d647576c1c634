/*
 * outfile.h: outputs that appear whole or not at all.
 *
 * An output is written to ".NAME.partial" beside its final name, and takes that name only in outfile_commit_all, when
 * everything of the run has been written: a failed or killed run leaves the old result as it was. The partial file is
 * locked while it is open, so a second run to the same output says so instead of spoiling both; one left behind by a
 * killed run is simply taken over.
 *
 * Open, commit and discard from one thread. outfile_write_at may be called by several threads at once.
 */
#ifndef GRADER_BASE_OUTFILE_H
#define GRADER_BASE_OUTFILE_H

#include <stdint.h>

#include "base/status.h"

struct outfile;

/* *out stays owned by this module: it goes away with commit or discard. On failure *out is NULL. */
MUST_CHECK enum gr_status outfile_open(struct outfile **out, const char *path, struct gr_error *err);

/* Where the bytes are for now, for a library that opens files itself (SQLite). Valid until commit or discard. */
const char *outfile_partial_path(const struct outfile *file);

MUST_CHECK enum gr_status outfile_write_at(struct outfile *file, const void *bytes, size_t n, uint64_t offset,
                                           struct gr_error *err);

/* Flush every open output to disk, then rename them all. On failure nothing more is renamed and all partial files are
 * removed. After either outcome no outfile is open. */
MUST_CHECK enum gr_status outfile_commit_all(struct gr_error *err);

void outfile_discard_all(void); /* remove all partial files; no outfile is open after it */

/* Remove all partial files and nothing else, for a process that is about to end: safe in a signal handler, and from a
 * thread that has run out of memory. */
void outfile_unlink_all(void);

#endif
