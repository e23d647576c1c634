/*
 * csv.h: CSV records, exactly as libcsv reads them in strict mode (RFC 4180): the reference for what a cell is.
 * Used for everything small (rubrics, headers), and for records that the scanner of ingest does not understand.
 *
 * Records end at LF, CRLF or CR; empty lines are no records; blanks around a field belong to it. A quote may stand
 * only at the start of a field, doubled inside, and before a delimiter or line end. A record that breaks this rule is
 * handed over with a `problem` and ends at the next line break whatever the quotes say, so that one stray quote
 * spoils one row. A quote that is never closed spoils the line on which it stands.
 */
#ifndef GRADER_BASE_CSV_H
#define GRADER_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct csv_record {
    struct text *fields; /* unquoted; n_fields of them; valid during the visit only; none when there is a problem */
    size_t n_fields;
    struct text raw;      /* as written, without the line end; a view into the caller's bytes */
    uint64_t line;        /* on which it begins */
    const char *problem;  /* NULL, or what is wrong with the quotes; what to do */
    size_t problem_field; /* from 1 */
};

/* Visit every record of `bytes`; the first line has the number `first_line`. `bytes` must end at the end of a record
 * or of the input. Stops early when the visitor returns false. Returns the number of the line after the last. */
uint64_t csv_each_record(struct text bytes, char delimiter, uint64_t first_line,
                         bool (*visit)(void *context, const struct csv_record *record), void *context);

/* Where the last complete record of `bytes` ends (after its line end), `bytes` beginning at the start of a record; 0
 * when not even one is complete. For cutting a stream into pieces: csv_each_record over the pieces gives the same
 * records as over the whole. Set `at_end` when nothing follows `bytes`: then everything is complete. */
size_t csv_complete_length(struct text bytes, char delimiter, bool at_end);

/* Where the first record of `bytes` ends, line end included; 0 when it is not complete. */
size_t csv_record_length(struct text bytes, char delimiter);

/* A field fit for a CSV file: the same bytes, quoted when they hold the delimiter, a quote, CR, LF, or blanks at an
 * end. Writes at most 2 * t.len + 2 bytes, returns how many. */
size_t csv_quote(char *out, struct text t, char delimiter);

#endif
