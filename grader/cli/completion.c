/* completion.c: a bash function with the tables in it (contract in completion.h). */
#include "cli/completion.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "cli/command_table.h"
#include "cli/option_table.h"

/* What does not depend on the tables. Words after = are words of their own to readline. */
static const char FUNCTION[] =
    "_grader() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}\n"
    "    local value before=\n"
    "    COMPREPLY=()\n"
    "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$_grader_commands help --version\" -- \"$current\")\n"
    "        return\n"
    "    fi\n"
    "    if [ \"$current\" = = ]; then current=; elif [ \"$previous\" = = ]; then previous=${COMP_WORDS[COMP_CWORD - "
    "2]}; fi\n"
    "    value=$(_grader_value \"$command:$previous\")\n"
    "    case $value in\n"
    "    FILE) ;; # names of files, as where bash knows nothing\n"
    "    TEXT) compopt +o default 2>/dev/null ;;\n"
    "    TABLE) # those of the run that stands on the line already\n"
    "        for value in \"${COMP_WORDS[@]}\"; do\n"
    "            [[ ($value == *.db || $value == *.sqlite || $value == *.sqlite3) && -f $value ]] || continue\n"
    "            value=$(\"${COMP_WORDS[0]}\" export -q \"$value\" --tables 2>/dev/null | sed 's/ .*//')\n"
    "            mapfile -t COMPREPLY < <(compgen -W \"$value\" -- \"$current\")\n"
    "        done\n"
    "        compopt +o default 2>/dev/null\n"
    "        ;;\n"
    "    *,*)\n"
    "        [[ $current != *,* ]] || before=${current%,*},\n"
    "        mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"${value//,/ }\" -- \"${current##*,}\")\n"
    "        ;;\n"
    "    ?*) mapfile -t COMPREPLY < <(compgen -W \"$value\" -- \"$current\") ;;\n"
    "    *)\n"
    "        if [ \"$command\" = help ]; then\n"
    "            mapfile -t COMPREPLY < <(compgen -W \"$_grader_commands rubric results\" -- \"$current\")\n"
    "        elif [[ $current == -* ]]; then\n"
    "            mapfile -t COMPREPLY < <(compgen -W \"$(_grader_options \"$command\")\" -- \"$current\")\n"
    "        fi\n"
    "        ;;\n"
    "    esac\n"
    "}\n"
    "complete -o default -F _grader grader\n";

static void print_options(FILE *to)
{
    fputs("# The options of a command.\n_grader_options() {\n    case $1 in\n", to);
    for (size_t c = 0; c < N_COMMANDS; c++) {
        fprintf(to, "    %s) echo '", COMMANDS[c].name);
        for (size_t i = 0; i < N_OPTIONS; i++) {
            const struct option_row *row = &OPTIONS[i];
            if (row->help && (row->commands & COMMANDS[c].arguments.bit)) fprintf(to, "--%s ", row->name);
        }
        fputs("--help' ;;\n", to);
    }
    fputs("    esac\n}\n", to);
}

/* "a|b|c", all of them words to be typed as they are; further ones may follow after commas: "a|b[,…]". */
static bool is_choice(const char *argument, size_t *len, bool *is_list)
{
    *len = strcspn(argument, "[");
    *is_list = argument[*len] == '[';
    for (size_t i = 0; i < *len; i++)
        if (!islower((unsigned char)argument[i]) && !strchr("_|", argument[i])) return false;
    return memchr(argument, '|', *len) != NULL;
}

static bool is_file(const char *argument)
{
    static const char *const FILES[] = {"FILE", "OUT", "DIR", "RUN", "DB", "RUBRIC", "KEYFILE"};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        if (strcmp(argument, FILES[i]) == 0) return true;
    return false;
}

static void print_value(FILE *to, const char *argument)
{
    size_t len;
    bool is_list;
    if (!is_choice(argument, &len, &is_list)) {
        fputs(is_file(argument) ? "FILE" : strcmp(argument, "TABLE") == 0 ? "TABLE" : "TEXT", to);
        return;
    }
    for (size_t i = 0; i < len; i++)
        fputc(argument[i] != '|' ? argument[i] : is_list ? ',' : ' ', to);
}

static void print_values(FILE *to)
{
    fputs(
        "# What follows command:option: words (with commas between them: a list), FILE, TABLE, TEXT; nothing: the option has "
        "no value.\n_grader_value() {\n    case $1 in\n",
        to);
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option_row *row = &OPTIONS[i];
        if (!row->argument || !row->help) continue;
        const char *before = "    ";
        for (size_t c = 0; c < N_COMMANDS; c++) {
            if (!(row->commands & COMMANDS[c].arguments.bit)) continue;
            fprintf(to, "%s%s:--%s", before, COMMANDS[c].name, row->name);
            before = " | ";
            if (row->letter) fprintf(to, " | %s:-%c", COMMANDS[c].name, row->letter);
        }
        fputs(") echo '", to);
        print_value(to, row->argument);
        fputs("' ;;\n", to);
    }
    fputs("    esac\n}\n", to);
}

void completion_print(FILE *to)
{
    fputs("# shellcheck shell=bash\n# Completion of grader for bash, made by grader help --completion.\n"
          "_grader_commands='",
          to);
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(to, "%s%s", i ? " " : "", COMMANDS[i].name);
    fputs("'\n", to);
    print_options(to);
    print_values(to);
    fputs(FUNCTION, to);
}
