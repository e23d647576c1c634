/*
 * test_rank_groups.c: all labels, in groups and crossings of groups, against ranks that a plain sort gives: students
 * sorted by value, key and id, then counted off. Sizes and keys are such that every way to rank is taken: places that
 * are tie groups and places put in order, tables of cells and the walk, one thread and several.
 */
#include "small_cohort.h"

#include "base/hash.h"
#include "rank/rank.h"

enum { N_LABELS = N_TIE_RULES, N_COLUMNS = 2 };

struct bench {
    struct small s;
    struct evaluation e;
    struct text columns[N_COLUMNS];
    struct rank_group groups[3];
    struct rank_key keys[4], operands[2][2];
};

static const size_t INDEXES[] = {0, 1};

/* Students of 5 provinces and 3 tracks; some have no province, some no track, some are absent. */
static void start(struct bench *b, size_t n, uint64_t seed, uint32_t n_scores, bool ascending)
{
    static const char *const provinces[] = {"", "North", "South", "East", "West"}, *const tracks[] = {"", "arts",
                                                                                                      "science"};
    memset(b, 0, sizeof *b);
    small_init(&b->s, n, 1);
    small_evaluation(&b->e, n, 2);
    struct students *s = &b->s.cohort.students;
    if (!ascending) {
        free(s->id_bytes);
        free(s->id_starts);
        s->id_bytes = NULL;
        small_ids(s, "%u");
        s->ids_ascending = false;
    }
    s->n_attributes = N_COLUMNS;
    s->attributes = gr_calloc(N_COLUMNS, sizeof *s->attributes);
    s->numbers = gr_calloc(n, N_COLUMNS * sizeof *s->numbers);
    for (size_t a = 0; a < N_COLUMNS; a++)
        s->attributes[a] = (struct attribute){
            .name = a ? TEXT("track") : TEXT("province"), .numbers = s->numbers + a, .stride = N_COLUMNS};
    for (size_t i = 0; i < n; i++) {
        s->numbers[2 * i] = dictionary_add(&s->attributes[0].values, text_of(provinces[small_random(&seed) % 5]));
        s->numbers[2 * i + 1] = dictionary_add(&s->attributes[1].values, text_of(tracks[small_random(&seed) % 3]));
        s->status[i] = small_random(&seed) % 9 ? STUDENT_PRESENT : STUDENT_VOID;
        struct outcome *o = evaluation_outcome(&b->e, i);
        o->section[0] = (mark_t)(small_random(&seed) % n_scores);
        o->section[1] = (mark_t)(small_random(&seed) % n_scores);
        o->total = o->section[0] + o->section[1];
        o->wrong = (uint16_t)(small_random(&seed) % 40);
        o->correct = (uint16_t)(small_random(&seed) % 40);
    }
    b->columns[0] = TEXT("province");
    b->columns[1] = TEXT("track");
    b->groups[0] = (struct rank_group){TEXT("province"), &INDEXES[0], 1};
    b->groups[1] = (struct rank_group){TEXT("track"), &INDEXES[1], 1};
    b->groups[2] = (struct rank_group){TEXT("province_track"), INDEXES, 2};
    b->operands[0][0] = (struct rank_key){.kind = KEY_SECTION, .index = 0};
    b->operands[0][1] = (struct rank_key){.kind = KEY_SECTION, .index = 1};
    b->operands[1][0] = (struct rank_key){.kind = KEY_WRONG};
    b->operands[1][1] = (struct rank_key){.kind = KEY_CORRECT};
    b->keys[0] = (struct rank_key){.kind = KEY_TOTAL};
    b->keys[1] = (struct rank_key){.kind = KEY_MAX, .operands = b->operands[0], .n_operands = 2};
    b->keys[2] =
        (struct rank_key){.kind = KEY_RATIO, .operands = b->operands[1], .n_operands = 2, .less_is_better = true};
    b->keys[3] = (struct rank_key){.kind = KEY_RANDOM, .seed = 5};
    b->s.exam.rank = (struct rank_policy){.keys = b->keys,
                                          .n_keys = 1,
                                          .ties = TIES_COMPETITION,
                                          .labels = {TIES_DENSE, TIES_MODIFIED, TIES_ORDINAL, TIES_FRACTIONAL},
                                          .n_labels = N_LABELS - 1,
                                          .decimals = 4,
                                          .columns = b->columns,
                                          .n_columns = N_COLUMNS,
                                          .groups = b->groups,
                                          .n_groups = 3};
}

