#!/usr/bin/env bash
# Inputs and runs made by someone who means harm, or by a program that went wrong: each is answered soon, with an exit code
# that fits and a message that says what it is about, and nothing is written where it failed.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

repeated() { head -c "$1" /dev/zero | tr '\0' "$2"; } # BYTES CHARACTER

# answer NAME CODE FRAGMENT -- ARGUMENTS: the command ends with CODE, and says FRAGMENT (grep -E), on standard error or in the
# rejects of new/.
answer() {
    local name=$1 code=$2 fragment=$3 status
    shift 4
    rm -rf new new.db
    timeout 60 "$GRADER" "$@" >out 2>err
    status=$?
    {
        [ $status -eq "$code" ] || echo "exit code $status, expected $code"
        cat err new/rejects.csv 2>/dev/null | cut -c1-2000 >said
        [ -z "$fragment" ] || grep -qE -- "$fragment" said || echo "nothing says: $fragment"
        [ $status -eq 0 ] || [ $status -eq 3 ] || [ ! -s out ] || echo 'standard output is not empty'
        [ $status -eq 0 ] || [ $status -eq 3 ] || [ ! -e new ] || echo 'something was written'
        find . -name '*.partial*'
    } >why
    if [ -s why ]; then
        head -n 3 said | cut -c1-300 >>why
        fail "$name" why
    else
        pass "$name"
    fi
}

cat >exam.yaml <<'E'
exam: hostile
items: [{id: Q1, type: choice, key: B}, {id: Q2, type: text, key: abc}]
E
printf 'student_id,Q1,Q2\n1,B,abc\n2,A,x\n' >good.csv

# --- sizes
{ printf 'student_id,Q1,Q2\n' && repeated 1000000 x && printf ',B,abc\n2,B,abc\n'; } >id.csv
answer 'an id of a megabyte' 3 'id.csv,2,"a student id of 1,000,000 bytes, more than 1000' -- grade -r exam.yaml -o new/ id.csv
{ printf 'student_id,item,answer\n' && repeated 1000000 x && printf ',Q1,B\n2,Q1,B\n'; } >id-long.csv
answer 'an id of a megabyte, long' 3 'id-long.csv,2,"a student id of 1,000,000 bytes' -- grade -r exam.yaml -o new/ id-long.csv
{ printf 'student_id,name\n' && repeated 1000000 x && printf ',Ada\n1,Ben\n2,Cleo\n'; } >id-roster.csv
answer 'an id of a megabyte on the roster' 3 'id-roster.csv,2,"a student id of 1,000,000 bytes' -- \
    grade -r exam.yaml -R id-roster.csv -o new/ good.csv
