/*
 * run_layout.h: what writer (report/run_file.c) and reader (store/run.c) of a run file agree on besides its tables.
 */
#ifndef GRADER_STORE_RUN_LAYOUT_H
#define GRADER_STORE_RUN_LAYOUT_H

/* "grad" in the header of the file: SQLite keeps such a number for programs to know their files by. */
#define RUN_APPLICATION_ID 0x67726164

enum {
    /* PRAGMA user_version. Raised whenever a reader of the old layout would go wrong. */
    RUN_LAYOUT_VERSION = 3,
    /* A row of student_order or of origin_rows holds so many student numbers, 4 bytes each in native order; the last row the rest. */
    RUN_ORDER_STUDENTS = 12 * 1024,
};

#endif
