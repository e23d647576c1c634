/*
 * page.h: a page of help, for a terminal or as the source of a manual page (man(7)), from the same calls.
 *
 * Texts are UTF-8 without markup; the manual's special characters are escaped here. Headings of manual pages are
 * sections of the second level (.SS); who writes the page writes .TH and .SH.
 */
#ifndef GRADER_BASE_PAGE_H
#define GRADER_BASE_PAGE_H

#include <stdbool.h>
#include <stdio.h>

struct page {
    FILE *to;
    bool manual;
    int columns;        /* of the terminal; 0: WRAP_COLUMNS */
    bool after_heading; /* kept by the functions below: no paragraph begins there */
};

/* One entry of a list: a term, what stands for its value, and what it means. Columns are those of the terminal. */
struct page_entry {
    const char *term, *form; /* form may be NULL */
    int term_column, form_column, text_column;
    const char *text;
};

void page_heading(struct page *page, const char *title); /* after an empty line */
/* A paragraph: words, wrapped, after `start`; further lines begin at column `indent`. */
void page_words(struct page *page, const char *start, int indent, const char *words);
void page_entry(struct page *page, const struct page_entry *entry);
void page_example(struct page *page, const char *line, const char *meaning); /* a command as typed, and why */

/* Text with line breaks of its own. Empty lines part paragraphs; lines that begin with a blank are shown as they are,
 * the others flow in a manual. */
void page_lines(struct page *page, const char *lines);

/* For manual pages alone: a section (.SH); a macro with one argument, quoted; escaped text. */
void page_section(struct page *page, const char *title);
void page_macro(struct page *page, const char *macro, const char *argument);
void page_escaped(struct page *page, const char *text, size_t len);

#endif
