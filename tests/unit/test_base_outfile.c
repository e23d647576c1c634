/* Outputs that appear whole or not at all; errors of which the first wins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/outfile.h"

static char folder[] = "/tmp/grader-outfile.XXXXXX";
static char *path_of(const char *name)
{
    return gr_format("%s/%s", folder, name);
}

static void write_plain(const char *name, const char *content)
{
    char *path = path_of(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    free(path);
}

/* Content of the file, "(none)" when it is not there. Free with free(). */
static char *content_of(const char *name)
{
    char *path = path_of(name), buffer[256];
    FILE *file = fopen(path, "r");
    free(path);
    if (!file) return gr_strdup("(none)");
    const size_t n = fread(buffer, 1, sizeof buffer, file);
    fclose(file);
    return gr_strndup(buffer, n);
}

static void assert_content(const char *name, const char *expected)
{
    char *content = content_of(name);
    assert_string_equal(content, expected);
    free(content);
}

static struct outfile *opened(const char *name)
{
    struct outfile *file;
    struct gr_error err = {0};
    char *path = path_of(name);
    assert_int_equal(outfile_open(&file, path, &err), GR_OK);
    free(path);
    return file;
}

static void put(struct outfile *file, const char *bytes, uint64_t offset)
{
    struct gr_error err = {0};
    assert_int_equal(outfile_write_at(file, bytes, strlen(bytes), offset, &err), GR_OK);
}

static void the_old_result_stays_until_all_is_committed(void **state)
{
    (void)state;
    struct gr_error err = {0};
    write_plain("a", "old");
    struct outfile *a = opened("a"), *b = opened("b");
    put(a, "new", 0);
    put(b, "world", 6);
    put(b, "hello ", 0);
    assert_content("a", "old");
    assert_content("b", "(none)");
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    assert_content("a", "new");
    assert_content("b", "hello world");
    assert_content(".a.partial", "(none)");
}

static void discarding_leaves_nothing_but_the_old_result(void **state)
{
    (void)state;
    write_plain("c", "old");
    put(opened("c"), "half", 0);
    outfile_discard_all();
    assert_content("c", "old");
    assert_content(".c.partial", "(none)");
    outfile_discard_all(); /* forgets the file as well */
    struct gr_error err = {0};
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    assert_content("c", "old");
}

static void an_abandoned_output_can_be_opened_again(void **state)
{
    (void)state;
    struct gr_error err = {0};
    put(opened("c"), "half", 0);
    outfile_discard_all();
    assert_content(".c.partial", "(none)");
    put(opened("c"), "whole", 0);
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    assert_content("c", "whole");
}

static void a_partial_file_left_behind_is_taken_over(void **state)
{
    (void)state;
    struct gr_error err = {0};
    write_plain(".d.partial", "left behind by a run that was killed, and longer");
    put(opened("d"), "fresh", 0);
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    assert_content("d", "fresh");
}

static void one_output_under_two_names_is_refused(void **state)
{
    (void)state;
    struct outfile *again;
    struct gr_error err = {0};
    put(opened("f"), "first", 0);
    char *path = path_of("./f");
    assert_int_equal(outfile_open(&again, path, &err), GR_FAILED);
    assert_non_null(strstr(err.text, "this run has two outputs of that name"));
    free(path);
    err.text[0] = '\0';
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    assert_content("f", "first");
}

static void what_the_run_reads_is_not_written_over(void **state)
{
    (void)state;
    struct outfile *out;
    struct gr_error err = {0};
    write_plain("answers", "the only copy");
    char *path = path_of("answers"), *detour = path_of("./answers");
    outfile_protect(detour);
    assert_int_equal(outfile_open(&out, path, &err), GR_FAILED);
    assert_non_null(strstr(err.text, "this run reads that file"));
    outfile_discard_all();
    assert_content("answers", "the only copy");
    put(opened("answers"), "a later run", 0); /* reads something else */
    err.text[0] = '\0';
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    assert_content("answers", "a later run");
    free(path);
    free(detour);
}

/* A note as a killed run leaves it. */
static void leave_note(const char *entries, size_t length)
{
    char *path = path_of(".grader-commit");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fwrite(entries, 1, length, file);
    fclose(file);
    free(path);
}

static uintmax_t inode_of(const char *name)
{
    struct stat there = {0};
    char *path = path_of(name);
    assert_int_equal(stat(path, &there), 0);
    free(path);
    return there.st_ino;
}

static void what_a_killed_run_was_putting_in_place_is_completed(void **state)
{
    (void)state;
    char note[512];
    struct gr_error err = {0};
    write_plain("p", "old"); /* not yet in place */
    write_plain(".p.partial", "new");
    write_plain("q", "new"); /* in place, and the old one not yet gone */
    write_plain(".q.partial", "old");
    write_plain("r", "of the old set only");
    write_plain("s", "another file than the note means");
    const int n =
        snprintf(note, sizeof note, "R %ju p%cR %ju q%cD %ju r%cD 1 s%cR %ju ../p%cnonsense%cend%c",
                 inode_of(".p.partial"), 0, inode_of("q"), 0, inode_of("r"), 0, 0, inode_of(".p.partial"), 0, 0, 0);
    leave_note(note, (size_t)n);
    put(opened("t"), "a later run", 0);
    assert_content("p", "new");
    assert_content(".p.partial", "(none)");
    assert_content("q", "new");
    assert_content(".q.partial", "(none)");
    assert_content("r", "(none)");
    assert_content("s", "another file than the note means");
    assert_content(".grader-commit", "(none)");
    assert_int_equal(outfile_commit_all(&err), GR_OK);
}

