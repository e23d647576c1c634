/*
 * rubric.c: load a rubric: read the file, make the tree, compile its parts, hand over all mistakes.
 *
 * In:   a YAML or JSON file, or a key table in CSV (by the extension).
 * Out:  struct rubric: the exam for all stages, and a compiled rule for each item. Immutable from then on.
 */
#include "score/rubric.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/timestamp.h"
#include "score/rubric_parts.h"
#include "score/rubric_tree.h"

enum { RUBRIC_BYTES_LIMIT = 64 * 1024 * 1024 };

const struct key_spec TOP_KEYS[N_TOP_KEYS] = {
    [TOP_EXAM] = {"exam", "a text", "the exam's identifier", true},
    [TOP_TITLE] = {"title", "a text", "for reports", false},
    [TOP_ANSWERS] = {"answers", "{id: …, blank: …, …}", "how answers files are written", false},
    [TOP_DEFAULTS] = {"defaults", "{points: 2, wrong: 0, …}", "for items that do not say", false},
    [TOP_SYNONYMS] = {"synonyms", "[[H2O, water], …]", "words that count as the same in text items", false},
    [TOP_FORMS] = {"forms", "{A: [Q1, …], B: …}", "booklets: the items of each in its order (below)", false},
    [TOP_SECTIONS] = {"sections", "[{id: …}, …]", "parts of the exam with marks of their own", false},
    [TOP_ITEMS] = {"items", "[{id: …}, …]", "the items, in the order of the exam", true},
    [TOP_ADJUST] = {"adjust", "{Q9: excluded, …}", "what accepted challenges did to items (below)", false},
    [TOP_GRADES] = {"grades", "{on: …, bands: …}", "grade bands of the total", false},
    [TOP_PASS] = {"pass", "a mark or a percent",
                  "the least total with which a student passes; or {angoff: […]} (below)", false},
    [TOP_SCORES] = {"scores", "[{id: …, type: …}, …]",
                    "scores derived from marks: converted grades, scaled scores, weighted totals, …", false},
    [TOP_RANK] = {"rank", "{by: …, ties: …, …}", "by what students are ranked, and inside which groups", false},
    [TOP_CUTOFFS] = {"cutoffs", "[{name: …, quota: …}, …]", "the same as cutoffs under rank", false},
    [TOP_ANALYSIS] = {"analysis", "{hard: 0.1, weak: 0.2, …}",
                      "what the analysis of items and of answer patterns flags, and by what it is broken down (below)",
                      false},
    [TOP_SKILLS] = {"skills", "{algebra: {title: …}, …}",
                    "what items are about, for profiles of students and groups (below)", false},
    [TOP_DECIMALS] = {"decimals", "0 to 9", "places printed of marks and percents; 2 unless given", false},
    [TOP_RELEASE_AT] = {"release_at", "2026-07-10T08:00:00+08:00",
                        "exports refuse before that time, unless --embargoed", false},
};

/* The whole of the file, or of a pipe, with a NUL behind it. */
static enum gr_status read_file(const char *path, char **bytes, size_t *len, struct gr_messages *mistakes)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    size_t capacity = 0, got;
    *bytes = NULL;
    *len = 0;
    if (!file) {
        gr_messages_add(mistakes, "%s: cannot be opened: %s; check the name of the rubric", path, strerror(errno));
        return GR_FAILED;
    }
    if (fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) {
        gr_messages_add(mistakes, "%s: is a folder; name the rubric file in it", path);
        fclose(file);
        return GR_FAILED;
    }
    do {
        GR_GROW(*bytes, capacity, *len + 64 * 1024 + 1);
        got = fread(*bytes + *len, 1, capacity - *len - 1, file);
        *len += got;
    } while (got && *len <= RUBRIC_BYTES_LIMIT);
    (*bytes)[*len] = '\0';
    const bool failed = ferror(file);
    const int reason = errno;
    fclose(file);
    if (failed) {
        gr_messages_add(mistakes, "%s: cannot be read: %s; try again", path, strerror(reason));
        return GR_FAILED;
    }
    if (*len > RUBRIC_BYTES_LIMIT) {
        gr_messages_add(mistakes, "%s: larger than 64 MiB; this is no rubric", path);
        return GR_USAGE;
    }
    return GR_OK;
}