static void finish(struct bench *b)
{
    evaluation_release(&b->e);
    small_release(&b->s);
}

/* > 0: a has the better key. */
static int compare_keys(const struct bench *b, uint32_t left, uint32_t right)
{
    const struct outcome *x = evaluation_outcome(&b->e, left), *y = evaluation_outcome(&b->e, right);
    const struct students *s = &b->s.cohort.students;
    const size_t n_keys = b->s.exam.rank.n_keys;
    if (x->total != y->total) return x->total > y->total ? 1 : -1;
    const mark_t max_x = x->section[0] > x->section[1] ? x->section[0] : x->section[1];
    const mark_t max_y = y->section[0] > y->section[1] ? y->section[0] : y->section[1];
    if (n_keys > 1 && max_x != max_y) return max_x > max_y ? 1 : -1;
    if (n_keys > 2) { /* less is better; 0/0 is the worst, then x/0 */
        const int class_x = x->correct ? 0 : x->wrong ? 1 : 2, class_y = y->correct ? 0 : y->wrong ? 1 : 2;
        if (class_x != class_y) return class_x < class_y ? 1 : -1;
        const int cross_x = x->wrong * y->correct, cross_y = y->wrong * x->correct;
        if (class_x == 0 && cross_x != cross_y) return cross_x < cross_y ? 1 : -1;
    }
    if (n_keys <= 3) return 0;
    const uint64_t draw_x = hash_seeded(student_id(s, left), 5) >> 1,
                   draw_y = hash_seeded(student_id(s, right), 5) >> 1;
    return (draw_x > draw_y) - (draw_x < draw_y);
}

/* The value of a student in group g as a number that tells values apart; 0: none. SIZE_MAX is the nation. */
static uint32_t value_of(const struct bench *b, size_t g, uint32_t student)
{
    const struct students *s = &b->s.cohort.students;
    const struct text province = student_value(s, 0, student), track = student_value(s, 1, student);
    if (g == SIZE_MAX) return 1;
    if ((g != 1 && !province.len) || (g != 0 && !track.len)) return 0;
    const uint32_t p = s->numbers[2 * student] + 1, t = s->numbers[2 * student + 1] + 1;
    return g == 0 ? p : g == 1 ? t : 10 * p + t;
}

struct sorting {
    const struct bench *b;
    size_t group;
};

static int compare_students(const void *left, const void *right, void *context)
{
    const struct sorting *sorting = context;
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const uint32_t x = value_of(sorting->b, sorting->group, a), y = value_of(sorting->b, sorting->group, b);
    if (x != y) return x < y ? -1 : 1;
    const int by_key = compare_keys(sorting->b, b, a);
    return by_key ? by_key
                  : text_compare(student_id(&sorting->b->s.cohort.students, a),
                                 student_id(&sorting->b->s.cohort.students, b));
}

/* expected[student][label], by counting off the sorted students. */
static void count_off(const struct bench *b, size_t group, uint32_t *order, size_t n, rank2_t (*expected)[N_LABELS])
{
    struct sorting sorting = {b, group};
    qsort_r(order, n, sizeof *order, compare_students, &sorting);
    for (size_t from = 0, first = 0, distinct = 0, to; from < n; from = to) {
        const uint32_t value = value_of(b, group, order[from]);
        if (from && value_of(b, group, order[from - 1]) != value) {
            first = from;
            distinct = 0;
        }
        for (to = from + 1;
             to < n && value_of(b, group, order[to]) == value && compare_keys(b, order[from], order[to]) == 0;)
            to++;
        distinct++;
        for (size_t i = from; i < to; i++) {
            rank2_t *rank2 = expected[order[i]];
            const size_t above = from - first, size = to - from;
            rank2[TIES_COMPETITION] = (rank2_t)(value ? 2 * (above + 1) : 0);
            rank2[TIES_DENSE] = (rank2_t)(value ? 2 * distinct : 0);
            rank2[TIES_MODIFIED] = (rank2_t)(value ? 2 * (above + size) : 0);
            rank2[TIES_ORDINAL] = (rank2_t)(value ? 2 * (i - first + 1) : 0);
            rank2[TIES_FRACTIONAL] = (rank2_t)(value ? 2 * above + size + 1 : 0);
        }
    }
}

