/*
 * report_run.c: the report (contract in report_run.h).
 *
 *     open the run → a folder aside → read the stored tables → a page each → the folder into place
 */
#include "pipeline/report_run.h"

#include "base/outfile.h"
#include "base/outfolder.h"
#include "pipeline/open_run.h"
#include "report/assets.h"
#include "report/page_data.h"

static enum gr_status write_nation(const struct report_data *d, struct gr_error *err)
{
    static void (*const pages[N_PAGES])(struct html *, const struct report_data *) = {
        [PAGE_OVERVIEW] = page_overview, [PAGE_ITEMS] = page_items,     [PAGE_GROUPS] = page_groups,
        [PAGE_SUSPECTS] = page_suspects, [PAGE_QUALITY] = page_quality, [PAGE_METHODS] = page_methods};
    struct html page = {0};
    enum gr_status st = GR_OK;
    for (int kind = 0; kind < N_PAGES && !st; kind++) {
        if (!page_is_there(d, (enum page_kind)kind)) continue;
        html_clear(&page);
        pages[kind](&page, d);
        st = outfolder_write(page_kinds[kind].file, html_view(&page), err);
    }
    html_release(&page);
    return st;
}

enum gr_status report_run(const struct report_options *options, struct gr_error *err)
{
    struct opened_run opened = {0};
    struct report_data data = {0};
    enum gr_status st = open_run(&opened, options->run_path, err);
    if (!st) st = outfolder_open(options->folder, "style.css", err);
    if (!st) st = assets_write(err);
    if (!st) st = report_data_read(&data, opened.run, opened.exam, true, err);
    if (!st) st = write_nation(&data, err);
    if (!st) st = outfolder_commit(err);
    outfolder_discard();
    report_data_release(&data);
    opened_run_release(&opened);
    return st;
}
