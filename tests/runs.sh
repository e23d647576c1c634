#!/usr/bin/env bash
# Commands on finished runs, on a generated exam: what `explain` says of students is what SQL finds in the run, what
# `unmatched` lists adds up to the codebook, neither depends on threads or on how the answers came in, and a run that
# was damaged anywhere gives an answer or an error, never a crash.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

students=$(scaled 20000)
options=(--students "$students" --seed 5 --shuffle-ids --choice 4 --multi 3 --number 4 --text 4 --pattern 3
    --invalid 0.02 --blanks 0.05 --absent 0.01 --schools 40)
"$DATAGEN" "${options[@]}" -o wide.csv --rubric rubric.yaml --roster roster.csv
if ! grader grade -q -r rubric.yaml -R roster.csv -o run.db wide.csv 2>err; then
    fail 'a run to begin with' err
    finish
fi

# --- explain: the sums and counts in the account of a student against SQL over the tables of the run
sqlite3 run.db "select student_id from evaluations where status = 'present' order by rowid * 7919 % 10007 limit 60" >some.ids
while read -r id; do
    grader explain run.db --student "$id" --json >account.json 2>err || cat err
    sqlite3 -separator ' ' :memory: "
        attach 'file:run.db?mode=ro' as run;
        create temp table a as select readfile('account.json') as j;
        select '$id', case when
            e.total = (select sum(json_extract(value, '$.mark')) from a, json_each(j, '$.answers')
                       where json_extract(value, '$.counts')) and
            e.total = json_extract(j, '$.total') and
            e.correct = (select sum(json_extract(value, '$.result') = 'correct') from a, json_each(j, '$.answers')) and
            e.blank = (select sum(json_extract(value, '$.state') = 'blank') from a, json_each(j, '$.answers')) and
            e.rank = json_extract(j, '$.place.rank') and
            json_extract(j, '$.place.above') = (select count(*) from run.evaluations o where o.rank < e.rank) and
            json_extract(j, '$.place.same_place') = (select count(*) from run.evaluations o where o.rank = e.rank) and
            json_extract(j, '$.place.below') = (select count(*) from run.evaluations o where o.rank > e.rank) and
            json_extract(j, '$.place.groups[1].ranked') = (select count(*) from run.evaluations o
                where o.school = e.school and o.status = 'present') and
            not exists (select 1 from a, json_each(j, '$.answers') x left join run.codebook c
                on c.item = json_extract(value, '$.item') and c.answer = json_extract(value, '$.written')
                where c.mark is not json_extract(value, '$.mark') or c.state is not json_extract(value, '$.state'))
            then 'agrees' else 'differs' end
        from run.evaluations e, a where e.student_id = '$id'" 2>&1
done <some.ids >explained
sed 's/$/ agrees/' some.ids >expected
same "explain agrees with SQL on $(wc -l <some.ids) students" expected explained

# --- unmatched: every answer that earned nothing is in one row, and every row says a true share
grader unmatched run.db --top 0 -o unmatched.csv 2>err || fail 'unmatched' err
sqlite3 -csv :memory: ".import unmatched.csv u" "attach 'file:run.db?mode=ro' as run" "
    select item, sum(count) from u group by item order by item" >got
sqlite3 -csv run.db "select item, sum(count) from codebook
    where state = 'invalid' or (state = 'answered' and mark <= 0) group by item order by item" >want
same 'unmatched lists every answer that earned nothing' want got
sqlite3 -csv :memory: ".import unmatched.csv u" "attach 'file:run.db?mode=ro' as run" "
    select item, answer, share from u where share <> round(100.0 * count / (
        select sum(c.count) from run.codebook c where c.item = u.item and c.state <> 'blank'), 4) limit 5" >got
: >want
same 'shares are of those who wrote something' want got
# What datagen does to numbers and words, in the words of the table.
cut -d, -f5 unmatched.csv | sort | uniq -c | sort -rn >kinds
for kind in 'power of ten' sign 'one slip' spacing; do
    check "near misses by $kind are found" grep -q "$kind" kinds
done
grader unmatched run.db --top 2 >few.csv
awk -F, 'NR > 1 && ++n[$1 "," $(NF - 1)] > 2 {print "more than two: " $0}' few.csv >got
same '--top is kept' want got

# --- the same bytes
for n in 1 3 8; do
    grader unmatched run.db --top 0 -j "$n" >got
    same "unmatched, $n threads" unmatched.csv got
done
"$DATAGEN" "${options[@]}" --layout long --shuffle -o long.csv
if grader grade -q -r rubric.yaml -R roster.csv -o long.db long.csv 2>err; then
    grader unmatched long.db --top 0 >got
    same 'unmatched, long layout' unmatched.csv got
    id=$(head -n 1 some.ids)
    grader explain run.db --student "$id" >want
    grader explain long.db --student "$id" >got
    same 'explain, long layout' want got
else
    fail 'the long layout' err
fi

# --- damage: bytes changed all over a small run
"$DATAGEN" --students 300 --seed 6 --shuffle-ids --choice 2 --number 1 --text 2 --pattern 1 -o small.csv --rubric small.yaml
grader grade -q -r small.yaml -o small.db small.csv 2>err || fail 'a small run' err
id=$(sed -n 40p small.csv | cut -d, -f1)
size=$(wc -c <small.db)
: >why
RANDOM=1
for ((trial = 0; trial < 100; trial++)); do
    cp small.db hurt.db
    for ((k = 0; k <= trial % 5; k++)); do
        # Pages are mostly empty: aim at their headers, pointers and cells by turns.
        page=$((RANDOM % (size / 65536) * 65536))
        case $((RANDOM % 3)) in
        0) at=$((page + RANDOM % 16)) ;;
        1) at=$((page + RANDOM % 1200)) ;;
        *) at=$((page + 65535 - RANDOM % 12000)) ;;
        esac
        printf "\\x$(printf %02x $((RANDOM % 256)))" | dd of=hurt.db bs=1 seek="$at" conv=notrunc status=none
    done
    for command in "explain hurt.db --student $id" 'unmatched hurt.db -o hurt.csv'; do
        timeout 20 "$GRADER" $command >out 2>err
        status=$?
        [ $status -eq 0 ] || { [ $status -eq 1 ] && [ -s err ] && [ ! -s out ]; } ||
            { echo "trial $trial: $command: exit code $status"; head -n 3 err; } >>why
    done
done
if [ -s why ]; then fail 'a damaged run gives an answer or an error' why; else pass 'a damaged run gives an answer or an error'; fi
finish
