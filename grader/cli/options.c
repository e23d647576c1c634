/* options.c: one table of options; parsing, checking and help all read it (contract in options.h). */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/threads.h"
#include "base/wrap.h"

enum option_id {
    OPTION_RUBRIC = 'r',
    OPTION_ROSTER = 'R',
    OPTION_OUT = 'o',
    OPTION_THREADS = 'j',
    OPTION_QUIET = 'q',
    OPTION_VERBOSE = 'v',
    OPTION_SORT = 256, /* options without a short form */
    OPTION_MARKS,
    OPTION_KEEP,
    OPTION_LAYOUT,
    OPTION_DELIMITER,
    OPTION_COLUMNS,
    OPTION_MAX_REJECTS,
    OPTION_PROGRESS,
    OPTION_SCANNER,
    OPTION_CHUNK_BYTES,
    OPTION_STUDENT,
    OPTION_ITEM,
    OPTION_TOP,
    OPTION_JSON,
    OPTION_BY,
    OPTION_GROUPS,
    OPTION_TIES,
    OPTION_PERCENTILE,
    OPTION_DECIMALS,
    OPTION_ID,
    OPTION_NUMBERS,
    OPTION_PREFIX,
    OPTION_MIN_CELL,
};

struct option_row {
    int id; /* a letter is also the short form */
    const char *name, *argument;
    int commands;
    const char *help; /* NULL: for tests, not shown */
};

enum { READS_ANSWERS = COMMAND_GRADE | COMMAND_CHECK, TOP_UNLESS_GIVEN = 10 };

