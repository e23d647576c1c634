/* test_ingest.c: what becomes of rows: layouts, dialects, states, rejects, duplicates, rosters, several files. */
#include "ingest_kit.h"

static struct kit kit;

/* ---- layouts and dialects ---- */

static void wide_columns_may_come_in_any_order_among_others(void **state)
{
    (void)state;
    kit_init(&kit, 3);
    kit_group(&kit, "school");
    kit_add(&kit, "a.csv", "Q3,note,student_id,Q1,school,Q2\nC,x,001,A,North,B\n,y,1,long answer,South,é\n");
    kit_expect(&kit, "001 present North | A,B,C\n1 present South | long answer,é,\n");
    assert_int_equal(kit.cohort.students.n_attributes, 1);
    assert_string_equal(kit.cohort.sources[0].layout, "wide");
    assert_int_equal(kit.cohort.sources[0].rows, 2);
}

static void long_rows_may_come_in_any_order(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_group(&kit, "school");
    kit_add(&kit, "a.csv", "student_id,when,item,answer,school\ns2,9:00,Q2,B,\ns1,9:01,Q1,A,East\ns2,9:02,Q1,,West\n");
    kit_expect(&kit, "s2 present West | ,B\ns1 present East | A,\n");
    assert_string_equal(kit.cohort.sources[0].layout, "long");
    assert_int_equal(kit.cohort.counts.rows_graded, 3);
}

static void packed_answers_are_one_character_an_item(void **state)
{
    (void)state;
    kit_init(&kit, 4);
    kit_add(&kit, "a.csv", "student_id,responses\ns1,AB-D\ns2, é C\ns3,ABC\n");
    kit_expect(&kit, "s1 present | A,B,-,D\ns2 present | ,é,,C\n");
    kit_expect_rejects(&kit, "0:4:2 3 answers where the rubric has 4 items; write one character an item, a space for a "
                             "blank [s3,ABC]\n");
}

static void input_without_a_header_has_its_columns_named(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit.options.columns = "student_id, item ,answer";
    kit_add(&kit, "a.csv", "s1;Q1;A\ns1;Q2;B\n");
    kit_expect(&kit, "s1 present | A,B\n");
    kit_init(&kit, 2);
    kit.options.columns = "responses,student_id";
    kit_add(&kit, "b.csv", "AB\ts1");
    kit_expect(&kit, "s1 present | A,B\n");
}

static void the_delimiter_is_found_from_the_header(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "student_id;Q1;\"a,b\"\ns1;A;x\n",     "student_id\tQ1\ns1\tA\n",       "student_id|Q1\ns1|A\n",
        "student_id,Q1\r\ns1,A\r\n",           "student_id,Q1\rs1,A\r",         "\xEF\xBB\xBFstudent_id,Q1\ns1,A",
        "\"student_id\",\"Q1\"\n\"s1\",\"A\"", "\n\nstudent_id,Q1\n\ns1,A\n\n", " student_id , Q1 \ns1,A\n",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        kit_init(&kit, 1);
        kit_add(&kit, "a.csv", TEXTS[i]);
        kit_expect(&kit, "s1 present | A\n");
        assert_int_equal(kit.cohort.rejects.n, 0);
        kit_release(&kit);
    }
    kit_init(&kit, 1);
    kit.options.delimiter = ':';
    kit_add(&kit, "a.csv", "student_id:Q1\ns1:A\n");
    kit_expect(&kit, "s1 present | A\n");
}

static void a_forced_layout_must_have_its_columns(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit.options.layout = LAYOUT_LONG;
    kit_add(&kit, "a.csv", "student_id,Q1\ns1,A\n");
    kit_must_fail(&kit, "needs the columns 'item' and 'answer'; the columns are: student_id, Q1");
}

static void quoted_answers_may_hold_anything(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "a.csv", "student_id,Q1,Q2\ns1,\"a, \"\"b\"\"\nc\",D\ns2,E,\"F\"\n");
    kit_expect(&kit, "s1 present | a, \"b\"\\0ac,D\ns2 present | E,F\n");
}

/* ---- states ---- */

