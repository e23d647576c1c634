/* options.c: the command line (contract in options.h). One table serves parsing and help. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_id {
    OPT_ITEMS = 256,
    OPT_CHOICE,
    OPT_MULTI,
    OPT_NUMBER,
    OPT_TEXT,
    OPT_PATTERN,
    OPT_SEED,
    OPT_LAYOUT,
    OPT_SHUFFLE,
    OPT_SHUFFLE_IDS,
    OPT_PROVINCES,
    OPT_SCHOOLS,
    OPT_BLANKS,
    OPT_INVALID,
    OPT_QUOTING,
    OPT_WRONG_KEYS,
    OPT_POINTS,
    OPT_WRONG,
    OPT_RANK_BY,
    OPT_ABSENT,
    OPT_VOID,
    OPT_RUBRIC,
    OPT_ROSTER,
    OPT_STUDENTS,
};

static const struct {
    const char *name, *argument, *help;
    int id;
} table[] = {
    {"students", "N", "how many (1000)", OPT_STUDENTS},
    {"items", "N", "so many choice items (60 when no kind is given)", OPT_ITEMS},
    {"choice", "N", "one letter of four", OPT_CHOICE},
    {"multi", "N", "several letters of five", OPT_MULTI},
    {"number", "N", "numbers with noise", OPT_NUMBER},
    {"text", "N", "words: right forms, misspellings, wrong answers", OPT_TEXT},
    {"pattern", "N", "a sentence or two, marked by patterns", OPT_PATTERN},
    {"seed", "N", "the same seed gives the same bytes (1)", OPT_SEED},
    {"layout", "NAME", "wide, long, packed, sqlite-wide or sqlite-long (wide)", OPT_LAYOUT},
    {"shuffle", NULL, "long: rows in random order", OPT_SHUFFLE},
    {"shuffle-ids", NULL, "ids do not ascend", OPT_SHUFFLE_IDS},
    {"provinces", "N", "(31)", OPT_PROVINCES},
    {"schools", "N", "each in one province, of its own quality; 0: no such columns (1000)", OPT_SCHOOLS},
    {"blanks", "P", "about this share of the answers is blank (0.02)", OPT_BLANKS},
    {"invalid", "P", "this share is no possible answer (0)", OPT_INVALID},
    {"absent", "P", "this share is on the roster only (0)", OPT_ABSENT},
    {"void", "P", "this share has the status void; wide and packed only (0)", OPT_VOID},
    {"quoting", "NAME", "none (only where needed), some or all (none)", OPT_QUOTING},
    {"points", "M", "marks of a choice item (1)", OPT_POINTS},
    {"wrong", "M", "marks of a wrong choice, for instance -1/3 (0)", OPT_WRONG},
    {"wrong-keys", "N", "plant so many wrong keys in the rubric; named on standard error (0)", OPT_WRONG_KEYS},
    {"rank-by", "total", "rank by the total alone, not by sections after it", OPT_RANK_BY},
    {"rubric", "FILE", "write the rubric that fits", OPT_RUBRIC},
    {"roster", "FILE", "write the roster: CSV, or table `roster` in FILE.db", OPT_ROSTER},
    {"output", "FILE", "answers; standard output otherwise", 'o'},
    {"threads", "N", "(as many as there are)", 'j'},
    {"help", NULL, "this list", 'h'},
};
enum { N_OPTIONS = sizeof table / sizeof *table };

_Noreturn static void mistake(const char *what, const char *value)
{
    fprintf(stderr, "datagen: %s '%s'; see datagen --help\n", what, value);
    exit(2);
}

static void print_help(void)
{
    puts(
        "datagen [OPTION...]: a made-up exam: answers, the rubric, the roster. Students have abilities, schools differ,\n"
        "items have difficulties; the same options give the same bytes for any number of threads.\n");
    for (size_t i = 0; i < N_OPTIONS; i++) {
        char left[40];
        snprintf(left, sizeof left, "--%s %s", table[i].name, table[i].argument ? table[i].argument : "");
        printf("  %-20s %s\n", left, table[i].help);
    }
}

static uint64_t whole(const char *value, uint64_t most)
{
    char *end;
    errno = 0;
    const unsigned long long n = strtoull(value, &end, 10);
    if (errno || end == value || *end || *value == '-' || n > most) mistake("not a whole number in range:", value);
    return n;
}

static double share(const char *value)
{
    char *end;
    const double p = strtod(value, &end);
    if (end == value || *end || !(p >= 0 && p <= 1)) mistake("not a share between 0 and 1:", value);
    return p;
}

static int one_of(const char *value, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(value, names[i])) return i;
    mistake("unknown name", value);
}

static void set(struct options *o, int id, const char *value)
{
    static const char *const layouts[] = {"wide", "long", "packed", "sqlite-wide", "sqlite-long"};
    static const char *const quotings[] = {"none", "some", "all"};
    static const char *const rankings[] = {"total"};
    enum { MOST_ITEMS = 10000 };
    switch (id) {
    case OPT_STUDENTS: o->students = whole(value, 1000000000); break;
    case OPT_ITEMS:
    case OPT_CHOICE: o->n_items[KIND_CHOICE] = (uint32_t)whole(value, MOST_ITEMS); break;
    case OPT_MULTI: o->n_items[KIND_MULTI] = (uint32_t)whole(value, MOST_ITEMS); break;
    case OPT_NUMBER: o->n_items[KIND_NUMBER] = (uint32_t)whole(value, MOST_ITEMS); break;
    case OPT_TEXT: o->n_items[KIND_TEXT] = (uint32_t)whole(value, MOST_ITEMS); break;
    case OPT_PATTERN: o->n_items[KIND_PATTERN] = (uint32_t)whole(value, MOST_ITEMS); break;
    case OPT_SEED: o->seed = whole(value, UINT64_MAX); break;
    case OPT_LAYOUT: o->layout = (enum data_layout)one_of(value, layouts, 5); break;
    case OPT_SHUFFLE: o->shuffle_rows = true; break;
    case OPT_SHUFFLE_IDS: o->shuffle_ids = true; break;
    case OPT_PROVINCES: o->provinces = (uint32_t)whole(value, 99); break;
    case OPT_SCHOOLS: o->schools = (uint32_t)whole(value, 1000000); break;
    case OPT_BLANKS: o->blanks = share(value); break;
    case OPT_INVALID: o->invalid = share(value); break;
    case OPT_ABSENT: o->absent = share(value); break;
    case OPT_VOID: o->cancelled = share(value); break;
    case OPT_QUOTING: o->quoting = (enum quoting)one_of(value, quotings, 3); break;
    case OPT_POINTS: o->points = value; break;
    case OPT_WRONG: o->wrong = value; break;
    case OPT_WRONG_KEYS: o->wrong_keys = (uint32_t)whole(value, MOST_ITEMS); break;
    case OPT_RANK_BY: o->rank_by_total = one_of(value, rankings, 1) == 0; break;
    case OPT_RUBRIC: o->rubric = value; break;
    case OPT_ROSTER: o->roster = value; break;
    case 'o': o->output = value; break;
    case 'j': o->threads = (int)whole(value, 1024); break;
    case 'h': print_help(); exit(0);
    default: exit(2); /* getopt has said why */
    }
}

