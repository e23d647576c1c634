/*
 * ingest_kit.h: what the ingest tests share: an exam made by hand, files in a folder of their own, and a cohort
 * written out as text, so that two cohorts are equal when their texts are.
 */
#ifndef TESTS_INGEST_KIT_H
#define TESTS_INGEST_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/threads.h"
#include "ingest/ingest.h"

enum { KIT_MAX_ITEMS = 64, KIT_MAX_SOURCES = 8 };

/* Everything that one call of ingest_answers needs, with the defaults of a rubric that says nothing. */
struct kit {
    struct exam exam;
    struct exam_item items[KIT_MAX_ITEMS];
    char item_ids[KIT_MAX_ITEMS][8];
    struct text groups[4];
    const char *sources[KIT_MAX_SOURCES];
    struct ingest_options options;
    struct cohort cohort;
    struct gr_error err;
};

/* A kit is static, so its cohort is empty or that of the run before. */
static inline void kit_init(struct kit *kit, size_t n_items)
{
    cohort_release(&kit->cohort);
    memset(kit, 0, sizeof *kit);
    for (size_t i = 0; i < n_items; i++) {
        snprintf(kit->item_ids[i], sizeof kit->item_ids[i], "Q%zu", i + 1);
        kit->items[i].id = text_of(kit->item_ids[i]);
    }
    kit->exam.items = kit->items;
    kit->exam.n_items = n_items;
    kit->exam.answers.student_column = TEXT("student_id");
    kit->exam.answers.status_column = TEXT("status");
    kit->exam.rank.columns = kit->groups;
    kit->options.sources = kit->sources;
    kit->options.max_rejects = UINT64_MAX;
    kit->options.max_reject_percent = 100;
}

static inline void kit_group(struct kit *kit, const char *name)
{
    kit->groups[kit->exam.rank.n_columns++] = text_of(name);
}

static char kit_folder[] = "/tmp/grader-ingest-XXXXXX";
static bool kit_has_folder;

static inline const char *kit_path(const char *name)
{
    static char paths[16][160];
    static unsigned next;
    if (!kit_has_folder) assert_non_null(mkdtemp(kit_folder));
    kit_has_folder = true;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", kit_folder, name);
    return path;
}

static inline const char *kit_write(const char *name, const char *bytes, size_t n)
{
    const char *path = kit_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline int kit_remove_folder(void **state)
{
    (void)state;
    char command[sizeof kit_folder + 16];
    snprintf(command, sizeof command, "rm -rf %s", kit_folder);
    return kit_has_folder ? system(command) : 0;
}

/* Add a source with this text. */
static inline void kit_add(struct kit *kit, const char *name, const char *text)
{
    kit->sources[kit->options.n_sources++] = kit_write(name, text, strlen(text));
}

static inline enum gr_status kit_run(struct kit *kit)
{
    cohort_release(&kit->cohort);
    kit->err.text[0] = '\0';
    return ingest_answers(&kit->exam, &kit->options, &kit->cohort, &kit->err);
}

static inline void kit_must_run(struct kit *kit)
{
    if (kit_run(kit) != GR_OK) fail_msg("%s", kit->err.text);
}

/* The run fails and its message holds these words. */
static inline void kit_must_fail(struct kit *kit, const char *words)
{
    assert_int_not_equal(kit_run(kit), GR_OK);
    if (!strstr(kit->err.text, words)) fail_msg("'%s' is not in: %s", words, kit->err.text);
    assert_null(kit->cohort.students.id_bytes);
}

/* Text that grows. */
struct page {
    char *at;
    size_t len;
    FILE *file;
};

static inline void page_open(struct page *page)
{
    *page = (struct page){0};
    page->file = open_memstream(&page->at, &page->len);
    assert_non_null(page->file);
}

static inline void page_text(struct page *page, struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        const unsigned char c = (unsigned char)t.at[i];
        if (c < 0x20 || c == '|' || c == '\\')
            fprintf(page->file, "\\%02x", c);
        else
            fputc(c, page->file);
    }
}

static inline char *page_close(struct page *page)
{
    fclose(page->file);
    return page->at;
}

