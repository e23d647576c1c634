/*
 * text.h: a view of some bytes. It owns nothing; whoever hands one out says how long it stays valid.
 * Texts need not end in NUL and may hold any byte. Letters are compared as bytes unless a function says otherwise.
 */
#ifndef GRADER_BASE_TEXT_H
#define GRADER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
    const char *at;
    size_t len;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_ARGS(t)  (int)(t).len, (t).at /* for "%.*s"; evaluates t twice */

static inline struct text text_of(const char *s)
{
    return (struct text){s, s ? strlen(s) : 0};
}

static inline bool text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Byte order; a prefix comes first. <0, 0, >0 as memcmp. */
int text_compare(struct text a, struct text b);

bool text_equal_ignoring_case(struct text a, struct text b); /* ASCII letters only */
struct text text_trim(struct text t);                        /* without ASCII white space at both ends */
size_t text_utf8_length(struct text t);                      /* bytes up to the first that is not well-formed UTF-8 */
bool text_is_utf8(struct text t);
/* Off the front of "a, b,c": the word up to the next comma, trimmed. After the last word left->at is NULL:
 * `for (struct text left = text_of(words); left.at;) { word = text_take_word(&left); … }` */
struct text text_take_word(struct text *left);
size_t text_count_words(struct text words); /* as many as text_take_word gives: at least 1 */
bool text_begins_with(struct text t, struct text beginning);
bool text_ends_ignoring_case(struct text t, struct text ending); /* ASCII letters only; more than the ending alone */

/* What a text file in UTF-8 may begin with; belongs to no field. */
static const struct text UTF8_BYTE_ORDER_MARK = {"\xEF\xBB\xBF", 3};

/* LF or CR: either ends a line, and the two together end one. */
static inline bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* A short form fit for a message: at most 60 bytes, cut between characters and then "…"; control bytes as '?', the
 * unit separator between joined cells as '|'. The
 * result lies in `buffer`, which is returned. */
enum { TEXT_SHOWN_BYTES = 72 };
const char *text_show(struct text t, char buffer[TEXT_SHOWN_BYTES]);

#endif
