/* wrap.c: breaking lines at blanks (contract in wrap.h). */
#include "base/wrap.h"

#include <stdbool.h>
#include <string.h>

int wrap_columns(const char *text, size_t len)
{
    int n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

void wrap_print(FILE *to, const char *text, int column, int indent, int columns)
{
    bool first = true;
    while (*text) {
        const size_t len = strcspn(text, " ");
        const int width = wrap_columns(text, len);
        if (!first && column + 1 + width > columns) {
            fprintf(to, "\n%*s", indent, "");
            column = indent;
        } else if (!first) {
            fputc(' ', to);
            column++;
        }
        fprintf(to, "%.*s", (int)len, text);
        column += width;
        text += len + strspn(text + len, " ");
        first = false;
    }
    fputc('\n', to);
}
