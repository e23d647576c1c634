#!/usr/bin/env bash
# `grader regrade`: its results are, to the byte, those of a grade by the new rubric; its report is what SQL finds between
# the two runs; --what-if says what the edited rubric does; never lower, old or new, void and restore do what they say.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

students=$(scaled 20000)
"$DATAGEN" --students "$students" --seed 5 --shuffle-ids --choice 6 --multi 3 --number 4 --text 4 --pattern 3 \
    --invalid 0.02 --blanks 0.05 --absent 0.01 --void 0.01 --schools 40 --wrong -1/3 -o wide.csv --rubric old.yaml --roster roster.csv
cat >>old.yaml <<'END'
pass: 40%
cutoffs: [{name: first, quota: 500}, {name: second, share: 50%}]
END
# A key, an excluded item, a bonus, a further key, other tolerances, another unit of marks, other ties, another pass mark.
sed -e '/id: Q2,/s/key: ./key: A/' -e '/id: Q10,/s/abs: 0.05/abs: 5/' -e '/id: Q8,/s/all_or_nothing/net/' \
    -e '/id: Q14,/s/points: 2/points: 5\/2/' -e 's/^pass: 40%/pass: 45%/' -e 's/ties: competition/ties: modified/' old.yaml >new.yaml
echo 'adjust: {Q3: excluded, Q4: bonus_all, Q5: {also: D}, Q9: bonus_attempted}' >>new.yaml
# A row twice: rejects have to come along.
(cat wide.csv && sed -n 7p wide.csv) >twice.csv

grade_by() { grader grade -q -r "$1" -R roster.csv "${@:2}" twice.csv 2>err; [ $? -eq 3 ] || cat err; }
rm_times() { sqlite3 "$1" "delete from summary where name like 'timings%' or name like 'audit%' or name like 'settings.arguments%' or name like '%digest%'; drop table if exists changes; drop table if exists changes_items; drop table if exists changes_school; drop table if exists changes_province; drop table if exists digests" .dump; }
grade_by old.yaml -o old.db
grade_by new.yaml -o full.db -o full/ -o full.csv --sort id --marks

# --- the results
check 'regrade' grader regrade old.db -r new.yaml -o again.db -o again/ -o again.csv --sort id --marks
for table in evaluations ranks segments segments_province groups_school items options test cutoffs rejects; do
    same "$table after a regrade, as by a full grade" full/$table.csv again/$table.csv
done
same 'evaluations with marks alone' full.csv again.csv
comparable_summary full/summary.json | grep -v digest >want
comparable_summary again/summary.json | grep -v digest >got
same 'the summary' want got
cp full.db a.db && cp again.db b.db
rm_times a.db | sort >want
rm_times b.db | sort >got
same 'every table of the run' want got
grader regrade old.db -r old.yaml -o same.db >report
cp old.db a.db && cp same.db b.db
rm_times a.db | sort >want
rm_times b.db | sort >got
same 'the same rubric gives the same run' want got
check 'and the report says that nothing changed' grep -q '^0 of 20 items changed' report
grader regrade again.db -r old.yaml -o back.db -o back/ >report
cp back.db b.db
rm_times b.db | sort >got
same 'and back' want got

# --- the report, against SQL between both runs
grader regrade old.db -r new.yaml --dry-run --json >report.json
grader regrade old.db -r new.yaml --dry-run --changes changes.csv --json >with-ids.json
same 'the report does not depend on how much of the run was read' report.json with-ids.json
same 'changes.csv and the table of the folder' changes.csv again/changes.csv
for n in 1 3; do
    grader regrade old.db -r new.yaml --dry-run --json -j "$n" >got
    same "the report, $n threads" report.json got
