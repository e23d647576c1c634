/* folder.h: the folder that a file lies in. */
#ifndef GRADER_BASE_FOLDER_H
#define GRADER_BASE_FOLDER_H

const char *name_in_folder(const char *path); /* what stands behind the last '/' */
char *folder_of(const char *path);            /* what stands before it, '/' included, or "./"; free with free() */

/* Flush a folder in which something has taken another name. Where that fails the user is told, and nothing else: the
 * results are in place. */
void folder_flush(int folder, const char *shown);
void folder_of_flush(const char *path); /* the folder of this file */

#endif
