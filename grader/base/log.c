/* log.c: notes, phases, progress (contract in log.h). */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PHASES = 16 };
static const double REDRAW_S = 0.1, FIRST_DRAW_S = 0.5;

static enum log_level level = LOG_NORMAL;
static struct phase phases[MAX_PHASES];
static size_t n_phases;
static bool phase_open;
static double phase_wall_start, phase_cpu_start;

static enum progress_mode progress_mode = PROGRESS_AUTO;
static struct {
    bool on, drawn;
    const char *phase;
    uint64_t total;
    double started, last_drawn;
} meter;

static double clock_seconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void wipe_meter(void)
{
    if (meter.drawn) fputs("\r\033[K", stderr);
    meter.drawn = false;
}

void log_set_level(enum log_level new_level)
{
    level = new_level;
}

static void say(const char *format, va_list args)
{
    wipe_meter();
    fputs("grader: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void log_note(const char *format, ...)
{
    if (level == LOG_QUIET) return;
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
}

void log_warning(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
}

const char *count_show(uint64_t n, char buffer[GROUPED_BYTES])
{
    char digits[GROUPED_BYTES];
    const int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    char *to = buffer;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return buffer;
}

static void phase_finish(void)
{
    struct phase *p = &phases[n_phases - 1];
    p->wall_s = clock_seconds(CLOCK_MONOTONIC) - phase_wall_start;
    p->cpu_s = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - phase_cpu_start;
    phase_open = false;
    if (level < LOG_VERBOSE) return;
    wipe_meter();
    char rows[GROUPED_BYTES];
    const double ratio = p->wall_s > 0 ? p->cpu_s / p->wall_s : 0;
    fprintf(stderr, "[%d] %-10s %14s rows %8.3f s  cpu/wall %.1f\n", p->number, p->name, count_show(p->rows, rows),
            p->wall_s, ratio);
}

void phase_begin(int number, const char *name)
{
    if (phase_open) phase_finish();
    if (!name || n_phases == MAX_PHASES) return;
    phases[n_phases++] = (struct phase){.number = number, .name = name};
    phase_wall_start = clock_seconds(CLOCK_MONOTONIC);
    phase_cpu_start = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
    phase_open = true;
}

void phase_rows(uint64_t rows)
{
    if (phase_open) phases[n_phases - 1].rows = rows;
}

const struct phase *phases_done(size_t *n)
{
    *n = n_phases - phase_open;
    return phases;
}

void progress_set_mode(enum progress_mode mode)
{
    progress_mode = mode;
}

void progress_start(const char *phase, uint64_t total)
{
    const bool wanted = progress_mode == PROGRESS_ALWAYS || (progress_mode == PROGRESS_AUTO && isatty(STDERR_FILENO));
    meter.on = wanted && (level != LOG_QUIET || progress_mode == PROGRESS_ALWAYS);
    meter.drawn = false;
    meter.phase = phase;
    meter.total = total;
    meter.started = clock_seconds(CLOCK_MONOTONIC);
    /* Short work draws nothing, unless asked: a meter that flashes by is noise. */
    meter.last_drawn = progress_mode == PROGRESS_ALWAYS ? 0 : meter.started + FIRST_DRAW_S - REDRAW_S;
}

void progress_update(uint64_t done, uint64_t rows)
{
    if (!meter.on) return;
    const double now = clock_seconds(CLOCK_MONOTONIC);
    if (now - meter.last_drawn < REDRAW_S) return;
    meter.last_drawn = now;
    const double elapsed = now - meter.started;
    char count[GROUPED_BYTES];
    fprintf(stderr, "\r\033[K%s", meter.phase);
    if (meter.total) fprintf(stderr, "  %3d %%", (int)(100.0 * (double)done / (double)meter.total));
    fprintf(stderr, "  %s rows", count_show(rows, count));
    if (elapsed > 0) fprintf(stderr, "  %s/s", count_show((uint64_t)((double)rows / elapsed), count));
    if (meter.total && done && elapsed > 0)
        fprintf(stderr, "  %.0f s left", elapsed * (double)(meter.total - done) / (double)done);
    fflush(stderr);
    meter.drawn = true;
}

void progress_stop(void)
{
    wipe_meter();
    meter.on = false;
}
