/* one_table.c: a single table as CSV (contract in one_table.h). */
#include "report/one_table.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/csv_writer.h"

enum gr_status report_table_begin(const struct table *table, const char *target, struct gr_error *err)
{
    struct sink sink = {.file = NULL};
    if (strcmp(target, "-") == 0) return csv_write_table(table, &sink, err);
    if (!text_ends_ignoring_case(text_of(target), TEXT(".csv")))
        return gr_fail(err, GR_USAGE, "-o %s: a CSV file is written here; end the name with .csv", target);
    enum gr_status st = outfile_open(&sink.file, target, err);
    if (!st) st = csv_write_table(table, &sink, err);
    return st;
}

enum gr_status report_table(const struct table *table, const char *target, struct gr_error *err)
{
    enum gr_status st = report_table_begin(table, target, err);
    if (!st) st = outfile_commit_all(err);
    if (st) outfile_discard_all();
    return st;
}

/* Names of groups come from the data; a file name may not. */
char *table_path(const char *folder, const char *table_name)
{
    char *path = gr_format("%s%s.csv", folder, table_name);
    for (char *c = path + strlen(folder); *c; c++)
        if (*c == '/' || (unsigned char)*c < 0x20) *c = '_';
    return path;
}

enum gr_status table_write_to_folder(const struct table *table, const char *folder, struct outfile **out,
                                     struct gr_error *err)
{
    char *path = table_path(folder, table->name);
    struct outfile *file = NULL;
    enum gr_status st = outfile_open(&file, path, err);
    if (!st) st = csv_write_table(table, &(struct sink){.file = file}, err);
    free(path);
    *out = file;
    return st;
}

static bool is_in_set(const struct table_list *list, const char *folder, const char *file_name)
{
    bool found = false;
    for (size_t i = 0; i < list->n && !found; i++) {
        char *path = table_path(folder, list->tables[i].name);
        found = strcmp(path + strlen(folder), file_name) == 0;
        free(path);
    }
    return found;
}

static bool is_optional_table_file(const char *file_name)
{
    const size_t length = strlen(file_name);
    if (!text_ends_ignoring_case(text_of(file_name), TEXT(".csv"))) return false;
    return table_is_optional((struct text){file_name, length - strlen(".csv")});
}

/* The summary of the results that lie in the folder, which names their files; NULL: there is none. */
static char *read_older_summary(const char *folder, size_t *len)
{
    enum { MOST_BYTES = 64 * 1024 * 1024 };
    char *path = gr_format("%ssummary.json", folder);
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t room = 0;
    *len = 0;
    for (size_t n = 1; file && n && *len < MOST_BYTES; *len += n) {
        GR_GROW(bytes, room, *len + 64 * 1024);
        n = fread(bytes + *len, 1, room - *len, file);
    }
    if (file) fclose(file);
    free(path);
    return bytes;
}

static bool names_file(const char *summary, size_t len, const char *file_name)
{
    char *quoted = gr_format("\"file\": \"%s\"", file_name);
    const bool found = summary && memmem(summary, len, quoted, strlen(quoted));
    free(quoted);
    return found;
}

/* Optional tables of an older run must not stay beside the new result; files that only look like them must. */
void remove_stale_tables(const struct table_list *list, const char *folder)
{
    size_t len;
    char *summary = read_older_summary(folder, &len);
    DIR *entries = opendir(folder);
    for (const struct dirent *entry; entries && (entry = readdir(entries));) {
        const char *name = entry->d_name;
        if (!is_optional_table_file(name) || is_in_set(list, folder, name) || !names_file(summary, len, name)) continue;
        char *path = gr_format("%s%s", folder, name);
        outfile_remove_at_commit(path);
        free(path);
    }
    if (entries) closedir(entries);
    free(summary);
}

bool one_table_goes_to(const char *target)
{
    struct stat there;
    const size_t length = strlen(target);
    return length == 0 || !(target[length - 1] == '/' || (stat(target, &there) == 0 && S_ISDIR(there.st_mode)));
}

enum gr_status report_tables(const struct table_list *list, const char *folder, struct gr_error *err)
{
    char *path = gr_format(folder[strlen(folder) - 1] == '/' ? "%s" : "%s/", folder);
    struct outfile *unused;
    enum gr_status st = outfile_make_folder(path, err);
    for (size_t i = 0; i < list->n && !st; i++)
        st = table_write_to_folder(&list->tables[i], path, &unused, err);
    if (!st) st = outfile_commit_all(err);
    if (st) outfile_discard_all();
    free(path);
    return st;
}
