#!/usr/bin/env bash
# Real exams with known results: total and rank of every student equal what the data's own source, or R, says. Two sets
# lie in data/; the others are not ours to pass on and are looked for in SHARED_DATA (skipped where they are absent).
# Rubrics are derived from each set's key.csv here, so that program and expectation share nothing but the data.
. "$(dirname "$0")/lib.sh"

# Folder of a set: in data/, or shared; empty when absent.
set_folder() {
    if [ -d "$ROOT/data/$1" ]; then
        echo "$ROOT/data/$1"
    elif [ -d "$SHARED_DATA/$1" ]; then
        echo "$SHARED_DATA/$1"
    fi
}

unquoted() { tr -d '"\r' <"$1"; }

# choice_rubric KEY.CSV KEY_COLUMN MORE: one choice item a line of the key; MORE goes into every item.
choice_rubric() {
    printf 'exam: real\nanswers: {blank: ["", "%s"]}\nitems:\n' "${BLANK:-}"
    unquoted "$1" | awk -F, -v column="$2" -v more="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { printf "  - {id: %s, type: choice, key: \"%s\"%s}\n", $at["item"], $at[column], more }'
    echo 'rank: {by: [total]}'
}

# map_rubric KEY.CSV (item,response,score): each item a table from code to mark.
map_rubric() {
    printf 'exam: real\nitems:\n'
    unquoted "$1" | awk -F, '
        NR == 1 { next }
        !($1 in marks) { order[++n] = $1 }
        { marks[$1] = marks[$1] sprintf("%s\"%s\": %s", marks[$1] == "" ? "" : ", ", $2, $3); if ($3 > most[$1]) most[$1] = $3 }
        END { for (i = 1; i <= n; i++) printf "  - {id: %s, type: map, points: %s, marks: {%s}}\n", order[i], most[order[i]], marks[order[i]] }'
    echo 'rank: {by: [total]}'
}

# expected FILE TOTAL_COLUMN: id,total,rank, sorted; the rank is recomputed: 1 + number of students with a higher total.
expected() {
    unquoted "$1" >"$SCRATCH/plain"
    columns "$SCRATCH/plain" student_id "$2" | awk -F, '
        { id[NR] = $1; total[NR] = $2; count[$2]++ }
        END {
            for (i = 1; i <= NR; i++) {
                if (!(total[i] in rank)) {
                    rank[total[i]] = 1
                    for (t in count) if (t + 0 > total[i] + 0) rank[total[i]] += count[t]
                }
                print id[i] "," total[i] "," rank[total[i]]
            }
        }' | sort
}

# The ranks of the source, where it gives them, must be those recomputed above.
ranks_agree() { columns "$SCRATCH/plain" student_id "$1" rank_min_desc | sort | cmp - "$SCRATCH/expected"; }

# compare NAME RUBRIC ANSWERS EXPECTED TOTAL_COLUMN: grade and compare total and rank of every student.
compare() {
    expected "$4" "$5" >"$SCRATCH/expected"
    if head -n 1 "$SCRATCH/plain" | grep -q rank_min_desc; then check "$1: the source's ranks are 1 + those above" ranks_agree "$5"; fi
    if grader grade -r "$2" "$3" >"$SCRATCH/graded" 2>"$SCRATCH/err"; then
        columns "$SCRATCH/graded" student_id total rank | sort >"$SCRATCH/got"
        same "$1: $(wc -l <"$SCRATCH/expected") totals and ranks" "$SCRATCH/expected" "$SCRATCH/got"
    else
        fail "$1" "$SCRATCH/err"
    fi
}

# with SET FUNCTION: run the function in the set's folder, or skip.
with() {
    local folder
    folder=$(set_folder "$1")
    if [ -z "$folder" ]; then skip "$1" "the data set is not here"; else (cd "$folder" && "$2"); FAILED=$((FAILED | $?)); fi
}

