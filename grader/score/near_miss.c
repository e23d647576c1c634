/*
 * near_miss.c: how wrong answers miss (contract in near_miss.h).
 *
 * Every accepted answer is kept in three forms, each coarser than the one before: folded (case), bare (accents), and
 * letters and digits alone. Numbers are taken apart and put together again by near_number.c.
 */
#include "score/near_miss.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "score/distance.h"
#include "score/judge.h"
#include "score/near_number.h"
#include "score/normal.h"
#include "score/rule.h"

enum { ACCEPTED_MOST = 200, UNITS_MOST = 8, TEXT_MOST = 1000, SLIP_LETTERS = 4, LETTERS_MOST = 128, POWERS_MOST = 6 };

const struct text near_miss_names[N_NEAR_MISSES] = {
    [NEAR_CASE] = {"case", 4},
    [NEAR_ACCENT] = {"accent", 6},
    [NEAR_SPACING] = {"spacing", 7},
    [NEAR_UNIT] = {"unit", 4},
    [NEAR_DECIMAL_MARK] = {"decimal mark", 12},
    [NEAR_POWER_OF_TEN] = {"power of ten", 12},
    [NEAR_SIGN] = {"sign", 4},
    [NEAR_SLIP] = {"one slip", 8},
    [NEAR_NONE] = {"", 0},
};

struct forms {
    struct text written, folded, bare, letters;
    int32_t code_points[LETTERS_MOST]; /* of the folded form */
    size_t n_code_points;              /* 0 when it is longer */
};

struct near_misses {
    struct judge *judge;
    bool is_tuple; /* the item reads several columns: a small change could be in any of them, and is not looked for */
    enum answer_nature nature;
    struct forms *accepted;
    size_t n_accepted;
    struct text units[UNITS_MOST]; /* that follow the numbers of accepted answers */
    size_t n_units;
    struct distance_rows distance;
    struct arena arena;   /* what lives as long as this */
    struct arena scratch; /* what lives until the next answer */
};

/* --- forms ------------------------------------------------------------------------------------------------------- */

static struct text without_accents(struct arena *arena, struct text folded)
{
    utf8proc_uint8_t *stripped = NULL;
    const utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)folded.at, (utf8proc_ssize_t)folded.len,
                                            &stripped, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
    const struct text bare = n >= 0 ? arena_text(arena, (struct text){(const char *)stripped, (size_t)n}) : folded;
    free(stripped);
    return bare;
}

static struct text letters_alone(struct arena *arena, struct text bare)
{
    char *letters = arena_copy(arena, bare.at, bare.len);
    size_t used = 0;
    for (struct text rest = bare; rest.len;) {
        const char *at = rest.at;
        if (!is_letter_or_digit(take_code_point(&rest))) continue;
        memcpy(letters + used, at, (size_t)(rest.at - at));
        used += (size_t)(rest.at - at);
    }
    return (struct text){letters, used};
}

/* False for what is too long to be a slip of anything, or no text. */
static bool make_forms(struct arena *arena, struct text written, struct forms *out)
{
    if (written.len == 0 || written.len > TEXT_MOST || !text_is_utf8(written)) return false;
    out->written = written;
    out->folded = normalise_into(arena, written, NORMAL_ALL);
    out->bare = without_accents(arena, out->folded);
    out->letters = letters_alone(arena, out->bare);
    out->n_code_points = 0;
    if (out->folded.len <= LETTERS_MOST) out->n_code_points = code_points_of(out->folded, out->code_points);
    return true;
}

/* --- what is accepted -------------------------------------------------------------------------------------------- */

static bool is_right(struct near_misses *near, struct text answer, struct judgement *j)
{
    judge_answer(near->judge, answer, j);
    return j->state == ANSWER_ANSWERED && j->by_rule.num > 0;
}

static void add_unit(struct near_misses *near, struct text answer)
{
    struct number_parts parts;
    if (near->n_units == UNITS_MOST || !number_split(answer, &parts) || parts.after.len == 0) return;
    for (size_t i = 0; i < near->n_units; i++)
        if (text_equal(near->units[i], parts.after)) return;
    near->units[near->n_units++] = parts.after;
}

static void add_accepted(struct near_misses *near, struct text answer)
{
    struct judgement j;
    if (near->n_accepted == ACCEPTED_MOST || !is_right(near, answer, &j)) return;
    if (!make_forms(&near->arena, answer, &near->accepted[near->n_accepted])) return;
    near->n_accepted++;
    add_unit(near, answer);
}

static enum answer_nature nature_of(const struct rubric *rubric, size_t item)
{
    return rule_kind_named(rubric_exam(rubric)->items[item].type)->nature;
}

bool may_have_near_misses(const struct rubric *rubric, size_t item)
{
    return nature_of(rubric, item) != NATURE_MARKS;
}

struct near_misses *near_misses_new(const struct rubric *rubric, size_t item, const struct text *accepted, size_t n)
{
    struct near_misses *near = gr_calloc(1, sizeof *near);
    near->judge = judge_new(rubric, item);
    near->accepted = gr_calloc(ACCEPTED_MOST, sizeof *near->accepted);
    near->is_tuple = rubric_exam(rubric)->items[item].n_columns > 1;
    near->nature = nature_of(rubric, item);
    struct text part;
    for (size_t i = 0; judge_parts_are_answers(near->judge) && (part = judge_part(near->judge, i)).len; i++)
        add_accepted(near, part);
    for (size_t i = 0; i < n; i++)
        add_accepted(near, accepted[i]);
    return near;
}

