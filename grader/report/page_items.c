/*
 * page_items.c: the item analysis: a table of all items, and a part for each: what its flags mean, who chose which
 * answer from the weakest to the best fifth, with the key marked.
 */
#include <math.h>

#include "report/page_frame.h"

enum { MOST_ROWS = 3000, OPTIONS_SHOWN = 8 };

struct flag_words {
    const char *flag, *words;
};
static const struct flag_words FLAGS[] = {
    {"hard", "Very few students earn its marks. Look whether the question is clear, and whether the key is right."},
    {"easy", "Nearly everybody earns its marks, so it tells students apart hardly at all."},
    {"weak", "Good students do only a little better on it than weak ones."},
    {"negative", "Weak students do better on it than good ones. The key may be wrong, or the question misleading."},
    {"suspect_key", "Another answer behaves as the key should: good students choose it. Check the key first."},
    {"dead_distractor",
     "At least one wrong option is chosen by almost nobody, so the choice is smaller than it looks."},
    {"excluded", "Cancelled after a challenge: it counts for nobody."},
};

static const char *flag_words(struct text flag)
{
    for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++)
        if (text_equal(flag, text_of(FLAGS[i].flag))) return FLAGS[i].words;
    return NULL;
}

/* The next of "weak, dead_distractor"; empty at the end. */
static struct text next_flag(struct text *rest)
{
    size_t from = 0, end;
    while (from < rest->len && strchr(" ,;|", rest->at[from]))
        from++;
    for (end = from; end < rest->len && !strchr(" ,;|", rest->at[end]);)
        end++;
    const struct text flag = {rest->at + from, end - from};
    *rest = (struct text){rest->at + end, rest->len - end};
    return flag;
}

static void add_flags(struct html *h, struct text flags)
{
    for (struct text flag; (flag = next_flag(&flags)).len;) {
        html_raw(h, "<span class=\"flag\">");
        for (size_t i = 0; i < flag.len; i++)
            html_text(h, flag.at[i] == '_' ? TEXT(" ") : (struct text){flag.at + i, 1});
        html_raw(h, "</span> ");
    }
}

static void add_table(struct html *h, const struct report_data *d)
{
    static const struct table_column columns[] = {
        {"Item", NULL, false, false},
        {"Section", NULL, false, false},
        {"Type", NULL, false, false},
        {"Points", NULL, true, false},
        {"Facility", "Mean mark in percent of the points", true, true},
        {"Discrimination", "Correlation with the rest of the total", true, false},
        {"Upper \xE2\x88\x92 lower", "Facility of the best 27 % less that of the weakest 27 %", true, false},
        {"Weight %", "Share in the spread of the totals", true, false},
        {"\xCE\xB1 without", "Reliability without this item", true, false},
        {"Blank", NULL, true, false},
        {"Invalid", NULL, true, false},
        {"Flags", NULL, false, false}};
    table_begin(h, "All items, students present. Press a heading to sort.", columns, 12);
    for (size_t r = 0; r < d->items.n_rows && r < MOST_ROWS; r++) {
        const struct run_grid *g = &d->items;
        html_raw(h, "<tr><th scope=\"row\">");
        if (r < ITEM_PARTS_MOST) html_rawf(h, "<a href=\"#item-%zu\">", r + 1);
        html_text(h, run_grid_cell(g, r, "item"));
        html_raw(h, r < ITEM_PARTS_MOST ? "</a></th>" : "</th>");
        cell_text(h, run_grid_cell(g, r, "section"));
        cell_text(h, run_grid_cell(g, r, "type"));
        cell_number(h, run_grid_cell(g, r, "points"));
        cell_share_bar(h, run_grid_number(g, r, "facility"));
        cell_real(h, run_grid_number(g, r, "discrimination"), 3);
        cell_real(h, run_grid_number(g, r, "upper_lower"), 3);
        cell_real(h, run_grid_number(g, r, "effective_weight"), 2);
        cell_real(h, run_grid_number(g, r, "alpha_if_deleted"), 4);
        cell_number(h, run_grid_cell(g, r, "blank"));
        cell_number(h, run_grid_cell(g, r, "invalid"));
        html_raw(h, "<td>");
        add_flags(h, run_grid_cell(g, r, "flags"));
        html_raw(h, "</td></tr>\n");
    }
    table_end(h);
    if (d->items.n_rows > MOST_ROWS)
        html_rawf(h, "<p class=\"note\">The first %d of %zu items; all are in the table items of the run.</p>",
                  MOST_ROWS, d->items.n_rows);
}

