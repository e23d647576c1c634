/*
 * page_groups.c: regions and schools: a table for each of rank.groups, with box plots on the scale of the exam.
 *
 * A page has room for all schools of a nation, but not for a row of markup each: the first FIRST_ROWS stand in the page
 * as they are, for paper and for readers without scripts, and all of them in a compact list that assets/page.js takes
 * over. Whatever exceeds MOST_LISTED stays out, and the page says so.
 */
#include <math.h>

#include "report/page_frame.h"

enum { FIRST_ROWS = 50, MOST_LISTED = 22000 };

static const char *const FIVE[] = {"min", "q1", "median", "q3", "max"};

struct scale {
    double low, high;
};

static struct scale box_scale(const struct report_data *d)
{
    const double unit = (double)d->exam->unit;
    struct scale scale = {d->exam->minimum < 0 ? (double)d->exam->minimum / unit : 0, (double)d->exam->maximum / unit};
    const double min = test_value(d, "min");
    if (isfinite(min) && d->exam->minimum < 0) scale.low = fmin(0, min);
    return scale;
}

static void read_five(const struct run_grid *g, size_t row, double five[5])
{
    for (int i = 0; i < 5; i++)
        five[i] = run_grid_number(g, row, FIVE[i]);
}

/* "P12", or the values of a crossing with " | " between them. */
static void add_name(struct html *h, const struct run_grid *g, size_t row, size_t n_columns, bool as_json)
{
    struct arena arena = {0};
    const struct text name = arena_join(&arena, g->cells + row * g->n_columns, n_columns, TEXT(" | "));
    if (as_json)
        html_json(h, name);
    else
        html_text(h, name);
    arena_release(&arena);
}

static void add_row(struct html *h, const struct report_data *d, size_t group, size_t row, struct scale scale)
{
    const struct run_grid *g = &d->groups[group];
    double five[5];
    read_five(g, row, five);
    html_raw(h, "<tr><th scope=\"row\">");
    const char *file = d->split == group ? d->names[row] : NULL;
    if (file) {
        html_raw(h, "<a href=\"");
        html_text(h, text_of(file));
        html_raw(h, "\">");
    }
    add_name(h, g, row, d->exam->rank.groups[group].n_columns, false);
    html_raw(h, file ? "</a></th>" : "</th>");
    cell_number(h, run_grid_cell(g, row, "rank"));
    cell_number(h, run_grid_cell(g, row, "students"));
    cell_real(h, run_grid_number(g, row, "mean"), 2);
    cell_real(h, run_grid_number(g, row, "difference"), 2);
    cell_real(h, run_grid_number(g, row, "sd"), 2);
    cell_box(h, five, scale.low, scale.high);
    cell_real(h, five[2], 1);
    if (exam_has_pass_rule(d->exam)) cell_real(h, run_grid_number(g, row, "pass_rate"), 1);
    cell_real(h, run_grid_number(g, row, "top_rate"), 1);
    html_raw(h, "</tr>\n");
}

/* One row of the list that page.js takes over: the cells of the table in the same order, the box as five numbers. */
static void add_listed(struct html *h, const struct report_data *d, size_t group, size_t row)
{
    const struct run_grid *g = &d->groups[group];
    html_raw(h, "[");
    add_name(h, g, row, d->exam->rank.groups[group].n_columns, true);
    const struct {
        const char *column;
        int places;
    } cells[] = {{"rank", 0}, {"students", 0}, {"mean", 2}, {"difference", 2}, {"sd", 2}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        html_raw(h, ",");
        html_json_real(h, run_grid_number(g, row, cells[i].column), cells[i].places);
    }
    for (int i = 0; i < 5; i++) {
        html_raw(h, i ? "," : ",[");
        html_json_real(h, run_grid_number(g, row, FIVE[i]), 1);
    }
    html_raw(h, "],");
    html_json_real(h, run_grid_number(g, row, "median"), 1);
    if (exam_has_pass_rule(d->exam)) html_raw(h, ",");
    if (exam_has_pass_rule(d->exam)) html_json_real(h, run_grid_number(g, row, "pass_rate"), 1);
    html_raw(h, ",");
    html_json_real(h, run_grid_number(g, row, "top_rate"), 1);
    if (d->split == group) {
        html_raw(h, ",");
        html_json(h, text_of(d->names[row]));
    }
    html_raw(h, "]");
}

