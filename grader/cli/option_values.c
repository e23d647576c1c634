/* option_values.c: readers of values (contract in option_values.h). */
#include "cli/option_values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/memory_limit.h"
#include "base/outfile.h"
#include "base/threads.h"
#include "cli/option_table.h"

static enum gr_status bad_value(const struct option_row *row, const char *value, struct gr_error *err)
{
    const bool is_number = strcmp(row->argument, "N") == 0, is_char = strcmp(row->argument, "CHAR") == 0;
    const char *expected = is_number ? "a number" : is_char ? ", ; | or tab" : row->argument;
    return gr_fail(err, GR_USAGE, "--%s %s: expected %s", row->name, value, expected);
}

static void *field(struct options *options, const struct option_row *row)
{
    return (char *)options + row->at;
}

void words_add(struct words *words, const char *word)
{
    GR_GROW(words->at, words->capacity, words->n + 1);
    words->at[words->n++] = word;
}

/* --- general --- */

enum gr_status take_text(struct options *options, const struct option_row *row, const char *value, struct gr_error *err)
{
    (void)err;
    *(const char **)field(options, row) = value;
    return GR_OK;
}

enum gr_status take_one_more(struct options *options, const struct option_row *row, const char *value,
                             struct gr_error *err)
{
    (void)err;
    words_add(field(options, row), value);
    return GR_OK;
}

enum gr_status take_names(struct options *options, const struct option_row *row, const char *value,
                          struct gr_error *err)
{
    for (struct text left = text_of(value); left.at;)
        if (text_take_word(&left).len == 0) return bad_value(row, value, err);
    return take_text(options, row, value, err);
}

enum gr_status take_flag(struct options *options, const struct option_row *row, const char *value, struct gr_error *err)
{
    (void)value;
    (void)err;
    *(bool *)field(options, row) = true;
    return GR_OK;
}

static bool parse_count(const char *value, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    if (*value < '0' || *value > '9') return false;
    *out = strtoull(value, &end, 10);
    return !*end && !errno && *out >= least && *out <= most;
}

/* The table sees to it that `most` fits. */
static void store(struct options *options, const struct option_row *row, uint64_t value)
{
    const uint32_t narrow = (uint32_t)value;
    memcpy(field(options, row), row->size == sizeof narrow ? (const void *)&narrow : &value, row->size);
}

