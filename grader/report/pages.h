/*
 * pages.h: what the pages of a report are made of, and the pages: one a file (page_*.c).
 *
 * A page is made of stored tables (store/run_grid.h) and of the exam; nothing is worked out anew that a run has stored.
 * A page function appends one whole document to `h` and neither reads nor writes anything else, so pages of many schools
 * can be made by many threads. A table that the run does not have makes no heading and no page.
 */
#ifndef GRADER_REPORT_PAGES_H
#define GRADER_REPORT_PAGES_H

#include "model/account.h"
#include "model/exam.h"
#include "report/html.h"
#include "store/run_grid.h"

/* How many students present have each value of a column, ascending by number. */
struct value_count {
    struct text text;
    double value; /* NaN: no number */
    uint64_t n;
};
struct value_counts {
    struct value_count *list;
    size_t n;
};

/* A frequent answer that earned nothing (pipeline/unmatched.c). */
struct unmatched_answer {
    struct text item, answer, near_miss, accepted;
    uint32_t count;
    double share; /* percent of those who wrote anything */
};

struct report_data {
    const struct exam *exam;
    struct run_grid summary, test, segments, cutoffs, populations, items, options, rejects, suspects;
    struct run_grid *groups;       /* groups_<name>, one for each of rank.groups */
    struct value_counts grades;    /* by label */
    struct value_counts *sections; /* marks */
    uint64_t all, present, absent, passed;
    struct unmatched_answer *unmatched;
    size_t n_unmatched;
    size_t split; /* index of the group that has a page for each value; SIZE_MAX: none */
    const struct page_names *names;
};

/* File names of pages that data names, "school/north-3f2a.html" (report/page_names.h). */
struct page_names;

/* The students of one group value, in the order of their rank. */
struct ranked_student {
    struct text fields; /* as `columns` of the list, each ending in NUL */
    double rank;        /* infinite: none */
};
struct ranked_list {
    const struct text *columns;
    size_t n_columns;
    const struct ranked_student *students;
    size_t n, absent;
};

enum page_kind { PAGE_OVERVIEW, PAGE_ITEMS, PAGE_GROUPS, PAGE_SUSPECTS, PAGE_QUALITY, PAGE_METHODS, N_PAGES };
struct page_kind_info {
    const char *file, *title;
};
extern const struct page_kind_info page_kinds[N_PAGES];
bool page_is_there(const struct report_data *d, enum page_kind kind); /* whether the run has anything for it */

void page_overview(struct html *h, const struct report_data *d);
void page_items(struct html *h, const struct report_data *d);
void page_groups(struct html *h, const struct report_data *d);
void page_suspects(struct html *h, const struct report_data *d);
void page_quality(struct html *h, const struct report_data *d);
void page_methods(struct html *h, const struct report_data *d);

/* One value of a group; `alone`: the report is this page. */
void page_group(struct html *h, const struct report_data *d, size_t group, size_t row, const struct ranked_list *list,
                bool alone);

/* One student's statement of results. */
void page_student(struct html *h, const struct report_data *d, const struct account *a, bool alone);

#endif