sqlite3 id.db "create table answers(student_id, Q1, Q2); insert into answers values (hex(zeroblob(500000)), 'B', 'abc'), ('2', 'B', 'abc')"
answer 'an id of a megabyte out of SQLite' 3 'id.db,1,"a student id of 1,000,000 bytes' -- grade -r exam.yaml -o new/ id.db
{ printf 'student_id,Q1,Q2\n1,B,' && repeated 1100000 x && printf '\n2,B,abc\n'; } >answer.csv
answer 'an answer of more than a megabyte' 3 'a field of 1,100,000 bytes' -- grade -r exam.yaml -o new/ answer.csv
{ printf 'student_id' && seq -s '' -f ',c%.0f' 100000 && repeated 100000 0 | sed 's/0/,A/g; s/^/1/' && echo; } >columns.csv
answer '100,000 columns, none of them an item' 1 'columns.csv:1: no column is an item of the rubric; the columns are: student_id, c1, c2' -- grade -r exam.yaml -o new/ columns.csv
{ printf 'student_id' && seq -s '' -f ',c%.0f' 100000 | tr -d '\n' && printf ',Q1,Q2\n1' && repeated 100000 , && printf ',B,abc\n'; } >columns.csv
answer '100,000 columns beside the items are let be' 0 '1 ranked' -- grade -r exam.yaml -o new/ columns.csv
{ printf 'exam: many\nitems:\n' && seq -f '  - {id: c%.0f, type: choice, key: B}' 100000; } >columns.yaml
answer '100,000 items' 2 "columns.yaml:3:3: 'items' is too long" -- grade -r columns.yaml -o new/ columns.csv
{ printf 'item,key\n' && seq -f 'c%.0f,B' 100000; } >columns-key.csv
answer '100,000 items in a key table' 2 'columns-key.csv:1:1: .items. is too long' -- grade -r columns-key.csv -o new/ columns.csv
{ printf 'exam: many\nitems:\n' && seq -f '  - {id: c%.0f, type: choice, key: B}' 3000; } >wide.yaml
{ printf 'student_id' && seq -s '' -f ',c%.0f' 3000 | tr -d '\n' && printf '\n1' && repeated 3000 0 | sed 's/0/,B/g' && echo; } >wide.csv
answer 'more columns than SQLite can hold' 2 'new.db: a run file has at most 2000 columns a table, not 3010' -- grade -r wide.yaml --marks -o new.db wide.csv
{ printf 'student_id' && seq -s '' -f ',c%.0f' 100000 | tr -d '\n' && printf '\n1' && repeated 100000 0 | sed 's/0/,7/g' && echo; } >scores.csv
answer 'ranks of a table of 100,000 columns' 0 '' -- rank --by c99999,-c5 --prefix new_ -o ranked.csv scores.csv

# --- tables that have no end
endless="WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS student_id, 'B' AS Q1, 'abc' AS Q2 FROM n"
sqlite3 endless.db "CREATE VIEW answers AS $endless; CREATE VIEW none AS $endless WHERE x < 0"
if ldd "$GRADER" | grep -qE 'lib[at]san'; then
    skip 'an endless view as answers' 'the sanitizers take all the room there is'
else
    answer 'an endless view as answers' 1 '^grader: --memory 300M: at least [0-9]+M are needed for what has been read so far' -- \
        grade --memory 300M -r exam.yaml -o new/ endless.db
fi
rm -rf new
timeout --preserve-status -s TERM -k 30 2 "$GRADER" grade -r exam.yaml -o new/ endless.db:none >out 2>err
if [ $? -eq 143 ] && [ ! -e new ] && [ ! -s out ]; then pass 'an endless view without a row can be ended'; else fail 'an endless view without a row can be ended' err; fi

# --- bytes
printf 'student_id,Q1,Q2\n1\0,B,abc\n2,B\0,abc\n3,B,a\0bc\n4,B,abc\n' >nul.csv
answer 'NULs in cells' 3 'nul.csv,4,a NUL byte in the field' -- grade -r exam.yaml -o new/ nul.csv
printf 'student_id,item,answer\n1\0,Q1,B\n1,Q\0001,B\n2,Q1,B\0\n3,Q1,B\n' >nul-long.csv
answer 'NULs in cells, long' 3 'nul-long.csv,4,a NUL byte in the field' -- grade -r exam.yaml -o new/ nul-long.csv
printf 'student_id,Q1\0,Q2\n1,B,abc\n' >nul-header.csv
answer 'a NUL in the header' 1 'nul-header.csv:1: is not CSV: its first line holds NUL bytes' -- grade -r exam.yaml -o new/ nul-header.csv
sqlite3 nul.db "create table answers(student_id, Q1, Q2); insert into answers values('1' || char(0) || 'x', 'B', 'abc'), ('2', 'B', x'0061'), ('4', 'B', 'abc')"
answer 'NULs in SQLite' 3 'nul.db,2,a NUL byte in the field' -- grade -r exam.yaml -o new/ nul.db
printf 'exam: x\nitems: [{id: "Q1\0", type: choice, key: B}]\n' >nul.yaml
answer 'a NUL in a rubric' 2 'nul.yaml:2:17: a NUL byte' -- check -r nul.yaml
printf 'exam: x\nitems: [{id: "Q\\0", type: choice, key: "\\0"}]\n' >nul-escaped.yaml
answer 'a NUL in a rubric, as an escape' 2 'nul-escaped.yaml:2:' -- check -r nul-escaped.yaml
printf 'item,key\nQ1,B\0\n' >nul-key.csv
answer 'a NUL in a key table' 2 'nul-key.csv:2:5: a NUL byte' -- check -r nul-key.csv
repeated 1000000 '\0' >zeros.csv
answer 'a megabyte of NULs' 1 'zeros.csv:1: is not CSV' -- grade -r exam.yaml -o new/ zeros.csv
answer 'a megabyte of NULs as a table of scores' 1 'zeros.csv:1: is not CSV' -- rank -o new.csv zeros.csv

