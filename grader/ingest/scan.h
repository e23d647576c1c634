/*
 * scan.h: the splitter: well-formed CSV text into fields and records.
 *
 * A scanner finds delimiters, line ends and quotes 64 bytes at a time as bit masks and writes, for every field, where
 * it ends and its short code: 0 for an empty field, the byte itself for a field of one byte, SCAN_LONG for a longer
 * one. A short code below 128 is already the answer's code (model/codebook.h), so a row of one-letter answers needs no
 * more than a copy.
 *
 * A field in quotes ends where any other does, so its span holds the quotes; its short code is that of what stands
 * between them, or SCAN_QUOTED when that is long: cells_field (cells.h) takes the quotes off. What lies inside quotes
 * separates nothing: the number of quotes before a byte says whether it does. A quote where RFC 4180 has none (inside a
 * field that does not begin with one, or followed by more text) stops the scan: what to make of it is csv.h's affair.
 *
 * Records end at LF, CRLF or CR. An empty line is a record of one empty field; the caller skips it (csv.h: it is no
 * record) and counts it as a line. All variants write the same: the portable one is the meaning, the others are fast.
 */
#ifndef GRADER_INGEST_SCAN_H
#define GRADER_INGEST_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum {
    SCAN_LONG = 0xFF,   /* short code of a field that must be looked at; so must every code from 0x80 up */
    SCAN_QUOTED = 0xFE, /* such a field in quotes; a field of one byte 0xFE has the same code, but not the length */
    SCAN_PAD = 64,      /* bytes before and after the scanned ones that must be readable */
};

struct scan_record {
    uint32_t start;     /* offset of its first field */
    uint32_t field_end; /* number of the first field that is no longer in it */
    uint32_t line_end;  /* line ends from the start of the text up to its own; quotes may hold some */
};

/* Field f ends at ends[f] and begins after its neighbour's end, or at the record's start. */
struct scan_tokens {
    uint32_t *ends;
    uint8_t *codes;
    struct scan_record *records;
    size_t capacity; /* fields and records there is room for */
    uint32_t n_fields, n_records, n_lines;
    uint32_t complete; /* bytes up to the end of the last record, line end included */
    bool has_high;     /* some byte is not ASCII */
    bool has_nul;
    bool is_odd; /* a quote stands where none may: the scan stopped before it, perhaps some records before */
};

/* Split bytes[0 … len), which begin at the start of a record. Fields after the last record's end are not reported in
 * records. SCAN_PAD bytes on both sides must be readable; those after the end decide nothing but whether a final CR is
 * half of a CRLF. */
typedef void scan_function(const char *bytes, uint32_t len, char delimiter, struct scan_tokens *tokens);

void scan_tokens_reserve(struct scan_tokens *tokens, uint32_t len); /* room for scanning `len` bytes */
void scan_tokens_release(struct scan_tokens *tokens);

scan_function scan_portable;
#if defined(__x86_64__) && !defined(GRADER_NO_SIMD)
#define SCAN_HAS_VECTORS 1
scan_function scan_avx2, scan_avx512;
#endif

/* The variant in use; picked at the first call, or by ingest_set_scanner. Call from one thread. */
scan_function *scan_selected(void);

/* A variant by name, NULL when this processor or build lacks it ("auto": the best there is). */
scan_function *scan_by_name(const char *name);

#endif
