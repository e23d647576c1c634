/*
 * test_forms.c: booklets, against the same answers written by item: a paper of a student's own booklet must give the
 * same cohort, codes and all, as one in the order and with the options of the rubric. Every layout, any chunks.
 */
#include "ingest_kit.h"

enum { N_ITEMS = 6, N_FORMS = 3, N_STUDENTS = 4000, N_OPTIONS = 4 };
static struct kit by_item, by_form;

/* ingest knows option maps by name only: here, how far the letters of an item are moved. */
struct option_map {
    int shift;
};

static const struct option_map SHIFTS[N_OPTIONS] = {{0}, {1}, {2}, {3}};

static struct text unshift(const struct option_map *map, struct text answer, struct arena *arena)
{
    char *bytes = arena_copy(arena, answer.at, answer.len);
    for (size_t i = 0; i < answer.len; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'D') bytes[i] = (char)('A' + (bytes[i] - 'A' + map->shift) % N_OPTIONS);
    return (struct text){bytes, answer.len};
}

/* Form f has item (3f + i) mod 6 at place i, and the letters of item k moved by f·k; the last lacks two items. */
static uint32_t items_at[N_FORMS][N_ITEMS];
static bool has_item[N_FORMS][N_ITEMS];
static const struct option_map *options[N_FORMS][N_ITEMS];
static struct exam_form forms_list[N_FORMS];
static struct exam_forms forms;
static struct text places[N_ITEMS];

static size_t places_of(size_t form, bool lacks)
{
    return lacks && form + 1 == N_FORMS ? N_ITEMS - 2 : N_ITEMS;
}

static void start(bool lacks)
{
    static const char *const names[N_FORMS] = {"A", "B", "C"};
    kit_init(&by_item, N_ITEMS);
    kit_init(&by_form, N_ITEMS);
    kit_group(&by_item, "form");
    for (size_t f = 0; f < N_FORMS; f++) {
        for (size_t i = 0; i < N_ITEMS; i++) {
            has_item[f][i] = false;
            options[f][i] = f ? &SHIFTS[f * i % N_OPTIONS] : NULL;
        }
        for (size_t i = 0; i < N_ITEMS; i++) {
            const uint32_t item = (uint32_t)((5 * f + (f % 2 ? N_ITEMS - 1 - i : i)) % N_ITEMS);
            items_at[f][i] = i < places_of(f, lacks) ? item : NO_PLACE_ITEM;
            if (i < places_of(f, lacks)) has_item[f][item] = true;
        }
        forms_list[f] = (struct exam_form){
            .id = text_of(names[f]), .item_at = items_at[f], .has_item = has_item[f], .options = options[f]};
    }
    for (size_t i = 0; i < N_ITEMS; i++)
        places[i] = by_form.items[i].id;
    forms = (struct exam_forms){.column = TEXT("form"),
                                .list = forms_list,
                                .n = N_FORMS,
                                .places = places,
                                .n_places = N_ITEMS,
                                .lacks_items = lacks,
                                .to_reference = unshift};
    by_form.exam.forms = &forms;
}

static void answer_of(uint64_t *seed, size_t *length, char bytes[8])
{
    const uint64_t r = kit_random(seed) >> 8;
    *length = r % 11 == 0 ? 0 : r % 7 == 0 ? 2 + r / 16 % 2 : 1;
    for (size_t i = 0; i < *length; i++)
        bytes[i] = (char)('A' + (r >> (20 + 4 * i)) % N_OPTIONS);
    bytes[*length] = '\0';
}

/* As the form prints it. */
static void shift(size_t form, size_t item, char bytes[8])
{
    for (char *c = bytes; *c && form; c++)
        *c = (char)('A' + (*c - 'A' + N_OPTIONS - SHIFTS[form * item % N_OPTIONS].shift) % N_OPTIONS);
}

enum { WIDE, LONG, PACKED };