static const struct option_row OPTIONS[] = {
    {OPTION_RUBRIC, "rubric", "FILE", READS_ANSWERS | COMMAND_TRY,
     "the rubric: YAML, JSON, or a key table in CSV (required)"},
    {OPTION_ROSTER, "roster", "FILE", READS_ANSWERS,
     "who was to sit the exam, with attributes such as province and school: CSV or SQLite (table roster)"},
    {OPTION_OUT, "out", "OUT", COMMAND_GRADE,
     "where results go, may be repeated: '-' standard output (the default), DIR/ a folder of CSV files, NAME.csv the "
     "evaluations alone, NAME.db a run file"},
    {OPTION_OUT, "out", "OUT", COMMAND_UNMATCHED,
     "where the table goes: '-' standard output (the default), or NAME.csv"},
    {OPTION_STUDENT, "student", "ID", COMMAND_EXPLAIN, "the student, by id (required)"},
    {OPTION_ITEM, "item", "ID", COMMAND_EXPLAIN | COMMAND_UNMATCHED, "this item alone"},
    {OPTION_ITEM, "item", "ID", COMMAND_TRY, "the item whose rule is tried (required)"},
    {OPTION_TOP, "top", "N", COMMAND_UNMATCHED,
     "at most so many answers of each item and kind of near miss, the most frequent (default 10; 0: all)"},
    {OPTION_JSON, "json", NULL, COMMAND_EXPLAIN | COMMAND_TRY, "one JSON object instead of text"},
    {OPTION_OUT, "out", "OUT", COMMAND_RANK,
     "where the ranked table goes: '-' standard output (the default), or NAME.csv"},
    {OPTION_BY, "by", "COLUMNS", COMMAND_RANK,
     "columns of scores, later ones break ties: a,b; a '-' before one: less is better (default: total, or else score)"},
    {OPTION_GROUPS, "groups", "COLUMNS", COMMAND_RANK, "rank inside each value of these columns too: a,b"},
    {OPTION_TIES, "ties", "competition|dense|modified|ordinal|fractional[,…]", COMMAND_RANK,
     "ranks of equal scores: 1, 2, 2, 4 (default), 1, 2, 2, 3, 1, 3, 3, 4, 1, 2, 3, 4 or 1, 2.5, 2.5, 4; of several "
     "rules the later ones add columns: modified,dense adds rank_dense"},
    {OPTION_PERCENTILE, "percentile", "at_or_below|below|mid|sql", COMMAND_RANK,
     "share of the ranked rows at or below (default), below, below with half of the ties, as SQL's percent_rank"},
    {OPTION_DECIMALS, "decimals", "0-9", COMMAND_RANK, "of the percentile, rounded half up (default 4)"},
    {OPTION_ID, "id", "COLUMN", COMMAND_RANK,
     "rows that tie stand in its order (default: student_id, or else the first column)"},
    {OPTION_NUMBERS, "numbers", "decimal_point|decimal_comma", COMMAND_RANK, "how scores are written (default: 12.5)"},
    {OPTION_PREFIX, "prefix", "TEXT", COMMAND_RANK, "before the names of the new columns: new_ makes new_rank"},
    {OPTION_SORT, "sort", "input|rank|id", COMMAND_GRADE,
     "order of the evaluations in CSV (default: input); a run keeps input order"},
    {OPTION_MARKS, "marks", NULL, COMMAND_GRADE, "add one column an item to the evaluations: its mark"},
    {OPTION_MIN_CELL, "min-cell", "N", COMMAND_GRADE,
     "hide groups and rows of score tables with fewer students, and others from which they could be worked out"},
    {OPTION_KEEP, "keep", "COLUMNS", READS_ANSWERS, "carry these columns of the answers or roster along: a,b,c"},
    {OPTION_LAYOUT, "layout", "wide|long|packed", READS_ANSWERS,
     "layout of the answers (default: found from the header)"},
    {OPTION_DELIMITER, "delimiter", "CHAR", READS_ANSWERS | COMMAND_RANK,
     "between the fields: , ; | or tab (default: found from the header)"},
    {OPTION_COLUMNS, "columns", "NAMES", READS_ANSWERS,
     "the answers have no header row; their columns are these: student_id,item,answer"},
    {OPTION_MAX_REJECTS, "max-rejects", "N|P%", READS_ANSWERS, "fail when more rows are set aside (default: no limit)"},
    {OPTION_MAX_REJECTS, "max-rejects", "N|P%", COMMAND_RANK,
     "set aside rows that cannot be used, and fail only when there are more (default: the first one is an error)"},
    {OPTION_THREADS, "threads", "N", COMMAND_ALL, "threads to use (default 0: all processors)"},
    {OPTION_PROGRESS, "progress", "auto|always|never", COMMAND_ALL,
     "progress meter on standard error (default auto: when it is a terminal)"},
    {OPTION_QUIET, "quiet", NULL, COMMAND_ALL, "say nothing but errors"},
    {OPTION_VERBOSE, "verbose", NULL, COMMAND_ALL, "say how long each phase took"},
    {OPTION_SCANNER, "scanner", "auto|avx512|avx2|portable", READS_ANSWERS, NULL},
    {OPTION_CHUNK_BYTES, "chunk-bytes", "N", READS_ANSWERS | COMMAND_RANK, NULL},
};
enum { N_OPTIONS = sizeof OPTIONS / sizeof *OPTIONS };

/* --- values ------------------------------------------------------------------------------------------------------ */

static enum gr_status bad_value(const struct option_row *row, const char *value, struct gr_error *err)
{
    return gr_fail(err, GR_USAGE, "--%s %s: expected %s", row->name, value, row->argument);
}

/* Position of `value` among the words of "a|b|c"; false when it is none of them. */
static bool word_index(const char *words, const char *value, int *index)
{
    const size_t len = strlen(value);
    *index = 0;
    for (const char *word = words;; word++) {
        const size_t n = strcspn(word, "|");
        if (n == len && memcmp(word, value, n) == 0) return true;
        word += n;
        if (!*word) return false;
        ++*index;
    }
}

static bool parse_count(const char *value, unsigned long long most, unsigned long long *out)
{
    char *end;
    errno = 0;
    if (*value < '0' || *value > '9') return false;
    *out = strtoull(value, &end, 10);
    return !*end && !errno && *out <= most;
}