static void add_scatter(struct html *h, const struct report_data *d)
{
    enum { MOST_POINTS = 1000 };
    chart_begin(h, "scatter", "Items by facility and discrimination; the table below has the numbers", "");
    html_raw(h, ",\"points\":[");
    for (size_t r = 0; r < d->items.n_rows && r < MOST_POINTS; r++) {
        html_raw(h, r ? ",[" : "[");
        html_json(h, run_grid_cell(&d->items, r, "item"));
        html_raw(h, ",");
        html_json_real(h, run_grid_number(&d->items, r, "facility"), 4);
        html_raw(h, ",");
        html_json_real(h, run_grid_number(&d->items, r, "discrimination"), 4);
        html_raw(h, run_grid_cell(&d->items, r, "flags").len ? ",1]" : ",0]");
    }
    html_raw(h, "]");
    chart_end(
        h,
        "Each dot is an item: easy ones on the right, those that tell students apart well at the top. Flagged ones are "
        "ringed.");
}

/* Options of one item stand together in the table, the most frequent first. */
struct option_rows {
    size_t from, end;
};

static void add_curves(struct html *h, const struct report_data *d, struct option_rows rows)
{
    static const char *const fifths[] = {"q1", "q2", "q3", "q4", "q5"};
    bool first = true;
    chart_begin(h, "curves", "Share of each answer in the fifths of students, from the weakest to the best", "");
    html_raw(h, ",\"series\":[");
    for (size_t r = rows.from; r < rows.end; r++) {
        const struct text answer = run_grid_cell(&d->options, r, "answer");
        if (!isfinite(run_grid_number(&d->options, r, "q1"))) continue;
        html_raw(h, first ? "{\"name\":" : ",{\"name\":");
        first = false;
        html_json(h, answer.len ? answer : TEXT("blank"));
        html_rawf(h, ",\"key\":%d,\"shares\":[", run_grid_number(&d->options, r, "key") == 1);
        for (int q = 0; q < 5; q++) {
            html_raw(h, q ? "," : "");
            html_json_real(h, run_grid_number(&d->options, r, fifths[q]), 4);
        }
        html_raw(h, "]}");
    }
    html_raw(h, "]");
    chart_end(h, NULL);
}

