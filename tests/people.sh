#!/usr/bin/env bash
# Profiles of skills and answer patterns, against SQL in sqlite3 and against sheets with planted oddities.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

# near NAME TOLERANCE EXPECTED FILE: one test, passed when the sorted files hold the same texts, and numbers that differ by
# no more. SQL rounds doubles, the program exact fractions.
near() {
    sort "$3" >near.want
    sort "$4" >near.got
    check "$1" awk -F, -v most="$2" '
        NR == FNR { want[FNR] = $0; n = FNR; next }
        { m = split(want[FNR], w, ","); bad = m != NF
          for (i = 1; i <= m; i++)
              if (w[i] != $i && !(w[i] ~ /^-?[0-9.]+$/ && $i ~ /^-?[0-9.]+$/ && w[i] - $i <= most && $i - w[i] <= most)) bad = 1
          if (bad && ++shown <= 10) print "expected " want[FNR] ", printed " $0 }
        END { exit shown > 0 || FNR != n || n == 0 }' near.want near.got
}

# with_skills RUBRIC: item number i is about skill s(i mod 4) and, every fifth one, about `more` too.
with_skills() {
    awk '/^  - \{id: Q/ { n++; sub(/\}$/, ", skills: [s" n % 4 (n % 5 ? "" : ", more") "]}") } { print }' "$1"
    echo 'skills: {compare: school}'
}

