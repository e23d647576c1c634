/* replay.c: run a fuzz target over stored inputs: NAME FILE_OR_FOLDER... Dies where one fails. */
#include <dirent.h>

#include "fuzz.h"

static size_t n_inputs;

static void replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) abort();
    uint8_t *bytes = NULL;
    size_t n = 0, capacity = 0;
    for (size_t got = 1; got; n += got) {
        if (capacity - n < 65536) bytes = gr_realloc(bytes, capacity += 65536);
        got = fread(bytes + n, 1, capacity - n, file);
    }
    fclose(file);
    fprintf(stderr, "%s\n", path); /* so that the last line names the one that failed */
    LLVMFuzzerTestOneInput(bytes, n);
    n_inputs++;
    free(bytes);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (!folder) replay_file(argv[i]);
        for (const struct dirent *entry; folder && (entry = readdir(folder));) {
            if (entry->d_name[0] == '.') continue;
            char *path = gr_format("%s/%s", argv[i], entry->d_name);
            replay_file(path);
            free(path);
        }
        if (folder) closedir(folder);
    }
    fprintf(stderr, "%zu inputs\n", n_inputs);
    return n_inputs ? 0 : 1;
}