static void check(struct options *o)
{
    uint32_t n_items = 0;
    for (int k = 0; k < N_KINDS; k++)
        n_items += o->n_items[k];
    if (!n_items) o->n_items[KIND_CHOICE] = 60;
    if (o->layout == DATA_PACKED && n_items > o->n_items[KIND_CHOICE])
        mistake("packed answers are single letters; choice items only, not", "--multi, --number, --text, --pattern");
    const bool is_long = o->layout == DATA_LONG || o->layout == DATA_SQLITE_LONG;
    if (is_long && o->cancelled > 0) mistake("the long layout has no status column for", "--void");
    if (!is_long && o->shuffle_rows) mistake("only the long layout knows", "--shuffle");
    if (o->layout >= DATA_SQLITE_WIDE && !strcmp(o->output, "-")) mistake("SQLite output needs a file:", "--output");
    if (o->schools && !o->provinces) mistake("schools lie in provinces; give", "--provinces");
    if (o->schools && o->schools < o->provinces) o->provinces = o->schools;
    if (o->wrong_keys > o->n_items[KIND_CHOICE]) mistake("fewer choice items than", "--wrong-keys");
}

void options_parse(struct options *o, int argc, char **argv)
{
    *o = (struct options){.students = 1000,
                          .seed = 1,
                          .provinces = 31,
                          .schools = 1000,
                          .blanks = 0.02,
                          .points = "1",
                          .wrong = "0",
                          .output = "-"};
    struct option long_options[N_OPTIONS + 1] = {0};
    for (size_t i = 0; i < N_OPTIONS; i++)
        long_options[i] =
            (struct option){table[i].name, table[i].argument ? required_argument : no_argument, NULL, table[i].id};
    int id;
    while ((id = getopt_long(argc, argv, "o:j:h", long_options, NULL)) != -1)
        set(o, id, optarg);
    if (optind < argc) mistake("unexpected argument", argv[optind]);
    check(o);
}
