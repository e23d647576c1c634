/*
 * write_csv.c: answers and roster as CSV.
 *
 * Rows are numbered (students; for the long layout student × item, shuffled if asked) and cut into blocks. A wave of
 * blocks is formatted in parallel, each into its own buffer, then written in order: the bytes do not depend on the
 * number of threads.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "base/threads.h"
#include "write.h"

enum { BLOCK_ROWS = 4096, BLOCKS_IN_WAVE = 64, CELL_BYTES = 2 * ANSWER_BYTES + 3, FIXED_BYTES = 128 };

struct job {
    const struct options *options;
    const struct population *population;
    const struct paper *paper;
    char *(*row_print)(const struct job *job, uint64_t row, char *to); /* nothing for a row that does not exist */
    uint64_t n_rows;
    size_t row_bytes; /* no row is longer */
};

struct buffer {
    char *at;
    size_t length, capacity;
};

static char *cell_print(const struct job *job, uint32_t item, const struct student *student, char *to)
{
    const enum quoting quoting = job->options->quoting;
    if (job->paper->items[item].kind == KIND_CHOICE && quoting == QUOTE_NEEDED)
        return paper_answer(job->paper, item, student, to);
    char answer[ANSWER_BYTES];
    const struct text t = {answer, (size_t)(paper_answer(job->paper, item, student, answer) - answer)};
    const bool always =
        quoting == QUOTE_ALL || (quoting == QUOTE_SOME && (paper_writing_draw(item, student) & 15) == 0);
    if (!always) return to + csv_quote(to, t, ',');
    *to++ = '"';
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] == '"') *to++ = '"';
        *to++ = t.at[i];
    }
    *to++ = '"';
    return to;
}

/* "S0000001,P07,H000123,", and the status where the file has one. */
static char *student_print(const struct job *job, uint64_t number, const struct student *student, char *to)
{
    to = student_id_print(job->population, number, to);
    *to++ = ',';
    if (job->options->schools) {
        to = student_place_print(job->population, student->school, to);
        *to++ = ',';
    }
    if (job->options->cancelled > 0) to = stpcpy(to, student->cancelled ? "void," : "present,");
    return to;
}

static char *wide_row_print(const struct job *job, uint64_t number, char *to)
{
    const struct student student = population_student(job->population, number);
    if (student.absent) return to;
    to = student_print(job, number, &student, to);
    for (uint32_t i = 0; i < job->paper->n_items; i++) {
        to = cell_print(job, i, &student, to);
        *to++ = ',';
    }
    to[-1] = '\n';
    return to;
}

static char *packed_row_print(const struct job *job, uint64_t number, char *to)
{
    const struct student student = population_student(job->population, number);
    if (student.absent) return to;
    to = student_print(job, number, &student, to);
    for (uint32_t i = 0; i < job->paper->n_items; i++) {
        const char letter = paper_letter(job->paper, i, &student);
        *to++ = letter ? letter : '-';
    }
    *to++ = '\n';
    return to;
}

static char *long_row_print(const struct job *job, uint64_t row, char *to)
{
    const uint32_t n_items = job->paper->n_items;
    row = row_shown(job->options, row, job->n_rows);
    const uint64_t number = row / n_items;
    const uint32_t item = (uint32_t)(row % n_items);
    const struct student student = population_student(job->population, number);
    if (student.absent) return to;
    to = student_id_print(job->population, number, to);
    *to++ = ',';
    to = stpcpy(to, job->paper->items[item].id);
    *to++ = ',';
    to = cell_print(job, item, &student, to);
    *to++ = '\n';
    return to;
}

static char *roster_row_print(const struct job *job, uint64_t number, char *to)
{
    const struct student student = population_student(job->population, number);
    to = student_id_print(job->population, number, to);
    *to++ = ',';
    to = student_name_print(job->population, number, to);
    if (job->options->schools) *to++ = ',';
    to = student_place_print(job->population, student.school, to);
    *to++ = '\n';
    return to;
}