/* The name that the finished file is to take has become a folder since. */
static void a_note_that_cannot_be_completed_stays(void **state)
{
    (void)state;
    char note[512], *folder_in_the_way = path_of("w");
    struct gr_error err = {0};
    write_plain(".w.partial", "new");
    put(opened("t"), "of this run", 0);
    put(opened("v"), "of this run", 0);
    assert_int_equal(mkdir(folder_in_the_way, 0700), 0);
    const int n = snprintf(note, sizeof note, "R %ju w%cend%c", inode_of(".w.partial"), 0, 0);
    leave_note(note, (size_t)n); /* when the outputs were open already */
    assert_int_equal(outfile_commit_all(&err), GR_FAILED);
    assert_non_null(strstr(err.text, "cannot put in place what a killed run has left"));
    assert_content("v", "(none)");
    assert_content(".w.partial", "new");
    assert_int_equal(rmdir(folder_in_the_way), 0);
    put(opened("t"), "a later run", 0);
    assert_content("w", "new");
    assert_content(".grader-commit", "(none)");
    err.text[0] = '\0';
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    free(folder_in_the_way);
}

static void a_note_that_was_cut_short_counts_for_nothing(void **state)
{
    (void)state;
    char note[512];
    struct gr_error err = {0};
    write_plain("u", "old");
    write_plain(".u.partial", "new");
    const int n = snprintf(note, sizeof note, "R %ju u%cR 17", inode_of(".u.partial"), 0);
    leave_note(note, (size_t)n);
    put(opened("t"), "a later run", 0);
    assert_content("u", "old");
    assert_content(".grader-commit", "(none)");
    assert_int_equal(outfile_commit_all(&err), GR_OK);
}

static void folders_made_for_nothing_go_again(void **state)
{
    (void)state;
    struct gr_error err = {0};
    char *made = path_of("made"), *in_it = path_of("made/file");
    struct outfile *file;
    struct stat there;
    assert_int_equal(outfile_make_folder(made, &err), GR_OK);
    assert_int_equal(outfile_open(&file, in_it, &err), GR_OK);
    outfile_discard_all();
    assert_int_equal(stat(made, &there), -1);
    assert_int_equal(outfile_make_folder(made, &err), GR_OK);
    assert_int_equal(outfile_open(&file, in_it, &err), GR_OK);
    assert_int_equal(outfile_commit_all(&err), GR_OK);
    assert_int_equal(outfile_make_folder(made, &err), GR_OK);
    outfile_discard_all();
    assert_int_equal(stat(in_it, &there), 0);
    free(made);
    free(in_it);
}

static void places_that_cannot_be_written_are_named(void **state)
{
    (void)state;
    struct outfile *file;
    struct gr_error err = {0};
    char *path = path_of("no/such/file");
    assert_int_equal(outfile_open(&file, path, &err), GR_FAILED);
    assert_non_null(strstr(err.text, path));
    free(path);
    err.text[0] = '\0';
    assert_int_equal(outfile_open(&file, folder, &err), GR_FAILED);
    assert_non_null(strstr(err.text, "folder"));
}

static void the_first_message_wins(void **state)
{
    (void)state;
    struct gr_error err = {0};
    assert_int_equal(gr_fail(&err, GR_USAGE, "first %d", 1), GR_USAGE);
    assert_int_equal(gr_fail(&err, GR_FAILED, "second"), GR_FAILED);
    assert_string_equal(err.text, "first 1");
    struct gr_messages messages = {0};
    for (int i = 0; i < 100; i++)
        gr_messages_add(&messages, "mistake %d", i);
    assert_int_equal(messages.n, 100);
    assert_string_equal(messages.lines[99], "mistake 99");
    gr_messages_release(&messages);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char *command = gr_format("rm -rf '%s'", folder);
    const int status = system(command);
    free(command);
    return status;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_old_result_stays_until_all_is_committed),
        cmocka_unit_test(discarding_leaves_nothing_but_the_old_result),
        cmocka_unit_test(an_abandoned_output_can_be_opened_again),
        cmocka_unit_test(a_partial_file_left_behind_is_taken_over),
        cmocka_unit_test(one_output_under_two_names_is_refused),
        cmocka_unit_test(what_the_run_reads_is_not_written_over),
        cmocka_unit_test(what_a_killed_run_was_putting_in_place_is_completed),
        cmocka_unit_test(a_note_that_cannot_be_completed_stays),
        cmocka_unit_test(a_note_that_was_cut_short_counts_for_nothing),
        cmocka_unit_test(folders_made_for_nothing_go_again),
        cmocka_unit_test(places_that_cannot_be_written_are_named),
        cmocka_unit_test(the_first_message_wins),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
