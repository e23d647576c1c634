/*
 * page_suspects.c: items whose key may be wrong, as the run found them: its table `suspects` as it is, whatever columns
 * it has. Runs without that table have no such page.
 */
#include "report/page_frame.h"

void page_suspects(struct html *h, const struct report_data *d)
{
    enum { MOST = 500 };
    const struct run_grid *g = &d->suspects;
    frame_begin(h, d,
                &(struct page_frame){TEXT("Key suspects"),
                                     TEXT("Items at which another answer behaves as the key should."), "",
                                     PAGE_SUSPECTS, false, ""});
    if (!g->n_rows) {
        html_raw(h, "<p class=\"good\">No key is suspect.</p>");
        frame_end(h, d);
        return;
    }
    html_raw(
        h,
        "<p>A key is suspect when good students choose another answer more than weak ones do, and more than the key. "
        "A person has to decide: look at the question, then at the curves of the item.</p>");
    html_raw(
        h,
        "<div class=\"scroll\" tabindex=\"0\"><table class=\"sortable\"><caption>Suspicions, the strongest first</caption><thead><tr>");
    for (size_t c = 0; c < g->n_columns; c++) {
        html_raw(h, "<th scope=\"col\">");
        for (size_t i = 0; i < g->columns[c].len; i++)
            html_text(h, g->columns[c].at[i] == '_' ? TEXT(" ") : (struct text){g->columns[c].at + i, 1});
        html_raw(h, "</th>");
    }
    html_raw(h, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < g->n_rows && r < MOST; r++) {
        html_raw(h, "<tr>");
        for (size_t c = 0; c < g->n_columns; c++)
            cell_text(h, g->cells[r * g->n_columns + c]);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    frame_end(h, d);
}
