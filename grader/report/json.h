/*
 * json.h: JSON as text, indented, built from front to back.
 *
 *     json_open(&j, NULL, '{'); json_text(&j, "id", id); json_open(&j, "marks", '['); json_number(&j, NULL, "2");
 *     json_close(&j); json_close(&j);
 *
 * Names are NULL inside arrays. Bytes that are no UTF-8 become U+FFFD: the document is valid whatever students wrote.
 */
#ifndef GRADER_REPORT_JSON_H
#define GRADER_REPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { JSON_DEPTH = 32 };

struct json {
    char *bytes; /* free with free() */
    size_t len, capacity;
    size_t depth;
    char ends[JSON_DEPTH];     /* what closes each object or array that is open */
    bool is_first[JSON_DEPTH]; /* nothing stands in it yet */
};

void json_string(struct json *j, struct text t);                /* "t" alone, wherever it stands */
void json_open(struct json *j, const char *name, char bracket); /* '{' or '[' */
void json_close(struct json *j);                                /* the newest that is open; ends the line at the last */
void json_text(struct json *j, const char *name, struct text value);
void json_number(struct json *j, const char *name, struct text digits); /* as given; null when empty */
void json_count(struct json *j, const char *name, uint64_t value);
void json_flag(struct json *j, const char *name, bool value);

#endif
