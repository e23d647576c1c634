#!/usr/bin/env bash
# Nights that are added to a run (grade -a): every table is that of a run over all answers files, to the byte, with the
# codebook, the answers and what the next night needs, night after night. Summaries differ in the command line, in the
# times, and in naming the run that was added to.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

# All tables of a run but the summary and the digests, which name the command line. One that differs is named.
dump_tables() {
    local table
    for table in $(sqlite3 "$1" "select name from sqlite_master where type = 'table' and name not in ('summary', 'digests') order by 1"); do
        sqlite3 "$1" "select '$table', * from \"$table\"" 2>&1
    done
    sqlite3 "$1" "select name, value from summary where name like 'sources%' or name like 'rows%' or name like 'roster%' or name like 'answers%' or name like 'students%'"
}

# compare NAME: the folder and the run `one` (from nights) are those of `all` (from everything).
compare() {
    local name=$1 file
    : >why
    for file in all/*.csv; do
        cmp -s "$file" "one/${file#all/}" || diff "$file" "one/${file#all/}" 2>&1 | sed "s,^,${file#all/}: ," | cut -c1-150 | head -n 6 >>why
    done
    [ "$(ls all)" = "$(ls one)" ] || echo "other files: $(ls one)" >>why
    diff <(comparable_summary all/summary.json) <(comparable_summary one/summary.json) >>why
    dump_tables all.db >all.dump
    dump_tables one.db >one.dump
    cmp -s all.dump one.dump || diff -a all.dump one.dump | cut -c1-150 | head -n 10 >>why
    "$GRADER" verify -q one.db >out 2>&1 || head -n 3 out >>why
    if [ -s why ]; then fail "$name" why; else pass "$name"; fi
}

# nights NAME [OPTION...] -- FILES [-- FILES]...: grade each night's files onto the run of the night before, then everything
# at once, and compare. Exit codes agree too.
nights() {
    local name=$1 options=() night=() all=() one_code all_code
    shift
    while [ "$1" != -- ]; do options+=("$1") && shift; done
    rm -rf one one.db all all.db
    while [ $# -gt 0 ]; do
        shift
        night=()
        while [ $# -gt 0 ] && [ "$1" != -- ]; do night+=("$1") && shift; done
        all+=("${night[@]}")
        if [ -f one.db ]; then
            "$GRADER" grade -q "${options[@]}" -a one.db -o one.db -o one/ "${night[@]}" 2>err
        else
            "$GRADER" grade -q "${options[@]}" -o one.db -o one/ "${night[@]}" 2>err
        fi
        one_code=$?
        [ $one_code -eq 0 ] || [ $one_code -eq 3 ] || { fail "$name: ${night[*]}" err && return; }
    done
    "$GRADER" grade -q "${options[@]}" -o all.db -o all/ "${all[@]}" 2>err
    all_code=$?
    [ $one_code -eq $all_code ] || { echo "exit code $one_code, of everything $all_code" >err && fail "$name" err && return; }
    compare "$name"
}

students=$(scaled 3000)

# --- three nights of generated students: letters alone, and everything that can be written
"$DATAGEN" --students "$students" --items 20 --seed 3 --shuffle-ids -o letters.csv --rubric letters.yaml --roster letters-roster.csv
"$DATAGEN" --students "$students" --seed 4 --shuffle-ids --choice 3 --multi 3 --number 3 --text 4 --pattern 3 --invalid 0.02 \
    --blanks 0.05 --absent 0.03 --schools 40 -o mixed.csv --rubric mixed.yaml --roster mixed-roster.csv

# in_three FILE: night1.csv, night2.csv, night3.csv. Records may have line breaks in quotes: cut where quotes are even.
in_three() {
    awk -v n="$students" '
        NR == 1 { for (i = 1; i <= 3; i++) print >("night" i ".csv"); next }
        { record = record == "" ? $0 : record "\n" $0; quotes += gsub(/"/, "\"", $0) }
        quotes % 2 == 0 { k++; print record >("night" (k <= n * 0.6 ? 1 : k <= n * 0.8 ? 2 : 3) ".csv"); record = "" }' "$1"
}

# has NAME COLUMN: the last run counts some such rows, so that the case was one.
has() {
    [ "$(sqlite3 one.db "select value > 0 from summary where name = '$2'")" = 1 ] || { echo "no $2" >why && fail "$1: $2" why; }
}

for exam in letters mixed; do
    in_three $exam.csv
    for threads in 1 2; do
        nights "$exam, three nights, $threads threads" -r $exam.yaml -j $threads -- night1.csv -- night2.csv -- night3.csv
        nights "$exam, with a roster, $threads threads" -r $exam.yaml -R $exam-roster.csv -j $threads -- night1.csv -- night2.csv -- night3.csv
    done
    nights "$exam, chunks of 200 bytes" -r $exam.yaml --chunk-bytes 200 -- night1.csv -- night2.csv night3.csv
    for policy in error first last; do
        # A third of the second night comes again on the third, with other answers; one student is three times in it.
        { cat night3.csv && awk 'NR > 1 && NR % 3 == 0' night2.csv | awk -F, -v OFS=, '{ t = $NF; $NF = $(NF - 1); $(NF - 1) = t; print }' &&
            sed -n 5p night2.csv && sed -n 5p night2.csv && sed -n 7p night1.csv && echo 'X1,,'; } >again.csv
        { cat night1.csv && sed -n 7p night1.csv && sed -n 9p night1.csv; } >first.csv
        sed "s/^answers:.*//; \$a answers: {duplicate: $policy}" $exam.yaml >$policy.yaml
        for threads in 1 2; do
            nights "$exam, duplicates: $policy, $threads threads" -r $policy.yaml -j $threads -- first.csv -- night2.csv -- again.csv
        done
        case $policy in error) has "$exam, duplicates: error" rows.rejected ;; *) has "$exam, duplicates: $policy" rows.replaced ;; esac
        nights "$exam, duplicates: $policy, with a roster" -r $policy.yaml -R $exam-roster.csv -- first.csv -- night2.csv -- again.csv
    done
done
finish
