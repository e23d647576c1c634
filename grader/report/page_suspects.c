/*
 * page_suspects.c: items whose key may be wrong, as the run found them (its table `suspects`). Runs without that table have
 * no such page.
 */
#include "report/page_frame.h"

enum { MOST = 500 };

static void add_suspect(struct html *h, const struct report_data *d, size_t row)
{
    const struct run_grid *g = &d->suspects;
    const struct text item = run_grid_cell(g, row, "item");
    size_t at = 0;
    while (at < d->items.n_rows && !text_equal(run_grid_cell(&d->items, at, "item"), item))
        at++;
    html_raw(h, "<tr><th scope=\"row\">");
    if (at < d->items.n_rows && at < ITEM_PARTS_MOST) html_rawf(h, "<a href=\"items.html#item-%zu\">", at + 1);
    html_text(h, item);
    html_raw(h, at < d->items.n_rows && at < ITEM_PARTS_MOST ? "</a></th>" : "</th>");
    cell_text(h, run_grid_cell(g, row, "key"));
    html_raw(h, "<td><strong>");
    html_text(h, run_grid_cell(g, row, "answer"));
    html_raw(h, "</strong> <span class=\"flag\">");
    html_text(h, run_grid_cell(g, row, "suspicion"));
    html_raw(h, "</span></td>");
    cell_number(h, run_grid_cell(g, row, "count"));
    cell_number(h, run_grid_cell(g, row, "key_count"));
    cell_share_bar(h, run_grid_number(g, row, "upper"));
    cell_share_bar(h, run_grid_number(g, row, "key_upper"));
    cell_text(h, run_grid_cell(g, row, "reason"));
    html_raw(h, "</tr>\n");
}

void page_suspects(struct html *h, const struct report_data *d)
{
    static const struct table_column columns[] = {
        {"Item", NULL, false, false},
        {"Key", NULL, false, false},
        {"More plausible", "The answer that behaves as the key should: instead of it, or beside it", false, false},
        {"Chose it", "Students", true, false},
        {"Chose the key", "Students", true, false},
        {"Of the best", "Share of the best 27 % who chose it", true, false},
        {"The key", "Share of the best 27 % who chose the key", true, false},
        {"Why", NULL, false, true}};
    const size_t n = d->suspects.n_rows;
    frame_begin(h, d,
                &(struct page_frame){TEXT("Key suspects"),
                                     TEXT("Items at which another answer behaves as the key should."), "",
                                     PAGE_SUSPECTS, false, ""});
    frame_section(h, "suspects", "Which key may be wrong",
                  "A person has to decide: look at the question, then at the curves of the item.");
    if (!n) {
        html_raw(h, "<p class=\"good\">No key is suspect.</p>");
    } else {
        table_begin(h, "In the order of the exam", columns, 8);
        for (size_t r = 0; r < n && r < MOST; r++)
            add_suspect(h, d, r);
        table_end(h);
    }
    if (n > MOST) html_rawf(h, "<p class=\"note\">The first %d of %zu.</p>", MOST, n);
    frame_section_end(h);
    frame_end(h, d);
}
