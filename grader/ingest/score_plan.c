/* score_plan.c: from names of columns to their places (contract in score_plan.h). */
#include "ingest/score_plan.h"

#define NO_FIELD SIZE_MAX

struct planning {
    const struct header *header;
    const char *shown;
    struct arena *arena;
};

static size_t find_field(const struct header *header, struct text name)
{
    for (size_t i = 0; i < header->n_names; i++)
        if (text_equal(header->names[i], name)) return i;
    return NO_FIELD;
}

static enum gr_status need_field(const struct planning *p, struct text name, size_t *field, struct gr_error *err)
{
    char shown[TEXT_SHOWN_BYTES];
    *field = find_field(p->header, name);
    if (*field == NO_FIELD)
        return gr_fail(err, GR_USAGE, "%s:1: no column '%s' among %s", p->shown, text_show(name, shown),
                       dialect_show_names(p->arena, p->header->names, p->header->n_names));
    for (size_t i = *field + 1; i < p->header->n_names; i++)
        if (text_equal(p->header->names[i], name))
            return gr_fail(err, GR_USAGE, "%s:1: two columns are named '%s'; rename one of them", p->shown,
                           text_show(name, shown));
    return GR_OK;
}

/* A column may be named "-x" itself; else the minus says that less is better. */
static struct text without_minus(const struct header *header, struct text name, bool *less_is_better)
{
    *less_is_better = name.len > 1 && name.at[0] == '-' && (!header || find_field(header, name) == NO_FIELD);
    return *less_is_better ? text_trim((struct text){name.at + 1, name.len - 1}) : name;
}

struct dialect_wishes score_plan_wishes(const struct score_file_options *options)
{
    bool less;
    struct text first = TEXT("total");
    if (options->n_operands) first = options->operands[0];
    if (options->n_by) first = without_minus(NULL, options->by[0], &less);
    return (struct dialect_wishes){.delimiter = options->delimiter, .student_column = first};
}

static enum gr_status plan_scores(const struct planning *p, const struct score_file_options *options,
                                  struct score_plan *plan, struct score_table *table, struct gr_error *err)
{
    static const struct text usual[] = {{"total", 5}, {"score", 5}};
    const struct header *header = p->header;
    const struct text *by = options->by;
    size_t n_by = options->n_by;
    for (size_t i = 0; i < 2 && !n_by && !options->n_operands; i++)
        if (find_field(header, usual[i]) != NO_FIELD) {
            by = &usual[i];
            n_by = 1;
        }
    if (!n_by && !options->n_operands)
        return gr_fail(err, GR_USAGE, "%s:1: no column 'total' or 'score' among %s; name the scores with --by",
                       p->shown, dialect_show_names(p->arena, header->names, header->n_names));
    plan->n_scores = n_by + options->n_operands;
    size_t *fields = arena_alloc(p->arena, plan->n_scores * sizeof *fields);
    table->columns = arena_alloc(p->arena, plan->n_scores * sizeof *table->columns);
    for (size_t c = 0; c < plan->n_scores; c++) {
        struct key_column *column = &table->columns[c];
        *column = (struct key_column){.kind = CELLS_UNKNOWN};
        column->name = c < n_by ? without_minus(header, by[c], &column->less_is_better) : options->operands[c - n_by];
        const enum gr_status st = need_field(p, column->name, &fields[c], err);
        if (st) return st;
        table->n_columns = c + 1;
        for (size_t other = 0; other < c && c < n_by; other++)
            if (fields[other] == fields[c])
                return gr_fail(err, GR_USAGE, "--by: names column '%.*s' twice; name it once", TEXT_ARGS(column->name));
    }
    plan->score_fields = fields;
    return GR_OK;
}

