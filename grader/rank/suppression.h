/*
 * suppression.h: published tables without small cells.
 *
 * A cell is a group in a table of groups, or a row of a score table; it is small when fewer than `min_cell` students are
 * in it. Small cells are hidden, and then, by a rule that looks at counts alone, as many others as it takes that no
 * hidden cell can be had by subtraction:
 *
 *   Wherever cells add up to something that is shown, either none of them is hidden, or at least two are, and these are
 *   at least min_cell students together; else the smallest of the others is hidden too (the first of several).
 *
 * Cells that add up: the groups of a partition, to the nation (which other outputs tell); the groups that lie in one
 * value of another partition, as schools in a province, to that value; in a score table the rows between two cumulative
 * counts that are shown, from the top, where it begins at 0, to the bottom, where it ends at the population; and the rows
 * of one score in all values of a partition, or in those that lie in one value of another, to the row of that score in
 * the nation or in that value. When all cells that add up are hidden and are too few students still, so is their sum; and
 * where the sum is hidden, so is one of them at least. Students in a sum who are in none of its cells (they have no value of
 * the column) are a cell that is hidden always, if they are few: `populations` does not tell them either. Where students of
 * one school are in two provinces, these provinces are one sum of their schools (nesting.h).
 *
 * Rows of `scales` and `conversions` are cells as well (suppress_scores.c says what they add up to), and the tables
 * `cutoffs` (suppress_cutoffs.c), `cuts` and `precision` (report/tables_items.c) have only counts that are published
 * elsewhere. Parts of an analysis by a column are left out with their groups (suppressed_values).
 *
 * Hidden groups stand last, in the order of their names, and the others are ranked among themselves: a place in the
 * ranking would tell. Several score tables of one key (steps of other sizes) are looked at together (suppress_steps.c). The
 * rule does not guard against what tables of other runs tell, nor against the ranges that follow from bounds; and since it
 * looks at one sum at a time, many sums solved together may tell of a hidden cell, seldom.
 */
#ifndef GRADER_RANK_SUPPRESSION_H
#define GRADER_RANK_SUPPRESSION_H

#include "model/cutoffs.h"
#include "model/derived.h"
#include "model/ranking.h"
#include "model/skills.h"
#include "model/students.h"

/* Fills `hidden` of all tables, of derived scores and of cut-offs too, sets min_cell, and puts groups in their order. Repeated until nothing more is hidden. */
void suppress_small_cells(const struct exam *exam, const struct students *students, const struct ranking *ranking,
                          uint32_t min_cell, struct rank_tables *tables, struct derived *derived,
                          struct cutoffs *cutoffs);

/* The same for the profiles of groups, after suppress_small_cells: those of hidden groups are hidden, and by the same rule
 * rows with few students who have the skill. The rows of one skill add up to the nation's, and those of groups that lie in
 * a value of another partition to that value's. */
void suppress_small_profiles(const struct students *students, const struct ranking *ranking, uint32_t min_cell,
                             const struct rank_tables *tables, struct skills *skills);

/* By number of the value: 1 where nothing of its students is to be published, since they are few, or would tell of others
 * who are. A column that is a partition is hidden as its group table is; of another one the values add up to the nation.
 * After suppress_small_cells; to be freed. */
uint8_t *suppressed_values(const struct students *students, const struct ranking *ranking,
                           const struct rank_tables *tables, const struct attribute *attribute);

#endif