static void block_print(const struct job *job, uint64_t first, struct buffer *buffer)
{
    const uint64_t end = first + BLOCK_ROWS < job->n_rows ? first + BLOCK_ROWS : job->n_rows;
    buffer->length = 0;
    for (uint64_t row = first; row < end; row++) {
        GR_GROW(buffer->at, buffer->capacity, buffer->length + job->row_bytes);
        buffer->length = (size_t)(job->row_print(job, row, buffer->at + buffer->length) - buffer->at);
    }
}

_Noreturn static void fail(const char *path)
{
    fprintf(stderr, "datagen: cannot write '%s': %s\n", path, strerror(errno));
    exit(1);
}

static void write_rows(const struct job *job, const char *path, const char *header)
{
    const bool to_stdout = !strcmp(path, "-");
    FILE *file = to_stdout ? stdout : fopen(path, "w");
    if (!file || fputs(header, file) == EOF) fail(path);
    struct buffer buffers[BLOCKS_IN_WAVE] = {0};
    const uint64_t n_blocks = (job->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    for (uint64_t wave = 0; wave < n_blocks; wave += BLOCKS_IN_WAVE) {
        const size_t n = n_blocks - wave < BLOCKS_IN_WAVE ? (size_t)(n_blocks - wave) : BLOCKS_IN_WAVE;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(n))
        for (size_t b = 0; b < n; b++)
            block_print(job, (wave + b) * BLOCK_ROWS, &buffers[b]);
        for (size_t b = 0; b < n; b++)
            if (fwrite(buffers[b].at, 1, buffers[b].length, file) != buffers[b].length) fail(path);
    }
    for (size_t b = 0; b < BLOCKS_IN_WAVE; b++)
        free(buffers[b].at);
    if (to_stdout ? fflush(file) : fclose(file)) fail(path);
}

static char *header_make(const struct options *o, const struct paper *paper)
{
    if (o->layout == DATA_LONG) return gr_strdup("student_id,item,answer\n");
    char *header = gr_format("student_id%s%s%s", o->schools ? ",province,school" : "",
                             o->cancelled > 0 ? ",status" : "", o->layout == DATA_PACKED ? ",responses" : "");
    size_t length = strlen(header);
    header = gr_realloc(header, length + (size_t)paper->n_items * (ITEM_ID_BYTES + 1) + 2);
    char *end = header + length;
    for (uint32_t i = 0; o->layout == DATA_WIDE && i < paper->n_items; i++) {
        *end++ = ',';
        end = stpcpy(end, paper->items[i].id);
    }
    strcpy(end, "\n");
    return header;
}

void write_answers_csv(const struct options *o, const struct population *population, const struct paper *paper)
{
    struct job job = {.options = o, .population = population, .paper = paper, .n_rows = o->students};
    const size_t cell = CELL_BYTES + 1;
    if (o->layout == DATA_WIDE) {
        job.row_print = wide_row_print;
        job.row_bytes = FIXED_BYTES + paper->n_items * cell;
    } else if (o->layout == DATA_PACKED) {
        job.row_print = packed_row_print;
        job.row_bytes = FIXED_BYTES + paper->n_items;
    } else {
        job.row_print = long_row_print;
        job.row_bytes = FIXED_BYTES + cell;
        job.n_rows *= paper->n_items;
    }
    char *header = header_make(o, paper);
    write_rows(&job, o->output, header);
    free(header);
}

void write_roster_csv(const struct options *o, const struct population *population)
{
    const struct job job = {.options = o,
                            .population = population,
                            .row_print = roster_row_print,
                            .n_rows = o->students,
                            .row_bytes = FIXED_BYTES + NAME_BYTES};
    write_rows(&job, o->roster, o->schools ? "student_id,name,province,school\n" : "student_id,name\n");
}
