/* folder.c: paths taken apart, renames made to last (contract in folder.h). */
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

const char *name_in_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *folder_of(const char *path)
{
    const size_t length = (size_t)(name_in_folder(path) - path);
    return length ? gr_strndup(path, length) : gr_strdup("./");
}

/* Some file systems do not flush folders: EINVAL. */
void folder_flush(int folder, const char *shown)
{
    if (fsync(folder) == 0 || errno == EINVAL) return;
    log_warning("%s: the results are in place, but the disk does not confirm it: %s; check the disk", shown,
                strerror(errno));
}

/* Results are in place: memory that runs out here must not end the run as a failure. */
void folder_of_flush(const char *path)
{
    char path_of_folder[PATH_MAX] = "./";
    const size_t length = (size_t)(name_in_folder(path) - path);
    if (length >= sizeof path_of_folder) return; /* no system opens it */
    if (length) memcpy(path_of_folder, path, length);
    if (length) path_of_folder[length] = '\0';
    const int folder = open(path_of_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) folder_flush(folder, path_of_folder);
    if (folder >= 0) close(folder);
}
