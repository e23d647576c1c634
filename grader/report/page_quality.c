/*
 * page_quality.c: how sound the data are: what was read, what was set aside and why, blanks and invalid answers, and
 * frequent answers that earned nothing.
 */
#include <math.h>
#include <stdio.h>

#include "base/dictionary.h"
#include "report/page_frame.h"

static void add_figure(struct html *h, const char *label, uint64_t n, const char *note)
{
    figure_begin(h, label);
    html_count(h, n);
    figure_note(h);
    html_raw(h, note);
    figure_end(h);
}

static void add_figures(struct html *h, const struct report_data *d)
{
    const double answers = (double)d->present * (double)d->exam->n_items;
    html_raw(h, "<dl class=\"figures\">");
    add_figure(h, "Rows read", summary_count(d, "rows.read"), "of all answer files");
    add_figure(h, "Rejected", summary_count(d, "rows.rejected"), "rows set aside, listed below");
    add_figure(h, "Replaced", summary_count(d, "rows.replaced"), "rows that a later one took the place of");
    add_figure(h, "Absent", summary_count(d, "students.absent"), "on the roster, without answers");
    add_figure(h, "Void or withheld", summary_count(d, "students.void") + summary_count(d, "students.withheld"),
               "students who are in no statistic");
    figure_begin(h, "Blank answers");
    html_percent(h, (double)summary_count(d, "answers.blank"), answers);
    figure_note(h);
    html_count(h, summary_count(d, "answers.blank"));
    figure_end(h);
    figure_begin(h, "Invalid answers");
    html_percent(h, (double)summary_count(d, "answers.invalid"), answers);
    figure_note(h);
    html_count(h, summary_count(d, "answers.invalid"));
    figure_end(h);
    html_raw(h, "</dl>\n");
}

static void add_sources(struct html *h, const struct report_data *d)
{
    enum { MOST = 200 };
    static const struct table_column columns[] = {{"File", NULL, false, true},
                                                  {"Layout", NULL, false, false},
                                                  {"Rows", NULL, true, false},
                                                  {"Bytes", NULL, true, false},
                                                  {"Digest", "Of the file\xE2\x80\x99s bytes", false, true}};
    frame_section(h, "sources", "What was read", NULL);
    table_begin(h, "Answer files, in the order in which they were named", columns, 5);
    char name[64];
    int i = 0;
    for (; i < MOST; i++) {
        snprintf(name, sizeof name, "sources.%d.file", i);
        const struct text file = summary_value(d, name);
        if (!file.len) break;
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, file);
        html_raw(h, "</th>");
        snprintf(name, sizeof name, "sources.%d.layout", i);
        cell_text(h, summary_value(d, name));
        snprintf(name, sizeof name, "sources.%d.rows", i);
        cell_number(h, summary_value(d, name));
        snprintf(name, sizeof name, "sources.%d.bytes", i);
        cell_number(h, summary_value(d, name));
        snprintf(name, sizeof name, "sources.%d.digest", i);
        html_raw(h, "<td class=\"digest\">");
        html_text(h, summary_value(d, name));
        html_raw(h, "</td></tr>\n");
    }
    table_end(h);
    if (i == MOST) html_rawf(h, "<p class=\"note\">The first %d files.</p>", MOST);
    frame_section_end(h);
}

/* --- rejects ----------------------------------------------------------------------------------------------------- */

