/* column_keys.c: split at commas outside brackets; brackets are read as in rank.by (contract in column_keys.h). */
#include "score/column_keys.h"

#include "score/rubric_parts.h"

static bool begins_with_function(struct text part)
{
    if (part.len && part.at[0] == '-') part = text_trim((struct text){part.at + 1, part.len - 1});
    for (size_t i = 0; i < N_RANK_KEY_FORMS; i++) {
        const struct text name = text_of(RANK_KEY_FORMS[i].name);
        if (name.at[name.len - 1] == '(' && text_begins_with(part, name)) return true;
    }
    return false;
}

/* The next key, off *left. */
static struct text take_part(struct text *left)
{
    const bool has_brackets = begins_with_function(text_trim(*left));
    size_t depth = 0, n = 0;
    for (; n < left->len && (left->at[n] != ',' || depth); n++) {
        depth += has_brackets && left->at[n] == '(';
        depth -= depth && left->at[n] == ')';
    }
    const struct text part = text_trim((struct text){left->at, n});
    n += n < left->len;
    *left = (struct text){left->at + n, left->len - n};
    return part;
}

static void add_plain(struct column_keys *keys, struct text name)
{
    keys->keys[keys->n_keys++] = (struct rank_key){.kind = KEY_ATTRIBUTE, .index = keys->n_plain, .text = name};
    keys->plain[keys->n_plain++] = name;
}

enum gr_status column_keys_parse(const char *by, struct arena *arena, struct column_keys *out, struct gr_error *err)
{
    struct rubric rubric = {.exam = {.unit = 1}};
    struct reading reading = {.path = "--by", .arena = arena};
    struct rubric_compiler c = {.reading = &reading, .rubric = &rubric};
    struct gr_messages mistakes = {0};
    struct text left = text_of(by);
    size_t most = 1;
    for (size_t i = 0; i < left.len; i++)
        most += left.at[i] == ',';
    *out = (struct column_keys){.keys = arena_alloc(arena, most * sizeof *out->keys),
                                .plain = arena_alloc(arena, most * sizeof *out->plain)};
    while (left.len) {
        const struct text part = take_part(&left);
        if (!begins_with_function(part))
            add_plain(out, part);
        else if (read_column_key(&c, part, &out->keys[out->n_keys]))
            out->n_keys++;
    }
    out->operands = rubric.exam.rank.columns;
    out->n_operands = rubric.exam.rank.n_columns;
    enum gr_status st = GR_OK;
    if (reading.n_mistakes) st = gr_fail(err, GR_USAGE, "--by: %s", reading.remarks[0].text);
    else if (!out->n_plain && !out->n_operands)
        st = gr_fail(err, GR_USAGE, "--by %s: names no column; a draw comes after one", by);
    reading_finish(&reading, &mistakes, &mistakes);
    gr_messages_release(&mistakes);
    return st;
}
