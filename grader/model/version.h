/* version.h: the program's version, printed by --version and stored in every run. */
#ifndef GRADER_MODEL_VERSION_H
#define GRADER_MODEL_VERSION_H

#define GRADER_VERSION "0.1.0"
#define GRADER_DATE    "2026-11-27" /* of this version, for the manual */

#endif
