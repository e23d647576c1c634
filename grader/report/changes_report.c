/* changes_report.c: what a regrade changes, in words (contract in changes_report.h). */
#include "report/changes_report.h"

#include <stdio.h>

#include "base/log.h"
#include "base/rational.h"
#include "base/wrap.h"
#include "report/prose.h"
#include "report/table.h"

enum { GROUPS_SHOWN = 40, NUMBER_BYTES = DECIMAL_BYTES + 2 };

/* Marks with their sign: "+2", "-0.5". */
static const char *signed_marks(const struct changes *c, int64_t moved, char buffer[NUMBER_BYTES])
{
    char *to = buffer;
    if (moved > 0) *to++ = '+';
    to += decimal_print(to, moved, c->unit, c->now->decimals);
    *to = '\0';
    return buffer;
}

static const char *marks_show(const struct exam *exam, mark_t units, char buffer[NUMBER_BYTES])
{
    buffer[decimal_print(buffer, units, exam->unit, exam->decimals)] = '\0';
    return buffer;
}

static const char *rank_show(rank2_t rank2, char buffer[NUMBER_BYTES])
{
    buffer[rank2 ? decimal_print(buffer, rank2, 2, 1) : 0] = '\0';
    return buffer;
}

/* "Q9: key B → C; 3 answers, 120 students up, 45 down" */
static void print_item(FILE *to, const struct changes *c, const struct item_change *item)
{
    const struct exam_item *now = &c->now->items[item->item];
    const enum adjustment before = c->before->items[item->item].adjust;
    char up[GROUPED_BYTES], down[GROUPED_BYTES], shown[TEXT_SHOWN_BYTES], old_key[TEXT_SHOWN_BYTES],
        new_key[TEXT_SHOWN_BYTES];
    fprintf(to, "  %s: ", text_show(now->id, shown));
    if (!text_equal(item->key_before, item->key_now))
        fprintf(to, "key %s, was %s; ", text_show(item->key_now, new_key), text_show(item->key_before, old_key));
    if (before != item->adjust)
        fprintf(to, "%s; ", item->adjust ? adjustment_names[item->adjust] : "no longer adjusted");
    fprintf(to, "%s up, %s down\n", count_show(item->students.up, up), count_show(item->students.down, down));
}

static void print_moves(FILE *to, const char *what, const struct up_down *moves, uint32_t students, const char *up,
                        const char *down)
{
    char n_up[GROUPED_BYTES], n_down[GROUPED_BYTES], n_same[GROUPED_BYTES];
    fprintf(to, "  %-9s %s %s, %s %s, %s the same\n", what, count_show(moves->up, n_up), up,
            count_show(moves->down, n_down), down, count_show(students - moves->up - moves->down, n_same));
}

static void print_nation(FILE *to, const struct changes *c)
{
    char n[GROUPED_BYTES], marks[NUMBER_BYTES];
    const struct change_counts *all = &c->all;
    fprintf(to, "\n%s %s present before and now\n", count_show(all->students, n),
            all->students == 1 ? "student" : "students");
    if (c->left) fprintf(to, "  %s no longer present\n", count_show(c->left, n));
    if (c->joined) fprintf(to, "  %s present now and not before\n", count_show(c->joined, n));
    print_moves(to, "marks", &all->total, all->students, "up", "down");
    if (all->students && all->moved) {
        const int64_t mean = decimal_scaled(all->moved, c->unit * (int64_t)all->students, 4);
        char *end = marks + (mean > 0);
        marks[0] = '+';
        end[decimal_print(end, mean, decimal_power(4), 4)] = '\0';
        fprintf(to, "            mean change %s marks\n", marks);
    }
    print_moves(to, "rank", &all->rank, all->students, "nearer to the top", "further down");
    if (c->same_pass) print_moves(to, "pass", &all->passed, all->students, "now pass", "no longer");
    if (c->same_grades) print_moves(to, "grade", &all->grade, all->students, "a better one", "a lower one");
    if (c->same_cutoffs) print_moves(to, "cut-off", &all->cutoff, all->students, "reach a higher line", "a lower one");
}

static void print_student(FILE *to, const struct changes *c, uint32_t student, struct text id)
{
    const struct standing *before = &c->old->list[student], *now = &c->new_->list[student];
    char shown[TEXT_SHOWN_BYTES], old_total[NUMBER_BYTES], new_total[NUMBER_BYTES], moved[NUMBER_BYTES];
    char old_rank[NUMBER_BYTES], new_rank[NUMBER_BYTES];
    fprintf(to, "  %s: total %s, was %s (%s); rank %s, was %s", text_show(id, shown),
            marks_show(c->now, now->total, new_total), marks_show(c->before, before->total, old_total),
            signed_marks(c, change_of_total(c, student), moved), rank_show(now->rank2, new_rank),
            rank_show(before->rank2, old_rank));
    if (c->same_grades && before->grade != now->grade)
        fprintf(to, "; grade %.*s, was %.*s",
                TEXT_ARGS(now->grade < c->now->n_grades ? c->now->grades[now->grade].label : TEXT("none")),
                TEXT_ARGS(before->grade < c->before->n_grades ? c->before->grades[before->grade].label : TEXT("none")));
    fputc('\n', to);
}

