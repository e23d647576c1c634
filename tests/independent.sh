#!/usr/bin/env bash
# A generated exam, graded by the program from wide CSV and by SQL in sqlite3 from the long layout of the same exam:
# totals, sections, ranks, percentiles and score tables must be equal for every student. Nothing is shared but the key.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

students=$(scaled 50000)

# sql_grade WRONG_QUARTERS: marks in quarters, right 4, wrong as given, blank and invalid 0; writes *.want.
sql_grade() {
    awk -F'[ ,{}]+' '/- \{id: Q/ {
        for (i = 1; i < NF; i++) value[$i] = $(i + 1)
        print value["id:"] "," value["key:"] "," value["section:"]
    }' rubric.yaml >key.csv
    sqlite3 :memory: <<SQL
.mode csv
create table answers(student_id text, item text, answer text);
create table key(item text primary key, key text, section text);
create table roster(student_id text primary key, name text, province text, school text);
.import --skip 1 long.csv answers
.import key.csv key
.import --skip 1 roster.csv roster
create table marks as
    select student_id, section,
           case when answer = key then 4 when length(answer) = 1 then $1 else 0 end as mark
    from answers join key using (item);
create table totals as
    select student_id, sum(mark) as total,
           sum(case section when 'I' then mark else 0 end) as first,
           sum(case section when 'II' then mark else 0 end) as second
    from marks group by student_id;
create table ranked as
    select *, rank() over nation as rank, count(*) over from_below as at_or_below, count(*) over () as n,
           rank() over in_province as rank_province, rank() over in_school as rank_school
    from totals join roster using (student_id)
    window nation as (order by total desc, second desc, first desc),
           from_below as (order by total, second, first),
           in_province as (partition by province order by total desc, second desc, first desc),
           in_school as (partition by school order by total desc, second desc, first desc);
.output students.want
select student_id, total, first, second, rank,
       printf('%d.%04d', x / 10000, x % 10000), rank_province, rank_school
