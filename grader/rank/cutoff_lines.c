/* cutoff_lines.c: where a line falls (contract in cutoff_lines.h). */
#include "rank/cutoff_lines.h"

#include "base/wide.h"
#include "rank/scores.h"

static uint32_t share_of(struct rational share, uint32_t n, bool up)
{
    const wide_t product = (wide_t)share.num * n;
    return (uint32_t)((product + (up ? share.den - 1 : 0)) / share.den);
}

/* The score of the quota's last student; of the last of all when the quota is larger. */
static struct cutoff_line inclusive_line(const struct score_count *scores, size_t n, uint32_t quota)
{
    struct cutoff_line line = {0};
    for (size_t i = 0; i < n && quota && (i == 0 || line.students < quota); i++)
        line = (struct cutoff_line){
            .is_there = true, .score = scores[i].score, .students = line.students + scores[i].count};
    return line;
}

static struct cutoff_line exclusive_line(const struct score_count *scores, size_t n, uint32_t quota)
{
    struct cutoff_line line = {0};
    for (size_t i = 0; i < n && line.students + scores[i].count <= quota; i++)
        line = (struct cutoff_line){
            .is_there = true, .score = scores[i].score, .students = line.students + scores[i].count};
    return line;
}

/* The least score, in 1/scale marks, that is not below `score` marks. */
static int64_t least_score(struct rational score, int64_t scale)
{
    const wide_t product = (wide_t)score.num * scale;
    const wide_t up = product / score.den + (product > 0 && product % score.den != 0);
    return up > SCORE_MOST ? SCORE_MOST : up < SCORE_LEAST ? SCORE_LEAST : (int64_t)up;
}

static struct cutoff_line fixed_line(const struct score_count *scores, size_t n, mark_t score)
{
    struct cutoff_line line = {.is_there = true, .score = score};
    for (size_t i = 0; i < n && scores[i].score >= score; i++)
        line.students += scores[i].count;
    return line;
}

/* False when this value has no quota. */
static bool find_quota(const struct cutoff_policy *p, struct text value, uint32_t *quota)
{
    *quota = p->quota;
    for (size_t i = 0; i < p->n_quotas; i++)
        if (text_equal(p->quota_values[i], value)) {
            *quota = p->quotas[i];
            return true;
        }
    return p->n_quotas == 0;
}

bool cutoff_line_draw(const struct cutoff_policy *p, struct text value, const struct score_count *scores, size_t n,
                      uint32_t students, int64_t scale, struct cutoff *out)
{
    *out = (struct cutoff){.population = students, .scale = scale, .has_quota = true};
    if (p->kind == CUTOFF_SCORE) {
        out->has_quota = false;
        out->line = fixed_line(scores, n, (mark_t)least_score(p->score, scale));
        return true;
    }
    uint32_t up, down;
    if (p->kind == CUTOFF_SHARE) {
        up = share_of(p->share, students, true);
        down = share_of(p->share, students, false);
    } else {
        if (!find_quota(p, value, &up)) return false;
        down = up;
    }
    out->inclusive = inclusive_line(scores, n, up);
    out->exclusive = exclusive_line(scores, n, down);
    out->quota = p->exclusive ? down : up;
    out->line = p->exclusive ? out->exclusive : out->inclusive;
    return true;
}
