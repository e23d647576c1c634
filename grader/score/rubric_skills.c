/*
 * rubric_skills.c: the section `skills`: levels, titles and advice, and which skills items are about.
 *
 * The keys of the section are `bands`, `compare`, `students` and the names of skills. A rubric that lists no skill, or has no section
 * `skills` at all, has those that its items name; one that lists some must list all, so that a slip of the pen in an item
 * is no skill of its own.
 */
#include <stdlib.h>

#include "base/dictionary.h"
#include "score/rubric_parts.h"

enum { SKILLS_LIMIT = 1000, SKILL_BANDS_LIMIT = 50 };

const struct key_spec SKILLS_KEYS[N_SKILLS_KEYS] = {
    [SKILLS_BANDS] = {"bands", "[[secure, 80], …]",
                      "levels, the best first, and the percent of the points possible from which each is reached; "
                      "[[secure, 80], [developing, 50], [emerging, 0]] unless given",
                      false},
    [SKILLS_COMPARE] =
        {"compare", "one of rank.groups",
         "whose mean students are shown beside the nation's; the first group unless given, of a crossing "
         "province_track",
         false},
    [SKILLS_STUDENTS] =
        {"students", "all | none",
         "whose profiles the tables skills and advice hold, a row a student and skill; none leaves them "
         "out, also of explain and statements; all unless given",
         false},
};

const struct key_spec SKILL_KEYS[N_SKILL_KEYS] = {
    [SKILL_TITLE] = {"title", "a text", "for reports; the skill's name unless given", false},
    [SKILL_ADVICE] = {"advice", "a text, or {emerging: …, …}",
                      "what to do next; a text is for every level but the best, else a text a level", false},
};

/* --- levels ------------------------------------------------------------------------------------------------------ */

static void usual_bands(struct rubric_compiler *c, struct skill_policy *skills)
{
    static const struct skill_band usual[] = {
        {{"secure", 6}, {4, 5}}, {{"developing", 10}, {1, 2}}, {{"emerging", 8}, {0, 1}}};
    skills->n_bands = sizeof usual / sizeof *usual;
    skills->bands = arena_alloc(c->reading->arena, sizeof usual);
    memcpy(skills->bands, usual, sizeof usual);
}

static bool read_band(struct rubric_compiler *c, const struct node *node, struct skill_band *band)
{
    const struct rational one = {1, 1}, hundredth = {1, 100};
    bool has_percent_sign = false;
    if (node->kind != NODE_LIST || node->n != 2) {
        mistake(c->reading, node, "a band that is no pair; expected [level, where it begins], such as [secure, 80]");
        return false;
    }
    const bool good = read_text(c->reading, &node->values[0], "level", &band->label);
    if (!read_share(c->reading, &node->values[1], "band", &band->from, &has_percent_sign)) return false;
    if (!has_percent_sign && !rational_multiply(band->from, hundredth, &band->from)) {
        mistake(c->reading, &node->values[1], "a band with too many digits; shorten it");
        return false;
    }
    if (band->from.num < 0 || rational_compare(band->from, one) > 0) {
        mistake(c->reading, &node->values[1], "a band that does not begin between 0 and 100 percent");
        return false;
    }
    return good;
}

static void read_bands(struct rubric_compiler *c, const struct node *node, struct skill_policy *skills)
{
    char shown[TEXT_SHOWN_BYTES];
    if (!node) {
        usual_bands(c, skills);
        return;
    }
    if (node->kind != NODE_LIST || node->n == 0 || node->n > SKILL_BANDS_LIMIT) {
        mistake(c->reading, node,
                "'bands' is no list of 1 to %d levels; expected [[secure, 80], [developing, 50], [emerging, 0]]; a "
                "skill of this name must be called otherwise",
                SKILL_BANDS_LIMIT);
        return;
    }
    skills->bands = arena_alloc(c->reading->arena, node->n * sizeof *skills->bands);
    for (size_t i = 0; i < node->n; i++) {
        struct skill_band band = {.label = TEXT("")};
        if (!read_band(c, &node->values[i], &band)) continue;
        for (size_t b = 0; b < skills->n_bands; b++)
            if (text_equal(skills->bands[b].label, band.label))
                mistake(c->reading, &node->values[i], "level '%s' stands here twice; rename or remove one",
                        text_show(band.label, shown));
        if (skills->n_bands && rational_compare(band.from, skills->bands[skills->n_bands - 1].from) >= 0)
            mistake(c->reading, &node->values[i],
                    "level '%s' does not begin below the one before it; list the levels from the best down",
                    text_show(band.label, shown));
        skills->bands[skills->n_bands++] = band;
    }
    if (skills->n_bands && skills->bands[skills->n_bands - 1].from.num > 0)
        warning(c->reading, &node->values[node->n - 1], "shares below the last level have none; let it begin at 0");
}

/* --- skills ------------------------------------------------------------------------------------------------------ */