from (select *, (2000000 * at_or_below + n) / (2 * n) as x from ranked) order by student_id;
.output segments.want
select total, count(*), sum(count(*)) over (order by total desc) from totals group by total order by total desc;
.output provinces.want
select province, total, count(*), sum(count(*)) over (partition by province order by total desc)
from ranked group by province, total order by province, total desc;
SQL
    sed -i 's/\r$//' ./*.want
}

# Labels, tie keys and a crossing: the same in window functions. Ranks by keys that are as good as unique take other ways
# through the program than ranks by a total, so both are asked for.
sql_labels() {
    sqlite3 :memory: <<SQL
.mode csv
.import out/evaluations.csv e
create table marked as
    select student_id, province, school, cast(total * 4 as integer) as t, cast(I * 4 as integer) as a,
           cast(II * 4 as integer) as b, cast(answered - correct as integer) as w, cast(correct as integer) as c
    from e where status = 'present';
create table keyed as
    select *, dense_rank() over (order by t desc, max(a, b) desc, case when c > 0 then 1.0 * w / c when w > 0 then 1e9 else 2e9 end, b desc) as k from marked;
.output $1
select student_id,
       rank() over (order by k), dense_rank() over (order by k), count(*) over (order by k), row_number() over (order by k, student_id),
       rank() over p, dense_rank() over p, count(*) over p, row_number() over (partition by province order by k, student_id),
       rank() over s, dense_rank() over s, count(*) over s,
       row_number() over (partition by province, school order by k, student_id)
from keyed window p as (partition by province order by k), s as (partition by province, school order by k)
order by student_id;
SQL
    sed -i 's/\r$//' "$1"
}

# labels NAME KEYS
labels() {
    sed '/^rank:/,$d' rubric.yaml >labels.yaml
    cat >>labels.yaml <<EOF
rank:
  by: [$2]
  labels: [competition, dense, modified, ordinal]
  groups: [province, [province, school]]
EOF
    if ! grader grade -r labels.yaml -o out/ wide.csv 2>err; then
        fail "$1" err
        return
    fi
    sql_labels labels.want
    columns out/evaluations.csv student_id rank rank_dense rank_modified rank_ordinal \
        rank_province rank_dense_province rank_modified_province rank_ordinal_province \
        rank_province_school rank_dense_province_school rank_modified_province_school rank_ordinal_province_school |
        sort >labels.got
    same "$1: four labels of $students students in nation, province and crossing" labels.want labels.got
}

# exam NAME WRONG WRONG_QUARTERS SEED
exam() {
    local options=(--students "$students" --items 30 --seed "$4" --schools 700 --blanks 0.06 --invalid 0.01 --wrong "$2")
    "$DATAGEN" "${options[@]}" -o wide.csv --rubric rubric.yaml --roster roster.csv
    "$DATAGEN" "${options[@]}" --layout long --shuffle -o long.csv
    rm -rf out
    if ! grader grade -r rubric.yaml -o out/ wide.csv 2>err; then
        fail "$1" err
        return
    fi
    sql_grade "$3"
    columns out/evaluations.csv student_id total I II rank percentile rank_province rank_school |
        awk -F, -v OFS=, '{$2 *= 4; $3 *= 4; $4 *= 4; print}' | sort >students.got
    same "$1: total, sections, ranks, percentile of $students students" students.want students.got
    columns out/segments.csv score count cumulative | awk -F, -v OFS=, '{$1 *= 4; print}' >segments.got
    same "$1: score table" segments.want segments.got
    columns out/segments_province.csv province score count cumulative | awk -F, -v OFS=, '{$2 *= 4; print}' >provinces.got
    same "$1: score tables of the provinces" provinces.want provinces.got
}

# Derived scores of the exam that was graded last: grades by shares in every province (a row is in the first grade
# whose target lies above the students before it), percentiles with 7 decimals in every school, a weighted total.
scores() {
    awk '/^rank:/ {
        print "scores:"
        print "  - {id: G, type: grades, of: total, within: province, scheme: 3+1+2, border: upper}"
        print "  - {id: P, type: percentile, of: I, within: school, decimals: 7}"
        print "  - {id: S, type: sum, of: {G: 3/2, II: 1/3}, decimals: 1}"
    } { print }' rubric.yaml | sed 's/^  by: .*/  by: [score:S]/' >scores.yaml
    if ! grader grade -q -r scores.yaml -o scores.csv wide.csv 2>err; then
        fail "$1" err
        return
    fi
    sqlite3 :memory: <<'SQL' | tr -d '\r' >scores.want
.mode csv
create table graded(student_id text, total int, first int, second int);
create table roster(student_id text primary key, name text, province text, school text);
create table shares(grade int, target int, high int, low int);
insert into shares values (1,15,100,86),(2,50,85,71),(3,85,70,56),(4,98,55,41),(5,100,40,30);
.import students.wanted graded
.import --skip 1 roster.csv roster
create table counted as
    select province, total, count(*) as here, sum(count(*)) over (partition by province order by total desc) as upto,
           sum(count(*)) over (partition by province) as n
    from graded join roster using (student_id) group by province, total;
create table placed as
    select *, (select min(grade) from shares where (upto - here) * 100 < target * n) as grade from counted;
create table ends as
    select province, grade, max(total) as y2, min(total) as y1 from placed group by province, grade;
create table converted as
    select province, total, case when y1 = y2 then high else
           (2 * (low * (y2 - y1) + (high - low) * (total - y1)) + (y2 - y1)) / (2 * (y2 - y1)) end as value
    from placed join ends using (province, grade) join shares using (grade);
create table percentiles as
    select student_id, (2 * 1000000000 * count(*) over (partition by school order by first) +
                        count(*) over (partition by school)) / (2 * count(*) over (partition by school)) as p
    from graded join roster using (student_id);