static void the_status_column_is_honoured(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit_add(&kit, "a.csv", "student_id,status,Q1\na,,A\nb,Present,A\nc,ABSENT,\nd,void,B\ne, cancelled ,B\nf,ill,C\n");
    kit_expect(&kit, "a present | A\nb present | A\nc absent | \nd void | B\ne void | B\n");
    kit_expect_rejects(&kit, "0:7:2 status 'ill' is not known; write present, absent, void or withheld [f,ill,C]\n");
}

static void states_of_a_student_in_long_layout_add_up(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "a.csv", "student_id,item,answer,status\na,Q1,A,\nb,Q1,,absent\na,Q2,B,void\nb,Q2,,absent\n");
    kit_expect(&kit, "a void | A,B\nb absent | ,\n");
}

/* ---- rejects ---- */

static void rows_that_cannot_be_used_say_why(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "a.csv",
            "student_id,Q1,Q2\n"
            "s1,A\n"        /* 2 */
            "s2,A,B,C\n"    /* 3 */
            ",A,B\n"        /* 4 */
            "   ,A,B\n"     /* 5 */
            "s5,A\xE9,B\n"  /* 6 */
            "s6,A\"x,B\n"   /* 7 */
            "s7,\"A\"x,B\n" /* 8 */
            "s8,A,B\n"      /* 9 */
            "s9,\"A,B\n"    /* 10 */
            "s10,C,D\n");   /* 11 */
    kit_expect(&kit, "s8 present | A,B\ns10 present | C,D\n");
    kit_expect_rejects(
        &kit,
        "0:2:0 2 fields where 3 are expected; check delimiters and quotes [s1,A]\n"
        "0:3:0 4 fields where 3 are expected; check delimiters and quotes [s2,A,B,C]\n"
        "0:4:1 column 'student_id' is empty; every row needs a student [,A,B]\n"
        "0:5:1 column 'student_id' is empty; every row needs a student [   ,A,B]\n"
        "0:6:2 byte 2 of the field (0xE9) is not UTF-8; save the file as UTF-8 [s5,A\xEF\xBF\xBD,B]\n"
        "0:7:2 a quote inside a field that does not begin with one; put the whole field in quotes and double the quote "
        "[s6,A\"x,B]\n"
        "0:8:2 text after a closing quote; double every quote inside the field [s7,\"A\"x,B]\n"
        "0:10:2 a quote that is never closed; close it or double it [s9,\"A,B]\n");
    assert_int_equal(kit.cohort.counts.rows_read, 10);
    assert_int_equal(kit.cohort.counts.rows_graded, 2);
    assert_int_equal(kit.cohort.counts.rows_rejected, 8);
}

static void a_nul_byte_rejects_the_row(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    static const char TEXT_WITH_NUL[] = "student_id,Q1\ns1,A\ns2,\0\ns3,B\n";
    kit.sources[kit.options.n_sources++] = kit_write("nul.csv", TEXT_WITH_NUL, sizeof TEXT_WITH_NUL - 1);
    kit_expect(&kit, "s1 present | A\ns3 present | B\n");
    kit_expect_rejects(&kit, "0:3:2 a NUL byte in the field; export the row again [s2,\xEF\xBF\xBD]\n");
}

static void an_unknown_item_is_a_reject(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "a.csv", "student_id,item,answer\ns1,Q1,A\ns1,Q9,B\n");
    kit_expect(&kit, "s1 present | A,\n");
    kit_expect_rejects(&kit, "0:3:2 item 'Q9' is not in the rubric; correct it or add it to the rubric [s1,Q9,B]\n");
}