# --- rubrics
{ printf 'exam: x\nx0: &x0 [a, a, a, a, a, a, a, a, a, a]\n' && for i in 1 2 3 4 5 6 7 8 9; do
    printf 'x%d: &x%d [*x%d, *x%d, *x%d, *x%d, *x%d, *x%d, *x%d, *x%d, *x%d, *x%d]\n' $i $i $((i - 1)){,,,,,,,,,}
done; } >bomb.yaml
answer 'ten billion scalars by aliases' 2 'bomb.yaml:[0-9]+:[0-9]+: .*alias' -- check -r bomb.yaml
printf 'exam: &e {a: *e}\nitems: &i [*i]\n' >self.yaml
answer 'a list that holds itself' 2 'self.yaml:[0-9]+:[0-9]+: ' -- check -r self.yaml
{ printf 'exam: x\nitems: ' && repeated 100000 '[' && repeated 100000 ']'; } >deep.yaml
answer 'a list 100,000 deep' 2 'deep.yaml:2:[0-9]+: .*(deep|nest)' -- check -r deep.yaml
cat >runaway.yaml <<'E'
exam: runaway
items:
  - {id: Q1, type: pattern, points: 1, rules: [{match: '^(a+)+$', points: 1}]}
  - {id: Q2, type: pattern, points: 1, rules: [{match: '^(?:(?:(\w+)\s?)*)*x$', points: 1}]}
E
{ printf 'student_id,Q1,Q2\n1,' && repeated 100000 a && printf 'b,' && for i in $(seq 5000); do printf 'word%d ' "$i"; done && printf '!\n2,aa,x\n'; } >runaway.csv
answer 'patterns that run away' 0 'item Q[12]: .*could not be decided: .*(limit)' -- grade -r runaway.yaml -o new/ runaway.csv
printf "exam: x\nitems: [{id: Q1, type: pattern, points: 1, rules: [{match: '%s', points: 1}]}]\n" "$(printf '(a{1,999}%.0s' $(seq 30))$(printf '){1,999}%.0s' $(seq 30))" >large.yaml
answer 'a pattern too large to compile' 2 'large.yaml:2:[0-9]+: .*(too large|too complicated|too long)' -- check -r large.yaml

# --- runs that were altered by someone who knows SQL
"$DATAGEN" --students 300 --choice 2 --multi 1 --number 1 --text 1 --pattern 1 --schools 5 --rubric rubric.yaml -o answers.csv
cat >>rubric.yaml <<'E'
scores: [{id: z, type: standard, of: total, scheme: z}]
cutoffs: [{name: first, quota: 50}]
E
grader grade -q -r rubric.yaml -o run.db answers.csv 2>err || fail 'a run to begin with' err
student=$(sqlite3 run.db 'SELECT student_id FROM evaluations WHERE rowid = 5')
sed 's/^S/T/' answers.csv >more.csv # a night of new students
endless="WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS student_id, x AS item, x AS total, x AS source FROM n"
commands=(
    "explain run/hurt.db --student $student"
    "explain run/hurt.db --student $student --json"
    'export run/hurt.db -o new/all.csv'
    'export run/hurt.db --table ranks -o new/ranks.csv'
    'export run/hurt.db --table TABLE -o new/table.csv'
    'export run/hurt.db --split school -o new/lists/'
    'items run/hurt.db -o new/items/'
    'items run/hurt.db --by school -o new/by/'
    'regrade run/hurt.db --what-if Q1=excluded --json'
    'regrade run/hurt.db -r rubric.yaml -o new/again.db -o new/again/'
    'report run/hurt.db --split school -o new/pages/'
    'report run/hurt.db --group school=H000001 --split student -o new/school/'
    'unmatched run/hurt.db -o new/unmatched.csv'
    'grade -a run/hurt.db -r rubric.yaml -o new/night.db -o new/night/ more.csv'
    'verify run/hurt.db'
)

