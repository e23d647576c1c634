/*
 * rubric_parts.h: the loaded rubric, and the parts that compile it. Inside the loader only (rubric*.c, score.c).
 *
 * Order: answers → sections → items (which need both) → adjust → unit and totals → forms → grades and pass marks → rank. Every
 * part notes its mistakes and goes on, so that one run finds them all; what needs exact totals is left out when
 * mistakes before it make them meaningless.
 */
#ifndef GRADER_SCORE_RUBRIC_PARTS_H
#define GRADER_SCORE_RUBRIC_PARTS_H

#include "score/reading.h"
#include "score/rubric.h"
#include "score/rule.h"

struct rubric {
    struct exam exam;
    struct item_rule *rules; /* one an item */
    size_t n_rules;
    struct item_rule *also; /* one an item: with the further key of `adjust`, else without a kind; NULL: none has one */
    struct arena arena;     /* everything above and below */
    struct rubric *earlier; /* whose marks some items keep where they are higher; owned; NULL: there is none */
    struct text path;       /* as it was named */
    struct text keeps;      /* those items: "Q3,Q7", or "*" */
    bool *is_kept;          /* by item; only with an earlier rubric */
    const struct node *forms; /* as the rubric writes them; NULL: none */
    char *source;             /* the file's bytes; on the heap */
    size_t source_len;
};

enum top_key {
    TOP_EXAM,
    TOP_TITLE,
    TOP_ANSWERS,
    TOP_DEFAULTS,
    TOP_SYNONYMS,
    TOP_FORMS,
    TOP_SECTIONS,
    TOP_ITEMS,
    TOP_ADJUST,
    TOP_GRADES,
    TOP_PASS,
    TOP_SCORES,
    TOP_RANK,
    TOP_CUTOFFS,
    TOP_ANALYSIS,
    TOP_SKILLS,
    TOP_DECIMALS,
    TOP_RELEASE_AT,
    N_TOP_KEYS
};
extern const struct key_spec TOP_KEYS[N_TOP_KEYS];

enum skills_key { SKILLS_BANDS, SKILLS_COMPARE, SKILLS_STUDENTS, N_SKILLS_KEYS };
extern const struct key_spec SKILLS_KEYS[N_SKILLS_KEYS];
enum skill_key { SKILL_TITLE, SKILL_ADVICE, N_SKILL_KEYS };
extern const struct key_spec SKILL_KEYS[N_SKILL_KEYS];

enum answers_key {
    ANSWERS_ID,
    ANSWERS_FORM,
    ANSWERS_FORM_DEFAULT,
    ANSWERS_PLACES,
    ANSWERS_STATUS,
    ANSWERS_BLANK,
    ANSWERS_DUPLICATE,
    ANSWERS_ATTEMPTS,
    ANSWERS_NUMBERS,
    N_ANSWERS_KEYS
};
extern const struct key_spec ANSWERS_KEYS[N_ANSWERS_KEYS];

enum attempts_key { ATTEMPTS_KEY_USE, ATTEMPTS_KEY_PENALTY, ATTEMPTS_KEY_MOST, N_ATTEMPTS_KEYS };
extern const struct key_spec ATTEMPTS_KEYS[N_ATTEMPTS_KEYS];

enum form_key { FORM_ITEMS, FORM_OPTIONS, N_FORM_KEYS };
extern const struct key_spec FORM_KEYS[N_FORM_KEYS];

enum section_key {
    SECTION_ID,
    SECTION_TITLE,
    SECTION_PASS,
    SECTION_BEST,
    SECTION_FIRST,
    SECTION_OF,
    SECTION_MIN,
    SECTION_MAX,
    SECTION_WEIGHT,
    SECTION_SAT,
    N_SECTION_KEYS
};
extern const struct key_spec SECTION_KEYS[N_SECTION_KEYS];

enum item_key {
    ITEM_ID,
    ITEM_TYPE,
    ITEM_SECTION,
    ITEM_POINTS,
    ITEM_WRONG,
    ITEM_BLANK,
    ITEM_INVALID,
    ITEM_MIN,
    ITEM_MAX,
    ITEM_SKILLS,
    ITEM_CERTAINTY,
    ITEM_CERTAINTY_SCALE,
    ITEM_IRT,
    N_ITEM_KEYS
};
extern const struct key_spec ITEM_KEYS[N_ITEM_KEYS];