done
sqlite3 :memory: "
    attach 'file:old.db?mode=ro' as o; attach 'file:full.db?mode=ro' as n;
    create table p as select b.student_id, b.province, b.total as t1, a.total as t2, b.rank as r1, a.rank as r2, b.passed as p1,
        a.passed as p2, iif(b.grade = '', 'Z', b.grade) as g1, iif(a.grade = '', 'Z', a.grade) as g2, b.cutoff as c1, a.cutoff as c2
        from o.evaluations b join n.evaluations a using (student_id) where b.status = 'present' and a.status = 'present';
    select count(*), sum(t2 > t1), sum(t2 < t1), sum(r2 < r1), sum(r2 > r1), sum(p2 > p1), sum(p2 < p1), sum(g2 < g1), sum(g2 > g1)
        from p;
    select sum((c1 = '' and c2 <> '') or (c1 = 'second' and c2 = 'first')), sum((c2 = '' and c1 <> '') or (c2 = 'second' and c1 = 'first')) from p;
    select province, count(*), sum(t2 > t1), sum(t2 < t1) from p group by 1 order by 1;
    select max(abs(r1 - r2)) from p;" >want
sqlite3 :memory: "
    create table j as select readfile('report.json') as j;
    select j ->> '$.nation.students', j ->> '$.nation.total.up', j ->> '$.nation.total.down', j ->> '$.nation.rank.up',
        j ->> '$.nation.rank.down', j ->> '$.nation.passed.up', j ->> '$.nation.passed.down', j ->> '$.nation.grade.up',
        j ->> '$.nation.grade.down' from j;
    select j ->> '$.nation.cutoff.up', j ->> '$.nation.cutoff.down' from j;
    select value ->> '$.group', value ->> '$.students', value ->> '$.total.up', value ->> '$.total.down' from j, json_each(j, '$.groups.province');
    select abs((j ->> '$.largest_rank_changes[0].old_rank') - (j ->> '$.largest_rank_changes[0].new_rank')) from j;" >got
same 'counts of the report against SQL' want got
sqlite3 -csv -header :memory: "
    attach 'file:old.db?mode=ro' as o; attach 'file:full.db?mode=ro' as n;
    select b.student_id, b.total as old_total, a.total as new_total, b.rank as old_rank, a.rank as new_rank, b.grade as old_grade, a.grade as new_grade
        from o.evaluations b join n.evaluations a using (student_id)
        where b.total is not a.total or b.rank is not a.rank or b.grade is not a.grade order by b.rowid" | tr -d '\r' |
    sqlite3 -csv :memory: '.import /dev/stdin c' "select student_id, old_total + 0.0, new_total + 0.0, old_rank + 0.0, new_rank + 0.0, old_grade, new_grade from c" >want
sqlite3 -csv :memory: '.import changes.csv c' "select student_id, old_total + 0.0, new_total + 0.0, old_rank + 0.0, new_rank + 0.0, old_grade, new_grade from c" >got
same "changes.csv against SQL, $(wc -l <want) students" want got

# --- what if, against an edited rubric
what_if() {
    local name=$1
    shift
    grader regrade old.db -r edited.yaml --dry-run --json >want.json 2>err
    grader regrade old.db "$@" --json >got.json 2>>err
    for file in want got; do
        sqlite3 :memory: "select json_remove(readfile('$file.json'), '$.run', '$.rubric', '$.what_if')" >$file
    done
    if [ -s got.json ]; then same "--what-if: $name" want got; else fail "--what-if: $name" err; fi
}
(cat old.yaml && echo 'adjust: {Q9: excluded}') >edited.yaml
what_if excluded --what-if Q9=excluded
sed '/id: Q2,/s/key: ./key: A/' old.yaml >edited.yaml
what_if 'another key' --what-if Q2=A
(sed '/id: Q2,/s/key: ./key: [A, B]/' old.yaml && echo 'adjust: {Q1: bonus_all, Q5: {also: D}}') >edited.yaml
what_if 'several' --what-if 'Q2=[A, B]' --what-if Q1=bonus_all --what-if 'Q5={also: D}'
grader regrade full.db --what-if Q3=none --dry-run --json 2>/dev/null | grep '"new_adjust"' | head -n 1 >got
printf '      "new_adjust": "",\n' >want
same '--what-if: an adjustment taken back' want got
grader regrade old.db --what-if all >all.csv 2>err || fail '--what-if all' err
(cat old.yaml && echo 'adjust: {Q9: excluded}') >edited.yaml
grade_by edited.yaml -o edited.db
sqlite3 :memory: "attach 'file:old.db?mode=ro' as o; attach 'file:edited.db?mode=ro' as n;
    select (select printf('%.9f', value) from n.test where statistic = 'alpha'), sum(a.total > b.total), sum(a.total < b.total), sum(a.passed > b.passed),
        sum(a.passed < b.passed), sum(iif(a.grade = '', 'Z', a.grade) < iif(b.grade = '', 'Z', b.grade)), sum(iif(a.grade = '', 'Z', a.grade) > iif(b.grade = '', 'Z', b.grade)), printf('%.1f', max(abs(a.rank - b.rank)))
    from o.evaluations b join n.evaluations a using (student_id) where b.status = 'present'" >want
