/*
 * rank_file.c: ranking alone (contract in rank_file.h).
 *
 *     [1] scores: rows as they are, columns of exact numbers  [2] rank: numbers to marks, marks to ranks  [3] report
 *
 * The engine is the one that ranks exams: the table is put to it as an exam whose total is the first column and whose
 * sections are the others.
 */
#include "pipeline/rank_file.h"

#include "base/dictionary.h"
#include "base/log.h"
#include "base/outfile.h"
#include "rank/rank.h"
#include "rank/score_columns.h"
#include "rank/score_keys.h"
#include "report/one_table.h"
#include "report/ranked_rows.h"
#include "score/column_keys.h"

static struct rank_policy make_policy(const struct rank_file_options *options, struct score_table *scores)
{
    const struct students *students = &scores->students;
    struct rank_policy policy = {.keys = score_columns_keys(scores),
                                 .n_keys = scores->n_columns,
                                 .ties = options->ties[0],
                                 .n_labels = options->n_ties - 1,
                                 .percentile = options->percentile,
                                 .percentile_of_first_key = options->percentile_by == 1,
                                 .decimals = options->decimals,
                                 .n_columns = students->n_attributes,
                                 .groups = scores->groups,
                                 .n_groups = scores->n_groups};
    for (size_t l = 0; l < policy.n_labels; l++)
        policy.labels[l] = options->ties[1 + l];
    policy.columns = arena_alloc(&scores->arena, policy.n_columns * sizeof *policy.columns);
    for (size_t c = 0; c < policy.n_columns; c++)
        policy.columns[c] = students->attributes[c].name;
    return policy;
}

/* A column that is there already, such as the rank by another score, must not be there twice. */
static enum gr_status check_new_names(const struct score_table *scores, const struct table *ranked,
                                      struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    for (size_t i = 1; i < ranked->n_columns; i++)
        for (size_t k = 0; k < scores->n_names; k++)
            if (text_equal(scores->names[k], ranked->columns[i].name))
                return gr_fail(err, GR_USAGE,
                               "the input has a column '%s' already; name the new ones otherwise, as in --prefix=new_",
                               text_show(scores->names[k], shown));
    return GR_OK;
}

static void note_outcome(const struct score_table *scores, const struct ranking *ranking)
{
    char rows[GROUPED_BYTES], ranked[GROUPED_BYTES], rejected[GROUPED_BYTES];
    for (size_t i = 0; i < scores->rejected.n; i++)
        log_note("%s", scores->rejected.lines[i]);
    if (scores->n_rejected)
        log_note("%s of %s rows %s set aside", count_show(scores->n_rejected, rejected),
                 count_show(scores->n_read, rows), scores->n_rejected == 1 ? "was" : "were");
    if (ranking->n_ranked < scores->students.n)
        log_note("%s of %s rows ranked; the others have no score", count_show(ranking->n_ranked, ranked),
                 count_show(scores->students.n, rows));
}

enum gr_status rank_file(const struct rank_file_options *options, uint64_t *n_rejected, struct gr_error *err)
{
    struct score_table scores = {0};
    struct evaluation evaluation = {0};
    struct ranking ranking = {0};
    struct table table = {0};
    struct arena arena = {0};
    struct column_keys keys = {0};
    struct score_file_options wanted = options->scores;

    phase_begin(1, "scores");
    outfile_protect(options->scores.path);
    outfile_protect("/dev/stdin");
    enum gr_status st = options->by ? column_keys_parse(options->by, &arena, &keys, err) : GR_OK;
    if (st) goto done;
    wanted.by = keys.plain;
    wanted.n_by = keys.n_plain;
    wanted.operands = keys.operands;
    wanted.n_operands = keys.n_operands;
    st = score_file_read(&wanted, &scores, err);
    if (!st && keys.n_plain < keys.n_keys)
        st = score_keys_work_out(&scores, keys.keys, keys.n_keys, keys.n_operands, err);
    if (st) goto done;
    phase_rows(scores.n_read);
    *n_rejected = scores.n_rejected;

    phase_begin(2, "rank");
    score_columns_evaluate(&scores, &evaluation);
    const struct exam exam = {.unit = 1, .rank = make_policy(options, &scores)};
    const struct cohort cohort = {.students = scores.students};
    rank_students(&exam, &cohort, NULL, &evaluation, &ranking);
    evaluation_release(&evaluation);
    phase_rows(ranking.n_ranked);

    phase_begin(3, "report");
    const struct results results = {.exam = &exam, .cohort = &cohort, .ranking = &ranking};
    table = ranked_rows_table(&scores, &results, options->prefix);
    st = check_new_names(&scores, &table, err);
    if (!st) st = report_table(&table, options->target, err);
    if (st) goto done;
    phase_rows(table.n_rows);
    note_outcome(&scores, &ranking);

done:
    phase_begin(0, NULL);
    table_release(&table);
    ranking_release(&ranking);
    evaluation_release(&evaluation);
    score_table_release(&scores);
    arena_release(&arena);
    return st;
}