void near_misses_free(struct near_misses *near)
{
    if (!near) return;
    judge_free(near->judge);
    distance_rows_release(&near->distance);
    arena_release(&near->arena);
    arena_release(&near->scratch);
    free(near->accepted);
    free(near);
}

/* --- words ------------------------------------------------------------------------------------------------------- */

/* The accepted answer that made a changed answer right: the rubric's when it can be named, else the changed one. */
static bool becomes_right(struct near_misses *near, struct text changed, struct text *accepted)
{
    struct judgement j;
    if (changed.len == 0 || !is_right(near, changed, &j)) return false;
    if (j.n_parts && judge_parts_are_answers(near->judge))
        *accepted = judge_part(near->judge, j.parts[0]);
    else
        *accepted = arena_text(&near->scratch, changed);
    return true;
}

static bool find_form(const struct near_misses *near, struct text wanted, size_t form_offset, struct text *accepted)
{
    for (size_t i = 0; wanted.len && i < near->n_accepted; i++) {
        const struct forms *forms = &near->accepted[i];
        if (!text_equal(*(const struct text *)((const char *)forms + form_offset), wanted)) continue;
        *accepted = forms->written;
        return true;
    }
    return false;
}

static bool find_slip(struct near_misses *near, const struct forms *answer, struct text *accepted)
{
    if (near->nature != NATURE_WORDS || answer->n_code_points < SLIP_LETTERS) return false;
    for (size_t i = 0; i < near->n_accepted; i++) {
        const struct forms *forms = &near->accepted[i];
        if (forms->n_code_points < SLIP_LETTERS) continue;
        if (slip_distance(forms->code_points, forms->n_code_points, answer->code_points, answer->n_code_points, 1,
                          &near->distance) > 1)
            continue;
        *accepted = forms->written;
        return true;
    }
    return false;
}

/* --- numbers ----------------------------------------------------------------------------------------------------- */

/* A changed number with what stood around it, alone, and with the units that accepted answers have. */
static bool number_becomes_right(struct near_misses *near, const struct number_parts *parts, const char *number,
                                 struct text *accepted)
{
    char whole[2 * NEAR_NUMBER_BYTES + TEXT_MOST];
    if (becomes_right(near, text_of(number), accepted)) return true;
    for (size_t i = 0; i < near->n_units + 1; i++) {
        const struct text unit = i ? near->units[i - 1] : parts->after;
        if (unit.len == 0) continue;
        snprintf(whole, sizeof whole, "%s %.*s", number, TEXT_ARGS(unit));
        if (becomes_right(near, text_of(whole), accepted)) return true;
    }
    return false;
}

static enum near_miss number_miss(struct near_misses *near, const struct number_parts *parts, struct text *accepted)
{
    char changed[NEAR_NUMBER_BYTES];
    if (parts->number.len >= sizeof changed) return NEAR_NONE;
    snprintf(changed, sizeof changed, "%.*s", TEXT_ARGS(parts->number));
    if (number_becomes_right(near, parts, changed, accepted)) return NEAR_UNIT;
    if (number_exchange_marks(parts->number, changed) && number_becomes_right(near, parts, changed, accepted))
        return NEAR_DECIMAL_MARK;
    for (int places = 1; places <= POWERS_MOST; places++)
        for (int sign = 1; sign >= -1; sign -= 2)
            if (number_times_power_of_ten(parts->number, sign * places, changed) &&
                number_becomes_right(near, parts, changed, accepted))
                return NEAR_POWER_OF_TEN;
    if (number_change_sign(parts->number, changed) && number_becomes_right(near, parts, changed, accepted))
        return NEAR_SIGN;
    return NEAR_NONE;
}

enum near_miss near_miss_of(struct near_misses *near, struct text answer, struct text *accepted)
{
    struct forms forms;
    struct number_parts parts;
    *accepted = TEXT("");
    arena_clear(&near->scratch);
    const struct text trimmed = text_trim(answer);
    if (near->is_tuple || !make_forms(&near->scratch, trimmed, &forms)) return NEAR_NONE;
    if (find_form(near, forms.folded, offsetof(struct forms, folded), accepted) ||
        becomes_right(near, forms.folded, accepted))
        return NEAR_CASE;
    if (find_form(near, forms.bare, offsetof(struct forms, bare), accepted) ||
        becomes_right(near, forms.bare, accepted))
        return NEAR_ACCENT;
    if ((near->nature == NATURE_WORDS || near->nature == NATURE_NUMBERS) && number_split(trimmed, &parts)) {
        const enum near_miss miss = number_miss(near, &parts, accepted);
        if (miss != NEAR_NONE) return miss;
    } else if (find_form(near, forms.letters, offsetof(struct forms, letters), accepted) ||
               becomes_right(near, forms.letters, accepted)) {
        return NEAR_SPACING;
    }
    return find_slip(near, &forms, accepted) ? NEAR_SLIP : NEAR_NONE;
}