static void a_field_of_100_megabytes_is_one_reject(void **state)
{
    (void)state;
    enum { HUGE_BYTES = 100 * 1000 * 1000 };
    static const char *const FRAMES[][2] = {{"student_id,Q1\ns1,", "\ns2,B\n"}, {"student_id,Q1\ns1,\"", "\"\ns2,B\n"}};
    for (size_t quoted = 0; quoted < 2; quoted++) {
        const size_t head = strlen(FRAMES[quoted][0]), tail = strlen(FRAMES[quoted][1]);
        char *bytes = malloc(head + HUGE_BYTES + tail);
        assert_non_null(bytes);
        memcpy(bytes, FRAMES[quoted][0], head);
        memset(bytes + head, 'x', HUGE_BYTES);
        memcpy(bytes + head + HUGE_BYTES, FRAMES[quoted][1], tail);
        kit_init(&kit, 1);
        kit.sources[kit.options.n_sources++] = kit_write("huge.csv", bytes, head + HUGE_BYTES + tail);
        free(bytes);
        kit_expect(&kit, "s2 present | B\n");
        assert_int_equal(kit.cohort.rejects.n, 1);
        const struct reject reject = kit.cohort.rejects.list[0];
        assert_true(text_equal(reject.reason, TEXT("a field of 100,000,000 bytes, more than 1,048,576; look for a lost "
                                                   "quote or line end")));
        assert_int_equal(reject.text.len, 1000);
        assert_int_equal(reject.column, 2);
        kit_release(&kit);
    }
}

static void reject_texts_are_cut_between_characters(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    char text[1200] = "student_id,Q1\nab,";
    while (strlen(text) < 1150)
        strcat(text, "é");
    strcat(text, ",\n");
    kit_add(&kit, "a.csv", text);
    kit_must_run(&kit);
    assert_int_equal(kit.cohort.rejects.list[0].text.len, 999);
}

static void too_many_rejects_fail_the_run(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit_add(&kit, "a.csv", "student_id,Q1\ns1,A\n,B\ns3,C\ns4\n");
    kit.options.max_rejects = 2;
    kit_must_run(&kit);
    kit.options.max_rejects = 1;
    kit_must_fail(&kit, "a.csv:3: 2 of 4 rows were rejected, more than --max-rejects allows; the first: column");
    kit.options.max_rejects = UINT64_MAX;
    kit.options.max_reject_percent = 50;
    kit_must_run(&kit);
    kit.options.max_reject_percent = 49;
    kit_must_fail(&kit, "2 of 4 rows were rejected");
}

/* ---- duplicates ---- */

static const char WIDE_TWICE[] = "student_id,status,Q1,Q2\nb,,A,B\na,,C,word\nb,absent,D,E\nc,,F,G\nb,,H,\n";

static void duplicate_error_sets_all_rows_of_a_student_aside(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "a.csv", WIDE_TWICE);
    kit_expect(&kit, "b duplicate | ,\na present | C,word\nc present | F,G\n");
    kit_expect_rejects(&kit,
                       "0:2:0 student 'b' has more than one row; keep one, or set answers.duplicate [b,,A,B]\n"
                       "0:4:0 student 'b' has more than one row; keep one, or set answers.duplicate [b,absent,D,E]\n"
                       "0:6:0 student 'b' has more than one row; keep one, or set answers.duplicate [b,,H,]\n");
    assert_int_equal(kit.cohort.counts.rows_rejected, 3);
}

static void duplicate_first_and_last_keep_one_row_in_the_first_place(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "a.csv", WIDE_TWICE);
    kit.exam.answers.duplicate = DUPLICATE_FIRST;
    kit_expect(&kit, "b present | A,B\na present | C,word\nc present | F,G\n");
    kit.exam.answers.duplicate = DUPLICATE_LAST;
    kit_expect(&kit, "b present | H,\na present | C,word\nc present | F,G\n");
    kit_expect_rejects(&kit, "0:2:0 replaced: student 'b' has more than one row; the last one counts [b,,A,B]\n"
                             "0:4:0 replaced: student 'b' has more than one row; the last one counts [b,absent,D,E]\n");
    assert_int_equal(kit.cohort.counts.rows_replaced, 2);
    assert_int_equal(kit.cohort.counts.rows_rejected, 0);
    assert_false(kit.cohort.students.ids_ascending);
}

static const char LONG_TWICE[] = "student_id,item,answer\nb,Q1,A\na,Q1,B\nb,Q1,\nb,Q2,C\nb,Q1,D\n";

