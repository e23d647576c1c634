/* command_runs.c: one function a command, in alphabetical order (contract in command_runs.h). */
#include "cli/command_runs.h"

#include "pipeline/explain.h"
#include "pipeline/export.h"
#include "pipeline/grade.h"
#include "pipeline/items.h"
#include "pipeline/rank_file.h"
#include "pipeline/regrade.h"
#include "pipeline/report_run.h"
#include "pipeline/try_rule.h"
#include "pipeline/unmatched.h"
#include "pipeline/verify.h"

enum gr_status run_check(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                         struct gr_error *err)
{
    return check(&options->grade, n_rejected, mistakes, err);
}

enum gr_status run_explain(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                           struct gr_error *err)
{
    (void)n_rejected;
    (void)mistakes;
    const struct explain_options what = {
        .run_path = options->sources.at[0], .student = options->student, .item = options->item, .json = options->json};
    return explain_student(&what, err);
}

enum gr_status run_export(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                          struct gr_error *err)
{
    (void)n_rejected;
    (void)mistakes;
    struct export_options what = options->export;
    what.run_path = options->sources.at[0];
    what.target = options->targets.at[0];
    what.embargoed = options->embargoed;
    return export_table(&what, err);
}

enum gr_status run_grade(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                         struct gr_error *err)
{
    return grade(&options->grade, n_rejected, mistakes, err);
}

enum gr_status run_rank(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                        struct gr_error *err)
{
    (void)mistakes;
    const struct ingest_options *ingest = &options->grade.ingest;
    struct rank_file_options what = options->rank;
    what.scores.path = options->sources.at[0];
    what.scores.delimiter = ingest->delimiter;
    what.scores.chunk_bytes = ingest->chunk_bytes;
    what.scores.max_rejects = ingest->max_rejects;
    what.scores.max_reject_percent = ingest->max_reject_percent;
    return rank_file(&what, n_rejected, err);
}

enum gr_status run_regrade(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                           struct gr_error *err)
{
    (void)n_rejected;
    struct regrade_options what = options->regrade;
    what.run_path = options->sources.at[0];
    what.rubric_path = options->grade.rubric_path;
    what.amendments = options->what_if.at;
    what.n_amendments = options->what_if.n;
    what.voided = options->voided.at;
    what.n_voided = options->voided.n;
    what.restored = options->restored.at;
    what.n_restored = options->restored.n;
    what.json = options->json;
    what.dry_run |= what.n_amendments > 0;
    what.targets = options->targets.at;
    what.n_targets = options->targets.n;
    what.evaluations_order = options->grade.evaluations_order;
    what.with_item_marks = options->grade.with_item_marks;
    what.min_cell = options->grade.min_cell;
    return regrade(&what, mistakes, err);
}

enum gr_status run_report(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                          struct gr_error *err)
{
    (void)n_rejected;
    (void)mistakes;
    const struct report_options what = {.run_path = options->sources.at[0],
                                        .folder = options->targets.n ? options->targets.at[0] : NULL,
                                        .group = options->group,
                                        .split = options->split,
                                        .student = options->student,
                                        .embargoed = options->embargoed};
    return report_run(&what, err);
}

enum gr_status run_try(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                       struct gr_error *err)
{
    (void)n_rejected;
    const struct try_options what = {.rubric_path = options->grade.rubric_path,
                                     .item = options->item,
                                     .sample_path = options->sources.at[0],
                                     .json = options->json};
    return try_rule(&what, mistakes, err);
}

enum gr_status run_items(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                         struct gr_error *err)
{
    (void)n_rejected;
    (void)mistakes;
    const struct items_options what = {.run_path = options->sources.at[0],
                                       .by = options->by,
                                       .table = options->table,
                                       .targets = options->targets.at,
                                       .n_targets = options->targets.n};
    return analyse_run(&what, err);
}

enum gr_status run_unmatched(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                             struct gr_error *err)
{
    (void)n_rejected;
    (void)mistakes;
    const struct unmatched_options what = {.run_path = options->sources.at[0],
                                           .item = options->item,
                                           .top = options->top,
                                           .target = options->targets.at[0]};
    return unmatched_answers(&what, err);
}

enum gr_status run_verify(const struct options *options, uint64_t *n_rejected, struct gr_messages *mistakes,
                          struct gr_error *err)
{
    (void)n_rejected;
    return verify(&(struct verify_options){options->sources.at[0], options->digest}, mistakes, err);
}