static bool parse_delimiter(const char *value, char *out)
{
    if (strcmp(value, "tab") == 0 || strcmp(value, "\\t") == 0) value = "\t";
    if (strlen(value) != 1 || !strchr(",;\t|", *value)) return false;
    *out = *value;
    return true;
}

static bool parse_max_rejects(const char *value, struct ingest_options *ingest)
{
    const size_t len = strlen(value);
    unsigned long long count;
    if (len && value[len - 1] == '%') {
        char *end;
        errno = 0;
        if (*value < '0' || *value > '9') return false;
        ingest->max_reject_percent = strtod(value, &end);
        ingest->max_rejects = UINT64_MAX;
        return end == value + len - 1 && !errno && ingest->max_reject_percent <= 100;
    }
    if (!parse_count(value, UINT64_MAX, &count)) return false;
    ingest->max_rejects = count;
    return true;
}

/* "a,b,c": no name may be empty. */
static bool parse_names(const char *value, const char **out)
{
    *out = value;
    for (const char *from = value;; from++) {
        const size_t n = strcspn(from, ",");
        if (text_trim((struct text){from, n}).len == 0) return false;
        from += n;
        if (!*from) return true;
    }
}

/* "modified,dense": the first is the rule of `rank`; none may be there twice. */
static bool parse_ties(const char *value, struct rank_file_options *rank)
{
    rank->n_ties = 0;
    for (;; value++) {
        const struct text word = {value, strcspn(value, ",")};
        size_t rule = 0;
        while (rule < N_TIE_RULES && !text_equal(word, text_of(tie_rule_names[rule])))
            rule++;
        for (size_t i = 0; i < rank->n_ties; i++)
            if (rank->ties[i] == (enum tie_rule)rule) return false;
        if (rule == N_TIE_RULES) return false;
        rank->ties[rank->n_ties++] = (enum tie_rule)rule;
        value += word.len;
        if (!*value) return true;
    }
}

static void add_word(const char ***words, size_t *n, size_t *capacity, const char *word)
{
    GR_GROW(*words, *capacity, *n + 1);
    (*words)[(*n)++] = word;
}

/* --- parsing ----------------------------------------------------------------------------------------------------- */

static enum gr_status take_option(struct options *options, const struct option_row *row, const char *value,
                                  struct gr_error *err)
{
    struct grade_options *grade = &options->grade;
    struct ingest_options *ingest = &grade->ingest;
    struct rank_file_options *rank = &options->rank;
    unsigned long long count;
    int index = 0;
    bool ok = true;
    switch (row->id) {
    case OPTION_RUBRIC: grade->rubric_path = value; break;
    case OPTION_ROSTER: ingest->roster = value; break;
    case OPTION_OUT: add_word(&options->targets, &grade->n_targets, &options->targets_capacity, value); break;
    case OPTION_SORT:
        ok = word_index(row->argument, value, &index);
        grade->evaluations_order = (enum row_order)index; /* ORDER_INPUT, ORDER_RANK, ORDER_ID */
        break;
    case OPTION_MARKS: grade->with_item_marks = true; break;
    case OPTION_KEEP: ok = parse_names(value, &ingest->keep); break;
    case OPTION_LAYOUT:
        ok = word_index(row->argument, value, &index);
        ingest->layout = (enum layout)(LAYOUT_WIDE + index);
        break;
    case OPTION_DELIMITER: ok = parse_delimiter(value, &ingest->delimiter); break;
    case OPTION_COLUMNS: ok = parse_names(value, &ingest->columns); break;
    case OPTION_MAX_REJECTS: ok = parse_max_rejects(value, ingest); break;
    case OPTION_THREADS:
        ok = parse_count(value, 1024, &count);
        if (ok) threads_set((int)count);
        break;
    case OPTION_PROGRESS:
        ok = word_index(row->argument, value, &index);
        if (ok) progress_set_mode((enum progress_mode)index); /* PROGRESS_AUTO, _ALWAYS, _NEVER */
        break;
    case OPTION_QUIET: log_set_level(LOG_QUIET); break;
    case OPTION_VERBOSE: log_set_level(LOG_VERBOSE); break;
    case OPTION_STUDENT: options->student = value; break;
    case OPTION_ITEM: options->item = value; break;
    case OPTION_TOP:
        ok = parse_count(value, UINT32_MAX, &count);
        if (ok) options->top = count;
        break;
    case OPTION_JSON: options->json = true; break;
    case OPTION_BY: ok = parse_names(value, &rank->scores.by); break;
    case OPTION_GROUPS: ok = parse_names(value, &rank->scores.groups); break;
    case OPTION_TIES: ok = parse_ties(value, rank); break;
    case OPTION_PERCENTILE:
        ok = word_index(row->argument, value, &index);
        rank->percentile = (enum percentile_rule)index;
        break;
    case OPTION_DECIMALS:
        ok = parse_count(value, 9, &count);
        if (ok) rank->decimals = (int)count;
        break;
    case OPTION_ID: rank->scores.id = value; break;
    case OPTION_NUMBERS:
        ok = word_index(row->argument, value, &index);
        rank->scores.decimal_mark = index ? ',' : '.';
        break;
    case OPTION_MIN_CELL:
        ok = parse_count(value, UINT32_MAX, &count);
        if (ok) grade->min_cell = (uint32_t)count;
        break;
    case OPTION_PREFIX: rank->prefix = value; break;
    case OPTION_SCANNER: return ingest_set_scanner(value, err);
    case OPTION_CHUNK_BYTES:
        ok = parse_count(value, 1 << 28, &count) && count > 0;
        if (ok) ingest->chunk_bytes = count;
        break;
    }
    return ok ? GR_OK : bad_value(row, value, err);
}

