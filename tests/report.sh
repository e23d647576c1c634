#!/usr/bin/env bash
# Reports: pages are well-formed, say what the run says, are the same bytes every time, escape whatever data hold, stay small,
# and a report that fails leaves the old one as it was.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

well_formed() { find "$1" -name '*.html' -print0 | xargs -0 xmllint --noout; }

# Every text in a <script type="application/json"> of a page, one a line.
page_json() { xmllint --xpath '//script[@type="application/json"]/text()' "$1" 2>/dev/null; }

# --- a generated exam
students=$(scaled 20000)
"$DATAGEN" --students "$students" --seed 7 --schools 300 --absent 0.01 --invalid 0.002 --choice 20 --text 3 \
    --rubric rubric.yaml --roster roster.csv -o answers.csv
grader grade -q -r rubric.yaml -R roster.csv --keep name -o run.db answers.csv 2>err || fail 'a run to begin with' err
check 'the nation' grader report run.db -o pages
check 'pages are well-formed' well_formed pages
grader report run.db -o again -j 1
check 'the same bytes every time' diff -r pages again
present=$(sqlite3 run.db "select count(*) from evaluations where status = 'present'")
grouped=$(sed ':a;s/\B[0-9]\{3\}\>/,&/;ta' <<<"$present")
check 'the overview counts the students who are present' grep -qF "<dt>Students</dt><dd>$grouped<small>" pages/index.html
sqlite3 -separator ' ' run.db "select grade, count(*) from evaluations where status = 'present' group by 1 order by 1" >want
xmllint --xpath '//section[@id="grades"]//tbody/tr/*[position()=1 or position()=3]/text()' pages/index.html | tr -d ',' |
    paste -d ' ' - - | sort | grep -v ' 0$' >got
same 'grades are those of the evaluations' want got
check 'the error of measurement at every total' test "$(sed -n '/How sure every total is/,/<\/details>/p' pages/index.html | grep -c '^<tr>')" = "$(sqlite3 run.db 'select count(*) from precision')"
check 'every item has a part' test "$(grep -o 'id="item-' pages/items.html | wc -l)" = 23
check 'nothing is fetched from elsewhere' bash -c '! grep -rnoE "(src|href)=\"(https?:)?//[^\"]*\"" pages --include=*.html'
page_json pages/groups.html >groups.json
check 'the list of schools is JSON, and has all of them' test "$(sqlite3 :memory: "
    select json_array_length(json_extract(readfile('groups.json'), '$.rows'))")" = \
    "$(sqlite3 run.db 'select count(*) from groups_school')"

# --- a school, its students
school=$(sqlite3 run.db "select \"group\" from groups_school order by students desc, 1 limit 1")
check 'a school with the statements of its students' grader report run.db -o school --group "school=$school" --split student
check 'a school: pages are well-formed' well_formed school
sqlite3 -separator ' ' run.db "select rank_school, student_id, total from evaluations
    where school = '$school' and status = 'present' order by rank, student_id" >want
xmllint --xpath '//section[@id="students"]//tbody/tr/*[position()=1 or position()=2 or position()=4]//text()' school/index.html |
    paste -d ' ' - - - >got
same 'the ranked list of a school is that of the run' want got
check 'every student of the list has a statement' bash -c 'for f in $(grep -o "student/[^\"]*html" school/index.html); do [ -s "school/$f" ] || exit 1; done
    [ "$(ls school/student | wc -l)" = "$(wc -l <want)" ]'
read -r id total rank _ <<<"$(sqlite3 -separator ' ' run.db "select student_id, total, rank, (select count(*) from evaluations
    where status = 'present') from evaluations where school = '$school' and status = 'present' order by rank desc limit 1")"
check 'a statement' grader report run.db -o student --student "$id"
check 'a statement is the same alone and among those of a school' bash -c "sed 's|\.\./||g' 'school/student/$id.html' | cmp - student/index.html"
xmllint --xpath '//dl[@class="figures"]/div[position()<=1 or dt="Rank in the nation"]/dd/text()[1]' student/index.html | tr -d ',' >got
printf '%s\n' "$total" "$rank" >want
same 'a statement has the total and the rank of the run' want got
check 'a statement has every item' test "$(xmllint --xpath 'count(//table[@class="answers"]/tbody/tr)' student/index.html)" = 23
check 'a page for each school' grader report run.db -o all --split school
check 'a page for each school: one each, and linked' bash -c '
    [ "$(ls all/group | wc -l)" = "$(sqlite3 run.db "select count(*) from groups_school")" ] &&
    grep -o "group/[^\"]*html" all/groups.html | sort -u | while read -r f; do [ -s "all/$f" ] || exit 1; done'
grader report run.db -o all1 --split school -j 1
check 'a page for each school: the same bytes on one thread' diff -r all all1
while IFS='|' read -r said arguments; do
    # shellcheck disable=SC2086
    grader report run.db -o none $arguments >out 2>&1 && fail "refused: $arguments" out
    check "refused: $arguments" bash -c '[ ! -e none ] && [ ! -e .none.partial ] && grep -qF -- "$0" out' "$said"
