/* columns_help.c: the columns of the result tables in plain words, from one table (contract in columns_help.h). */
#include "report/columns_help.h"

struct column_help {
    const char *name, *meaning; /* without a meaning: the heading of a table */
};

static const struct column_help COLUMNS[] = {
    {"evaluations, and ranks (the same in rank order): one row a student", NULL},
    {"student_id", "as in the answers; leading zeros stay"},
    {"<attribute>",
     "columns named by rank.groups, by attr: in rank, and by --keep; the roster's value wins over that of the answers"},
    {"status",
     "present, absent (on the roster without answers), void, withheld, or duplicate (set aside); only present "
     "students, those who left everything blank among them, have marks and ranks and count in any statistic"},
    {"total", "sum of the marks of the items that count, and of the sections' marks times their weights"},
    {"percent", "total in percent of the highest possible total"},
    {"<section>", "marks of the section: of what counts in it, held between its bounds, before its weight"},
    {"<score>",
     "a score of the rubric's scores; empty for who did not sit its section, has no value of its column, or is "
     "not eligible"},
    {"<score>_grade", "of scores of the type grades"},
    {"<score>_eligible, <score>_reason", "of sums: 1 or 0, and which minimum is missed or which part lacks"},
    {"grade", "the first band whose bound the total reaches"},
    {"passed", "1 when the total and every section reach their minimum, else 0"},
    {"answered", "items answered, be it right or wrong; neither blank nor invalid"},
    {"correct", "items with full marks; with certainty those answered rightly, however sure"},
    {"blank", "items left blank"},
    {"invalid", "answers that are not possible for the item's type, such as two letters for a single choice; and those "
                "that are ungradable or pending"},
    {"rank", "national rank by the whole of rank.by; ties as rank.ties says"},
    {"percentile",
     "share of the ranked students at or below (or as rank.percentile says), by the same keys as the rank, or by the "
     "first key alone with percentile_by: first"},
    {"rank_<label>", "the national rank under another tie rule, one column for each of rank.labels: rank_modified, …"},
    {"rank_<group>", "rank among the students of the same province, school, …; of a crossing rank_province_track"},
    {"rank_<label>_<group>", "the same under another tie rule of rank.labels"},
    {"cutoff", "the first of rank.cutoffs whose line the student reaches; empty: none"},
    {"<item>", "with --marks: the mark on the item, whether it counts or not; 0 on an excluded one"},
    {"not_counted", "with --marks, when sections count only some of their items or sections: the items whose marks are "
                    "left out for this student"},

    {"segments, segments_<group>: one row a total that occurs, from the top; with rank.segments also "
     "segments_<name>, segments_<name>_<group>: rows and scores as it says",
     NULL},
    {"<group>, or columns of a crossing", "the province, the school, …"},
    {"score", "the total; the lowest score of the row, empty: the row is open below"},
    {"to", "with a step, top or bottom: the highest score of the row; empty: it is open above"},
    {"count", "students with this score"},
    {"cumulative", "students with this score or more: the modified rank of this score"},
    {"percent", "cumulative in percent of the students in the table: the share at or above"},

    {"groups_<group>: one row a province, a school, …", NULL},
    {"group", "the value of the column; of a crossing one column each instead"},
    {"students", "present students"},
    {"mean, sd", "of their totals; sd with n - 1"},
    {"min, q1, median, q3, max", "smallest total, quartiles (type 7), largest total"},
    {"pass_rate", "percent of them who passed"},
    {"rank", "of the groups, by mean"},
    {"top_rate",
     "percent of them in the national top band: the best 10 %, or the share that rank.top says, and whoever "
     "ties with the last of it"},
    {"difference", "mean less the mean of all students present"},
    {"(empty cells)",
     "with --min-cell, here and in score tables: few students are in the row, or it would tell about a row "
     "in which few are; see grader help grade"},

    {"cutoffs: one row a line of rank.cutoffs, for each value of its group", NULL},
    {"cutoff, group, value, of", "its name, the group and value it is for (empty: the nation), and which score"},
    {"population", "students present in it"},
    {"quota, policy", "students it is for, and inclusive, exclusive, or score for a fixed line"},
    {"line, at_or_above, overshoot",
     "the lowest score that is in (empty: nobody is), how many are in, and how many more "
     "than the quota"},
    {"inclusive_line, inclusive_students", "the score of the quota's last student, and how many have it or more"},
    {"exclusive_line, exclusive_students", "the lowest score that at most the quota have, and how many do"},

    {"populations: one row a statistic", NULL},
    {"statistic, population", "who counts in it, in words"},
    {"students, left_out", "how many do, and how many of all students do not"},

    {"conversions: one row a grade of a score of the type grades, in each population", NULL},
    {"score, within, grade", "the score, the value of its column (empty: all students), the grade"},
    {"highest, lowest", "the range of the grade's values"},
    {"target_percent, actual_percent", "the share the rubric says, and the share of the students who have the grade; "
                                       "deviation: the difference, in percentage points"},
    {"target_students, students", "the same as numbers of students"},
    {"raw_highest, raw_lowest", "the raw marks that are mapped to highest and lowest; empty: nobody has the grade"},
    {"merged", "raw marks of the grade that share their value with a higher one"},

    {"scales: one row a raw value of a score that is a function of one: the whole conversion table", NULL},
    {"score, within, raw", "the score, the value of its column, the mark (or earlier score) it is made of"},
    {"students, value, grade", "who has this raw value, what it became"},

    {"person_fit: one row a student present (with analysis.person_fit: flagged those with flags), of exams with ten items or "
     "rows of letters",
     NULL},
    {"guttman_errors",
     "pairs of items of which the student has the easier wrong and the harder right. Right is full points; "
     "a blank is not; items without a choice that count, by the share that has them right, equally easy "
     "ones in the order of the exam; of those on the student's form"},
    {"guttman_normed",
     "guttman_errors / (right * wrong): 0 a perfect pattern, 0.5 right answers have nothing to do with "
     "difficulty, 1 the reverse; empty: all are right or wrong"},
    {"caution",
     "Sato's caution index: 1 - cov(answers, shares right) / cov(perfect pattern, shares right); 0 a perfect pattern, "
     "about 1 nothing to do with difficulty"},
    {"longest_run",
     "the most answers in a row with one letter, of choice items, in the order of the booklet and with the "
     "letters printed there"},
    {"shift, shift_from, shift_gain",
     "from the row of item shift_from to the end, answers fit the key of the row above (1, or -1 for the row below, 2 and -2 "
     "two rows) far better than chance: the student skipped a row (an item); how many answers more would be right"},
    {"flags",
     "guttman, caution: far above students with as many right answers (analysis.guttman, .caution); run: longer than "
     "the key's longest run by analysis.run; one_letter: so many answers, all the same; shifted (analysis.shift)"},

    {"skills: one row a student present and skill, when items have skills", NULL},
    {"student_id, skill, title", "the student, the skill and its title"},
    {"earned, possible",
     "marks of the skill's items, and their points; of items that count and were given to the student, "
     "before weights of sections; an item of several skills counts in each"},
    {"percent, level", "earned in percent of possible, and the first of skills.bands that this exact share reaches"},
    {"nation_mean, group_mean", "all points earned in percent of all points possible, over the students present in the "
                                "nation, and in the student's own group: that of skills.compare, or the first group"},

    {"advice: one row a student present, when items have skills", NULL},
    {"strongest, weakest",
     "the skills with the highest and the lowest share; of equal shares the one with more points, then "
     "the first of the rubric; empty when all shares are the same"},
    {"next_skill, next_step",
     "the weakest skill for which the rubric has advice at the student's level, and the advice"},

    {"skills_nation: one row a skill", NULL},
    {"items, points, students, mean",
     "items of the skill that count, their points, the students who were given some of "
     "them, and all points earned in percent of all points possible"},

    {"skills_<group>: one row a province, a school, … and skill", NULL},
    {"nation_mean, students, mean, difference",
     "the nation's mean, the students of the group, their mean, and how much "
     "it is above the nation's; empty where --min-cell hides the group"},

    {"items: one row an item, over the students present", NULL},
    {"item, section, type, points", "from the rubric"},
    {"n", "students"},
    {"counted", "when sections count only some of their items or sections: students for whom the item's mark counts"},
    {"facility", "mean mark divided by points: 1 when everybody has full marks"},
    {"sd", "of the marks, with n - 1"},
    {"discrimination", "correlation of the mark with the rest of the total, -1 to 1; below 0.2 is weak"},
    {"item_total", "the same with the total, the item included"},
    {"discriminative_efficiency", "discrimination in percent of what the distributions of marks allow"},
    {"effective_weight", "the item's share in the spread of totals, in percent"},
    {"alpha_if_deleted", "Cronbach's alpha without the item"},
    {"upper_lower",
     "facility among the best 27 % minus that among the weakest 27 % (or the rubric's analysis: groups); ties at the border in "
     "proportion"},
    {"blank, invalid", "students who left it blank, whose answer was invalid"},
    {"not_reached", "students who left it and everything after it blank"},
    {"flags",
     "hard (facility below 0.1), easy (above 0.9), weak (discrimination below 0.2), negative (below 0), suspect_key (see "
     "suspects), dead_distractor (a wrong option that fewer than 2 % choose), excluded (by adjust: counts for nobody); the "
     "rubric's analysis sets the borders"},
    {"omitted", "students who left it blank and answered something after it"},
    {"upper, lower", "facility among the best 27 %, among the weakest 27 %"},
    {"biserial, biserial_rest",
     "item_total and discrimination, were the mark a cut through a normal distribution; polyserial where there are more "
     "than two marks"},
    {"reliability_index", "item_total times sd, in marks as they enter the total"},
    {"intended_weight", "points in percent of the points of all items that count; beside effective_weight"},

    {"options: one row a distinct answer to an item", NULL},
    {"item, answer", "the answer as it was written; empty: left blank; the cells of an item that reads several columns "
                     "have | between them"},
    {"key", "1 when it earns full marks"},
    {"mark", "what it earns"},
    {"count, share", "students who gave it, and their share of the students present"},
    {"mean_total", "mean total of those students"},
    {"point_biserial", "correlation of giving this answer with the total, the item included"},
    {"q1, q2, q3, q4, q5", "share giving it in each fifth of the students by total, weakest fifth first"},
    {"point_biserial_rest",
     "correlation with the rest of the total, without what the item earned; a wrong answer above the key is suspect"},
    {"mean_rest", "mean of that rest among those who gave the answer"},
    {"upper, lower", "share giving it among the best 27 %, among the weakest 27 %"},

    {"test: one row a statistic", NULL},
    {"statistic, value", "its name, and the number"},
    {"students, items, maximum", "how many, and the highest possible total"},
    {"mean, sd, median, min, max", "of the totals"},
    {"skewness, kurtosis", "of the totals, by k-statistics; 0 for a normal distribution"},
    {"alpha", "Cronbach's alpha; alpha_low and alpha_high are its 95 % interval"},
    {"sem", "standard error of measurement: sd * sqrt(1 - alpha)"},
    {"error_ratio", "100 * sqrt(1 - alpha)"},
    {"kr20, kr21", "Kuder-Richardson 20 and 21, when every item is right or wrong for the same points"},
    {"lambda1, lambda2, lambda3, lambda4, lambda5, lambda6",
     "Guttman's, for up to 200 items; lambda3 is alpha, lambda4 that of the best split found"},
    {"feldt_gilmer, feldt_brennan, raju_beta",
     "reliability of parts of different lengths: unknown, by covariance with the total, by points"},
    {"odd_even_correlation, odd_even_spearman_brown, odd_even_guttman",
     "items 1, 3, 5 … against the others: correlation of the halves, the same stepped up to the whole test, and Guttman's "
     "coefficient of this split"},
    {"halves_correlation, halves_spearman_brown, halves_guttman", "the same of the first half against the second"},
    {"cic, variance, q1, q3, iqr", "100 alpha; of the totals"},
    {"mean_facility", "mean of the items' facilities; mean_discrimination: of their discriminations"},

    {"items_<by>, options_<by>, test_<by>: the same once more, for what analysis: by in the rubric or grader items --by names",
     NULL},
    {"group",
     "the section, whose items are then a test of their own with its mark as the total; the form; or the value of the column, "
     "of whose students alone the row is"},

    {"precision: one row a total that occurs", NULL},
    {"score, students", "the total, and how many have it"},
    {"sem",
     "standard error of measurement at this score (Keats), when every item is right or wrong for the same points"},
    {"sem_lord", "the same by Lord's binomial model"},
    {"true_score, true_sem", "Kelley's estimate of the true score: alpha * score + (1 - alpha) * mean, and its error"},

    {"cuts: one row a score at which students are told apart: pass mark, grades, fixed lines", NULL},
    {"cut, name, score", "pass, grade or cutoff; the grade or line; the least total"},
    {"at_or_above, share", "students who reach it, and their share"},
    {"sem, within_sem",
     "error of measurement there, and students who are less than one error (or else the test's sem) away"},
    {"livingston",
     "Livingston's coefficient: reliability of the decision, the higher the farther the cut from the mean"},
    {"agreement, kappa",
     "share of students about whom two parallel tests would decide alike (Huynh's beta-binomial), and the part beyond "
     "chance; for up to 500 items that are right or wrong"},

    {"suspects: one row an answer that is more plausibly the key, by item", NULL},
    {"item, key, answer", "the item, its key as in the rubric, and the other answer"},
    {"suspicion",
     "instead: the key looks wrong; also: the answer behaves as the key does, and may be right too, as a spelling that was "
     "not thought of"},
    {"count, key_count", "students who gave the answer, who gave the key"},
    {"point_biserial_rest, key_point_biserial_rest", "how giving it goes with the rest of the test"},
    {"upper, key_upper", "share giving it among the best 27 %"},
    {"mean_rest, key_mean_rest", "mean on the rest of the test among those who gave it"},
    {"z", "how many standard errors these means lie apart"},
    {"reason", "the same in words"},

    {"rejects: one row a row that was set aside, or replaced by another row of the student", NULL},
    {"file, line", "where it stands; for SQLite the number of the row"},
    {"reason", "what is wrong and what to do"},
    {"text", "the row, at most 1,000 bytes of it"},

    {"ungradable: item, answer, count, reason; only when a pattern could not decide within its limits", NULL},

    {"markers: one row for every two people who marked an item, over the students whom both have marked", NULL},
    {"item, marker, other_marker", "the item, and the two columns of marks"},
    {"n", "students with a mark of both"},
    {"exact, adjacent", "share with the same mark; with marks at most one mark apart"},
    {"kappa", "Cohen's, with quadratic weights: 1 when they always agree, 0 when as often as by chance"},
    {"pearson", "correlation of the two marks"},
    {"mean_difference", "other_marker minus marker: how much milder the other is, in marks"},
    {"pending, adjudicated", "answers to the item that wait for a decision, and that have one"},
    {"pending: student_id, item, answer, reason; the answers whose marks differ too much or lack one", NULL},

    {"changes: after a regrade, one row a student whose status, total, rank or grade changed", NULL},
    {"old_total, new_total", "before and now; empty for who was not, or is not, present; so with rank and grade"},
    {"changes_items: one row an item whose key, adjustment or marks changed", NULL},
    {"old_key, new_key, old_adjust, new_adjust", "as the rubrics say"},
    {"answers, up, down", "distinct answers with another mark, and students whose mark went up and down"},
    {"changes_<group>: one row a province, a school, …", NULL},
    {"students, up, down", "present before and now, and with more and with fewer marks; mean_change in marks"},
    {"rank_up, rank_down", "now nearer to the top of the nation, now further from it"},
    {"now_passed, no_longer_passed", "and grade_up, grade_down, cutoff_up, cutoff_down: where both rubrics have them"},

    {"codebook (run files): item, answer, count, code, state, mark; joined cells have U+001F between them", NULL},
    {"rubric, summary (run files): the rubric as it was written; what summary.json says, by name", NULL},
    {"origins, origin_columns, origin_lines, origin_rows, origin_values, origin_rejects, origin_long_ends, "
     "origin_long_lines, origin_attempts (run files): which rows of which inputs the students came from, and what would be "
     "lost of them, for grade -a",
     NULL},
    {"digests, places, response_layout, responses, standings, standing_values, student_order (run files): for the "
     "commands on runs",
     NULL},
};

void columns_help_print(struct page *to)
{
    page_words(to, "", 0,
               "The columns of the results. Columns that mean nothing for a rubric (no sections, no grades) are "
               "left out.");
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++) {
        const struct column_help *c = &COLUMNS[i];
        if (c->meaning)
            page_entry(to,
                       &(struct page_entry){.term = c->name, .term_column = 2, .text_column = 29, .text = c->meaning});
        else
            page_heading(to, c->name);
    }
}
