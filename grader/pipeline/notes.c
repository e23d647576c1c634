/* notes.c: what a run tells its user beside the results (contract in notes.h). */
#include "pipeline/notes.h"

#include "base/log.h"
#include "model/marks.h"
#include "pipeline/pseudonyms.h"

enum { REJECTS_SHOWN = 5, FEWEST_ANSWERS = 10 };

/* What few students wrote may be anything, a name too, and logs are read by many. */
static bool may_be_told(uint32_t code, uint64_t count)
{
    return code < CODE_FIRST_LONG || count >= FEWEST_ANSWERS;
}

void note_warnings(struct gr_messages *warnings)
{
    for (size_t i = 0; i < warnings->n; i++)
        log_note("warning: %s", warnings->lines[i]);
    gr_messages_release(warnings);
}

/* Logs are read by many: they tell the place, the column or the student, and no cell. */
static struct text reason_for_log(struct arena *arena, struct text reason)
{
    const bool names_cell = !text_begins_with(reason, TEXT("student '")) && !text_begins_with(reason, TEXT("column '"));
    return names_cell ? reason_without_quotes(arena, reason) : reason;
}

void note_rejects(const struct cohort *cohort, bool list)
{
    const uint64_t n = cohort_rejected(cohort);
    if (!n) return;
    char count[GROUPED_BYTES];
    struct arena arena = {0};
    size_t shown = 0;
    for (size_t i = 0; list && i < cohort->rejects.n && shown < REJECTS_SHOWN; i++) {
        const struct reject *r = &cohort->rejects.list[i];
        if (r->replaced) continue;
        log_note("%.*s:%llu: %.*s", TEXT_ARGS(cohort_source(cohort, r->source)->name), (unsigned long long)r->line,
                 TEXT_ARGS(reason_for_log(&arena, r->reason)));
        shown++;
    }
    arena_release(&arena);
    if (list && n > shown) log_note("… and %s more like these", count_show(n - shown, count));
    log_note("%s of the rows read %s set aside%s", count_show(n, count), n == 1 ? "was" : "were",
             list ? "; write to a folder (-o DIR/) to get all of them in rejects.csv" : ": see the rejects");
}

void note_differing(const struct cohort *cohort)
{
    const struct intake_counts *counts = &cohort->counts;
    if (!counts->students_differing) return;
    char count[GROUPED_BYTES], shown[TEXT_SHOWN_BYTES];
    const struct text id = counts->first_differing;
    log_note(
        "%s %s rows with two values of one column, such as two schools%s%s%s; the first one counts, unless a roster "
        "says which is right",
        count_show(counts->students_differing, count),
        counts->students_differing == 1 ? "student has" : "students have", id.len ? " (first: '" : "",
        id.len ? text_show(id, shown) : "", id.len ? "')" : "");
}

void note_ungradable(const struct ungradables *u, const struct exam *exam)
{
    for (size_t i = 0; i < u->n && i < REJECTS_SHOWN; i++)
        log_note("item %.*s: an answer could not be decided: %.*s", TEXT_ARGS(exam->items[u->list[i].item].id),
                 TEXT_ARGS(u->list[i].reason));
}

/* Answers that wait for an adjudicator; `listed`: some output names them. */
static void note_pending(const struct marking *marking, const struct exam *exam, bool listed)
{
    char count[GROUPED_BYTES];
    for (size_t i = 0, end; i < marking->n_pending; i = end) {
        const size_t item = marking->pending[i].item;
        for (end = i; end < marking->n_pending && marking->pending[end].item == item;)
            end++;
        log_note("item %.*s: %s %s pending: the marks differ too much, or one is missing; 0 until they are decided%s",
                 TEXT_ARGS(exam->items[item].id), count_show(end - i, count),
                 end - i == 1 ? "answer is" : "answers are",
                 listed ? " (see the table pending)" : "; write to a folder (-o DIR/) to get them in pending.csv");
    }
}

struct written { /* what was written for an item by students present; blanks are not */
    uint64_t all, invalid, right;
    uint32_t commonest, commonest_invalid; /* codes; CODE_EMPTY: none */
};

static struct written count_written(const uint32_t *counts, const struct item_marks *marks)
{
    struct written w = {.commonest = CODE_EMPTY, .commonest_invalid = CODE_EMPTY};
    for (uint32_t code = 1; code < marks->n_codes; code++) {
        const uint8_t state = marks->state[code];
        if (!counts[code] || state == ANSWER_BLANK || state == ANSWER_NOT_PRESENTED) continue;
        w.all += counts[code];
        if (marks->mark[code] > 0) w.right += counts[code];
        if (w.commonest == CODE_EMPTY || counts[code] > counts[w.commonest]) w.commonest = code;
        if (state != ANSWER_INVALID) continue;
        w.invalid += counts[code];
        if (w.commonest_invalid == CODE_EMPTY || counts[code] > counts[w.commonest_invalid]) w.commonest_invalid = code;
    }
    return w;
}