sqlite3 :memory: '.import --csv all.csv t' "select printf('%.9f', alpha), up, down, now_passed, no_longer_passed, grade_up, grade_down,
    printf('%.1f', largest_rank_change) from t where excluded = 'Q9'" >got
same '--what-if all, an item against a run without it' want got
[ "$(wc -l <all.csv)" -eq 21 ] && pass '--what-if all has every item' || fail '--what-if all has every item' all.csv

# --- a plain exam: a rehearsal looks only at the answers that changed, and says the same
"$DATAGEN" --students "$students" --seed 8 --items 30 --blanks 0.03 --invalid 0.01 --void 0.01 --rank-by total -o plain.csv --rubric plain.yaml
echo 'pass: 50%' >>plain.yaml
sed '/id: Q7,/s/key: ./key: A/' plain.yaml >other.yaml
(cat plain.csv && sed -n 9p plain.csv | sed 's/,[A-D],/,rare answer,/') >with-reject.csv
for answers in plain.csv with-reject.csv; do
    grader grade -q -r plain.yaml -o plain.db $answers 2>err
    who=$(sqlite3 plain.db "select student_id from evaluations where status = 'present' limit 1 offset 5")
    for change in '-r other.yaml' '--what-if Q9=excluded --what-if Q3=bonus_all' "--void $who" '--what-if Q2=none'; do
        grader regrade plain.db --dry-run $change --json -j 1 >want 2>err || cat err
        grader regrade plain.db --dry-run $change --json -j 3 >got 2>err || cat err
        same "a rehearsal of $answers, $change: threads" want got
        grader regrade plain.db --dry-run $change --json --changes changes.csv >got 2>err || cat err
        same "a rehearsal of $answers, $change: against all of it" want got
    done
done

# --- the same where totals are more than sums, lines are drawn, and the best total is the lowest
choice='s/{id: I, title: Choice}/{id: I, title: Choice, best: 9, min: 3, pass: 4}/; s/{id: II, title: Choice}/{id: II, title: Choice, weight: 3\/2, max: 14}/'
lines='cutoffs: [{name: top, share: 2%, in: province}, {name: first, quota: 500}, {name: low, score: 8}]'
sed "$choice" plain.yaml >choice.yaml
(cat plain.yaml && echo "$lines") >lines.yaml
(cat choice.yaml && echo "$lines") >both.yaml
sed 's/by: \[total\]/by: [-total]/' plain.yaml >least.yaml
for rubric in choice lines both least; do
    grader grade -q -r $rubric.yaml -o $rubric.db plain.csv 2>err || cat err
    for change in '--what-if Q9=excluded --what-if Q3=bonus_all' '--what-if Q20=A'; do
        grader regrade $rubric.db --dry-run $change --json -j 3 >got 2>err || cat err
        grader regrade $rubric.db --dry-run $change --json --changes changes.csv >want 2>err || cat err
        same "a rehearsal of $rubric.yaml, $change: against all of it" want got
    done
    grader regrade $rubric.db --dry-run -r plain.yaml --json >got 2>err || cat err
    grader regrade $rubric.db --dry-run -r plain.yaml --json --changes changes.csv >want 2>err || cat err
    same "a rehearsal of $rubric.yaml, another rubric: against all of it" want got
