/* rubric_help.c: `grader help rubric`, from the tables that the loader uses. */
#include <string.h>

#include "base/wrap.h"
#include "score/credit.h"
#include "score/order_credit.h"
#include "score/rubric_parts.h"
#include "score/rubric_scores.h"
#include "score/rule_inner.h"
#include "score/tolerance.h"
#include "score/written.h"

enum { NAME_COLUMN = 16, HELP_COLUMN = 46, RANK_KEY_COLUMN = 20 };

static void print_keys(FILE *to, const struct key_spec *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int column = NAME_COLUMN + wrap_columns(rows[i].form, strlen(rows[i].form));
        fprintf(to, "  %-*s%s", NAME_COLUMN - 2, rows[i].name, rows[i].form);
        if (column >= HELP_COLUMN) {
            fputc('\n', to);
            column = 0;
        }
        column = HELP_COLUMN + fprintf(to, "%*s%s", HELP_COLUMN - column, "", rows[i].required ? "required: " : "") -
                 (HELP_COLUMN - column);
        wrap_print(to, rows[i].help, column, HELP_COLUMN);
    }
}

static void print_group(FILE *to, const char *title, const struct key_spec *rows, size_t n)
{
    fprintf(to, "\n%s\n", title);
    print_keys(to, rows, n);
}

static void print_kind(FILE *to, const struct rule_kind *kind)
{
    fprintf(to, "\ntype: %s\n  ", kind->name);
    wrap_print(to, kind->summary, 2, 2);
    fprintf(to, "  Example: ");
    wrap_print(to, kind->example, 11, 11);
    print_keys(to, kind->params.rows, kind->params.n);
    for (size_t i = 0; i < sizeof kind->more / sizeof *kind->more && kind->more[i].title; i++) {
        fprintf(to, "  in %s\n", kind->more[i].title);
        print_keys(to, kind->more[i].keys.rows, kind->more[i].keys.n);
    }
}

static void print_scores(FILE *to)
{
    print_group(to, "scores: (each; a score may be made of those before it)", SCORE_KEYS, N_SCORE_KEYS);
    for (size_t i = 0; i < N_SCORE_KINDS; i++) {
        const struct score_kind_spec *kind = &SCORE_KIND_SPECS[i];
        fprintf(to, "\n  type: %s\n  ", kind->name);
        wrap_print(to, kind->summary, 2, 2);
        fprintf(to, "  Example: ");
        wrap_print(to, kind->example, 11, 11);
        print_keys(to, kind->params.rows, kind->params.n);
    }
    fprintf(to, "\n  schemes of grades (shares in percent from the best grade: values)\n");
    for (size_t i = 0; i < N_GRADE_SCHEMES; i++) {
        fprintf(to, "  %-14s", GRADE_SCHEMES[i].name);
        wrap_print(to, GRADE_SCHEMES[i].grades, 16, 16);
    }
    fprintf(to, "  schemes of standard and normal scores\n");
    for (size_t i = 0; i < N_SCALE_SCHEMES; i++) {
        const struct scale_scheme *s = &SCALE_SCHEMES[i];
        fprintf(to, "  %-14smean %s, sd %s, decimals %d", s->name, s->mean, s->sd, s->decimals);
        fprintf(to, s->low ? ", clip [%s, %s]\n" : "\n", s->low, s->high);
    }
}

static void print_credit_rows(FILE *to, const struct credit_kind *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int column = fprintf(to, "  %-20s", rows[i].name);
        const char *formula = rows[i].formula;
        char line[256];
        snprintf(line, sizeof line, "%s%s", formula, rows[i].needs_options ? "   (needs options)" : "");
        wrap_print(to, line, column, column);
    }
}

static void print_credits(FILE *to)
{
    fprintf(to,
            "\nCredit of a multi item. T options are keyed, n offered, F = n-T; t keyed ones and f others are chosen; "
            "e = T-t + f.\nAs a fraction of the points (0 pays `wrong`; when nothing is keyed, {} earns all):\n");
    print_credit_rows(to, CREDIT_FRACTIONS, N_CREDIT_FRACTIONS);
    fprintf(to, "In marks (`wrong` is not paid; a set without any choice, {}, is no wrong choice):\n");
    print_credit_rows(to, CREDIT_MARKS, N_CREDIT_MARKS);
}