static const char *level_names(struct rubric_compiler *c, const struct skill_policy *skills)
{
    struct text *names = arena_alloc(c->reading->arena, (skills->n_bands + 1) * sizeof *names);
    for (size_t b = 0; b < skills->n_bands; b++)
        names[b] = skills->bands[b].label;
    return arena_join(c->reading->arena, names, skills->n_bands, TEXT(", ")).at;
}

/* A text for each level, or one for all but the best. */
static void read_advice(struct rubric_compiler *c, const struct node *node, const struct skill_policy *skills,
                        struct text *advice)
{
    char shown[TEXT_SHOWN_BYTES];
    if (!node) return;
    if (node->kind != NODE_MAP) {
        struct text all;
        if (!read_text(c->reading, node, "advice", &all)) return;
        for (size_t b = skills->n_bands > 1; b < skills->n_bands; b++)
            advice[b] = all;
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        size_t b = 0;
        while (b < skills->n_bands && !text_equal(skills->bands[b].label, node->keys[i].text))
            b++;
        if (b < skills->n_bands)
            read_text(c->reading, &node->values[i], "advice", &advice[b]);
        else
            mistake(c->reading, &node->keys[i], "unknown level '%s'; expected %s", text_show(node->keys[i].text, shown),
                    level_names(c, skills));
    }
}

static struct exam_skill *add_skill(struct rubric_compiler *c, struct skill_policy *skills, struct text id)
{
    struct exam_skill *skill = &skills->list[skills->n++];
    struct text *advice = arena_alloc(c->reading->arena, (skills->n_bands + 1) * sizeof *advice);
    for (size_t b = 0; b < skills->n_bands; b++)
        advice[b] = TEXT("");
    *skill = (struct exam_skill){.id = id, .title = id, .advice = advice};
    const struct node *node = NULL;
    const struct node *section = c->found[TOP_SKILLS];
    for (size_t i = 0; section && i < section->n && !node; i++)
        if (text_equal(text_trim(section->keys[i].text), id)) node = &section->values[i];
    if (!node || node_is_absent(node)) return skill;
    const struct key_table table = KEY_TABLE(SKILL_KEYS);
    const struct node *found[N_SKILL_KEYS];
    if (!read_map(c->reading, node, arena_format(c->reading->arena, "skill '%.*s'", TEXT_ARGS(id)).at, &table, 1,
                  found))
        return skill;
    read_text(c->reading, found[SKILL_TITLE], "title", &skill->title);
    read_advice(c, found[SKILL_ADVICE], skills, advice);
    return skill;
}

static bool is_own_key(struct text key)
{
    for (size_t i = 0; i < N_SKILLS_KEYS; i++)
        if (text_equal(key, text_of(SKILLS_KEYS[i].name))) return true;
    return false;
}

static void read_listed(struct rubric_compiler *c, const struct node *node, struct skill_policy *skills,
                        struct dictionary *names)
{
    for (size_t i = 0; node && i < node->n; i++) {
        const struct text id = text_trim(node->keys[i].text);
        if (is_own_key(id)) continue;
        if (!id.len)
            mistake(c->reading, &node->keys[i], "a skill without a name; expected NAME: {title: …, advice: …}");
        else if (skills->n < SKILLS_LIMIT && dictionary_add(names, id) == skills->n)
            add_skill(c, skills, id);
    }
}

/* The number of a skill that an item names; UINT32_MAX after noting a mistake. */
static uint32_t number_of_skill(struct rubric_compiler *c, const struct node *at, struct text id, bool are_listed,
                                struct skill_policy *skills, struct dictionary *names)
{
    char shown[TEXT_SHOWN_BYTES];
    if (is_own_key(id)) {
        mistake(c->reading, at, "a skill called '%s', which is a key of 'skills' itself; call the skill otherwise",
                text_show(id, shown));
        return UINT32_MAX;
    }
    const uint32_t known = dictionary_find(names, id);
    if (known != DICTIONARY_NONE) return known;
    if (!are_listed && skills->n < SKILLS_LIMIT) {
        dictionary_add(names, id);
        add_skill(c, skills, id);
        return (uint32_t)skills->n - 1;
    }
    const char **listed = arena_alloc(c->reading->arena, (skills->n + 1) * sizeof *listed);
    for (size_t i = 0; i < skills->n; i++)
        listed[i] = arena_text(c->reading->arena, skills->list[i].id).at;
    const char *guess = reading_suggest(c->reading, id, listed, skills->n);
    if (skills->n >= SKILLS_LIMIT)
        mistake(c->reading, at, "more than %d skills; join some", SKILLS_LIMIT);
    else
        mistake(c->reading, at, "unknown skill '%s'; %s", text_show(id, shown),
                guess[0] ? guess : "add it to 'skills'");
    return UINT32_MAX;
}

