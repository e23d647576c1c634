/* nesting.c: stretches as trees of values, joined student by student (contract in nesting.h). */
#include "rank/nesting.h"

#include <stdlib.h>

#include "base/memory.h"

/* Values of both columns in one list, the children first. */
struct forest {
    uint32_t *above; /* by value: one nearer to the root of its stretch; itself: the root */
    size_t n_children, n;
};

static uint32_t root_of(struct forest *f, uint32_t at)
{
    while (f->above[at] != at)
        at = f->above[at] = f->above[f->above[at]];
    return at;
}

static void join_values(struct forest *f, const struct students *students, const struct attribute *children,
                        const struct attribute *parents)
{
    for (size_t student = 0; student < students->n; student++) {
        const uint32_t child = attribute_number(children, student), parent = attribute_number(parents, student);
        if (students->status[student] != STUDENT_PRESENT) continue;
        if (!children->values.texts[child].len || !parents->values.texts[parent].len) continue;
        const uint32_t a = root_of(f, child), b = root_of(f, (uint32_t)f->n_children + parent);
        if (a != b) f->above[a] = b;
    }
}

/* What there is of a stretch, by its root. */
struct stretch_size {
    uint32_t children, parents;
};

/* Gives the stretches that say something their numbers, by root. */
static size_t number_stretches(const struct stretch_size *sizes, size_t n, uint32_t *numbers)
{
    size_t n_stretches = 0, n_numbered = 0;
    for (size_t root = 0; root < n; root++)
        n_stretches += sizes[root].children && sizes[root].parents;
    for (size_t root = 0; root < n; root++) {
        const struct stretch_size *size = &sizes[root];
        const bool says = size->parents && size->children >= size->parents && (size->parents == 1 || n_stretches > 1);
        numbers[root] = says ? (uint32_t)n_numbered++ : NO_STRETCH;
    }
    return n_numbered;
}

void nesting_find(struct nesting *out, const struct students *students, const struct attribute *children,
                  const struct attribute *parents)
{
    const size_t n_children = children->values.n, n_parents = parents->values.n, n = n_children + n_parents;
    struct forest f = {gr_realloc_array(NULL, n, sizeof *f.above), n_children, n};
    struct stretch_size *sizes = gr_calloc(n, sizeof *sizes);
    uint32_t *numbers = gr_realloc_array(NULL, n, sizeof *numbers);
    *out = (struct nesting){gr_realloc_array(NULL, n_children, sizeof *out->of_child),
                            gr_realloc_array(NULL, n_parents, sizeof *out->of_parent), 0};
    for (size_t i = 0; i < n; i++)
        f.above[i] = (uint32_t)i;
    join_values(&f, students, children, parents);
    for (size_t i = 0; i < n; i++) {
        struct stretch_size *size = &sizes[root_of(&f, (uint32_t)i)];
        *(i < n_children ? &size->children : &size->parents) += 1;
    }
    out->n = number_stretches(sizes, n, numbers);
    for (size_t i = 0; i < n; i++) {
        uint32_t *number = i < n_children ? &out->of_child[i] : &out->of_parent[i - n_children];
        *number = numbers[root_of(&f, (uint32_t)i)];
    }
    free(f.above);
    free(sizes);
    free(numbers);
}

void nesting_release(struct nesting *nesting)
{
    free(nesting->of_child);
    free(nesting->of_parent);
    *nesting = (struct nesting){0};
}
