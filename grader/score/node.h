/*
 * node.h: a rubric file as a tree of scalars, lists and mappings, each with its place in the file.
 *
 * YAML (rubric_yaml.c) and key tables in CSV (rubric_csv.c) become the same tree, so one compiler serves both and its
 * messages point into whichever file the examiner wrote. A tree and its texts live in the arena it was read into.
 */
#ifndef GRADER_SCORE_NODE_H
#define GRADER_SCORE_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    bool plain;            /* a scalar without quotes */
    uint32_t line, column; /* from 1; columns count characters */
    struct text text;      /* of a scalar */
    struct node *keys;     /* of a mapping: n scalars */
    struct node *values;   /* n members of a list, or n values of a mapping */
    size_t n;
};

/* The value of the first such key; NULL when `map` is NULL, no mapping, or without it. */
const struct node *node_find(const struct node *map, const char *key);

/* A value that was left out: `points:`, `points: ~`, `points: null`. */
bool node_is_absent(const struct node *node);

#endif