/* The place of a byte, columns counted in bytes (the text is not known to be UTF-8). */
static void mistake_at_byte(struct reading *reading, struct text bytes, size_t at, const char *what)
{
    uint32_t line = 1, column = 1;
    for (size_t i = 0; i < at; i++, column++)
        if (bytes.at[i] == '\n') {
            line++;
            column = 0;
        }
    mistake_at(reading, line, column, "%s", what);
}

static bool is_readable_text(struct reading *reading, struct text bytes)
{
    const char *nul = bytes.len ? memchr(bytes.at, '\0', bytes.len) : NULL;
    if (is_blank_text(bytes) || bytes.len == 0) {
        mistake_at(reading, 1, 1,
                   "the file is empty; expected a rubric ('exam: NAME' and 'items: …'), or a key table in "
                   "a file that ends in .csv");
        return false;
    }
    if (nul) {
        mistake_at_byte(reading, bytes, (size_t)(nul - bytes.at),
                        "a NUL byte; this is no text file, or one in UTF-16: "
                        "save it as UTF-8");
        return false;
    }
    if (!text_is_utf8(bytes)) {
        mistake_at_byte(reading, bytes, text_utf8_length(bytes), "not UTF-8 from here on; save the file as UTF-8");
        return false;
    }
    return true;
}

static struct text base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const struct text name = text_of(slash ? slash + 1 : path);
    const char *dot = memrchr(name.at, '.', name.len);
    return dot && dot > name.at ? (struct text){name.at, (size_t)(dot - name.at)} : name;
}

static bool is_key_table(const char *path)
{
    return text_ends_ignoring_case(text_of(path), TEXT(".csv"));
}

static bool make_tree(struct reading *reading, struct text bytes, struct node *root)
{
    if (!is_key_table(reading->path)) return rubric_tree_from_yaml(reading, bytes, root);
    return rubric_tree_from_csv(reading, bytes, arena_text(reading->arena, base_name(reading->path)), root);
}

static void read_release(struct reading *reading, const struct node *node, struct exam *exam)
{
    exam->release_at = TEXT("");
    if (!read_text(reading, node, "release_at", &exam->release_at)) return;
    if (exam->release_at.len && !timestamp_parse(exam->release_at, &exam->release_seconds))
        mistake(reading, node,
                "release_at is no moment; expected date, time and zone, such as 2026-07-10T08:00:00+08:00");
}

static void compile(struct reading *reading, struct rubric *rubric, const struct node *root,
                    const struct rubric_edits *edits)
{
    const struct key_table table = KEY_TABLE(TOP_KEYS);
    struct exam *exam = &rubric->exam;
    struct rubric_compiler c = {.reading = reading, .rubric = rubric};
    int64_t decimals = 2;
    if (!read_map(reading, root, "the rubric", &table, 1, c.found)) return;
    exam->unit = 1;
    exam->id = TEXT("");
    read_text(reading, c.found[TOP_EXAM], "exam", &exam->id);
    exam->title = exam->id;
    read_text(reading, c.found[TOP_TITLE], "title", &exam->title);
    read_count(reading, c.found[TOP_DECIMALS], "decimals", 0, 9, &decimals);
    exam->decimals = (int)decimals;
    read_release(reading, c.found[TOP_RELEASE_AT], exam);
    compile_answers(&c, c.found[TOP_ANSWERS]);
    compile_sections(&c, c.found[TOP_SECTIONS]);
    synonyms_read(reading, c.found[TOP_SYNONYMS], &c.synonyms);
    compile_items(&c, c.found[TOP_ITEMS]);
    synonyms_release(&c.synonyms);
    compile_adjust(&c, c.found[TOP_ADJUST]);
    check_attempts(&c);
    check_sections(&c);
    if (edits->earlier) compile_kept(&c, edits->earlier, edits->keeps);
    if (reading->n_mistakes == 0) compile_totals(&c);
    if (c.found[TOP_FORMS]) { /* the root goes away, what hangs on it stays */
        struct node *forms = arena_alloc(reading->arena, sizeof *forms);
        *forms = *c.found[TOP_FORMS];
        rubric->forms = forms;
    }
    compile_forms(&c, c.found[TOP_FORMS]);
    compile_grades(&c, c.found[TOP_GRADES]);
    compile_passes(&c, c.found[TOP_PASS]);
    compile_scores(&c, c.found[TOP_SCORES]);
    compile_rank(&c, c.found[TOP_RANK]);
    compile_analysis(&c, c.found[TOP_ANALYSIS]);
    compile_skills(&c, c.found[TOP_SKILLS]);
    compile_columns(&c);
}

