/* option_table.c: the rows (how to add one: option_table.h). */
#include "cli/option_table.h"

#include <stddef.h>

#include "cli/option_values.h"

#define AT(field) offsetof(struct options, field), sizeof((struct options *)0)->field
#define NOWHERE   0, 0 /* the setting belongs to the whole program */

enum { READS_ANSWERS = COMMAND_GRADE | COMMAND_CHECK };

const struct option_row OPTIONS[] = {
    /* --- what to work with, and where results go --- */
    {'r', "rubric", "FILE", COMMAND_GRADE, take_text, AT(grade.rubric_path),
     .help = "the rubric: YAML, JSON, or a key table in CSV (required; with -a the one in the run unless given)"},
    {'a', "add-to", "RUN", COMMAND_GRADE, take_text, AT(grade.earlier),
     .help = "the answers are added to those of this run, and the results are those of a run over all of them"},
    {'r', "rubric", "FILE", COMMAND_CHECK | COMMAND_TRY, take_text, AT(grade.rubric_path),
     .help = "the rubric: YAML, JSON, or a key table in CSV (required)",
     .missing = "no rubric; name one with -r FILE (grader help rubric shows how it is written)"},
    {'R', "roster", "FILE", READS_ANSWERS, take_text, AT(grade.ingest.roster),
     .help = "who was to sit the exam, with attributes such as province and school: CSV or SQLite (table roster)"},
    {'o', "out", "OUT", COMMAND_GRADE, take_one_more, AT(targets),
     .help =
         "where results go, may be repeated: '-' standard output (the default), DIR/ a folder of CSV files, NAME.csv the "
         "evaluations alone, NAME.db a run file"},
    {'o', "out", "OUT", COMMAND_UNMATCHED, take_one_more, AT(targets),
     .help = "where the table goes: '-' standard output (the default), or NAME.csv"},
    {'o', "out", "OUT", COMMAND_ITEMS, take_one_more, AT(targets),
     .help = "where results go, may be repeated: '-' standard output (the default), NAME.csv, or DIR/ for all tables"},
    {0, "by", "section|form|COLUMN,…", COMMAND_ITEMS, take_names, AT(by),
     .help =
         "the analysis once more for each section, for the students of each form, for those of each value of a column of "
         "the run: tables items_<by>, options_<by>, test_<by> (default: as the rubric's analysis says)"},
    {0, "table", "NAME", COMMAND_ITEMS, take_text, AT(table),
     .help =
         "the table for standard output or NAME.csv: items (the default), options, test, precision, cuts, suspects, or "
         "one that --by makes"},
    {'r', "rubric", "FILE", COMMAND_REGRADE, take_text, AT(grade.rubric_path),
     .help = "the new rubric, with the same items (default: the one in the run, for --what-if, --void and --restore)"},
    {'o', "out", "OUT", COMMAND_REGRADE, take_one_more, AT(targets),
     .help = "where the new results go, may be repeated: as for grade"},
    {0, "dry-run", NULL, COMMAND_REGRADE, take_flag, AT(regrade.dry_run),
     .help = "report what would change, and write no results"},
    {0, "what-if", "ITEM=CHANGE", COMMAND_REGRADE, take_one_more, AT(what_if),
     .help = "try one amendment without a rubric file, may be repeated: Q9=excluded, Q9=bonus_all, Q9=bonus_attempted, "
             "Q9=none, Q12=C (another key), 'Q12={also: C}'; or 'all': each item excluded in its turn"},
    {0, "never-lower", NULL, COMMAND_REGRADE, take_flag, AT(regrade.never_lower),
     .help = "an answer that earned more by the run's rubric keeps that mark"},
    {0, "old-or-new", "ITEMS", COMMAND_REGRADE, take_names, AT(regrade.old_or_new),
     .help = "the same on these items alone: Q3,Q7"},
    {0, "void", "ID|FILE", COMMAND_REGRADE, take_one_more, AT(voided),
     .help = "cancel a student's answers, or those of all whom a file names, one id a line; may be repeated"},
    {0, "restore", "ID|FILE", COMMAND_REGRADE, take_one_more, AT(restored),
     .help = "the reverse, for students void or withheld"},
    {0, "digest", "SHA256", COMMAND_VERIFY, take_text, AT(digest),
     .help = "the digest that was printed when the run was new, and kept elsewhere"},
    {0, "changes", "FILE", COMMAND_REGRADE, take_text, AT(regrade.changes_path),
     .help = "who moved, as CSV: '-' standard output, or NAME.csv"},
    {'o', "out", "DIR", COMMAND_REPORT, take_one_more, AT(targets),
     .help =
         "the folder of the pages (required): is made; an older report there is replaced when the new one is complete",
     .missing = "no folder; name one with -o DIR"},
    {0, "group", "NAME=VALUE", COMMAND_REPORT, take_text, AT(group),
     .help = "the page of this school, province, … alone, with its ranked list: school=S00123"},
    {0, "split", "NAME|student", COMMAND_REPORT, take_text, AT(split),
     .help =
         "school: beside the pages of the nation, one for each school; student, with --group: a statement of results "
         "for each of its students"},
    {0, "student", "ID", COMMAND_REPORT, take_text, AT(student), .help = "this student's statement of results alone"},
    {0, "student", "ID", COMMAND_EXPLAIN, take_text, AT(student), .help = "the student, by id (required)",
     .missing = "no student; name one with --student ID"},
    {0, "item", "ID", COMMAND_EXPLAIN | COMMAND_UNMATCHED, take_text, AT(item), .help = "this item alone"},
    {0, "item", "ID", COMMAND_TRY, take_text, AT(item), .help = "the item whose rule is tried (required)",
     .missing = "no item; name the one whose rule is tried with --item ID"},
    {0, "top", "N", COMMAND_UNMATCHED, take_count, AT(top),
     .help = "at most so many answers of each item and kind of near miss, the most frequent (default 10; 0: all)",
     .most = UINT32_MAX},
    {0, "json", NULL, COMMAND_EXPLAIN | COMMAND_TRY | COMMAND_REGRADE, take_flag, AT(json),
     .help = "one JSON object instead of text"},

    /* --- grader rank --- */
    {'o', "out", "OUT", COMMAND_RANK, take_one_more, AT(targets),
     .help =
         "where results go, may be repeated: '-' the ranked table on standard output (the default), NAME.csv the same "
         "in a file, DIR/ a folder of tables: ranking, segments, segments_<group>, groups_<group>, cutoffs"},
    {0, "by", "COLUMNS", COMMAND_RANK, take_names, AT(rank.by),
     .help =
         "columns of scores, later ones break ties: a,b; a '-' before one: less is better (default: total, or else score). Also "
         "sum(a,b,…), max(…), min(…), kth(2,a,b,…), ratio(a,b), random(SEED), as in rank.by of a rubric"},
    {0, "groups", "COLUMNS", COMMAND_RANK, take_names, AT(rank.scores.groups),
     .help = "rank inside each value of these columns too: a,b; a+b: inside each pair of values"},
    {0, "ties", "competition|dense|modified|ordinal|fractional[,…]", COMMAND_RANK, take_ties, AT(rank),
     .help =
         "ranks of equal scores: 1, 2, 2, 4 (default), 1, 2, 2, 3, 1, 3, 3, 4, 1, 2, 3, 4 or 1, 2.5, 2.5, 4; of several "
         "rules the later ones add columns: modified,dense adds rank_dense"},
    {0, "percentile", "at_or_below|below|mid|sql", COMMAND_RANK, take_word, AT(rank.percentile),
     .help =
         "share of the ranked rows at or below (default), below, below with half of the ties, as SQL's percent_rank"},
    {0, "percentile-by", "all|first", COMMAND_RANK, take_word, AT(rank.percentile_by),
     .help = "ties that only later columns break are ties to the percentile (first), or not (default)"},
    {0, "decimals", "0-9", COMMAND_RANK, take_count, AT(rank.decimals),
     .help = "of the percentile, rounded half up (default 4)", .most = 9},
    {0, "cutoff", "NAME=N|P%|score:X[,in=GROUP][,exclusive]", COMMAND_RANK, take_one_more, AT(cutoffs),
     .help =
         "a line through the first score: so many rows from the top, a share of them, or a fixed score; may be repeated, "
         "the highest first. The column cutoff names the first one that a row reaches. in=GROUP: a line for each value of "
         "a group of --groups. Rows that tie across a line are in, or none of them: exclusive"},
    {0, "segments", "[step=X][,top=X][,bottom=X][,zeros]", COMMAND_RANK, take_text, AT(rank.segments),
     .help =
         "rows of the score tables in the folder -o DIR/: of so many points, one for all from top up, one for all below "
         "bottom, empty ones too (default: a row a score)"},
    {0, "id", "COLUMN", COMMAND_RANK, take_text, AT(rank.scores.id),
     .help = "rows that tie stand in its order (default: student_id, or else the first column)"},
    {0, "numbers", "decimal_point|decimal_comma", COMMAND_RANK, take_decimal_mark, AT(rank.scores.decimal_mark),
     .help = "how scores are written (default: 12.5)"},
    {0, "prefix", "TEXT", COMMAND_RANK, take_text, AT(rank.prefix),
     .help = "before the names of the new columns: new_ makes new_rank"},

    /* --- grader export --- */
    {'o', "out", "OUT", COMMAND_EXPORT, take_one_more, AT(targets),
     .help = "where the rows go: '-' standard output (the default), NAME.csv, NAME.tsv, NAME.jsonl (JSON Lines) or "
             "NAME.db (a SQLite table); with --split DIR/"},
    {0, "tables", NULL, COMMAND_EXPORT, take_flag, AT(export.list_tables),
     .help = "only list the tables of the run, with their rows and columns"},
    {0, "table", "TABLE", COMMAND_EXPORT, take_text, AT(export.table), .help = "the table (default: evaluations)"},
    {0, "where", "COLUMN=VALUE", COMMAND_EXPORT, take_one_more, AT(where),
     .help =
         "only rows of which this holds; also != < <= > >=. May be repeated: all must hold, but of several = on one "
         "column any. Numbers compare as numbers, an empty VALUE means an empty cell"},
    {0, "columns", "COLUMNS", COMMAND_EXPORT, take_names, AT(export.columns),
     .help = "only these columns, in this order: a,b,c"},
    {0, "sort", "COLUMNS", COMMAND_EXPORT, take_names, AT(export.sort),
     .help = "a,-b: by a, then by b, the greatest first; numbers as numbers, empty cells last, ties as in the table"},
    {0, "top", "N", COMMAND_EXPORT, take_count, AT(export.top), .help = "the first N rows, after sorting", .least = 1,
     .most = INT64_MAX},
    {0, "split", "COLUMN", COMMAND_EXPORT, take_text, AT(export.split),
     .help = "one file for each value of this column, in the folder -o DIR/, which is replaced as a whole; --top and "
             "--min-cell are of each file, export-index.csv tells which is which"},
    {0, "format", "csv|tsv|jsonl|sqlite", COMMAND_EXPORT, take_word, AT(export.format),
     .help = "form of the rows (default: by the name of OUT)", .least = FORMAT_CSV},
    {0, "bom", NULL, COMMAND_EXPORT, take_flag, AT(export.byte_order_mark),
     .help = "begin CSV and TSV with a byte order mark: Excel then reads names in any script"},
    {0, "raw", NULL, COMMAND_EXPORT, take_flag, AT(export.keeps_formulas),
     .help = "leave texts as they are in CSV and TSV, also those that a spreadsheet would run as formulas"},

    {0, "mask", "COLUMNS", COMMAND_EXPORT, take_names, AT(export.mask),
     .help =
         "for public lists: of these columns show the first character (Ada: A*), of student ids the last four, at most "
         "half (20260417: *0417); 'id' is the student's"},
    {0, "min-cell", "N", COMMAND_EXPORT, take_count, AT(export.min_cell),
     .help = "refuse a list of fewer than N students (before --top), and tables of a run that may show fewer (make one "
             "with regrade RUN --min-cell N -o NEW.db)",
     .most = UINT32_MAX},
    {0, "embargoed", NULL, COMMAND_EXPORT | COMMAND_REPORT, take_flag, AT(embargoed),
     .help = "before the rubric's release_at too; every row (a column embargoed_until) or page says so"},

    /* --- what the results hold --- */
    {0, "sort", "input|rank|id", COMMAND_GRADE | COMMAND_REGRADE, take_word, AT(grade.evaluations_order),
     .help = "order of the evaluations in CSV (default: input); a run keeps input order", .least = ORDER_INPUT},
    {0, "marks", NULL, COMMAND_GRADE | COMMAND_REGRADE, take_flag, AT(grade.with_item_marks),
     .help = "add one column an item to the evaluations: its mark"},
    {0, "min-cell", "N", COMMAND_GRADE | COMMAND_REGRADE, take_count, AT(grade.min_cell),
     .help = "hide groups and rows of score tables with fewer students, and others from which they could be worked out",
     .most = UINT32_MAX},
    {0, "min-cell", "N", COMMAND_RANK, take_count, AT(rank.min_cell),
     .help = "in the tables of the folder, hide groups, rows of score tables and counts of cut-offs with fewer rows, and "
             "others from which they could be worked out (the rule: grader help grade)",
     .most = UINT32_MAX},
    {0, "keep", "COLUMNS", READS_ANSWERS, take_names, AT(grade.ingest.keep),
     .help = "carry these columns of the answers or roster along: a,b,c"},

    {0, "pseudonymize", "KEYFILE", COMMAND_GRADE, take_text, AT(grade.pseudonyms.key_path),
     .help = "keyed hashes (HMAC-SHA-256) in place of student ids, in every output; a key is 32 bytes or more: "
             "openssl rand -hex 32"},
    {0, "mapping", "FILE", COMMAND_GRADE, take_text, AT(grade.pseudonyms.mapping_path),
     .help = "where ids and pseudonyms are listed side by side, for your eyes alone (default: KEYFILE.mapping.csv)"},
    {0, "pseudonymize", "KEYFILE", COMMAND_EXPORT, take_text, AT(export.pseudonyms.key_path),
     .help = "keyed hashes (HMAC-SHA-256) in place of student ids; rows that tie stand in their order"},
    {0, "mapping", "FILE", COMMAND_EXPORT, take_text, AT(export.pseudonyms.mapping_path),
     .help = "where ids and pseudonyms are listed side by side, for your eyes alone (default: KEYFILE.mapping.csv)"},

    /* --- how inputs are read --- */
    {0, "layout", "wide|long|packed", READS_ANSWERS, take_word, AT(grade.ingest.layout),
     .help = "layout of the answers (default: found from the header)", .least = LAYOUT_WIDE},
    {0, "delimiter", "CHAR", READS_ANSWERS | COMMAND_RANK, take_delimiter, AT(grade.ingest.delimiter),
     .help = "between the fields: , ; | or tab (default: found from the header)"},
    {0, "columns", "NAMES", READS_ANSWERS, take_names, AT(grade.ingest.columns),
     .help = "the answers have no header row; their columns are these: student_id,item,answer"},
    {0, "max-rejects", "N|P%", READS_ANSWERS, take_max_rejects, AT(grade.ingest),
     .help = "fail when more rows are set aside (default: no limit)"},
    {0, "max-rejects", "N|P%", COMMAND_RANK, take_max_rejects, AT(grade.ingest),
     .help =
         "set aside rows that cannot be used, and fail only when there are more (default: the first one is an error)"},

    /* --- every command --- */
    {'j', "threads", "N", COMMAND_ALL, take_threads, NOWHERE, .help = "threads to use (default 0: all processors)",
     .most = 1024},
    {0, "memory", "SIZE", COMMAND_ALL, take_memory, NOWHERE,
     .help =
         "never take more memory than 512M, 2G, or 50% of what the machine has; a run that needs more says how much, "
         "as soon as it knows (default: no limit)"},
    {0, "shared", NULL, COMMAND_ALL, take_shared, NOWHERE,
     .help =
         "others may read new outputs, as the umask says (default: their owner alone, or as the file they replace)"},
    {0, "progress", "auto|always|never", COMMAND_ALL, take_progress, NOWHERE,
     .help = "progress meter on standard error (default auto: when it is a terminal)"},
    {'q', "quiet", NULL, COMMAND_ALL, take_quiet, NOWHERE, .help = "say nothing but errors"},
    {'v', "verbose", NULL, COMMAND_ALL, take_verbose, NOWHERE, .help = "say how long each phase took"},

    /* --- for tests --- */
    {0, "scanner", "auto|avx512|avx2|portable", READS_ANSWERS, take_scanner, NOWHERE, .help = NULL},
    {0, "chunk-bytes", "N", READS_ANSWERS | COMMAND_RANK, take_count, AT(grade.ingest.chunk_bytes), .help = NULL,
     .least = 1, .most = 1 << 28},
};
const size_t N_OPTIONS = sizeof OPTIONS / sizeof *OPTIONS;
