/* changes_json.c: what a regrade changes, as one JSON object (contract in changes_report.h). */
#include "report/changes_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/rational.h"
#include "report/json.h"
#include "report/sink.h"

static void put_marks(struct json *j, const char *name, int64_t num, int64_t den, int decimals)
{
    char digits[DECIMAL_BYTES];
    const int len = decimal_print(digits, num, den, decimals);
    json_number(j, name, (struct text){digits, (size_t)len});
}

static void put_moves(struct json *j, const char *name, const struct up_down *moves)
{
    json_open(j, name, '{');
    json_count(j, "up", moves->up);
    json_count(j, "down", moves->down);
    json_close(j);
}

static void put_counts(struct json *j, const struct changes *c, const struct change_counts *counts)
{
    json_count(j, "students", counts->students);
    put_moves(j, "total", &counts->total);
    put_moves(j, "rank", &counts->rank);
    if (c->same_pass) put_moves(j, "passed", &counts->passed);
    if (c->same_grades) put_moves(j, "grade", &counts->grade);
    if (c->same_cutoffs) put_moves(j, "cutoff", &counts->cutoff);
    if (counts->students) put_marks(j, "mean_change", counts->moved, c->unit * (int64_t)counts->students, 6);
}

static void put_item(struct json *j, const struct changes *c, const struct item_change *item)
{
    json_open(j, NULL, '{');
    json_text(j, "item", c->now->items[item->item].id);
    json_text(j, "old_key", item->key_before);
    json_text(j, "new_key", item->key_now);
    json_text(j, "old_adjust", text_of(adjustment_names[c->before->items[item->item].adjust]));
    json_text(j, "new_adjust", text_of(adjustment_names[item->adjust]));
    json_count(j, "answers", item->answers);
    json_count(j, "up", item->students.up);
    json_count(j, "down", item->students.down);
    json_close(j);
}

static void put_student(struct json *j, const struct changes *c, uint32_t student, struct text id)
{
    const struct standing *before = &c->old->list[student], *now = &c->new_->list[student];
    json_open(j, NULL, '{');
    json_text(j, "student_id", id);
    put_marks(j, "old_total", before->total, c->before->unit, c->before->decimals);
    put_marks(j, "new_total", now->total, c->now->unit, c->now->decimals);
    put_marks(j, "old_rank", before->rank2, 2, 1);
    put_marks(j, "new_rank", now->rank2, 2, 1);
    if (before->grade < c->before->n_grades) json_text(j, "old_grade", c->before->grades[before->grade].label);
    if (now->grade < c->now->n_grades) json_text(j, "new_grade", c->now->grades[now->grade].label);
    json_close(j);
}

static void put_most(struct json *j, const char *name, const struct changes *c, const uint32_t *list, size_t n,
                     const struct text *ids)
{
    json_open(j, name, '[');
    for (size_t i = 0; i < n; i++)
        put_student(j, c, list[i], ids[i]);
    json_close(j);
}

static void put_group(struct json *j, const struct changes_report *r, size_t p)
{
    const struct changes *c = r->changes;
    const struct partition *partition = &r->ranking->partitions[p];
    char *name = gr_strndup(partition->group->name.at, partition->group->name.len);
    json_open(j, name, '[');
    for (size_t v = 0; v < c->n_values[p]; v++) {
        const struct group_change *g = &c->groups[p][v];
        struct arena arena = {0};
        const struct exam_item as_item = {.n_columns = partition->group->n_columns};
        json_open(j, NULL, '{');
        json_text(j, "group", exam_answer_shown(&arena, &as_item, g->name));
        put_counts(j, c, &g->counts);
        json_close(j);
        arena_release(&arena);
    }
    json_close(j);
    free(name);
}

enum gr_status report_changes_json(const struct changes_report *r, struct gr_error *err)
{
    const struct changes *c = r->changes;
    struct json j = {0};
    json_open(&j, NULL, '{');
    json_text(&j, "run", text_of(r->run_path));
    json_text(&j, "rubric", text_of(r->rubric_path));
    json_open(&j, "what_if", '[');
    for (size_t i = 0; i < r->n_amendments; i++)
        json_text(&j, NULL, text_of(r->amendments[i]));
    json_close(&j);
    json_open(&j, "nation", '{');
    put_counts(&j, c, &c->all);
    json_count(&j, "no_longer_present", c->left);
    json_count(&j, "newly_present", c->joined);
    json_close(&j);
    json_open(&j, "items", '[');
    for (size_t i = 0; i < c->n_items; i++)
        put_item(&j, c, &c->items[i]);
    json_close(&j);
    put_most(&j, "largest_total_changes", c, c->moved_most, c->n_moved, r->moved_ids);
    put_most(&j, "largest_rank_changes", c, c->climbed_most, c->n_climbed, r->climbed_ids);
    json_open(&j, "groups", '{');
    for (size_t p = 0; p < c->n_partitions; p++)
        put_group(&j, r, p);
    json_close(&j);
    json_close(&j);
    const enum gr_status st = sink_write(&(struct sink){.file = NULL}, (struct text){j.bytes, j.len}, err);
    free(j.bytes);
    return st;
}
