/*
 * page_overview.c: the nation on one page: figures, the distribution with its cut-offs, grades, sections, reliability,
 * and the score table at the top and around the median.
 */
#include "report/page_overview.h"

#include <math.h>
#include <stdlib.h>

#include "report/page_frame.h"
#include "report/score_bars.h"

/* --- figures ----------------------------------------------------------------------------------------------------- */

static void add_mark(struct html *h, double mark)
{
    html_real(h, mark, mark == floor(mark) ? 0 : 2);
}

static void add_figures(struct html *h, const struct report_data *d)
{
    const double mean = test_value(d, "mean"), maximum = test_value(d, "maximum");
    html_raw(h, "<dl class=\"figures\">");
    figure_begin(h, "Students");
    html_count(h, d->present);
    figure_note(h);
    if (d->all > d->present) {
        html_count(h, d->all - d->present);
        html_raw(h, " more absent, void or withheld");
    } else {
        html_raw(h, "all present");
    }
    figure_end(h);
    figure_begin(h, "Mean");
    html_real(h, mean, 2);
    figure_note(h);
    html_raw(h, "of ");
    add_mark(h, maximum);
    html_raw(h, " marks, ");
    html_percent(h, mean, maximum);
    figure_end(h);
    figure_begin(h, "Median");
    add_mark(h, test_value(d, "median"));
    figure_note(h);
    html_raw(h, "from ");
    add_mark(h, test_value(d, "min"));
    html_raw(h, " to ");
    add_mark(h, test_value(d, "max"));
    figure_end(h);
    figure_begin(h, "Standard deviation");
    html_real(h, test_value(d, "sd"), 2);
    figure_note(h);
    html_raw(h, "marks");
    figure_end(h);
    if (exam_has_pass_rule(d->exam)) {
        figure_begin(h, "Passed");
        html_percent(h, (double)d->passed, (double)d->present);
        figure_note(h);
        html_count(h, d->passed);
        html_raw(h, " students");
        figure_end(h);
    }
    figure_begin(h, "Reliability \xCE\xB1");
    html_real(h, test_value(d, "alpha"), 3);
    figure_note(h);
    html_raw(h, "95\xC2\xA0% interval ");
    html_real(h, test_value(d, "alpha_low"), 3);
    html_raw(h, " to ");
    html_real(h, test_value(d, "alpha_high"), 3);
    figure_end(h);
    html_raw(h, "</dl>\n");
}

/* --- distribution ------------------------------------------------------------------------------------------------ */

static void add_line(struct html *h, bool *first, const char *look, double at, struct text label)
{
    if (!isfinite(at)) return;
    html_raw(h, *first ? "" : ",");
    *first = false;
    html_rawf(h, "{\"look\":\"%s\",\"at\":", look);
    html_json_real(h, at, 3);
    html_raw(h, ",\"label\":");
    html_json(h, label);
    html_raw(h, "}");
}

/* The cut-offs of the nation; a report has no room for those of every province. */
static void add_lines(struct html *h, const struct report_data *d)
{
    bool first = true;
    html_raw(h, ",\"lines\":[");
    add_line(h, &first, "median", test_value(d, "median"), TEXT("median"));
    if (d->exam->has_pass) {
        const double pass = (double)d->exam->pass / (double)d->exam->unit;
        add_line(h, &first, "pass", pass, TEXT("pass"));
    }
    for (size_t r = 0, n = 0; r < d->cutoffs.n_rows && n < 8; r++) {
        if (run_grid_cell(&d->cutoffs, r, "group").len) continue;
        if (!text_equal(run_grid_cell(&d->cutoffs, r, "of"), TEXT("total"))) continue;
        add_line(h, &first, "cutoff", run_grid_number(&d->cutoffs, r, "line"), run_grid_cell(&d->cutoffs, r, "cutoff"));
        n++;
    }
    html_raw(h, "]");
}

static void add_distribution_chart(struct html *h, const struct report_data *d)
{
    const struct score_bars *bars = &d->bars;
    if (!bars->n) return;
    chart_begin(h, "distribution",
                "Number of students by total mark; the percentiles and the score table below say the same in numbers",
                "tall");
    score_bars_json(h, bars, NULL);
    add_lines(h, d);
    chart_end(h, bars->step == 1 ? "Students by total; one bar a mark." : "Students by total.");
}

/* The lowest score that at least p percent of the students do not exceed. Rows run from the top. */
static double percentile_score(const struct score_row *rows, size_t n, uint64_t all, double p)
{
    uint64_t above = 0;
    for (size_t i = 0; i < n; i++) {
        above += rows[i].n;
        if ((double)(all - above) < p / 100 * (double)all) return rows[i].score;
    }
    return rows[n - 1].score;
}