icar16() {
    BLANK=0 choice_rubric key.csv key ', options: ["1", "2", "3", "4", "5", "6", "7", "8"]' >"$SCRATCH/r.yaml"
    compare mc_icar16 "$SCRATCH/r.yaml" answers.csv expected_totals.csv total
    # Two kinds of missing: 0 and empty; nothing is invalid.
    grader grade -r "$SCRATCH/r.yaml" answers.csv >"$SCRATCH/graded"
    columns "$SCRATCH/graded" blank invalid | awk -F, '{b += $1; i += $2} END {print b, i}' >"$SCRATCH/got"
    unquoted answers.csv | awk -F, 'NR > 1 {for (i = 2; i <= NF; i++) if ($i == "" || $i == "0") n++} END {print n, 0}' >"$SCRATCH/want"
    same 'mc_icar16: blanks are counted, nothing is invalid' "$SCRATCH/want" "$SCRATCH/got"
    compare 'mc_icar16 with the rubric beside it' rubric.yaml answers.csv expected_totals.csv total
    # Its keys are those of the source.
    sed -n 's/.*{id: \([^,]*\),.* key: "\(.\)",.*/\1,\2/p' rubric.yaml >"$SCRATCH/got"
    unquoted key.csv | tail -n +2 | cut -d, -f1,3 >"$SCRATCH/want"
    same 'mc_icar16: the rubric has the keys of the source' "$SCRATCH/want" "$SCRATCH/got"
    return "$FAILED"
}

mathexam() {
    sed 's/^  by: .*/  by: [total]/; /^  groups:/d' rubric.yaml >"$SCRATCH/r.yaml"
    compare neg_mathexam14w_g1 "$SCRATCH/r.yaml" answers.csv expected_totals.csv points
    unquoted expected_totals.csv >"$SCRATCH/plain"
    columns "$SCRATCH/plain" student_id n_right n_blank | sort >"$SCRATCH/want"
    columns "$SCRATCH/graded" student_id correct blank | sort >"$SCRATCH/got"
    same 'neg_mathexam14w_g1: right and blank are counted' "$SCRATCH/want" "$SCRATCH/got"
    # The same exam through a key table.
    unquoted key.csv | awk -F, 'BEGIN {print "item,key,points,wrong,blank"} NR > 1 {print $1 "," $3 "," $4 "," $5 "," $6}' >"$SCRATCH/key.csv"
    compare 'neg_mathexam14w_g1 by key table' "$SCRATCH/key.csv" answers.csv expected_totals.csv points
    return "$FAILED"
}

choice_set() { # of the folder it runs in: key, answers, expected_totals
    choice_rubric key.csv key '' >"$SCRATCH/r.yaml"
    compare "$(basename "$PWD")" "$SCRATCH/r.yaml" answers.csv expected_totals.csv total
    return "$FAILED"
}

hci() {
    choice_set
    # The file as it was before cleaning: other item names, lower-case letters.
    choice_rubric key.csv key '' | sed 's/id: Item/id: A/' >"$SCRATCH/r.yaml"
    compare 'mc_hci, dirty file' "$SCRATCH/r.yaml" answers_dirty_669.csv expected_scored_dirty_669.csv total
    return "$FAILED"
}

tam30() {
    choice_rubric key.csv key ', options: ABCD' >"$SCRATCH/r.yaml"
    compare mc_tam30 "$SCRATCH/r.yaml" answers.csv expected_totals.csv total
    columns "$SCRATCH/graded" blank invalid | awk -F, '{b += $1; i += $2} END {print b, i}' >"$SCRATCH/got"
    unquoted answers.csv | awk -F, 'NR > 1 {for (i = 2; i <= NF; i++) {b += $i == ""; v += $i == 8 || $i == 9}} END {print b, v}' >"$SCRATCH/want"
    same 'mc_tam30: not reached is blank, 8 and 9 are invalid' "$SCRATCH/want" "$SCRATCH/got"
    return "$FAILED"
}

medical() {
    {
        printf 'exam: medical\nitems:\n'
        unquoted key.csv | awk -F, 'NR > 1 {printf "  - {id: %s, type: multi, options: ABCD, key: %s, points: 1, credit: all_or_nothing}\n", $1, $4}'
        echo 'rank: {by: [total]}'
    } >"$SCRATCH/r.yaml"
    compare ms_medical100 "$SCRATCH/r.yaml" answers.csv expected_totals.csv total
    return "$FAILED"
}

mapped_set() {
    map_rubric key.csv >"$SCRATCH/r.yaml"
    compare "$(basename "$PWD")" "$SCRATCH/r.yaml" answers.csv expected_totals.csv total
    return "$FAILED"
}

