/*
 * rubric_scores.c: `scores` of a rubric: what all types have in common, and the table of types.
 */
#include "score/rubric_scores.h"

enum { SCORES_LIMIT = 200, SMALL_TERM = 1000000000 };

const struct key_spec SCORE_KEYS[N_SCORE_KEYS] = {
    [SCORE_ID] = {"id", "a text", "a column of the results; score:ID in rank.by", true},
    [SCORE_TYPE] = {"type", "grades | standard | …", "how it is made: one of the types below", true},
    [SCORE_OF] = {"of", "total | a section | a score",
                  "what it is made of: marks, or a score before this one; total unless given. Students who did not sit "
                  "the section (sat of sections) are not counted and have no score",
                  false},
    [SCORE_DECIMALS] = {"decimals", "0 to 9", "places; it is rounded, halves away from zero, before anything uses it",
                        false},
    [SCORE_WITHIN] = {"within", "a column", "each of its values is a population of its own: session, form, province",
                      false},
    [SCORE_LEAST] = {"least", "a mark", "only students with at least this much are counted and have a score", false},
    [SCORE_CLIP] = {"clip", "[low, high]", "values beyond are held there", false},
};

static const struct key_spec STANDARD_PARAMS[] = {
    {"scheme", "z | t | …", "sets mean, sd, decimals and clip; see the list below", false},
    {"mean", "a number", "0 unless given", false},
    {"sd", "a number", "1 unless given", false},
    {"spread", "population | sample", "sd of the students with n or n - 1; population unless given", false},
};
static const struct key_spec NORMAL_PARAMS[] = {
    {"scheme", "nce | t | …", "sets mean, sd, decimals and clip; see the list below", false},
    {"mean", "a number", "0 unless given", false},
    {"sd", "a number", "1 unless given", false},
};
static const struct key_spec PERCENTILE_PARAMS[] = {
    {"rule", "at_or_below | below | mid | sql", "at_or_below unless given", false},
};
static const struct key_spec LINEAR_PARAMS[] = {
    {"times", "a number", "1 unless given", false},
    {"plus", "a number", "0 unless given", false},
    {"from", "[low, high]", "with to, instead of times and plus: these two marks …", false},
    {"to", "[low, high]", "… become these values", false},
};
static const struct key_spec TABLE_PARAMS[] = {
    {"table", "[[raw, value], …]", "ascending by raw mark", true},
    {"between", "linear | down | none",
     "marks between two rows: interpolated, the row below, or no score; linear unless given, and then the ends hold for "
     "marks beyond them",
     false},
};
static const struct key_spec EQUATE_PARAMS[] = {
    {"method", "mean | linear | …", "or equipercentile", true},
    {"to", "a value of within", "whose scale the others are put on", true},
    {"step", "a mark", "from one possible mark to the next, for equipercentile; 1 unless given", false},
};
static const struct key_spec GATE_PARAMS[] = {
    {"top", "a percent", "whose mean is the top; 0.1% unless given", false},
    {"top_least", "a whole number", "of students at least; 1 unless given", false},
    {"spread", "population | sample", "sd of the students with n or n - 1; population unless given", false},
};
static const struct key_spec GATE_SCORE_PARAMS[] = {
    {"top", "a percent", "whose mean is the top; 0.1% unless given", false},
    {"top_least", "a whole number", "of students at least; 10 unless given", false},
    {"spread", "population | sample", "sd of the students with n or n - 1; population unless given", false},
    {"qualifying", "a mark", "the least qualifying mark; 25 unless given", false},
    {"to", "[low, high]", "score of the qualifying mark and of the top; [350, 900] unless given", false},
};
static const struct key_spec BEST_PARAMS[] = {
    {"count", "a whole number", "the sum of the best so many; 1 unless given", false},
};
static const struct key_spec SUM_PARAMS[] = {
    {"missing", "ineligible | zero | reweight",
     "a student who lacks a part: no total, 0 for it, or the rest scaled up by the maxima of the parts; ineligible "
     "unless given",
     false},
    {"minimums", "{maths: 30, total: 35%}",
     "least values: of parts, other sections or scores, the total or this sum itself; percent of the maximum", false},
    {"ineligible", "drop | keep", "who misses a minimum has no value, or keeps it; drop unless given", false},
};