enum irt_key { IRT_A, IRT_B, IRT_C, N_IRT_KEYS };
extern const struct key_spec IRT_KEYS[N_IRT_KEYS];

enum grades_key { GRADES_ON, GRADES_BANDS, N_GRADES_KEYS };
extern const struct key_spec GRADES_KEYS[N_GRADES_KEYS];
enum { N_PASS_KEYS = 1 };
extern const struct key_spec PASS_KEYS[N_PASS_KEYS]; /* of the mapping that `pass` may be */

enum rank_key_name {
    RANK_BY,
    RANK_TIES,
    RANK_LABELS,
    RANK_PERCENTILE,
    RANK_PERCENTILE_BY,
    RANK_DECIMALS,
    RANK_GROUPS,
    RANK_TOP,
    RANK_SEGMENTS,
    RANK_CUTOFFS,
    N_RANK_KEYS
};
extern const struct key_spec RANK_KEYS[N_RANK_KEYS];

enum analysis_key {
    ANALYSIS_HARD,
    ANALYSIS_EASY,
    ANALYSIS_WEAK,
    ANALYSIS_DEAD,
    ANALYSIS_GROUPS,
    ANALYSIS_BY,
    ANALYSIS_PERSON_FIT,
    ANALYSIS_GUTTMAN,
    ANALYSIS_CAUTION,
    ANALYSIS_RUN,
    ANALYSIS_SHIFT,
    N_ANALYSIS_KEYS
};
extern const struct key_spec ANALYSIS_KEYS[N_ANALYSIS_KEYS];

enum { N_ADJUSTMENTS = ADJUST_ALSO };
extern const struct key_spec ADJUSTMENTS[N_ADJUSTMENTS]; /* in the order of enum adjustment, without NONE */
enum segment_key { SEGMENT_NAME, SEGMENT_OF, SEGMENT_STEP, SEGMENT_TOP, SEGMENT_BOTTOM, SEGMENT_ZEROS, N_SEGMENT_KEYS };
extern const struct key_spec SEGMENT_KEYS[N_SEGMENT_KEYS];

enum cutoff_key {
    CUTOFF_NAME,
    CUTOFF_OF,
    CUTOFF_OF_QUOTA,
    CUTOFF_OF_SHARE,
    CUTOFF_OF_SCORE,
    CUTOFF_IN,
    CUTOFF_POLICY,
    N_CUTOFF_KEYS
};
extern const struct key_spec CUTOFF_KEYS[N_CUTOFF_KEYS];

/* The entries of rank.by: one for all kinds, printed by `grader help rubric`. */
struct rank_key_form {
    const char *name; /* "total", "section:", "sum(" */
    const char *form, *help;
    enum rank_key_kind kind;
};
enum { N_RANK_KEY_FORMS = 14 };
extern const struct rank_key_form RANK_KEY_FORMS[N_RANK_KEY_FORMS];

struct rubric_compiler {
    struct reading *reading;
    struct rubric *rubric;
    const struct node *found[N_TOP_KEYS];
    const struct node *answers_found[N_ANSWERS_KEYS];
    const struct node **item_nodes;                      /* one an item */
    const struct node *(*section_found)[N_SECTION_KEYS]; /* one a section; NULL pointers for one given by its id only */
    struct synonyms synonyms;
    const struct form_items *form_items; /* one a form, until places are known */
    bool unit_is_too_fine, totals_are_known;
};