select student_id, value, printf('%d.%07d', p / 10000000, p % 10000000),
       printf('%d.%d', tenths / 10, tenths % 10), rank() over (order by tenths desc)
from (select *, (2 * 10 * (18 * value + second) + 12) / 24 as tenths -- value * 3/2 + second / 4 / 3, over 12
      from graded join roster using (student_id) join converted using (province, total)
      join percentiles using (student_id))
order by student_id;
SQL
    columns scores.csv student_id G P S rank | sort >scores.got
    same "$1: grades in provinces, percentiles in schools, a weighted total" scores.want scores.got
}

exam 'right or nothing' 0 0 11
cut -d, -f1-4 students.want >students.wanted
scores 'right or nothing'
exam 'a quarter off for a wrong answer' -0.25 -1 12
labels 'tie keys' 'total, max(section:I, section:II), "-ratio(wrong, correct)", section:II'

# A table of scores, ranked by `grader rank` and by window functions.
rank_table() {
    local rule
    awk -v n="$students" 'BEGIN {
        srand(7)
        print "id,province,score,wrong,birthdate"
        for (i = 1; i <= n; i++) {
            x = int(rand() * 2000) * 5 - 1000
            score = i % 40 ? sprintf(x % 2 ? "%.2f" : "%s", x / 100) : ""
            printf "%07d,P%02d,%s,%d,20%02d-%02d-%02d\n", i * 7919 % 9999991, rand() * 31, score, rand() * 9, rand() * 9, 1 + rand() * 12, 1 + rand() * 28
        }
    }' >scores.csv
    sqlite3 :memory: <<'SQL'
.mode csv
create table scores(id text, province text, score text, wrong integer, birthdate text);
.import --skip 1 scores.csv scores
create table ranked as
    select *, cast(round(score * 100) as integer) as cents,
           rank() over nation as competition, dense_rank() over nation as dense, row_number() over positions as ordinal,
           rank() over nation + count(*) over tied - 1 as modified,
           rank() over in_province as rank_province,
           count(*) over from_below as at_or_below, count(*) over () as n
    from scores where score <> ''
    window nation as (order by cast(round(score * 100) as integer) desc, wrong, birthdate),
           positions as (order by cast(round(score * 100) as integer) desc, wrong, birthdate, id),
           tied as (partition by score + 0.0, wrong, birthdate),
           in_province as (partition by province order by cast(round(score * 100) as integer) desc, wrong, birthdate),
           from_below as (order by cast(round(score * 100) as integer), wrong desc, birthdate desc);
.output table.want
select id, province, score, wrong, birthdate, competition, printf('%d.%04d', x / 10000, x % 10000), rank_province
from (select *, (2000000 * at_or_below + n) / (2 * n) as x from ranked) order by ordinal;
.output dense.want
select id, dense from ranked order by ordinal;
.output modified.want
select id, modified from ranked order by ordinal;
.output ordinal.want
select id, ordinal from ranked order by ordinal;
-- Lines by their definitions: the score of the Q-th row, and the least score with at most Q rows from it up.
create table lines as
    select province, cents, row_number() over (partition by province order by cents desc) as nth,
           count(*) over (partition by province order by cents desc) as up, count(*) over (order by cents desc) as up_all,
           row_number() over (order by cents desc) as nth_all
    from ranked;
create table in_province as
    select province, (select min(cents) from lines where province = p.province and nth <= 20) as line
    from (select distinct province from ranked) p;
create table nation as
    select (select min(cents) from lines where up_all <= n * 15 / 100) as exclusive,
           (select min(cents) from lines where nth_all <= (n + 2) / 3) as inclusive from (select count(*) as n from ranked);
.output lines.want
select 'first', province, line / 100.0, (select count(*) from ranked where province = i.province and cents >= line) from in_province i order by province;
select 'second', '', exclusive / 100.0, (select count(*) from ranked where cents >= exclusive) from nation;
select 'third', '', inclusive / 100.0, (select count(*) from ranked where cents >= inclusive) from nation;
select 'fourth', '', 12.34, (select count(*) from ranked where cents >= 1234);
.output reached.want
select id, case when cents >= line then 'first' when cents >= exclusive then 'second' when cents >= inclusive then 'third'
                when cents >= 1234 then 'fourth' else '' end