static void add_list(struct html *h, const struct report_data *d, size_t group, struct scale scale, size_t listed)
{
    html_rawf(h,
              "<script type=\"application/json\" class=\"rows\">{\"low\":%.3f,\"high\":%.3f,\"places\":[null,0,0,2,2,2,"
              "\"box\",1%s,1],\"rows\":[",
              scale.low, scale.high, exam_has_pass_rule(d->exam) ? ",1" : "");
    for (size_t r = 0; r < listed; r++) {
        html_raw(h, r ? ",\n" : "");
        add_listed(h, d, group, r);
    }
    html_raw(h, "]}</script>");
}

static void add_group(struct html *h, const struct report_data *d, size_t group)
{
    static const struct table_column all_columns[] = {
        {"Name", NULL, false, false},
        {"Rank", "By mean", true, false},
        {"Students", "Students present", true, false},
        {"Mean", NULL, true, false},
        {"\xC2\xB1 nation", "Mean less the nation\xE2\x80\x99s mean", true, false},
        {"SD", NULL, true, false},
        {"Lowest, quartiles, highest", NULL, false, true},
        {"Median", NULL, true, false},
        {"Passed %", NULL, true, false},
        {"Top %", "Share of the students in the national top band", true, false}};
    struct table_column columns[10];
    size_t n_columns = 0;
    for (size_t c = 0; c < 10; c++)
        if (c != 8 || exam_has_pass_rule(d->exam)) columns[n_columns++] = all_columns[c];
    const struct run_grid *g = &d->groups[group];
    const struct scale scale = box_scale(d);
    const size_t listed = g->n_rows < MOST_LISTED ? g->n_rows : MOST_LISTED;
    html_rawf(h, "<section id=\"group-%zu\"><h2>By ", group + 1);
    html_text(h, d->exam->rank.groups[group].name);
    html_raw(h, "</h2>");
    if (!g->n_rows) {
        html_raw(h, "<p class=\"empty\">No student present has a value of this column.</p></section>");
        return;
    }
    html_raw(h, "<p class=\"lead\">");
    html_count(h, g->n_rows);
    html_raw(h, g->n_rows == 1 ? " value" : " values");
    html_raw(h, ", ranked by mean. The box holds the middle half of the students, the line in it is the median.</p>");
    table_begin(h, "Students present; marks", columns, n_columns);
    for (size_t r = 0; r < listed && r < FIRST_ROWS; r++)
        add_row(h, d, group, r, scale);
    html_raw(h, "</tbody></table>");
    if (listed > FIRST_ROWS) add_list(h, d, group, scale, listed);
    html_raw(h, "</div>\n");
    if (listed > FIRST_ROWS)
        html_rawf(h, "<p class=\"note paper\">On paper, and without scripts, the first %d of %zu rows.</p>", FIRST_ROWS,
                  g->n_rows);
    if (listed < g->n_rows)
        html_rawf(h, "<p class=\"note\">The first %zu of %zu rows by rank; all are in the tables of the run.</p>",
                  listed, g->n_rows);
    frame_section_end(h);
}

void page_groups(struct html *h, const struct report_data *d)
{
    frame_begin(h, d, &(struct page_frame){TEXT("Regions and schools"), TEXT(""), "", PAGE_GROUPS, false, ""});
    for (size_t g = 0; g < d->exam->rank.n_groups; g++)
        add_group(h, d, g);
    frame_end(h, d);
}
