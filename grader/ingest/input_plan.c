/*
 * input_plan.c: what an input is, and what its columns are for (contract in intake.h).
 *
 * "exam.db:marks" names a table when there is no file of that name. Files are closed again after planning, so that any
 * number of them can be given; a pipe stays open, its first window kept.
 */
#include <unistd.h>

#include "ingest/intake.h"
#include "ingest/sqlite_input.h"

/* While planning, a small window is enough for most headers. */
enum { PLANNING_BYTES = 64 * 1024 };

const char *ingest_file_of(struct arena *arena, const char *source, const char **table)
{
    *table = NULL;
    const char *colon = strrchr(source, ':');
    if (!colon || colon == source || !colon[1] || access(source, F_OK) == 0) return source;
    const char *path = arena_copy(arena, source, (size_t)(colon - source));
    if (access(path, F_OK) != 0) return source;
    *table = colon + 1;
    return path;
}

static struct plan_wishes plan_wishes(const struct intake *intake, const struct input *input)
{
    return (struct plan_wishes){
        .exam = intake->exam,
        .items = &intake->items,
        .attributes = intake->attributes,
        .n_attributes = intake->n_attributes,
        .layout = intake->options->layout,
        .is_roster = input->source == ROSTER_SOURCE,
    };
}

static enum gr_status plan_text(struct intake *intake, struct input *input, struct gr_error *err)
{
    const bool is_roster = input->source == ROSTER_SOURCE;
    const struct dialect_wishes wishes = {
        .delimiter = is_roster ? 0 : intake->options->delimiter,
        .columns = is_roster ? NULL : intake->options->columns,
        .student_column = intake->exam->answers.student_column,
    };
    window_start(&input->window, input->stream, input->shown, PLANNING_BYTES, PLANNING_BYTES);
    enum gr_status st = dialect_find(&input->window, &wishes, &intake->arena, &input->header, err);
    if (st || !stream_can_reopen(input->stream)) return st;
    window_release(&input->window);
    stream_close(input->stream);
    input->stream = NULL;
    return GR_OK;
}

/* A SQLite file is known by its first bytes; nothing else may have a table name. */
static enum gr_status open_input(struct input *input, struct gr_error *err)
{
    enum gr_status st = stream_open(&input->stream, input->path, input->shown, err);
    if (st) return st;
    const struct text head = stream_head(input->stream);
    input->stored_bytes = stream_stored_bytes(input->stream);
    input->is_archive = stream_is_compressed(input->stream);
    input->is_sqlite = stream_can_reopen(input->stream) && head.len >= DB_MAGIC_BYTES &&
                       memcmp(head.at, DB_MAGIC, DB_MAGIC_BYTES) == 0;
    if (input->is_sqlite) {
        stream_close(input->stream);
        input->stream = NULL;
    } else if (input->table) {
        st = gr_fail(err, GR_FAILED, "%s: is not a SQLite file, so it has no table '%s'; give the name alone",
                     input->shown, input->table);
    }
    return st;
}

enum gr_status input_plan(struct intake *intake, struct input *input, const char *name, uint32_t source,
                          struct gr_error *err)
{
    *input = (struct input){.name = text_of(name), .source = source};
    input->shown = strcmp(name, "-") == 0 ? "standard input" : name;
    input->path = ingest_file_of(&intake->arena, name, &input->table);
    enum gr_status st = open_input(input, err);
    if (st) return st;
    st = input->is_sqlite ? sqlite_input_header(intake, input, err) : plan_text(intake, input, err);
    if (st) return st;
    const struct plan_wishes wishes = plan_wishes(intake, input);
    return plan_make(&input->plan, &wishes, &input->header, input->shown, &intake->arena, err);
}

void input_release(struct input *input)
{
    window_release(&input->window);
    stream_close(input->stream);
    input->stream = NULL;
}