enum gr_status take_count(struct options *options, const struct option_row *row, const char *value,
                          struct gr_error *err)
{
    uint64_t count;
    if (!parse_count(value, row->least, row->most, &count)) return bad_value(row, value, err);
    store(options, row, count);
    return GR_OK;
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

enum gr_status take_word(struct options *options, const struct option_row *row, const char *value, struct gr_error *err)
{
    int index;
    if (!word_index(row->argument, value, &index)) return bad_value(row, value, err);
    store(options, row, row->least + (uint64_t)index);
    return GR_OK;
}

/* --- particular --- */

enum gr_status take_decimal_mark(struct options *options, const struct option_row *row, const char *value,
                                 struct gr_error *err)
{
    int index;
    if (!word_index(row->argument, value, &index)) return bad_value(row, value, err);
    *(char *)field(options, row) = index ? ',' : '.';
    return GR_OK;
}

enum gr_status take_delimiter(struct options *options, const struct option_row *row, const char *value,
                              struct gr_error *err)
{
    const char *c = strcmp(value, "tab") == 0 || strcmp(value, "\\t") == 0 ? "\t" : value;
    if (strlen(c) != 1 || !strchr(",;\t|", *c)) return bad_value(row, value, err);
    *(char *)field(options, row) = *c;
    return GR_OK;
}

enum gr_status take_max_rejects(struct options *options, const struct option_row *row, const char *value,
                                struct gr_error *err)
{
    struct ingest_options *ingest = field(options, row);
    const size_t len = strlen(value);
    if (!len || value[len - 1] != '%')
        return parse_count(value, 0, UINT64_MAX, &ingest->max_rejects) ? GR_OK : bad_value(row, value, err);
    char *end;
    errno = 0;
    ingest->max_reject_percent = strtod(value, &end);
    ingest->max_rejects = UINT64_MAX;
    const bool is_percent = *value >= '0' && *value <= '9' && end == value + len - 1 && !errno;
    return is_percent && ingest->max_reject_percent <= 100 ? GR_OK : bad_value(row, value, err);
}

/* "modified,dense": the first is the rule of `rank`; none may be there twice. */
enum gr_status take_ties(struct options *options, const struct option_row *row, const char *value, struct gr_error *err)
{
    struct rank_file_options *rank = field(options, row);
    rank->n_ties = 0;
    for (struct text left = text_of(value); left.at;) {
        const struct text word = text_take_word(&left);
        size_t rule = 0;
        while (rule < N_TIE_RULES && !text_equal(word, text_of(tie_rule_names[rule])))
            rule++;
        for (size_t i = 0; i < rank->n_ties; i++)
            if (rank->ties[i] == (enum tie_rule)rule) return bad_value(row, value, err);
        if (rule == N_TIE_RULES) return bad_value(row, value, err);
        rank->ties[rank->n_ties++] = (enum tie_rule)rule;
    }
    return GR_OK;
}

/* --- of the whole program --- */

enum gr_status take_threads(struct options *options, const struct option_row *row, const char *value,
                            struct gr_error *err)
{
    (void)options;
    uint64_t count;
    if (!parse_count(value, row->least, row->most, &count)) return bad_value(row, value, err);
    threads_set((int)count);
    return GR_OK;
}

enum gr_status take_memory(struct options *options, const struct option_row *row, const char *value,
                           struct gr_error *err)
{
    (void)options;
    static const struct {
        const char *ending;
        uint64_t bytes; /* 0: hundredths of what the machine has */
    } units[] = {{"%", 0},         {"", 1},          {"B", 1},          {"K", 1 << 10},     {"KB", 1 << 10},
                 {"KiB", 1 << 10}, {"M", 1 << 20},   {"MB", 1 << 20},   {"MiB", 1 << 20},   {"G", 1 << 30},
                 {"GB", 1 << 30},  {"GiB", 1 << 30}, {"T", 1ULL << 40}, {"TB", 1ULL << 40}, {"TiB", 1ULL << 40}};
    char *end;
    errno = 0;
    const unsigned long long count = strtoull(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || errno || count > UINT32_MAX) goto bad;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcasecmp(end, units[i].ending) != 0) continue;
        if (!units[i].bytes && (count < 1 || count > 100)) break;
        const uint64_t bytes = units[i].bytes ? count * units[i].bytes : memory_of_machine() / 100 * count;
        return memory_set_limit(bytes, value, err);
    }
bad:
    return gr_fail(err, GR_USAGE, "--%s %s: expected a size, such as 512M, 2G, 2GiB or 50%%", row->name, value);
}

enum gr_status take_progress(struct options *options, const struct option_row *row, const char *value,
                             struct gr_error *err)
{
    (void)options;
    int index;
    if (!word_index(row->argument, value, &index)) return bad_value(row, value, err);
    progress_set_mode((enum progress_mode)index); /* PROGRESS_AUTO, _ALWAYS, _NEVER */
    return GR_OK;
}

enum gr_status take_quiet(struct options *options, const struct option_row *row, const char *value,
                          struct gr_error *err)
{
    (void)options, (void)row, (void)value, (void)err;
    log_set_level(LOG_QUIET);
    return GR_OK;
}

enum gr_status take_verbose(struct options *options, const struct option_row *row, const char *value,
                            struct gr_error *err)
{
    (void)options, (void)row, (void)value, (void)err;
    log_set_level(LOG_VERBOSE);
    return GR_OK;
}

enum gr_status take_shared(struct options *options, const struct option_row *row, const char *value,
                           struct gr_error *err)
{
    (void)options, (void)row, (void)value, (void)err;
    outfile_share();
    return GR_OK;
}

enum gr_status take_scanner(struct options *options, const struct option_row *row, const char *value,
                            struct gr_error *err)
{
    (void)options;
    (void)row;
    return ingest_set_scanner(value, err);
}