static enum gr_status check_words(const struct options *options, const char *command, const char *word,
                                  struct gr_error *err)
{
    const size_t n = options->grade.ingest.n_sources;
    if (n == 1) return GR_OK;
    return gr_fail(err, GR_USAGE, "%s: %s; see grader help %s", n ? options->sources[1] : word,
                   n ? "one word too many" : "is missing", command);
}

static enum gr_status check_run_command(const struct options *options, enum command_bit command, struct gr_error *err)
{
    if (command == COMMAND_TRY && !options->item)
        return gr_fail(err, GR_USAGE, "no item; name the one whose rule is tried with --item ID");
    if (command == COMMAND_TRY) return check_words(options, "try", "SAMPLE.csv", err);
    if (command == COMMAND_EXPLAIN && !options->student)
        return gr_fail(err, GR_USAGE, "no student; name one with --student ID");
    if (command == COMMAND_EXPLAIN) return check_words(options, "explain", "RUN", err);
    if (command == COMMAND_RANK && options->grade.n_targets <= 1) return check_words(options, "rank", "FILE", err);
    if (options->grade.n_targets > 1)
        return gr_fail(err, GR_USAGE, "-o %s: one output is enough here", options->targets[1]);
    return check_words(options, "unmatched", "RUN", err);
}

static enum gr_status options_check(const struct options *options, enum command_bit command, struct gr_error *err)
{
    const struct grade_options *grade = &options->grade;
    const bool needs_rubric = command == COMMAND_GRADE || command == COMMAND_CHECK || command == COMMAND_TRY;
    if (needs_rubric && !grade->rubric_path)
        return gr_fail(err, GR_USAGE, "no rubric; name one with -r FILE (grader help rubric shows how it is written)");
    if (!(command & READS_ANSWERS)) return check_run_command(options, command, err);
    if (grade->ingest.columns && grade->ingest.layout == LAYOUT_WIDE)
        return gr_fail(err, GR_USAGE, "--columns is for long and packed answers; wide ones need a header row");
    size_t n_stdin = grade->ingest.roster && strcmp(grade->ingest.roster, "-") == 0;
    for (size_t i = 0; i < grade->ingest.n_sources; i++)
        n_stdin += strcmp(grade->ingest.sources[i], "-") == 0;
    if (n_stdin > 1) return gr_fail(err, GR_USAGE, "standard input can be read only once; give '-' once");
    for (size_t i = 0; i < grade->n_targets; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(grade->targets[i], grade->targets[k]) == 0)
                return gr_fail(err, GR_USAGE, "-o %s is given twice; name each output once", grade->targets[i]);
    return GR_OK;
}

