/*
 * page_frame.h: what all pages share: head and foot, figures, tables, charts.
 */
#ifndef GRADER_REPORT_PAGE_FRAME_H
#define GRADER_REPORT_PAGE_FRAME_H

#include "report/pages.h"

enum { ITEM_PARTS_MOST = 300 }; /* items that have a part of their own on their page */

struct page_frame {
    struct text title, lead; /* the heading, and a line under it */
    const char *up;          /* from the page to the folder: "" or "../" */
    enum page_kind current;  /* N_PAGES: none of the pages of the nation */
    bool alone;              /* without links to other pages */
    const char *look;        /* class of the body: "" or "statement" */
};
void frame_begin(struct html *h, const struct report_data *d, const struct page_frame *frame);
void frame_end(struct html *h, const struct report_data *d);

/* A heading that can be linked to. */
void frame_section(struct html *h, const char *id, const char *title, const char *lead);
void frame_section_end(struct html *h);

/* A figure of <dl class="figures">: its value is what the caller appends between begin and end. */
void figure_begin(struct html *h, const char *label);
void figure_note(struct html *h); /* what follows is small print of this figure */
void figure_end(struct html *h);

/* A table that sorts by any column and turns over its rows where there are many. */
struct table_column {
    const char *label, *meaning; /* meaning: shown when the pointer rests on it, or NULL */
    bool is_number, is_wide;
};
void table_begin(struct html *h, const char *caption, const struct table_column *columns, size_t n);
void table_end(struct html *h);
void cell_number(struct html *h, struct text stored);
void cell_real(struct html *h, double value, int places);
void cell_count(struct html *h, uint64_t n);
void cell_percent(struct html *h, double part, double whole);
void cell_text(struct html *h, struct text data);
void cell_share_bar(struct html *h, double share);              /* 0 to 1, with a bar behind it */
void cell_meter(struct html *h, double percent, double nation); /* a bar, and where the nation is; NAN: without */

/* A box plot of min, q1, median, q3, max on a scale from low to high. */
void cell_box(struct html *h, const double five[5], double low, double high);

/* A chart that assets/charts.js draws: the caller appends the members of a JSON object between. `label` says in words
 * what it shows. */
void chart_begin(struct html *h, const char *kind, const char *label, const char *look);
void chart_end(struct html *h, const char *caption);

/* A value of the summary, "" when there is none; and one of the test statistics, NaN. */
struct text summary_value(const struct report_data *d, const char *name);
uint64_t summary_count(const struct report_data *d, const char *name);
double test_value(const struct report_data *d, const char *name);

void html_mark(struct html *h, const struct exam *exam, int64_t units);

#endif
