/*
 * outfolder.h: a folder of many files that appears whole or not at all.
 *
 * Files are written into ".NAME.partial/" beside the final name, and at the end the two folders change places: whoever
 * opens the folder sees the old files or the new ones, never a mixture, however many thousands there are. Only one file
 * is open at a time in each thread. A partial folder is locked while it is in use; one that a killed run left behind is
 * emptied and taken over.
 *
 * A folder that is there already is replaced only when it is empty or holds `marker`, the file by which we know our own:
 * nobody loses other files by naming the wrong folder. Permissions are those of base/outfile.h. Names are of one level or two ("schools/north.html").
 *
 * At most one folder is under way in a process. Open, add, commit and abandon from one thread; write from any.
 */
#ifndef GRADER_BASE_OUTFOLDER_H
#define GRADER_BASE_OUTFOLDER_H

#include "base/status.h"
#include "base/text.h"

MUST_CHECK enum gr_status outfolder_open(const char *path, const char *marker, struct gr_error *err);
MUST_CHECK enum gr_status outfolder_make(const char *name, struct gr_error *err); /* a folder inside it */
MUST_CHECK enum gr_status outfolder_write(const char *name, struct text bytes, struct gr_error *err);
/* The same, behind what the file holds already; one that is not there begins empty. */
MUST_CHECK enum gr_status outfolder_append(const char *name, struct text bytes, struct gr_error *err);

/* Write everything to disk, put the folder in place, remove the old one. On failure the old one is as it was. */
MUST_CHECK enum gr_status outfolder_commit(struct gr_error *err);

/* Remove what is unfinished; nothing when there is none. Safe in a signal handler: it calls nothing but the kernel. */
void outfolder_discard(void);

#endif
