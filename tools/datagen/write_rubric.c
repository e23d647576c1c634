/* write_rubric.c: the rubric, as YAML, that fits the answers. Deterministic: planted wrong keys are the only lie. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pools.h"
#include "write.h"

static const char *const roman[] = {"I", "II", "III", "IV", "V"};
static const char *const titles[N_KINDS] = {"Choice", "Several right", "Numbers", "Words", "Sentences"};

static void list_print(FILE *to, const char *const *list, uint32_t most)
{
    const uint32_t n = pool_size(list, most);
    for (uint32_t i = 0; i < n; i++)
        fprintf(to, "%s\"%s\"", i ? ", " : "[", list[i]);
    fputc(']', to);
}

static void item_print(FILE *to, const struct options *o, const struct item *item)
{
    fprintf(to, "  - {id: %s, ", item->id);
    switch (item->kind) {
    case KIND_CHOICE:
        fprintf(to, "type: choice, options: ABCD, key: %s, points: %s, wrong: %s",
                item->planted[0] ? item->planted : item->key, o->points, o->wrong);
        break;
    case KIND_MULTI:
        fprintf(to, "type: multi, options: ABCDE, key: %s, points: 6, credit: %s", item->key,
                strlen(item->key) == 2 ? "all_or_nothing" : "none_wrong");
        break;
    case KIND_NUMBER:
        fprintf(to, "type: number, key: %d.%02d, tolerance: {abs: 0.05}, points: 3", item->hundredths / 100,
                item->hundredths % 100);
        break;
    case KIND_TEXT:
        fputs("type: text, key: ", to);
        list_print(to, concepts[item->concept].right, 4);
        fputs(", points: 2", to);
        break;
    default:
        fputs("type: pattern, points: 4, combine: sum, rules: [", to);
        for (int r = 0; r < 3; r++)
            fprintf(to, "%s{match: '%s', points: %d}", r ? ", " : "", themes[item->concept].pattern[r], r < 2 ? 2 : -1);
        fputc(']', to);
    }
    fprintf(to, ", section: %s}\n", roman[item->section]);
}

static void sections_print(FILE *to, const struct paper *paper)
{
    fputs("sections:\n", to);
    for (uint32_t i = 0; i < paper->n_items; i++) {
        const struct item *item = &paper->items[i];
        if (i && item->section == paper->items[i - 1].section) continue;
        fprintf(to, "  - {id: %s, title: %s}\n", roman[item->section], titles[item->kind]);
    }
}

static void rank_print(FILE *to, const struct options *o, const struct paper *paper)
{
    fputs("rank:\n  by: [total", to);
    if (!o->rank_by_total) {
        if (paper->n_sections > 1) fputs(", section:II", to);
        fputs(", section:I", to);
    }
    fputs("]\n  ties: competition\n  percentile: at_or_below\n  decimals: 4\n", to);
    if (o->schools) fputs("  groups: [province, school]\n", to);
}

void write_rubric(const struct options *o, const struct paper *paper)
{
    FILE *to = !strcmp(o->rubric, "-") ? stdout : fopen(o->rubric, "w");
    if (!to) {
        fprintf(stderr, "datagen: cannot write '%s': %s\n", o->rubric, strerror(errno));
        exit(1);
    }
    fputs("exam: generated-mock\ntitle: Generated mock examination\nanswers: {blank: [\"\", \"-\"]}\n", to);
    sections_print(to, paper);
    fputs("items:\n", to);
    for (uint32_t i = 0; i < paper->n_items; i++)
        item_print(to, o, &paper->items[i]);
    fputs("grades: {on: percent, bands: [[A, 85], [B, 70], [C, 55], [D, 40], [E, 0]]}\n", to);
    rank_print(to, o, paper);
    if (to == stdout ? fflush(to) : fclose(to)) {
        fprintf(stderr, "datagen: cannot write '%s': %s\n", o->rubric, strerror(errno));
        exit(1);
    }
}
