/* rank_wanted.c: words of options to policies (contract in rank_wanted.h). */
#include "pipeline/rank_wanted.h"

#include "base/rational.h"
#include "model/cutoffs.h"
#include "rank/score_columns.h"

static const struct rank_key FIRST_KEY = {.kind = KEY_TOTAL};

/* "top=690" with the name "top=": the rest into *value. */
static bool take_value(struct text word, struct text name, struct text *value)
{
    if (!text_begins_with(word, name)) return false;
    *value = text_trim((struct text){word.at + name.len, word.len - name.len});
    return true;
}

/* --- cut-offs ---------------------------------------------------------------------------------------------------- */

/* "50000", "15%" or "score:450". */
static bool read_measure(struct text word, struct cutoff_policy *out)
{
    struct text value;
    struct rational number;
    if (take_value(word, TEXT("score:"), &value)) {
        out->kind = CUTOFF_SCORE;
        return rational_parse(value, false, &out->score);
    }
    if (!rational_parse(word, true, &number) || number.num < 0) return false;
    if (word.at[word.len - 1] == '%') {
        out->kind = CUTOFF_SHARE;
        out->share = number;
        return number.num <= number.den;
    }
    out->kind = CUTOFF_QUOTA;
    out->quota = (uint32_t)number.num;
    return number.den == 1 && number.num <= UINT32_MAX;
}

static enum gr_status read_cutoff(const char *words, struct cutoff_policy *out, struct text *group,
                                  struct gr_error *err)
{
    const char *equals = strchr(words, '=');
    *out = (struct cutoff_policy){.of = FIRST_KEY, .group = NO_GROUP};
    *group = TEXT("");
    if (equals) out->name = text_trim((struct text){words, (size_t)(equals - words)});
    if (!out->name.len)
        return gr_fail(err, GR_USAGE, "--cutoff %s: no name; write NAME=50000, NAME=15%% or NAME=score:450", words);
    struct text left = text_of(equals + 1);
    if (!read_measure(text_take_word(&left), out))
        return gr_fail(err, GR_USAGE,
                       "--cutoff %s: no line; expected a number of rows (50000), a share of at most 100%% (15%%) or a "
                       "score (score:450) behind the '='",
                       words);
    while (left.at) {
        const struct text word = text_take_word(&left);
        const bool is_policy = text_equal(word, TEXT("exclusive")) || text_equal(word, TEXT("inclusive"));
        if (is_policy)
            out->exclusive = word.at[0] == 'e';
        else if (!take_value(word, TEXT("in="), group) || !group->len)
            return gr_fail(err, GR_USAGE, "--cutoff %s: '%.*s' is not known; expected in=GROUP, inclusive or exclusive",
                           words, TEXT_ARGS(word));
    }
    return GR_OK;
}

/* Groups are named as in --groups (a+b) or as in the columns of the result (a_b). */
static bool is_name_of(struct text written, struct text name)
{
    bool same = written.len == name.len;
    for (size_t i = 0; i < name.len && same; i++)
        same = written.at[i] == name.at[i] || (written.at[i] == '+' && name.at[i] == '_');
    return same;
}

static enum gr_status find_group(const struct score_table *scores, struct text written, size_t *out,
                                 struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    *out = NO_GROUP;
    for (size_t g = 0; g < scores->n_groups && written.len; g++)
        if (is_name_of(written, scores->groups[g].name)) *out = g;
    if (*out != NO_GROUP || !written.len) return GR_OK;
    return gr_fail(err, GR_USAGE, "--cutoff: 'in=%s' is none of the groups; name it in --groups too",
                   text_show(written, shown));
}

/* --- score tables ------------------------------------------------------------------------------------------------ */

static enum gr_status read_segments(const char *words, struct rank_wanted *out, struct gr_error *err)
{
    const struct {
        struct text name;
        struct rational *number;
        bool *is_there;
    } numbers[] = {{TEXT("step="), &out->step, &out->has_step},
                   {TEXT("top="), &out->top, &out->segments.has_top},
                   {TEXT("bottom="), &out->bottom, &out->segments.has_bottom}};
    struct text value;
    out->with_segments = true;
    for (struct text left = text_of(words); left.at;) {
        const struct text word = text_take_word(&left);
        bool known = text_equal(word, TEXT("zeros"));
        out->segments.keeps_zeros |= known;
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !known; i++)
            if (take_value(word, numbers[i].name, &value))
                known = *numbers[i].is_there = rational_parse(value, false, numbers[i].number);
        if (!known)
            return gr_fail(err, GR_USAGE,
                           "--segments %s: '%.*s' makes no sense; expected step=10, top=690, bottom=300 or zeros",
                           words, TEXT_ARGS(word));
    }
    if (out->has_step && out->step.num <= 0)
        return gr_fail(err, GR_USAGE, "--segments %s: the step must be above 0", words);
    if (out->segments.has_top && out->segments.has_bottom && rational_compare(out->top, out->bottom) < 0)
        return gr_fail(err, GR_USAGE, "--segments %s: top is below bottom; exchange them", words);
    return GR_OK;
}

