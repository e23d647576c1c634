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

# --- one file for each school: all rows, once, in the order of the table
grader export run.db --table ranks --raw --split school -o lists/
grader export run.db --table ranks --raw --sort school | tail -n +2 >wanted.csv
tail -n +2 lists/export-index.csv | cut -d, -f2 | while read -r file; do tail -n +2 "lists/$file"; done >exported.csv
same 'split by school' wanted.csv exported.csv
check 'the folder is replaced by another export' grader export run.db --split province -o lists/
check 'and holds nothing of the old one' bash -c '[ "$(ls lists | wc -l)" -eq $(($(wc -l <lists/export-index.csv))) ]'
mkdir mine && echo letter >mine/letter.txt
check 'a folder of other files is left alone' \
    bash -c '! "$0" export run.db --split school -o mine/ 2>said && [ -e mine/letter.txt ] && grep -q "would be lost" said' "$GRADER"
grader export -q run.db --split school --min-cell 60 --top 2 --columns school,total --sort -total -o few/
sqlite3 run.db "SELECT count(*) FROM (SELECT 1 FROM evaluations GROUP BY school HAVING count(*) >= 60)" >wanted
find few -name '*.csv' ! -name 'export-index.csv' | wc -l >left
same 'schools of fewer have no file' wanted left
sqlite3 -csv run.db "SELECT school, total FROM (SELECT school, total, row_number() OVER (PARTITION BY school
    ORDER BY total IS NULL, total DESC, rowid) AS n, count(*) OVER (PARTITION BY school) AS size FROM evaluations)
    WHERE size >= 60 AND n <= 2 ORDER BY school, n" | tr -d '\r' >wanted.csv
tail -n +2 few/export-index.csv | cut -d, -f2 | while read -r file; do tail -n +2 "few/$file"; done >exported.csv
same 'the best two of each' wanted.csv exported.csv

# --- names from hell: every value has a file of its own, all of them in the folder, whatever the file system
cat >hostile.yaml <<'END'
exam: hostile
items: [{id: Q1, type: choice, key: A}]
rank: {groups: [school]}
END
long=$(printf 'x%.0s' $(seq 300))
printf '%s\n' ../../evil /etc/passwd .. . .hidden -rf '~' CON con.txt Nul COM1 'LPT9.csv' 'a/b' 'a\b' 'a:b' 'a_b' 'a?b' \
    'North' 'north' 'NORTH' 'Straße' 'STRASSE' 'ﬁ' 'fi' 'é' "$(printf 'e\xcc\x81')" 'export-index' "$long" "${long}y" \
    '$(touch pwned)' '`id`' 'a;b' ' ' 'a ' 'a.' 'a..' '北京一中' "$(printf '\xe2\x80\xaegnp')" '=1+1' '@SUM(A1)' '+1' '-1' \
    "$(printf '\ttab')" "%n%s" 'two words' '*' >names
{
    echo student_id,school,Q1
    n=0
    while IFS= read -r name; do
        n=$((n + 1))
        printf '%d,"%s",A\n' "$n" "${name//\"/\"\"}"
    done <names
} >hostile.csv
grader grade -q -r hostile.yaml -o hostile.db hostile.csv
mkdir cage && (cd cage && grader export -q ../hostile.db --split school --raw -o lists/)
check 'nothing outside the folder' bash -c '[ "$(ls -A cage)" = lists ] && [ ! -e evil.csv ] && [ ! -e pwned ]'
sqlite3 hostile.db 'SELECT count(DISTINCT school) FROM evaluations' >wanted
find cage/lists -mindepth 1 ! -name export-index.csv | wc -l >left
same 'a file for every value' wanted left
check 'no two names differ in case alone' bash -c '[ -z "$(ls -A cage/lists | tr A-Z a-z | sort | uniq -d)" ]'
check 'harmless characters, no dots or minus in front' \
    bash -c '! ls -A cage/lists | grep -E "^[.-]|[^[:alnum:]_.+-]" | LC_ALL=C grep -vE "[^ -~]" | grep .'
check 'no devices, no long names' bash -c '! ls -A cage/lists | grep -iE "^(con|nul|prn|aux|com[0-9]|lpt[0-9])[.]|^.{120}"'
check 'the index knows every file' bash -c '
    tail -n +2 cage/lists/export-index.csv | sed -E "s/,[0-9]+$//; s/.*,//" | tr -d \" |
        while IFS= read -r file; do [ -e "cage/lists/$file" ] || exit 1; done'

# --- cells that a spreadsheet would run
grader export hostile.db --columns school,total 2>said >exported.csv
check 'formulas begin with an apostrophe' bash -c '! tail -n +2 exported.csv | grep -E "^\"?([=@]|[+-][^0-9])" &&
    grep -qF "'"'"'=1+1,1" exported.csv && grep -qF "'"'"'@SUM(A1),1" exported.csv && grep -q "^+1,1" exported.csv &&
    grep -q "^-1,1" exported.csv && grep -q "4 cells" said'
grader export -q hostile.db --columns school --format jsonl --where 'school==1+1' >exported.jsonl
echo '{"school": "=1+1"}' >wanted
same 'but not in JSON Lines' wanted exported.jsonl
finish