from ranked join in_province using (province), nation order by ordinal;
.output points.want
select cents / 100.0, n, sum(n) over (order by cents desc) from (select cents, count(*) as n from ranked group by cents) order by cents desc;
SQL
    sed -i 's/\r$//' ./*.want
    grader rank -q --by score,-wrong,-birthdate --groups province scores.csv | sed 1d | awk -F, '$3 != ""' >table.got
    same "rank: order, rank, percentile, rank in the province of $students rows" table.want table.got
    for rule in dense modified ordinal; do
        grader rank -q --by score,-wrong,-birthdate --ties "$rule" scores.csv | awk -F, 'NR > 1 && $3 != "" { print $1 "," $6 }' >rule.got
        same "rank: $rule ranks" "$rule.want" rule.got
    done
}
rank_table

# The same table: who reaches which line, and how many have which score.
rank_lines() {
    grader rank -q --by score,-wrong,-birthdate --groups province --cutoff first=20,in=province --cutoff second=15%,exclusive \
        --cutoff third=100/3% --cutoff fourth=score:12.34 -o lines/ scores.csv
    columns lines/cutoffs.csv cutoff value line at_or_above | awk -F, '{ print $1 "," $2 "," $3 + 0 "," $4 }' >lines.got
    awk -F, '{ gsub(/"/, ""); print $1 "," $2 "," $3 + 0 "," $4 }' lines.want >lines.wanted
    same "rank: lines of provinces and of all rows" lines.wanted lines.got
    awk -F, 'NR > 1 && $3 != "" { print $1 "," $9 }' lines/ranking.csv >reached.got
    sed 's/"//g' reached.want >reached.wanted
    same "rank: which line each of $students rows reaches" reached.wanted reached.got
    awk -F, '{ print $1 + 0 "," $2 "," $3 }' points.want >points.wanted
    awk -F, 'NR > 1 { print $1 + 0 "," $2 "," $3 }' lines/segments.csv >points.got
    same "rank: how many have each score, and at least it" points.wanted points.got
}
rank_lines

# What --min-cell publishes, attacked by subtraction: no query may find anything that fewer than 10 students, or one
# hidden row alone, add up to. Shown cells are held against the tables without suppression.
small_cells() {
    local options=(--students 6000 --items 12 --schools 300 --seed "$1") # no fewer: then nothing is left to attack
    "$DATAGEN" "${options[@]}" -o wide.csv --rubric rubric.yaml --roster roster.csv
    cat >>rubric.yaml <<'YAML'
scores:
  - {id: z, type: standard, of: total}
  - {id: by_school_p, type: percentile, of: total, within: school}
  - {id: in_province, type: grades, of: total, within: province, border: upper, grades: [[A, 20, 100, 80], [B, 50, 79, 50], [C, 30, 49, 1]]}
  - {id: nation_g, type: grades, of: total, scheme: 3+1+2, border: upper}
  - {id: part_p, type: percentile, of: I, within: province}
cutoffs:
  - {name: top, share: 10%, in: school}
  - {name: half, share: 50%, in: province}
  - {name: places, quota: 40, in: province, policy: exclusive}
  - {name: fixed, score: 6, in: school}
  - {name: nation, share: 20%}
  - {name: part, of: "section:I", share: 20%, in: province}
analysis: {by: [school, province, section]}
pass: 6
YAML
    sed -i 's/^  groups: .*/&\n  segments: [{of: total}, {name: twos, step: 2}]/' rubric.yaml
    rm -rf all shown
    grader grade -q -r rubric.yaml -R roster.csv -o all/ wide.csv && grader grade -q -r rubric.yaml -R roster.csv --min-cell 10 -o shown/ wide.csv || fail 'small cells: runs'
    sqlite3 :memory: >leaks.got <<'SQL'
