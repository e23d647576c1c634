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
[ "$students" -ge 1000 ] || students=1000 # fewer have no line 7 that is a record by itself

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

# --- other layouts and inputs: packed letters, SQLite, archives, a pipe, columns carried along, marks, --min-cell
"$DATAGEN" --students "$students" --items 20 --seed 3 --shuffle-ids --layout packed -o packed.csv
in_three packed.csv
nights 'packed' -r letters.yaml -- night1.csv -- night2.csv -- night3.csv
for i in 1 2 3; do cut -d, -f1,4 "night$i.csv" | sed 1d >"headless$i.csv"; done
sed '/groups:/d' letters.yaml >plain.yaml
nights 'without a header row' -r plain.yaml --columns student_id,responses -- headless1.csv -- headless2.csv -- headless3.csv
in_three letters.csv
for i in 1 2 3; do
    sqlite3 "night$i.db" '.mode csv' ".import night$i.csv answers"
    gzip -kf "night$i.csv"
    sed 's/,/;/g' "night$i.csv" >"semicolon$i.csv"
done
nights 'SQLite and archives' -r letters.yaml -- night1.db -- night2.csv.gz -- night3.db
nights 'packed and wide' -r letters.yaml -- packed.csv -- night2.csv night3.csv
nights 'another delimiter' -r letters.yaml -- semicolon1.csv night2.csv -- semicolon3.csv
nights 'options of the results' -r letters.yaml -R letters-roster.csv --keep name --marks --min-cell 20 --sort rank -- night1.csv -- night2.csv -- night3.csv
nights 'rejects beyond the limit of nobody' -r letters.yaml --max-rejects 50% -- night1.csv -- night2.csv night3.csv

# --- long layout: lines are cut anywhere, so that a student's lie on both sides; together and scattered
"$DATAGEN" --students "$((students / 4))" --items 20 --seed 3 --shuffle-ids --layout long -o long.csv
"$DATAGEN" --students "$((students / 4))" --items 20 --seed 3 --shuffle-ids --layout long --shuffle -o scattered.csv
"$DATAGEN" --students "$((students / 4))" --seed 4 --shuffle-ids --choice 3 --multi 3 --number 3 --text 4 --pattern 3 --invalid 0.02 \
    --blanks 0.05 --layout long --shuffle -o words.csv
