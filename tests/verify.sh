#!/usr/bin/env bash
# `grader verify`: a run as it was written is whole; whatever is altered in it, in any table and any column, is found and
# named. Runs of all sorts: big enough for tables loaded in bulk, with scores, skills, markers, regraded.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

whole() { # whole NAME RUN [OPTION...]
    local name=$1
    shift
    if grader verify "$@" >out 2>err && [ "$(wc -l <out)" -eq 2 ] && [ ! -s err ]; then pass "$name"; else fail "$name" err; fi
}

# --- runs that are whole
students=$(scaled 20000)
"$DATAGEN" --students "$students" --seed 5 --shuffle-ids --choice 4 --multi 3 --number 4 --text 4 --pattern 3 \
    --invalid 0.02 --blanks 0.05 --absent 0.01 --void 0.01 --schools 40 --wrong -1/3 -o wide.csv --rubric rubric.yaml --roster roster.csv
(cat wide.csv && sed -n 7p wide.csv) >twice.csv
echo 'cutoffs: [{name: first, quota: 500}, {name: second, share: 50%}]' >>rubric.yaml
grader grade -q -r rubric.yaml -R roster.csv -o large.db twice.csv
whole 'a run of 20,000' large.db
digest=$(sqlite3 large.db "select value from summary where name = 'audit.digest'")
tail -n 1 out >got
echo "$digest" >want
same 'the digest that is printed is the one in the summary' want got
whole 'with its digest' large.db --digest "$digest"
whole 'with its digest as sha256sum would print it' large.db --digest "${digest#sha256:}"
sqlite3 large.db "select 'sha256:' || '' where 1; select group_concat(name || ' ' || rows || ' ' || rows_per_piece || ' ' || sha256 || char(10), '') from digests" |
    tail -n +2 | sed '/^$/d' | sha256sum | sed 's/ .*//; s/^/sha256:/' >got
same 'the digest is that of the digests, by sha256sum' want got
grader grade -q -r rubric.yaml -R roster.csv --marks --min-cell 20 -o options.db twice.csv
whole 'with --marks and --min-cell' options.db
sed -e '/id: Q2,/s/key: ./key: A/' rubric.yaml >new.yaml
grader regrade large.db -r new.yaml --never-lower -o again.db >/dev/null
whole 'a regraded run' again.db
sqlite3 again.db "select value from summary where name = 'audit.parent.digest'" >got
same 'it names the digest of the run it was made from' want got
grader verify again.db --digest "$digest" >out 2>err
[ $? -eq 1 ] && [ ! -s out ] && grep -q 'is not the run of this digest: whole' err && ! grep -q altered err &&
    pass 'another run than the one that was published' || fail 'another run than the one that was published' err
