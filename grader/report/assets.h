/* assets.h: the files that every report has beside its pages: style sheet, script, Chart.js. They are part of the
 * program (assets.c), so that a report needs nothing but the program. */
#ifndef GRADER_REPORT_ASSETS_H
#define GRADER_REPORT_ASSETS_H

#include "base/status.h"

/* The style sheet's name, by which a folder is known as a report: no other folder has such a file by chance. */
#define ASSETS_MARK "grader-report.css"

/* Into the folder that is under way (base/outfolder.h). */
MUST_CHECK enum gr_status assets_write(struct gr_error *err);

#endif
