/*
 * file_names.h: file names made of values from the data, which may be anything: "../../etc/passwd", "CON", a thousand
 * letters, or two schools that differ only in case.
 *
 * A name keeps letters, digits and - _ + . of its value, of any script; everything else becomes _. It never begins with a
 * dot or a minus, is no name that Windows keeps for devices, and is at most NAME_MOST bytes long. Names that a file system
 * might take for one another (case, Unicode forms) are told apart by -2, -3, …, in the order in which values come.
 */
#ifndef GRADER_PIPELINE_FILE_NAMES_H
#define GRADER_PIPELINE_FILE_NAMES_H

#include "base/dictionary.h"
#include "base/memory.h"

enum { NAME_MOST = 100 };

struct file_names {
    struct dictionary taken; /* as file systems compare them at their loosest */
    unsigned *numbers;       /* by name taken: the last number that was put behind it */
    size_t capacity;
    struct arena arena;
};

/* A name without ending, in the arena; an empty value is called _none. */
struct text file_name_of(struct file_names *names, struct text value);

void file_names_reserve(struct file_names *names, struct text name);
void file_names_release(struct file_names *names);

#endif
