/*
 * plain_long.c: the plainest rows of long inputs (encode_plain_long in encode_long.h), straight from the bytes.
 *
 * In grouped input a row can be foretold: the same student again, and the item that followed the last one before. So
 * the bytes up to the answer are compared with what they should be, as words, and when they are, only the answer is
 * looked at. Where the guess fails, as at every new student and on every line of shuffled input, the row is split.
 */
#include "ingest/encode_long.h"
#include "ingest/encode_parts.h"
#include "ingest/split_three.h"
#include "ingest/student_slots.h"

enum { GUESSED_ROWS = 256 }; /* room made at once */

/* The open run's id, as far as guessing needs it. */
struct guessed_id {
    uint64_t word[2], mask[2];
    uint32_t length;
};

/* False when there is no open run that goes on here, or the id is too long for guessing. */
static bool guess_id(const struct chunk *chunk, struct guessed_id *guess)
{
    const struct long_run *run = long_runs_open(&chunk->runs);
    if (!run || run->line + long_run_n_answers(run) != chunk->n_lines) return false;
    const uint32_t length = guess->length = long_run_id_length(run);
    if (length > sizeof guess->word) return false;
    guess->mask[0] = word_mask(length);
    guess->mask[1] = word_mask(length > ID_WORD_BYTES ? length - ID_WORD_BYTES : 0);
    guess->word[0] = run->id_word;
    guess->word[1] = 0;
    if (length > ID_WORD_BYTES) guess->word[1] = word_at(chunk_id(chunk, run->row).at + ID_WORD_BYTES) & guess->mask[1];
    return true;
}

/* Not 0 when the bytes under the mask are not those of the words. */
static inline uint64_t differs(const char *at, const uint64_t word[2], const uint64_t mask[2])
{
    return ((word_at(at) & mask[0]) ^ word[0]) | ((word_at(at + 8) & mask[1]) ^ word[1]);
}

/* Rows as they should come, as long as they do; gives where the first other one begins. */
static const char *take_guessed(struct chunk *chunk, const struct encoder *encoder, const char *at, const char *end)
{
    struct guessed_id id;
    if (!guess_id(chunk, &id)) return at;
    struct long_runs *runs = &chunk->runs;
    const uint8_t *codes = encoder->long_plan->codes;
    for (bool goes_on = true; goes_on && at < end;) {
        const uint32_t most = RUN_ANSWERS_MOST - long_run_n_answers(long_runs_open(runs));
        const uint32_t room = most < GUESSED_ROWS ? most : GUESSED_ROWS;
        struct long_answer *to = long_runs_room(runs, room);
        uint32_t n = 0, last_item = runs->last_item;
        for (; n < room && at < end; n++) {
            const uint32_t item = runs->next_item[last_item];
            const struct item_words *name = &encoder->long_plan->names[item];
            const char *rest = at + id.length;
            if (differs(at, id.word, id.mask) | differs(rest, name->word, name->mask)) break;
            const char *answer = rest + name->length;
            const uint8_t code = codes[(unsigned char)*answer];
            const char *line_end = answer + (code != CODE_EMPTY);
            const bool is_pair = line_end[0] == '\r' && line_end[1] == '\n';
            if ((*line_end != '\n' && *line_end != '\r') || line_end + is_pair >= end) break;
            at = line_end + 1 + is_pair;
            to[n] = (struct long_answer){item, code};
            last_item = item;
        }
        goes_on = n == room && room < most;
        runs->last_item = last_item;
        long_runs_extend(runs, n);
        chunk->n_lines += n;
        chunk->n_records += n;
    }
    return at;
}

static uint32_t find_item(const struct encoder *encoder, struct text name)
{
    const struct long_plan *plan = encoder->long_plan;
    if (name.len > ITEM_WORD_BYTES) return dictionary_find(encoder->items, name);
    const uint64_t word = word_at(name.at) & word_mask(name.len);
    const struct item_slot *slot = &plan->slots[item_word_hash(plan, word)];
    if (name.len && slot->word == word && slot->length == name.len) return slot->item; /* free slots have length 0 */
    return dictionary_find(encoder->items, name);
}

/* One row of three plain fields; where the next one begins, or `at` when it is not such a row. */
static const char *take_split(struct chunk *chunk, const struct encoder *encoder, const char *at, const char *end)
{
    struct three_ends ends;
    if (!split_three(at, encoder->plan->delimiter, &ends)) return at;
    const char *line_end = at + ends.of[2];
    const bool is_pair = line_end[0] == '\r' && line_end[1] == '\n';
    if (line_end + is_pair >= end) return at;
    const struct text id = {at, ends.of[0]};
    if (!id.len || (unsigned char)id.at[0] <= ' ') return at; /* may be blank */
    const struct text name = {at + ends.of[0] + 1, ends.of[1] - ends.of[0] - 1};
    const uint32_t item = find_item(encoder, name);
    if (item == DICTIONARY_NONE || !encoder->plan->has_item[item]) return at;
    const uint64_t word = word_at(at) & word_mask(id.len);
    if (!long_run_goes_on(chunk, id, word, chunk->n_lines))
        long_run_begin(chunk, id, word, chunk->n_lines,
                       id.len > ID_WORD_BYTES ? add_row(chunk, encoder, NULL, id, ROW_PRESENT) : NO_CHUNK_ROW);
    long_run_add(chunk, encoder, item, (struct text){at + ends.of[1] + 1, ends.of[2] - ends.of[1] - 1});
    chunk->n_lines++;
    chunk->n_records++;
    return line_end + 1 + is_pair;
}

size_t encode_plain_long(struct chunk *chunk, const struct encoder *encoder, struct text bytes)
{
    if (!encoder->long_plan) return 0;
    const char *at = bytes.at, *const end = bytes.at + bytes.len;
    while (at < end) {
        const char *from = take_guessed(chunk, encoder, at, end);
        at = from < end ? take_split(chunk, encoder, from, end) : from;
        if (at == from) break;
    }
    return (size_t)(at - bytes.at);
}