digiklausur() {
    {
        printf 'exam: digiklausur\nitems:\n'
        for q in $(seq 17); do printf '  - {id: q%d, type: marked, points: 2}\n' "$q"; done
        echo 'rank: {by: [total]}'
    } >"$SCRATCH/r.yaml"
    compare 'text_digiklausur, marks of people' "$SCRATCH/r.yaml" expected_scored.csv expected_scored.csv total
    # The answers themselves: many lines, quotes, formulas. SQLite's reader of CSV says how many are empty.
    sed 's/type: marked, points: 2/type: text, key: never/' "$SCRATCH/r.yaml" >"$SCRATCH/t.yaml"
    grader grade -r "$SCRATCH/t.yaml" answers.csv >"$SCRATCH/graded" 2>"$SCRATCH/err" || fail 'text_digiklausur, answers' "$SCRATCH/err"
    columns "$SCRATCH/graded" student_id blank | sort >"$SCRATCH/got"
    {
        printf '.import --csv answers.csv a\nselect student_id || "," || (0'
        for q in $(seq 17); do printf " + (trim(q%d, ' ' || char(10)) = '')" "$q"; done
        echo ') from a;'
    } | sqlite3 :memory: | sort >"$SCRATCH/want"
    same 'text_digiklausur: blanks among answers of many lines' "$SCRATCH/want" "$SCRATCH/got"
    return "$FAILED"
}

score_rubric() { # GROUP POINTS
    printf 'exam: scores\nitems:\n  - {id: score, type: marked, points: %s}\nrank: {by: [total], groups: [%s]}\n' "$2" "$1"
}

actmath() {
    score_rubric form 40 >"$SCRATCH/r.yaml"
    grader grade -r "$SCRATCH/r.yaml" -o "$SCRATCH/act/" answers.csv 2>"$SCRATCH/err" || fail rank_actmath "$SCRATCH/err"
    unquoted expected_rank_table.csv >"$SCRATCH/plain"
    # The published table also has the scores that nobody reached.
    columns "$SCRATCH/plain" form score count cum_from_top | awk -F, '$3 > 0' | sort >"$SCRATCH/want"
    columns "$SCRATCH/act/segments_form.csv" form score count cumulative | sort >"$SCRATCH/got"
    same 'rank_actmath: score tables of both forms' "$SCRATCH/want" "$SCRATCH/got"
    columns "$SCRATCH/plain" form score rank_min count | awk -F, '$4 > 0 {print $1 "," $2 "," $3}' | sort >"$SCRATCH/want"
    columns "$SCRATCH/act/evaluations.csv" form total rank_form | sort -u >"$SCRATCH/got"
    same 'rank_actmath: rank of every score' "$SCRATCH/want" "$SCRATCH/got"
    return "$FAILED"
}

gaokao() {
    score_rubric track 750 >"$SCRATCH/r.yaml"
    awk -F, -v OFS=, 'NR == 1 {print "student_id,track,score"; next} {for (i = 0; i < $3; i++) print "g" ++n, $1, $2}' \
        answers.csv >"$SCRATCH/candidates.csv"
    grader grade -r "$SCRATCH/r.yaml" -o "$SCRATCH/gaokao/" "$SCRATCH/candidates.csv" 2>"$SCRATCH/err" || fail rank_gaokao "$SCRATCH/err"
    awk -F, 'NR > 1 && $3 > 0' answers.csv | sort >"$SCRATCH/want"
    columns "$SCRATCH/gaokao/segments_track.csv" track score count cumulative | sort >"$SCRATCH/got"
    same 'rank_gaokao_hubei2024: the official score tables' "$SCRATCH/want" "$SCRATCH/got"
    awk -F, 'NR > 1 && $3 > 0 {print $1 "," $2 "," $4 - $3 + 1}' answers.csv | sort >"$SCRATCH/want"
    columns "$SCRATCH/gaokao/evaluations.csv" track total rank_track | sort -u >"$SCRATCH/got"
    same 'rank_gaokao_hubei2024: rank of every score among 369,261' "$SCRATCH/want" "$SCRATCH/got"
    return "$FAILED"
}

with mc_icar16 icar16
with neg_mathexam14w_g1 mathexam
with mc_ctt100 choice_set
with mc_hci hci
with mc_tam30 tam30
with ms_medical100 medical
with mix_timss2011_austwn mapped_set
with text_digiklausur digiklausur
with irt_lsat6 choice_set
with irt_fractions20 choice_set
with irt_science4 mapped_set
with rank_actmath actmath
with rank_gaokao_hubei2024 gaokao
finish