/* One line a student: "id status value… | answer answer …". */
static inline void page_students(struct page *page, const struct cohort *cohort)
{
    const struct students *students = &cohort->students;
    for (size_t s = 0; s < students->n; s++) {
        page_text(page, student_id(students, s));
        fprintf(page->file, " %s", student_status_name(students->status[s]));
        for (size_t a = 0; a < students->n_attributes; a++) {
            fputc(' ', page->file);
            page_text(page, student_value(students, a, s));
        }
        fputs(" |", page->file);
        for (size_t item = 0; item < cohort->n_items; item++) {
            fputc(item ? ',' : ' ', page->file);
            page_text(page, codebook_text(&cohort->codebooks[item], responses_code(&cohort->responses, s, item)));
        }
        fputc('\n', page->file);
    }
}

static inline char *kit_students(const struct kit *kit)
{
    struct page page;
    page_open(&page);
    page_students(&page, &kit->cohort);
    return page_close(&page);
}

/* One line a reject: "source:line:column reason [text]". */
static inline char *kit_rejects(const struct kit *kit)
{
    struct page page;
    page_open(&page);
    for (size_t i = 0; i < kit->cohort.rejects.n; i++) {
        const struct reject *r = &kit->cohort.rejects.list[i];
        fprintf(page.file, "%d:%llu:%u%s ", (int)r->source, (unsigned long long)r->line, r->column,
                r->replaced ? " replaced:" : "");
        page_text(&page, r->reason);
        fputs(" [", page.file);
        page_text(&page, r->text);
        fputs("]\n", page.file);
    }
    return page_close(&page);
}

/* Everything that must not depend on threads, chunks or scanners: students, codes, value numbers, layout, rejects,
 * counts. With `route_too` also what only the same file gives: lines, texts, digest. */
static inline char *kit_dump(const struct kit *kit, bool route_too)
{
    const struct cohort *cohort = &kit->cohort;
    struct page page;
    page_open(&page);
    page_students(&page, cohort);
    fprintf(page.file, "ascending %d, stride %zu\n", cohort->students.ids_ascending, cohort->responses.stride);
    for (size_t item = 0; item < cohort->n_items; item++) {
        fprintf(page.file, "item %zu at %u+%u:", item, cohort->responses.slots[item].offset,
                cohort->responses.slots[item].width);
        for (uint32_t code = CODE_FIRST_LONG; code < codebook_end(&cohort->codebooks[item]); code++) {
            fputc('|', page.file);
            page_text(&page, codebook_text(&cohort->codebooks[item], code));
        }
        fputc('\n', page.file);
    }
    for (size_t a = 0; a < cohort->students.n_attributes; a++)
        for (uint32_t v = 0; v < cohort->students.attributes[a].values.n; v++) {
            fprintf(page.file, "value %zu.%u ", a, v);
            page_text(&page, cohort->students.attributes[a].values.texts[v]);
            fputc('\n', page.file);
        }
    const struct intake_counts c = cohort->counts;
    fprintf(page.file, "read %llu graded %llu rejected %llu replaced %llu\n", (unsigned long long)c.rows_read,
            (unsigned long long)c.rows_graded, (unsigned long long)c.rows_rejected,
            (unsigned long long)c.rows_replaced);
    if (route_too) {
        char *rejects = kit_rejects(kit);
        fputs(rejects, page.file);
        free(rejects);
        for (size_t s = 0; s < cohort->n_sources; s++)
            fprintf(page.file, "source %zu: %s %d, %llu bytes, %llu rows, %s\n", s, cohort->sources[s].layout,
                    cohort->sources[s].delimiter, (unsigned long long)cohort->sources[s].bytes,
                    (unsigned long long)cohort->sources[s].rows, cohort->sources[s].digest);
    }
    return page_close(&page);
}

/* The students are these, in this order. */
static inline void kit_expect(struct kit *kit, const char *students)
{
    kit_must_run(kit);
    char *found = kit_students(kit);
    assert_string_equal(found, students);
    free(found);
}

static inline void kit_expect_rejects(struct kit *kit, const char *rejects)
{
    char *found = kit_rejects(kit);
    assert_string_equal(found, rejects);
    free(found);
}

static inline void kit_release(struct kit *kit)
{
    cohort_release(&kit->cohort);
}

/* xorshift64: the same numbers on every machine. */
static inline uint64_t kit_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

#endif
