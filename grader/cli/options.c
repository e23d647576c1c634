/* options.c: defaults, parsing by getopt, and checks of what goes together (contract in options.h). */
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/option_table.h"
#include "cli/option_values.h"
#include "score/nearest_name.h"

enum { TOP_UNLESS_GIVEN = 10 };

static void set_defaults(struct options *options, enum command_bit command)
{
    *options = (struct options){
        .grade.ingest = {.max_rejects = command == COMMAND_RANK ? 0 : UINT64_MAX, .max_reject_percent = 100},
        .rank = {.scores.decimal_mark = '.', .n_ties = 1, .decimals = 4, .prefix = ""},
        .export = {.format = N_VALUE_FORMATS},
        .top = TOP_UNLESS_GIVEN};
}

/* --- parsing ----------------------------------------------------------------------------------------------------- */

enum { N_OPTIONS_LIMIT = 128 }; /* so many names are looked through for one that is near a misspelt one */

enum { FIRST_ROW = 256 }; /* what getopt returns for row i: FIRST_ROW + i; short forms are their letters */

struct getopt_tables {
    char *shorts;
    struct option *longs;
};

/* getopt's own tables, made from ours. */
static struct getopt_tables make_tables(enum command_bit command)
{
    struct getopt_tables t = {gr_alloc(2 * N_OPTIONS + 2), gr_calloc(N_OPTIONS + 1, sizeof *t.longs)};
    size_t n_short = 0, n_long = 0;
    t.shorts[n_short++] = ':';
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option_row *row = &OPTIONS[i];
        if (!(row->commands & command)) continue;
        const int has_value = row->argument ? required_argument : no_argument;
        t.longs[n_long++] = (struct option){row->name, has_value, NULL, FIRST_ROW + (int)i};
        if (!row->letter) continue;
        t.shorts[n_short++] = row->letter;
        if (row->argument) t.shorts[n_short++] = ':';
    }
    t.shorts[n_short] = '\0';
    return t;
}

static size_t row_of(int id, enum command_bit command)
{
    if (id >= FIRST_ROW) return (size_t)(id - FIRST_ROW);
    size_t i = 0;
    while (OPTIONS[i].letter != id || !(OPTIONS[i].commands & command))
        i++;
    return i;
}

/* The word at which getopt stopped: it has passed a long option, and a cluster of letters only at its last one. */
static const char *stopped_at(int argc, char **argv, int letter)
{
    const char *passed = argv[optind - 1];
    const size_t length = strlen(passed);
    const bool is_letter = letter > 0 && letter < FIRST_ROW;
    const bool has_passed = passed[0] == '-' && passed[1] != '-' && passed[length - 1] == letter;
    return is_letter && !has_passed && optind < argc ? argv[optind] : passed;
}

/* An option that getopt does not know, or that has a value and takes none. */
static enum gr_status fail_unknown(const char *word, const char *command, const struct option *longs,
                                   struct gr_error *err)
{
    const char *names[N_OPTIONS_LIMIT], *nearest = NULL;
    size_t n = 0;
    for (; n < N_OPTIONS_LIMIT && longs[n].name; n++)
        names[n] = longs[n].name;
    if (word[0] == '-' && word[1] == '-') {
        const struct text name = {word + 2, strcspn(word + 2, "=")};
        for (size_t i = 0; i < n; i++)
            if (text_equal(name, text_of(names[i])))
                return gr_fail(err, GR_USAGE, "%s: --%s takes no value; see grader help %s", word, names[i], command);
        nearest = nearest_name(name, names, n);
    } else if (strlen(word) > 2)
        nearest = nearest_name(text_of(word + 1), names, n); /* -by */
    if (nearest)
        return gr_fail(err, GR_USAGE, "%s: no such option of 'grader %s'; did you mean --%s?", word, command, nearest);
    return gr_fail(err, GR_USAGE, "%s: no such option of 'grader %s'; see grader help %s", word, command, command);
}

