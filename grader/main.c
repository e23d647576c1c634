/*
 * main.c: signals in, exit code out.
 *
 * An interrupted run removes its unfinished outputs and ends with 128 + the signal, as shells expect. A reader that
 * goes away (SIGPIPE) is an ordinary write error with a message.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/outfile.h"
#include "base/threads.h"
#include "cli/commands.h"

static void stop(int signal_number)
{
    outfile_unlink_all();
    _exit(128 + signal_number);
}

static void set_signals(void)
{
    struct sigaction action = {.sa_handler = stop};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

int main(int argc, char **argv)
{
    threads_wait_asleep(argv);
    set_signals();
    const enum exit_code code = run_command_line(argc, argv);
    if (fflush(stdout) != 0 && code == EXIT_DONE) {
        fputs("grader: standard output: cannot write; check where the output goes\n", stderr);
        return EXIT_FAILED;
    }
    return code;
}