const struct score_kind_spec SCORE_KIND_SPECS[N_SCORE_KINDS] = {
    [SCORE_GRADES] = {"grades",
                      "Grades by shares of the students, and inside each grade a linear map of marks to its range. The "
                      "table conversions reports actual and target shares.",
                      "{id: chemistry_g, type: grades, of: chemistry, scheme: 3+1+2, border: upper}",
                      0,
                      false,
                      {GRADE_PARAMS, 9, "type grades"},
                      compile_grade_score},
    [SCORE_STANDARD] = {"standard",
                        "mean + sd * z, with z = (x - mean of the students) / sd of the students.",
                        "{id: T, type: standard, of: total, scheme: t}",
                        2,
                        false,
                        {STANDARD_PARAMS, 4, "type standard"},
                        compile_standard_score},
    [SCORE_NORMAL] = {"normal",
                      "A normalised score: mean + sd * the normal deviate of the mid percentile.",
                      "{id: nce, type: normal, of: total, scheme: nce}",
                      2,
                      false,
                      {NORMAL_PARAMS, 3, "type normal"},
                      compile_normal_score},
    [SCORE_PERCENTILE] = {"percentile",
                          "The percentile of the value, among all students or within a column.",
                          "{id: nta, type: percentile, of: total, within: shift, decimals: 7}",
                          4,
                          false,
                          {PERCENTILE_PARAMS, 1, "type percentile"},
                          compile_percentile_score},
    [SCORE_LINEAR] = {"linear",
                      "times * x + plus.",
                      "{id: art, type: linear, of: art_raw, times: 5/2}",
                      2,
                      false,
                      {LINEAR_PARAMS, 4, "type linear"},
                      compile_linear_score},
    [SCORE_TABLE] = {"table",
                     "Looked up in a table of raw marks, such as grade boundaries on a uniform scale.",
                     "{id: ums, type: table, of: paper1, table: [[0, 0], [27, 60], [33, 70], [62, 100]]}",
                     0,
                     false,
                     {TABLE_PARAMS, 2, "type table"},
                     compile_table_score},
    [SCORE_EQUATE] = {"equate",
                      "Forms or sessions put on the scale of one of them.",
                      "{id: equated, type: equate, of: total, within: form, to: A, method: equipercentile}",
                      2,
                      false,
                      {EQUATE_PARAMS, 3, "type equate"},
                      compile_equated_score},
    [SCORE_GATE] = {"gate",
                    "GATE's normalisation: the line through (mean + sd, mean of the top) of the session and of all.",
                    "{id: normalised, type: gate, of: total, within: session}",
                    2,
                    false,
                    {GATE_PARAMS, 3, "type gate"},
                    compile_gate},
    [SCORE_GATE_SCORE] = {"gate_score",
                          "GATE's score: the line through (qualifying mark, 350) and (mean of the top, 900), where the "
                          "qualifying mark is mean + sd, but at least 25.",
                          "{id: score, type: gate_score, of: normalised}",
                          0,
                          false,
                          {GATE_SCORE_PARAMS, 5, "type gate_score"},
                          compile_gate_score},
    [SCORE_GCSE] = {"gcse",
                    "Grades 9 to 1, and 0: those of 7 or above get a 9 to the share 7 % + half their own share of all; "
                    "8 is half way from 7 to 9, and 6, 5, 3, 2 are thirds of the way between 7, 4 and 1.",
                    "{id: grade, type: gcse, of: total, least_of: {7: 61, 4: 40, 1: 10}, border: near, uneven: down}",
                    0,
                    false,
                    {GCSE_PARAMS, N_GCSE_PARAMS, "type gcse"},
                    compile_gcse_score},
    [SCORE_ABILITY] = {"ability",
                       "times * ability + plus: the ability, estimated (EAP) from the given parameters of the items "
                       "(irt) of the total or a section. An item is right when it earns its full points; items "
                       "without parameters, excluded ones and those not on the student's form say nothing.",
                       "{id: MT, type: ability, of: maths, times: 129.646, plus: 500.02, decimals: 1, all_blank: 0}",
                       2,
                       false,
                       {ABILITY_PARAMS, N_ABILITY_PARAMS, "type ability"},
                       compile_ability},
    [SCORE_BEST] = {"best",
                    "The best of several, such as sessions of which a student may sit more than one.",
                    "{id: better, type: best, of: [january, april]}",
                    -1,
                    true,
                    {BEST_PARAMS, 1, "type best"},
                    compile_best_score},
    [SCORE_SUM] = {"sum",
                   "A weighted total, rounded once; beside it <id>_eligible and <id>_reason when students may lack "
                   "a part or miss a minimum.",
                   "{id: filing, type: sum, of: {culture: 1/2, art: 5/4}, minimums: {culture: 200}}",
                   -1,
                   true,
                   {SUM_PARAMS, 3, "type sum"},
                   compile_sum_score},
};

bool read_small(struct score_entry *entry, const struct node *node, const char *name, struct rational *out)
{
    struct rational value;
    if (!node) return true;
    if (!read_mark(entry->c->reading, node, name, &value)) return false;
    if (value.num > SMALL_TERM || value.num < -SMALL_TERM || value.den > SMALL_TERM) {
        mistake(entry->c->reading, node, "'%s' has too many digits; expected at most nine", name);
        return false;
    }
    *out = value;
    return true;
}