done
grader regrade both.db --dry-run --what-if Q9=excluded --json >report.json
check 'with lines that somebody crosses' test "$(sqlite3 :memory: "select json_extract(readfile('report.json'), '$.nation.cutoff.up') + json_extract(readfile('report.json'), '$.nation.cutoff.down') > 0")" = 1
# A run that gives somebody more than all the marks there are.
cp plain.db hurt.db
sqlite3 hurt.db "update standings set standings = x'1e000000' || substr(standings, 5) where rowid = 1"
all_right=$(sed -n 's/^  - {id: \(Q[0-9]*\),.*/--what-if \1=bonus_all/p' plain.yaml)
grader regrade hurt.db --dry-run $all_right >out 2>err
[ $? -eq 1 ] && [ ! -s out ] && grep -q 'hurt.db: the run is damaged: a total' err && pass 'an impossible total' || fail 'an impossible total' err

# --- --what-if all, from counts and by grading each time: a bound that never bites asks for the latter
national='cutoffs: [{name: first, quota: 500}, {name: second, share: 40%, policy: exclusive}, {name: low, score: 8}]'
never='s/{id: I, title: Choice}/{id: I, title: Choice, min: -1000}/'
(sed -e '/id: Q3,/s/points: 1/points: 5\/2/' -e '/id: Q4,/s/wrong: 0/wrong: -1\/3/' -e 's/ties: competition/ties: fractional/' plain.yaml; echo "$national"; echo 'adjust: {Q5: bonus_all, Q6: excluded}') >thirds.yaml
for rubric in plain lines thirds; do
    sed "$never" $rubric.yaml >slow.yaml
    grader grade -q -r $rubric.yaml -o fast.db plain.csv 2>err
    grader grade -q -r slow.yaml -o slow.db plain.csv 2>err
    grader regrade slow.db --what-if all >want 2>err || cat err
    for n in 1 3; do
        grader regrade fast.db --what-if all -j $n >got 2>err || cat err
        same "--what-if all of $rubric.yaml, $n threads: from counts, and each graded anew" want got
    done
done
[ "$(wc -l <want)" -eq 30 ] && pass 'an item that is excluded as it is has no row' || fail 'an item that is excluded as it is has no row' want

# --- policies
sed -e '/id: Q2,/s/key: ./key: A/' -e '/id: Q10,/s/abs: 0.05/abs: 0.01/' -e '/id: Q7,/s/none_wrong/all_or_nothing/' old.yaml >harsh.yaml
grade_by old.yaml --marks -o old-marks.csv
grade_by harsh.yaml --marks -o harsh-marks.csv
check 'never lower' grader regrade old.db -r harsh.yaml --never-lower --marks -o kept.csv -o kept.db
check 'old or new, for one item' grader regrade old.db -r harsh.yaml --old-or-new Q2 --marks -o either.csv
sqlite3 :memory: '.import --csv old-marks.csv a' '.import --csv harsh-marks.csv b' '.import --csv kept.csv k' '.import --csv either.csv e' "
    select count(*), sum(k.Q2 + 0 <> max(a.Q2 + 0, b.Q2 + 0)), sum(k.Q10 + 0 <> max(a.Q10 + 0, b.Q10 + 0)), sum(k.Q7 + 0 <> max(a.Q7 + 0, b.Q7 + 0)),
        sum(e.Q2 + 0 <> max(a.Q2 + 0, b.Q2 + 0)), sum(e.Q10 + 0 <> b.Q10 + 0), sum(e.Q7 + 0 <> b.Q7 + 0), sum(k.total + 0 < a.total + 0)
    from a join b using (student_id) join k using (student_id) join e using (student_id) where a.status = 'present'" >got
