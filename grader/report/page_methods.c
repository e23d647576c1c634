/*
 * page_methods.c: every definition that the pages use, in plain words, with the rules of this exam filled in. What a
 * reader can question must stand here.
 */
#include "report/page_frame.h"

static void term(struct html *h, const char *name, const char *meaning)
{
    html_raw(h, "<dt>");
    html_raw(h, name);
    html_raw(h, "</dt><dd>");
    html_raw(h, meaning);
    html_raw(h, "</dd>");
}

static void add_population(struct html *h, const struct report_data *d)
{
    static const struct table_column columns[] = {{"Statistic", NULL, false, false},
                                                  {"Who counts", NULL, false, true},
                                                  {"Students", NULL, true, false},
                                                  {"Left out", NULL, true, false}};
    frame_section(h, "population", "Who counts",
                  "Students who are present, blank papers among them. Absent, void, withheld and "
                  "duplicate students have no marks and are in no statistic.");
    if (d->populations.n_rows) {
        table_begin(h, "Population of each statistic", columns, 4);
        for (size_t r = 0; r < d->populations.n_rows && r < 200; r++) {
            html_raw(h, "<tr>");
            cell_text(h, run_grid_cell(&d->populations, r, "statistic"));
            cell_text(h, run_grid_cell(&d->populations, r, "population"));
            cell_number(h, run_grid_cell(&d->populations, r, "students"));
            cell_number(h, run_grid_cell(&d->populations, r, "left_out"));
            html_raw(h, "</tr>\n");
        }
        table_end(h);
    }
    frame_section_end(h);
}

static void add_marks(struct html *h, const struct report_data *d)
{
    const struct exam *exam = d->exam;
    frame_section(h, "marks", "Marks", NULL);
    html_raw(h, "<dl class=\"terms\">");
    term(h, "Mark", "Worked out exactly, as a fraction; rounded only when printed, halves away from zero.");
    html_raw(h, "<dt>Total</dt><dd>The sum of all marks that count: at most ");
    html_mark(h, exam, exam->maximum);
    html_raw(h, ", at least ");
    html_mark(h, exam, exam->minimum);
    html_raw(h, ".</dd>");
    term(h, "Blank",
         "Left empty, or marked as left out. Earns what the rubric says for it: nothing, unless said otherwise.");
    term(h, "Invalid",
         "No possible answer to the item, such as two letters for a single choice; counted apart from wrong.");
    if (exam->has_pass) {
        html_raw(h, "<dt>Passed</dt><dd>A total of at least ");
        html_mark(h, exam, exam->pass);
        html_raw(h, ", and every section\xE2\x80\x99s own minimum.</dd>");
    }
    for (size_t s = 0; s < exam->n_sections; s++) {
        const struct exam_section *section = &exam->sections[s];
        html_raw(h, "<dt>Section ");
        html_text(h, section->id);
        html_raw(h, "</dt><dd>");
        html_text(h, section->title);
        html_raw(h, section->choice == CHOOSE_ALL    ? ": all of it counts"
                    : section->choice == CHOOSE_BEST ? ": the best "
                                                     : ": the first answered ");
        if (section->choice != CHOOSE_ALL) html_rawf(h, "%zu count", section->choose);
        html_raw(h, ", ");
        html_mark(h, exam, section->maximum);
        html_raw(h, " marks at most");
        if (section->has_pass) {
            html_raw(h, "; ");
            html_mark(h, exam, section->pass);
            html_raw(h, " needed to pass");
        }
        html_raw(h, ".</dd>");
    }
    for (size_t i = 0; i < exam->n_items; i++) {
        static const char *const words[] = {[ADJUST_NONE] = NULL,
                                            [ADJUST_EXCLUDED] =
                                                "was excluded: it counts for nobody and the maximum is smaller by it",
                                            [ADJUST_BONUS_ALL] = "gives full marks to everyone present",
                                            [ADJUST_BONUS_ATTEMPTED] = "gives full marks to everyone who answered it",
                                            [ADJUST_ALSO] = "has a further key"};
        if (exam->items[i].adjust == ADJUST_NONE) continue;
        html_raw(h, "<dt>Item ");
        html_text(h, exam->items[i].id);
        html_rawf(h, "</dt><dd>After a challenge it %s.</dd>", words[exam->items[i].adjust]);
    }
    html_raw(h, "</dl>");
    frame_section_end(h);
}

