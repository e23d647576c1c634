/* page_frame.c: the parts of pages (contract in page_frame.h). */
#include "report/page_frame.h"

#include <math.h>
#include <stdlib.h>

#include "model/version.h"
#include "report/assets.h"

const struct page_kind_info page_kinds[N_PAGES] = {
    [PAGE_OVERVIEW] = {"index.html", "Overview"},      [PAGE_ITEMS] = {"items.html", "Items"},
    [PAGE_GROUPS] = {"groups.html", "Groups"},         [PAGE_SUSPECTS] = {"suspects.html", "Key suspects"},
    [PAGE_QUALITY] = {"quality.html", "Data quality"}, [PAGE_METHODS] = {"methods.html", "Methods"},
};

bool page_is_there(const struct report_data *d, enum page_kind kind)
{
    if (kind == PAGE_GROUPS) return d->exam->rank.n_groups > 0;
    if (kind == PAGE_SUSPECTS) return d->suspects.n_columns > 0;
    return true;
}

/* --- head and foot ----------------------------------------------------------------------------------------------- */

static void add_navigation(struct html *h, const struct report_data *d, const struct page_frame *frame)
{
    html_raw(h, "<nav aria-label=\"Pages\"><ul>");
    for (int kind = 0; kind < N_PAGES; kind++) {
        if (!page_is_there(d, (enum page_kind)kind)) continue;
        html_rawf(h, "<li><a href=\"%s%s\"%s>%s</a></li>", frame->up, page_kinds[kind].file,
                  kind == (int)frame->current ? " aria-current=\"page\"" : "", page_kinds[kind].title);
    }
    html_raw(h, "</ul></nav>");
}

void frame_begin(struct html *h, const struct report_data *d, const struct page_frame *frame)
{
    html_raw(
        h,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
        "<meta name=\"color-scheme\" content=\"light dark\"/><meta name=\"referrer\" content=\"no-referrer\"/><title>");
    html_text(h, frame->title);
    html_raw(h, " \xC2\xB7 ");
    html_text(h, d->exam->title);
    html_rawf(h, "</title><link rel=\"stylesheet\" href=\"%s" ASSETS_MARK "\"/>", frame->up);
    html_rawf(
        h, "<script defer=\"defer\" src=\"%schart.js\"></script><script defer=\"defer\" src=\"%scharts.js\"></script>",
        frame->up, frame->up);
    html_rawf(h, "<script defer=\"defer\" src=\"%spage.js\"></script></head>\n<body class=\"%s\">", frame->up,
              frame->look);
    html_raw(h, "<a class=\"skip\" href=\"#main\">Skip to the content</a><header class=\"top\"><p class=\"exam\">");
    html_text(h, d->exam->title);
    html_raw(h, "</p>");
    if (!frame->alone) add_navigation(h, d, frame);
    html_raw(h, "</header>\n<main id=\"main\"><h1>");
    html_text(h, frame->title);
    html_raw(h, "</h1>");
    if (d->embargoed_until.len) {
        html_raw(h, "<p class=\"embargo\">Under embargo until ");
        html_text(h, d->embargoed_until);
        html_raw(h, ": not for publication.</p>");
    }
    if (frame->lead.len) {
        html_raw(h, "<p class=\"lead\">");
        html_text(h, frame->lead);
        html_raw(h, "</p>");
    }
    html_raw(h, "\n");
}

void frame_end(struct html *h, const struct report_data *d)
{
    html_raw(h, "</main>\n<footer><p>Exam ");
    html_text(h, d->exam->id);
    html_raw(h, " \xC2\xB7 rubric ");
    html_text(h, summary_value(d, "rubric.file"));
    html_raw(h, " <span class=\"digest\">");
    html_text(h, summary_value(d, "rubric.digest"));
    html_raw(h, "</span> \xC2\xB7 made by grader " GRADER_VERSION "</p></footer>\n</body></html>\n");
}

void frame_section(struct html *h, const char *id, const char *title, const char *lead)
{
    html_rawf(h, "<section id=\"%s\"><h2>%s</h2>", id, title);
    if (lead) {
        html_raw(h, "<p class=\"lead\">");
        html_raw(h, lead);
        html_raw(h, "</p>");
    }
}

void frame_section_end(struct html *h)
{
    html_raw(h, "</section>\n");
}

void figure_begin(struct html *h, const char *label)
{
    html_rawf(h, "<div><dt>%s</dt><dd>", label);
}

void figure_note(struct html *h)
{
    html_raw(h, "<small>");
}