/* The attribute of a column, made when it is new. */
static enum gr_status need_attribute(const struct planning *p, struct text name, size_t *fields,
                                     struct score_plan *plan, struct students *students, size_t *attribute,
                                     struct gr_error *err)
{
    size_t field;
    const enum gr_status st = need_field(p, name, &field, err);
    if (st) return st;
    for (*attribute = 0; *attribute < plan->n_groups; ++*attribute)
        if (fields[*attribute] == field) return GR_OK;
    fields[plan->n_groups++] = field;
    students->attributes[students->n_attributes++].name = arena_text(p->arena, name);
    return GR_OK;
}

/* "province+track", unless a column has that name: a crossing. */
static size_t split_crossing(const struct planning *p, struct text name, struct text *parts)
{
    size_t n = 0;
    if (find_field(p->header, name) != NO_FIELD) {
        parts[0] = name;
        return 1;
    }
    for (size_t from = 0; from <= name.len; n++) {
        const char *end = from < name.len ? memchr(name.at + from, '+', name.len - from) : NULL;
        const size_t to = end ? (size_t)(end - name.at) : name.len;
        parts[n] = text_trim((struct text){name.at + from, to - from});
        from = to + 1;
    }
    return n;
}

static enum gr_status plan_groups(const struct planning *p, const char *groups, struct score_plan *plan,
                                  struct score_table *table, struct gr_error *err)
{
    size_t n = 0, n_parts = 0;
    if (!groups) return GR_OK;
    const struct text *names = dialect_split_names(p->arena, groups, &n);
    for (size_t g = 0; g < n; g++)
        for (size_t i = 0; i <= names[g].len; i++)
            n_parts += i == names[g].len || names[g].at[i] == '+';
    size_t *fields = arena_alloc(p->arena, n_parts * sizeof *fields);
    struct text *parts = arena_alloc(p->arena, n_parts * sizeof *parts);
    table->students.attributes = gr_calloc(n_parts, sizeof *table->students.attributes);
    table->groups = arena_alloc(p->arena, n * sizeof *table->groups);
    for (size_t g = 0; g < n; g++) {
        const size_t n_columns = split_crossing(p, names[g], parts);
        size_t *columns = arena_alloc(p->arena, n_columns * sizeof *columns);
        for (size_t c = 0; c < n_columns; c++) {
            const enum gr_status st = need_attribute(p, parts[c], fields, plan, &table->students, &columns[c], err);
            if (st) return st;
            for (size_t other = 0; other < c; other++)
                if (columns[other] == columns[c])
                    return gr_fail(err, GR_USAGE, "--groups %s: crosses column '%.*s' with itself; name it once",
                                   groups, TEXT_ARGS(parts[c]));
        }
        const struct text name =
            n_columns == 1 ? arena_text(p->arena, parts[0]) : arena_join(p->arena, parts, n_columns, TEXT("_"));
        for (size_t other = 0; other < g; other++)
            if (text_equal(table->groups[other].name, name))
                return gr_fail(err, GR_USAGE, "--groups %s: names '%.*s' twice; name it once", groups, TEXT_ARGS(name));
        table->groups[table->n_groups++] =
            (struct rank_group){.name = name, .columns = columns, .n_columns = n_columns};
    }
    plan->group_fields = fields;
    return GR_OK;
}

static enum gr_status plan_id(const struct planning *p, const char *id, struct score_plan *plan, struct gr_error *err)
{
    if (id) return need_field(p, text_of(id), &plan->id_field, err);
    plan->id_field = find_field(p->header, TEXT("student_id"));
    if (plan->id_field == NO_FIELD) plan->id_field = 0;
    return GR_OK;
}

enum gr_status score_plan_make(struct score_plan *plan, const struct score_file_options *options,
                               const struct header *header, const char *shown, struct score_table *table,
                               struct gr_error *err)
{
    const struct planning p = {header, shown, &table->arena};
    *plan = (struct score_plan){.names = header->names,
                                .n_fields = header->n_names,
                                .delimiter = header->delimiter,
                                .decimal_mark = options->decimal_mark};
    enum gr_status st = plan_scores(&p, options, plan, table, err);
    if (!st) st = plan_groups(&p, options->groups, plan, table, err);
    if (!st) st = plan_id(&p, options->id, plan, err);
    return st;
}