sed '/groups:/d' mixed.yaml >words.yaml
# in_nights FILE: night1.csv, night2.csv, night3.csv, by lines; where quotes are odd the line goes on.
in_nights() {
    local lines
    lines=$(wc -l <"$1")
    awk -v n="$lines" 'NR == 1 { for (i = 1; i <= 3; i++) print >("night" i ".csv"); next }
        { print >("night" (k < n * 0.6 ? 1 : k < n * 0.8 ? 2 : 3) ".csv"); quotes += gsub(/"/, "\"", $0); if (quotes % 2 == 0) k = NR }' "$1"
}
for exam in long scattered words; do
    in_nights $exam.csv
    rubric=plain.yaml
    [ $exam != words ] || rubric=words.yaml
    nights "$exam lines, three nights" -r $rubric -j $((1 + ${#exam} % 2)) -- night1.csv -- night2.csv -- night3.csv
    nights "$exam lines, chunks of 200 bytes" -r $rubric --chunk-bytes 200 -- night1.csv -- night2.csv night3.csv
    for i in 1 2 3; do
        rm -f "night$i.db" && sqlite3 "night$i.db" '.mode csv' ".import night$i.csv answers"
        zstd -qf "night$i.csv"
    done
    nights "$exam lines, SQLite and archives" -r $rubric -- night1.db -- night2.csv.zst -- night3.db
    for policy in error first last; do
        { sed 1d night1.csv | awk 'NR % 7 == 0 { gsub(/,A$/, ",C"); gsub(/"/, ""); print }' | cat night3.csv - && printf 'nobody,Q999,A\n,,\n'; } >again.csv
        sed "s/^answers:.*//; \$a answers: {duplicate: $policy}" $rubric >$policy.yaml
        nights "$exam lines, duplicates: $policy" -r $policy.yaml -- night1.csv -- night2.csv -- again.csv
        case $policy in error) has "$exam lines, duplicates: error" rows.rejected ;; *) has "$exam lines, duplicates: $policy" rows.replaced ;; esac
    done
done
in_nights scattered.csv
nights 'long lines, with a roster' -r letters.yaml -R letters-roster.csv -- night1.csv -- night2.csv -- night3.csv
head -n "$((students / 8))" letters-roster.csv >half-roster.csv
nights 'long lines of students who are not on the roster' -r letters.yaml -R half-roster.csv -- night1.csv -- night2.csv -- night3.csv
for i in 1 2 3; do sed 1d "night$i.csv" >"headless$i.csv"; done
nights 'long lines without a header row' -r plain.yaml --columns student_id,item,answer -- headless1.csv -- headless2.csv -- headless3.csv
sed '/^answers:/d; $a answers: {attempts: {use: best, penalty: 1/3, most: 3}}' plain.yaml >attempts.yaml
cat night1.csv <(sed 1d night3.csv) >again.csv
nights 'long lines, several attempts' -r attempts.yaml -- night1.csv -- night2.csv -- again.csv
{ head -n 1 night1.csv && echo 'S0000001,Q999,A'; } >none.csv
nights 'long lines, a night of none that is good' -r plain.yaml -- none.csv -- night1.csv -- night2.csv
for i in 1 2; do mv "night$i.csv" "lines$i.csv"; done
in_three letters.csv

sed '/^answers:/d; $a answers: {attempts: {use: best, penalty: 1/3, most: 3}}' letters.yaml >attempts.yaml
{ cat night3.csv && awk 'NR > 1 && NR % 3 == 0' night2.csv && sed -n 5p night2.csv && sed -n 7p night1.csv && echo 'X1,,'; } >again.csv
for threads in 1 2; do nights "several attempts, $threads threads" -r attempts.yaml -j $threads -- night1.csv -- night2.csv -- again.csv; done
nights 'several attempts, with a roster' -r attempts.yaml -R letters-roster.csv -- night1.csv -- night2.csv -- again.csv

# --- not the same every night
# one_more NAME -- FIRST... -- SECOND... -- ALL...: the arguments of two nights, and of everything at once.
one_more() {
    local name=$1 one=() two=() all=()
    shift 2
    while [ "$1" != -- ]; do one+=("$1") && shift; done && shift
    while [ "$1" != -- ]; do two+=("$1") && shift; done && shift
    all=("$@")
    rm -rf one one.db all all.db
    "$GRADER" grade -q "${one[@]}" -o one.db 2>err && "$GRADER" grade -q "${two[@]}" -a one.db -o one.db -o one/ 2>>err &&
        "$GRADER" grade -q "${all[@]}" -o all.db -o all/ 2>>err || { fail "$name" err && return; }
    compare "$name"
}
{ head -n 1 letters-roster.csv && cut -d, -f1 night1.csv | sed 1d | grep -Ff - letters-roster.csv; } >roster1.csv
one_more 'a roster that grows' -- -r letters.yaml -R roster1.csv night1.csv -- -R letters-roster.csv night2.csv -- -r letters.yaml -R letters-roster.csv night1.csv night2.csv
one_more 'a roster at last' -- -r letters.yaml night1.csv -- -r letters.yaml -R letters-roster.csv night2.csv -- -r letters.yaml -R letters-roster.csv night1.csv night2.csv
{ head -n 1 letters-roster.csv && cut -d, -f1 lines1.csv | sed 1d | sort -u | grep -Ff - letters-roster.csv; } >lines-roster.csv
one_more 'long lines, a roster that grows' -- -r letters.yaml -R lines-roster.csv lines1.csv -- -R letters-roster.csv lines2.csv -- -r letters.yaml -R letters-roster.csv lines1.csv lines2.csv
one_more 'long lines, a roster at last' -- -r plain.yaml lines1.csv -- -r letters.yaml -R letters-roster.csv lines2.csv -- -r letters.yaml -R letters-roster.csv lines1.csv lines2.csv
for i in 1 2; do { head -n 1 "lines$i.csv" && sed 1d "lines$i.csv" | sort; } | awk -F, -v OFS=, 'NR == 1 { print $0, "desk", "room"; next } { print $0, NR % 3 ? "" : NR % 5, NR % 4 ? "r" : "" }' >"desks$i.csv"; done
one_more 'long lines, a kept column less' -- -r plain.yaml --keep desk,room desks1.csv -- --keep room desks2.csv -- -r plain.yaml --keep room desks1.csv desks2.csv
sed '0,/key: [A-D]/s/key: [A-D]/key: [A, B]/' letters.yaml >amended.yaml
one_more 'another key' -- -r letters.yaml night1.csv -- -r amended.yaml night2.csv -- -r amended.yaml night1.csv night2.csv
grader grade -q -r letters.yaml -o before.db night1.csv && grader regrade -q before.db -r amended.yaml -o regraded.db >report
rm -rf one one.db all all.db
grader grade -q -a regraded.db -o one.db -o one/ night2.csv && grader grade -q -r amended.yaml -o all.db -o all/ night1.csv night2.csv
compare 'a night after a regrade'
echo 'a key of thirty-two bytes or more, that is' >key && chmod 600 key
rm -rf one one.db all all.db
grader grade -q -a before.db --pseudonymize key -o one.db -o one/ night2.csv && grader grade -q -r letters.yaml --pseudonymize key -o all.db -o all/ night1.csv night2.csv
compare 'pseudonyms'
for alone in - evaluations.csv; do
    grader grade -q -a before.db --sort rank -o $alone night2.csv >got
    [ $alone = - ] || mv evaluations.csv got
    grader grade -q -r letters.yaml --sort rank night1.csv night2.csv >want
    same "evaluations alone, $alone" want got
done
(cat night2.csv) | grader grade -q -a before.db --sort rank >got
same 'evaluations alone, a pipe' want got

# --- a night that another one overtakes: it must not be put in the place of what it did not read
# The rubric is opened after the run: only then the other one begins.
cp before.db nights.db && mkfifo rubric.fifo
{ exec 3>rubric.fifo && grader grade -q -a nights.db -o nights.db night3.csv; cat letters.yaml >&3; } &
timeout 60 "$GRADER" grade -q -a nights.db -r rubric.fifo -o nights.db night2.csv 2>err
code=$?
wait
{
    [ $code -eq 1 ] && grep -q 'nights.db: another run has taken its place since this one began; start again' err || { echo "exit code $code" && cat err; }
    [ "$(sqlite3 nights.db "select count(*) from evaluations")" = "$(awk 'FNR > 1' night1.csv night3.csv | wc -l)" ] ||
        echo 'the night that was there is lost'
} >why
if [ -s why ]; then fail 'a night that another one overtakes' why; else pass 'a night that another one overtakes'; fi

# --- small nights drawn by lot: subjects in separate files, items of several columns, forms, statuses, values that differ,
# rows that are no good, students who come again; with and without a roster, also one that grows
draw() {
    awk -v seed="$1" '
        function lot(n) { return int(rand() * n) }
        function pick(list,   parts, n) { n = split(list, parts, " "); return parts[1 + lot(n)] }
        function cell(item) {
            if (lot(8) == 0) return ""
            if (item <= 2) return pick("A B C D AB x")
            if (item == 3) return pick("oslo Oslo rome \"a,b\" paris lima cairo quito sofia")
            if (item == 4) return pick("9.8 9.81 10 abc -1 7")
            return pick("yes no maybe")
        }
        function id() { return lot(3) ? "s" lot(n_ids) : pick("t u") lot(n_ids) }
        # A file with items from..to, in the order of a header of its own.
        function write(file, from, to, rows,   header, i, r, line, has_school, has_status, item) {
            has_school = form || file == "n1a.csv" || lot(2); has_status = lot(3) == 0
            header = "student_id"
            if (has_school) header = header ",school"
            if (form) header = header ",booklet"
            for (i = from; i <= to; i++) header = header ",Q" i
            if (has_status) header = header ",status"
            if (lot(4) == 0) header = header ",remark"
            print header >file
            for (r = 0; r < rows; r++) {
                line = id()
                if (lot(40) == 0) line = ""
                if (has_school) line = line "," pick("North South East") (lot(9) ? "" : "x")
                if (form) line = line "," pick("A B A B A B A B Z")
                for (i = from; i <= to; i++) line = line "," cell(i)
                if (has_status) line = line "," (lot(6) ? "" : pick("present absent void withheld odd"))
                if (header ~ /remark/) line = line ",r"
                if (lot(30) == 0) line = line ",more,and,more"
                if (lot(30) == 0) line = line "\n"
                print line >file
            }
            close(file)
        }
        # The same one line an answer: columns in this order or another, lines together or scattered.
        function write_long(file, from, to, rows,   lines, n, i, k, r, who, school, booklet, status, has_school, has_status, swap, item, line) {
            has_school = form || file == "n1a.csv" || lot(2); has_status = lot(3) == 0; swap = lot(3) == 0; n = 0
            for (r = 0; r < rows; r++) {
                who = lot(40) ? id() : ""
                school = pick("North South East") (lot(9) ? "" : "x")
                booklet = pick("A B A B A B A B Z")
                status = lot(6) ? "" : pick("present absent void withheld odd")
                for (i = from; i <= to; i++) {
                    if (lot(4) == 0) continue
                    item = lot(50) ? "Q" i : pick("Q1 Q6 Q9")
                    line = swap ? item "," who "," cell(i) : who "," item "," cell(i)
                    if (has_school) line = line "," (lot(20) ? school : "West")
                    if (form) line = line "," booklet
                    if (has_status) line = line "," status
                    if (lot(60) == 0) line = line ",more,and,more"
                    if (lot(60) == 0) line = line "\n"
                    lines[n++] = line
                }
            }
            if (lot(2)) for (i = n - 1; i > 0; i--) { k = lot(i + 1); line = lines[i]; lines[i] = lines[k]; lines[k] = line }
            print (swap ? "item,student_id" : "student_id,item") ",answer" (has_school ? ",school" : "") (form ? ",booklet" : "") (has_status ? ",status" : "") >file
            for (i = 0; i < n; i++) print lines[i] >file
            close(file)
        }
        function write_as(is_long, file, from, to, rows) { if (is_long) write_long(file, from, to, rows); else write(file, from, to, rows) }
        BEGIN {
            srand(seed)
            n_ids = 5 + lot(40)
            policy = pick("error first last")
            form = lot(4) == 0
            subjects = !form && lot(2)
            bundle = lot(2)
            a_is_long = seed % 2; b_is_long = subjects && lot(2)
            attempts = !bundle && lot(3) == 0
            print "exam: lots" >"rubric.yaml"
            print "answers: {" (attempts ? "attempts: {use: best, most: 3}" : "duplicate: " policy) (form ? ", form: booklet" : "") "}" >"rubric.yaml"
            if (form) print "forms: {A: [Q1, Q2, Q3, Q4, " (bundle ? "B" : "Q5, Q6") "], B: [Q2, Q1, Q4, Q3" (lot(2) ? bundle ? ", B" : ", Q6, Q5" : "") "]}" >"rubric.yaml"
            print "items:\n  - {id: Q1, key: A}\n  - {id: Q2, key: C}\n  - {id: Q3, type: text, key: oslo}\n  - {id: Q4, type: number, key: 9.81, tolerance: {abs: 0.05}}" >"rubric.yaml"
            if (bundle) print "  - {id: B, type: bundle, columns: [Q5, Q6], key: [yes, no], points: 2}" >"rubric.yaml"
            else print "  - {id: Q5, type: text, key: yes}\n  - {id: Q6, type: text, key: no}" >"rubric.yaml"
            print "rank: {by: [total], groups: [school" (lot(2) ? ", place" : "") "]}" >"rubric.yaml"
            roster = 1
            for (night = 1; night <= 3; night++) {
                write_as(a_is_long, "n" night "a.csv", 1, subjects ? 3 : 6, 3 + lot(30))
                if (subjects) write_as(b_is_long, "n" night "b.csv", 4, 6, 3 + lot(30))
                print "n" night "a.csv" (subjects ? " n" night "b.csv" : "") >("files" night)
            }
            if (lot(3) == 0 && a_is_long == b_is_long) { write_as(a_is_long, "n3c.csv", 1, 6, 3 + lot(30)); print "n3c.csv" >"files3" }
            print "student_id,school,place" >"roster.csv"
            for (i = 0; i < n_ids; i++) if (lot(6)) print "s" i "," pick("North South - -") "," pick("p q") >"roster.csv"
            for (i = 0; i < n_ids; i++) if (lot(3)) print "t" i ",," >"roster.csv"
        }' && sed -i 's/,-,/,,/' roster.csv
}

by_lot() {
    mkdir -p "lot$1" && cd "lot$1" || return
    draw "$1"
    local options=(-r rubric.yaml -j $((1 + $1 % 2)))
    if grep -q place rubric.yaml || [ $(($1 % 3)) -eq 0 ]; then options+=(-R roster.csv); fi
    # shellcheck disable=SC2046
    nights "by lot, $1" "${options[@]}" -- $(cat files1) -- $(cat files2) -- $(cat files3) >said
    # Items in common, but not all, under `last`: refused, as it must be.
    if grep -q '^not ok' said && grep -q 'some items in common' err && grep -q 'duplicate: last' rubric.yaml && [ -f n3b.csv ] && [ -f n3c.csv ]; then
        echo "ok - $SUITE: by lot, $1: refused" >said
        FAILED=0
    fi
    cat said
}
lots=$(seq 1 "$(scaled 30)")
in_parallel by_lot $lots
finish