static void print_order_credits(FILE *to)
{
    fprintf(to, "\nCredit of an order item: the fraction of the points (0 pays `wrong`). n entries are in the key.\n");
    for (size_t i = 0; i < N_ORDER_CREDITS; i++)
        fprintf(to, "  %-23s%s\n", ORDER_CREDITS[i].name, ORDER_CREDITS[i].formula);
}

static void print_tolerances(FILE *to)
{
    fprintf(to, "\nTolerance of a number item, also inside `within`: {NAME: VALUE}\n");
    for (size_t i = 0; i < N_TOLERANCE_KINDS; i++) {
        const int column = fprintf(to, "  %-12s%-22s", TOLERANCE_KINDS[i].name, TOLERANCE_KINDS[i].form);
        wrap_print(to, TOLERANCE_KINDS[i].help, column, column);
    }
    fprintf(to, "`written` of a number item: 3 is {sig: 3}; {NAME: 3} or {NAME: [fewest, most]}\n");
    for (size_t i = 0; i < N_WRITTEN_KINDS; i++)
        fprintf(to, "  %-12s%s\n", WRITTEN_KINDS[i].name, WRITTEN_KINDS[i].help);
}

static void print_rank_keys(FILE *to)
{
    fprintf(to, "\nrank.by: (each; a minus before one: less is better)\n");
    for (size_t i = 0; i < N_RANK_KEY_FORMS; i++) {
        const struct rank_key_form *form = &RANK_KEY_FORMS[i];
        fprintf(to, "  %s%*s", form->form, RANK_KEY_COLUMN - 2 - wrap_columns(form->form, strlen(form->form)), "");
        wrap_print(to, form->help, RANK_KEY_COLUMN, RANK_KEY_COLUMN);
    }
}

void rubric_help_print(FILE *to)
{
    fprintf(to, "A rubric is a YAML (or JSON) file, or a key table in CSV:\n\n"
                "  exam: science-2026\n"
                "  items:\n"
                "    - {id: Q1, key: B, points: 3, wrong: -1}\n"
                "    - {id: Q2, type: number, key: 9.81, tolerance: {abs: 0.05}}\n\n"
                "  item,key,points        one row an item; other columns are named as the keys of items; a|b in key: "
                "either is\n"
                "  Q1,B,3                 right; the file's name is the exam's\n\n"
                "Marks are exact: 2, 0.5, -1/3. Mistakes are reported all at once, as FILE:LINE:COLUMN.\n");
    print_group(to, "The rubric", TOP_KEYS, N_TOP_KEYS);
    print_group(to, "answers:", ANSWERS_KEYS, N_ANSWERS_KEYS);
    print_group(to, "sections: (each)", SECTION_KEYS, N_SECTION_KEYS);
    print_group(to, "attempts: (in answers; or the value of use alone)", ATTEMPTS_KEYS, N_ATTEMPTS_KEYS);
    print_group(to, "forms: (each: a list of items, or)", FORM_KEYS, N_FORM_KEYS);
    print_group(to, "adjust: ({Q9: excluded, Q10: bonus_all, Q12: {also: C}})", ADJUSTMENTS, N_ADJUSTMENTS);
    print_group(to, "grades:", GRADES_KEYS, N_GRADES_KEYS);
    print_group(to, "pass: (where judges set the cut score; of the exam or a section)", PASS_KEYS, N_PASS_KEYS);
    print_scores(to);
    print_group(to, "rank:", RANK_KEYS, N_RANK_KEYS);
    print_rank_keys(to);
    print_group(to, "rank.segments: (each)", SEGMENT_KEYS, N_SEGMENT_KEYS);
    print_group(to, "rank.cutoffs: (each)", CUTOFF_KEYS, N_CUTOFF_KEYS);
    print_group(
        to,
        "items: (each; under defaults: all of these but id and certainty, and those keys of the kinds that do not "
        "belong to\none item alone, such as key, rules and marks)",
        ITEM_KEYS, N_ITEM_KEYS);
    for (size_t i = 0; i < N_RULE_KINDS; i++)
        print_kind(to, RULE_KINDS[i]);
    fprintf(to, "\ncertainty: ");
    wrap_print(to, RULE_CERTAINTY.summary, 11, 2);
    fprintf(to, "  Example: ");
    wrap_print(to, RULE_CERTAINTY.example, 11, 11);
    print_keys(to, RULE_CERTAINTY.params.rows, RULE_CERTAINTY.params.n);
    print_credits(to);
    print_order_credits(to);
    print_tolerances(to);
}
