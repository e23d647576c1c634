#!/usr/bin/env bash
# --memory is kept: the peak that the kernel measured stays below it, whatever is read and written. A run that needs more
# is refused with the number before it has done its work, and succeeds with as much; of a pipe only what it has given so
# far is known, and the number grows until it is enough. The bytes do not depend on the limit.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1
if ldd "$GRADER" | grep -q libasan; then skip 'memory' 'the sanitizer takes terabytes of addresses'; finish; fi
[ -x "$BUILD/measure" ] || { skip 'memory' "$BUILD/measure is not built"; finish; }

N=$(scaled 300000)
LONG_N=$(scaled 120000)
"$DATAGEN" --students "$N" --items 60 --rubric rubric.yaml --roster roster.csv -o wide.csv
"$DATAGEN" --students "$N" --items 60 --shuffle-ids -o mixed.csv
"$DATAGEN" --students "$LONG_N" --items 60 --layout long -o long.csv
"$DATAGEN" --students "$LONG_N" --items 60 --layout long --shuffle -o shuffled.csv
"$DATAGEN" --students "$N" --items 60 --layout sqlite-wide -o wide.db
sed '/^  groups:/d' rubric.yaml >national.yaml # what long answers have no columns for
sed '/^rank:/,$d' rubric.yaml >keys.yaml
cat >>keys.yaml <<'END'
scores: [{id: z, type: normal, of: total, scheme: t}, {id: p, type: percentile, of: total, within: province, decimals: 7}]
rank: {by: [total, "section:I", "-wrong"], labels: [modified], groups: [province, school], cutoffs: [{name: first, share: 15%, in: province}]}
END
gzip -1 -k wide.csv
cut -d, -f1-33 wide.csv >first.csv
cut -d, -f1,34- wide.csv >second.csv
{ head -n 1 wide.csv && tail -n +$((N / 2 + 2)) wide.csv; } >south.csv
head -n $((N / 2 + 1)) wide.csv >north.csv
grader grade -q -j 2 -r keys.yaml -o run.db wide.csv
grader grade -q -j 2 -r rubric.yaml -o scores.csv wide.csv
grader grade -q -j 2 -r rubric.yaml -o north.db north.csv
sed '0,/key: [A-D]/s//key: [A, B]/' keys.yaml >new.yaml

# measured MEGABYTES INPUT ARGUMENTS...: run, leave the exit code in $status, complain when the peak was beyond the limit.
measured() {
    local limit=$1 input=$2 peak
    shift 2
    "$BUILD/measure" stats "$GRADER" "$@" --memory "${limit}M" >out 2>err <"$input"
    status=$?
    read -r _ _ _ peak _ <stats
    [ "$peak" -le $((limit * 1024)) ] || echo "--memory ${limit}M, and $peak KB were taken" >>why
    [ "$status" -le 1 ] || { echo "--memory ${limit}M: exit code $status" && cat err; } >>why
    [ -z "$(find . -name '*.partial')" ] || echo "--memory ${limit}M left an unfinished file" >>why
    named=$(grep -oE '(about|at least) [0-9]+M' err | grep -oE '[0-9]+')
    [ "$status" -ne 1 ] || [ -n "$named" ] || { echo "--memory ${limit}M: the message names no size" && cat err; } >>why
}
# capped NAME ARGUMENTS...: refused with 32M and a number before much is done; that number is enough, and not far from the
# least that is: three fifths are too little, or enough and kept.
capped() {
    local name=$1 status named enough
    shift
    : >why
    measured 32 /dev/null "$@"
    [ "$status" -eq 1 ] || echo "32M were said to be enough" >>why
    grep -q 'this run needs about [0-9]*M' err || { echo 'the number is not that of the whole run' && cat err; } >>why
    enough=${named:-32}
    measured "$enough" /dev/null "$@"
    [ "$status" -eq 0 ] || { echo "$enough MB were said to be enough" && cat err; } >>why
    measured $((enough * 3 / 5 > 32 ? enough * 3 / 5 : 32)) /dev/null "$@"
    if [ -s why ]; then fail "$name" why; else pass "$name"; fi
}
# followed NAME INPUT ARGUMENTS...: half as much again as each message says leads to the end.
followed() {
    local name=$1 input=$2 status named limit=32 steps=0
    shift 2
    : >why
    measured 32 "$input" "$@"
    [ "$status" -eq 1 ] || echo "32M were said to be enough" >>why
    while [ "$status" -eq 1 ] && [ "$steps" -lt 6 ] && [ ! -s why ]; do
        limit=$((named * 3 / 2))
        measured "$limit" "$input" "$@"
        steps=$((steps + 1))
    done
    [ "$status" -eq 0 ] || { echo "not the last of $steps numbers was enough" && cat err; } >>why
    if [ -s why ]; then fail "$name" why; else pass "$name"; fi
}
capped 'evaluations' grade -q -j 2 -r rubric.yaml -o out.csv wide.csv
capped 'evaluations in rank order with marks' grade -q -j 2 -r rubric.yaml --sort rank --marks -o out.csv wide.csv
capped 'tie keys, derived scores, ranks in groups' grade -q -j 2 -r keys.yaml -o out.csv wide.csv
capped 'a run file' grade -q -j 2 -r keys.yaml -o out.db wide.csv
capped 'a folder' grade -q -j 2 -r rubric.yaml -o set/ wide.csv
capped 'ids in any order' grade -q -j 2 -r rubric.yaml -o out.csv mixed.csv
capped 'a roster' grade -q -j 2 -r rubric.yaml -R roster.csv -o out.csv wide.csv
capped 'pseudonyms' grade -q -j 2 -r rubric.yaml --pseudonymize <(head -c 32 /dev/zero | tr '\0' k) --mapping map.csv -o out.csv wide.csv
capped 'two regions' grade -q -j 2 -r rubric.yaml -o out.csv north.csv south.csv
followed 'answers added to a run' /dev/null grade -q -j 2 -a north.db -o out.db south.csv
{ head -n 1 long.csv && sed 1d long.csv | head -n "$((LONG_N * 30))"; } >first-long.csv
{ head -n 1 long.csv && sed 1d long.csv | tail -n +"$((LONG_N * 30 + 1))"; } >second-long.csv
grader grade -q -r national.yaml -o first-long.db first-long.csv
followed 'long answers added to a run' /dev/null grade -q -j 2 -a first-long.db -o out.db second-long.csv
# Of long ids fewer lines are taken at a time: 1,000 students with ids of 998 bytes, whose 60,000 lines are scattered.
awk -F, -v OFS=, -v pad="$(head -c 990 /dev/zero | tr '\0' x)" 'NR == 1 { print; next } $1 < "S0001000" { $1 = $1 pad; print }' shuffled.csv >ids.csv
grader grade -q -r national.yaml -o ids.db ids.csv
printf 'student_id,item,answer\nnew,Q1,A\n' >new.csv
: >why
measured 112 /dev/null grade -q -j 2 -a ids.db -o out.db new.csv
[ "$status" -eq 0 ] || cat err >>why
if [ -s why ]; then fail 'long ids of scattered lines, added to a run in 112M' why; else pass 'long ids of scattered lines, added to a run in 112M'; fi
capped 'two subjects' grade -q -j 2 -r rubric.yaml -o out.csv first.csv second.csv