# altered NAME TABLE WORDS SQL: every command ends by itself, with a result or with a message about this run; `verify` fails, and
# so does every command of those in WORDS ("explain regrade"; "all").
altered() {
    local name=$1 table=$2 must_fail=$3 command status sql=$4 words
    rm -rf run new && mkdir -p run new
    cp run.db run/hurt.db
    sqlite3 run/hurt.db "$sql" >err 2>&1 || { fail "altered: $name: the SQL" err && return; }
    : >why
    for command in "${commands[@]}"; do
        read -ra words <<<"$command"
        timeout 60 "$GRADER" "${words[@]/#TABLE/$table}" >out 2>err
        status=$?
        {
            [ $status -le 2 ] || [[ $status -eq 3 && $command == grade* ]] || echo "${command%% *}: exit code $status"
            [ $status -eq 0 ] || [ $status -eq 3 ] || grep -q 'run/hurt.db' err || { echo "${command%% *}: no message about the run:" && head -n 3 err; }
            [ $status -eq 0 ] || [ ! -s out ] || echo "${command%% *}: exit code $status, and something on standard output"
            [ $status -ne 0 ] || [[ " verify $must_fail " != *" ${command%% *} "* && $must_fail != all ]] || echo "$command: went through"
            find run new -name '*.partial*' -o -name '*-journal'
            [ "$(ls run)" = hurt.db ] || ls run
        } >>why
    done
    cut -c1-300 why >why.short
    if [ -s why ]; then fail "altered: $name" why.short; else pass "altered: $name"; fi
}

for table in evaluations codebook rubric responses places summary rejects; do
    altered "an endless view in the place of $table" $table all "DROP TABLE $table; CREATE VIEW $table AS $endless"
done
for table in items options test segments groups_school scales standing_values; do
    altered "an endless view in the place of $table" $table '' "DROP TABLE $table; CREATE VIEW $table AS $endless"
done
altered 'an endless view in the place of ranks' ranks '' "DROP VIEW ranks; CREATE VIEW ranks AS $endless"
altered 'an endless view under a name that some runs have' student_order '' "CREATE VIEW student_order AS $endless"
altered 'a virtual table in the place of places' places all 'DROP TABLE places; CREATE VIRTUAL TABLE places USING fts4(above, students)'
altered 'triggers' triggered '' 'CREATE TRIGGER t AFTER INSERT ON summary BEGIN DELETE FROM evaluations; END; CREATE TABLE triggered (x)'
altered 'an index that disagrees' evaluations '' "CREATE INDEX i ON evaluations(student_id COLLATE NOCASE); PRAGMA writable_schema = 1;
    UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'places') WHERE name = 'i'"
altered 'two tables on one page' codebook all "PRAGMA writable_schema = 1;
    UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'places') WHERE name = 'evaluations'"