# sql_skills WRONG_QUARTERS: the tables of skills from long.csv, roster.csv and items.csv (item, key, skill).
sql_skills() {
    sqlite3 :memory: <<SQL
.mode csv
create table answers(student_id text, item text, answer text);
create table items(item text, key text, skill text);
create table roster(student_id text primary key, name text, province text, school text);
.import --skip 1 long.csv answers
.import items.csv items
.import --skip 1 roster.csv roster
create table present as select distinct student_id from answers;
create table possible as select skill, 4 * count(*) as possible from items group by skill;
create table profiles as
    select student_id, skill, possible,
           coalesce(sum(case when answer = key then 4 when length(answer) = 1 and answer <> '-' then $1 end), 0) as earned
    from present, possible left join items using (skill) left join answers using (student_id, item)
    group by student_id, skill;
create table schools as
    select school, skill, sum(earned) as earned, sum(possible) as possible, count(*) as n
    from profiles join roster using (student_id) group by school, skill;
create table nation as select skill, sum(earned) as earned, sum(possible) as possible from profiles group by skill;
.output skills.want
select p.student_id, p.skill, p.earned, p.possible,
       case when 5 * p.earned >= 4 * p.possible then 'secure' when 2 * p.earned >= p.possible then 'developing'
            else 'emerging' end,
       printf('%.3f', 100.0 * n.earned / n.possible), printf('%.3f', 100.0 * s.earned / s.possible)
from profiles p join nation n using (skill) join roster r using (student_id) join schools s using (school, skill)
order by 1, 2;
.output schools.want
select school, skill, n, printf('%.5f', 100.0 * s.earned / s.possible),
       printf('%.5f', 100.0 * s.earned / s.possible - 100.0 * m.earned / m.possible)
from schools s join nation m using (skill) order by 1, 2;
.output provinces.want
select province, skill, count(*), printf('%.5f', 100.0 * sum(earned) / sum(possible))
from profiles join roster using (student_id) group by 1, 2 order by 1, 2;
SQL
    sed -i 's/\r$//' ./*.want
}

# skills NAME WRONG WRONG_QUARTERS SEED
skills() {
    local options=(--students "$(scaled 6000)" --items 37 --seed "$4" --schools 300 --blanks 0.06 --wrong "$2" --absent 0.05)
    "$DATAGEN" "${options[@]}" -o wide.csv --rubric plain.yaml --roster roster.csv
    "$DATAGEN" "${options[@]}" --layout long -o long.csv
    with_skills plain.yaml | sed '/^exam:/a decimals: 3' >rubric.yaml
    awk -F'[][ ,{}]+' '/- \{id: Q/ {
        for (i = 1; i < NF; i++) { value[$i] = $(i + 1); if ($i == "skills:") at = i }
        for (i = at + 1; i <= NF; i++) if ($i != "") print value["id:"] "," value["key:"] "," $i
    }' rubric.yaml >items.csv
    if ! grader grade -q -r rubric.yaml -R roster.csv -o out/ wide.csv 2>err; then
        fail "$1" err
        return
    fi
    sql_skills "$3"
    columns out/skills.csv student_id skill earned possible level nation_mean group_mean |
        awk -F, -v OFS=, '{ $3 *= 4; $4 *= 4; $6 = sprintf("%.3f", $6); $7 = sprintf("%.3f", $7); print }' >skills.got
    near "$1: points, levels and means of every student and skill" 0.0011 skills.want skills.got
    columns out/skills_school.csv group skill students mean difference |
        awk -F, -v OFS=, '{ $4 = sprintf("%.5f", $4); $5 = sprintf("%.5f", $5); print }' >schools.got
    near "$1: profiles of schools" 0.000011 schools.want schools.got
    columns out/skills_province.csv group skill students mean | awk -F, -v OFS=, '{ $4 = sprintf("%.5f", $4); print }' >provinces.got
    near "$1: profiles of provinces" 0.000011 provinces.want provinces.got
}

# Guttman errors and caution by their definitions, every pair of items looked at. Reads marks.csv: student, item number,
# 1 or 0, of all students and items.
sql_patterns() {
    sqlite3 :memory: <<'SQL' | tr -d '\r' >patterns.want
.mode csv
create table marks(student_id text, item int, x int, primary key (student_id, item)) without rowid;
.import marks.csv marks
create table popular as select item, sum(x) as p from marks group by item;
create table places as select item, p, row_number() over (order by p desc, item) as place from popular;
create table placed as select student_id, place, x, p from marks join places using (item);
create unique index by_place on placed(student_id, place);
create table errors as
    select student_id, sum(easy.x = 0 and hard.x = 1) as g
    from placed easy join placed hard using (student_id) where easy.place < hard.place group by student_id;
create table sums as
    select student_id, sum(x) as r, count(*) as n, 1.0 * sum(x * p) as d, avg(p) as m from placed group by student_id;
create table perfect as select s.student_id, sum(l.p) as t from sums s join places l on l.place <= s.r group by 1;
select student_id, g, case when r between 1 and n - 1 then printf('%.6f', 1.0 * g / (r * (n - r))) end,
       case when r between 1 and n - 1 and t > r * m then printf('%.6f', (t - d) / (t - r * m)) end
from sums join errors using (student_id) left join perfect using (student_id) order by 1;
SQL
}

patterns_got() {
    columns "$1" student_id guttman_errors guttman_normed caution |
        awk -F, -v OFS=, '{ for (i = 3; i <= 4; i++) if ($i != "") $i = sprintf("%.6f", $i); print }' | sort
}

patterns() {
    "$DATAGEN" --students "$(scaled 1500)" --items 70 --seed 5 --blanks 0.06 -o wide.csv --rubric rubric.yaml
    if ! grader grade -q -r rubric.yaml --marks -o out/ wide.csv 2>err; then
        fail 'answer patterns' err
        return
    fi
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^Q[0-9]+$/) item[i] = substr($i, 2); next }
        { for (i in item) print $1 "," item[i] "," ($i > 0) }' out/evaluations.csv >marks.csv
    sql_patterns
    patterns_got out/person_fit.csv >patterns.got
    near 'Guttman errors and caution index by their definitions, 70 items' 0.0000011 patterns.want patterns.got
}

# The real set: 536 students, 20 tasks with fractions, eight skills in a matrix of items and skills.
fractions() {
    local folder=$SHARED_DATA/irt_fractions20
    if [ ! -d "$folder" ]; then
        skip 'fractions20: skills and patterns of a real exam' 'the data set is not here'
        return
    fi
    tr -d '"\r' <"$folder/answers.csv" >answers.csv
    {
        printf 'exam: fractions\nitems:\n'
        tr -d '"\r' <"$folder/qmatrix.csv" | awk -F, 'NR == 1 { split($0, name); next } {
            skills = ""
            for (i = 2; i <= NF; i++) if ($i == 1) skills = skills (skills == "" ? "" : ", ") name[i]
            printf "  - {id: %s, key: \"1\", options: \"01\", skills: [%s]}\n", $1, skills }'
    } >rubric.yaml
    if ! grader grade -q -r rubric.yaml -o out/ answers.csv 2>err; then
        fail 'fractions20' err
        return
    fi
    tr -d '"\r' <"$folder/qmatrix.csv" | awk -F, '
        FNR == 1 { file++ }
        file == 1 && FNR == 1 { for (i = 2; i <= NF; i++) name[i] = $i; next }
        file == 1 { for (i = 2; i <= NF; i++) has[FNR, i] = $i; next }
        FNR == 1 { next }
        { for (s = 2; s in name; s++) {
              earned = possible = 0
              for (i = 2; i <= NF; i++) if (has[i, s]) { earned += $i; possible++ }
              print $1 "," name[s] "," earned "," possible
          } }' - answers.csv | sort >skills.want
    columns out/skills.csv student_id skill earned possible | sort >skills.got
    same 'fractions20: points of 536 students in eight skills' skills.want skills.got
    awk -F, 'NR > 1 { for (i = 2; i <= NF; i++) print $1 "," i - 1 "," $i }' answers.csv >marks.csv
    sql_patterns
    patterns_got out/person_fit.csv >patterns.got
    near 'fractions20: Guttman errors and caution index' 0.0000011 patterns.want patterns.got
    check 'fractions20: few patterns are flagged' \
        awk -F, 'NR > 1 { n += $NF ~ /guttman|caution/ } END { print n " flagged"; exit n > 5 }' out/person_fit.csv
}

# Every fiftieth student answers from some row on one or two rows up or down; others give one letter throughout, or in
# 20 rows; others know the harder half and guess the easier one. Nobody else may be flagged but one in ten thousand.
planted() {
    "$DATAGEN" --students "$(scaled 40000)" --items 60 --seed 21 --rubric plain.yaml -o plain.csv
    awk 'BEGIN { FS = OFS = ","; split("1 -1 2 -2", shifts, " ") }
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == "Q1") first = i; print; next }
        NR % 50 == 0 {
            k = NR / 50; s = shifts[k % 4 + 1]; from = first + 5 + k % 20
            for (i = first; i <= NF; i++) old[i] = $i
            for (i = from; i <= NF; i++) $i = (i - s >= from && i - s <= NF) ? old[i - s] : ""
            print $1 "," s "," from - first + 1 >"planted.csv"
        }
        NR % 50 == 1 { for (i = first; i <= NF; i++) $i = "B"; print $1 ",one_letter," >"planted.csv" }
        NR % 50 == 2 { at = first + NR % 40; for (i = at; i < at + 20; i++) $i = "C"; print $1 ",run," >"planted.csv" }
        { print }' plain.csv >answers.csv
    if ! grader grade -q -r plain.yaml -o before.csv plain.csv || ! grader grade -q -r plain.yaml -o out/ answers.csv; then
        fail 'planted oddities'
        return
    fi
    columns before.csv student_id total >totals.csv
    columns out/person_fit.csv student_id shift shift_from flags >fit.csv
    awk -F, 'FILENAME == "totals.csv" { total[$1] = $2; next }
        FILENAME == "planted.csv" { what[$1] = $2; at[$1] = $3; next }
        !($1 in what) { n++; wrong += $4 != ""; next }
        what[$1] == "one_letter" { ones++; ones_found += $4 ~ /one_letter/; next }
        what[$1] == "run" { runs++; runs_found += $4 ~ /run/; next }
        { strength = total[$1] >= 50 ? "strong" : total[$1] >= 40 ? "good" : "other"; shifted[strength]++
          if ($4 ~ /shifted/) {
              found[strength]++; misread += $2 != what[$1]; from = substr($3, 2) - at[$1]
              near += from >= -3 && from <= 3; all++
          } }
        END {
            printf "false alarms %d of %d; one letter %d of %d, runs %d of %d; shifted: 50 marks and more %d of %d, 40 to 49 %d of %d, others %d of %d; shift misread %d, begins within 3 rows %d of %d\n",
                wrong, n, ones_found, ones, runs_found, runs, found["strong"], shifted["strong"], found["good"],
                shifted["good"], found["other"], shifted["other"], misread, near, all
            exit !(wrong <= n / 10000 && ones_found == ones && runs_found == runs && misread <= all / 100 &&
                   found["strong"] >= 0.9 * shifted["strong"] && found["good"] >= 0.6 * shifted["good"] &&
                   near >= 0.7 * all && all > 0)
        }' totals.csv planted.csv fit.csv >figures
    if [ $? = 0 ]; then pass "planted oddities: $(cat figures)"; else fail 'planted oddities' figures; fi
}

skills 'right or nothing' 0 0 3
skills 'a quarter off' -0.25 -1 4
patterns
fractions
planted
finish