static void add_reasons(struct html *h, const struct report_data *d)
{
    enum { MOST_REASONS = 50 };
    static const struct table_column columns[] = {{"Reason", NULL, false, true}, {"Rows", NULL, true, false}};
    struct dictionary reasons = {0};
    size_t n[MOST_REASONS] = {0}, others = 0;
    for (size_t r = 0; r < d->rejects.n_rows; r++) {
        const struct text reason = run_grid_cell(&d->rejects, r, "reason");
        if (reasons.n < MOST_REASONS || dictionary_find(&reasons, reason) != DICTIONARY_NONE)
            n[dictionary_add(&reasons, reason)]++;
        else
            others++;
    }
    table_begin(h, "Why rows were set aside", columns, 2);
    for (uint32_t i = 0; i < reasons.n; i++) {
        html_raw(h, "<tr>");
        cell_text(h, reasons.texts[i]);
        cell_count(h, n[i]);
        html_raw(h, "</tr>\n");
    }
    if (others) {
        html_raw(h, "<tr><td>other reasons</td>");
        cell_count(h, others);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    dictionary_release(&reasons);
}

static void add_rejects(struct html *h, const struct report_data *d)
{
    enum { MOST = 200, TEXT_BYTES = 160 };
    static const struct table_column columns[] = {{"File", NULL, false, false},
                                                  {"Line", NULL, true, false},
                                                  {"Reason", NULL, false, true},
                                                  {"Row", NULL, false, true}};
    frame_section(h, "rejects", "Rejected rows", NULL);
    if (!d->rejects.n_rows) {
        html_raw(h, "<p class=\"good\">Every row could be used.</p>");
        frame_section_end(h);
        return;
    }
    add_reasons(h, d);
    table_begin(h, "Rejected rows, in input order", columns, 4);
    for (size_t r = 0; r < d->rejects.n_rows && r < MOST; r++) {
        struct text row = run_grid_cell(&d->rejects, r, "text");
        const bool is_cut = row.len > TEXT_BYTES;
        if (is_cut) row.len = text_utf8_length((struct text){row.at, TEXT_BYTES});
        html_raw(h, "<tr>");
        cell_text(h, run_grid_cell(&d->rejects, r, "file"));
        cell_number(h, run_grid_cell(&d->rejects, r, "line"));
        cell_text(h, run_grid_cell(&d->rejects, r, "reason"));
        html_raw(h, "<td class=\"code\">");
        html_text(h, row);
        html_raw(h, is_cut ? "\xE2\x80\xA6</td></tr>\n" : "</td></tr>\n");
    }
    table_end(h);
    const uint64_t all = d->rejects.n_rows + d->rejects.left_out;
    if (all > MOST) {
        html_rawf(h, "<p class=\"note\">The first %d of ", MOST);
        html_count(h, all);
        html_raw(h, " rejected rows; all are in the table rejects of the run.</p>");
    }
    frame_section_end(h);
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

static void add_blanks(struct html *h, const struct report_data *d)
{
    enum { MOST = 3000 };
    static const struct table_column columns[] = {{"Item", NULL, false, false},
                                                  {"Left blank", NULL, true, false},
                                                  {"Blank", NULL, true, true},
                                                  {"Not reached", "Blank, and everything after it too", true, false},
                                                  {"Invalid", "No possible answer to the item", true, false},
                                                  {"Invalid share", NULL, true, true}};
    frame_section(h, "blanks", "Blank and invalid answers", NULL);
    table_begin(h, "By item, students present", columns, 6);
    for (size_t r = 0; r < d->items.n_rows && r < MOST; r++) {
        const double n = run_grid_number(&d->items, r, "n");
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, run_grid_cell(&d->items, r, "item"));
        html_raw(h, "</th>");
        cell_number(h, run_grid_cell(&d->items, r, "blank"));
        cell_share_bar(h, n > 0 ? run_grid_number(&d->items, r, "blank") / n : NAN);
        cell_number(h, run_grid_cell(&d->items, r, "not_reached"));
        cell_number(h, run_grid_cell(&d->items, r, "invalid"));
        cell_share_bar(h, n > 0 ? run_grid_number(&d->items, r, "invalid") / n : NAN);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    frame_section_end(h);
}

static void add_unmatched(struct html *h, const struct report_data *d)
{
    enum { MOST = 500 };
    static const struct table_column columns[] = {
        {"Item", NULL, false, false},      {"Answer", NULL, false, true},
        {"Students", NULL, true, false},   {"Share %", "Of those who wrote anything", true, false},
        {"Misses by", NULL, false, false}, {"An accepted answer", NULL, false, true}};
    if (!d->n_unmatched) return;
    frame_section(
        h, "unmatched", "Frequent answers that earned nothing",
        "Look at those that miss an accepted answer by little: a missing synonym costs many students at once.");
    table_begin(h, "Grouped by how they miss an accepted answer", columns, 6);
    for (size_t i = 0; i < d->n_unmatched && i < MOST; i++) {
        const struct unmatched_answer *u = &d->unmatched[i];
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, u->item);
        html_raw(h, "</th>");
        cell_text(h, u->answer);
        cell_count(h, u->count);
        cell_real(h, u->share, 2);
        cell_text(h, u->near_miss);
        cell_text(h, u->accepted);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    if (d->n_unmatched > MOST)
        html_rawf(h, "<p class=\"note\">The first %d of %zu; grader unmatched lists all.</p>", MOST, d->n_unmatched);
    frame_section_end(h);
}

static void add_unlikely(struct html *h, const struct report_data *d)
{
    static const struct table_column columns[] = {
        {"Student", NULL, false, false},
        {"Why", NULL, false, true},
        {"Guttman errors, share",
         "Pairs of items of which the harder was solved and the easier not, as a share of those possible", true, false},
        {"Caution",
         "Sato\xE2\x80\x99s index: 0 a perfect pattern, about 1 one that has nothing to do with how hard the items are",
         true, false},
        {"Longest run", "The same letter so many times in a row", true, false},
        {"Shift", "Answers fit the key far better so many rows further", true, false}};
    if (!d->all_unlikely) return;
    frame_section(
        h, "unlikely", "Answers that deserve a look",
        "Patterns that seldom come about honestly and by themselves: a sheet filled in one row off, one letter throughout. "
        "Nothing here changes a mark.");
    table_begin(h, "Students whose pattern of answers is flagged, in input order", columns, 6);
    for (size_t i = 0; i < d->n_unlikely; i++) {
        const struct text *fields = d->unlikely[i].fields;
        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, fields[LOOK_STUDENT]);
        html_raw(h, "</th><td>");
        for (size_t c = 0; c < fields[LOOK_FLAGS].len; c++)
            html_text(h, fields[LOOK_FLAGS].at[c] == '_' ? TEXT(" ") : (struct text){fields[LOOK_FLAGS].at + c, 1});
        html_raw(h, "</td>");
        for (int f = LOOK_GUTTMAN; f < N_LOOK_FIELDS; f++)
            cell_number(h, fields[f]);
        html_raw(h, "</tr>\n");
    }
    table_end(h);
    if (d->all_unlikely > d->n_unlikely) {
        html_rawf(h, "<p class=\"note\">The first %zu of ", d->n_unlikely);
        html_count(h, d->all_unlikely);
        html_raw(h, "; all are in the table person_fit of the run.</p>");
    }
    frame_section_end(h);
}

void page_quality(struct html *h, const struct report_data *d)
{
    frame_begin(h, d,
                &(struct page_frame){TEXT("Data quality"),
                                     TEXT("What came in, what was set aside, and what deserves a look."), "",
                                     PAGE_QUALITY, false, ""});
    add_figures(h, d);
    add_sources(h, d);
    add_rejects(h, d);
    add_unmatched(h, d);
    add_unlikely(h, d);
    add_blanks(h, d);
    frame_end(h, d);
}
