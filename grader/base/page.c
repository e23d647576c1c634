/* page.c: terminal and man(7) (contract in page.h). */
#include "base/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/wrap.h"

/* --- man(7) --- */

/* Everything but plain ASCII goes by name or number, so that the page does not depend on anybody's locale. */
void page_escaped(struct page *page, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '\\')
            fputs("\\e", page->to);
        else if (c == '-')
            fputs("\\-", page->to);
        else if (c == '\'')
            fputs("\\(aq", page->to);
        else if (c == '^')
            fputs("\\(ha", page->to);
        else if (c == '~')
            fputs("\\(ti", page->to);
        else if (c == '`')
            fputs("\\(ga", page->to);
        else if (c == '"')
            fputs("\\(dq", page->to);
        else if (c < 0x80)
            fputc(c, page->to);
        else {
            const int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
            unsigned long code = c & (0x3FU >> more);
            for (int k = 0; k < more && i + 1 < len; k++)
                code = code << 6 | ((unsigned char)text[++i] & 0x3F);
            fprintf(page->to, "\\[u%04lX]", code);
        }
    }
}

void page_macro(struct page *page, const char *macro, const char *argument)
{
    fprintf(page->to, "%s \"", macro);
    page_escaped(page, argument, strlen(argument));
    fputs("\"\n", page->to);
}

/* A line of text; one that begins with a dot is no macro. */
static void manual_line(struct page *page, const char *line, size_t len)
{
    if (len && line[0] == '.') fputs("\\&", page->to);
    page_escaped(page, line, len);
    fputc('\n', page->to);
}

static void manual_paragraph(struct page *page)
{
    if (!page->after_heading) fputs(".PP\n", page->to);
    page->after_heading = false;
}

static void manual_entry(struct page *page, const struct page_entry *entry)
{
    const size_t len = strlen(entry->term);
    page->after_heading = false;
    fputs(".TP\n\\fB", page->to);
    page_escaped(page, entry->term, len);
    fputs("\\fR", page->to);
    if (entry->form && *entry->form) {
        const bool goes_on = entry->term[len - 1] == '=' || entry->term[len - 1] == ' ';
        fputs(goes_on ? "\\fI" : "\\ \\ \\fI", page->to);
        page_escaped(page, entry->form, strlen(entry->form));
        fputs("\\fR", page->to);
    }
    fputc('\n', page->to);
    manual_line(page, entry->text, strlen(entry->text));
}

static void manual_lines(struct page *page, const char *lines)
{
    enum { NOTHING, FLOWING, AS_IT_IS };
    int state = NOTHING;
    for (const char *at = lines; *at;) {
        const size_t len = strcspn(at, "\n");
        const int next = !len ? NOTHING : at[0] == ' ' ? AS_IT_IS : FLOWING;
        if (state == AS_IT_IS && next != AS_IT_IS) fputs(".EE\n", page->to);
        if (next != NOTHING && state != next) manual_paragraph(page);
        if (next == AS_IT_IS && state != AS_IT_IS) fputs(".EX\n", page->to);
        if (len) manual_line(page, at, len);
        state = next;
        at += len + (at[len] == '\n');
    }
    if (state == AS_IT_IS) fputs(".EE\n", page->to);
}

/* --- both --- */

static int page_columns(const struct page *page)
{
    return page->columns ? page->columns : WRAP_COLUMNS;
}

void page_heading(struct page *page, const char *title)
{
    if (page->manual)
        page_macro(page, ".SS", title + strspn(title, " "));
    else
        fprintf(page->to, "\n%s\n", title);
    page->after_heading = true;
}

void page_section(struct page *page, const char *title)
{
    page_macro(page, ".SH", title);
    page->after_heading = true;
}

void page_words(struct page *page, const char *start, int indent, const char *words)
{
    if (page->manual) {
        manual_paragraph(page);
        start += strspn(start, " ");
        page_escaped(page, start, strlen(start));
        manual_line(page, words, strlen(words));
        return;
    }
    fputs(start, page->to);
    wrap_print(page->to, words, wrap_columns(start, strlen(start)), indent, page_columns(page));
}

/* Lines are broken for WRAP_COLUMNS: on a narrow terminal they flow, but for those that begin with a blank. */
static void narrow_lines(struct page *page, const char *lines)
{
    size_t n_flowing = 0;
    char *flowing = gr_alloc(strlen(lines) + 2);
    for (const char *at = lines; *at;) {
        const size_t len = strcspn(at, "\n");
        const char *next = at + len + (at[len] == '\n');
        const bool flows = len && at[0] != ' ';
        if (flows) {
            memcpy(flowing + n_flowing, at, len);
            n_flowing += len;
            flowing[n_flowing++] = ' ';
        }
        if (n_flowing && (!*next || *next == '\n' || *next == ' ')) {
            flowing[n_flowing - 1] = '\0';
            wrap_print(page->to, flowing, 0, 0, page_columns(page));
            n_flowing = 0;
        }
        if (!flows) fprintf(page->to, "%.*s\n", (int)len, at);
        at = next;
    }
    free(flowing);
}

void page_lines(struct page *page, const char *lines)
{
    if (page->manual)
        manual_lines(page, lines);
    else if (page_columns(page) < WRAP_COLUMNS)
        narrow_lines(page, lines);
    else
        fputs(lines, page->to);
}

/* Print `text` at a column; where that is passed already, on a new line. Returns the column behind it. */
static int terminal_cell(struct page *page, int column, int wanted, const char *text)
{
    if (column > 0 && column >= wanted) {
        fputc('\n', page->to);
        column = 0;
    }
    fprintf(page->to, "%*s%s", wanted - column, "", text);
    return wanted + wrap_columns(text, strlen(text));
}

void page_entry(struct page *page, const struct page_entry *entry)
{
    if (page->manual) {
        manual_entry(page, entry);
        return;
    }
    int column = terminal_cell(page, 0, entry->term_column, entry->term);
    if (entry->form && *entry->form) column = terminal_cell(page, column, entry->form_column, entry->form);
    const bool is_narrow = 2 * entry->text_column > page_columns(page); /* the text goes below, then */
    const int text_column = is_narrow ? entry->term_column + 6 : entry->text_column;
    if (is_narrow) {
        fputc('\n', page->to);
        column = 0;
    }
    terminal_cell(page, column, text_column, "");
    wrap_print(page->to, entry->text, text_column, text_column, page_columns(page));
}

void page_example(struct page *page, const char *line, const char *meaning)
{
    if (!page->manual) {
        fprintf(page->to, "  %s\n      ", line);
        wrap_print(page->to, meaning, 6, 6, page_columns(page));
        return;
    }
    page->after_heading = false;
    fputs(".TP\n\\fB", page->to);
    page_escaped(page, line, strlen(line));
    fputs("\\fR\n", page->to);
    manual_line(page, meaning, strlen(meaning));
}