static void source_of_marks(const struct exam *exam, enum source_kind kind, size_t index, mark_t maximum,
                            struct score_source *out)
{
    *out = (struct score_source){.kind = kind,
                                 .index = index,
                                 .unit = exam->unit,
                                 .has_maximum = true,
                                 .maximum = rational_make(maximum, exam->unit)};
}

static void source_of_score(const struct score_rule *rule, size_t index, struct score_source *out)
{
    *out = (struct score_source){.kind = SOURCE_SCORE,
                                 .index = index,
                                 .unit = rule->unit,
                                 .has_maximum = rule->has_maximum,
                                 .maximum = rule->maximum};
}

static void unknown_source(struct score_entry *entry, const struct node *node)
{
    const struct exam *exam = &entry->c->rubric->exam;
    struct reading *reading = entry->c->reading;
    char shown[TEXT_SHOWN_BYTES];
    const size_t n = 1 + exam->n_sections + entry->index;
    const char **names = arena_alloc(reading->arena, n * sizeof *names);
    names[0] = "total";
    for (size_t s = 0; s < exam->n_sections; s++)
        names[1 + s] = arena_text(reading->arena, exam->sections[s].id).at;
    for (size_t s = 0; s < entry->index; s++)
        names[1 + exam->n_sections + s] = arena_text(reading->arena, exam->scores[s].id).at;
    const char *guess = reading_suggest(reading, text_trim(node->text), names, n);
    if (exam_find_item(exam, text_trim(node->text)) != SIZE_MAX)
        guess = "it is an item: give it a section (section: …) and name that";
    mistake(reading, node, "'%s' is neither total, nor a section, nor a score before this one; %s",
            text_show(node->text, shown), guess[0] ? guess : "correct the name, or move this score down");
}

bool read_source(struct score_entry *entry, const struct node *node, bool itself, struct score_source *out)
{
    const struct exam *exam = &entry->c->rubric->exam;
    struct text name;
    if (!read_text(entry->c->reading, node, "of", &name)) return false;
    const size_t section = exam_find_section(exam, name), score = exam_find_score(exam, name);
    if (text_equal(name, TEXT("total"))) {
        source_of_marks(exam, SOURCE_TOTAL, 0, exam->maximum, out);
    } else if (section != SIZE_MAX) {
        source_of_marks(exam, SOURCE_SECTION, section, exam->sections[section].maximum, out);
    } else if (score < entry->index + itself) {
        source_of_score(&exam->scores[score], score, out);
    } else {
        unknown_source(entry, node);
        return false;
    }
    out->name = name;
    out->weight = (struct rational){1, 1};
    return true;
}

static void add_column(struct exam *exam, struct text name)
{
    for (size_t i = 0; i < exam->n_score_columns; i++)
        if (text_equal(exam->score_columns[i], name)) return;
    exam->score_columns[exam->n_score_columns++] = name;
}

static void read_clip(struct score_entry *entry)
{
    const struct node *node = entry->common[SCORE_CLIP];
    struct score_rule *rule = entry->rule;
    struct rational low, high;
    if (!node) return;
    if (node->kind != NODE_LIST || node->n != 2) {
        mistake(entry->c->reading, node, "'clip' is no pair; expected [low, high]");
        return;
    }
    if (!read_small(entry, &node->values[0], "clip", &low) || !read_small(entry, &node->values[1], "clip", &high))
        return;
    rule->has_clip = rational_to_units(low, rule->unit, &rule->clip_low) &&
                     rational_to_units(high, rule->unit, &rule->clip_high) && rule->clip_low < rule->clip_high;
    if (!rule->has_clip)
        mistake(entry->c->reading, node, "'clip' must be [low, high] with no more than %d decimals, as the score has",
                rule->decimals);
}

static void read_id(struct score_entry *entry)
{
    const struct exam *exam = &entry->c->rubric->exam;
    const struct node *node = entry->common[SCORE_ID];
    struct text id = TEXT("");
    char shown[TEXT_SHOWN_BYTES];
    if (!read_text(entry->c->reading, node, "id", &id)) return;
    const bool is_section = exam_find_section(exam, id) != SIZE_MAX;
    if (exam_find_score(exam, id) != SIZE_MAX)
        mistake(entry->c->reading, node, "score '%s' stands here twice; rename or remove one", text_show(id, shown));
    if (is_section || is_result_column(id))
        mistake(entry->c->reading, node, "score '%s' has the name of %s; rename it", text_show(id, shown),
                is_section ? "a section" : "a column of the results");
    entry->rule->id = id;
}