/* The same answers, on `papers` by place, and by item. */
static void write_both(int layout)
{
    struct page papers, items;
    uint64_t seed = 11 + (uint64_t)layout;
    page_open(&papers);
    page_open(&items);
    const char *header = layout == LONG     ? "student_id,form,item,answer\n"
                         : layout == PACKED ? "student_id,form,responses\n"
                                            : "student_id,form,Q1,Q2,Q3,Q4,Q5,Q6\n";
    fputs(header, papers.file);
    fputs(header, items.file);
    for (size_t s = 0; s < N_STUDENTS; s++) {
        const size_t form = kit_random(&seed) % N_FORMS;
        char of_item[N_ITEMS][8];
        size_t length;
        for (size_t i = 0; i < N_ITEMS; i++) {
            answer_of(&seed, &length, of_item[i]);
            if (layout == PACKED) of_item[i][1] = '\0';
            if (layout == PACKED && !of_item[i][0]) strcpy(of_item[i], " ");
            if (!has_item[form][i]) strcpy(of_item[i], "\x1E");
        }
        if (layout != LONG) {
            fprintf(papers.file, "s%05zu,%c%s", s, (int)('A' + form), layout == PACKED ? "," : "");
            fprintf(items.file, "s%05zu,%c%s", s, (int)('A' + form), layout == PACKED ? "," : "");
        }
        for (size_t i = 0; i < N_ITEMS; i++) {
            const char *before = layout == WIDE ? "," : "";
            if (layout == LONG)
                fprintf(items.file, "s%05zu,%c,Q%zu,%s\n", s, (int)('A' + form), i + 1, of_item[i]);
            else
                fprintf(items.file, "%s%s", before, of_item[i]);
        }
        for (size_t i = 0; i < N_ITEMS; i++) {
            const uint32_t item = items_at[form][i];
            char written[8] = "";
            if (item != NO_PLACE_ITEM) {
                strcpy(written, of_item[item]);
                if (written[0] != ' ') shift(form, item, written);
            }
            if (layout != LONG)
                fprintf(papers.file, "%s%s", layout == WIDE ? "," : "", written);
            else if (item != NO_PLACE_ITEM)
                fprintf(papers.file, "s%05zu,%c,Q%zu,%s\n", s, (int)('A' + form), i + 1, written);
        }
        if (layout == LONG) continue;
        fputc('\n', papers.file);
        fputc('\n', items.file);
    }
    char *text = page_close(&papers);
    kit_add(&by_form, "papers.csv", text);
    free(text);
    text = page_close(&items);
    kit_add(&by_item, "items.csv", text);
    free(text);
}

static char *rest_of_dump(const struct kit *kit)
{
    char *dump = kit_dump(kit, false);
    char *counts = strstr(dump, "read "); /* the long papers have no rows for what the form lacks */
    assert_non_null(counts);
    *counts = '\0';
    return dump;
}

static void compare(int layout, bool lacks)
{
    static const size_t chunks[] = {0, 1, 300};
    start(lacks);
    write_both(layout);
    kit_must_run(&by_item);
    char *expected = rest_of_dump(&by_item);
    for (int threads = 1; threads <= 4; threads += 3)
        for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
            threads_set(threads);
            by_form.options.chunk_bytes = chunks[i];
            kit_must_run(&by_form);
            assert_int_equal(by_form.cohort.rejects.n, 0);
            char *found = rest_of_dump(&by_form);
            assert_string_equal(found, expected);
            free(found);
        }
    threads_set(0);
    free(expected);
}

static void papers_say_what_items_say(void **state)
{
    (void)state;
    for (int layout = WIDE; layout <= PACKED; layout++)
        compare(layout, false);
}

static void what_a_form_lacks_is_not_presented(void **state)
{
    (void)state;
    for (int layout = WIDE; layout <= LONG; layout++)
        compare(layout, true);
}

static void rejects_name_line_and_column(void **state)
{
    (void)state;
    start(true);
    kit_add(&by_form, "w.csv",
            "student_id,form,Q1,Q2,Q3,Q4,Q5,Q6\n"
            "u,Z,A,A,A,A,A,A\n"
            "v,,A,A,A,A,A,A\n"
            "w,C,A,A,A,A,,B\n"
            "x,C,A,A,A,A, ,\n");
    kit_must_run(&by_form);
    kit_expect_rejects(&by_form, "0:2:2 form 'Z' is not in the rubric; correct it or add the form [u,Z,A,A,A,A,A,A]\n"
                                 "0:3:2 column 'form' is empty; name the student's form, or set answers.form_default "
                                 "[v,,A,A,A,A,A,A]\n"
                                 "0:4:8 form 'C' has nothing at 'Q6', but there is an answer; is it the right form? "
                                 "[w,C,A,A,A,A,,B]\n");
    start(true);
    kit_add(&by_form, "l.csv", "student_id,form,item,answer\nu,C,Q6,A\nu,C,Q1,A\nv,,Q1,A\nv,B,Q9,\n");
    kit_must_run(&by_form);
    kit_expect_rejects(&by_form, "0:2:3 form 'C' has nothing at 'Q6'; is it the right form? [u,C,Q6,A]\n"
                                 "0:4:2 column 'form' is empty; name the student's form, or set "
                                 "answers.form_default [v,,Q1,A]\n"
                                 "0:5:3 item 'Q9' is not in the rubric; correct it or add it to the rubric "
                                 "[v,B,Q9,]\n");
}

/* A student who took no part needs no form, and the roster's students have none. */
static void absent_students_need_no_form(void **state)
{
    (void)state;
    start(false);
    kit_add(&by_form, "w.csv", "student_id,status,form,Q1,Q2,Q3,Q4,Q5,Q6\nu,absent,,,,,,,\nv,,A,A,B,C,D,A,B\n");
    by_form.options.roster = kit_write("roster.csv", "student_id\nv\nu\nw\n", 17);
    kit_expect(&by_form, "u absent  | ,,,,,\nv present A | A,B,C,D,A,B\nw absent  | ,,,,,\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers_say_what_items_say),
        cmocka_unit_test(what_a_form_lacks_is_not_presented),
        cmocka_unit_test(rejects_name_line_and_column),
        cmocka_unit_test(absent_students_need_no_form),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, kit_remove_folder);
    kit_release(&by_item);
    kit_release(&by_form);
    return failed;
}
