/* summary.c: the facts of a run (contract in summary.h). */
#include "report/summary.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/sha256.h"
#include "report/json.h"

static void add(struct summary *s, enum fact_kind kind, const char *name, struct text value)
{
    GR_GROW(s->facts, s->capacity, s->n + 1);
    s->facts[s->n++] = (struct fact){arena_text(&s->arena, text_of(name)), arena_text(&s->arena, value), kind};
}

static void add_text(struct summary *s, const char *name, struct text value)
{
    add(s, FACT_TEXT, name, value);
}

static void add_fact(struct summary *s, enum fact_kind kind, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void add_fact(struct summary *s, enum fact_kind kind, const char *name, const char *format, ...)
{
    char value[128];
    va_list args;
    va_start(args, format);
    vsnprintf(value, sizeof value, format, args);
    va_end(args);
    add(s, kind, name, text_of(value));
}

static void add_count(struct summary *s, const char *name, uint64_t value)
{
    add_fact(s, FACT_NUMBER, name, "%llu", (unsigned long long)value);
}

static void add_mark(struct summary *s, const char *name, const struct exam *exam, mark_t units)
{
    char digits[DECIMAL_BYTES];
    const int len = decimal_print(digits, units, exam->unit, exam->decimals);
    add_fact(s, FACT_NUMBER, name, "%.*s", len, digits);
}

static void add_exam(struct summary *s, const struct results *r)
{
    char hex[SHA256_HEX_BYTES];
    add_text(s, "exam.id", r->exam->id);
    add_text(s, "exam.title", r->exam->title);
    add_count(s, "exam.items", r->exam->n_items);
    add_mark(s, "exam.maximum", r->exam, r->exam->maximum);
    add_mark(s, "exam.minimum", r->exam, r->exam->minimum);
    add_fact(s, FACT_NUMBER, "exam.units_per_mark", "%lld", (long long)r->exam->unit);
    add_text(s, "program.name", TEXT("grader"));
    add_text(s, "program.version", text_of(r->program_version));
    add_text(s, "rubric.file", text_of(r->rubric_path));
    sha256_of_shown(r->rubric_source, hex);
    add_fact(s, FACT_TEXT, "rubric.digest", "sha256:%s", hex);
    if (r->cohort->roster.name.len == 0) return;
    add_text(s, "roster.file", r->cohort->roster.name);
    add_count(s, "roster.rows", r->cohort->roster.rows);
    if (r->cohort->roster.digest[0]) add_fact(s, FACT_TEXT, "roster.digest", "sha256:%s", r->cohort->roster.digest);
    add_count(s, "roster.rejected", r->cohort->counts.roster_rejected);
}

static void add_sources(struct summary *s, const struct cohort *cohort)
{
    char name[64];
    for (size_t i = 0; i < cohort->n_sources; i++) {
        const struct source *source = &cohort->sources[i];
#define SOURCE_FACT(field) (snprintf(name, sizeof name, "sources.%zu." field, i), name)
        add_text(s, SOURCE_FACT("file"), source->name);
        add_text(s, SOURCE_FACT("layout"), text_of(source->layout));
        if (!source->is_sqlite) {
            const char shown[2] = {source->delimiter, '\0'};
            add_text(s, SOURCE_FACT("delimiter"), text_of(shown));
            add_count(s, SOURCE_FACT("bytes"), source->bytes);
        }
        add_count(s, SOURCE_FACT("rows"), source->rows);
        add_fact(s, FACT_TEXT, SOURCE_FACT("digest"), "sha256:%s", source->digest);
#undef SOURCE_FACT
    }
}

static void add_answer_counts(struct summary *s, const struct results *r)
{
    const struct evaluation *e = r->evaluation;
    uint64_t answered = 0, correct = 0, blank = 0, invalid = 0, n_blank = 0; /* who handed in nothing but blanks */
    for (size_t i = 0; i < e->n_students; i++) {
        const struct outcome *outcome = evaluation_outcome(e, i);
        n_blank += r->cohort->students.status[i] == STUDENT_PRESENT && outcome->answered + outcome->invalid == 0;
        answered += outcome->answered;
        correct += outcome->correct;
        blank += outcome->blank;
        invalid += outcome->invalid;
    }
    add_count(s, "students.present_blank", n_blank);
    add_count(s, "answers.answered", answered);
    add_count(s, "answers.correct", correct);
    add_count(s, "answers.blank", blank);
    add_count(s, "answers.invalid", invalid);
    add_count(s, "answers.distinct_ungradable", r->ungradables->n);
    if (exam_has_markers(r->exam)) add_count(s, "answers.pending", r->marking->n_pending);
}

static void add_counts(struct summary *s, const struct results *r)
{
    const struct intake_counts *rows = &r->cohort->counts;
    add_count(s, "rows.read", rows->rows_read);
    add_count(s, "rows.graded", rows->rows_graded);
    add_count(s, "rows.rejected", rows->rows_rejected);
    add_count(s, "rows.replaced", rows->rows_replaced);
    const struct evaluation *e = r->evaluation;
    if (r->cohort->has_pseudonyms) add_text(s, "students.ids", TEXT("pseudonyms"));
    add_count(s, "students.all", e->n_students);
    add_count(s, "students.present", e->n_present);
    add_count(s, "students.absent", e->n_absent);
    add_count(s, "students.void", e->n_void);
    add_count(s, "students.withheld", e->n_withheld);
    add_count(s, "students.duplicate", e->n_set_aside);
    add_count(s, "students.ranked", r->ranking->n_ranked);
    add_count(s, "students.with_two_values", rows->students_differing);
    add_answer_counts(s, r);
}

static void add_suppression(struct summary *s, const struct rank_tables *t, const struct derived *d)
{
    uint64_t groups = 0, rows = 0;
    for (size_t p = 0; p < t->n_partitions; p++)
        groups += rank_tables_hidden(t->groups[p].hidden, t->groups[p].n);
    for (size_t i = 0; i < t->n_segments * (t->n_partitions + 1); i++)
        rows += rank_tables_hidden(t->segments[i].hidden, t->segments[i].n);
    add_count(s, "suppression.min_cell", t->min_cell);
    add_count(s, "suppression.hidden_groups", groups);
    add_count(s, "suppression.hidden_score_rows", rows);
    if (!d->n_scale) return;
    add_count(s, "suppression.hidden_scale_rows", rank_tables_hidden(d->scale_hidden, d->n_scale));
    add_count(s, "suppression.hidden_conversion_rows", rank_tables_hidden(d->grades_hidden, d->n_grades));
}

static void add_ranking(struct summary *s, const struct exam *exam)
{
    char name[64];
    for (size_t k = 0; k < exam->rank.n_keys; k++) {
        snprintf(name, sizeof name, "rank.by.%zu", k);
        add_text(s, name, exam->rank.keys[k].text);
    }
    add_text(s, "rank.ties", text_of(tie_rule_names[exam->rank.ties]));
    for (size_t l = 0; l < exam->rank.n_labels; l++) {
        snprintf(name, sizeof name, "rank.labels.%zu", l);
        add_text(s, name, text_of(tie_rule_names[exam->rank.labels[l]]));
    }
    add_text(s, "rank.percentile", text_of(percentile_rule_names[exam->rank.percentile]));
    if (exam->rank.percentile_of_first_key) add_text(s, "rank.percentile_by", TEXT("first"));
    add_count(s, "rank.decimals", (uint64_t)exam->rank.decimals);
    for (size_t g = 0; g < exam->rank.n_groups; g++) {
        snprintf(name, sizeof name, "rank.groups.%zu", g);
        add_text(s, name, exam->rank.groups[g].name);
    }
}

static void add_timings(struct summary *s)
{
    char name[64];
    size_t n;
    const struct phase *phases = phases_done(&n);
    for (size_t i = 0; i < n; i++) {
#define TIMING(field) (snprintf(name, sizeof name, "timings.%zu." field, i), name)
        add_text(s, TIMING("phase"), text_of(phases[i].name));
        add_fact(s, FACT_NUMBER, TIMING("wall_s"), "%.6f", phases[i].wall_s);
        add_fact(s, FACT_NUMBER, TIMING("cpu_s"), "%.6f", phases[i].cpu_s);
#undef TIMING
    }
}

static void add_settings(struct summary *s, const struct results *r)
{
    char name[64];
    add_count(s, "settings.marks", r->with_item_marks);
    for (size_t i = 0; i < r->n_arguments; i++) {
        snprintf(name, sizeof name, "settings.arguments.%zu", i);
        add_text(s, name, text_of(r->arguments[i]));
    }
}

/* Which program this is: its bytes, when the system shows them. */
static void add_program_digest(struct summary *s)
{
    char hex[SHA256_HEX_BYTES];
    FILE *program = fopen("/proc/self/exe", "rb");
    const bool is_whole = program && sha256_of_file_shown(program, hex);
    if (program) fclose(program);
    if (is_whole) add_fact(s, FACT_TEXT, "audit.program", "sha256:%s", hex);
}

static void add_audit(struct summary *s, const struct results *r)
{
    add_text(s, "audit.build", TEXT("compiler " __VERSION__));
    add_program_digest(s);
    if (!r->parent_path) return;
    add_text(s, "audit.parent.run", text_of(r->parent_path));
    add_text(s, "audit.parent.digest", r->parent_digest);
}

struct summary summary_make(const struct results *results)
{
    struct summary s = {0};
    add_exam(&s, results);
    add_sources(&s, results->cohort);
    add_counts(&s, results);
    add_ranking(&s, results->exam);
    if (results->tables->min_cell) add_suppression(&s, results->tables, results->derived);
    add_settings(&s, results);
    add_timings(&s);
    add_audit(&s, results);
    return s;
}

void summary_add_output(struct summary *summary, size_t i, const char *name, const char *sha256)
{
    char fact[64];
    snprintf(fact, sizeof fact, "audit.outputs.%zu.file", i);
    add_text(summary, fact, text_of(name));
    snprintf(fact, sizeof fact, "audit.outputs.%zu.digest", i);
    add_fact(summary, FACT_TEXT, fact, "sha256:%s", sha256);
}

void summary_add(struct summary *summary, const char *name, struct text value)
{
    add_text(summary, name, value);
}

void summary_release(struct summary *summary)
{
    free(summary->facts);
    arena_release(&summary->arena);
    *summary = (struct summary){0};
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

/* The part of a path up to its first '.', after `skip` bytes. */
static struct text path_part(struct text path, size_t skip)
{
    const char *from = path.at + skip, *dot = memchr(from, '.', path.len - skip);
    return (struct text){from, dot ? (size_t)(dot - from) : path.len - skip};
}

/* Facts [first, end) share the first `skip` bytes of their paths; print them as one object or array. */
static void put_group(struct json *j, const char *name, const struct fact *facts, size_t first, size_t end, size_t skip)
{
    const char lead = facts[first].name.at[skip];
    const bool is_array = lead >= '0' && lead <= '9';
    json_open(j, name, is_array ? '[' : '{');
    for (size_t i = first; i < end;) {
        const struct text part = path_part(facts[i].name, skip);
        const size_t below = skip + part.len + 1;
        size_t next = i + 1;
        while (next < end && text_equal(path_part(facts[next].name, skip), part))
            next++;
        char *part_name = is_array ? NULL : gr_strndup(part.at, part.len);
        if (below <= facts[i].name.len)
            put_group(j, part_name, facts, i, next, below);
        else if (facts[i].kind == FACT_NUMBER)
            json_number(j, part_name, facts[i].value);
        else
            json_text(j, part_name, facts[i].value);
        free(part_name);
        i = next;
    }
    json_close(j);
}

char *summary_json(const struct summary *summary, size_t *len)
{
    struct json j = {0};
    put_group(&j, NULL, summary->facts, 0, summary->n, 0);
    *len = j.len;
    return j.bytes;
}
