/* mapping.c: a mapping read, and written anew (contract in mapping.h). */
#include "pipeline/mapping.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/outfile.h"

static const struct text HEADER = {"student_id,pseudonym", 20};

/* --- the one that is there --------------------------------------------------------------------------------------- */

struct earlier_mapping {
    struct mapping *m;
    const char *path;
    struct gr_error *err;
    enum gr_status st;
};

static enum gr_status fail_no_mapping(struct gr_error *err, const char *path, uint64_t line)
{
    return gr_fail(err, GR_FAILED,
                   "%s:%llu: this file is there already and no mapping of ids and pseudonyms; choose another name with "
                   "--mapping",
                   path, (unsigned long long)line);
}

static enum gr_status take_row(struct earlier_mapping *e, const struct csv_record *r)
{
    char pseudonym[PSEUDONYM_BYTES];
    if (r->problem || r->n_fields != 2 || r->fields[1].len != PSEUDONYM_BYTES)
        return fail_no_mapping(e->err, e->path, r->line);
    pseudonym_make(e->m->pseudonymer, r->fields[0], pseudonym);
    if (memcmp(pseudonym, r->fields[1].at, PSEUDONYM_BYTES) != 0)
        return gr_fail(e->err, GR_FAILED,
                       "%s:%llu: the pseudonyms there are of another key; choose another name with --mapping, or move "
                       "the file away",
                       e->path, (unsigned long long)r->line);
    dictionary_add(&e->m->before, r->fields[0]);
    return GR_OK;
}

static bool visit(void *context, const struct csv_record *r)
{
    struct earlier_mapping *e = context;
    if (r->line > 1)
        e->st = take_row(e, r);
    else if (!text_equal(r->raw, HEADER))
        e->st = fail_no_mapping(e->err, e->path, r->line);
    return e->st == GR_OK;
}

static enum gr_status read_earlier(struct mapping *m, const char *path, FILE *file, struct gr_error *err)
{
    enum { PIECE = 1 << 20 };
    struct earlier_mapping e = {m, path, err, GR_OK};
    char *bytes = gr_alloc(PIECE);
    size_t n = 0;
    uint64_t line = 1;
    for (bool at_end = false; !at_end && !e.st;) {
        const size_t got = fread(bytes + n, 1, PIECE - n, file);
        n += got;
        at_end = n < PIECE;
        const struct text there = {bytes, n};
        const size_t complete = csv_complete_length(there, ',', at_end);
        if (ferror(file))
            e.st = gr_fail(err, GR_FAILED, "%s: cannot be read: %s", path, strerror(errno));
        else if (n && !complete)
            e.st = fail_no_mapping(err, path, line);
        else
            line = csv_each_record((struct text){bytes, complete}, ',', line, visit, &e);
        memmove(bytes, bytes + complete, n - complete);
        n -= complete;
    }
    free(bytes);
    return e.st;
}

/* --- the new one ------------------------------------------------------------------------------------------------- */

enum gr_status mapping_open(struct mapping *m, const struct pseudonym_options *options, struct pseudonymer *pseudonymer,
                            struct gr_error *err)
{
    char *path =
        options->mapping_path ? gr_strdup(options->mapping_path) : gr_format("%s.mapping.csv", options->key_path);
    *m = (struct mapping){.pseudonymer = pseudonymer};
    enum gr_status st = outfile_open(&m->sink.file, path, err); /* from here on nobody else replaces it */
    FILE *earlier = st ? NULL : fopen(path, "rb");
    if (earlier)
        st = read_earlier(m, path, earlier, err);
    else if (!st && errno != ENOENT)
        st = gr_fail(err, GR_FAILED, "%s: is there already and cannot be read: %s", path, strerror(errno));
    if (earlier) fclose(earlier);
    free(path);
    if (st) return st;
    m->written = gr_calloc(m->before.n, sizeof *m->written);
    outfile_keep_private(m->sink.file);
    st = sink_write(&m->sink, HEADER, err);
    return st ? st : sink_write(&m->sink, TEXT("\n"), err);
}

static enum gr_status write_row(struct mapping *m, struct text id, const char pseudonym[PSEUDONYM_BYTES],
                                struct gr_error *err)
{
    char *line = gr_alloc(2 * id.len + PSEUDONYM_BYTES + 4);
    size_t n = csv_quote(line, id, ',');
    line[n++] = ',';
    memcpy(line + n, pseudonym, PSEUDONYM_BYTES);
    n += PSEUDONYM_BYTES;
    line[n++] = '\n';
    const enum gr_status st = sink_write(&m->sink, (struct text){line, n}, err);
    free(line);
    return st;
}

enum gr_status mapping_add(struct mapping *m, struct text id, const char pseudonym[PSEUDONYM_BYTES],
                           struct gr_error *err)
{
    const uint32_t number = m->before.n ? dictionary_find(&m->before, id) : DICTIONARY_NONE;
    if (number != DICTIONARY_NONE) m->written[number] = true;
    return write_row(m, id, pseudonym, err);
}

enum gr_status mapping_finish(struct mapping *m, struct gr_error *err)
{
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < m->before.n && !st; i++) {
        char pseudonym[PSEUDONYM_BYTES];
        if (m->written[i]) continue;
        pseudonym_make(m->pseudonymer, m->before.texts[i], pseudonym);
        st = write_row(m, m->before.texts[i], pseudonym, err);
    }
    return st;
}

void mapping_release(struct mapping *m)
{
    dictionary_release(&m->before);
    free(m->written);
}