static void check(struct bench *b)
{
    const struct students *s = &b->s.cohort.students;
    struct ranking r;
    struct gr_error err;
    uint32_t *order = gr_calloc(s->n, sizeof *order);
    rank2_t(*expected)[N_LABELS] = gr_calloc(s->n, sizeof *expected);
    size_t n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->status[i] == STUDENT_PRESENT) order[n++] = i;
    rank_students(&b->s.exam, &b->s.cohort, NULL, &b->e, &r);
    assert_int_equal(rank_check(&r, &err), GR_OK);
    assert_int_equal(r.n_ranked, n);
    count_off(b, SIZE_MAX, order, n, expected);
    assert_memory_equal(r.order, order, n * sizeof *order);
    for (size_t i = 0; i < s->n; i++) {
        assert_int_equal(r.group_of[i] == NO_TIE_GROUP, s->status[i] != STUDENT_PRESENT);
        for (int label = 0; label < N_LABELS && r.group_of[i] != NO_TIE_GROUP; label++)
            if (label != TIES_ORDINAL)
                assert_int_equal(ranking_group_rank2(&r, (enum tie_rule)label, r.group_of[i]), expected[i][label]);
            else if (r.rank2) /* asked for */
                assert_int_equal(r.rank2[i], expected[i][label]);
    }
    for (size_t w = 0; w < r.n_within; w++) {
        const struct attribute *values = r.partitions[r.within[w].partition].values;
        memset(expected, 0, s->n * sizeof *expected);
        count_off(b, r.within[w].partition, order, n, expected);
        for (size_t i = 0; i < s->n; i++)
            assert_int_equal(group_rank2(&r, w, i, attribute_number(values, i)), expected[i][r.within[w].label]);
    }
    ranking_release(&r);
    free(expected);
    free(order);
}

static void labels_in_groups_are_those_of_a_plain_sort(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        uint32_t n_scores;
    } sizes[] = {{1, 3}, {300, 5}, {2000, 40}, {2000, 250}, {2000, 100000}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t n_keys = 1; n_keys <= 4; n_keys++) {
            struct bench b;
            start(&b, sizes[i].n, i + 7, sizes[i].n_scores, n_keys % 2);
            b.s.exam.rank.n_keys = n_keys;
            check(&b);
            finish(&b);
        }
}

/* 540 × 270 places, of which some 36,000 occur, a quarter of the students at most: they are marked and numbered. */
static void places_that_occur_are_tie_groups(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads += 2)
        for (int ascending = 0; ascending < 2; ascending++) {
            struct bench b;
            threads_set(threads);
            start(&b, 200000, 4, 270, ascending);
            b.s.exam.rank.n_keys = 2;
            b.s.exam.rank.n_labels = 0;
            check(&b);
            finish(&b);
        }
    threads_set(0);
}

static void pieces_of_the_walk_meet_between_tie_groups(void **state)
{
    (void)state;
    static const int threads[] = {1, 3};
    static const enum tie_rule labels[] = {TIES_MODIFIED,
                                           TIES_DENSE}; /* members alone, or the groups they are in too */
    for (size_t t = 0; t < 2; t++)
        for (size_t label = 0; label < 2; label++) {
            struct bench b;
            threads_set(threads[t]);
            start(&b, 200000, 3, 50, true);
            b.s.exam.rank.n_keys = 3;
            b.s.exam.rank.labels[0] = labels[label];
            b.s.exam.rank.n_labels = 1;
            check(&b);
            b.s.exam.rank.ties = TIES_ORDINAL;
            if (label == 0) check(&b);
            finish(&b);
        }
    threads_set(0);
}

static void a_crossing_has_the_values_that_occur(void **state)
{
    (void)state;
    struct bench b;
    struct ranking r;
    start(&b, 500, 2, 5, true);
    rank_students(&b.s.exam, &b.s.cohort, NULL, &b.e, &r);
    const struct partition *p = &r.partitions[2];
    assert_int_equal(p->values->values.n, 1 + 4 * 2); /* nobody's, and four provinces by two tracks */
    for (size_t v = 1; v < p->values->values.n; v++) {
        const struct text whole = p->values->values.texts[v], province = p->parts[0].texts[v],
                          track = p->parts[1].texts[v];
        assert_int_equal(whole.len, province.len + 1 + track.len);
        assert_true(text_begins_with(whole, province) && track.len > 0);
    }
    ranking_release(&r);
    finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_in_groups_are_those_of_a_plain_sort),
        cmocka_unit_test(places_that_occur_are_tie_groups),
        cmocka_unit_test(pieces_of_the_walk_meet_between_tie_groups),
        cmocka_unit_test(a_crossing_has_the_values_that_occur),
    };
    return cmocka_run_group_tests_name("rank_groups", tests, NULL, NULL);
}
