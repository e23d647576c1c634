/*
 * measure.c: run a command and say what it took.
 *
 *     measure STATS COMMAND [ARGUMENT...]
 *
 * Writes "wall_s user_s system_s peak_kilobytes exit_code" to the file STATS. The peak is that of the largest process
 * among the command and the children it waited for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: measure STATS COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    const double start = seconds_now();
    const pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        perror("measure");
        return 1;
    }
    const double wall = seconds_now() - start;
    FILE *stats = fopen(argv[1], "w");
    if (!stats) {
        perror(argv[1]);
        return 1;
    }
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(stats, "%.6f %.6f %.6f %ld %d\n", wall, seconds_of(usage.ru_utime), seconds_of(usage.ru_stime),
            usage.ru_maxrss, code);
    return fclose(stats) == 0 ? code : 1;
}