altered 'a schema that does not parse' codebook all "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'CREATE TABLE (' WHERE name = 'codebook'"
altered 'a table of names that are SQL' '"; DROP TABLE evaluations; --' '' 'CREATE TABLE """; DROP TABLE evaluations; --" ("x""; --" TEXT); INSERT INTO """; DROP TABLE evaluations; --" VALUES (1)'
altered 'a column of a name that is SQL' evaluations '' "ALTER TABLE evaluations ADD COLUMN \"x\"\"; DROP TABLE places; --\" TEXT DEFAULT '=1+1'"
altered 'a column that is computed' evaluations '' "ALTER TABLE evaluations ADD COLUMN wide AS (printf('%1000s', student_id))"
altered 'a huge blob of answers' codebook explain 'UPDATE responses SET codes = zeroblob(30000000)'
altered 'a blob of answers cut short' codebook 'explain items regrade' "UPDATE responses SET codes = x'00'"
altered 'answers of another type' codebook 'explain items regrade' "UPDATE responses SET codes = 'none', students = 'all'"
altered 'answers of -5 students' codebook 'explain items regrade' 'UPDATE responses SET students = -5'
altered 'answers of 9,000,000,000,000,000,000 students' codebook 'explain items regrade' 'UPDATE responses SET students = 9000000000000000000'
altered 'negative counts' codebook 'items regrade unmatched' 'UPDATE codebook SET count = -5'
altered 'counts beyond 32 bits' codebook 'items regrade unmatched' 'UPDATE codebook SET count = 5000000000'
altered 'codes beyond all bounds' codebook 'explain items regrade unmatched' 'UPDATE codebook SET code = 4000000000'
altered 'codes of another type' codebook 'explain items regrade unmatched' "UPDATE codebook SET code = 'many'"
altered 'marks that are none' codebook '' "UPDATE codebook SET mark = 'x', state = 'asleep'"
altered 'totals that are infinite' evaluations explain 'UPDATE evaluations SET total = 9e999'
altered 'ranks of another type' evaluations explain "UPDATE evaluations SET rank = 'first'"
altered 'ranks of 64 bits' evaluations explain 'UPDATE evaluations SET rank = 9223372036854775807'
altered 'ids of a megabyte' evaluations explain 'UPDATE evaluations SET student_id = zeroblob(1000000) WHERE rowid < 20'
altered 'ids that are all the same' evaluations explain "UPDATE evaluations SET student_id = '1'"
altered 'no ids' evaluations explain 'UPDATE evaluations SET student_id = NULL'
altered 'a status that is none' evaluations explain "UPDATE evaluations SET status = 'asleep'"
altered 'a layout beyond the rows' codebook 'explain items regrade' 'UPDATE response_layout SET byte_offset = 2000000000'
altered 'a layout before the rows' codebook 'explain items regrade' 'UPDATE response_layout SET byte_offset = -4'
altered 'cells of three bytes' codebook 'explain items regrade' 'UPDATE response_layout SET bytes = 3'
altered 'no standings' standings regrade 'UPDATE standings SET standings = NULL'
altered 'standings cut short' standings regrade "UPDATE standings SET standings = x'00', groups = x'00'"
altered 'groups beyond all bounds' standing_values '' 'UPDATE standing_values SET number = 4000000000'
altered 'no rubric' codebook all "UPDATE rubric SET source = ''"
altered 'a rubric that is a bomb' codebook all "UPDATE rubric SET source = CAST(readfile('bomb.yaml') AS TEXT)"
altered 'a rubric of other items' codebook 'explain items regrade unmatched' "UPDATE rubric SET source = CAST(readfile('exam.yaml') AS TEXT)"
altered 'two thousand rubrics' codebook all 'INSERT INTO rubric SELECT r.* FROM rubric r, codebook, (SELECT 1 FROM codebook LIMIT 20) LIMIT 2000'
altered 'a student number of four billion' codebook all 'UPDATE evaluations SET rowid = 4000000000 WHERE rowid = 7'
altered 'a negative student number' codebook explain 'UPDATE evaluations SET rowid = -7 WHERE rowid = 5'
altered 'a gap in the students' codebook 'explain items regrade' 'UPDATE evaluations SET rowid = 5000 WHERE rowid = 7'
altered 'no students' codebook explain 'DELETE FROM evaluations'
altered 'no answers' codebook 'explain items regrade' 'DELETE FROM responses'
altered 'no places' places explain 'DELETE FROM places'
altered 'places before the first' places explain 'UPDATE places SET above = -1'
altered 'no summary' summary '' 'DELETE FROM summary'
altered 'a summary of megabytes' summary '' 'UPDATE summary SET value = zeroblob(1000000)'