void note_suspicious_items(const struct exam *exam, const struct cohort *cohort, const struct mark_table *marks)
{
    enum { MANY_INVALID = 4 /* one of so many */ };
    char count[GROUPED_BYTES], of[GROUPED_BYTES], shown[TEXT_SHOWN_BYTES];
    struct arena arena = {0};
    for (size_t i = 0; i < exam->n_items; i++) {
        const uint32_t *counts = cohort->code_counts[i];
        const struct exam_item *item = &exam->items[i];
        const struct written w = count_written(counts, &marks->items[i]);
        const bool many_invalid = w.invalid * MANY_INVALID >= w.all;
        if (w.invalid && strcmp(item->type, "marked") == 0 && item->counted &&
            !(many_invalid && w.all >= FEWEST_ANSWERS))
            log_note(
                "item %.*s: %s, not a multiple of its step within its range: 0 until corrected; options.csv shows what is written",
                TEXT_ARGS(item->id),
                w.invalid == 1 ? "one mark is invalid"
                               : arena_format(&arena, "%s marks are invalid", count_show(w.invalid, count)).at);
        if (w.all < FEWEST_ANSWERS || !item->counted || (w.right && !many_invalid)) continue;
        const uint32_t example = many_invalid ? w.commonest_invalid : w.commonest;
        const bool show = may_be_told(example, counts[example]);
        const char *answer = show ? text_show(codebook_text(&cohort->codebooks[i], example), shown) : "";
        const struct text such_as = show ? arena_format(&arena, ", such as '%s'", answer) : TEXT("");
        const char *const check = strcmp(item->type, "number") == 0
                                      ? "type in the rubric, and how numbers are written (answers.numbers)"
                                      : "type in the rubric";
        if (w.invalid == w.all)
            log_note("item %.*s: all %s answers are invalid%.*s; check its %s", TEXT_ARGS(item->id),
                     count_show(w.all, count), TEXT_ARGS(such_as), check);
        else if (many_invalid)
            log_note("item %.*s: %s of %s answers are invalid%.*s; check its %s", TEXT_ARGS(item->id),
                     count_show(w.invalid, count), count_show(w.all, of), TEXT_ARGS(such_as), check);
        else
            log_note("item %.*s: none of %s answers earned anything%s%s%s; check its key, '%.*s'", TEXT_ARGS(item->id),
                     count_show(w.all, count), show ? ", most often '" : "", answer, show ? "'" : "",
                     TEXT_ARGS(item->key_shown));
    }
    arena_release(&arena);
}

void note_suspects(const struct statistics *s, const struct exam *exam, const struct cohort *cohort)
{
    enum { SUSPECTS_SHOWN = 20 };
    char shown[TEXT_SHOWN_BYTES], key[TEXT_SHOWN_BYTES], more[GROUPED_BYTES];
    struct arena arena = {0};
    for (size_t i = 0; i < s->n_suspects && i < SUSPECTS_SHOWN; i++) {
        const struct suspect_key *k = &s->suspects[i];
        const struct exam_item *item = &exam->items[k->item];
        const struct text answer = codebook_text(&cohort->codebooks[k->item], k->code);
        log_note(
            k->kind == SUSPECT_INSTEAD
                ? "item %.*s: the key '%s' is in doubt, '%s' behaves as a key should: %.0f%% of the best gave it, "
                  "%.0f%% the key"
                : "item %.*s: beside the key '%s', '%s' may be right too: %.0f%% of the best gave it, %.0f%% the key",
            TEXT_ARGS(item->id), text_show(item->key_shown, key),
            may_be_told(k->code, k->count) ? text_show(exam_answer_shown(&arena, item, answer), shown) : "…",
            100 * k->upper, 100 * k->key_upper);
    }
    if (s->n_suspects > SUSPECTS_SHOWN)
        log_note("… and %s more in the table suspects", count_show(s->n_suspects - SUSPECTS_SHOWN, more));
    arena_release(&arena);
}

/* "chemistry_g", or "chemistry_g within province": one line a score says what to look at in the tables. */
static void note_score(const struct derived *d, const struct score_rule *rule, size_t score, uint64_t n_lacking)
{
    char lacking[GROUPED_BYTES], count[GROUPED_BYTES];
    uint64_t n_empty = 0;
    size_t n_small = 0;
    for (size_t i = 0; i < d->n_grades; i++) {
        const struct grade_row *row = &d->grades[i];
        if (row->score != score) continue;
        const struct rational share = rule->grades[row->grade].share;
        n_empty += row->students == 0;
        n_small += share.num * (int64_t)row->population < share.den;
    }
    if (n_lacking)
        log_note("score %.*s: %s students present have none", TEXT_ARGS(rule->id), count_show(n_lacking, lacking));
    if (n_empty) log_note("score %.*s: %s grades are empty", TEXT_ARGS(rule->id), count_show(n_empty, count));
    if (n_small)
        log_note("score %.*s: %s shares are less than one student: the population is too small for them",
                 TEXT_ARGS(rule->id), count_show(n_small, count));
    if (d->n_without_spread[score])
        log_note("score %.*s: all students of a population have one mark; all of them get the mean",
                 TEXT_ARGS(rule->id));
}