static enum gr_status settle_bound(bool is_there, struct rational score, int64_t unit, mark_t *out,
                                   struct gr_error *err)
{
    int64_t units = 0;
    if (is_there &&
        (!rational_to_units(score, unit, &units) || units <= -SCORE_AS_MARK_MOST || units >= SCORE_AS_MARK_MOST))
        return gr_fail(err, GR_USAGE,
                       "--segments: a bound or step is no score that this table can have: they are multiples of 1/%lld",
                       (long long)unit);
    *out = (mark_t)units;
    return GR_OK;
}

/* --- both -------------------------------------------------------------------------------------------------------- */

enum gr_status rank_wanted_parse(const char *const *cutoffs, size_t n_cutoffs, const char *segments,
                                 struct arena *arena, struct rank_wanted *out, struct gr_error *err)
{
    *out = (struct rank_wanted){.segments = {.name = TEXT(""), .of = FIRST_KEY}};
    if (n_cutoffs > CUTOFFS_MOST) return gr_fail(err, GR_USAGE, "--cutoff: at most %d of them", (int)CUTOFFS_MOST);
    out->cutoffs = arena_alloc(arena, n_cutoffs * sizeof *out->cutoffs);
    out->cutoff_groups = arena_alloc(arena, n_cutoffs * sizeof *out->cutoff_groups);
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < n_cutoffs && !st; i++) {
        struct cutoff_policy *cutoff = &out->cutoffs[out->n_cutoffs];
        st = read_cutoff(cutoffs[i], cutoff, &out->cutoff_groups[out->n_cutoffs], err);
        for (size_t k = 0; k < out->n_cutoffs && !st; k++)
            if (text_equal(out->cutoffs[k].name, cutoff->name))
                st = gr_fail(err, GR_USAGE, "--cutoff %s: there is one of that name already; rename it", cutoffs[i]);
        out->n_cutoffs++;
    }
    if (!st && segments) st = read_segments(segments, out, err);
    return st;
}

static enum gr_status check_first_key(const struct score_table *scores, bool is_score, struct gr_error *err)
{
    const struct key_column *first = &scores->columns[0];
    char shown[TEXT_SHOWN_BYTES];
    text_show(first->name, shown);
    if (!is_score || first->kind == CELLS_DATES)
        return gr_fail(err, GR_USAGE, "cut-offs and score tables are of scores, and '%s' holds none", shown);
    if (first->less_is_better)
        return gr_fail(err, GR_USAGE,
                       "cut-offs and score tables have the highest score at the top, and of '%s' less is better",
                       shown);
    return GR_OK;
}

enum gr_status rank_wanted_settle(struct rank_wanted *wanted, const struct score_table *scores, bool is_score,
                                  int64_t unit, struct rank_policy *policy, struct gr_error *err)
{
    struct segment_policy *segments = &wanted->segments;
    enum gr_status st = check_first_key(scores, is_score, err);
    for (size_t i = 0; i < wanted->n_cutoffs && !st; i++) {
        wanted->cutoffs[i].of.text = scores->columns[0].name;
        st = find_group(scores, wanted->cutoff_groups[i], &wanted->cutoffs[i].group, err);
    }
    segments->of.text = scores->columns[0].name;
    if (!st) st = settle_bound(wanted->has_step, wanted->step, unit, &segments->step, err);
    if (!st) st = settle_bound(segments->has_top, wanted->top, unit, &segments->top, err);
    if (!st) st = settle_bound(segments->has_bottom, wanted->bottom, unit, &segments->bottom, err);
    if (segments->keeps_zeros && !segments->step) segments->step = (mark_t)unit;
    policy->cutoffs = wanted->cutoffs;
    policy->n_cutoffs = wanted->n_cutoffs;
    policy->segments = segments;
    policy->n_segments = 1;
    policy->top = (struct rational){1, 10};
    return st;
}