.mode csv
.import all/groups_school.csv all_school
.import shown/groups_school.csv school
.import shown/groups_province.csv province
.import shown/segments.csv nation
.import shown/segments_province.csv by_province
.import shown/segments_school.csv by_school
.import all/segments_school.csv all_by_school
.import roster.csv roster
create table lies_in as select distinct school, province from roster;
create table leaks(what, place, hidden, students);
insert into leaks select 'small group', "group", 0, students from school where students <> '' and students + 0 < 10;
insert into leaks select 'school by nation', '', sum(students = ''), (select sum(students) from all_school) - sum(students) from school;
insert into leaks select 'province by nation', '', sum(students = ''), (select sum(students) from all_school) - sum(students) from province;
insert into leaks select 'school by province', province, sum(s.students = ''), p.students - sum(s.students)
    from school s join lies_in on s."group" = school join province p on p."group" = province
    where p.students <> '' group by province;
create table steps as
    select place, sum(count = '') as hidden, max(cumulative + 0) - coalesce(lag(max(cumulative + 0)) over (partition by place order by run), 0) - sum(count) as students
    from (select *, count(case when count <> '' then 1 end) over (partition by place order by score + 0 desc rows between unbounded preceding and 1 preceding) as run
          from (select 'nation' as place, * from nation union all select province, score, count, cumulative, percent from by_province
                union all select school, score, count, cumulative, percent from by_school))
    group by place, run;
insert into leaks select 'rows between counts', place, hidden, students from steps where students > 0;
insert into leaks select 'rows at the end', place, sum(count = ''), population - coalesce(max(cumulative + 0), 0)
    from (select 'nation' as place, (select sum(students) from all_school) as population, score, count, cumulative from nation
          union all select s.school, students + 0, score, count, cumulative from by_school s join school on "group" = s.school where students <> ''
          union all select s.province, students + 0, score, count, cumulative from by_province s join province on "group" = s.province where students <> '') t
    where score + 0 < coalesce((select min(score + 0) from (select 'nation' as at, score, count from nation union all select school, score, count from by_school union all select province, score, count from by_province) where at = place and count <> ''), 1e9)
       or count <> ''
    group by place having sum(count = '') > 0;
insert into leaks select 'small row', place, 0, hidden from (select school as place, count as hidden from by_school union all select province, count from by_province union all select '', count from nation) where hidden <> '' and hidden + 0 < 10;
insert into leaks select 'score by nation', score, sum(p.count = ''), n.count - sum(p.count) from nation n join by_province p using (score) where n.count <> '' group by score;
insert into leaks select 'score by nation', score, sum(p.count = ''), n.count - sum(p.count) from nation n join by_school p using (score) where n.count <> '' group by score;
insert into leaks select 'score by province', l.province || ' ' || score, sum(s.count = ''), p.count - sum(s.count)
    from by_school s join lies_in l using (school) join by_province p using (province, score) where p.count <> '' group by l.province, score;
insert into leaks select 'rows of a hidden school', s.school, 1, 1 from by_school s join school g on g."group" = s.school where g.students = '' and s.count <> '';
.import all/scales.csv all_scales
.import shown/scales.csv scales
.import all/conversions.csv all_conversions
.import shown/conversions.csv conversions
.import all/cutoffs.csv all_cutoffs
.import shown/cutoffs.csv cutoffs
create table known as select '' as place, 1 as shown union all select "group", students <> '' from school
    union all select "group", students <> '' from province;
insert into leaks select 'small scale row', score || within || raw, 0, students from scales where students <> '' and students + 0 < 10;
insert into leaks select 'scale in its population', s.score || ' ' || s.within, sum(s.students = ''), sum(a.students) - sum(s.students)
    from scales s join all_scales a using (score, within, raw) join known on place = s.within where shown group by s.score, s.within;
