/*
 * rubric_answers.c: how answers files are written, and how students are ranked.
 */
#include "score/rubric_parts.h"

const struct key_spec ANSWERS_KEYS[N_ANSWERS_KEYS] = {
    [ANSWERS_ID] = {"id", "a column", "the student's id; student_id unless given", false},
    [ANSWERS_FORM] = {"form", "a column", "names the student's form (booklet), when there are forms; form unless given", false},
    [ANSWERS_FORM_DEFAULT] = {"form_default", "a form", "of students who name none; unless given such a row is a reject",
                              false},
    [ANSWERS_PLACES] = {"places", "P, [P1, P2, …] or items",
                        "with forms, what columns (and `item` of long answers) are called by place in the booklet: P1, "
                        "P2, …; the names of the first items unless given. items: they are the items themselves, "
                        "wherever these stand in the booklet",
                        false},
    [ANSWERS_STATUS] = {"status", "a column", "present, absent or void; status unless given", false},
    [ANSWERS_BLANK] = {"blank", "a list of texts", "answers that mean left blank, besides empty ones", false},
    [ANSWERS_DUPLICATE] = {"duplicate", "error | first | last",
                           "which row counts when a student has two; error unless "
                           "given: none",
                           false},
    [ANSWERS_ATTEMPTS] = {"attempts", "best, or {use: best, …}",
                          "students may have several rows (long: an item); which of them counts (below)", false},
    [ANSWERS_NUMBERS] = {"numbers", "decimal_point | decimal_comma", "1,234.5 or 1.234,5; decimal_point unless given",
                         false},
};

const struct key_spec RANK_KEYS[N_RANK_KEYS] = {
    [RANK_BY] = {"by", "[total, section:I, item:Q7, -wrong]",
                 "later entries break ties; also correct and blank; a minus: "
                 "less is better; total unless given",
                 false},
    [RANK_TIES] = {"ties", "competition | dense | …", "also modified, ordinal, fractional; competition unless given",
                   false},
    [RANK_PERCENTILE] = {"percentile", "at_or_below | below | mid | sql", "at_or_below unless given", false},
    [RANK_DECIMALS] = {"decimals", "0 to 9", "of the percentile; 4 unless given", false},
    [RANK_GROUPS] = {"groups", "a list of columns", "ranks and tables inside each value of these", false},
};

static void read_blanks(struct rubric_compiler *c, const struct node *node, struct answer_conventions *answers)
{
    const struct node *members;
    size_t n;
    if (!node || !read_scalars(c->reading, node, "blank", true, &members, &n)) return;
    answers->blank = arena_alloc(c->reading->arena, n * sizeof *answers->blank);
    for (size_t i = 0; i < n; i++)
        if (text_trim(members[i].text).len) answers->blank[answers->n_blank++] = text_trim(members[i].text);
}

void compile_answers(struct rubric_compiler *c, const struct node *node)
{
    static const char *const duplicates[] = {"error", "first", "last"};
    static const char *const numbers[] = {"decimal_point", "decimal_comma"};
    const struct key_table table = KEY_TABLE(ANSWERS_KEYS);
    struct answer_conventions *answers = &c->rubric->exam.answers;
    const struct node **found = c->answers_found;
    size_t which;
    *answers = (struct answer_conventions){
        .student_column = TEXT("student_id"), .status_column = TEXT("status"), .form_column = c->found[TOP_FORMS] ? TEXT("form") : TEXT("")};
    if (!node || !read_map(c->reading, node, "'answers'", &table, 1, found)) return;
    read_text(c->reading, found[ANSWERS_ID], "id", &answers->student_column);
    read_text(c->reading, found[ANSWERS_FORM], "form", &answers->form_column);
    read_text(c->reading, found[ANSWERS_STATUS], "status", &answers->status_column);
    read_blanks(c, found[ANSWERS_BLANK], answers);
    if (read_name(c->reading, found[ANSWERS_DUPLICATE], "policy for duplicates", duplicates, 3, &which))
        answers->duplicate = (enum duplicate_policy)which;
    if (read_name(c->reading, found[ANSWERS_NUMBERS], "style of numbers", numbers, 2, &which))
        answers->numbers = (enum number_style)which;
    compile_attempts(c, found[ANSWERS_ATTEMPTS]);
}

static bool take_prefix(struct text t, struct text prefix, struct text *rest)
{
    if (!text_begins_with(t, prefix)) return false;
    *rest = (struct text){t.at + prefix.len, t.len - prefix.len};
    return true;
}

