/*
 * pages.h: what the pages of a report are made of, and the pages: one a file (page_*.c).
 *
 * A page is made of stored tables (store/run_grid.h) and of the exam; nothing is worked out anew that a run has stored.
 * A page function appends one whole document to `h` and neither reads nor writes anything else, so pages of many schools
 * can be made by many threads. A table that the run does not have makes no heading and no page.
 */
#ifndef GRADER_REPORT_PAGES_H
#define GRADER_REPORT_PAGES_H

#include "base/dictionary.h"
#include "model/account.h"
#include "model/exam.h"
#include "report/html.h"
#include "report/score_bars.h"
#include "report/value_counts.h"
#include "store/run_grid.h"

/* A frequent answer that earned nothing (pipeline/unmatched.c). */
struct unmatched_answer {
    struct text item, answer, near_miss, accepted;
    uint32_t count;
    double share; /* percent of those who wrote anything */
};

/* A student whose answers deserve a look (table person_fit). */
enum { LOOK_STUDENT, LOOK_FLAGS, LOOK_GUTTMAN, LOOK_CAUTION, LOOK_RUN, LOOK_SHIFT, N_LOOK_FIELDS };
struct unlikely_answers {
    struct text fields[N_LOOK_FIELDS];
};

struct report_data {
    const struct exam *exam;
    struct text embargoed_until; /* said on every page; "": the results may be published */
    struct run_grid summary, test, segments, cutoffs, populations, items, options, rejects, suspects;
    struct run_grid *groups;       /* groups_<name>, one for each of rank.groups */
    struct value_counts grades;    /* by label */
    struct value_counts *sections; /* marks */
    struct score_bars bars;        /* of the nation's totals */
    struct run_grid skills;        /* of the nation */
    struct run_grid precision, cuts;
    struct group_skills { /* skills_<name>, one for each of rank.groups */
        struct run_grid grid;
        struct dictionary values; /* by number … */
        size_t *first;            /* … the first row of the value */
    } * group_skills;
    struct dictionary *group_values; /* of each of rank.groups: names, numbered as the rows of its grid */
    uint64_t all, present, absent, passed;
    struct unmatched_answer *unmatched;
    size_t n_unmatched;
    struct unlikely_answers *unlikely; /* the first of them, in input order */
    size_t n_unlikely, unlikely_capacity;
    uint64_t all_unlikely;
    size_t split;             /* index of the group that has a page for each value; SIZE_MAX: none */
    const char *const *names; /* of its pages, by row: "group/S001.html" */
};

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
    const char *const *statements; /* file names of these students' pages; NULL: none */
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

/* One value of a group. `up` leads to the folder: "" or "../"; `alone`: there are no pages of the nation. */
void page_group(struct html *h, const struct report_data *d, size_t group, size_t row, const struct ranked_list *list,
                const char *up, bool alone);

/* One student's statement of results. */
void page_student(struct html *h, const struct report_data *d, const struct account *a, const char *up);

#endif
