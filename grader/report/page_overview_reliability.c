/* page_overview_reliability.c: how far the totals can be trusted: reliability, and how sure decisions at the lines are. */
#include <math.h>

#include "report/page_frame.h"
#include "report/page_overview.h"

static const char *alpha_words(double alpha)
{
    if (alpha >= 0.9) return "Excellent: fit for decisions about single students.";
    if (alpha >= 0.8) return "Good: fit for decisions about single students with some care near the lines.";
    if (alpha >= 0.7)
        return "Fair: fit for comparing groups; near a line many decisions would fall otherwise in a second sitting.";
    return "Low: totals say little about the order of single students.";
}

static void add_decisions(struct html *h, const struct report_data *d)
{
    static const struct table_column columns[] = {
        {"Line", NULL, false, false},
        {"Score", NULL, true, false},
        {"Students at or above", NULL, true, false},
        {"Uncertain by", "Conditional standard error of measurement at this score, marks", true, false},
        {"Near the line", "Students whose total is within one such error of it", true, false},
        {"Decided alike", "Share of the students whom a second sitting would put on the same side", true, true},
        {"Kappa", "The same beyond chance", true, false}};
    if (!d->cuts.n_rows) return;
    table_begin(h, "How sure the decisions are", columns, 7);
    for (size_t r = 0; r < d->cuts.n_rows && r < 200; r++) {
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, run_grid_cell(&d->cuts, r, "cut"));
        html_raw(h, " ");
        html_text(h, run_grid_cell(&d->cuts, r, "name"));
        html_raw(h, "</th>");
        cell_number(h, run_grid_cell(&d->cuts, r, "score"));
        cell_number(h, run_grid_cell(&d->cuts, r, "at_or_above"));
        cell_real(h, run_grid_number(&d->cuts, r, "sem"), 2);
        cell_number(h, run_grid_cell(&d->cuts, r, "within_sem"));
        cell_share_bar(h, run_grid_number(&d->cuts, r, "agreement"));
        cell_real(h, run_grid_number(&d->cuts, r, "kappa"), 3);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
}

/* "20.3 ±2.1": 95 % of such errors are within 1.96 of them. */
static void cell_true_score(struct html *h, double score, double error)
{
    html_raw(h, "<td class=\"n\">");
    html_real(h, score, 1);
    if (isfinite(score) && isfinite(error)) {
        html_raw(h, " \xC2\xB1");
        html_real(h, 1.96 * error, 1);
    }
    html_raw(h, "</td>");
}

static void add_precision(struct html *h, const struct report_data *d)
{
    enum { MOST = 3000 };
    static const struct table_column columns[] = {
        {"Score", NULL, true, false},
        {"Students", "With this score", true, false},
        {"Uncertain by", "Conditional standard error of measurement (Keats), marks", true, false},
        {"Lord", "The same by the binomial model", true, false},
        {"True score, 95\xC2\xA0%", "Kelley\xE2\x80\x99s estimate of the true score and its uncertainty", true, false}};
    const struct run_grid *rows = &d->precision;
    if (!rows->n_rows) return;
    html_raw(h, "<details><summary>How sure every total is</summary>");
    table_begin(h, "Error of measurement at each total that occurs", columns, 5);
    for (size_t r = 0; r < rows->n_rows && r < MOST; r++) {
        html_raw(h, "<tr>");
        cell_number(h, run_grid_cell(rows, r, "score"));
        cell_number(h, run_grid_cell(rows, r, "students"));
        cell_real(h, run_grid_number(rows, r, "sem"), 2);
        cell_real(h, run_grid_number(rows, r, "sem_lord"), 2);
        cell_true_score(h, run_grid_number(rows, r, "true_score"), run_grid_number(rows, r, "true_sem"));
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    if (rows->n_rows > MOST)
        html_rawf(h, "<p class=\"note\">The first %d of %zu rows; all are in the table precision of the run.</p>", MOST,
                  rows->n_rows);
    html_raw(h, "</details>");
}

void overview_reliability(struct html *h, const struct report_data *d)
{
    const double alpha = test_value(d, "alpha"), sem = test_value(d, "sem");
    static const struct {
        const char *name, *label;
        int places;
    } rows[] = {{"alpha", "Cronbach\xE2\x80\x99s alpha", 4},
                {"lambda2", "Guttman\xE2\x80\x99s lambda 2", 4},
                {"lambda4", "Guttman\xE2\x80\x99s lambda 4", 4},
                {"lambda6", "Guttman\xE2\x80\x99s lambda 6", 4},
                {"feldt_gilmer", "Feldt\xE2\x80\x93Gilmer", 4},
                {"kr21", "Kuder\xE2\x80\x93Richardson 21", 4},
                {"split_half",
                 "Split-half (Spearman\xE2\x80\x93"
                 "Brown)",
                 4},
                {"sem", "Standard error of measurement, marks", 3},
                {"error_ratio", "Error ratio, %", 1},
                {"mean_facility", "Mean facility", 4},
                {"mean_discrimination", "Mean discrimination", 4},
                {"skewness", "Skewness of totals", 3},
                {"kurtosis", "Kurtosis of totals", 3}};
    frame_section(h, "reliability", "Reliability", NULL);
    if (isfinite(alpha)) {
        html_rawf(h, "<p>%s ", alpha_words(alpha));
        if (isfinite(sem)) {
            html_raw(h, "A total is uncertain by about \xC2\xB1");
            html_real(h, 1.96 * sem, 1);
            html_raw(h, " marks (95\xC2\xA0%).");
        }
        html_raw(h, "</p>");
    }
    html_raw(
        h, "<div class=\"scroll\"><table class=\"narrow\"><caption>Test statistics, students present</caption><tbody>");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const double value = test_value(d, rows[i].name);
        if (!isfinite(value)) continue;
        html_rawf(h, "<tr><th scope=\"row\">%s</th>", rows[i].label);
        cell_real(h, value, rows[i].places);
        html_raw(h, "</tr>");
    }
    html_raw(h, "</tbody></table></div>");
    add_decisions(h, d);
    add_precision(h, d);
    frame_section_end(h);
}