/* Scores that some students do not have, empty grades, populations too small for their shares. */
static void note_scores(const struct derived *derived, const struct exam *exam, const struct students *students)
{
    char count[GROUPED_BYTES];
    for (size_t score = 0; score < derived->n_scores; score++) {
        uint64_t n_lacking = 0;
        for (size_t i = 0; i < students->n; i++)
            n_lacking += students->status[i] == STUDENT_PRESENT && derived_value(derived, i, score) == MARK_MISSING;
        note_score(derived, &exam->scores[score], score, n_lacking);
    }
    if (derived->n_unranked)
        log_note("%s students present are not ranked: they have no value of the first key of rank.by",
                 count_show(derived->n_unranked, count));
}

static void note_totals(const struct evaluation *e, const struct ranking *ranking)
{
    char all[GROUPED_BYTES], ranked[GROUPED_BYTES], absent[GROUPED_BYTES], cancelled[GROUPED_BYTES],
        withheld[GROUPED_BYTES];
    log_note("%s %s: %s ranked, %s absent, %s void%s%s", count_show(e->n_students, all),
             e->n_students == 1 ? "student" : "students", count_show(ranking->n_ranked, ranked),
             count_show(e->n_absent, absent), count_show(e->n_void, cancelled), e->n_withheld ? ", withheld: " : "",
             e->n_withheld ? count_show(e->n_withheld, withheld) : "");
}

static void note_hidden_rows(const char *tables, struct text group, size_t hidden, size_t n)
{
    char some[GROUPED_BYTES], all[GROUPED_BYTES];
    log_note("%s%s%.*s: %s of %s rows are hidden", tables, group.len ? "_" : "", TEXT_ARGS(group),
             count_show(hidden, some), count_show(n, all));
}

/* They are what is left of the nation when all groups are taken away. */
static void note_few_without_a_group(const struct group_table *groups, struct text column, size_t n_present,
                                     uint32_t min_cell)
{
    char count[GROUPED_BYTES];
    size_t n = n_present;
    for (size_t i = 0; i < groups->n; i++)
        n -= groups->rows[i].students;
    if (n && n < min_cell)
        log_note(
            "groups_%.*s: other groups are hidden beside %s student%s without a value of it, as if they were a group",
            TEXT_ARGS(column), count_show(n, count), n == 1 ? "" : "s");
}

void note_hidden(const struct rank_tables *tables, const struct ranking *ranking, const struct students *students)
{
    size_t n_present = 0;
    for (size_t s = 0; s < students->n; s++)
        n_present += students->status[s] == STUDENT_PRESENT;
    for (size_t p = 0; p < tables->n_partitions; p++) {
        const struct group_table *groups = &tables->groups[p];
        const struct text name = ranking->partitions[p].group->name;
        note_hidden_rows("groups", name, rank_tables_hidden(groups->hidden, groups->n), groups->n);
        note_few_without_a_group(groups, name, n_present, tables->min_cell);
    }
    for (size_t k = 0; k <= tables->n_partitions; k++) {
        size_t hidden = 0, n = 0;
        for (size_t s = 0; s < tables->n_segments; s++) {
            const struct segment_table *table = &tables->segments[s * (tables->n_partitions + 1) + k];
            hidden += rank_tables_hidden(table->hidden, table->n);
            n += table->n;
        }
        note_hidden_rows("segments", k ? ranking->partitions[k - 1].group->name : TEXT(""), hidden, n);
    }
    log_note("hidden rows cannot be worked out from these tables; beside those of another run they may be");
}

/* Where the answers to each item are not counted, their sum must do. */
static void note_invalid(const struct evaluation *e)
{
    enum { FEWEST_INVALID = 10, MANY_INVALID = 20 /* one of so many */ };
    char count[GROUPED_BYTES], of[GROUPED_BYTES];
    uint64_t invalid = 0, written = 0;
    for (size_t s = 0; s < e->n_students; s++) {
        const struct outcome *o = evaluation_outcome(e, s);
        invalid += o->invalid;
        written += o->answered + o->invalid;
    }
    if (invalid >= FEWEST_INVALID && invalid * MANY_INVALID >= written)
        log_note(
            "%s of %s answers are invalid, no possible ones for their items; write to a folder (-o DIR/) to get them by item in items.csv",
            count_show(invalid, count), count_show(written, of));
}

void note_graded(const struct graded *g, const struct grading *wanted)
{
    if (wanted->full_report) {
        note_suspicious_items(g->exam, &g->cohort, &g->marks);
        note_suspects(&g->statistics, g->exam, &g->cohort);
        note_totals(&g->evaluation, &g->ranking);
        if (wanted->min_cell > 1) note_hidden(&g->tables, &g->ranking, &g->cohort.students);
    } else {
        note_invalid(&g->evaluation);
    }
    note_rejects(&g->cohort, !wanted->full_report);
    note_differing(&g->cohort);
    note_ungradable(&g->ungradables, g->exam);
    note_pending(&g->marking, g->exam, wanted->full_report);
    note_scores(&g->derived, g->exam, &g->cohort.students);
}
