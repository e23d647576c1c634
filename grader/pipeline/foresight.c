/* foresight.c: bytes a student (contract in foresight.h). Each number names the file whose arrays it counts. */
#include "pipeline/foresight.h"

#include "base/memory_limit.h"
#include "base/pseudonym.h"

enum {
    SORTING = 12,       /* model/id_order.c: an order beside the order, and keys of a part, where ids do not ascend */
    PACKING = 12 << 20, /* store/bulk.c: pages that are being filled */
    USUAL_ID = 16,      /* with the room in which ids of unknown length grow */
    ROW_INDEX = 20,     /* ingest/unite.c: a row, while students are looked up by their ids */
    STUDENT_SLOT = 36,  /* ingest/student_slots.h, long_pack.c: a student of long inputs */
    ORDINAL = 4,        /* ingest/long_index.h: an answer, for the line that gave it */
};

/* rank/: order, tie group, where groups begin, the rank of ordinal labels, and those within groups (walk.c), with the values
 * that come along for them (ordering.c). */
static size_t ranking_bytes(const struct rank_policy *policy)
{
    size_t n = 2 * sizeof(uint32_t) + (policy->n_keys > 1 ? sizeof(uint32_t) : 0);
    bool is_ordinal = policy->ties == TIES_ORDINAL;
    for (size_t l = 0; l < policy->n_labels; l++)
        is_ordinal |= policy->labels[l] == TIES_ORDINAL;
    if (is_ordinal) n += sizeof(rank2_t);
    if (policy->n_keys > 1 || is_ordinal) n += policy->n_groups * sizeof(uint32_t);
    if (policy->n_cutoffs) n++;
    for (size_t g = 0; g < policy->n_groups; g++)
        n += policy->groups[g].n_columns > 1 ? sizeof(uint32_t) : 0;
    return n + policy->n_groups * (1 + policy->n_labels) * sizeof(rank2_t);
}

size_t ranked_row_bytes(size_t n_scores, size_t n_groups, size_t n_labels)
{
    const struct exam exam = {.n_sections = n_scores};
    return outcome_bytes(&exam) + (3 + n_groups) * sizeof(uint32_t) + (1 + n_groups * n_labels) * sizeof(rank2_t) +
           SORTING;
}

/* rank/derive.c: values and labels, the source of one, who is ranked. */
static size_t derived_bytes(const struct exam *exam)
{
    return exam->n_scores ? exam->n_scores * (sizeof(mark_t) + 1) + sizeof(mark_t) + 1 : 0;
}

/* evaluate/person_fit.c, skills.c, left_out.c; report/run_standings.c. */
static size_t report_bytes(const struct exam *exam)
{
    size_t n = sizeof(struct standing) + exam->rank.n_columns * sizeof(uint32_t);
    if (exam->analysis.fit_rows != FIT_ROWS_NONE) n += sizeof(struct person_fit) + sizeof(uint32_t);
    if (exam->skills.n) n += (1 + exam->skills.n) * sizeof(uint32_t);
    return n;
}

size_t later_bytes(const struct exam *exam, const struct grading *wanted)
{
    size_t n = ranking_bytes(&exam->rank) + derived_bytes(exam);
    if (wanted->full_report) n += report_bytes(exam);
    if (wanted->with_item_marks && exam_has_choice(exam)) n += sizeof(uint32_t) + (exam->n_items + 7) / 8;
    return n;
}

/* pseudonyms.c: pseudonyms in place of ids, then one array after the other in their order. */
size_t later_bytes_with_pseudonyms(const struct exam *exam, const struct grading *wanted)
{
    const size_t later = later_bytes(exam, wanted), outcome = outcome_bytes(exam);
    const size_t row = outcome > exam->n_items ? outcome : exam->n_items;
    const size_t ordering = sizeof(uint32_t) + (row > SORTING + PSEUDONYM_BYTES ? row : SORTING + PSEUDONYM_BYTES);
    return PSEUDONYM_BYTES + (later > ordering ? later : ordering);
}

static size_t phases_bytes(const struct exam *exam, const struct grading *wanted, bool is_marked, bool ids_ascend,
                           size_t stride)
{
    const size_t outcome = is_marked ? 0 : outcome_bytes(exam);
    const size_t all = outcome + later_bytes(exam, wanted) + (ids_ascend ? 0 : SORTING);
    if (is_marked || wanted->keeps_answers || grading_needs_answers(wanted, exam)) return all;
    return all > outcome + stride ? all - stride : outcome; /* answers go before ranks come */
}

enum gr_status foresee_phases(const struct graded *g, const struct grading *wanted, struct gr_error *err)
{
    const struct cohort *cohort = &g->cohort;
    const size_t each = phases_bytes(g->exam, wanted, cohort->marked_rows != NULL, cohort->students.ids_ascending,
                                     cohort->responses.stride);
    return memory_foresee((uint64_t)cohort->students.n * each, true, err);
}

enum gr_status foresee_run(const struct opened_run *opened, const struct exam *exam, const struct grading *wanted,
                           bool with_ids, size_t more_bytes, struct gr_error *err)
{
    const struct grading keeps = {
        .full_report = wanted->full_report, .with_item_marks = wanted->with_item_marks, .keeps_answers = true};
    const size_t ids = with_ids ? USUAL_ID + sizeof(uint64_t) : 0;
    const size_t columns = ids + 1 + exam->rank.n_columns * sizeof(uint32_t);
    uint64_t kept = 0;
    const enum gr_status st = with_ids ? run_kept_bytes(opened->run, &kept, err) : GR_OK;
    if (st) return st;
    const size_t each = columns + run_stride(opened->run) + phases_bytes(exam, &keeps, false, true, 0) + more_bytes;
    const uint64_t students = (uint64_t)run_n_students(opened->run) * each;
    return memory_foresee(students + kept + (wanted->full_report ? PACKING : 0), true, err);
}

enum gr_status foresee_earlier(const struct opened_run *opened, const struct exam *exam, const struct grading *wanted,
                               struct gr_error *err)
{
    uint64_t kept;
    const enum gr_status st = run_kept_bytes(opened->run, &kept, err);
    if (st) return st;
    const size_t students = run_n_students(opened->run);
    /* Lines are there twice: as they were packed, and packed once more. */
    const size_t lines = kept ? STUDENT_SLOT + ORDINAL * exam->n_items + kept / (students ? students : 1) : 0;
    return foresee_run(opened, exam, wanted, true, ROW_INDEX + lines, err);
}
