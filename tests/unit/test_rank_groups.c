/*
 * test_rank_groups.c: all labels, in groups and crossings of groups, against ranks that a plain sort gives: students
 * sorted by value, key and id, then counted off. Sizes and keys are such that every way to rank is taken: places that
 * are tie groups and places put in order, tables of cells and the walk, one thread and several.
 */
#include "small_cohort.h"

#include "base/hash.h"
#include "rank/rank.h"

enum { N_LABELS = N_TIE_RULES, N_COLUMNS = 3, N_GROUPS = 6, SCHOOLS_A_PROVINCE = 7 };

/* Which students have no school, and which schools have no province or two of them. */
enum schools { SCHOOLS_IN_PROVINCES, SCHOOLS_WITHOUT_PROVINCE, SCHOOLS_IN_TWO_PROVINCES };

struct bench {
    struct small s;
    struct evaluation e;
    struct text columns[N_COLUMNS];
    struct rank_group groups[N_GROUPS];
    struct rank_key keys[4], operands[2][2];
};

static const size_t PROVINCE[] = {0}, TRACK[] = {1}, SCHOOL[] = {2}, PROVINCE_TRACK[] = {0, 1},
                    PROVINCE_SCHOOL[] = {0, 2}, SCHOOL_TRACK_PROVINCE[] = {2, 1, 0};

/* A school has the number of its province in its name. A few schools of one student, and students of none. */
static struct text school_of(const char *province, enum schools schools, size_t i, uint64_t *seed, char name[32])
{
    const uint32_t n = small_random(seed) % SCHOOLS_A_PROVINCE, draw = small_random(seed) % 50;
    snprintf(name, 32, "%s %u", province, n);
    if (draw == 0 || (!*province && schools != SCHOOLS_WITHOUT_PROVINCE)) name[0] = '\0';
    if (draw == 1) snprintf(name, 32, "%s alone %zu", province, i);
    if (draw == 1 && !*province) name[0] = '\0';
    if (draw == 2 && *province && schools == SCHOOLS_IN_TWO_PROVINCES) snprintf(name, 32, "anywhere");
    return text_of(name);
}

/* Students of 5 provinces, 3 tracks and some schools; some lack one or all of them, some are absent. */
static void start(struct bench *b, size_t n, uint64_t seed, uint32_t n_scores, bool ascending)
{
    const enum schools schools = seed % 3;
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
    b->columns[0] = TEXT("province");
    b->columns[1] = TEXT("track");
    b->columns[2] = TEXT("school");
    for (size_t a = 0; a < N_COLUMNS; a++)
        s->attributes[a] = (struct attribute){.name = b->columns[a], .numbers = s->numbers + a, .stride = N_COLUMNS};
    for (size_t i = 0; i < n; i++) {
        char school[32];
        const char *province = provinces[small_random(&seed) % 5];
        const struct text values[] = {text_of(province), text_of(tracks[small_random(&seed) % 3]),
                                      school_of(province, schools, i, &seed, school)};
        for (size_t a = 0; a < N_COLUMNS; a++)
            s->numbers[N_COLUMNS * i + a] = dictionary_add(&s->attributes[a].values, values[a]);
        s->status[i] = small_random(&seed) % 9 ? STUDENT_PRESENT : STUDENT_VOID;
        struct outcome *o = evaluation_outcome(&b->e, i);
        o->section[0] = (mark_t)(small_random(&seed) % n_scores);
        o->section[1] = (mark_t)(small_random(&seed) % n_scores);
        o->total = o->section[0] + o->section[1];
        o->wrong = (uint16_t)(small_random(&seed) % 40);
        o->correct = (uint16_t)(small_random(&seed) % 40);
    }
    b->groups[0] = (struct rank_group){TEXT("province"), PROVINCE, 1};
    b->groups[1] = (struct rank_group){TEXT("track"), TRACK, 1};
    b->groups[2] = (struct rank_group){TEXT("province_track"), PROVINCE_TRACK, 2};
    b->groups[3] = (struct rank_group){TEXT("province_school"), PROVINCE_SCHOOL, 2};
    b->groups[4] = (struct rank_group){TEXT("school"), SCHOOL, 1};
    b->groups[5] = (struct rank_group){TEXT("school_track_province"), SCHOOL_TRACK_PROVINCE, 3};
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
                                          .n_groups = N_GROUPS};
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
static uint64_t value_of(const struct bench *b, size_t g, uint32_t student)
{
    const struct students *s = &b->s.cohort.students;
    uint64_t value = 0;
    if (g == SIZE_MAX) return 1;
    for (size_t c = 0; c < b->groups[g].n_columns; c++) {
        const struct attribute *column = &s->attributes[b->groups[g].columns[c]];
        if (column->values.texts[attribute_number(column, student)].len == 0) return 0;
        value = value * (column->values.n + 1) + attribute_number(column, student) + 1;
    }
    return value;
}

struct sorting {
    const struct bench *b;
    size_t group;
};

static int compare_students(const void *left, const void *right, void *context)
{
    const struct sorting *sorting = context;
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const uint64_t x = value_of(sorting->b, sorting->group, a), y = value_of(sorting->b, sorting->group, b);
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
        const uint64_t value = value_of(b, group, order[from]);
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

/* [province, school] is school when every school lies in one province: the same numbers, and one set of ranks. */
static void a_crossing_that_one_column_decides_shares_its_ranks(void **state)
{
    (void)state;
    for (uint64_t schools = SCHOOLS_IN_PROVINCES; schools <= SCHOOLS_IN_TWO_PROVINCES; schools++) {
        struct bench b;
        struct ranking r;
        start(&b, 3000, schools + 3, 40, true);
        rank_students(&b.s.exam, &b.s.cohort, NULL, &b.e, &r);
        const struct partition *province_school = &r.partitions[3], *school = &r.partitions[4];
        assert_int_equal(school->like, schools == SCHOOLS_IN_PROVINCES ? 3 : 4);
        assert_int_equal(province_school->decider != NULL, schools == SCHOOLS_IN_PROVINCES);
        assert_null(r.partitions[5].decider); /* a school has several tracks */
        for (size_t i = 0; i < 3000 && schools == SCHOOLS_IN_PROVINCES; i++) {
            const struct text crossed =
                province_school->values->values.texts[attribute_number(province_school->values, i)];
            const struct text whole = school->values->values.texts[attribute_number(school->values, i)];
            assert_int_equal(crossed.len == 0, whole.len == 0);
            if (whole.len) assert_memory_equal(crossed.at + crossed.len - whole.len, whole.at, whole.len);
        }
        ranking_release(&r);
        finish(&b);
    }
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
        cmocka_unit_test(a_crossing_that_one_column_decides_shares_its_ranks),
        cmocka_unit_test(a_crossing_has_the_values_that_occur),
    };
    return cmocka_run_group_tests_name("rank_groups", tests, NULL, NULL);
}
