/*
 * page_group.c: one school, province, …: its figures beside the nation's, and its students in the order of their rank.
 */
#include <math.h>
#include <stdlib.h>

#include "report/page_frame.h"

enum { MOST_LISTED = 2500 };

/* --- fields of students ------------------------------------------------------------------------------------------ */

static size_t column_of(const struct ranked_list *list, struct text name)
{
    for (size_t c = 0; c < list->n_columns; c++)
        if (text_equal(list->columns[c], name)) return c;
    return SIZE_MAX;
}

static struct text field_of(const struct ranked_student *student, size_t column)
{
    struct text rest = student->fields;
    for (size_t c = 0; rest.len; c++) {
        const size_t len = strlen(rest.at); /* every field ends in NUL */
        if (c == column) return (struct text){rest.at, len};
        rest = (struct text){rest.at + len + 1, rest.len - len - 1};
    }
    return TEXT("");
}

/* --- figures ----------------------------------------------------------------------------------------------------- */

static void add_figures(struct html *h, const struct report_data *d, size_t group, size_t row,
                        const struct ranked_list *list)
{
    const struct run_grid *g = &d->groups[group];
    html_raw(h, "<dl class=\"figures\">");
    figure_begin(h, "Students");
    html_number(h, run_grid_cell(g, row, "students"));
    figure_note(h);
    html_raw(h, list->absent ? "present; " : "present");
    if (list->absent) html_count(h, list->absent);
    if (list->absent) html_raw(h, " more absent or void");
    figure_end(h);
    figure_begin(h, "Place by mean");
    html_number(h, run_grid_cell(g, row, "rank"));
    figure_note(h);
    html_raw(h, "of ");
    html_count(h, g->n_rows);
    figure_end(h);
    figure_begin(h, "Mean");
    html_real(h, run_grid_number(g, row, "mean"), 2);
    figure_note(h);
    html_raw(h, run_grid_number(g, row, "difference") > 0 ? "+" : "");
    html_real(h, run_grid_number(g, row, "difference"), 2);
    html_raw(h, " against the nation\xE2\x80\x99s ");
    html_real(h, test_value(d, "mean"), 2);
    figure_end(h);
    figure_begin(h, "Median");
    html_real(h, run_grid_number(g, row, "median"), 1);
    figure_note(h);
    html_raw(h, "nation ");
    html_real(h, test_value(d, "median"), 1);
    figure_end(h);
    if (exam_has_pass_rule(d->exam)) {
        figure_begin(h, "Passed");
        html_percent(h, run_grid_number(g, row, "pass_rate"), 100);
        figure_note(h);
        html_raw(h, "nation ");
        html_percent(h, (double)d->passed, (double)d->present);
        figure_end(h);
    }
    figure_begin(h, "In the top band");
    html_percent(h, run_grid_number(g, row, "top_rate"), 100);
    figure_note(h);
    html_raw(h, "of the students");
    figure_end(h);
    html_raw(h, "</dl>\n");
}

static void add_charts(struct html *h, const struct report_data *d, struct text name, const struct ranked_list *list)
{
    const size_t total = column_of(list, TEXT("total")), grade = column_of(list, TEXT("grade"));
    uint64_t *bars = gr_calloc(d->bars.n, sizeof *bars), *grades = gr_calloc(d->exam->n_grades, sizeof *grades);
    for (size_t i = 0; i < list->n; i++) {
        const struct text score = field_of(&list->students[i], total), label = field_of(&list->students[i], grade);
        if (d->bars.n && score.len) bars[score_bars_find(&d->bars, strtod(score.at, NULL))]++;
        for (size_t b = 0; b < d->exam->n_grades; b++)
            if (text_equal(label, d->exam->grades[b].label)) grades[b]++;
    }
    html_raw(h, "<section id=\"distribution\"><h2>Beside the nation</h2><div class=\"pair even\">");
    if (d->bars.n && list->n) {
        chart_begin(h, "distribution", "Share of the students by total, here and in the nation", "");
        html_raw(h, ",\"name\":");
        html_json(h, name);
        score_bars_json(h, &d->bars, bars);
        chart_end(h, "Share of the students by total.");
    }
    if (d->exam->n_grades && list->n) {
        chart_begin(h, "grades", "Share of the students by grade, here and in the nation", "");
        html_raw(h, ",\"name\":");
        html_json(h, name);
        html_raw(h, ",\"labels\":[");
        for (size_t b = 0; b < d->exam->n_grades; b++) {
            html_raw(h, b ? "," : "");
            html_json(h, d->exam->grades[b].label);
        }
        html_raw(h, "],\"counts\":[");
        for (size_t b = 0; b < d->exam->n_grades; b++)
            html_rawf(h, "%s%llu", b ? "," : "", (unsigned long long)grades[b]);
        html_raw(h, "],\"nation\":[");
        for (size_t b = 0; b < d->exam->n_grades; b++)
            html_rawf(h, "%s%llu", b ? "," : "",
                      (unsigned long long)value_counts_find(&d->grades, d->exam->grades[b].label));
        html_raw(h, "]");
        chart_end(h, "Share of the students by grade.");
    }
    html_raw(h, "</div></section>\n");
    free(bars);
    free(grades);
}

