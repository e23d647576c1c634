/* key_show.c: keys in words (contract in key_show.h). */
#include "rank/key_show.h"

#include "base/rational.h"

static struct text show_attribute(const struct key_sources *sources, const struct rank_key *key, size_t student,
                                  struct arena *arena)
{
    const struct students *students = &sources->cohort->students;
    const struct attribute *a = students_find_attribute(students, sources->exam->rank.columns[key->index]);
    return a ? arena_text(arena, a->values.texts[attribute_number(a, student)]) : TEXT("");
}

struct text key_show(const struct key_sources *sources, const struct rank_key *key, size_t student, struct arena *arena)
{
    struct key_values values;
    char digits[DECIMAL_BYTES];
    if (key->kind == KEY_ATTRIBUTE) return show_attribute(sources, key, student, arena);
    if (key->kind == KEY_RATIO) {
        const struct text above = key_show(sources, &key->operands[0], student, arena);
        const struct text below = key_show(sources, &key->operands[1], student, arena);
        return arena_format(arena, "%.*s/%.*s", TEXT_ARGS(above), TEXT_ARGS(below));
    }
    key_values_init(&values, sources, key, false);
    const bool lacks = key_values_lack(&values, student);
    const int64_t value = key_values_of(&values, student);
    const int len = lacks ? 0 : decimal_print(digits, value, values.scale, sources->exam->decimals);
    key_values_release(&values);
    return arena_text(arena, (struct text){digits, (size_t)len});
}
