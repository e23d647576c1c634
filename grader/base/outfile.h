/*
 * outfile.h: outputs that appear whole or not at all.
 *
 * An output is written to ".NAME.partial" beside its final name, and takes that name only in outfile_commit_all, when
 * everything of the run has been written: a failed or killed run leaves the old result as it was. The partial file is
 * locked while it is open, so a second run to the same output says so instead of spoiling both; one left behind by a
 * killed run is simply taken over. How several outputs are put in place as one stands in base/commit.h.
 *
 * Open, commit and abandon from one thread. outfile_write_at may be called by several threads at once.
 */
#ifndef GRADER_BASE_OUTFILE_H
#define GRADER_BASE_OUTFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct outfile;

/* Outputs are for their owner alone (files 0600, folders 0700); a file that takes the place of another has its
 * permissions. After this, new ones have those that the umask gives, as usual for other programs. */
void outfile_share(void);

unsigned outfile_new_mode(bool is_folder); /* the permissions of new files, new folders */

/* For files that nobody else may ever read: *out is 0600 whatever was said before or is there. */
void outfile_keep_private(struct outfile *file);

/* A file that the run reads: until commit or discard, no output may take its place. `path` need not exist. */
void outfile_protect(const char *path);

/* *out stays owned by this module: it goes away with commit or discard. */
MUST_CHECK enum gr_status outfile_open(struct outfile **out, const char *path, struct gr_error *err);

/* Where the bytes are for now, for a library that opens files itself (SQLite). Valid until commit or discard. */
const char *outfile_partial_path(const struct outfile *file);

MUST_CHECK enum gr_status outfile_write_at(struct outfile *file, const void *bytes, size_t n, uint64_t offset,
                                           struct gr_error *err);

/* Make a folder for outputs, unless it is there. It goes again when the outputs are discarded and it is empty. */
MUST_CHECK enum gr_status outfile_make_folder(const char *path, struct gr_error *err);

/* Remove the partial files of a folder that no run has open: a killed run may have had other tables than ours. For
 * folders that are an output as a whole; ".csv", ".json" and ".html" only. */
void outfile_sweep_folder(const char *folder);

/* Remove this file when the outputs are put in place: it belongs to the old result and to nothing of the new one. */
void outfile_remove_at_commit(const char *path);

/* Flush every open output to disk, then put them all in place. On failure everything is as it was before the run, and
 * all partial files are removed. After either outcome no outfile is open. */
MUST_CHECK enum gr_status outfile_commit_all(struct gr_error *err);

/* Remove all partial files. _discard_all also closes them, so that the outputs may be opened again; _unlink_all leaves
 * that to the end of the process and is safe in a signal handler. */
void outfile_discard_all(void);
void outfile_unlink_all(void);

#endif
