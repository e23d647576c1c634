/*
 * assets.c: files in the program (contract in assets.h).
 *
 * The assembler takes the bytes of a file as they are (.incbin). Where the files lie is said by the Makefile, which also
 * knows that this object depends on them; Chart.js comes from its Debian package, whose first lines keep its licence.
 */
#include "report/assets.h"

#include "base/outfolder.h"

#define ASSET(name, path)                                                                                              \
    __asm__(".section .rodata\n"                                                                                       \
            ".global asset_" #name "\n"                                                                                \
            ".global asset_" #name "_end\n"                                                                            \
            "asset_" #name ":\n"                                                                                       \
            ".incbin \"" path "\"\n"                                                                                   \
            "asset_" #name "_end:\n"                                                                                   \
            ".byte 0\n"                                                                                                \
            ".previous\n");                                                                                            \
    extern const char asset_##name[], asset_##name##_end[]

ASSET(style, "grader/report/assets/style.css");
ASSET(page, "grader/report/assets/page.js");
ASSET(charts, "grader/report/assets/charts.js");
ASSET(chart_js, CHART_JS);

enum gr_status assets_write(struct gr_error *err)
{
    const struct {
        const char *name, *at, *end;
    } files[] = {{ASSETS_MARK, asset_style, asset_style_end},
                 {"page.js", asset_page, asset_page_end},
                 {"charts.js", asset_charts, asset_charts_end},
                 {"chart.js", asset_chart_js, asset_chart_js_end}};
    enum gr_status st = GR_OK;
    for (size_t i = 0; i < sizeof files / sizeof *files && !st; i++)
        st = outfolder_write(files[i].name, (struct text){files[i].at, (size_t)(files[i].end - files[i].at)}, err);
    return st;
}