static void add_percentiles(struct html *h, const struct score_row *rows, size_t n)
{
    static const double percents[] = {99, 95, 90, 75, 50, 25, 10, 5, 1};
    enum { N = sizeof percents / sizeof *percents };
    uint64_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += rows[i].n;
    html_raw(
        h,
        "<div class=\"scroll\"><table class=\"strip\"><caption>Percentiles: so many percent of the students have at most"
        " this total</caption><thead><tr>");
    for (size_t i = N; i-- > 0;)
        html_rawf(h, "<th scope=\"col\" class=\"n\">%.0f\xC2\xA0%%</th>", percents[i]);
    html_raw(h, "</tr></thead><tbody><tr>");
    for (size_t i = N; i-- > 0;) {
        const double score = percentile_score(rows, n, all, percents[i]);
        cell_real(h, score, score == floor(score) ? 0 : 2);
    }
    html_raw(h, "</tr></tbody></table></div>\n");
}

static void add_distribution(struct html *h, const struct report_data *d)
{
    struct score_row *rows = gr_alloc((d->segments.n_rows + 1) * sizeof *rows);
    const size_t n = score_rows_read(&d->segments, rows);
    frame_section(h, "distribution", "Distribution of totals", NULL);
    if (n) {
        add_distribution_chart(h, d);
        add_percentiles(h, rows, n);
    } else {
        html_raw(h, d->present
                        ? "<p class=\"empty\">The score table is hidden: too few students are in each of its rows.</p>"
                        : "<p class=\"empty\">Nobody was present, so there is no distribution.</p>");
    }
    frame_section_end(h);
    free(rows);
}

/* --- cut-offs ---------------------------------------------------------------------------------------------------- */

static void add_cutoffs(struct html *h, const struct report_data *d)
{
    enum { MOST = 200 };
    static const struct table_column columns[] = {
        {"Cut-off", NULL, false, false},
        {"Where", NULL, false, false},
        {"Of", "The score it is drawn on", false, false},
        {"Quota", "For how many students it is meant", true, false},
        {"Line", "The lowest score that reaches it", true, false},
        {"Reach it", "Students at or above the line", true, false},
        {"Over",
         "Students beyond the quota, because they tie with the last; below 0: places left, because those who tie would exceed it",
         true, false}};
    if (!d->cutoffs.n_rows) return;
    frame_section(h, "cutoffs", "Cut-offs", NULL);
    table_begin(h, "Lines, and how many students reach them", columns, 7);
    for (size_t r = 0; r < d->cutoffs.n_rows && r < MOST; r++) {
        const struct text group = run_grid_cell(&d->cutoffs, r, "group");
        html_raw(h, "<tr>");
        cell_text(h, run_grid_cell(&d->cutoffs, r, "cutoff"));
        html_raw(h, "<td>");
        html_text(h, group.len ? group : TEXT("nation"));
        html_raw(h, " ");
        html_text(h, run_grid_cell(&d->cutoffs, r, "value"));
        html_raw(h, "</td>");
        cell_text(h, run_grid_cell(&d->cutoffs, r, "of"));
        cell_number(h, run_grid_cell(&d->cutoffs, r, "quota"));
        cell_number(h, run_grid_cell(&d->cutoffs, r, "line"));
        cell_number(h, run_grid_cell(&d->cutoffs, r, "at_or_above"));
        cell_number(h, run_grid_cell(&d->cutoffs, r, "overshoot"));
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    if (d->cutoffs.n_rows > MOST)
        html_rawf(h,
                  "<p class=\"note\">The first %d of %zu lines; all of them are in the table cutoffs of the run.</p>",
                  MOST, d->cutoffs.n_rows);
    frame_section_end(h);
}

/* --- grades ------------------------------------------------------------------------------------------------------ */

static void add_grades(struct html *h, const struct report_data *d)
{
    static const struct table_column columns[] = {{"Grade", NULL, false, false},
                                                  {"From", "Least total that earns it", true, false},
                                                  {"Students", NULL, true, false},
                                                  {"Share", NULL, true, true},
                                                  {"This or better", NULL, true, false}};
    uint64_t so_far = 0;
    if (!d->exam->n_grades) return;
    frame_section(h, "grades", "Grades", NULL);
    html_raw(h, "<div class=\"pair\">");
    chart_begin(h, "grades", "Students by grade; the table beside it says the same", "");
    html_raw(h, ",\"labels\":[");
    for (size_t g = 0; g < d->exam->n_grades; g++) {
        html_raw(h, g ? "," : "");
        html_json(h, d->exam->grades[g].label);
    }
    html_raw(h, "],\"counts\":[");
    for (size_t g = 0; g < d->exam->n_grades; g++)
        html_rawf(h, "%s%llu", g ? "," : "",
                  (unsigned long long)value_counts_find(&d->grades, d->exam->grades[g].label));
    html_raw(h, "]");
    chart_end(h, NULL);
    table_begin(h, "Grades, from the best", columns, 5);
    for (size_t g = 0; g < d->exam->n_grades; g++) {
        const uint64_t n = value_counts_find(&d->grades, d->exam->grades[g].label);
        so_far += n;
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, d->exam->grades[g].label);
        html_raw(h, "</th><td class=\"n\">");
        html_mark(h, d->exam, d->exam->grades[g].from);
        html_raw(h, "</td>");
        cell_count(h, n);
        cell_share_bar(h, d->present ? (double)n / (double)d->present : NAN);
        cell_percent(h, (double)so_far, (double)d->present);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    html_raw(h, "</div>");
    if (so_far < d->present) {
        html_raw(h, "<p class=\"note\">");
        html_count(h, d->present - so_far);
        html_raw(h, " students are below every band and have no grade.</p>");
    }
    frame_section_end(h);
}

/* --- sections ---------------------------------------------------------------------------------------------------- */

static void add_sections(struct html *h, const struct report_data *d)
{
    static const struct table_column columns[] = {
        {"Section", NULL, false, false},
        {"Most", "Highest possible mark", true, false},
        {"Mean", NULL, true, false},
        {"Mean, % of most", NULL, true, true},
        {"SD", NULL, true, false},
        {"Median", NULL, true, false},
        {"Lowest, quartiles, highest", NULL, false, true},
        {"Reached minimum", "Share of the students with the section's minimum", true, false}};
    const struct exam *exam = d->exam;
    if (!exam->n_sections) return;
    frame_section(h, "sections", "Sections", NULL);
    table_begin(h, "Marks by section, students present; the box runs from zero to the highest possible mark", columns,
                8);
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        const double unit = (double)exam->unit, most = (double)section->maximum / unit;
        const double pass = section->has_pass ? (double)section->pass / unit : -INFINITY;
        const struct value_figures f = value_figures(&d->sections[s], pass);
        const double low = section->minimum < 0 ? (double)section->minimum / unit : 0;
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, section->id);
        html_raw(h, " <span class=\"quiet\">");
        html_text(h, section->title);
        html_raw(h, "</span></th><td class=\"n\">");
        html_mark(h, exam, section->maximum);
        html_raw(h, "</td>");
        cell_real(h, f.mean, 2);
        cell_share_bar(h, most > 0 ? f.mean / most : NAN);
        cell_real(h, f.sd, 2);
        cell_real(h, f.median, 1);
        cell_box(h, (const double[5]){f.min, f.q1, f.median, f.q3, f.max}, low, most);
        if (section->has_pass)
            cell_percent(h, (double)f.reach, (double)f.n);
        else
            html_raw(h, "<td class=\"n\">\xE2\x80\x93</td>");
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    frame_section_end(h);
}