static void a_student_and_item_given_twice_are_duplicates(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "a.csv", LONG_TWICE);
    kit_expect(&kit, "b duplicate | ,C\na present | B,\n");
    static const char WHY[] = "student 'b' answers item 'Q1' more than once; keep one row, or set answers.duplicate";
    char expected[512];
    snprintf(expected, sizeof expected, "0:2:0 %s [b,Q1,A]\n0:4:0 %s [b,Q1,]\n0:6:0 %s [b,Q1,D]\n", WHY, WHY, WHY);
    kit_expect_rejects(&kit, expected);
    kit.exam.answers.duplicate = DUPLICATE_FIRST;
    kit_expect(&kit, "b present | A,C\na present | B,\n");
    kit.exam.answers.duplicate = DUPLICATE_LAST;
    kit_expect(&kit, "b present | D,C\na present | B,\n");
    kit_expect_rejects(&kit,
                       "0:2:0 replaced: student 'b' answers item 'Q1' more than once; another row counts [b,Q1,A]\n"
                       "0:4:0 replaced: student 'b' answers item 'Q1' more than once; another row counts [b,Q1,]\n");
    assert_int_equal(kit.cohort.counts.rows_replaced, 2);
}

/* ---- several files ---- */

static void files_with_the_same_items_are_united_by_row(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "north.csv", "student_id,Q1,Q2\nn1,A,B\n");
    kit_add(&kit, "south.csv", "Q2;Q1;student_id\nD;C;s1\nF;E;n1\n");
    kit.exam.answers.duplicate = DUPLICATE_FIRST;
    kit_expect(&kit, "n1 present | A,B\ns1 present | C,D\n");
    kit_expect_rejects(&kit, "1:3:0 replaced: student 'n1' has more than one row; the first one counts [F;E;n1]\n");
}

static void files_with_other_items_are_united_by_student(void **state)
{
    (void)state;
    kit_init(&kit, 3);
    kit_group(&kit, "school");
    kit_add(&kit, "maths.csv", "student_id,Q1,school\na,A,\nb,B,East\n");
    kit_add(&kit, "french.csv", "student_id,Q3,Q2,status\nc,X,Y,\na,un deux,V,void\n");
    kit_add(&kit, "more.csv", "student_id,Q1,school\nd,C,West\n");
    kit_expect(&kit, "a void  | A,V,un deux\nb present East | B,,\nc present  | ,Y,X\nd present West | C,,\n");
    assert_int_equal(kit.cohort.rejects.n, 0);
    assert_int_equal(kit.cohort.counts.rows_graded, 5);
}

static void an_item_in_two_subjects_makes_rows_of_a_student_duplicates(void **state)
{
    (void)state;
    kit_init(&kit, 3);
    kit_add(&kit, "one.csv", "student_id,Q1,Q2\na,A,B\nb,C,D\n");
    kit_add(&kit, "two.csv", "student_id,Q2,Q3\na,E,F\nc,G,H\n");
    kit_expect(&kit, "a duplicate | ,,\nb present | C,D,\nc present | ,G,H\n");
    assert_int_equal(kit.cohort.counts.rows_rejected, 2);
    kit.exam.answers.duplicate = DUPLICATE_LAST;
    kit_expect(&kit, "a present | ,E,F\nb present | C,D,\nc present | ,G,H\n");
}

static void wide_and_long_files_share_the_items_out(void **state)
{
    (void)state;
    kit_init(&kit, 3);
    kit_add(&kit, "marks.csv", "student_id,item,answer\nb,Q3,7\nc,Q3,9\na,Q1,X\n");
    kit_add(&kit, "choice.csv", "student_id,Q1,Q2\na,A,B\nb,C,D\n");
    kit_expect(&kit, "a present | A,B,\nb present | C,D,7\nc present | ,,9\n");
    kit_expect_rejects(&kit, "0:4:2 item 'Q1' is a column of another answers file; leave it to one of them [a,Q1,X]\n");
}

