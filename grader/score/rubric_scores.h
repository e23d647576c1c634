/*
 * rubric_scores.h: the rubric's `scores`: one row a type, with the keys it takes and how it is compiled. The same rows
 * drive reading, messages and `grader help rubric`. Inside the loader only (rubric_score*.c, rubric_help.c).
 */
#ifndef GRADER_SCORE_RUBRIC_SCORES_H
#define GRADER_SCORE_RUBRIC_SCORES_H

#include "model/score_rule.h"
#include "score/rubric_parts.h"

enum score_key { SCORE_ID, SCORE_TYPE, SCORE_OF, SCORE_DECIMALS, SCORE_WITHIN, SCORE_LEAST, SCORE_CLIP, N_SCORE_KEYS };
extern const struct key_spec SCORE_KEYS[N_SCORE_KEYS];

/* A score while it is read. Every function below notes its mistakes and returns false. */
struct score_entry {
    struct rubric_compiler *c;
    struct score_rule *rule;
    size_t index; /* of the rule: scores before it may be its sources */
    const struct node *node;
    const struct node *const *common; /* by enum score_key */
    const struct node *const *found;  /* by row of the type's own keys */
};

struct score_kind_spec {
    const char *name, *summary, *example;
    int decimals;      /* unless given; -1: those of the exam */
    bool many_sources; /* `of` is read by compile */
    struct key_table params;
    bool (*compile)(struct score_entry *entry); /* NULL: nothing of its own */
};
extern const struct score_kind_spec SCORE_KIND_SPECS[N_SCORE_KINDS]; /* by enum score_kind */

/* A number whose terms are below 10^9, so that products of several fit. NULL: *out stays, true. */
bool read_small(struct score_entry *entry, const struct node *node, const char *name, struct rational *out);

/* "total", the id of a section, or of a score before this one (or, with `itself`, of this one). */
bool read_source(struct score_entry *entry, const struct node *node, bool itself, struct score_source *out);

/* rubric_score_grades.c */
struct grade_scheme {
    const char *name;
    const char *grades; /* "15: 100-86, 35: 85-71, …": shares in percent and ranges or values, from the best */
    const char *labels; /* "A B C D E"; NULL: the values themselves */
    int border;         /* enum grade_border, or -1: the rubric must say */
};
extern const struct grade_scheme GRADE_SCHEMES[];
extern const size_t N_GRADE_SCHEMES;
extern const struct key_spec GRADE_PARAMS[];
extern const size_t N_GRADE_PARAMS;
bool compile_grade_score(struct score_entry *entry);

/* rubric_score_scales.c */
struct scale_scheme {
    const char *name, *mean, *sd;
    int decimals;
    const char *low, *high; /* clip, or NULL */
};
enum { N_SCALE_SCHEMES = 9 };
extern const struct scale_scheme SCALE_SCHEMES[N_SCALE_SCHEMES];
bool compile_standard_score(struct score_entry *entry);
bool compile_normal_score(struct score_entry *entry);
bool compile_percentile_score(struct score_entry *entry);
bool compile_linear_score(struct score_entry *entry);
bool compile_table_score(struct score_entry *entry);
bool compile_equated_score(struct score_entry *entry);
bool compile_gate(struct score_entry *entry);
bool compile_gate_score(struct score_entry *entry);

/* rubric_score_gcse.c */
enum { N_GCSE_PARAMS = 4 };
extern const struct key_spec GCSE_PARAMS[N_GCSE_PARAMS];
bool compile_gcse_score(struct score_entry *entry);

/* rubric_score_ability.c */
enum { N_ABILITY_PARAMS = 7 };
extern const struct key_spec ABILITY_PARAMS[N_ABILITY_PARAMS];
bool compile_ability(struct score_entry *entry);

/* rubric_score_sums.c */
bool compile_best_score(struct score_entry *entry);
bool compile_sum_score(struct score_entry *entry);

#endif