/* Takes the rubric over, which has its source and nothing else yet. */
static enum gr_status load_source(struct rubric **out, struct rubric *rubric, const char *path,
                                  const struct rubric_edits *edits, struct gr_messages *mistakes,
                                  struct gr_messages *warnings)
{
    struct reading reading = {.path = path, .arena = &rubric->arena};
    struct node root;
    struct text bytes = rubric_source(rubric);
    if (text_begins_with(bytes, UTF8_BYTE_ORDER_MARK)) {
        bytes.at += UTF8_BYTE_ORDER_MARK.len;
        bytes.len -= UTF8_BYTE_ORDER_MARK.len;
    }
    rubric->path = arena_text(&rubric->arena, text_of(path));
    rubric->earlier = edits->earlier;
    if (is_readable_text(&reading, bytes) && make_tree(&reading, bytes, &root) &&
        rubric_amend(&reading, &root, edits->amendments, edits->n_amendments))
        compile(&reading, rubric, &root, edits);
    const bool good = reading.n_mistakes == 0;
    reading_finish(&reading, mistakes, warnings);
    if (!good) {
        rubric_free(rubric);
        return GR_USAGE;
    }
    *out = rubric;
    return GR_OK;
}

enum gr_status rubric_load_edited(struct rubric **out, const char *path, const struct text *source,
                                  const struct rubric_edits *edits, struct gr_messages *mistakes,
                                  struct gr_messages *warnings)
{
    struct rubric *rubric = gr_calloc(1, sizeof *rubric);
    enum gr_status st = GR_OK;
    *out = NULL;
    if (source) {
        rubric->source = gr_strndup(source->at, source->len);
        rubric->source_len = source->len;
    } else {
        st = read_file(path, &rubric->source, &rubric->source_len, mistakes);
    }
    if (!st) return load_source(out, rubric, path, edits, mistakes, warnings);
    rubric->earlier = edits->earlier;
    rubric_free(rubric);
    return st;
}

enum gr_status rubric_load(struct rubric **out, const char *path, struct gr_messages *mistakes,
                           struct gr_messages *warnings)
{
    return rubric_load_edited(out, path, NULL, &(struct rubric_edits){0}, mistakes, warnings);
}

enum gr_status rubric_load_text(struct rubric **out, const char *path, struct text source, struct gr_messages *mistakes,
                                struct gr_messages *warnings)
{
    return rubric_load_edited(out, path, &source, &(struct rubric_edits){0}, mistakes, warnings);
}

void rubric_free(struct rubric *rubric)
{
    if (!rubric) return;
    for (size_t i = 0; i < rubric->n_rules; i++)
        item_rule_release(&rubric->rules[i]);
    for (size_t i = 0; rubric->also && i < rubric->n_rules; i++)
        item_rule_release(&rubric->also[i]);
    rubric_free(rubric->earlier);
    arena_release(&rubric->arena);
    free(rubric->source);
    free(rubric);
}

const struct exam *rubric_exam(const struct rubric *rubric)
{
    return &rubric->exam;
}

struct text rubric_source(const struct rubric *rubric)
{
    return (struct text){rubric->source, rubric->source_len};
}

struct text rubric_path(const struct rubric *rubric)
{
    return rubric->path;
}

const struct rubric *rubric_earlier(const struct rubric *rubric)
{
    return rubric->earlier;
}

struct text rubric_keeps(const struct rubric *rubric)
{
    return rubric->keeps;
}