/* Marks in given[] the rows that were there. */
static enum gr_status take_options(struct options *options, enum command_bit command, int argc, char **argv,
                                   bool *given, struct gr_error *err)
{
    struct getopt_tables tables = make_tables(command);
    enum gr_status st = GR_OK;
    opterr = 0;
    optind = 1;
    for (int id; !st && (id = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1;) {
        if (id == '?')
            st = fail_unknown(stopped_at(argc, argv, optopt), argv[0], tables.longs, err);
        else if (id == ':')
            st = gr_fail(err, GR_USAGE, "%s: a value is missing; see grader help %s", argv[optind - 1], argv[0]);
        else {
            const size_t row = row_of(id, command);
            given[row] = true;
            st = OPTIONS[row].take(options, &OPTIONS[row], optarg, err);
        }
    }
    free(tables.shorts);
    free(tables.longs);
    return st;
}

/* --- checks ------------------------------------------------------------------------------------------------------ */

static enum gr_status check_required(const bool *given, enum command_bit command, struct gr_error *err)
{
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (OPTIONS[i].missing && (OPTIONS[i].commands & command) && !given[i])
            return gr_fail(err, GR_USAGE, "%s", OPTIONS[i].missing);
    return GR_OK;
}

/* How many words and outputs there are, and that none is given twice. */
static enum gr_status check_words(const struct options *options, const struct arguments *arguments, const char *command,
                                  struct gr_error *err)
{
    const struct words *sources = &options->sources, *targets = &options->targets;
    if (targets->n > arguments->most_outputs)
        return gr_fail(err, GR_USAGE, "-o %s: one output is enough here", targets->at[arguments->most_outputs]);
    if (sources->n < arguments->least_operands)
        return gr_fail(err, GR_USAGE, "%s: is missing; see grader help %s", arguments->operand, command);
    if (sources->n > arguments->most_operands)
        return gr_fail(err, GR_USAGE, "%s: one word too many; see grader help %s",
                       sources->at[arguments->most_operands], command);
    size_t n_stdin = options->grade.ingest.roster && strcmp(options->grade.ingest.roster, "-") == 0;
    for (size_t i = 0; i < sources->n; i++)
        n_stdin += strcmp(sources->at[i], "-") == 0;
    if (n_stdin > 1) return gr_fail(err, GR_USAGE, "standard input can be read only once; give '-' once");
    for (size_t i = 0; i < targets->n; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(targets->at[i], targets->at[k]) == 0)
                return gr_fail(err, GR_USAGE, "-o %s is given twice; name each output once", targets->at[i]);
    return GR_OK;
}

/* Options that exclude one another. */
static enum gr_status check_together(const struct options *options, struct gr_error *err)
{
    const struct ingest_options *ingest = &options->grade.ingest;
    if (ingest->columns && ingest->layout == LAYOUT_WIDE)
        return gr_fail(err, GR_USAGE, "--columns is for long and packed answers; wide ones need a header row");
    if ((options->grade.pseudonyms.mapping_path && !options->grade.pseudonyms.key_path) ||
        (options->export.pseudonyms.mapping_path && !options->export.pseudonyms.key_path))
        return gr_fail(err, GR_USAGE, "--mapping goes with --pseudonymize KEYFILE");
    return GR_OK;
}

static enum gr_status check_grade(const struct options *options, struct gr_error *err)
{
    if (options->grade.rubric_path || options->grade.earlier) return GR_OK;
    return gr_fail(err, GR_USAGE, "no rubric; name one with -r FILE (grader help rubric shows how it is written)");
}

static enum gr_status check_regrade(const struct options *options, struct gr_error *err)
{
    const struct regrade_options *r = &options->regrade;
    const size_t n_what_if = options->what_if.n, n_changes = n_what_if + options->voided.n + options->restored.n;
    const bool is_all = n_what_if && strcmp(options->what_if.at[0], "all") == 0;
    for (size_t i = 0; i < n_what_if; i++)
        if (n_what_if > 1 && strcmp(options->what_if.at[i], "all") == 0)
            return gr_fail(err, GR_USAGE, "--what-if all tries the items one by one; leave out the other --what-if");
    if (is_all && (r->never_lower || r->old_or_new || options->voided.n || options->restored.n || options->json))
        return gr_fail(err, GR_USAGE,
                       "--what-if all prints a table of the items excluded one by one; of the other options only -r, "
                       "--changes and -j go with it");
    if (!options->grade.rubric_path && !n_changes && !options->grade.min_cell && !options->grade.with_item_marks)
        return gr_fail(
            err, GR_USAGE,
            "nothing would change; give a new rubric with -r FILE, or --what-if, --void or --restore; or ask "
            "for other tables with --min-cell or --marks");
    if (n_what_if && options->targets.n)
        return gr_fail(err, GR_USAGE,
                       "--what-if only tries; put the amendment into a rubric (-r) for results that can be published");
    if (r->dry_run && options->targets.n)
        return gr_fail(err, GR_USAGE, "-o %s: --dry-run writes no results; leave out one of the two",
                       options->targets.at[0]);
    if (!r->dry_run && !n_what_if && !options->targets.n)
        return gr_fail(err, GR_USAGE, "where to? name the new run with -o NEW.db, or see what would change: --dry-run");
    return GR_OK;
}

enum gr_status options_parse(struct options *options, const struct arguments *arguments, int argc, char **argv,
                             struct gr_error *err)
{
    set_defaults(options, arguments->bit);
    bool *given = gr_calloc(N_OPTIONS, sizeof *given);
    enum gr_status st = take_options(options, arguments->bit, argc, argv, given, err);
    for (int i = optind; i < argc && !st; i++)
        words_add(&options->sources, argv[i]);
    if (!st) st = check_required(given, arguments->bit, err);
    free(given);
    if (!st && arguments->reads_stdin && !options->sources.n) words_add(&options->sources, "-");
    if (!st && arguments->writes_stdout && !options->targets.n) words_add(&options->targets, "-");
    if (!st) st = check_together(options, err);
    if (!st && arguments->bit == COMMAND_GRADE) st = check_grade(options, err);
    if (!st && arguments->bit == COMMAND_REGRADE) st = check_regrade(options, err);
    if (!st) st = check_words(options, arguments, argv[0], err);
    options->grade.arguments = options->regrade.arguments = (const char *const *)argv;
    options->grade.n_arguments = options->regrade.n_arguments = (size_t)argc;
    options->grade.ingest.sources = options->sources.at;
    options->grade.ingest.n_sources = options->sources.n;
    options->grade.targets = options->targets.at;
    options->grade.n_targets = options->targets.n;
    options->rank.cutoffs = options->cutoffs.at;
    options->rank.n_cutoffs = options->cutoffs.n;
    options->rank.targets = options->targets.at;
    options->rank.n_targets = options->targets.n;
    options->export.where = options->where.at;
    options->export.n_where = options->where.n;
    return st;
}

void options_release(struct options *options)
{
    free(options->sources.at);
    free(options->targets.at);
    free(options->what_if.at);
    free(options->voided.at);
    free(options->restored.at);
    free(options->cutoffs.at);
    free(options->where.at);
    *options = (struct options){0};
}
