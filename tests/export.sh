#!/usr/bin/env bash
# grader export against what it must agree with: the CSV set that the same run wrote, sqlite3 in SQL on the run file for
# conditions, order and limits.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

students=$(scaled 20000)
"$DATAGEN" --students "$students" --schools 300 --blanks 0.1 --absent 0.02 --void 0.01 --shuffle-ids --points 2 \
    --wrong -1/3 --rubric exam.yaml --roster roster.csv --output answers.csv
grader grade -q -r exam.yaml -R roster.csv -o set/ -o run.db answers.csv

# --- every table of the run is that of the CSV set, to the byte
for table in set/*.csv; do
    name=$(basename "$table" .csv)
    grader export run.db --raw --table "$name" >exported.csv
    same "table $name as in the CSV set" "$table" exported.csv
done
check 'every table of the set is in the list' bash -c '
    "$0" export run.db --tables >tables.txt
    for table in set/*.csv; do grep -q "^$(basename "$table" .csv) " tables.txt || exit 1; done' "$GRADER"

# --- conditions, order and limits as sqlite3 has them
# by_sql NAME SQL OPTIONS...: the columns student_id, school and total, which look the same everywhere.
by_sql() {
    local name=$1 sql=$2
    shift 2
    sqlite3 -csv run.db "SELECT student_id, school, total FROM evaluations $sql" | tr -d '\r' >wanted.csv
    grader export run.db --columns student_id,school,total "$@" | tail -n +2 >exported.csv
    if [ ! -s wanted.csv ]; then fail "$name: no rows to compare"; else same "$name" wanted.csv exported.csv; fi
}
some=$(sqlite3 run.db 'SELECT school FROM evaluations LIMIT 1 OFFSET 7')
other=$(sqlite3 run.db 'SELECT school FROM evaluations LIMIT 1 OFFSET 100')
by_sql 'one school' "WHERE school = '$some' ORDER BY rowid" --where "school=$some"
by_sql 'either of two schools, and a total' \
    "WHERE school IN ('$some', '$other') AND total >= 40.33 ORDER BY rowid" \
    --where "school=$some" --where 'total>=40.33' --where "school=$other"
by_sql 'a range of totals' 'WHERE total > 20 AND total <= 20.67 ORDER BY rowid' --where 'total>20' --where 'total<=20.67'
by_sql 'without a total' 'WHERE total IS NULL ORDER BY rowid' --where total=
by_sql 'absent or void, by what they are not' "WHERE status <> 'present' ORDER BY rowid" --where 'status!=present'
by_sql 'all but a total, empty ones included' 'WHERE total IS NOT 50 ORDER BY rowid' --where 'total!=50.0'
by_sql 'the best hundred' 'ORDER BY total IS NULL, total DESC, rowid LIMIT 100' --sort -total --top 100
by_sql 'by school and total, all of them' "ORDER BY school = '', school, total IS NULL, total, rowid" --sort school,total
by_sql 'schools backwards' "ORDER BY school = '', school DESC, rowid" --sort -school
sqlite3 run.db "SELECT student_id FROM ranks WHERE rank IS NOT NULL LIMIT 500" >wanted.csv
grader export run.db --table ranks --columns student_id --where 'rank!=' --top 500 | tail -n +2 >exported.csv
same 'ranks in rank order' wanted.csv exported.csv

# --- the four forms hold the same
columns=student_id,school,status,total,percentile
grader export run.db --columns $columns --raw >wanted.csv
grader export run.db --columns $columns --raw --format tsv | tr '\t' ',' >exported.csv
same 'TSV' wanted.csv exported.csv
grader export run.db --columns $columns -o lines.jsonl
python=$(command -v python3 || true)
if [ -n "$python" ]; then
    check 'JSON Lines' "$python" -c '
import csv, json
rows = list(csv.DictReader(open("wanted.csv", newline="")))
lines = [json.loads(line) for line in open("lines.jsonl")]
assert len(rows) == len(lines) > 0
for row, line in zip(rows, lines):
    assert list(row) == list(line)
    for name, cell in row.items():
        value = line[name]
        if name in ("total", "percentile"):
            assert (value is None and cell == "") or float(cell) == value, (name, cell, value)
        else:
            assert value == cell, (name, cell, value)'
else
    skip 'JSON Lines' 'no python3 here'
fi
grader export run.db --columns $columns -o some.db
sqlite3 some.db "ATTACH 'run.db' AS run; SELECT count(*) FROM (SELECT student_id, school, status, total, percentile
    FROM main.evaluations EXCEPT SELECT student_id, school, status, total, percentile FROM run.evaluations)" >left
sqlite3 some.db "SELECT count(*) FROM evaluations" >>left
printf '0\n%s\n' "$(sqlite3 run.db 'SELECT count(*) FROM evaluations')" >wanted
same 'a SQLite table' wanted left
check 'which is replaced by another export' grader export run.db --columns student_id -o some.db
cp run.db other.db
check 'but no run is' bash -c '! "$0" export run.db -o other.db 2>said && grep -q "no export of grader" said' "$GRADER"
finish