static void add_ranking(struct html *h, const struct report_data *d)
{
    static const char *const ties[] = {
        [TIES_COMPETITION] = "Students who tie share the best place of theirs: 1, 2, 2, 4.",
        [TIES_DENSE] = "Students who tie share a place, and none is skipped: 1, 2, 2, 3.",
        [TIES_MODIFIED] = "Students who tie share the last place of theirs: 1, 3, 3, 4.",
        [TIES_ORDINAL] = "Students who tie are placed in the order of their ids: 1, 2, 3, 4.",
        [TIES_FRACTIONAL] = "Students who tie share the mean of their places: 1, 2.5, 2.5, 4."};
    static const char *const percentiles[] = {
        [PERCENTILE_AT_OR_BELOW] = "Percent of the ranked students who are at this place or below.",
        [PERCENTILE_BELOW] = "Percent of the ranked students who are below this place.",
        [PERCENTILE_MID] = "Percent of the ranked students below this place, with half of those at it.",
        [PERCENTILE_SQL] = "Students below this place in percent of all other students."};
    const struct rank_policy *policy = &d->exam->rank;
    frame_section(h, "ranking", "Ranks and percentiles", NULL);
    html_raw(h, "<dl class=\"terms\"><dt>Order</dt><dd>By ");
    for (size_t k = 0; k < policy->n_keys; k++) {
        html_raw(h, k ? ", then " : "");
        html_text(h, policy->keys[k].text);
    }
    html_raw(h, ". A minus before a key means that less is better.</dd>");
    term(h, "Rank", ties[policy->ties]);
    term(h, "Percentile", percentiles[policy->percentile]);
    term(h, "Table of percentiles",
         "Beside the distribution: the lowest total that at least so many percent do not exceed.");
    term(
        h, "Cut-off",
        "An inclusive line lets in everybody who ties with the last student of the quota; an exclusive one stops before "
        "them.");
    term(h, "Score table",
         "\xE2\x80\x9C"
         "At or above\xE2\x80\x9D counts the students with this score or more.");
    html_raw(h, "</dl>");
    frame_section_end(h);
}

static void add_statistics(struct html *h)
{
    frame_section(h, "statistics", "Statistics", NULL);
    html_raw(h, "<dl class=\"terms\">");
    term(h, "Standard deviation",
         "Square root of the sum of squared distances from the mean, divided by n \xE2\x88\x92 1.");
    term(h, "Quartiles, median", "Type 7 of Hyndman and Fan: linear between the two nearest students.");
    term(h, "Facility", "Mean mark divided by the points of the item: 100\xC2\xA0% when everybody has full marks.");
    term(h, "Discrimination",
         "Correlation of the item\xE2\x80\x99s marks with the rest of the total, \xE2\x88\x92"
         "1 to 1. Above 0.3 is good, below 0.2 weak.");
    term(
        h, "Upper \xE2\x88\x92 lower",
        "Facility among the best 27\xC2\xA0% of the students less that among the weakest 27\xC2\xA0%; ties at the border in proportion.");
    term(
        h, "Weight",
        "The item\xE2\x80\x99s share in the spread of the totals: its covariance with the total, in percent of the sum.");
    term(h, "Point-biserial", "Correlation of giving this answer (1 or 0) with the total.");
    term(h, "Fifths",
         "Students in the order of their totals, cut into five parts of one size; the first is the weakest.");
    term(
        h, "Reliability \xCE\xB1",
        "Cronbach\xE2\x80\x99s alpha: how far the items agree, as an estimate of how far a second sitting would give the same order. Its interval is Feldt\xE2\x80\x99s, by the F distribution.");
    term(
        h, "Standard error of measurement",
        "Standard deviation of totals times \xE2\x88\x9A(1 \xE2\x88\x92 \xCE\xB1): by so much a student\xE2\x80\x99s total would vary by chance.");
    term(
        h, "Decided alike",
        "Share of the students whom a second, equal exam would put on the same side of the line, estimated from the reliability; kappa is the same beyond chance.");
    term(h, "Skill",
         "Points earned in percent of those possible, over the items that carry the skill and count for the student.");
    term(
        h, "Key suspect",
        "Another answer that the best students choose more than the key and that goes with the rest of the test better than the key does.");
    term(
        h, "Guttman errors, caution",
        "How far a pattern of right and wrong differs from that of most students with the same total. A reason to look, never a proof.");
    term(h, "Top band",
         "The best tenth of the nation, or the share that the rubric says, and whoever ties with the last of it.");
    term(h, "Empty cells",
         "A dash: the number does not exist, or it is hidden because too few students are behind it.");
    html_raw(h, "</dl>");
    frame_section_end(h);
}

void page_methods(struct html *h, const struct report_data *d)
{
    frame_begin(h, d,
                &(struct page_frame){TEXT("Methods"), TEXT("Every definition that these pages use."), "", PAGE_METHODS,
                                     false, ""});
    add_population(h, d);
    add_marks(h, d);
    add_ranking(h, d);
    add_statistics(h);
    frame_end(h, d);
}