capped 'a table' grade -q -j 2 -r rubric.yaml -o out.csv wide.db
capped 'long answers' grade -q -j 2 -r national.yaml -o out.db long.csv
capped 'long answers, shuffled' grade -q -j 2 -r national.yaml -o out.db shuffled.csv
followed 'an archive' /dev/null grade -q -j 2 -r rubric.yaml -o out.csv wide.csv.gz
followed 'a pipe' wide.csv grade -q -j 2 -r rubric.yaml -o out.csv -
followed 'a pipe of long answers' long.csv grade -q -j 2 -r national.yaml -o out.csv -
followed 'a pipe of scores' scores.csv rank -q -j 2 --by total --prefix new_ -o out.csv -
capped 'ranking a file' rank -q -j 2 --by total --prefix new_ -o out.csv scores.csv
capped 'a regrade' regrade -q -j 2 run.db -r new.yaml -o out.db
capped 'a rehearsal' regrade -q -j 2 run.db --what-if Q9=excluded --dry-run
capped 'a what-if' regrade -q -j 2 run.db --what-if all
capped 'item analysis' items -q -j 2 run.db -o set/
capped 'a verification' verify -q -j 2 run.db
# What these take does not depend on how many students there are; sorting goes through a file.
: >why
for arguments in 'export -q run.db -o out.csv' 'report -q -j 2 run.db -o pages/' 'unmatched -q run.db' 'explain -q run.db --student S0000100'; do
    # shellcheck disable=SC2086
    measured 32 /dev/null $arguments
    [ "$status" -eq 0 ] || { echo "$arguments" && cat err; } >>why
done
if [ -s why ]; then fail 'export, report, unmatched and explain do with 32M' why; else pass 'export, report, unmatched and explain do with 32M'; fi
: >why
measured 64 /dev/null export -q run.db --sort total -o capped.csv
if [ -s why ] || [ "$status" -ne 0 ]; then fail 'export sorts in 64M' err; else pass 'export sorts in 64M'; fi
grader export -q run.db --sort total -o free.csv
same 'sorting through a file changes no byte' free.csv capped.csv

for exam in rubric keys; do
    grader grade -q -j 2 -r $exam.yaml -o free/ wide.csv
    rm -rf capped && cp -r free capped && rm capped/*
    grader grade -q -j 2 --memory 192MiB -r $exam.yaml -o capped/ wide.csv
    for f in free/*.csv; do cmp "$f" "capped/${f#free/}"; done >differences 2>&1
    if [ -s differences ]; then fail "the limit changes no byte of $exam" differences; else pass "the limit changes no byte of $exam"; fi
done
# The size of an archive is judged by its first megabyte: a limit far from enough is noticed long before the end.
measured 56 /dev/null grade -q -j 2 -r keys.yaml -o out.db wide.csv.gz
if [ "$status" -eq 1 ] && grep -q 'this run needs about [0-9]*M' err; then pass 'an archive is refused before it is read'; else fail 'an archive is refused before it is read' err; fi
finish