done <<'LIST'
no such group|--group town=X
no such group|--split town
nobody present has this value|--group school=nowhere
expected NAME=VALUE|--group school
needs --group|--split student
leave out --group|--student S1 --group school=x
no student 'nobody'|--student nobody
LIST

# --- names made to break out of the page
printf 'student_id,name,school,Q<1>\n' >evil.csv
printf '"<script>alert(1)</script>","</script><b>x","a""b<img src=x onerror=alert(1)>",</script>\n' >>evil.csv
printf '2,"\xe2\x80\xa8&amp;","../../etc/passwd","<!--"\n3,x,a/b,A\n4,\xff\xfe,a b,A\n5,y,A B,"]]>"\n' >>evil.csv
cat >evil.yaml <<'YAML'
exam: "<evil>"
title: "</title><script>alert(2)</script>"
sections: [{id: "S&", title: "<i>"}]
items: [{id: "Q<1>", type: text, key: [A, "</script>"], section: "S&"}]
grades: {on: percent, bands: [["<A>", 50], [B, 0]]}
rank: {groups: [school], cutoffs: [{name: "</script>", score: 1}]}
YAML
grader grade -q -r evil.yaml --keep name -o evil.db evil.csv 2>err # exit 3: a row is no UTF-8
[ -f evil.db ] || fail 'a run with hostile names' err
check 'hostile names: pages are made' grader report evil.db -o evil
check 'hostile names: well-formed' well_formed evil
check 'hostile names: nothing of them is markup' bash -c '! grep -rnE "<(b|i)>|<(img|evil)[ >]|<script>" evil --include=*.html'
for page in evil/*.html; do
    xmllint --xpath '//script[@type="application/json"]/text()' "$page" 2>/dev/null
done >all.json
check 'hostile names: no bare line separator in JSON' bash -c '! grep -qF "$(printf "\xe2\x80\xa8")" all.json'

check 'hostile names: a page for each value, inside the folder, no two of one name' bash -c '
    "$0" report evil.db -o evil --split school && [ "$(ls evil/group | wc -l)" = "$(sqlite3 evil.db "select count(*) from groups_school")" ] &&
    [ -z "$(find evil -type f | LC_ALL=C.UTF-8 grep -vP "^evil/(group/)?[\p{L}\p{N}\p{M}_][\p{L}\p{N}\p{M}._+-]*$")" ]' "$GRADER"
check 'hostile names: a statement' grader report evil.db -o evil1 --student '<script>alert(1)</script>'
check 'hostile names: all of that well-formed' bash -c "$(declare -f well_formed); well_formed evil && well_formed evil1"
check 'hostile names: none of that is markup' bash -c '! grep -rnE "<(b|i)>|<(img|evil)[ >]|<script>" evil evil1 --include=*.html'

sqlite3 evil.db "update evaluations set total = 'nan', rank = 'nan', \"S&\" = 'inf'"
check 'totals and ranks that are no numbers' grader report evil.db -o evil2 --split school
check 'totals and ranks that are no numbers: well-formed' well_formed evil2

# --- the hour of release
sed 's/^exam: .*/&\nrelease_at: 2199-06-24T12:00:00Z/' rubric.yaml >later.yaml
grader grade -q -r later.yaml -o later.db answers.csv 2>/dev/null
grader report later.db -o early --student 1 >out 2>&1 && fail 'a report before its hour' out
check 'before the hour of release there is no report' bash -c 'grep -q "under embargo until 2199" out && [ ! -e early ]'
check 'embargoed, every page says so' bash -c '"$0" report later.db -o early --embargoed &&
    [ "$(grep -lF "Under embargo until 2199" early/*.html | wc -l)" = "$(ls early/*.html | wc -l)" ]' "$GRADER"

# --- folders
mkdir other && echo mine >other/file && echo mine >other/style.css
grader report run.db -o other >out 2>&1 && fail 'a folder of other files is not replaced' out
check 'a folder of other files is not replaced' bash -c 'grep -q "holds other files" out && [ "$(cat other/file)" = mine ]'
mkdir empty && check 'an empty folder is taken' grader report run.db -o empty/
echo old >pages/mark
check 'an older report goes as a whole' bash -c '"$0" report run.db -o pages && [ ! -e pages/mark ]' "$GRADER"
echo old >pages/mark
(
    ulimit -f 100
    trap '' XFSZ
    exec grader report run.db -o pages
) >out 2>&1 && fail 'a report that fails' out
check 'a report that fails leaves the old one and nothing else' bash -c '[ -e pages/mark ] && [ ! -e .pages.partial ]'
mkdir .pages.partial && echo junk >.pages.partial/junk
check 'what a killed run left is taken over' bash -c '"$0" report run.db -o pages && [ ! -e pages/junk ] && [ ! -e .pages.partial ]' "$GRADER"
finish
