/*
 * main.c: signals in, exit code out.
 *
 * An interrupted run removes its unfinished outputs and ends with 128 + the signal, as shells expect. A reader that
 * goes away (SIGPIPE) and a file beyond the limit on sizes (SIGXFSZ) are ordinary write errors with a message; only of
 * help, which goes to pagers, the end is nobody's loss.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/outfile.h"
#include "base/threads.h"
#include "cli/commands.h"

static pthread_t main_thread;

/* In the main thread only: it holds signals off while it opens outputs or puts them in place. */
static void stop(int signal_number)
{
    if (!pthread_equal(pthread_self(), main_thread)) {
        pthread_kill(main_thread, signal_number);
        return;
    }
    outfile_unlink_all();
    _exit(128 + signal_number);
}

static void set_signals(void)
{
    main_thread = pthread_self();
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
}

/* A file opened where a standard stream is closed would get the stream's number, and with it what is meant for the
 * stream: notes in the middle of an output. So such a number is taken by something that cannot be used. */
static void occupy_closed_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) _exit(1);
}

/* Of a buffer that the library takes itself, and cannot get, nobody would hear: what is written there is gone. */
static void give_output_its_buffer(void)
{
    static char buffer[64 * 1024];
    setvbuf(stdout, buffer, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, sizeof buffer);
}

int main(int argc, char **argv)
{
    threads_wait_asleep(argv);
    occupy_closed_streams();
    set_signals();
    give_output_its_buffer();
    atexit(outfile_unlink_all); /* for libraries that end the process, as OpenMP does when it gets no threads */
    const enum exit_code code = run_command_line(argc, argv);
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == EXIT_DONE) {
        if (errno != EPIPE) fputs("grader: standard output: cannot write; check where the output goes\n", stderr);
        return EXIT_FAILED;
    }
    return code;
}