static void long_files_may_follow_each_other(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit_add(&kit, "1.csv", "student_id,item,answer\na,Q1,A\n\nb,Q1,B\n");
    kit_add(&kit, "2.csv", "student_id,item,answer\nb,Q2,C\na,Q1,D\n");
    kit_expect(&kit, "a duplicate | ,\nb present | B,C\n");
    static const char WHY[] = "student 'a' answers item 'Q1' more than once; keep one row, or set answers.duplicate";
    char expected[512];
    snprintf(expected, sizeof expected, "0:2:0 %s [a,Q1,A]\n1:3:0 %s [a,Q1,D]\n", WHY, WHY);
    kit_expect_rejects(&kit, expected);
}

static void items_without_a_column_are_named(void **state)
{
    (void)state;
    kit_init(&kit, 4);
    kit_add(&kit, "a.csv", "student_id,Q1,Q3\ns1,A,B\n");
    kit_must_fail(&kit, "no column for the items: Q2, Q4; add them");
    kit_add(&kit, "b.csv", "student_id,Q2\ns1,A\n");
    kit_must_fail(&kit, "no column for the item: Q4; add it");
}

/* ---- roster ---- */

static void the_roster_gives_attributes_and_adds_the_absent(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit_group(&kit, "school");
    kit.options.keep = "name,school"; /* school is there already */
    kit.options.roster = kit_write("r.csv", "name;student_id;school\nZoe;z;West\nAda;a;East\nMax;m;\n", 52);
    kit_add(&kit, "a.csv", "student_id,school,Q1\nm,South,C\na,North,A\nx,North,B\n");
    kit_expect(&kit, "m present South Max | C\na present East Ada | A\nz absent West Zoe | \n");
    assert_int_equal(kit.cohort.students.n_attributes, 2);
    kit_expect_rejects(
        &kit, "0:4:0 student 'x' is not on the roster; correct the id or add them to the roster [x,North,B]\n");
}

static void strangers_in_long_layout_lose_every_row(void **state)
{
    (void)state;
    kit_init(&kit, 2);
    kit.options.roster = kit_write("r.csv", "student_id\nb\na\n", 15);
    kit_add(&kit, "a.csv", "student_id,item,answer\nx,Q2,D\na,Q1,A\nx,Q1,\n");
    kit_expect(&kit, "a present | A,\nb absent | ,\n");
    kit_expect_rejects(&kit,
                       "0:2:0 student 'x' is not on the roster; correct the id or add them to the roster [x,Q2,D]\n"
                       "0:4:0 student 'x' is not on the roster; correct the id or add them to the roster [x,Q1,]\n");
    assert_int_equal(kit.cohort.counts.rows_graded, 1);
}

static void a_roster_with_a_student_twice_is_refused(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit.options.roster = kit_write("r.csv", "student_id\na\nb\na\n", 17);
    kit_add(&kit, "a.csv", "student_id,Q1\na,A\n");
    kit_must_fail(&kit, "r.csv:4: this student is on the roster twice (also line 2)");
}

static void a_bad_row_of_the_roster_is_a_reject_of_no_source(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit.options.roster = kit_write("r.csv", "student_id,name\na,x\nb\n", 22);
    kit_add(&kit, "a.csv", "student_id,Q1\na,A\n");
    kit_expect(&kit, "a present | A\n");
    kit_expect_rejects(&kit, "-1:3:0 1 fields where 2 are expected; check delimiters and quotes [b]\n");
    assert_int_equal(kit.cohort.counts.rows_read, 1);
}

static void a_group_that_nobody_has_is_refused(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit_group(&kit, "province");
    kit_add(&kit, "a.csv", "student_id,Q1\na,A\n");
    kit_must_fail(&kit, "no column 'province', which rank of the rubric names");
}

/* ---- failures ---- */

static void expect_refusal(const char *name, const char *bytes, size_t n, const char *words)
{
    kit_init(&kit, 1);
    kit.sources[kit.options.n_sources++] = kit_write(name, bytes, n);
    kit_must_fail(&kit, words);
}

#define REFUSED(bytes, words) expect_refusal("junk", (bytes), sizeof(bytes) - 1, (words))

