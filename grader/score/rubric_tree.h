/*
 * rubric_tree.h: the two ways in which a rubric is written, each read into the same tree (node.h).
 *
 * `bytes` are valid UTF-8 without NUL and must live as long as the reading's arena. *root is filled when the result
 * is true; otherwise at least one mistake was noted.
 */
#ifndef GRADER_SCORE_RUBRIC_TREE_H
#define GRADER_SCORE_RUBRIC_TREE_H

#include "score/reading.h"

bool rubric_tree_from_yaml(struct reading *reading, struct text bytes, struct node *root);

/* The table `item,key,points[,type,section,…]` as {exam: NAME, sections: […], items: […]}: columns are keys of items
 * under their own names (`item` is `id`), cells are their values, empty cells are left out; the sections are those that
 * the table names, in that order. In a key, `|` separates accepted answers. `exam_id` is the name of the exam. */
bool rubric_tree_from_csv(struct reading *reading, struct text bytes, struct text exam_id, struct node *root);

#endif