/* --- score table ------------------------------------------------------------------------------------------------- */

static void add_score_row(struct html *h, const struct report_data *d, size_t row, bool is_median)
{
    const struct text to = run_grid_cell(&d->segments, row, "to");
    html_raw(h, is_median ? "<tr class=\"mark\"><td class=\"n\">" : "<tr><td class=\"n\">");
    html_number(h, run_grid_cell(&d->segments, row, "score"));
    if (to.len && !text_equal(to, run_grid_cell(&d->segments, row, "score"))) {
        html_raw(h, " to ");
        html_number(h, to);
    }
    html_raw(h, is_median ? " <span class=\"quiet\">median</span></td>" : "</td>");
    cell_number(h, run_grid_cell(&d->segments, row, "count"));
    cell_number(h, run_grid_cell(&d->segments, row, "cumulative"));
    cell_real(h, run_grid_number(&d->segments, row, "percent"), 3);
    html_raw(h, "</tr>\n");
}

static void add_score_table(struct html *h, const struct report_data *d, const char *caption, size_t from, size_t end,
                            size_t median)
{
    static const struct table_column columns[] = {{"Score", NULL, true, false},
                                                  {"Students", "With this score", true, false},
                                                  {"At or above", "With this score or more", true, false},
                                                  {"% at or above", NULL, true, false}};
    table_begin(h, caption, columns, 4);
    for (size_t r = from; r < end && r < d->segments.n_rows; r++)
        add_score_row(h, d, r, r == median);
    table_end(h);
}

static void add_segments(struct html *h, const struct report_data *d)
{
    enum { TOP = 12, AROUND = 6, MOST = 3000 };
    size_t median = 0;
    const size_t n = d->segments.n_rows;
    if (!n) return;
    while (median + 1 < n && !(run_grid_number(&d->segments, median, "percent") >= 50))
        median++;
    frame_section(h, "scores", "Score table",
                  "The top, and the middle of the nation. Hidden rows are those of few students.");
    html_raw(h, "<div class=\"pair\">");
    add_score_table(h, d, "The top", 0, TOP, SIZE_MAX);
    add_score_table(h, d, "Around the median", median > AROUND ? median - AROUND : 0, median + AROUND, median);
    html_raw(h, "</div><details><summary>The whole table</summary>");
    add_score_table(h, d, "All scores, from the top", 0, MOST, median);
    if (n > MOST)
        html_rawf(h, "<p class=\"note\">The first %d of %zu rows; all are in the table segments of the run.</p>", MOST,
                  n);
    html_raw(h, "</details>");
    frame_section_end(h);
}

void page_overview(struct html *h, const struct report_data *d)
{
    frame_begin(h, d, &(struct page_frame){TEXT("Results of the nation"), TEXT(""), "", PAGE_OVERVIEW, false, ""});
    add_figures(h, d);
    add_distribution(h, d);
    add_cutoffs(h, d);
    add_grades(h, d);
    add_sections(h, d);
    overview_reliability(h, d);
    add_segments(h, d);
    frame_end(h, d);
}