static void print_most(FILE *to, const char *heading, const struct changes *c, const uint32_t *list, size_t n,
                       const struct text *ids)
{
    if (n) fprintf(to, "\n%s\n", heading);
    for (size_t i = 0; i < n; i++)
        print_student(to, c, list[i], ids[i]);
}

static void print_group(FILE *to, const struct changes *c, struct text name, const struct change_counts *counts)
{
    char shown[TEXT_SHOWN_BYTES], n[GROUPED_BYTES], up[GROUPED_BYTES], down[GROUPED_BYTES];
    fprintf(to, "  %s: %s %s, %s up, %s down", text_show(name, shown), count_show(counts->students, n),
            counts->students == 1 ? "student" : "students", count_show(counts->total.up, up),
            count_show(counts->total.down, down));
    if (c->same_pass && (counts->passed.up || counts->passed.down))
        fprintf(to, "; %s now pass, %s no longer", count_show(counts->passed.up, up),
                count_show(counts->passed.down, down));
    if (c->same_grades && (counts->grade.up || counts->grade.down))
        fprintf(to, "; grade %s up, %s down", count_show(counts->grade.up, up), count_show(counts->grade.down, down));
    if (c->same_cutoffs && (counts->cutoff.up || counts->cutoff.down))
        fprintf(to, "; line %s up, %s down", count_show(counts->cutoff.up, up), count_show(counts->cutoff.down, down));
    fputc('\n', to);
}

/* All values where they are few; of schools, only how many there are that changed. */
static void print_groups(FILE *to, const struct changes *c, const struct partition *p,
                         const struct group_change *groups, size_t n)
{
    struct arena arena = {0};
    char shown[TEXT_SHOWN_BYTES], changed[GROUPED_BYTES], all[GROUPED_BYTES];
    size_t n_changed = 0;
    for (size_t v = 0; v < n; v++)
        n_changed += groups[v].counts.total.up || groups[v].counts.total.down;
    fprintf(to, "\n%s: marks changed in %s of %s\n", text_show(p->group->name, shown), count_show(n_changed, changed),
            count_show(n, all));
    const struct exam_item as_item = {.n_columns = p->group->n_columns}; /* a crossing reads as joined cells do */
    for (size_t v = 0; v < n && n <= GROUPS_SHOWN; v++)
        print_group(to, c, exam_answer_shown(&arena, &as_item, groups[v].name), &groups[v].counts);
    arena_release(&arena);
}

static bool is_none(const struct up_down *moves)
{
    return moves->up == 0 && moves->down == 0;
}

/* As when a run is made once more for --min-cell, or with other tables. */
static bool is_as_before(const struct changes *c)
{
    const struct change_counts *all = &c->all;
    return c->n_items == 0 && c->left == 0 && c->joined == 0 && is_none(&all->total) && is_none(&all->rank) &&
           is_none(&all->passed) && is_none(&all->grade) && is_none(&all->cutoff);
}

/* Of what both gradings have, and no more: other things may differ. */
static void print_as_before(FILE *to, const struct changes *c)
{
    const char *parts[] = {"ranks", "passes", "grades", "cut-off lines"};
    const bool compared[] = {true, c->same_pass, c->same_grades, c->same_cutoffs};
    char n[GROUPED_BYTES];
    fprintf(to, "\n\n0 of %zu items changed; marks", c->now->n_items);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (compared[i]) fprintf(to, ", %s", parts[i]);
    fprintf(to, " of %s %s are as they were\n", count_show(c->all.students, n),
            c->all.students == 1 ? "student" : "students");
}

enum gr_status report_changes(const struct changes_report *r, struct gr_error *err)
{
    const struct changes *c = r->changes;
    struct prose prose;
    prose_begin(&prose);
    fprintf(prose.to, "%s, graded by %s", r->run_path, r->rubric_path);
    for (size_t i = 0; i < r->n_amendments; i++)
        fprintf(prose.to, "%s %s", i ? "," : " with", r->amendments[i]);
    if (is_as_before(c)) {
        print_as_before(prose.to, c);
        return prose_send(&prose, err);
    }
    fprintf(prose.to, "\n\n%zu of %zu items changed\n", c->n_items, c->now->n_items);
    for (size_t i = 0; i < c->n_items; i++)
        print_item(prose.to, c, &c->items[i]);
    print_nation(prose.to, c);
    print_most(prose.to, "largest changes of marks", c, c->moved_most, c->n_moved, r->moved_ids);
    print_most(prose.to, "largest changes of rank", c, c->climbed_most, c->n_climbed, r->climbed_ids);
    for (size_t p = 0; p < c->n_partitions; p++)
        print_groups(prose.to, c, &r->ranking->partitions[p], c->groups[p], c->n_values[p]);
    return prose_send(&prose, err);
}