/* --- sections and skills ----------------------------------------------------------------------------------------- */

static void add_profile_row(struct html *h, struct text name, double mean, double nation)
{
    html_raw(h, "<tr><th scope=\"row\">");
    html_text(h, name);
    html_raw(h, "</th>");
    cell_real(h, mean, 1);
    cell_real(h, nation, 1);
    cell_real(h, mean - nation, 1);
    cell_meter(h, mean, nation);
    html_raw(h, "</tr>\n");
}

static const struct table_column PROFILE[] = {{"", NULL, false, false},
                                              {"Mean %", "Of the possible points", true, false},
                                              {"Nation %", NULL, true, false},
                                              {"Difference", NULL, true, false},
                                              {"Beside the nation (line)", NULL, false, true}};

static void add_sections(struct html *h, const struct report_data *d, const struct ranked_list *list)
{
    if (!d->exam->n_sections || !list->n) return;
    frame_section(h, "sections", "Sections", NULL);
    table_begin(h, "Mean mark in percent of the section\xE2\x80\x99s maximum", PROFILE, 5);
    for (size_t s = 0; s < d->exam->n_sections; s++) {
        const struct exam_section *section = &d->exam->sections[s];
        const size_t column = column_of(list, section->id);
        const double most = (double)section->maximum / (double)d->exam->unit;
        double sum = 0;
        size_t n = 0;
        for (size_t i = 0; i < list->n; i++) {
            const struct text mark = field_of(&list->students[i], column);
            if (mark.len) sum += strtod(mark.at, NULL);
            n += mark.len > 0;
        }
        if (column == SIZE_MAX || !n || !(most > 0)) continue;
        struct arena arena = {0};
        const struct text name =
            section->title.len && !text_equal(section->title, section->id)
                ? arena_format(&arena, "%.*s %.*s", TEXT_ARGS(section->id), TEXT_ARGS(section->title))
                : section->id;
        add_profile_row(h, name, 100 * sum / (double)n / most, 100 * value_figures(&d->sections[s], 0).mean / most);
        arena_release(&arena);
    }
    table_end(h);
    frame_section_end(h);
}

static void add_skills(struct html *h, const struct report_data *d, size_t group, struct text name)
{
    const struct group_skills *s = &d->group_skills[group];
    const uint32_t value = dictionary_find(&s->values, name);
    if (value == DICTIONARY_NONE) return;
    frame_section(h, "skills", "Skills", NULL);
    table_begin(h, "Points earned in percent of those possible", PROFILE, 5);
    const size_t n_columns = d->exam->rank.groups[group].n_columns;
    for (size_t r = s->first[value]; r < s->grid.n_rows; r++) {
        bool same = true;
        for (size_t c = 0; c < n_columns; c++)
            same &= text_equal(s->grid.cells[r * s->grid.n_columns + c],
                               s->grid.cells[s->first[value] * s->grid.n_columns + c]);
        if (!same) break;
        const struct text title = run_grid_cell(&s->grid, r, "title");
        add_profile_row(h, title.len ? title : run_grid_cell(&s->grid, r, "skill"),
                        run_grid_number(&s->grid, r, "mean"), run_grid_number(&s->grid, r, "nation_mean"));
    }
    table_end(h);
    frame_section_end(h);
}

/* --- the ranked list --------------------------------------------------------------------------------------------- */

struct list_column {
    const char *label; /* NULL: the name of the column */
    struct text name;
    bool is_number;
};