# --- the same, of what a run keeps of long inputs
mv run.db wide.db
"$DATAGEN" --students 300 --choice 2 --multi 1 --number 1 --text 1 --pattern 1 --schools 5 --layout long -o long.csv
sed '/^  groups:/d' rubric.yaml >national.yaml
grader grade -q -r national.yaml -o run.db long.csv 2>err || fail 'a run of long answers' err
sed 's/^S/T/' long.csv >more-long.csv
all_commands=("${commands[@]}")
commands=('grade -a run/hurt.db -o new/night.db -o new/night/ more-long.csv' 'regrade run/hurt.db -r national.yaml -o new/again.db' 'verify run/hurt.db')
altered 'an endless view in the place of origin_long_lines' '' 'grade regrade' \
    "DROP TABLE origin_long_lines; CREATE VIEW origin_long_lines AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT 1 AS stream, 9 AS unpacked, x'00' AS lines FROM n"
altered 'lines of another type' '' grade "UPDATE origin_long_lines SET lines = 'none'"
altered 'lines cut short' '' grade 'UPDATE origin_long_lines SET lines = substr(lines, 1, 20)'
altered 'lines that unpack to gigabytes' '' 'grade regrade' 'UPDATE origin_long_lines SET unpacked = 4000000000'
altered 'lines that unpack to more than they should' '' grade \
    "UPDATE origin_long_lines SET lines = (SELECT lines FROM origin_long_lines WHERE stream = 1), unpacked = 131072"
altered 'lines of a stream that there is not' '' 'grade regrade' 'UPDATE origin_long_lines SET stream = -1'
altered 'lines of other students' '' grade 'UPDATE origin_long_lines SET stream = (stream + 1) % 64'
altered 'lines twice' '' grade 'INSERT INTO origin_long_lines SELECT * FROM origin_long_lines'
altered 'no lines' '' grade 'DELETE FROM origin_long_lines'
altered 'lines of another source' '' grade 'UPDATE origin_long_ends SET line = 0'
altered 'four billion lines' '' 'grade regrade' 'UPDATE origin_long_ends SET line = 4294967295'
commands=("${all_commands[@]}")
mv wide.db run.db

# --- runs that are damaged: bytes changed all over, for every command
size=$(wc -c <run.db)
: >why
RANDOM=7
for ((trial = 0; trial < 40; trial++)); do
    rm -rf run new && mkdir -p run new
    cp run.db run/hurt.db
    for ((k = 0; k <= trial % 5; k++)); do
        page=$((RANDOM % (size / 65536) * 65536)) # pages are mostly empty: their headers, pointers and cells by turns
        case $((RANDOM % 3)) in
        0) at=$((page + RANDOM % 16)) ;;
        1) at=$((page + RANDOM % 1200)) ;;
        *) at=$((page + 65535 - RANDOM % 12000)) ;;
        esac
        printf "\\x$(printf %02x $((RANDOM % 256)))" | dd of=run/hurt.db bs=1 seek="$at" conv=notrunc status=none
    done
    command=${commands[trial % ${#commands[@]}]/TABLE/codebook}
    # shellcheck disable=SC2086
    timeout 60 "$GRADER" $command >out 2>err
    status=$?
    [ $status -eq 0 ] || [ $status -eq 3 ] || { [ $status -le 2 ] && grep -q 'run/hurt.db' err && [ ! -s out ]; } ||
        { echo "trial $trial: $command: exit code $status" && head -n 3 err; } >>why
done
if [ -s why ]; then fail 'a damaged run, every command' why; else pass 'a damaged run, every command'; fi
head -c $((size / 2)) run.db >run/hurt.db
rm -rf new && mkdir new
for command in "${commands[@]}"; do
    # shellcheck disable=SC2086
    timeout 60 "$GRADER" ${command/TABLE/codebook} >out 2>err && echo "$command: went through" >>why
    grep -q 'run/hurt.db' err || { echo "$command: no message" && head -n 2 err; } >>why
done
if [ -s why ]; then fail 'half a run' why; else pass 'half a run'; fi
finish