static bool read_least(struct score_entry *entry)
{
    struct rational least = {0, 1};
    entry->rule->has_least = entry->common[SCORE_LEAST] != NULL;
    if (!read_small(entry, entry->common[SCORE_LEAST], "least", &least)) return false;
    const wide_t units = (wide_t)least.num * entry->rule->of->unit;
    entry->rule->least = (int64_t)(units / least.den + (units > 0 && units % least.den != 0));
    return true;
}

/* `of` of the types that have one source. */
static bool read_one_source(struct score_entry *entry)
{
    static const struct node total = {.kind = NODE_SCALAR, .text = {"total", 5}};
    const struct node *node = entry->common[SCORE_OF] ? entry->common[SCORE_OF] : &total;
    entry->rule->of = arena_alloc(entry->c->reading->arena, sizeof *entry->rule->of);
    entry->rule->n_of = 1;
    return read_source(entry, node, false, entry->rule->of);
}

static bool compile_score(struct score_entry *entry, const struct score_kind_spec *kind)
{
    struct reading *reading = entry->c->reading;
    struct score_rule *rule = entry->rule;
    int64_t decimals = kind->decimals >= 0 ? kind->decimals : entry->c->rubric->exam.decimals;
    read_count(reading, entry->common[SCORE_DECIMALS], "decimals", 0, 9, &decimals);
    rule->decimals = (int)decimals;
    rule->unit = decimal_power(rule->decimals);
    read_text(reading, entry->common[SCORE_WITHIN], "within", &rule->within);
    if (kind->many_sources && (rule->within.len || entry->common[SCORE_LEAST] || entry->common[SCORE_CLIP]))
        mistake(reading, entry->node, "type %s takes no 'within', 'least' or 'clip'; make a score of it that does",
                kind->name);
    if (!kind->many_sources && (!read_one_source(entry) || !read_least(entry))) return false;
    if (!kind->compile(entry)) return false;
    read_clip(entry);
    if (rule->has_clip) {
        rule->has_maximum = true;
        rule->maximum = rational_make(rule->clip_high, rule->unit);
    }
    return true;
}

/* The keys of the other types are known, but belong elsewhere. */
static bool read_entry(struct score_entry *entry, const struct node **found)
{
    const char *names[N_SCORE_KINDS];
    struct key_table tables[1 + N_SCORE_KINDS];
    size_t which = 0, n = 0;
    for (size_t i = 0; i < N_SCORE_KINDS; i++)
        names[i] = SCORE_KIND_SPECS[i].name;
    const struct node *type = node_find(entry->node, "type");
    const bool known = type && read_name(entry->c->reading, type, "type of score", names, N_SCORE_KINDS, &which);
    if (type && !known) return false;
    tables[n++] = KEY_TABLE(SCORE_KEYS);
    if (known) {
        tables[n] = SCORE_KIND_SPECS[which].params;
        tables[n++].owner = NULL;
    }
    for (size_t i = 0; i < N_SCORE_KINDS; i++)
        if (!known || i != which) tables[n++] = SCORE_KIND_SPECS[i].params;
    if (!read_map(entry->c->reading, entry->node, "a score", tables, n, found) || !known) return false;
    entry->rule->kind = (enum score_kind)which;
    entry->common = found;
    entry->found = found + N_SCORE_KEYS;
    return true;
}

void compile_scores(struct rubric_compiler *c, const struct node *node)
{
    struct exam *exam = &c->rubric->exam;
    enum { KEYS_MOST = N_SCORE_KEYS + 16 };
    if (node && (node->kind != NODE_LIST || node->n > SCORES_LIMIT)) {
        mistake(c->reading, node, "'scores' is no list of at most %d; expected [{id: T, type: standard, …}, …]",
                SCORES_LIMIT);
        return;
    }
    const size_t n = node ? node->n : 0;
    exam->scores = arena_alloc(c->reading->arena, n * sizeof *exam->scores);
    exam->score_columns = arena_alloc(c->reading->arena, (n + exam->n_sections) * sizeof *exam->score_columns);
    for (size_t s = 0; s < exam->n_sections && n; s++)
        if (exam->sections[s].sat == SAT_COLUMN) add_column(exam, exam->sections[s].sat_column);
    if (!n) exam->tracks_sections = false;
    for (size_t i = 0; i < n; i++) {
        const struct node *found[KEYS_MOST];
        exam->scores[i] = (struct score_rule){.id = TEXT(""), .within = TEXT(""), .unit = 1};
        struct score_entry entry = {.c = c, .rule = &exam->scores[i], .index = i, .node = &node->values[i]};
        if (read_entry(&entry, found)) {
            read_id(&entry);
            exam->n_scores = i + 1; /* a sum may speak of itself */
            compile_score(&entry, &SCORE_KIND_SPECS[entry.rule->kind]);
            if (entry.rule->within.len) add_column(exam, entry.rule->within);
        }
        exam->n_scores = i + 1;
    }
}
