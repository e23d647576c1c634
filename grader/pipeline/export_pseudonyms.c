/* export_pseudonyms.c: ids replaced by SQLite, one by one (contract in export_pseudonyms.h). */
#include "pipeline/export_pseudonyms.h"

#include "pipeline/export_mask.h"
#include "pipeline/mapping.h"

static size_t pseudonym_of(const void *context, struct text id, char *out)
{
    const struct export_pseudonyms *p = context;
    pseudonym_make(p->pseudonymer, id, out);
    return PSEUDONYM_BYTES;
}

enum gr_status export_pseudonyms_prepare(struct export_pseudonyms *out, const struct export_options *o, struct run *run,
                                         struct run_query *query, struct gr_error *err)
{
    const struct run_table *table = query->table;
    struct pseudonym_key *key;
    *out = (struct export_pseudonyms){.options = &o->pseudonyms};
    if (!o->pseudonyms.key_path) return GR_OK;
    if (text_equal(table->name, TEXT("rejects")))
        return gr_fail(err, GR_USAGE, "--pseudonymize: rejects quotes rows as they were written; export another table");
    for (size_t c = 0; c < table->n_columns && query->student == SIZE_MAX; c++)
        if (is_student_column(table->columns[c].name)) query->student = c;
    struct arena arena = {0};
    struct text ids;
    bool are_pseudonyms;
    enum gr_status st = run_fact(run, "students.ids", &arena, &ids, &are_pseudonyms, err);
    arena_release(&arena);
    if (!st && are_pseudonyms)
        st = gr_fail(err, GR_USAGE, "%s: has pseudonyms instead of ids already; leave out --pseudonymize", o->run_path);
    if (!st) st = pseudonyms_read_key(out->options, &key, err);
    if (st || query->student == SIZE_MAX) { /* a table of no single students */
        if (!st) pseudonym_key_free(key);
        return st;
    }
    out->pseudonymer = pseudonymer_new(key);
    pseudonym_key_free(key);
    if (query->split == query->student)
        return gr_fail(err, GR_USAGE, "--split %s: the files would be called by ids; split by another column",
                       o->split);
    out->function = (struct db_text_function){"pseudonym", PSEUDONYM_BYTES, pseudonym_of, out};
    query->replaced = out->function.name;
    return run_add_text_function(run, &out->function, err);
}

enum gr_status export_mapping_write(const struct export_pseudonyms *p, struct run *run, const struct run_query *query,
                                    struct gr_error *err)
{
    const struct run_sort by_id = {query->student, false};
    struct run_query ids = *query;
    struct run_rows *rows = NULL;
    struct mapping mapping;
    bool has_row = true;
    ids.columns = &query->student;
    ids.n_columns = ids.n_sort = 1;
    ids.sort = &by_id;
    ids.top = 0;
    ids.split = SIZE_MAX;
    ids.replaced = NULL;
    enum gr_status st = mapping_open(&mapping, p->options, p->pseudonymer, err);
    if (!st) st = run_rows_open(&rows, run, &ids, err);
    while (!st) {
        struct value id;
        char pseudonym[PSEUDONYM_BYTES];
        st = run_rows_next(rows, &has_row, &id, err);
        if (st || !has_row) break;
        const struct text text = id.kind == VALUE_TEXT ? id.as.bytes : TEXT("");
        pseudonym_make(p->pseudonymer, text, pseudonym);
        st = mapping_add(&mapping, text, pseudonym, err);
    }
    run_rows_close(rows);
    if (!st) st = mapping_finish(&mapping, err);
    mapping_release(&mapping);
    return st;
}