insert into leaks select 'scale of a hidden group', s.within, 1, 1 from scales s join known on place = within where not shown
    and (students <> '' or (value <> '' and score like '%_p'));
insert into leaks select 'scale against a score table', s.raw, 1, n.count from scales s join nation n on n.score + 0 = s.raw + 0
    where s.within = '' and (s.students = '') <> (n.count = '');
insert into leaks select 'scale against the table of a province', within || raw, 1, p.count from scales s join by_province p
    on p.province = within and p.score + 0 = raw + 0 where s.score = 'in_province' and (s.students = '') <> (p.count = '');
insert into leaks select 'scale against the table of a school', within || raw, 1, p.count from scales s join by_school p
    on p.school = within and p.score + 0 = raw + 0 where s.score = 'by_school_p' and (s.students = '') <> (p.count = '');
insert into leaks select 'scale by nation', score || raw, sum(students = ''), total - sum(students) from
    (select s.score, s.raw, s.students, sum(a.students) over (partition by s.score, s.raw) as total from scales s join all_scales a using (score, within, raw)
     where s.within <> '') group by score, raw having total >= 10;
create table runs as select score, within, run, sum(hidden) as hidden, sum(n) as students from
    (select s.score, s.within, s.students = '' as hidden, a.students as n,
            count(case when s.students <> '' then 1 end) over (partition by s.score, s.within order by s.raw + 0 desc rows unbounded preceding) as run
     from scales s join all_scales a using (score, within, raw) join known on place = s.within where shown) where hidden group by score, within, run;
insert into leaks select 'scale between percentiles', score || ' ' || within, hidden, students from runs;
insert into leaks select 'value of a hidden percentile', score || within || raw, 1, 1 from scales where score like '%_p' and students = '' and value <> '';
insert into leaks select 'small grade', score || within || grade, 0, students from conversions where students <> '' and students > '0' and students + 0 < 10;
insert into leaks select 'grades in their population', c.score || ' ' || c.within, sum(c.students = ''), sum(a.students) - sum(c.students)
    from conversions c join all_conversions a using (score, within, grade) join known on place = c.within where shown group by c.score, c.within;
insert into leaks select 'scale in its grade', c.score || c.within || c.grade, sum(s.students = ''), c.students - sum(s.students)
    from conversions c join scales s using (score, within, grade) where c.students <> '' group by c.score, c.within, c.grade;
insert into leaks select 'cut-off of a hidden group', cutoff || value, 1, 1 from cutoffs join known on place = value where not shown
    and population || at_or_above || inclusive_students || exclusive_students || overshoot <> '';
insert into leaks select 'count of a cut-off', cutoff || value, 1, 1 from
    (select cutoff, value, population, at_or_above as n from cutoffs union all select cutoff, value, population, inclusive_students from cutoffs
     union all select cutoff, value, population, exclusive_students from cutoffs)
    where n <> '' and n <> population and n <> '0' and n not in
    (select cumulative from by_school where school = value union all select cumulative from by_province where province = value
     union all select cumulative from nation where value = '');
insert into leaks select 'count of another key', value, 1, 1 from cutoffs where cutoff = 'part' and at_or_above <> '';
.import shown/precision.csv precision
.import shown/cuts.csv cuts
.import shown/test_school.csv by_test
.import shown/items_school.csv by_items
.import shown/options_school.csv by_options
.import shown/segments_twos.csv twos
.import shown/segments_twos_province.csv twos_province
insert into leaks select 'province by its schools', province, 1, 1 from province p join lies_in on p."group" = province join school s on s."group" = school
    where p.students = '' group by province having sum(s.students = '') = 0;
insert into leaks select 'row of a province by its schools', p.province || p.score, 1, 1 from by_province p join lies_in l using (province) join by_school s on s.school = l.school and s.score = p.score
    where p.count = '' group by p.province, p.score having sum(s.count = '') = 0;
