/* trial.c: how a rule did on a sample (contract in trial.h). */
#include "report/trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/wrap.h"
#include "report/json.h"
#include "report/prose.h"
#include "report/sink.h"

enum { MARK_BYTES = DECIMAL_BYTES + 1, REAL_BYTES = 32 };

static const char *mark_show(const struct trial *t, int64_t units, char buffer[MARK_BYTES])
{
    buffer[decimal_print(buffer, units, t->unit, t->decimals)] = '\0';
    return buffer;
}

static const char *points_show(const struct trial *t, char buffer[MARK_BYTES])
{
    buffer[decimal_print(buffer, t->points, t->exam_unit, t->decimals)] = '\0';
    return buffer;
}

static const char *real_show(double value, char buffer[REAL_BYTES])
{
    if (isnan(value))
        snprintf(buffer, REAL_BYTES, "undefined");
    else
        snprintf(buffer, REAL_BYTES, "%.4f", value + 0.0);
    return buffer;
}

/* --- in words ---------------------------------------------------------------------------------------------------- */

static void print_counts(FILE *to, const struct trial *t)
{
    char points[MARK_BYTES], real[REAL_BYTES];
    fprintf(to, "item %.*s", TEXT_ARGS(t->item->id));
    fprintf(to, " (%s, %s points) on %zu answers of %s\n\n", t->item->type, points_show(t, points), t->n, t->sample);
    fprintf(to, "  same mark as people       %zu (%.2f %%)\n", t->agreed, t->agreement);
    fprintf(to, "  more than people          %zu (false accepts, where people gave nothing: %zu)\n", t->more,
            t->false_accepts);
    fprintf(to, "  less than people          %zu (false rejects, where the rule gives nothing: %zu)\n", t->less,
            t->false_rejects);
    fprintf(to, "  mean difference           %s marks\n", real_show(t->mean_difference, real));
    fprintf(to, "  quadratic weighted kappa  %s\n", real_show(t->weighted_kappa, real));
    fprintf(to, "  correlation               %s\n", real_show(t->correlation, real));
}

static void print_parts(FILE *to, const struct trial *t)
{
    int width = 8;
    char shown[TEXT_SHOWN_BYTES];
    if (!t->n_parts) return;
    for (size_t i = 0; i < t->n_parts; i++) {
        const char *name = text_show(t->parts[i].name, shown);
        const int columns = wrap_columns(name, strlen(name));
        if (columns > width) width = columns;
    }
    fprintf(to, "\n  %-*s  matched  agreed  false accepts  false rejects\n", width, "sub-rule");
    for (size_t i = 0; i < t->n_parts; i++) {
        const struct trial_part *part = &t->parts[i];
        const char *name = text_show(part->name, shown);
        fprintf(to, "  %s%*s  %7zu  %6zu  %13zu  %13zu\n", name, width - wrap_columns(name, strlen(name)), "",
                part->matched, part->agreed, part->false_accepts, part->false_rejects);
    }
}

static void print_disagreements(FILE *to, const struct trial *t)
{
    char shown[TEXT_SHOWN_BYTES], rule[MARK_BYTES], people[MARK_BYTES];
    if (t->n_disagreements) fputs("\nwhere they disagree:\n", to);
    for (size_t i = 0; i < t->n_disagreements; i++) {
        const struct trial_row *row = &t->disagreements[i];
        fprintf(to, "  %s:%llu: '%s': people %s, rule %s: ", t->sample, (unsigned long long)row->line,
                text_show(row->answer, shown), mark_show(t, row->people, people), mark_show(t, row->rule, rule));
        fprintf(to, "%s%.*s\n", row->state == ANSWER_INVALID ? "invalid: " : "", TEXT_ARGS(row->why));
    }
}

enum gr_status report_trial(const struct trial *trial, struct gr_error *err)
{
    struct prose prose;
    prose_begin(&prose);
    FILE *const to = prose.to;
    print_counts(to, trial);
    print_parts(to, trial);
    print_disagreements(to, trial);
    return prose_send(&prose, err);
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void put_real(struct json *j, const char *name, double value)
{
    char digits[REAL_BYTES] = "";
    if (!isnan(value)) snprintf(digits, sizeof digits, "%.10g", value + 0.0);
    json_number(j, name, text_of(digits));
}

static void put_mark(struct json *j, const char *name, const struct trial *t, int64_t units)
{
    char digits[MARK_BYTES];
    json_number(j, name, text_of(mark_show(t, units, digits)));
}

static void put_part(struct json *j, const struct trial_part *part)
{
    json_open(j, NULL, '{');
    json_text(j, "name", part->name);
    json_count(j, "matched", part->matched);
    json_count(j, "agreed", part->agreed);
    json_flag(j, "lowers", part->lowers);
    json_count(j, "false_accepts", part->false_accepts);
    json_count(j, "false_rejects", part->false_rejects);
    json_close(j);
}

static void put_row(struct json *j, const struct trial *t, const struct trial_row *row)
{
    json_open(j, NULL, '{');
    json_count(j, "line", row->line);
    json_text(j, "answer", row->answer);
    put_mark(j, "people", t, row->people);
    put_mark(j, "rule", t, row->rule);
    json_text(j, "why", row->why);
    json_close(j);
}

enum gr_status report_trial_json(const struct trial *t, struct gr_error *err)
{
    struct json j = {0};
    char points[MARK_BYTES];
    json_open(&j, NULL, '{');
    json_text(&j, "item", t->item->id);
    json_text(&j, "type", text_of(t->item->type));
    json_number(&j, "points", text_of(points_show(t, points)));
    json_text(&j, "sample", text_of(t->sample));
    json_count(&j, "answers", t->n);
    json_count(&j, "agreed", t->agreed);
    put_real(&j, "agreement_percent", t->agreement);
    json_count(&j, "too_high", t->more);
    json_count(&j, "too_low", t->less);
    json_count(&j, "false_accepts", t->false_accepts);
    json_count(&j, "false_rejects", t->false_rejects);
    put_real(&j, "mean_difference", t->mean_difference);
    put_real(&j, "quadratic_weighted_kappa", t->weighted_kappa);
    put_real(&j, "correlation", t->correlation);
    json_open(&j, "sub_rules", '[');
    for (size_t i = 0; i < t->n_parts; i++)
        put_part(&j, &t->parts[i]);
    json_close(&j);
    json_open(&j, "disagreements", '[');
    for (size_t i = 0; i < t->n_disagreements; i++)
        put_row(&j, t, &t->disagreements[i]);
    json_close(&j);
    json_close(&j);
    const enum gr_status st = sink_write(&(struct sink){.file = NULL}, (struct text){j.bytes, j.len}, err);
    free(j.bytes);
    return st;
}
