/* source_reader.c: the value of a total, a section or an earlier score, student by student (derive_parts.h). */
#include <stdlib.h>

#include "base/memory.h"
#include "model/marks.h"
#include "rank/derive_parts.h"

/* What a column that says who sat a section may say of those who did: the word, or the code of some registers. */
static bool means_present(struct text value)
{
    static const char *const words[] = {"present", "1", "yes", "true"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal_ignoring_case(text_trim(value), text_of(words[i]))) return true;
    return false;
}

void source_reader_init(struct source_reader *r, const struct exam *exam, const struct cohort *cohort,
                        const struct evaluation *evaluation, const struct derived *derived,
                        const struct score_source *source)
{
    *r = (struct source_reader){
        .source = source, .status = cohort->students.status, .evaluation = evaluation, .derived = derived};
    if (source->kind != SOURCE_SECTION) return;
    const struct exam_section *section = &exam->sections[source->index];
    r->by_answers = section->sat == SAT_ANSWERED;
    if (section->sat != SAT_COLUMN) return;
    r->sat = students_find_attribute(&cohort->students, section->sat_column);
    if (!r->sat) return;
    r->sat_values = gr_calloc(r->sat->values.n, sizeof *r->sat_values);
    for (size_t v = 0; v < r->sat->values.n; v++)
        r->sat_values[v] = means_present(r->sat->values.texts[v]);
}

void source_reader_release(struct source_reader *r)
{
    free(r->sat_values);
    *r = (struct source_reader){0};
}

mark_t source_read(const struct source_reader *r, size_t student)
{
    if (r->status[student] != STUDENT_PRESENT) return MARK_MISSING;
    const size_t index = r->source->index;
    switch (r->source->kind) {
    case SOURCE_SCORE: return derived_value(r->derived, student, index);
    case SOURCE_TOTAL: return evaluation_total(r->evaluation, student);
    case SOURCE_SECTION: break;
    }
    if (r->sat_values && !r->sat_values[attribute_number(r->sat, student)]) return MARK_MISSING;
    const struct outcome *outcome = evaluation_outcome(r->evaluation, student);
    if (r->by_answers && !outcome_sat(outcome, r->evaluation->n_sections, index)) return MARK_MISSING;
    return outcome->section[index];
}
