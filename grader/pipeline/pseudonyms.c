/* pseudonyms.c: ids replaced, students put in another order (contract in pseudonyms.h). */
#include "pipeline/pseudonyms.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/threads.h"
#include "model/id_order.h"
#include "pipeline/mapping.h"

enum gr_status pseudonyms_read_key(const struct pseudonym_options *options, struct pseudonym_key **key,
                                   struct gr_error *err)
{
    bool is_open;
    outfile_protect(options->key_path);
    const enum gr_status st = pseudonym_key_read(key, options->key_path, &is_open, err);
    if (!st && is_open)
        log_note("warning: %s: others may read this key; chmod 600 %s", options->key_path, options->key_path);
    return st;
}

/* --- the mapping ------------------------------------------------------------------------------------------------- */

static enum gr_status write_mapping(const struct students *students, const char *pseudonyms,
                                    const struct pseudonym_options *options, struct pseudonymer *pseudonymer,
                                    struct gr_error *err)
{
    struct mapping mapping;
    uint32_t *order = gr_realloc_array(NULL, students->n, sizeof *order);
    for (size_t i = 0; i < students->n; i++)
        order[i] = (uint32_t)i;
    id_order_sort(students, order, students->n);
    enum gr_status st = mapping_open(&mapping, options, pseudonymer, err);
    for (size_t i = 0; i < students->n && !st; i++)
        st = mapping_add(&mapping, student_id(students, order[i]), pseudonyms + order[i] * PSEUDONYM_BYTES, err);
    if (!st) st = mapping_finish(&mapping, err);
    mapping_release(&mapping);
    free(order);
    return st;
}

/* --- the cohort -------------------------------------------------------------------------------------------------- */

static void make_pseudonyms(const struct students *students, const struct pseudonym_key *key, char *out)
{
    const int n_threads = threads_for(students->n / 1024 + 1);
#pragma omp parallel for schedule(static, 1) num_threads(n_threads)
    for (int piece = 0; piece < n_threads; piece++) {
        struct pseudonymer *p = pseudonymer_new(key);
        const size_t end = piece_start(students->n, (size_t)piece + 1, (size_t)n_threads);
        for (size_t i = piece_start(students->n, (size_t)piece, (size_t)n_threads); i < end; i++)
            pseudonym_make(p, student_id(students, i), out + i * PSEUDONYM_BYTES);
        pseudonymer_free(p);
    }
}

/* Rows of `bytes` bytes put in order; takes the old ones over. `padding` bytes more may be read behind the last. */
static void *in_order(void *rows, const uint32_t *order, size_t n, size_t bytes, size_t padding)
{
    if (!rows || !bytes) return rows;
    char *out = gr_alloc(n * bytes + padding);
    memset(out + n * bytes, 0, padding);
    for (size_t i = 0; i < n; i++)
        memcpy(out + i * bytes, (const char *)rows + order[i] * bytes, bytes);
    free(rows);
    return out;
}

static void order_attributes(struct students *students, const uint32_t *order)
{
    const size_t n = students->n_attributes;
    uint32_t *numbers = gr_realloc_array(NULL, students->n * n, sizeof *numbers);
    for (size_t i = 0; i < students->n; i++)
        for (size_t a = 0; a < n; a++)
            numbers[i * n + a] = attribute_number(&students->attributes[a], order[i]);
    for (size_t a = 0; a < n; a++) {
        students->attributes[a].numbers = numbers + a;
        students->attributes[a].stride = n;
    }
    free(students->numbers);
    students->numbers = numbers;
}

/* Students by pseudonym; the ids go. Takes the pseudonyms over. */
static enum gr_status replace_ids(struct cohort *cohort, char *pseudonyms, size_t marked_row_bytes,
                                  struct gr_error *err)
{
    enum { RESPONSES_PADDING = 64 };
    struct students *students = &cohort->students;
    const size_t n = students->n;
    uint32_t *order = gr_realloc_array(NULL, n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    free(students->id_bytes);
    free(students->id_starts);
    students->id_bytes = pseudonyms;
    students->id_starts = NULL;
    students->id_length = PSEUDONYM_BYTES;
    students->ids_ascending = false;
    id_order_sort(students, order, n);
    students->id_bytes = in_order(students->id_bytes, order, n, PSEUDONYM_BYTES, ID_PAD_BYTES);
    students->ids_ascending = true;
    students->status = in_order(students->status, order, n, sizeof *students->status, 0);
    order_attributes(students, order);
    if (cohort->responses.n_students)
        cohort->responses.rows =
            in_order(cohort->responses.rows, order, n, cohort->responses.stride, RESPONSES_PADDING);
    cohort->marked_rows = in_order(cohort->marked_rows, order, n, marked_row_bytes, RESPONSES_PADDING);
    free(order);
    for (size_t i = 1; i < n; i++)
        if (text_equal(student_id(students, i - 1), student_id(students, i)))
            return gr_fail(err, GR_FAILED, "two students have one pseudonym; take another key");
    return GR_OK;
}

struct text reason_without_quotes(struct arena *arena, struct text reason)
{
    char *out = arena_alloc(arena, 3 * reason.len + 1);
    size_t used = 0;
    for (size_t i = 0; i < reason.len; i++) {
        out[used++] = reason.at[i];
        const bool opens = reason.at[i] == '\'' && (i == 0 || reason.at[i - 1] == ' ');
        const char *end = opens ? memrchr(reason.at + i + 1, '\'', reason.len - i - 1) : NULL;
        if (!end) continue;
        memcpy(out + used, "…'", sizeof "…'" - 1);
        used += sizeof "…'" - 1;
        i = (size_t)(end - reason.at);
    }
    return (struct text){out, used};
}

static void clean_rejects(struct rejects *rejects)
{
    for (size_t i = 0; i < rejects->n; i++) {
        rejects->list[i].text = TEXT("");
        rejects->list[i].reason = reason_without_quotes(&rejects->arena, rejects->list[i].reason);
    }
}

enum gr_status pseudonymize_cohort(struct cohort *cohort, const struct pseudonym_options *options,
                                   size_t marked_row_bytes, struct gr_error *err)
{
    struct pseudonym_key *key;
    enum gr_status st = pseudonyms_read_key(options, &key, err);
    if (st) return st;
    char *pseudonyms = gr_calloc(cohort->students.n * PSEUDONYM_BYTES + ID_PAD_BYTES, 1);
    make_pseudonyms(&cohort->students, key, pseudonyms);
    struct pseudonymer *pseudonymer = pseudonymer_new(key);
    pseudonym_key_free(key);
    st = write_mapping(&cohort->students, pseudonyms, options, pseudonymer, err);
    pseudonymer_free(pseudonymer);
    const enum gr_status replaced = replace_ids(cohort, pseudonyms, marked_row_bytes, err);
    clean_rejects(&cohort->rejects);
    cohort->counts.first_differing = TEXT("");
    if (cohort->origins.kind != ORIGINS_NONE) origins_drop(&cohort->origins, ORIGINS_PSEUDONYMS);
    cohort->has_pseudonyms = true;
    return st ? st : replaced;
}