static void number_item(struct rubric_compiler *c, size_t item, bool are_listed, struct skill_policy *skills,
                        struct dictionary *names, bool *used)
{
    struct exam_item *of = &c->rubric->exam.items[item];
    const struct node *node = node_find(c->item_nodes[item], "skills");
    char shown[TEXT_SHOWN_BYTES];
    uint32_t *numbers = arena_alloc(c->reading->arena, (of->n_skills + 1) * sizeof *numbers);
    of->skill_numbers = numbers;
    for (size_t i = 0; i < of->n_skills; i++) {
        const struct node *at = node && node->kind == NODE_LIST && i < node->n ? &node->values[i] : c->item_nodes[item];
        numbers[i] = number_of_skill(c, at, of->skills[i], are_listed, skills, names);
        if (numbers[i] == UINT32_MAX) continue;
        used[numbers[i]] |= of->counted;
        for (size_t k = 0; k < i; k++)
            if (numbers[k] == numbers[i])
                mistake(c->reading, at, "skill '%s' stands twice in one item; remove one",
                        text_show(of->skills[i], shown));
    }
}

static void read_compare(struct rubric_compiler *c, const struct node *node, struct skill_policy *skills)
{
    const struct rank_policy *rank = &c->rubric->exam.rank;
    char shown[TEXT_SHOWN_BYTES];
    struct text name;
    skills->compare = rank->n_groups ? 0 : NO_GROUP;
    if (!node) return;
    if (node->kind == NODE_MAP) {
        mistake(c->reading, node,
                "'compare' names the group that students are compared with; a skill of this name must "
                "be called otherwise");
        return;
    }
    if (!read_text(c->reading, node, "compare", &name)) return;
    skills->compare = rank_find_group(rank, name);
    if (skills->compare != NO_GROUP) return;
    mistake(c->reading, node, "unknown group '%s'; expected one of rank.groups", text_show(name, shown));
}

static void read_students(struct rubric_compiler *c, const struct node *node, struct skill_policy *skills)
{
    static const char *const whose[] = {"all", "none"};
    size_t number = 0;
    if (node && node->kind == NODE_MAP)
        mistake(c->reading, node,
                "'students' is all or none, for whose profiles there are tables; a skill of this name must be called "
                "otherwise");
    else if (node && read_name(c->reading, node, "students", whose, 2, &number))
        skills->of_groups_alone = number == 1;
}

/* Sums of an item's marks, which weights may have kept out of the totals that are checked elsewhere, must fit a mark. */
static void check_sums(struct rubric_compiler *c, const struct skill_policy *skills)
{
    const struct exam *exam = &c->rubric->exam;
    int64_t highest = 0, lowest = 0;
    for (size_t i = 0; i < exam->n_items && c->totals_are_known; i++) {
        if (!exam->items[i].n_skills || !exam->items[i].counted) continue;
        highest += exam->items[i].points;
        lowest += exam->items[i].floor < 0 ? exam->items[i].floor : 0;
    }
    if (highest > INT32_MAX || lowest <= INT32_MIN)
        mistake(c->reading, c->found[TOP_ITEMS],
                "the points of the items of skill '%.*s' and others are too many together; use smaller marks",
                TEXT_ARGS(skills->list[0].id));
}

void compile_skills(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    struct skill_policy skills = {.compare = NO_GROUP};
    struct dictionary names = {0};
    bool used[SKILLS_LIMIT] = {false};
    char shown[TEXT_SHOWN_BYTES];
    if (node && node->kind != NODE_MAP) {
        mistake(c->reading, node, "'skills' is no mapping; expected {bands: [[secure, 80], …], algebra: {title: …}}");
        return;
    }
    read_bands(c, node_find(node, "bands"), &skills);
    read_compare(c, node_find(node, "compare"), &skills);
    read_students(c, node_find(node, "students"), &skills);
    skills.list = arena_alloc(c->reading->arena, SKILLS_LIMIT * sizeof *skills.list);
    read_listed(c, node, &skills, &names);
    const bool are_listed = skills.n > 0;
    for (size_t i = 0; i < exam->n_items && c->item_nodes; i++)
        number_item(c, i, are_listed, &skills, &names, used);
    for (size_t s = 0; s < skills.n; s++)
        if (!used[s] && node)
            warning(c->reading, node, "skill '%s' is in no item that counts; nobody has a share of it",
                    text_show(skills.list[s].id, shown));
    if (skills.n && rank_find_group(&exam->rank, TEXT("nation")) != NO_GROUP)
        mistake(c->reading, c->found[TOP_RANK],
                "a group called 'nation' beside skills, whose table would be skills_nation, that of all students; "
                "rename the column");
    if (!skills.n && node)
        mistake(c->reading, node, "no item has skills; add 'skills: [NAME]' to items, or leave 'skills' out");
    check_sums(c, &skills);
    exam->skills = skills;
    dictionary_release(&names);
}