grader verify again.db --digest 1234 >out 2>err
[ $? -eq 2 ] && grep -q 'is no SHA-256' err && pass 'a digest that is none' || fail 'a digest that is none' err
for j in 1 3; do whole "$j threads" large.db -j $j; done
for rubric in "$ROOT"/rubrics/*.yaml; do
    name=$(basename "$rubric" .yaml)
    answers=$(ls "$ROOT"/rubrics/"$name".csv 2>/dev/null) || continue
    grader grade -q -r "$rubric" -o "$name.db" "$answers" 2>err
    [ -f "$name.db" ] && whole "rubrics/$name" "$name.db"
done
runs=0
: >why
for cmd in "$ROOT"/tests/golden/*/cmd; do
    folder=$(dirname "$cmd")
    rubric=$(ls "$folder"/*.yaml 2>/dev/null | head -n 1)
    [ -n "$rubric" ] && [ -f "$folder/answers.csv" ] || continue
    rm -f golden.db
    roster=()
    [ -f "$folder/roster.csv" ] && roster=(-R "$folder/roster.csv")
    grader grade -q -r "$rubric" "${roster[@]}" -o golden.db "$folder/answers.csv" 2>/dev/null
    [ -f golden.db ] || continue
    runs=$((runs + 1))
    grader verify golden.db >out 2>err || { echo "$folder"; head -n 3 err; } >>why
done
if [ ! -s why ] && [ "$runs" -gt 20 ]; then pass "the exams of $runs golden cases"; else fail "the exams of golden cases" why; fi

# --- the files of a folder
grader grade -q -r rubric.yaml -R roster.csv -o folder/ twice.csv
sqlite3 :memory: "select replace(o.value ->> '$.digest', 'sha256:', '') || '  folder/' || (o.value ->> '$.file') from json_each(readfile('folder/summary.json'), '$.audit.outputs') o" >SUMS
[ "$(wc -l <SUMS)" -eq "$(ls folder/*.csv | wc -l)" ] && sha256sum -c --quiet SUMS >out 2>&1 && pass 'digests of the files of a folder' || fail 'digests of the files of a folder' out
sqlite3 :memory: "select replace(j.value ->> '$.digest', 'sha256:', '') || '  ' || (j.value ->> '$.file') from json_each(readfile('folder/summary.json'), '$.sources') j
    union all select replace(s ->> '$.roster.digest', 'sha256:', '') || '  roster.csv' from (select readfile('folder/summary.json') as s)
    union all select replace(s ->> '$.rubric.digest', 'sha256:', '') || '  rubric.yaml' from (select readfile('folder/summary.json') as s)" >SUMS
[ "$(wc -l <SUMS)" -eq 3 ] && sha256sum -c --quiet SUMS >out 2>&1 && pass 'digests of the inputs' || fail 'digests of the inputs' out

# --- one cell altered, in every column of every table
"$DATAGEN" --students 300 --seed 6 --shuffle-ids --choice 2 --number 1 --text 2 --pattern 1 --schools 5 -o small.csv --rubric small.yaml
echo 'cutoffs: [{name: first, quota: 50}]' >>small.yaml
(cat small.csv && sed -n 7p small.csv) >small-twice.csv
grader grade -q -r small.yaml -o first.db small-twice.csv
sed -e '/id: Q2,/s/key: ./key: A/' small.yaml >small-new.yaml
grader regrade first.db -r small-new.yaml --never-lower -o run.db >/dev/null
whole 'before anything is altered' run.db
: >why
n=0
while IFS='|' read -r table column; do
    cp run.db hurt.db
    sqlite3 hurt.db "update \"$table\" set \"$column\" = case typeof(\"$column\") when 'text' then \"$column\" || 'x' when 'null' then 7
        when 'blob' then cast(x'01' || \"$column\" as blob) else \"$column\" + 1 end where rowid = (select max(rowid) from \"$table\")"
    cmp -s run.db hurt.db && continue # an empty table
    n=$((n + 1))
    grader verify hurt.db >out 2>err
    [ $? -eq 1 ] && [ ! -s out ] && grep -q "hurt.db: .*\($table\|damaged\|does not load\)" err || { echo "$table.$column: not found"; head -n 3 err; } >>why
done < <(sqlite3 run.db "select m.name, c.name from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table'")
if [ ! -s why ] && [ $n -gt 100 ]; then pass "one cell altered: $n columns"; else fail "one cell altered: $n columns" why; fi

# --- other alterations
altered() { # altered NAME WORDS SQL
    cp run.db hurt.db
    sqlite3 hurt.db "$3"
    grader verify hurt.db >out 2>err
    [ $? -eq 1 ] && [ ! -s out ] && grep -q "$2" err && pass "found: $1" || fail "found: $1" err
}
altered 'a row less' 'rejects: has 0 rows, and had 1' 'delete from rejects where rowid = 1'
altered 'a row more' 'summary: has' "insert into summary values ('a', 'b')"
altered 'a view that shows something else' sqlite_schema 'drop view ranks; create view ranks as select * from evaluations where rowid > 5'
altered 'a view without end in the place of a table' 'options: the table is missing' \
    'drop table options; create view options as with recursive n(x) as (select 1 union all select x + 1 from n) select x from n'
altered 'one more table' sqlite_schema 'create table more (x)'
altered 'a trigger' sqlite_schema 'create trigger t after insert on summary begin delete from rejects; end'
altered 'no digests' 'digests' 'drop table digests'
altered 'empty digests' 'digests' 'delete from digests'
altered 'a digest less' 'digest' "delete from digests where name = 'rejects'"
altered 'two rows of evaluations exchanged' 'evaluations: row 3 .*column student_id\|damaged\|evaluations' \
    "update evaluations set rowid = 9999 where rowid = 3; update evaluations set rowid = 3 where rowid = 4; update evaluations set rowid = 4 where rowid = 9999"
altered 'the answers of a student, and the totals that follow' 'responses: row 1' \
    "update responses set codes = substr(codes, 1, 100) || x'41' || substr(codes, 102) where rowid = 1"
altered 'a mark raised by hand' "column total: .* stands there, but .* follows" 'update evaluations set total = total + 1 where rowid = 17'
# Where the rubric is another, everything that follows is other, too.
altered 'another key' 'rubric: row 1' "update rubric set source = replace(source, 'key: A', 'key: B') where rowid = 1"

# Digests made by an earlier grader are not taken for signs of alteration.
cp run.db older.db
sqlite3 older.db "delete from summary where name = 'audit.digest_format'"
grader verify older.db >out 2>err
[ $? -eq 1 ] && [ ! -s out ] && grep -q 'older.db: its digests are of format 1' err && ! grep -q altered err &&
    pass 'digests of an earlier format' || fail 'digests of an earlier format' err

# --- somebody who makes all digests anew: only what follows from the answers tells
seal() { # seal RUN: the digest of the digests as they stand
    local all
    all=$(sqlite3 "$1" "select group_concat(name || ' ' || rows || ' ' || rows_per_piece || ' ' || sha256 || char(10), '') from digests" | sed '/^$/d' | sha256sum | sed 's/ .*//')
    sqlite3 "$1" "update summary set value = 'sha256:$all' where name = 'audit.digest'"
}
forged() { # forged NAME WORDS: hurt.db, sealed
    seal hurt.db
    grader verify hurt.db >out 2>err
    [ $? -eq 1 ] && [ ! -s out ] && grep -q "$2" err && ! grep -q 'not what was written\|digest of the digests' err && pass "forged: $1" || fail "forged: $1" err
}
grader regrade first.db -r small-new.yaml -o other.db >/dev/null
cp other.db hurt.db
sqlite3 hurt.db "attach 'first.db' as f; update rubric set (file, source, keeps) = (select file, source, keeps from f.rubric);
    replace into digests (rowid, name, rows, rows_per_piece, pieces, sha256)
    select d.rowid, f.name, f.rows, f.rows_per_piece, f.pieces, f.sha256 from f.digests f join main.digests d using (name) where name = 'rubric'"
forged 'the rubric of another run' 'evaluations: row .* column total: .* stands there, but .* follows'
cp other.db hurt.db
sqlite3 hurt.db "attach 'first.db' as f; delete from evaluations; insert into evaluations select * from f.evaluations;
    update digests set (pieces, sha256) = (select pieces, sha256 from f.digests where name = 'evaluations') where name = 'evaluations'"
forged 'the evaluations of another run' 'evaluations: row .* column total: .* stands there, but .* follows'
finish