void figure_end(struct html *h)
{
    html_raw(h, "</small></dd></div>");
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

void table_begin(struct html *h, const char *caption, const struct table_column *columns, size_t n)
{
    html_raw(h, "<div class=\"scroll\" tabindex=\"0\"><table class=\"sortable\"><caption>");
    html_raw(h, caption);
    html_raw(h, "</caption><thead><tr>");
    for (size_t c = 0; c < n; c++) {
        html_rawf(h, "<th scope=\"col\"%s",
                  columns[c].is_number ? " class=\"n\""
                  : columns[c].is_wide ? " class=\"w\""
                                       : "");
        if (columns[c].meaning) html_rawf(h, " title=\"%s\"", columns[c].meaning);
        html_raw(h, ">");
        html_raw(h, columns[c].label);
        html_raw(h, "</th>");
    }
    html_raw(h, "</tr></thead><tbody>\n");
}

void table_end(struct html *h)
{
    html_raw(h, "</tbody></table></div>\n");
}

void cell_number(struct html *h, struct text stored)
{
    html_raw(h, "<td class=\"n\">");
    html_number(h, stored);
    html_raw(h, "</td>");
}

void cell_real(struct html *h, double value, int places)
{
    html_raw(h, "<td class=\"n\">");
    html_real(h, value, places);
    html_raw(h, "</td>");
}

void cell_count(struct html *h, uint64_t n)
{
    html_raw(h, "<td class=\"n\">");
    html_count(h, n);
    html_raw(h, "</td>");
}

void cell_percent(struct html *h, double part, double whole)
{
    html_raw(h, "<td class=\"n\">");
    html_percent(h, part, whole);
    html_raw(h, "</td>");
}

void cell_text(struct html *h, struct text data)
{
    html_raw(h, "<td>");
    html_text(h, data);
    html_raw(h, "</td>");
}

void cell_share_bar(struct html *h, double share)
{
    if (!isfinite(share)) {
        html_raw(h, "<td class=\"n\">\xE2\x80\x93</td>");
        return;
    }
    const double shown = share < 0 ? 0 : share > 1 ? 1 : share;
    html_rawf(h, "<td class=\"n bar\" style=\"--share:%.1f%%\">", 100 * shown);
    html_real(h, 100 * share, 1);
    html_raw(h, "\xC2\xA0%</td>");
}

void cell_meter(struct html *h, double percent, double nation)
{
    html_raw(h, "<td class=\"w\"><span class=\"meter\">");
    if (isfinite(percent)) html_rawf(h, "<i style=\"--share:%.1f%%\"></i>", fmin(100, fmax(0, percent)));
    if (isfinite(nation)) html_rawf(h, "<b style=\"--nation:%.1f%%\"></b>", fmin(100, fmax(0, nation)));
    html_raw(h, "</span></td>");
}

void cell_box(struct html *h, const double five[5], double low, double high)
{
    double x[5];
    for (int i = 0; i < 5; i++) {
        if (!isfinite(five[i]) || !(high > low)) {
            html_raw(h, "<td></td>");
            return;
        }
        x[i] = 100 * (five[i] - low) / (high - low);
        if (x[i] < 0) x[i] = 0;
        if (x[i] > 100) x[i] = 100;
    }
    html_rawf(
        h,
        "<td class=\"w\"><svg class=\"box\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        "<path d=\"M%.1f 5H%.1f\"/><rect x=\"%.1f\" y=\"1.5\" width=\"%.1f\" height=\"7\"/>"
        "<path class=\"m\" d=\"M%.1f 0V10\"/></svg></td>",
        x[0], x[4], x[1], x[3] - x[1], x[2]);
}

/* --- charts ------------------------------------------------------------------------------------------------------ */

void chart_begin(struct html *h, const char *kind, const char *label, const char *look)
{
    html_rawf(h, "<figure class=\"chart %s\"><div><canvas role=\"img\" aria-label=\"%s\"></canvas></div>", look, label);
    html_rawf(h, "<script type=\"application/json\">{\"kind\":\"%s\"", kind);
}

void chart_end(struct html *h, const char *caption)
{
    html_raw(h, "}</script>");
    if (caption) {
        html_raw(h, "<figcaption>");
        html_raw(h, caption);
        html_raw(h, "</figcaption>");
    }
    html_raw(h, "</figure>\n");
}

/* --- stored facts ------------------------------------------------------------------------------------------------ */

static struct text look_up(const struct run_grid *grid, const char *key, const char *name, const char *value)
{
    for (size_t r = 0; r < grid->n_rows; r++)
        if (text_equal(run_grid_cell(grid, r, key), text_of(name))) return run_grid_cell(grid, r, value);
    return TEXT("");
}

struct text summary_value(const struct report_data *d, const char *name)
{
    return look_up(&d->summary, "name", name, "value");
}

uint64_t summary_count(const struct report_data *d, const char *name)
{
    const struct text value = summary_value(d, name);
    return value.len ? strtoull(value.at, NULL, 10) : 0;
}

double test_value(const struct report_data *d, const char *name)
{
    return run_cell_number(look_up(&d->test, "statistic", name, "value"));
}

void html_mark(struct html *h, const struct exam *exam, int64_t units)
{
    char digits[DECIMAL_BYTES];
    html_number(h, (struct text){digits, (size_t)decimal_print(digits, units, exam->unit, exam->decimals)});
}
