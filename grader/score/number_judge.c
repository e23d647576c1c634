/* number_judge.c: from the text of an answer to what it earns (contract in number_judge.h). */
#include "score/number_judge.h"

#include "score/keys.h"

enum { POWERS_OF_TEN = 9 }; /* looked for on either side */

static const struct target *target_of(const struct number *number, const struct exact *value, bool tolerance_only)
{
    for (size_t i = 0; i < number->n; i++)
        if ((number->targets[i].is_tolerance || !tolerance_only) && interval_holds(&number->targets[i].interval, value))
            return &number->targets[i];
    return NULL;
}

static void judge_powers(const struct number *number, const struct exact *value, struct finding *out)
{
    struct exact larger = *value, smaller = *value;
    for (int i = 0; i < POWERS_OF_TEN; i++) {
        natural_times_plus(&larger.num, 10, 0);
        natural_times_plus(&smaller.den, 10, 0);
        const struct target *target = target_of(number, &larger, true);
        if (!target) target = target_of(number, &smaller, true);
        if (!target) continue;
        out->target = target;
        out->credit = credit_times(target->credit, number->slips[SLIP_POWER]);
        out->why = TEXT("right but for a power of ten");
        return;
    }
}

static void judge_value(const struct number *number, const struct exact *value, struct finding *out)
{
    const struct target *target = target_of(number, value, false);
    out->target = target;
    out->credit = target ? target->credit : (struct rational){0, 1};
    out->why = target ? target->why : TEXT("not near enough to the key");
    if (!target && number->slips[SLIP_POWER].num) judge_powers(number, value, out);
}

/* The value in the unit of the key. */
static void judge_in_unit(const struct number *number, const struct exact *value, const struct unit *unit,
                          struct finding *out)
{
    struct exact converted;
    exact_multiply(value, unit->factor, &converted);
    judge_value(number, &converted, out);
}

static void judge_with_unit(const struct number *number, const struct exact *value, struct text written,
                            struct scorer_worker *worker, struct finding *out)
{
    const struct units *units = &number->units;
    const struct unit *unit = written.len ? units_find(units, written, &worker->normal) : NULL;
    if (!unit) {
        judge_value(number, value, out);
        out->credit = credit_times(out->credit, written.len ? units->unknown : units->missing);
        out->unit = written.len ? "a unit that is not listed" : "no unit";
        return;
    }
    judge_in_unit(number, value, unit, out);
    for (size_t i = 0; out->credit.num == 0 && units->other.num && i < units->n; i++) {
        judge_in_unit(number, value, &units->list[i], out);
        out->credit = credit_times(out->credit, units->other);
        if (out->credit.num) out->unit = "in another unit than it says";
    }
}

/* Where the number begins behind a unit such as $; 0 when there is no such place. */
static size_t unit_before(struct text answer)
{
    struct text rest = answer;
    while (rest.len) {
        const struct text here = rest;
        const int32_t c = take_code_point(&rest);
        const bool begins =
            (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19) || c == '.' || c == '-' || c == '+' || c == 0x2212;
        if (begins) return answer.len - here.len;
    }
    return 0;
}

struct finding number_judge(const struct number *number, struct text answer, enum number_style style,
                            struct scorer_worker *worker)
{
    struct finding out = {.reading = NUMBER_NOT_ONE, .why = TEXT("")};
    struct exact value;
    struct number_writing writing;
    struct text unit = TEXT("");
    size_t used;
    out.reading = number_read_beginning(answer, style, &value, &writing, &used);
    if (out.reading == NUMBER_READ) {
        unit = text_trim((struct text){answer.at + used, answer.len - used});
    } else if (out.reading == NUMBER_NOT_ONE && number->units.n) {
        const size_t before = unit_before(answer);
        unit = text_trim((struct text){answer.at, before});
        const struct text rest = {answer.at + before, answer.len - before};
        out.reading = number_read_beginning(rest, style, &value, &writing, &used);
        if (out.reading == NUMBER_READ && used < rest.len) out.reading = NUMBER_NOT_ONE;
    }
    if (out.reading != NUMBER_READ) return out;
    if (is_blank_text(unit)) unit = TEXT("");
    if (unit.len && (number->units.n == 0 || !looks_like_unit(unit))) {
        out.reading = NUMBER_NOT_ONE;
        return out;
    }
    if (number->units.n)
        judge_with_unit(number, &value, unit, worker, &out);
    else
        judge_value(number, &value, &out);
    if (!written_as_asked(&number->written, &writing)) {
        out.credit = credit_times(out.credit, number->slips[SLIP_WRITTEN]);
        out.writing = "not written as asked";
    }
    return out;
}

bool number_judge_either(const struct number *number, struct text answer, struct scorer_worker *worker,
                         struct finding *out)
{
    *out = number_judge(number, answer, NUMBERS_DECIMAL_POINT, worker);
    const struct finding comma = number_judge(number, answer, NUMBERS_DECIMAL_COMMA, worker);
    if (out->reading != NUMBER_READ) *out = comma;
    return comma.reading != NUMBER_READ || rational_compare(comma.credit, out->credit) == 0;
}
