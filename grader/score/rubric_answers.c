/* rubric_answers.c: how answers files are written. */
#include "score/rubric_parts.h"

const struct key_spec ANSWERS_KEYS[N_ANSWERS_KEYS] = {
    [ANSWERS_ID] = {"id", "a column", "the student's id; student_id unless given", false},
    [ANSWERS_FORM] = {"form", "a column", "names the student's form (booklet), when there are forms; form unless given",
                      false},
    [ANSWERS_FORM_DEFAULT] = {"form_default", "a form",
                              "of students who name none; unless given such a row is a reject", false},
    [ANSWERS_PLACES] = {"places", "P, [P1, P2, …] or items",
                        "with forms, what columns (and `item` of long answers) are called by place in the booklet: P1, "
                        "P2, …; the names of the first items unless given. items: they are the items themselves, "
                        "wherever these stand in the booklet",
                        false},
    [ANSWERS_STATUS] = {"status", "a column", "present, absent, void or withheld; status unless given", false},
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
    *answers = (struct answer_conventions){.student_column = TEXT("student_id"),
                                           .status_column = TEXT("status"),
                                           .form_column = c->found[TOP_FORMS] ? TEXT("form") : TEXT("")};
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