void compile_answers(struct rubric_compiler *c, const struct node *node);  /* rubric_answers.c; NULL: defaults */
void compile_rank(struct rubric_compiler *c, const struct node *node);     /* rubric_rank.c */
void compile_sections(struct rubric_compiler *c, const struct node *node); /* rubric_sections.c */
void compile_items(struct rubric_compiler *c, const struct node *node);    /* rubric_items.c */
void compile_adjust(struct rubric_compiler *c, const struct node *node);   /* rubric_adjust.c */
void check_sections(struct rubric_compiler *c);                            /* rubric_sections.c */
void compile_totals(struct rubric_compiler *c);                            /* rubric_totals.c */
void find_totals(struct rubric_compiler *c); /* rubric_totals.c; once more when other items count */
void compile_grades(struct rubric_compiler *c, const struct node *node);   /* rubric_grades.c */
void compile_passes(struct rubric_compiler *c, const struct node *node);   /* rubric_grades.c */
void compile_attempts(struct rubric_compiler *c, const struct node *node); /* rubric_attempts.c */
void check_attempts(struct rubric_compiler *c); /* rubric_attempts.c; widens the unit, before the totals */
void compile_forms(struct rubric_compiler *c, const struct node *node); /* rubric_forms.c; changes the totals */
void compile_places(struct rubric_compiler *c, const struct text *columns, size_t n_columns); /* rubric_forms.c */
void compile_scores(struct rubric_compiler *c, const struct node *node);                      /* rubric_scores.c */
void compile_skills(struct rubric_compiler *c, const struct node *node); /* rubric_skills.c; needs items and groups */
void compile_columns(struct rubric_compiler *c); /* rubric_columns.c; last, when all of the exam is there */

/* rubric_score_ability.c: `irt` of an item, or NULL. */
void read_item_response(struct rubric_compiler *c, const struct node *node, struct exam_item *item);

void compile_analysis(struct rubric_compiler *c, const struct node *node); /* rubric_analysis.c; ranks are known */

/* rubric_items.c: the rule of an item like others, of a node that stands for it. False when there is none. */
bool compile_rule_again(struct rubric_compiler *c, const struct node *node, const struct rule_kind *kind,
                        struct item_rule *out, struct text *key_shown);
/* rubric_rank_tables.c: score tables and cut-offs; the groups are known. */
void compile_segments(struct rubric_compiler *c, const struct node *node);
void compile_cutoffs(struct rubric_compiler *c, const struct node *node);

/* rubric_rank_key.c: one key, as in rank.by. Notes a mistake and returns false when it is none. Columns that it names
 * are added to rank.columns. `number_only`: no ratio or draw, whose values mean nothing by themselves. */
bool read_rank_key(struct rubric_compiler *c, const struct node *node, struct text written, bool number_only,
                   struct rank_key *key);
/* A key with brackets whose operands are columns, by their bare names, added to rank.columns. */
bool read_column_key(struct rubric_compiler *c, struct text written, struct rank_key *key);
bool same_rank_key(const struct rank_key *a, const struct rank_key *b); /* but for the minus before them */
size_t add_rank_column(struct rubric_compiler *c, struct text name);    /* index into rank.columns */
size_t read_rank_group(struct rubric_compiler *c,
                       const struct node *node); /* into rank.groups, added when new; or NO_GROUP */

/* A mark in units, for marks that are part of the unit. 0 when it does not fit: compile_totals has said so then. */
mark_t mark_in_units(const struct exam *exam, struct rational mark);

/* An item's answer by its rule, or several attempts; NOT_PRESENTED by none. */
void judge_by_rule(const struct exam *exam, const struct item_rule *rule, struct text answer,
                   struct scorer_worker *worker, struct verdict *verdict);
/* Whether results have a column of this name whatever the rubric says. */
bool is_result_column(struct text id);

/* What score.c makes of a verdict. */
enum answer_result result_of(const struct verdict *verdict, struct rational highest);

/* rubric_adjust.c: what accepted challenges make of the verdict of the item's rule on an answer. */
void overrule(const struct rubric *rubric, size_t item, struct text answer, struct scorer_worker *worker,
              struct verdict *verdict);

/* rubric_amend.c: carry amendments out on a rubric's tree. False after noting a mistake. */
bool rubric_amend(struct reading *reading, struct node *root, const char *const *amendments, size_t n);

/* rubric_keep.c: marks of an earlier rubric, which passes to c->rubric, that may not be undercut; widens the unit. Then what
 * that makes of a verdict. */
void compile_kept(struct rubric_compiler *c, struct rubric *earlier, struct text keeps);
void keep_earlier(const struct rubric *rubric, size_t item, struct text answer, struct scorer_worker *worker,
                  struct verdict *verdict);

/* Whether some item may have this key, which heads a column of a key table; notes a mistake when not. */
bool item_key_is_known(struct reading *reading, const struct node *key);

#endif