/* getopt's own tables, made from ours. */
static void getopt_tables(enum command_bit command, char shorts[2 * N_OPTIONS + 2], struct option *longs)
{
    size_t n_short = 0, n_long = 0;
    shorts[n_short++] = ':';
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option_row *row = &OPTIONS[i];
        if (!(row->commands & command)) continue;
        longs[n_long++] = (struct option){row->name, row->argument ? required_argument : no_argument, NULL, row->id};
        if (row->id > 255) continue;
        shorts[n_short++] = (char)row->id;
        if (row->argument) shorts[n_short++] = ':';
    }
    shorts[n_short] = '\0';
    longs[n_long] = (struct option){0};
}

static const struct option_row *find_option(int id)
{
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (OPTIONS[i].id == id) return &OPTIONS[i];
    return NULL;
}

enum gr_status options_parse(struct options *options, enum command_bit command, int argc, char **argv,
                             struct gr_error *err)
{
    char shorts[2 * N_OPTIONS + 2];
    struct option longs[N_OPTIONS + 1];
    getopt_tables(command, shorts, longs);
    *options = (struct options){
        .grade.ingest = {.max_rejects = command == COMMAND_RANK ? 0 : UINT64_MAX, .max_reject_percent = 100},
        .rank = {.scores.decimal_mark = '.', .n_ties = 1, .decimals = 4, .prefix = ""},
        .top = TOP_UNLESS_GIVEN};
    struct grade_options *grade = &options->grade;
    opterr = 0;
    optind = 1;
    enum gr_status st = GR_OK;
    for (int id; !st && (id = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (id == '?')
            st = gr_fail(err, GR_USAGE, "%s: no such option of 'grader %s'; see grader help %s", argv[optind - 1],
                         argv[0], argv[0]);
        else if (id == ':')
            st = gr_fail(err, GR_USAGE, "%s: a value is missing; see grader help %s", argv[optind - 1], argv[0]);
        else
            st = take_option(options, find_option(id), optarg, err);
    }
    for (int i = optind; i < argc && !st; i++)
        add_word(&options->sources, &grade->ingest.n_sources, &options->sources_capacity, argv[i]);
    if (st) return st;
    if ((command & (COMMAND_GRADE | COMMAND_RANK)) && !grade->ingest.n_sources)
        add_word(&options->sources, &grade->ingest.n_sources, &options->sources_capacity, "-");
    if ((command & (COMMAND_GRADE | COMMAND_RANK | COMMAND_UNMATCHED)) && !grade->n_targets)
        add_word(&options->targets, &grade->n_targets, &options->targets_capacity, "-");
    grade->ingest.sources = options->sources;
    grade->targets = options->targets;
    return options_check(options, command, err);
}

void options_release(struct options *options)
{
    free(options->sources);
    free(options->targets);
    *options = (struct options){0};
}

/* --- help -------------------------------------------------------------------------------------------------------- */

void options_help(enum command_bit command)
{
    enum { INDENT = 36 };
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option_row *row = &OPTIONS[i];
        if (!(row->commands & command) || !row->help) continue;
        char left[64];
        const char *value = row->argument ? row->argument : "";
        if (row->id < 256)
            snprintf(left, sizeof left, "  -%c, --%s%s%s", row->id, row->name, row->argument ? " " : "", value);
        else
            snprintf(left, sizeof left, "      --%s%s%s", row->name, row->argument ? "=" : "", value);
        printf("%-*s", INDENT, left);
        if (strlen(left) >= INDENT) printf("\n%*s", INDENT, "");
        wrap_print(stdout, row->help, INDENT, INDENT);
    }
}
