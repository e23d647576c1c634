/* command_runs.h: what each command does: its options, handed to the pipeline. */
#ifndef GRADER_CLI_COMMAND_RUNS_H
#define GRADER_CLI_COMMAND_RUNS_H

#include "cli/command_table.h"

command_run run_check;
command_run run_explain;
command_run run_export;
command_run run_grade;
command_run run_items;
command_run run_rank;
command_run run_regrade;
command_run run_report;
command_run run_try;
command_run run_unmatched;
command_run run_verify;

#endif
