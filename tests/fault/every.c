/*
 * every.c: run a command again and again, and let its nth call of a kind fail, for every n.
 *
 *     every CLASS KIND FOLDER COMMAND [ARGUMENT...]        CLASS and KIND as in tests/fault/shim.c
 *
 * FOLDER holds the results of an earlier run, FOLDER.old a copy of it. Each time, KIND once or on: the command ends with
 * 1 and a message, and everything in FOLDER is as it was, byte for byte; or with success, and then standard output and
 * FOLDER hold what they hold without the fault. KIND kill: every file is whole, old or new; the same command, run once
 * more, succeeds, and leaves the same results as ever and nothing unfinished. Run files and summaries name times, so of
 * these only their presence is compared.
 *
 * KIND paths is once, of the first call on each path through the program (its call stack): the calls of a loop are alike.
 *
 * Prints what it found wrong, at most a few; then "RUNS of CALLS", with paths "RUNS of PATHS, CALLS". Settings: FAULT_SHIM
 * (the path of the shim, or several paths), FAULT_MOST (runs; calls are then taken at even distances; 0: all).
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHOWN_MOST = 5, TIMEOUT_S = 60 };

static const char *class_name, *kind, *folder;
static char **command;
static int n_wrong;

/* --- what a folder holds ----------------------------------------------------------------------------------------- */

/* A sum over all files, so that their order does not matter. */
static uint64_t tree_sum;
static bool with_times; /* files whose content differs from run to run count as well */
static bool has_unfinished;
static char unfinished[256];

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t hash_file(uint64_t hash, const char *path)
{
    char buffer[65536];
    FILE *file = fopen(path, "rb");
    if (!file) return hash;
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0;)
        hash = hash_bytes(hash, buffer, n);
    fclose(file);
    return hash;
}

static bool ends_with(const char *text, const char *ending)
{
    const size_t n = strlen(text), m = strlen(ending);
    return n >= m && strcmp(text + n - m, ending) == 0;
}

static int take_file(const char *path, const struct stat *there, int type, struct FTW *where)
{
    (void)there;
    const char *name = path + where->base;
    if (ends_with(name, ".partial") || strstr(name, ".grader-commit") || ends_with(name, "-journal")) {
        has_unfinished = true;
        snprintf(unfinished, sizeof unfinished, "%s", path);
    }
    if (type == FTW_D && !with_times) return 0; /* a killed run may have made a folder */
    uint64_t hash = hash_bytes(UINT64_C(14695981039346656037), path, strlen(path));
    const bool changes = ends_with(name, "summary.json") || ends_with(name, ".db");
    if (type == FTW_F && (with_times || !changes)) hash = hash_file(hash, path);
    tree_sum += hash;
    return 0;
}

static uint64_t sum_of(const char *path, bool times)
{
    tree_sum = 0;
    with_times = times;
    has_unfinished = false;
    nftw(path, take_file, 8, FTW_PHYS);
    return tree_sum;
}

/* --- running ----------------------------------------------------------------------------------------------------- */

/* The calls to let fail, and how many there are of all kinds. */
struct calls {
    long *list;
    size_t n;
    long all;
};

/* What the shim has counted: all calls; then, one a line, those on paths of their own. */
static void read_calls(struct calls *calls, bool only_paths)
{
    FILE *file = fopen("every.mark", "r");
    long call;
    if (!file || fscanf(file, "%ld", &calls->all) != 1) calls->all = 0;
    calls->list = malloc(((size_t)calls->all + 2) * sizeof *calls->list);
    if (!calls->list) exit(2);
    while (only_paths && file && calls->n < (size_t)calls->all && fscanf(file, "%ld", &call) == 1)
        calls->list[calls->n++] = call;
    for (call = 1; !only_paths && call <= calls->all; call++)
        calls->list[calls->n++] = call;
    calls->list[calls->n++] = calls->all + 1; /* none fails */
    if (file) fclose(file);
}