printf '%s|0|0|0|0|0|0|0\n' "$(grep -c ',present,' old-marks.csv)" >want
same 'each mark is the better of the two where it should be' want got
id=$(sqlite3 kept.db "select student_id from evaluations where status = 'present' limit 1")
check 'a run with an earlier rubric explains itself' grader explain kept.db --student "$id"
grader regrade kept.db --what-if Q1=none --json >got
check 'and keeps its marks when it is amended' grep -q '"items": \[\]' got
(cat old.yaml && echo 'adjust: {Q9: excluded}') >edited.yaml
grader regrade old.db -r edited.yaml --never-lower --dry-run >out 2>err
[ $? -eq 2 ] && grep -q 'bonus_all' err && pass 'never lower and an excluded item exclude each other' || fail 'never lower and an excluded item exclude each other' err

# --- void and restore
sqlite3 old.db "select student_id from evaluations where status = 'present' limit 30" >cheats.txt
one=$(sqlite3 old.db "select student_id from evaluations where status = 'present' limit 1 offset 40")
check 'void' grader regrade old.db --void cheats.txt --void "$one" -o less.db
# The same by a status in the answers.
awk -F, -v OFS=, -v one="$one" 'NR == FNR { void[$1] = 1; next } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "status") s = i; print; next }
    { if ($1 in void || $1 == one) $s = "void"; print }' cheats.txt twice.csv >voided.csv
grader grade -q -r old.yaml -R roster.csv -o voided.db voided.csv 2>err
for table in evaluations items segments groups_school; do
    sqlite3 voided.db "select * from $table" >want
    sqlite3 less.db "select * from $table" >got
    same "void: $table as from answers that say so" want got
done
check 'restore' grader regrade less.db --restore cheats.txt --restore "$one" -o more.db
sqlite3 old.db 'select * from evaluations' >want
sqlite3 more.db 'select * from evaluations' >got
same 'restored, all is as before' want got

# --- what cannot be
refused() {
    local name=$1 code=$2 words=$3
    shift 3
    grader regrade "$@" >out 2>err
    [ $? -eq "$code" ] && grep -q "$words" err && [ ! -s out ] && pass "refused: $name" || fail "refused: $name" err
}
sed '/id: Q20,/d' old.yaml >short.yaml
refused 'other items' 2 'items are not those' old.db -r short.yaml --dry-run
sed 's/groups: \[province, school\]/groups: [district]/' old.yaml >district.yaml
refused 'a column that the run lacks' 2 district old.db -r district.yaml --dry-run
printf 'exam: one\nitems:\n  - {id: Q1, type: choice, key: A}\n' >one.yaml
printf 'student_id,Q1\na,A\nb,B\n' | grader grade -q -r one.yaml -o one.db
refused '--what-if all of a single item' 2 'one.db: --what-if all leaves out one item at a time' one.db --what-if all
refused 'no such item' 2 'no such item' old.db --what-if Q77=A
refused 'no output' 2 'where to' old.db -r new.yaml
refused 'nothing to do' 2 'nothing would change' old.db --dry-run
refused 'no such student' 1 'no student' old.db --void nobody --dry-run
refused 'over the run itself' 1 old.db old.db -r new.yaml -o old.db
# Another run takes its place once it is open (the rubric is opened after it): its other readers must not read that one.
"$DATAGEN" --students 20000 --items 20 --seed 3 -o first.csv --rubric plain.yaml
awk -F, -v OFS=, 'NR > 1 { t = $4; $4 = $23; $23 = t } 1' first.csv >second.csv
grader grade -q -r plain.yaml -o first.db first.csv && grader grade -q -r plain.yaml -o second.db second.csv && mkfifo plain.fifo
{ exec 3>plain.fifo && mv second.db first.db; cat plain.yaml >&3; } &
refused 'a run that another one replaces' 1 'first.db: another file has taken its place while it was read; start again' -j 2 first.db -r plain.fifo -o third.db
wait
finish
