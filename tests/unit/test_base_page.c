/* test_base_page.c: help for a terminal and for man(7) from the same calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/page.h"

typedef void page_writer(struct page *page);

/* What the writer prints in either form. */
static void expect(page_writer *write, const char *terminal, const char *manual)
{
    for (int is_manual = 0; is_manual < 2; is_manual++) {
        char *printed = NULL;
        size_t len = 0;
        FILE *to = open_memstream(&printed, &len);
        struct page page = {.to = to, .manual = is_manual};
        write(&page);
        fclose(to);
        assert_string_equal(printed, is_manual ? manual : terminal);
        free(printed);
    }
}

static void write_lines(struct page *page)
{
    page_heading(page, "a 'heading'");
    page_lines(page, "one\ntwo\n\n  as it is\n  as well\nthree\n\n.four\n");
}

static void lines_flow_unless_they_are_indented(void **state)
{
    (void)state;
    expect(write_lines, "\na 'heading'\none\ntwo\n\n  as it is\n  as well\nthree\n\n.four\n",
           ".SS \"a \\(aqheading\\(aq\"\none\ntwo\n.PP\n.EX\n  as it is\n  as well\n.EE\n.PP\nthree\n.PP\n\\&.four\n");
}

static void write_characters(struct page *page)
{
    page_words(page, "  Words: ", 2, "a\\b -c ~^`\" €…𝒙é");
}

static void special_characters_are_escaped_in_a_manual(void **state)
{
    (void)state;
    expect(write_characters, "  Words: a\\b -c ~^`\" €…𝒙é\n",
           ".PP\nWords: a\\eb \\-c \\(ti\\(ha\\(ga\\(dq \\[u20AC]\\[u2026]\\[u1D499]\\[u00E9]\n");
}

static void write_entries(struct page *page)
{
    page_entry(page, &(struct page_entry){"ä", "form", 2, 6, 12, "meaning"});
    page_entry(page, &(struct page_entry){"a_long_term", "form", 2, 6, 12, "meaning"});
    page_entry(
        page,
        &(struct page_entry){
            .term = "--opt=", .form = "N", .term_column = 2, .form_column = 8, .text_column = 12, .text = "glued"});
    page_example(page, "grader try", "why");
}

static void entries_begin_at_their_columns(void **state)
{
    (void)state;
    expect(write_entries,
           "  ä   form  meaning\n"
           "  a_long_term\n"
           "      form  meaning\n"
           "  --opt=\n"
           "        N   glued\n"
           "  grader try\n"
           "      why\n",
           ".TP\n\\fB\\[u00E4]\\fR\\ \\ \\fIform\\fR\nmeaning\n"
           ".TP\n\\fBa_long_term\\fR\\ \\ \\fIform\\fR\nmeaning\n"
           ".TP\n\\fB\\-\\-opt=\\fR\\fIN\\fR\nglued\n"
           ".TP\n\\fBgrader try\\fR\nwhy\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_flow_unless_they_are_indented),
        cmocka_unit_test(special_characters_are_escaped_in_a_manual),
        cmocka_unit_test(entries_begin_at_their_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