insert into leaks select 'two points by one', t.score, sum(n.count = ''), t.count - sum(n.count) from twos t join nation n on n.score + 0 in (t.score + 0, t.score + 1) where t.count <> '' group by t.score;
insert into leaks select 'two points by one', t.province || t.score, sum(n.count = ''), t.count - sum(n.count) from twos_province t join by_province n on n.province = t.province and n.score + 0 in (t.score + 0, t.score + 1) where t.count <> '' group by t.province, t.score;
insert into leaks select 'hidden two points', t.province || t.score, 1, 1 from twos_province t join by_province n on n.province = t.province and n.score + 0 in (t.score + 0, t.score + 1) where t.count = '' group by t.province, t.score having sum(n.count = '') = 0;
select 'two points: nothing is hidden, or everything' where not exists (select 1 from twos_province where count = '') or not exists (select 1 from twos_province where count <> '');
insert into leaks select 'precision against the score table', p.score, 1, n.count from precision p join nation n on n.score + 0 = p.score + 0
    where (p.students = '') <> (n.count = '') or p.students <> n.count;
insert into leaks select 'count of a cut', cut || name, 1, at_or_above from cuts where at_or_above <> '' and at_or_above not in (select cumulative from nation)
    and at_or_above + 0 not in (0, (select sum(students) from all_school));
insert into leaks select 'around a cut', cut || name, 1, 1 from cuts where within_sem <> '' or (share = '') <> (at_or_above = '');
insert into leaks select 'analysis of a hidden school', "group", 1, 1 from (select "group" from by_test union select "group" from by_items union select "group" from by_options)
    join school using ("group") where students = '';
select 'analysis: nothing is left out, or everything' where (select count(distinct "group") from by_test) in (0, (select count(*) from school));
select 'cut-offs: nothing is hidden, or everything' where not exists (select 1 from cutoffs where cutoff = 'half' and at_or_above <> '')
    or not exists (select 1 from cutoffs where at_or_above = '');
select 'scales: nothing is hidden, or everything' where not exists (select 1 from scales where students = '')
    or not exists (select 1 from scales where within <> '' and students <> '') or not exists (select 1 from conversions where within <> '' and students <> '');
insert into leaks select 'other count', score, 0, 0 from scales s join all_scales a using (score, within, raw) where s.students <> '' and s.students <> a.students;
select * from leaks where (students > 0 and students < 10) or (hidden = 1 and students > 0);
insert into leaks select 'other count', school, 0, 0 from by_school s join all_by_school a using (school, score) where s.count <> '' and s.count <> a.count;
select 'another count is shown', count(*) from leaks where what = 'other count' having count(*) > 0;
select 'nothing is hidden' where not exists (select 1 from school where students = '') or not exists (select 1 from by_province where count = '');
select 'everything is hidden' where not exists (select 1 from school where students <> '') or not exists (select 1 from by_province where count <> '');
select 'other rank', a."group" from (select "group", rank() over (order by mean + 0 desc) as place from school where students <> '') a
    join school s using ("group") where s.rank + 0 <> place;
SQL
    : >leaks.want
    same "small cells: nothing is had by subtraction, seed $1" leaks.want leaks.got
}
# Rows that tie stand in the byte order of their ids: more of them than are sorted at once, some a beginning of others.
awk 'BEGIN {
    print "id,score"
    for (i = 0; i < 300000; i++) {
        x = (x * 16807 + 12345) % 2147483647
        id = i % 3 ? sprintf("S%09d", x) : sprintf("S%d", i)
        print (i % 1000 ? id : id "-" i "-é") ",1"
    }
}' | awk -F, '!seen[$1]++' >many.csv
grader rank -q --by score many.csv | sed 1d | cut -d, -f1 >many.got
sed 1d many.csv | cut -d, -f1 | sort >many.want
same 'rank: 300,000 rows that tie, in the order of their ids' many.want many.got

for seed in 1 2 3; do small_cells "$seed"; done
finish