/* What there is of these, in this order. */
static size_t list_columns(const struct report_data *d, size_t group, const struct ranked_list *list,
                           struct list_column *out, struct arena *arena)
{
    const struct text within = arena_format(arena, "rank_%.*s", TEXT_ARGS(d->exam->rank.groups[group].name));
    const struct list_column wanted[] = {{"Place", within, true},
                                         {"Student", TEXT("student_id"), false},
                                         {"Name", TEXT("name"), false},
                                         {"Total", TEXT("total"), true},
                                         {"%", TEXT("percent"), true}};
    const struct list_column behind[] = {{"Grade", TEXT("grade"), false},
                                         {"Passed", TEXT("passed"), false},
                                         {"Rank in the nation", TEXT("rank"), true},
                                         {"Percentile", TEXT("percentile"), true},
                                         {"Cut-off", TEXT("cutoff"), false}};
    enum { SECTIONS_MOST = 8 };
    size_t n = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (column_of(list, wanted[i].name) != SIZE_MAX) out[n++] = wanted[i];
    for (size_t s = 0; s < d->exam->n_sections && s < SECTIONS_MOST; s++)
        if (column_of(list, d->exam->sections[s].id) != SIZE_MAX)
            out[n++] = (struct list_column){NULL, d->exam->sections[s].id, true};
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
        if (column_of(list, behind[i].name) != SIZE_MAX) out[n++] = behind[i];
    return n;
}

static void add_cell(struct html *h, const struct list_column *column, struct text value, const char *link)
{
    const bool is_student = text_equal(column->name, TEXT("student_id"));
    if (text_equal(column->name, TEXT("passed"))) {
        html_raw(h, text_equal(value, TEXT("1")) ? "<td class=\"ok\">yes</td>" : "<td class=\"no\">no</td>");
        return;
    }
    if (column->is_number) {
        cell_number(h, value);
        return;
    }
    html_raw(h, is_student ? "<th scope=\"row\">" : "<td>");
    if (is_student && link) {
        html_raw(h, "<a href=\"");
        html_text(h, text_of(link));
        html_raw(h, "\">");
    }
    html_text(h, value);
    if (is_student && link) html_raw(h, "</a>");
    html_raw(h, is_student ? "</th>" : "</td>");
}

static void add_list(struct html *h, const struct report_data *d, size_t group, const struct ranked_list *list)
{
    struct arena arena = {0};
    struct list_column columns[24];
    size_t at[24];
    const size_t n = list_columns(d, group, list, columns, &arena);
    for (size_t c = 0; c < n; c++)
        at[c] = column_of(list, columns[c].name);
    frame_section(h, "students", "Students, in the order of their rank", NULL);
    if (!list->n) {
        html_raw(h, "<p class=\"empty\">Nobody was present.</p>");
        frame_section_end(h);
        arena_release(&arena);
        return;
    }
    html_raw(
        h,
        "<div class=\"scroll\" tabindex=\"0\"><table class=\"sortable\"><caption>Students present</caption><thead><tr>");
    for (size_t c = 0; c < n; c++) {
        html_raw(h, columns[c].is_number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        html_text(h, columns[c].label ? text_of(columns[c].label) : columns[c].name);
        html_raw(h, "</th>");
    }
    html_raw(h, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < list->n && i < MOST_LISTED; i++) {
        html_raw(h, "<tr>");
        const char *link = list->statements ? list->statements[i] : NULL;
        for (size_t c = 0; c < n; c++)
            add_cell(h, &columns[c], field_of(&list->students[i], at[c]), link);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    if (list->n > MOST_LISTED)
        html_rawf(h, "<p class=\"note\">The first %d of %zu students; grader export has all.</p>", MOST_LISTED,
                  list->n);
    frame_section_end(h);
    arena_release(&arena);
}

void page_group(struct html *h, const struct report_data *d, size_t group, size_t row, const struct ranked_list *list,
                const char *up, bool alone)
{
    const struct run_grid *g = &d->groups[group];
    struct arena arena = {0};
    const struct text name =
        arena_join(&arena, g->cells + row * g->n_columns, d->exam->rank.groups[group].n_columns, TEXT(" | "));
    const struct text title =
        arena_format(&arena, "%.*s %.*s", TEXT_ARGS(d->exam->rank.groups[group].name), TEXT_ARGS(name));
    frame_begin(h, d,
                &(struct page_frame){title, TEXT(""), up, alone ? N_PAGES : PAGE_GROUPS, alone, "statement wide"});
    add_figures(h, d, group, row, list);
    add_charts(h, d, name, list);
    add_sections(h, d, list);
    add_skills(h, d, group, name);
    add_list(h, d, group, list);
    frame_end(h, d);
    arena_release(&arena);
}
