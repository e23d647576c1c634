/* new_rubric.c: which rubric a run is graded anew by (contract in new_rubric.h). */
#include "pipeline/new_rubric.h"

#include "base/log.h"
#include "pipeline/notes.h"

static const char *kept_items(const struct regrade_options *o)
{
    return o->never_lower ? "*" : o->old_or_new;
}

enum gr_status load_new_rubric(const struct regrade_options *o, const struct opened_run *old,
                               const char *const *amendments, size_t n_amendments, struct rubric **out,
                               struct gr_messages *mistakes, struct gr_error *err)
{
    struct gr_messages warnings = {0};
    struct rubric_edits edits = {.amendments = amendments, .n_amendments = n_amendments};
    size_t n;
    const struct rubric_text *own = run_rubrics(old->run, &n);
    enum gr_status st = GR_OK;
    *out = NULL;
    if (kept_items(o)) {
        st = run_rubric_load(old->run, o->run_path, 0, &edits.earlier, err);
        edits.keeps = text_of(kept_items(o));
    } else if (!o->rubric_path && n > 1) { /* what the run's rubric keeps, its amended one does too */
        st = run_rubric_load(old->run, o->run_path, 1, &edits.earlier, err);
        edits.keeps = own->keeps;
    }
    if (st) return st;
    st = rubric_load_edited(out, o->rubric_path ? o->rubric_path : own->path.at, o->rubric_path ? NULL : &own->source,
                            &edits, mistakes, &warnings);
    if (amendments != o->amendments) gr_messages_release(&warnings); /* one of many trials */
    note_warnings(&warnings);
    const char *otherwise = st ? NULL : rubric_reads_otherwise(old->rubric, *out);
    if (otherwise)
        st = gr_fail(err, GR_USAGE,
                     "%s: answers of the run cannot be graded by it: %s; mend it, or grade the answers files with it",
                     o->rubric_path, otherwise);
    const struct exam *was = rubric_exam(old->rubric), *is = st ? NULL : rubric_exam(*out);
    if (is && !text_equal(was->id, is->id))
        log_note("warning: %s: is of the exam '%.*s', the run of '%.*s'; is it the right rubric?", rubric_path(*out).at,
                 TEXT_ARGS(is->id), TEXT_ARGS(was->id));
    return st;
}