static bool read_key(struct rubric_compiler *c, const struct node *node, struct rank_key *key)
{
    static const char *const names[] = {"total", "correct", "wrong", "blank", "section:", "item:"};
    static const enum rank_key_kind kinds[] = {KEY_TOTAL, KEY_CORRECT, KEY_WRONG, KEY_BLANK};
    const struct exam *exam = &c->rubric->exam;
    char shown[TEXT_SHOWN_BYTES];
    struct text name = text_trim(node->text), id;
    *key = (struct rank_key){.text = name};
    if (take_prefix(name, TEXT("-"), &id)) {
        key->less_is_better = true;
        name = text_trim(id);
    }
    for (size_t i = 0; i < 4; i++)
        if (text_equal(name, text_of(names[i]))) {
            key->kind = kinds[i];
            return true;
        }
    const bool is_section = take_prefix(name, TEXT("section:"), &id);
    if (!is_section && !take_prefix(name, TEXT("item:"), &id)) {
        const char *guess = reading_suggest(c->reading, name, names, 6);
        mistake(c->reading, node, "unknown rank key '%s'; %s", text_show(node->text, shown),
                guess[0] ? guess
                         : "expected total, section:ID, item:ID, correct, wrong or blank, perhaps with - before");
        return false;
    }
    key->kind = is_section ? KEY_SECTION : KEY_ITEM;
    key->index = is_section ? exam_find_section(exam, text_trim(id)) : exam_find_item(exam, text_trim(id));
    if (key->index != SIZE_MAX) return true;
    mistake(c->reading, node, "rank key '%s' names no %s; correct its id", text_show(node->text, shown),
            is_section ? "section" : "item");
    return false;
}

static void read_keys(struct rubric_compiler *c, const struct node *node, struct rank_policy *rank)
{
    const struct node *members;
    size_t n;
    char shown[TEXT_SHOWN_BYTES];
    if (!node || !read_scalars(c->reading, node, "by", false, &members, &n)) return;
    if (n == 0) {
        mistake(c->reading, node, "'by' is an empty list; expected at least total");
        return;
    }
    rank->keys = arena_alloc(c->reading->arena, n * sizeof *rank->keys);
    rank->n_keys = 0;
    for (size_t i = 0; i < n; i++) {
        struct rank_key key;
        if (!read_key(c, &members[i], &key)) continue;
        size_t k = 0;
        while (k < rank->n_keys && (rank->keys[k].kind != key.kind || rank->keys[k].index != key.index))
            k++;
        if (k < rank->n_keys)
            mistake(c->reading, &members[i], "rank key '%s' stands here twice; remove one",
                    text_show(members[i].text, shown));
        else
            rank->keys[rank->n_keys++] = key;
    }
}

static void read_groups(struct rubric_compiler *c, const struct node *node, struct rank_policy *rank)
{
    const struct exam *exam = &c->rubric->exam;
    const struct node *members;
    size_t n;
    char shown[TEXT_SHOWN_BYTES];
    if (!node || !read_scalars(c->reading, node, "groups", false, &members, &n)) return;
    rank->groups = arena_alloc(c->reading->arena, n * sizeof *rank->groups);
    for (size_t i = 0; i < n; i++) {
        const struct text name = text_trim(members[i].text);
        size_t k = 0;
        while (k < rank->n_groups && !text_equal(rank->groups[k], name))
            k++;
        if (k < rank->n_groups) {
            mistake(c->reading, &members[i], "group '%s' stands here twice; remove one", text_show(name, shown));
            continue;
        }
        if (exam_find_item(exam, name) != SIZE_MAX || text_equal(name, exam->answers.student_column))
            mistake(c->reading, &members[i], "group '%s' is %s; expected a column such as province or school",
                    text_show(name, shown),
                    text_equal(name, exam->answers.student_column) ? "the student's id" : "an item");
        rank->groups[rank->n_groups++] = name;
    }
}

void compile_rank(struct rubric_compiler *c, const struct node *node)
{
    const struct key_table table = KEY_TABLE(RANK_KEYS);
    struct rank_policy *rank = &c->rubric->exam.rank;
    const struct node *found[N_RANK_KEYS];
    size_t which;
    int64_t decimals;
    *rank =
        (struct rank_policy){.keys = arena_alloc(c->reading->arena, sizeof *rank->keys), .n_keys = 1, .decimals = 4};
    rank->keys[0] = (struct rank_key){.kind = KEY_TOTAL, .text = TEXT("total")};
    if (!node || !read_map(c->reading, node, "'rank'", &table, 1, found)) return;
    read_keys(c, found[RANK_BY], rank);
    if (read_name(c->reading, found[RANK_TIES], "tie rule", tie_rule_names, N_TIE_RULES, &which))
        rank->ties = (enum tie_rule)which;
    if (read_name(c->reading, found[RANK_PERCENTILE], "percentile rule", percentile_rule_names, N_PERCENTILE_RULES,
                  &which))
        rank->percentile = (enum percentile_rule)which;
    if (read_count(c->reading, found[RANK_DECIMALS], "decimals", 0, 9, &decimals)) rank->decimals = (int)decimals;
    read_groups(c, found[RANK_GROUPS], rank);
}