static void files_that_are_no_csv_are_told_what_they_are(void **state)
{
    (void)state;
    REFUSED("", "is empty (0 bytes)");
    REFUSED("\n\n\r\n", "only empty lines");
    REFUSED("student_id,Q1\n", "has a header but no rows");
    REFUSED("student_id,Q1", "has a header but no rows");
    REFUSED("PK\x03\x04 [Content_Types].xml", "an Excel workbook (.xlsx)");
    REFUSED("PK\x03\x04 data", "a zip archive");
    REFUSED("%PDF-1.7\n", "a PDF document");
    REFUSED("\x7F"
            "ELF\0\0",
            "a program");
    REFUSED("\xFF\xFEs\0t\0", "text in UTF-16");
    REFUSED("stu\0dent\n", "NUL bytes");
    REFUSED("student_id,pr\xE9nom\n1,2\n", "not UTF-8");
    REFUSED("id,Q1\n1,A\n", "no student column 'student_id'; the columns are: id, Q1; set answers.id");
    REFUSED("student_id,X1\n1,A\n", "no column is an item of the rubric; the columns are: student_id, X1");
    REFUSED("student_id,Q1,Q1\n1,A,B\n", "column 'Q1' appears twice");
    REFUSED("student_id,\"Q1\n1,A\n", "in the header row: a quote that is never closed");
    REFUSED("\x1f\x8b\x08 rubbish", "archive is damaged");
}

static void files_that_cannot_be_read_have_their_own_messages(void **state)
{
    (void)state;
    kit_init(&kit, 1);
    kit.sources[kit.options.n_sources++] = kit_path("nowhere.csv");
    kit_must_fail(&kit, "nowhere.csv: cannot be opened: No such file or directory");
    kit_write("x", "x", 1);
    kit.sources[0] = kit_folder;
    kit_must_fail(&kit, "is a folder");
    kit.sources[0] = kit_write("text.csv", "student_id,Q1\na,A\n", 18);
    char with_table[200];
    snprintf(with_table, sizeof with_table, "%s:answers", kit.sources[0]);
    kit.sources[0] = with_table;
    kit_must_fail(&kit, "is not a SQLite file, so it has no table 'answers'");
}

static int release(void **state)
{
    (void)state;
    kit_release(&kit);
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wide_columns_may_come_in_any_order_among_others),
        TEST(long_rows_may_come_in_any_order),
        TEST(packed_answers_are_one_character_an_item),
        TEST(input_without_a_header_has_its_columns_named),
        TEST(the_delimiter_is_found_from_the_header),
        TEST(a_forced_layout_must_have_its_columns),
        TEST(quoted_answers_may_hold_anything),
        TEST(the_status_column_is_honoured),
        TEST(states_of_a_student_in_long_layout_add_up),
        TEST(rows_that_cannot_be_used_say_why),
        TEST(a_nul_byte_rejects_the_row),
        TEST(an_unknown_item_is_a_reject),
        TEST(a_field_of_100_megabytes_is_one_reject),
        TEST(reject_texts_are_cut_between_characters),
        TEST(too_many_rejects_fail_the_run),
        TEST(duplicate_error_sets_all_rows_of_a_student_aside),
        TEST(duplicate_first_and_last_keep_one_row_in_the_first_place),
        TEST(a_student_and_item_given_twice_are_duplicates),
        TEST(files_with_the_same_items_are_united_by_row),
        TEST(files_with_other_items_are_united_by_student),
        TEST(an_item_in_two_subjects_makes_rows_of_a_student_duplicates),
        TEST(wide_and_long_files_share_the_items_out),
        TEST(long_files_may_follow_each_other),
        TEST(items_without_a_column_are_named),
        TEST(the_roster_gives_attributes_and_adds_the_absent),
        TEST(strangers_in_long_layout_lose_every_row),
        TEST(a_roster_with_a_student_twice_is_refused),
        TEST(a_bad_row_of_the_roster_is_a_reject_of_no_source),
        TEST(a_group_that_nobody_has_is_refused),
        TEST(files_that_are_no_csv_are_told_what_they_are),
        TEST(files_that_cannot_be_read_have_their_own_messages),
    };
    return cmocka_run_group_tests(tests, NULL, kit_remove_folder);
}