static void add_options(struct html *h, const struct report_data *d, struct option_rows rows)
{
    static const struct table_column columns[] = {
        {"Answer", NULL, false, true},
        {"Mark", NULL, true, false},
        {"Students", NULL, true, false},
        {"Share", NULL, true, true},
        {"Mean total", "Of the students who gave it", true, false},
        {"Point-biserial", "Correlation of giving this answer with the total", true, false}};
    table_begin(h, "Answers, the most frequent first", columns, 6);
    for (size_t r = rows.from; r < rows.end; r++) {
        const struct text answer = run_grid_cell(&d->options, r, "answer");
        const bool is_key = run_grid_number(&d->options, r, "key") == 1;
        html_raw(h, is_key ? "<tr class=\"key\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
        if (answer.len)
            html_text(h, answer);
        else
            html_raw(h, "<em>left blank</em>");
        html_raw(h, is_key ? " <span class=\"tag\">key</span></th>" : "</th>");
        cell_number(h, run_grid_cell(&d->options, r, "mark"));
        cell_number(h, run_grid_cell(&d->options, r, "count"));
        cell_share_bar(h, run_grid_number(&d->options, r, "share"));
        cell_real(h, run_grid_number(&d->options, r, "mean_total"), 2);
        cell_real(h, run_grid_number(&d->options, r, "point_biserial"), 3);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
}

static void add_item_facts(struct html *h, const struct report_data *d, size_t row)
{
    const size_t item = exam_find_item(d->exam, run_grid_cell(&d->items, row, "item"));
    const struct exam_item *of = item == SIZE_MAX ? NULL : &d->exam->items[item];
    html_raw(h, "<p class=\"lead\">");
    html_text(h, run_grid_cell(&d->items, row, "type"));
    html_raw(h, ", ");
    html_number(h, run_grid_cell(&d->items, row, "points"));
    html_raw(h, text_equal(run_grid_cell(&d->items, row, "points"), TEXT("1")) ? " point" : " points");
    if (of && of->key_shown.len) {
        html_raw(h, " \xC2\xB7 key <strong>");
        html_text(h, of->key_shown);
        html_raw(h, "</strong>");
    }
    for (size_t s = 0; of && s < of->n_skills; s++) {
        html_raw(h, s ? ", " : " \xC2\xB7 ");
        html_text(h, of->skills[s]);
    }
    html_raw(h, " \xC2\xB7 facility ");
    html_percent(h, run_grid_number(&d->items, row, "facility"), 1);
    html_raw(h, " \xC2\xB7 discrimination ");
    html_real(h, run_grid_number(&d->items, row, "discrimination"), 3);
    html_raw(h, "</p>");
    struct text flags = run_grid_cell(&d->items, row, "flags");
    for (struct text flag; (flag = next_flag(&flags)).len;) {
        html_raw(h, "<p class=\"warn\">");
        add_flags(h, flag);
        if (flag_words(flag)) html_raw(h, flag_words(flag));
        html_raw(h, "</p>");
    }
}

static void add_part(struct html *h, const struct report_data *d, size_t row, struct option_rows rows)
{
    html_rawf(h, "<section class=\"item\" id=\"item-%zu\"><h3>", row + 1);
    html_text(h, run_grid_cell(&d->items, row, "item"));
    html_raw(h, "</h3>");
    add_item_facts(h, d, row);
    if (rows.end > rows.from) {
        html_raw(h, "<div class=\"pair\">");
        add_curves(h, d, rows);
        add_options(h, d, rows);
        html_raw(h, "</div>");
    } else {
        html_raw(h, "<p class=\"empty\">No answers are stored for this item.</p>");
    }
    html_raw(h, "</section>\n");
}

void page_items(struct html *h, const struct report_data *d)
{
    frame_begin(h, d,
                &(struct page_frame){
                    TEXT("Item analysis"),
                    TEXT("How hard each question was, how well it tells students apart, and who chose which answer."),
                    "", PAGE_ITEMS, false, ""});
    if (!d->items.n_rows) html_raw(h, "<p class=\"empty\">The run has no item statistics.</p>");
    frame_section(h, "all", "All items", NULL);
    add_scatter(h, d);
    add_table(h, d);
    frame_section_end(h);
    frame_section(h, "each", "Each item",
                  "The lines show the share of each answer among the weakest fifth of the students (left) to the best "
                  "(right). The key should rise, every other answer fall.");
    size_t at = 0;
    for (size_t r = 0; r < d->items.n_rows && r < ITEM_PARTS_MOST; r++) {
        const struct text item = run_grid_cell(&d->items, r, "item");
        struct option_rows rows = {at, at};
        while (rows.end < d->options.n_rows && text_equal(run_grid_cell(&d->options, rows.end, "item"), item))
            rows.end++;
        at = rows.end;
        if (rows.end - rows.from > OPTIONS_SHOWN) rows.end = rows.from + OPTIONS_SHOWN;
        add_part(h, d, r, rows);
    }
    if (d->items.n_rows > ITEM_PARTS_MOST)
        html_rawf(h, "<p class=\"note\">The parts of the first %d items; the table above has all.</p>",
                  ITEM_PARTS_MOST);
    frame_section_end(h);
    frame_end(h, d);
}
