/* open_run.c: open a run and compile its rubric (contract in open_run.h). */
#include "pipeline/open_run.h"

enum gr_status open_run(struct opened_run *out, const char *path, struct gr_error *err)
{
    struct gr_messages mistakes = {0}, warnings = {0};
    struct arena arena = {0};
    *out = (struct opened_run){0};
    enum gr_status st = run_open(&out->run, path, err);
    if (!st) {
        const char *shown = arena_text(&arena, run_rubric_path(out->run)).at;
        st = rubric_load_text(&out->rubric, shown, run_rubric_source(out->run), &mistakes, &warnings);
        if (st)
            st = gr_fail(err, GR_FAILED, "%s: the rubric in this run does not load: %s", path,
                         mistakes.n ? mistakes.lines[0] : "no reason given");
    }
    if (!st) out->exam = rubric_exam(out->rubric);
    if (!st) st = run_set_exam(out->run, out->exam, err);
    if (st) opened_run_release(out);
    arena_release(&arena);
    gr_messages_release(&mistakes);
    gr_messages_release(&warnings);
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
