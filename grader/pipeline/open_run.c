/* open_run.c: open a run and compile its rubric (contract in open_run.h). */
#include "pipeline/open_run.h"

/* The oldest first, since each may keep marks of the one before it. */
enum gr_status run_rubric_load(const struct run *run, const char *path, size_t first, struct rubric **out,
                               struct gr_error *err)
{
    struct gr_messages mistakes = {0}, warnings = {0};
    size_t n;
    const struct rubric_text *texts = run_rubrics(run, &n);
    enum gr_status st = GR_OK;
    *out = NULL;
    for (size_t i = n; i-- > first && !st;) {
        const struct rubric_edits edits = {.earlier = *out, .keeps = texts[i].keeps};
        st = rubric_load_edited(out, texts[i].path.at, &texts[i].source, &edits, &mistakes, &warnings);
    }
    if (st)
        st = gr_fail(err, GR_FAILED, "%s: the rubric in this run does not load: %s", path,
                     mistakes.n ? mistakes.lines[0] : "no reason given");
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
    return st;
}

enum gr_status open_run(struct opened_run *out, const char *path, struct gr_error *err)
{
    *out = (struct opened_run){0};
    enum gr_status st = run_open(&out->run, path, err);
    if (!st) st = run_rubric_load(out->run, path, 0, &out->rubric, err);
    if (!st) out->exam = rubric_exam(out->rubric);
    if (!st) st = run_set_exam(out->run, out->exam, err);
    if (st) opened_run_release(out);
    return st;
}

void opened_run_release(struct opened_run *opened)
{
    run_close(opened->run);
    rubric_free(opened->rubric);
    *opened = (struct opened_run){0};
}

enum gr_status find_item(const struct exam *exam, const char *where, const char *id, size_t *item, struct gr_error *err)
{
    *item = exam_find_item(exam, text_of(id));
    if (*item != SIZE_MAX) return GR_OK;
    return gr_fail(err, GR_USAGE, "%s: no item '%s'; there are %zu, from %.*s to %.*s", where, id, exam->n_items,
                   TEXT_ARGS(exam->items[0].id), TEXT_ARGS(exam->items[exam->n_items - 1].id));
}
