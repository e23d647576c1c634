/* command_table.c: the rows (how to add one: command_table.h). */
#include "cli/command_table.h"

#include <string.h>

#include "cli/command_runs.h"

const struct command COMMANDS[] = {
    {"grade",
     "grader grade -r RUBRIC [-a RUN] [-R ROSTER] [-o OUT]... [ANSWERS...]",
     "grade, evaluate and rank: the main job",
     {.bit = COMMAND_GRADE,
      .operand = "ANSWERS",
      .most_operands = SIZE_MAX,
      .reads_stdin = true,
      .writes_stdout = true,
      .most_outputs = SIZE_MAX},
     run_grade,
     "ANSWERS are CSV files (also .gz and .zst), SQLite files (exam.db, exam.db:table) or '-' for standard input (the\n"
     "default). Several files are united by student (subjects scanned separately) or by row (regions sent separately).\n"
     "Their layout is found from the header:\n"
     "  wide    student_id,school,Q1,Q2,…     one row a student\n"
     "  long    student_id,item,answer        one row an answer\n"
     "  packed  student_id,responses          one row a student, one letter an item\n\n"
     "With -a RUN the answers are added to those of a run: new students, more subjects, rows that come again as\n"
     "answers.duplicate says. The tables are those of a run over all answers files, byte for byte; the summary names the run\n"
     "and its digest. Options are those that such a run would have, the roster's among them; without -r the run's own rubric\n"
     "serves. -o may name the same run, which is replaced when all is complete. Runs with pseudonyms or with answers\n"
     "cancelled by hand cannot be added to.\n\n"
     "With --min-cell N, tables of groups and score tables leave rows empty in which fewer than N students are. Wherever\n"
     "rows add up to something that is shown, none of them is hidden, or at least two that hold N students or more: the\n"
     "smallest of the others are hidden until that holds. Rows add up: groups to the nation, or to a group of another column\n"
     "in which they lie (schools to a province); rows of a score table to the counts around them; the rows of one score in\n"
     "all groups to that of the nation. Fewer than N students who have no group are as a group that is hidden: with all\n"
     "others taken away from the nation they would be left. Hidden groups stand last and have no rank. The tables scales and\n"
     "conversions follow the same rule; cutoffs, cuts and precision give a count only where a score table of the same key\n"
     "(rank.segments) shows it; changes_<group> and the analysis by a column leave out what groups_<group> hides. Evaluations,\n"
     "ranks and person_fit are not touched: they are about single students. The rule sees counts of students in one set of\n"
     "tables. It does not see what follows with tables of another run or of last year, or, seldom, from many sums solved\n"
     "together; nor that means, rates, quartiles, minimum and maximum of a group that is shown, and counts of answers, may\n"
     "tell about a few students: where two rows of a score table are hidden, the mean says how many each of them has.\n",
     {
         {"grader grade -r exam.yaml --sort rank --marks answers.csv > ranked.csv",
          "evaluations in rank order, with a column for each item"},
         {"grader grade -r exam.yaml -R roster.csv -o results/ -o run.db north.csv.gz south.csv",
          "regions sent separately: all tables as CSV, and a run for the other commands"},
         {"grader grade -a run.db -R roster.csv -o run.db -o results/ tuesday.csv",
          "tonight's answers beside those of the nights before"},
         {"zcat answers.csv.gz | grader grade -q -r exam.yaml | sqlite3 marks.db '.import --csv /dev/stdin results'",
          "pipe in, pipe out"},
     }},
    {"check",
     "grader check -r RUBRIC [-R ROSTER] [ANSWERS...]",
     "validate everything, grade nothing",
     {.bit = COMMAND_CHECK, .operand = "ANSWERS", .most_operands = SIZE_MAX},
     run_check,
     "All mistakes of the rubric are reported at once. With ANSWERS (or '-'), the rows that grading would set aside are\n"
     "printed as CSV: file,line,reason,text.\n",
     {
         {"grader check -r exam.yaml", "is the rubric right?"},
         {"grader check -r exam.yaml -R roster.csv answers.csv > rejects.csv", "and which rows would be set aside?"},
     }},
    {"rank",
     "grader rank [--by COLUMNS] [--groups COLUMNS] [--ties RULE] [--cutoff LINE]... [-o OUT]... [FILE]",
     "rank any CSV of scores (pipe in, pipe out)",
     {.bit = COMMAND_RANK,
      .operand = "FILE",
      .most_operands = 1,
      .reads_stdin = true,
      .writes_stdout = true,
      .most_outputs = SIZE_MAX},
     run_rank,
     "FILE (also .gz and .zst; '-' or nothing: standard input) is any CSV table with a header row. Its rows are written back\n"
     "as they are, best first, with the columns rank, percentile and a rank_<group> for each group behind them. Scores are\n"
     "compared exactly: numbers of up to 18 digits, or dates (2008-05-31), of which the later is the greater. A row whose\n"
     "first score is empty comes last, without a rank; one that lacks a later score stands behind all that tie with it and\n"
     "have one. Conversions, scaled and equated scores, several sessions and composites need a rubric, in which the\n"
     "columns are items that are marked already (type: marked) and `scores` says the rest: grader help rubric.\n",
     {
         {"grader rank --by total,-wrong,-birthdate --groups province scores.csv",
          "the fewer wrong answers first, then the older"},
         {"zcat scores.csv.gz | grader rank --by total --ties modified,dense | head", "two labels for every rank"},
         {"grader rank --groups province --cutoff first=500,in=province --cutoff top=15% -o tables/ scores.csv",
          "who reaches which line, and score tables, as a folder"},
     }},
    {"explain",
     "grader explain RUN --student ID [--item ID] [--json]",
     "why each mark of a student is what it is",
     {.bit = COMMAND_EXPLAIN, .operand = "RUN", .least_operands = 1, .most_operands = 1},
     run_explain,
     "RUN is a file that grader grade -o NAME.db has written; nothing else is needed. For every item: what was written,\n"
     "what the rule read it as, what matched, whether it counts; then totals and sections, rank and percentile with the\n"
     "counts behind them. All of it is worked out anew and held against the stored results.\n",
     {
         {"grader explain run.db --student 00471102", "all answers of one student"},
         {"grader explain run.db --student 00471102 --item Q17 --json", "one answer, for a program"},
     }},
    {"regrade",
     "grader regrade RUN [-r RUBRIC] [-o OUT]... [--dry-run] [--what-if ITEM=CHANGE]...",
     "another rubric, the same answers: what changes for whom",
     {.bit = COMMAND_REGRADE, .operand = "RUN", .least_operands = 1, .most_operands = 1, .most_outputs = SIZE_MAX},
     run_regrade,
     "Nothing but the run is read, and the results are those of a grade of the answers files by the new rubric. The rubric\n"
     "must read answers as the run's does: the same items, columns, forms. Printed is what changed (--json: as one object):\n"
     "items, students up and down, rank moves, pass, grades, cut-offs, and the same in each group. With -o, the folder or\n"
     "run has it as tables too: changes (student_id,old_total,new_total,old_rank,new_rank,old_grade,new_grade, of those who\n"
     "moved), changes_items, changes_<group>.\n\n"
     "What a challenge does to an item is said by the rubric: a new key, adjust: {Q9: excluded}, bonus_all, bonus_attempted,\n"
     "{also: KEY}. Beside it, --never-lower lets no answer earn less on any item than it did; a rubric that cannot keep\n"
     "that, since an item is excluded or has fewer points, is refused. The run keeps the earlier rubric for it.\n",
     {
         {"grader regrade run.db --what-if Q9=excluded --what-if Q12=C", "what would these two decisions do?"},
         {"grader regrade run.db --what-if all", "which item does harm?"},
         {"grader regrade run.db -r amended.yaml --never-lower -o noon.db -o results/", "the decision, carried out"},
         {"grader regrade run.db --void cheats.txt -o noon.db", "answers cancelled after all"},
     }},
    {"export",
     "grader export RUN [--table T] [--where COLUMN=VALUE]... [--columns C,..] [--sort C,-C] [--top N] [-o OUT]",
     "a table of a run, or some of its rows and columns",
     {.bit = COMMAND_EXPORT,
      .operand = "RUN",
      .least_operands = 1,
      .most_operands = 1,
      .writes_stdout = true,
      .most_outputs = 1},
     run_export,
     "RUN is a file that grader grade -o NAME.db has written. --tables lists what is in it. Rows come in the order of the\n"
     "table: evaluations in input order, ranks (the same rows) by rank.\n\n"
     "In CSV and TSV, a text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a line end) gets a\n"
     "' before it, and a note says how many there were; numbers, such as a mark of -3, stay numbers. --raw turns that off.\n"
     "JSON Lines and SQLite keep texts as they are.\n\n"
     "Before the hour that the rubric names as release_at every export and every report is refused, unless --embargoed says\n"
     "that you may have it. grade and the other commands on runs are the office's own and are not.\n",
     {
         {"grader export run.db --table ranks --where school=S00123 -o S00123.csv", "the ranked list of a school"},
         {"grader export run.db --table ranks --split school -o lists/", "the same of every school, a file each"},
         {"grader export run.db --tables", "which tables are there?"},
         {"grader export run.db --sort -total,student_id --top 100 --columns student_id,total,rank",
          "the best hundred"},
     }},
    {"report",
     "grader report RUN -o DIR [--group NAME=VALUE] [--split NAME] [--student ID]",
     "HTML pages with charts: the nation, schools, students",
     {.bit = COMMAND_REPORT, .operand = "RUN", .least_operands = 1, .most_operands = 1, .most_outputs = 1},
     run_report,
     "RUN is a file that grader grade -o NAME.db has written; nothing else is needed. Open DIR/index.html in a browser: the\n"
     "pages need no network, follow the light or dark look of the system, and print. Without further options they show the\n"
     "nation: distribution with cut-offs, grades, sections, reliability; items with the curves of their answers; regions and\n"
     "schools; the quality of the data; every definition used.\n",
     {
         {"grader report run.db -o pages/", "the nation"},
         {"grader report run.db -o pages/ --split school", "and a page for each school"},
         {"grader report run.db -o s123/ --group school=S00123 --split student",
          "a school, and its students' statements"},
         {"grader report run.db -o ada/ --student 00471102", "one student's statement of results, to print"},
     }},
    {"items",
     "grader items RUN [--by COLUMNS] [--table NAME] [-o OUT]...",
     "item and test analysis",
     {.bit = COMMAND_ITEMS,
      .operand = "RUN",
      .least_operands = 1,
      .most_operands = 1,
      .writes_stdout = true,
      .most_outputs = SIZE_MAX},
     run_items,
     "Worked out from the run alone; the numbers are those that grade wrote. Tables: items (facility, discrimination, flags, …),\n"
     "options (who chose what), test (reliability, …), precision (the error of measurement at every total), cuts (how safe\n"
     "the decisions at pass mark, grades and fixed lines are), suspects (answers that are more plausibly the key). Suspect\n"
     "keys are noted on standard error too. grader help results says what every column means; the rubric's analysis sets\n"
     "the borders of the flags.\n",
     {
         {"grader items run.db > items.csv", "one row an item"},
         {"grader items run.db --table suspects", "which keys are in doubt, and why"},
         {"grader items run.db --by section,province -o analysis/", "all tables, and again by section and by province"},
     }},
    {"verify",
     "grader verify RUN [--digest SHA256]",
     "recompute a run, and prove that nothing was altered",
     {.bit = COMMAND_VERIFY, .operand = "RUN", .least_operands = 1, .most_operands = 1},
     run_verify,
     "Every table has digests in the run, and is read and compared with them; then everything is worked out again from the\n"
     "stored answers and the stored rubric and compared cell by cell. Each difference is told with its table, row and column,\n"
     "or for answers and other things that nothing follows from, with the rows among which it is; the exit code is then 1.\n"
     "A run that is whole, but not the one of --digest, is called another run; one whose digests are made in an earlier way\n"
     "is left to the grader that wrote it, which is named.\n"
     "When all is well, the digest of the whole run is printed. A file alone cannot prove that nobody made another one in its\n"
     "place: keep the digest elsewhere, or publish it, and give it back with --digest. A regraded run names the digest of the\n"
     "run that it was made from (summary: audit.parent.digest).\n",
     {
         {"grader verify run.db > run.digest", "when the run is new; keep the digest in another place"},
         {"grader verify run.db --digest $(tail -n 1 run.digest)", "when it is challenged"},
     }},
    {"unmatched",
     "grader unmatched RUN [--item ID] [--top N] [-o OUT]",
     "frequent answers that earned nothing, grouped by near miss",
     {.bit = COMMAND_UNMATCHED,
      .operand = "RUN",
      .least_operands = 1,
      .most_operands = 1,
      .writes_stdout = true,
      .most_outputs = 1},
     run_unmatched,
     "A table for examiners, as CSV: item,answer,count,share,near_miss,accepted. Writings that the rule reads alike are one\n"
     "row; share is the percent of those who wrote anything. near_miss says by what the answer misses the accepted one:\n"
     "case, accent, spacing, unit, decimal mark, power of ten, sign, one slip; empty when it comes near to none.\n",
     {
         {"grader unmatched run.db --item Q17 --top 20", "which answers might deserve marks?"},
     }},
    {"try",
     "grader try -r RUBRIC --item ID [--json] SAMPLE.csv",
     "a rule against answers marked by people",
     {.bit = COMMAND_TRY, .operand = "SAMPLE.csv", .least_operands = 1, .most_operands = 1},
     run_try,
     "SAMPLE.csv ('-': standard input) has the columns answer and mark. Printed are: how often the rule gives the mark that\n"
     "people gave, quadratic weighted kappa, for each accepted answer or sub-rule how often it matched, its false accepts\n"
     "(it matched, and the rule gives more than people) and false rejects (it did not match, and the rule gives less), and\n"
     "every answer on which they disagree, with its line. For a sub-rule that takes marks away, more and less change\n"
     "places.\n",
     {
         {"grader try -r exam.yaml --item Q17 sample.csv", "does the rule mark as people did?"},
     }},
};
const size_t N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS;

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(COMMANDS[i].name, name) == 0) return &COMMANDS[i];
    return NULL;
}
