/*
 * datagen: a made-up national examination of any size: answers in every layout that grader reads, the rubric that fits
 * and the roster. For the demonstration, the tests and the benchmark.
 *
 * Everything is a function of the seed and of who is asked about what (random.h): the same options give the same bytes
 * for any number of threads, and the wide, long, packed and SQLite files of one seed hold the same answers.
 */
#include <string.h>

#include "base/threads.h"
#include "paper.h"
#include "population.h"
#include "write.h"

int main(int argc, char **argv)
{
    struct options options;
    options_parse(&options, argc, argv);
    threads_set(options.threads);
    struct population population;
    struct paper paper;
    population_init(&population, &options);
    paper_init(&paper, &options);

    if (options.rubric) write_rubric(&options, &paper);
    if (options.layout >= DATA_SQLITE_WIDE)
        write_answers_sqlite(&options, &population, &paper);
    else
        write_answers_csv(&options, &population, &paper);
    if (options.roster) {
        const size_t length = strlen(options.roster);
        const bool is_sqlite = length > 3 && !strcmp(options.roster + length - 3, ".db");
        (is_sqlite ? write_roster_sqlite : write_roster_csv)(&options, &population);
    }

    paper_release(&paper);
    population_release(&population);
    return 0;
}
