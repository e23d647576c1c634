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
#include "base/rational.h"
#include "pipeline/foresight.h"
#include "pipeline/notes.h"
#include "pipeline/rank_wanted.h"
#include "rank/rank.h"
#include "rank/score_columns.h"
#include "rank/score_keys.h"
#include "rank/suppression.h"
#include "report/one_table.h"
#include "report/ranked_rows.h"
#include "score/column_keys.h"

/* One run of the command. */
struct file_ranking {
    const struct rank_file_options *options;
    struct arena arena; /* of what is wanted, and of keys */
    struct rank_wanted wanted;
    struct column_keys keys; /* none: the usual ones */
    struct score_table scores;
    struct exam exam;     /* has a rank policy, and nothing else */
    struct cohort cohort; /* the students of the scores */
    struct evaluation evaluation;
    struct ranking ranking;
    struct cutoffs cutoffs;
    struct rank_tables tables;
};

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

/* The columns of the groups are not known yet: their number is. */
static size_t row_bytes(const struct rank_file_options *options, size_t n_scores)
{
    size_t n_groups = 0;
    for (const char *c = options->scores.groups; c && *c; c++)
        n_groups += c == options->scores.groups || *c == ',';
    return ranked_row_bytes(n_scores ? n_scores : 1, n_groups, options->n_ties);
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

/* --- cut-offs and score tables ----------------------------------------------------------------------------------- */

/* Of ratios and draws the engine knows the order alone. */
static bool is_a_score(const struct rank_key *key)
{
    return key->kind != KEY_RATIO && key->kind != KEY_RANDOM;
}

static bool wants_tables(const struct rank_file_options *options)
{
    for (size_t i = 0; i < options->n_targets; i++)
        if (!one_table_goes_to(options->targets[i])) return true;
    return false;
}

static enum gr_status check_targets(const struct rank_file_options *options, struct gr_error *err)
{
    if (wants_tables(options)) return GR_OK;
    if (options->segments)
        return gr_fail(err, GR_USAGE,
                       "--segments: score tables go to a folder beside the ranked table; name one with -o DIR/");
    if (options->min_cell > 1)
        return gr_fail(err, GR_USAGE,
                       "--min-cell: what it hides are rows of tables, which go to a folder; name one with -o DIR/");
    return GR_OK;
}

/* The column names the first line that a row reaches: one that stands behind a lower one is never named. */
static void note_unreached(const struct exam *exam, const struct cutoffs *cutoffs)
{
    const struct cutoff_policy *policies = exam->rank.cutoffs;
    for (size_t i = 0; i < cutoffs->n; i++)
        for (size_t k = 0; k < i; k++) {
            const struct cutoff *higher = &cutoffs->rows[i], *before = &cutoffs->rows[k];
            char name[TEXT_SHOWN_BYTES], name_before[TEXT_SHOWN_BYTES];
            if (policies[higher->policy].group != NO_GROUP || policies[before->policy].group != NO_GROUP) continue;
            if (!higher->line.is_there || !before->line.is_there || before->line.score >= higher->line.score) continue;
            log_note("cut-off '%s': names no row, since '%s' before it is lower; give the highest line first",
                     text_show(policies[higher->policy].name, name),
                     text_show(policies[before->policy].name, name_before));
            break;
        }
}

/* Lines of the whole table are said here too: in a pipe, nobody sees the table of cut-offs. */
static void note_lines(const struct exam *exam, const struct cutoffs *cutoffs)
{
    for (size_t i = 0; i < cutoffs->n; i++) {
        const struct cutoff *c = &cutoffs->rows[i];
        const struct cutoff_policy *policy = &exam->rank.cutoffs[c->policy];
        char name[TEXT_SHOWN_BYTES], score[DECIMAL_BYTES], students[GROUPED_BYTES];
        if (policy->group != NO_GROUP) continue;
        const int len = decimal_print(score, c->line.score, c->scale, exam->decimals);
        if (c->line.is_there)
            log_note("cut-off '%s': score %.*s, %s %s at or above", text_show(policy->name, name), len, score,
                     count_show(c->line.students, students), c->line.students == 1 ? "row" : "rows");
        else
            log_note("cut-off '%s': no line, nobody is in", text_show(policy->name, name));
    }
}

static enum gr_status build_tables(struct file_ranking *f, bool all, struct gr_error *err)
{
    enum gr_status st = rank_cutoffs(&f->exam, &f->cohort, NULL, &f->evaluation, &f->ranking, &f->cutoffs, err);
    if (!st && all) st = rank_tables_build(&f->exam, &f->cohort, NULL, &f->evaluation, &f->ranking, &f->tables, err);
    if (!st && all) st = rank_check_tables(&f->ranking, &f->tables, err);
    return st;
}

/* A row of the input is a student here. */
static void hide_small_cells(struct file_ranking *f)
{
    struct derived none = {0};
    if (f->options->min_cell < 2) return;
    suppress_small_cells(&f->exam, &f->cohort.students, &f->ranking, f->options->min_cell, &f->tables, &none,
                         &f->cutoffs);
}

/* Standard output last: what was written there cannot be taken back. */
static enum gr_status write_targets(const struct rank_file_options *options, const struct score_table *scores,
                                    const struct results *results, struct gr_error *err)
{
    struct table ranked = ranked_rows_table(scores, results, options->prefix);
    struct table_list list = {0};
    if (wants_tables(options)) list = ranked_tables(scores, results, options->prefix);
    enum gr_status st = check_new_names(scores, &ranked, err);
    for (int on_stdout = 0; on_stdout < 2; on_stdout++)
        for (size_t i = 0; i < options->n_targets && !st; i++) {
            const char *target = options->targets[i];
            if ((strcmp(target, "-") == 0) != on_stdout) continue;
            st = one_table_goes_to(target) ? report_table(&ranked, target, err) : report_tables(&list, target, err);
        }
    if (!st) phase_rows(ranked.n_rows);
    table_list_release(&list);
    table_release(&ranked);
    return st;
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

/* --- the phases -------------------------------------------------------------------------------------------------- */

static enum gr_status understand(struct file_ranking *f, struct gr_error *err)
{
    const struct rank_file_options *o = f->options;
    enum gr_status st = check_targets(o, err);
    if (!st) st = rank_wanted_parse(o->cutoffs, o->n_cutoffs, o->segments, &f->arena, &f->wanted, err);
    if (!st && o->by) st = column_keys_parse(o->by, &f->arena, &f->keys, err);
    return st;
}

static enum gr_status read_scores(struct file_ranking *f, struct gr_error *err)
{
    const struct column_keys *keys = &f->keys;
    struct score_file_options wanted = f->options->scores;
    phase_begin(1, "scores");
    wanted.by = keys->plain;
    wanted.n_by = keys->n_plain;
    wanted.operands = keys->operands;
    wanted.n_operands = keys->n_operands;
    wanted.later_bytes = row_bytes(f->options, keys->n_plain + keys->n_operands);
    enum gr_status st = score_file_read(&wanted, &f->scores, err);
    if (!st && keys->n_plain < keys->n_keys)
        st = score_keys_work_out(&f->scores, keys->keys, keys->n_keys, keys->n_operands, err);
    phase_rows(f->scores.n_read);
    return st;
}

/* Cut-offs and score tables want the scores of the first key as they are written. */
static enum gr_status rank_scores(struct file_ranking *f, struct gr_error *err)
{
    const bool all_tables = wants_tables(f->options), as_scores = all_tables || f->wanted.n_cutoffs;
    const int decimals = f->scores.columns[0].decimals;
    enum gr_status st = GR_OK;
    phase_begin(2, "rank");
    f->exam = (struct exam){.unit = 1, .rank = make_policy(f->options, &f->scores)};
    if (as_scores) {
        const bool is_score = !f->keys.n_keys || is_a_score(&f->keys.keys[0]);
        f->exam.unit = decimal_power(decimals);
        f->exam.decimals = decimals;
        st = rank_wanted_settle(&f->wanted, &f->scores, is_score, f->exam.unit, &f->exam.rank, err);
    }
    if (!st) st = score_columns_evaluate(&f->scores, as_scores, &f->evaluation, err);
    if (st) return st;
    f->cohort.students = f->scores.students;
    rank_students(&f->exam, &f->cohort, NULL, &f->evaluation, &f->ranking);
    st = rank_check(&f->ranking, err);
    if (!st && as_scores) st = build_tables(f, all_tables, err);
    evaluation_release(&f->evaluation);
    if (!st) hide_small_cells(f);
    phase_rows(f->ranking.n_ranked);
    return st;
}

static enum gr_status write_results(struct file_ranking *f, struct gr_error *err)
{
    const struct results results = {
        .exam = &f->exam, .cohort = &f->cohort, .ranking = &f->ranking, .cutoffs = &f->cutoffs, .tables = &f->tables};
    phase_begin(3, "report");
    const enum gr_status st = write_targets(f->options, &f->scores, &results, err);
    if (st) return st;
    note_outcome(&f->scores, &f->ranking);
    note_lines(&f->exam, &f->cutoffs);
    note_unreached(&f->exam, &f->cutoffs);
    if (f->options->min_cell > 1) note_hidden(&f->tables, &f->ranking, &f->cohort.students);
    return GR_OK;
}

static void release(struct file_ranking *f)
{
    rank_tables_release(&f->tables);
    cutoffs_release(&f->cutoffs);
    ranking_release(&f->ranking);
    evaluation_release(&f->evaluation);
    score_table_release(&f->scores);
    arena_release(&f->arena);
}

enum gr_status rank_file(const struct rank_file_options *options, uint64_t *n_rejected, struct gr_error *err)
{
    struct file_ranking f = {.options = options};
    outfile_protect(options->scores.path);
    outfile_protect("/dev/stdin");
    enum gr_status st = understand(&f, err);
    if (!st) st = read_scores(&f, err);
    *n_rejected = f.scores.n_rejected;
    if (!st) st = rank_scores(&f, err);
    if (!st) st = write_results(&f, err);
    phase_begin(0, NULL);
    release(&f);
    return st;
}
