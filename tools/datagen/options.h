/* options.h: what the generator was asked for. */
#ifndef DATAGEN_OPTIONS_H
#define DATAGEN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum item_kind { KIND_CHOICE, KIND_MULTI, KIND_NUMBER, KIND_TEXT, KIND_PATTERN, N_KINDS };
enum data_layout { DATA_WIDE, DATA_LONG, DATA_PACKED, DATA_SQLITE_WIDE, DATA_SQLITE_LONG };
enum quoting { QUOTE_NEEDED, QUOTE_SOME, QUOTE_ALL };

struct options {
    uint64_t students, seed;
    uint32_t n_items[N_KINDS];
    uint32_t provinces, schools;               /* 0 schools: no such columns */
    uint32_t wrong_keys;                       /* this many keys of the rubric are planted wrong */
    double blanks, invalid, absent, cancelled; /* shares */
    const char *points, *wrong;                /* of the choice items, as the rubric writes them */
    enum data_layout layout;
    enum quoting quoting;
    bool shuffle_rows, shuffle_ids, rank_by_total;
    int threads;                          /* 0: as many as there are */
    const char *output, *rubric, *roster; /* "-" is standard output; rubric and roster may be NULL */
};

/* Parse and check; on a mistake says what and exits with 2, for --help prints the help and exits with 0. */
void options_parse(struct options *options, int argc, char **argv);

#endif
