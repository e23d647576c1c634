/* rubric_help.c: `grader help rubric`, from the tables that the loader uses. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/page.h"
#include "score/credit.h"
#include "score/order_credit.h"
#include "score/rubric_parts.h"
#include "score/rubric_scores.h"
#include "score/rule_inner.h"
#include "score/tolerance.h"
#include "score/written.h"

enum { NAME_COLUMN = 16, HELP_COLUMN = 46, RANK_KEY_COLUMN = 20 };

static void print_entry(struct page *to, const char *name, int text_column, const char *text)
{
    page_entry(to, &(struct page_entry){.term = name, .term_column = 2, .text_column = text_column, .text = text});
}

static void print_keys(struct page *to, const struct key_spec *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *help = gr_format("%s%s", rows[i].required ? "required: " : "", rows[i].help);
        page_entry(to, &(struct page_entry){rows[i].name, rows[i].form, 2, NAME_COLUMN, HELP_COLUMN, help});
        free(help);
    }
}

static void print_group(struct page *to, const char *title, const struct key_spec *rows, size_t n)
{
    page_heading(to, title);
    print_keys(to, rows, n);
}

static void print_kind(struct page *to, const struct rule_kind *kind)
{
    char *title = gr_format("type: %s", kind->name);
    page_heading(to, title);
    free(title);
    page_words(to, "  ", 2, kind->summary);
    page_words(to, "  Example: ", 11, kind->example);
    print_keys(to, kind->params.rows, kind->params.n);
    for (size_t i = 0; i < sizeof kind->more / sizeof *kind->more && kind->more[i].title; i++) {
        page_words(to, "  in ", 2, kind->more[i].title);
        print_keys(to, kind->more[i].keys.rows, kind->more[i].keys.n);
    }
}

static void print_scores(struct page *to)
{
    print_group(to, "scores: (each; a score may be made of those before it)", SCORE_KEYS, N_SCORE_KEYS);
    for (size_t i = 0; i < N_SCORE_KINDS; i++) {
        const struct score_kind_spec *kind = &SCORE_KIND_SPECS[i];
        char *title = gr_format("  type: %s", kind->name);
        page_heading(to, title);
        free(title);
        page_words(to, "  ", 2, kind->summary);
        page_words(to, "  Example: ", 11, kind->example);
        print_keys(to, kind->params.rows, kind->params.n);
        if (i == SCORE_ABILITY) {
            page_words(to, "  in ", 2, "irt of an item");
            print_keys(to, IRT_KEYS, N_IRT_KEYS);
        }
    }
    page_heading(to, "  schemes of grades (shares in percent from the best grade: values)");
    for (size_t i = 0; i < N_GRADE_SCHEMES; i++)
        print_entry(to, GRADE_SCHEMES[i].name, 16, GRADE_SCHEMES[i].grades);
    page_words(to, "  ", 2, "schemes of standard and normal scores");
    for (size_t i = 0; i < N_SCALE_SCHEMES; i++) {
        const struct scale_scheme *s = &SCALE_SCHEMES[i];
        char *clip = s->low ? gr_format(", clip [%s, %s]", s->low, s->high) : gr_strdup("");
        char *text = gr_format("mean %s, sd %s, decimals %d%s", s->mean, s->sd, s->decimals, clip);
        print_entry(to, s->name, 16, text);
        free(text);
        free(clip);
    }
}

static void print_credit_rows(struct page *to, const struct credit_kind *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *text = gr_format("%s%s", rows[i].formula, rows[i].needs_options ? "   (needs options)" : "");
        print_entry(to, rows[i].name, 22, text);
        free(text);
    }
}

static void print_credits(struct page *to)
{
    page_heading(to, "Credit of a multi item");
    page_words(to, "", 0,
               "T options are keyed, n offered, F = n-T; t keyed ones and f others are chosen; e = T-t + f.");
    page_words(to, "", 0, "As a fraction of the points (0 pays `wrong`; when nothing is keyed, {} earns all):");
    print_credit_rows(to, CREDIT_FRACTIONS, N_CREDIT_FRACTIONS);
    page_words(to, "", 0, "In marks (`wrong` is not paid; a set without any choice, {}, is no wrong choice):");
    print_credit_rows(to, CREDIT_MARKS, N_CREDIT_MARKS);
}

static void print_order_credits(struct page *to)
{
    page_heading(to, "Credit of an order item");
    page_words(to, "", 0, "The fraction of the points (0 pays `wrong`). n entries are in the key.");
    for (size_t i = 0; i < N_ORDER_CREDITS; i++)
        print_entry(to, ORDER_CREDITS[i].name, 25, ORDER_CREDITS[i].formula);
}

static void print_tolerances(struct page *to)
{
    page_heading(to, "Tolerance of a number item, also inside `within`: {NAME: VALUE}");
    for (size_t i = 0; i < N_TOLERANCE_KINDS; i++) {
        const struct tolerance_kind *kind = &TOLERANCE_KINDS[i];
        page_entry(to, &(struct page_entry){kind->name, kind->form, 2, 14, 36, kind->help});
    }
    page_words(to, "", 0, "`written` of a number item: 3 is {sig: 3}; {NAME: 3} or {NAME: [fewest, most]}");
    for (size_t i = 0; i < N_WRITTEN_KINDS; i++)
        print_entry(to, WRITTEN_KINDS[i].name, 14, WRITTEN_KINDS[i].help);
}

static void print_rank_keys(struct page *to)
{
    page_heading(to, "rank.by: (each; a minus before one: less is better)");
    for (size_t i = 0; i < N_RANK_KEY_FORMS; i++)
        print_entry(to, RANK_KEY_FORMS[i].form, RANK_KEY_COLUMN, RANK_KEY_FORMS[i].help);
}

void rubric_help_print(struct page *to)
{
    page_lines(to, "A rubric is a YAML (or JSON) file:\n\n"
                   "  exam: science-2026\n"
                   "  items:\n"
                   "    - {id: Q1, key: B, points: 3, wrong: -1}\n"
                   "    - {id: Q2, type: number, key: 9.81, tolerance: {abs: 0.05}}\n\n"
                   "or a key table in CSV, one row an item; other columns are named as the keys of items, a|b in key: "
                   "either is\nright; the file's name is the exam's:\n\n"
                   "  item,key,points\n"
                   "  Q1,B,3\n\n"
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
    print_group(to, "analysis:", ANALYSIS_KEYS, N_ANALYSIS_KEYS);
    print_group(to,
                "skills: (these keys, and one for each skill; unless any is listed, they are those that items name)",
                SKILLS_KEYS, N_SKILLS_KEYS);
    print_group(to, "skills: (each; {algebra: } is enough)", SKILL_KEYS, N_SKILL_KEYS);
    page_heading(to, "items: (each)");
    page_words(
        to, "  ", 2,
        "Under defaults: all of these but id and certainty, and those keys of the kinds that do not belong to one "
        "item alone, such as key, rules and marks.");
    print_keys(to, ITEM_KEYS, N_ITEM_KEYS);
    for (size_t i = 0; i < N_RULE_KINDS; i++)
        print_kind(to, RULE_KINDS[i]);
    page_heading(to, "certainty");
    page_words(to, "  ", 2, RULE_CERTAINTY.summary);
    page_words(to, "  Example: ", 11, RULE_CERTAINTY.example);
    print_keys(to, RULE_CERTAINTY.params.rows, RULE_CERTAINTY.params.n);
    print_credits(to);
    print_order_credits(to);
    print_tolerances(to);
}
