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

exam 'right or nothing' 0 0 11
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
finish
