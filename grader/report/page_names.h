/*
 * page_names.h: names of files that data names: safe on every file system and each only once.
 *
 * Letters, digits, '.', '-' and '_' of ASCII stay; everything else becomes '-'. Whatever was changed, is long, or would
 * be the same as another without regard to case gets a number behind it, so "A/B" and "A B" are two files and nothing
 * can leave the folder.
 */
#ifndef GRADER_REPORT_PAGE_NAMES_H
#define GRADER_REPORT_PAGE_NAMES_H

#include "base/text.h"

struct page_names;

/* Names "folder/VALUE.html" of n values. Release with page_names_free. */
struct page_names *page_names_make(const char *folder, const struct text *values, size_t n);
const char *page_name(const struct page_names *names, size_t i); /* NULL when there is none */
void page_names_free(struct page_names *names);                  /* accepts NULL */

#endif