static int run(long at, const char *how, bool *happened)
{
    char number[32], mark[] = "every.mark";
    unlink(mark);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        snprintf(number, sizeof number, "%ld", at);
        setenv("FAULT_CLASS", class_name, 1);
        setenv("FAULT_AT", number, 1);
        setenv("FAULT_KIND", how, 1);
        setenv("FAULT_MARK", mark, 1);
        setenv("OMP_WAIT_POLICY", "passive", 1);
        const char *shim = getenv("FAULT_SHIM");
        if (at >= 0 && shim) setenv("LD_PRELOAD", shim, 1);
        const int in = open("/dev/null", O_RDONLY), out = open("every.out", O_WRONLY | O_CREAT | O_TRUNC, 0600),
                  err = open("every.err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(in, 0);
        dup2(out, 1);
        dup2(err, 2);
        close(in);
        close(out);
        close(err);
        alarm(TIMEOUT_S);
        execv(command[0], command);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    FILE *file = fopen(mark, "r");
    *happened = file != NULL;
    if (file) fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void restore(void)
{
    char line[1024];
    snprintf(line, sizeof line, "rm -rf '%s' && cp -a '%s.old' '%s'", folder, folder, folder);
    if (system(line) != 0) exit(2);
}

static void wrong(long at, const char *what, const char *detail)
{
    if (n_wrong++ >= SHOWN_MOST) return;
    char line[200] = "";
    FILE *err = fopen("every.err", "r");
    if (err && !fgets(line, sizeof line, err)) line[0] = '\0';
    if (err) fclose(err);
    line[strcspn(line, "\n")] = '\0';
    printf("%s %ld (%s): %s%s; it said: %s\n", class_name, at, kind, what, detail, line[0] ? line : "nothing");
}

static bool is_success(int code)
{
    return code == 0 || code == 3;
}

static bool is_empty(const char *path)
{
    struct stat there;
    return stat(path, &there) != 0 || there.st_size == 0;
}

struct reference {
    int code;
    uint64_t output, new_tree, old_tree;
};

/* The folder's sum, with times: to begin with, and after the last run. */
static uint64_t sum_of_old, as_it_was;

static void check_failing(long at, const struct reference *want)
{
    bool happened;
    char code_text[32];
    if (as_it_was != sum_of_old) restore(); /* mostly the run before has left it so */
    const int code = run(at, kind, &happened);
    as_it_was = sum_of(folder, true);
    snprintf(code_text, sizeof code_text, "%d", code);
    if (has_unfinished) wrong(at, "left behind: ", unfinished);
    if (is_success(code)) {
        if (code != want->code) wrong(at, "another exit code: ", code_text);
        if (hash_file(1, "every.out") != want->output) wrong(at, "success, but other output", "");
        if (sum_of(folder, false) != want->new_tree) wrong(at, "success, but other results", "");
    } else {
        if (code != 1) wrong(at, "exit code ", code_text);
        if (is_empty("every.err")) wrong(at, "no message", "");
        if (as_it_was != sum_of_old) wrong(at, "the old results have changed", "");
    }
}

static void check_killed(long at, const struct reference *want)
{
    bool happened;
    restore();
    const int code = run(at, kind, &happened);
    if (happened && code != 128 + SIGKILL) wrong(at, "not killed", "");
    const uint64_t tree = sum_of(folder, false);
    if (!has_unfinished && tree != want->old_tree && tree != want->new_tree) wrong(at, "neither old nor new", "");
    if (run(-1, "once", &happened) != want->code) wrong(at, "the next run fails", "");
    if (sum_of(folder, false) != want->new_tree) wrong(at, "the next run has other results", "");
    if (has_unfinished) wrong(at, "the next run leaves: ", unfinished);
    if (hash_file(1, "every.out") != want->output) wrong(at, "the next run has other output", "");
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fputs("usage: every CLASS KIND FOLDER COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    class_name = argv[1];
    kind = argv[2];
    folder = argv[3];
    command = argv + 4;
    struct reference want;
    bool happened;
    long runs = 0;
    restore();
    sum_of_old = sum_of(folder, true);
    want.old_tree = sum_of(folder, false);
    const bool paths = strcmp(kind, "paths") == 0;
    struct calls calls = {0};
    want.code = run(0, kind, &happened);
    read_calls(&calls, paths);
    if (paths) kind = "once";
    want.output = hash_file(1, "every.out");
    want.new_tree = sum_of(folder, false);
    if (!happened) wrong(0, "the shim is not at work", "");
    if (!is_success(want.code)) wrong(0, "fails without any fault", "");
    const long most = getenv("FAULT_MOST") ? atol(getenv("FAULT_MOST")) : 0;
    const size_t step = most > 0 && calls.n > (size_t)most ? (calls.n + (size_t)most - 1) / (size_t)most : 1;
    for (size_t i = 0; i < calls.n && n_wrong < 50; i += step, runs++) {
        if (strcmp(kind, "kill") == 0)
            check_killed(calls.list[i], &want);
        else
            check_failing(calls.list[i], &want);
    }
    if (paths)
        printf("%ld of %zu, %ld\n", runs, calls.n - 1, calls.all);
    else
        printf("%ld of %ld\n", runs, calls.all);
    free(calls.list);
    return n_wrong ? 1 : 0;
}
