/*
 * html.h: the text of a page, built from front to back, with everything that comes from data escaped.
 *
 *     html_raw      markup: literals of ours, never data
 *     html_text     data as text or attribute value: & < > " ' become references, bytes that are no UTF-8 and control
 *                   bytes become U+FFFD
 *     html_json     data as a JSON string that may stand in a <script>: < > & and U+2028, U+2029 as \u escapes
 *
 * Pages are well-formed XML as well: every attribute quoted, every element closed. So a test can hold them to it.
 */
#ifndef GRADER_REPORT_HTML_H
#define GRADER_REPORT_HTML_H

#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

struct html {
    char *bytes; /* free with html_release */
    size_t len, capacity;
};

void html_raw(struct html *h, const char *markup);
void html_rawf(struct html *h, const char *format, ...) PRINTF_LIKE(2, 3); /* numbers and words of ours only */
void html_text(struct html *h, struct text data);
void html_json(struct html *h, struct text data);

void html_count(struct html *h, uint64_t n);                  /* 1,234,567 */
void html_real(struct html *h, double value, int places);     /* "–" for NaN; a real minus sign */
void html_percent(struct html *h, double part, double whole); /* "61.3 %"; "–" when the whole is 0 */
void html_number(struct html *h, struct text stored);         /* a stored number, thousands grouped; "–" when empty */
void html_json_real(struct html *h, double value, int places); /* null for NaN */

static inline struct text html_view(const struct html *h)
{
    return (struct text){h->bytes, h->len};
}
void html_clear(struct html *h); /* empty, the memory kept */
void html_release(struct html *h);

#endif
