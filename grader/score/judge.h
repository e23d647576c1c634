/*
 * judge.h: one answer to one item, judged with reasons: for explaining a mark and for trying a rule out. Scoring a
 * whole run is score_codebooks (score/rubric.h), which asks for no reasons; both give the same marks.
 */
#ifndef GRADER_SCORE_JUDGE_H
#define GRADER_SCORE_JUDGE_H

#include "score/rubric.h"

struct judge; /* belongs to one thread */

struct judgement {
    enum answer_state state;
    enum answer_result result;
    mark_t mark;             /* units, after accepted challenges; 0 for an item that is excluded */
    struct rational by_rule; /* what the rule alone pays, with all of its keys */
    struct text read_as;     /* the answer as the rule compared it; empty when it compared what was written */
    struct text why;         /* in words: by the rule alone */
    const uint16_t *parts;   /* parts of the rule that matched (judge_part) */
    size_t n_parts;
};

struct judge *judge_new(const struct rubric *rubric, size_t item); /* the rubric must outlive it */
void judge_free(struct judge *judge);                              /* NULL is fine */

/* Texts and parts are valid until the next answer. */
void judge_answer(struct judge *judge, struct text answer, struct judgement *out);

/* What can match on its own: accepted answers as the rubric writes them, or names of sub-rules; the empty text after
 * the last. `lowers`: a match takes marks away. */
struct text judge_part(const struct judge *judge, size_t number);
bool judge_part_lowers(const struct judge *judge, size_t number);
bool judge_parts_are_answers(const struct judge *judge);

#endif
