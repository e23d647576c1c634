#!/usr/bin/env bash
# Every feature of ranking in one generated exam (tests/ranking/), worked out a second time in SQL by sqlite3 from the
# raw answers alone: derived scores with their tables, labels over every kind of tie key, percentiles, score tables,
# cut-offs, group tables. `s` has the students present, `x` the same with their scores, `e` what the program wrote.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1
cp "$ROOT"/tests/ranking/* .
: >nothing

# agrees NAME: what the SQL on standard input prints is where the program and SQL differ; so it must print nothing.
agrees() {
    sqlite3 wanted.db >differences 2>&1
    same "$1" nothing differences
}

# run_into FOLDER RANK: grade by rubric.yaml with this `rank`, and import what came out.
run_into() {
    local table
    { cat rubric.yaml && printf '%s\n' "$2"; } >"$1.yaml"
    grader grade -q -r "$1.yaml" -R roster.csv -o "$1/" answers.csv 2>err || fail "$1: the run" err
    for table in "$1"/*.csv; do
        echo "drop table if exists $(basename "$table" .csv);"
        echo ".import $table $(basename "$table" .csv)"
    done | sqlite3 wanted.db '.mode csv' '.read /dev/stdin'
    sqlite3 wanted.db "drop table if exists e; create table e as select * from evaluations where status = 'present'; create unique index e_id on e(student_id)"
}

awk -v n="$(scaled 6000)" -v roster=roster.csv -f answers.awk >answers.csv
sqlite3 wanted.db <students.sql
sqlite3 wanted.db <scores.sql

# --- derived scores -------------------------------------------------------------------------------------------------

# scores_agree SCORE...: as integers of their last decimal.
scores_agree() {
    local score
    for score; do
        echo "select '$score', student_id, e.$score, value from e left join (select student_id, value from wanted where score = '$score') using (student_id)
              where case e.$score when '' then null else cast(replace(e.$score, '.', '') as integer) end is not value limit 5;
              select 'nothing of $score' where (select count(distinct value) from wanted where score = '$score') < 2;"
    done | agrees "scores: $*"
}

groups='groups: [province, school, [province, track]]'
run_into total "rank:
  percentile: below
  decimals: 7
  labels: [fractional, competition]
  $groups
  top: 7%
  segments:
    - {step: 10, top: 600, bottom: 300, zeros: keep}
    - {name: with_bonus, of: 'sum(total, attr:bonus)', step: 25}
    - {name: quiz, of: 'section:quiz'}
    - {name: filing, of: score:filing, step: 1, zeros: keep}
    - {name: half, of: section:foreign, step: 0.5, top: 140.5, zeros: keep}
  cutoffs:
    - {name: fixed, score: 600.25}
    - {name: places, quota: 40, in: province, policy: exclusive}
    - {name: listed, quota: {P1: 300, P2: 250, P5: 1000000}, in: province}
    - {name: filing, of: score:filing, share: 15%}
    - {name: crossing, share: 100/3%, in: [province, track], policy: exclusive}
    - {name: quiz, of: 'section:quiz', quota: 5000}"
scores_agree g_chem g_bio g_geo g_pol g_zhejiang g_beijing g_tianjin g_shanghai g_stanine g_csat g_own
scores_agree s_z s_t s_sten s_csat s_own l_art l_map t_ums t_down t_none e_mean e_linear e_percentile
scores_agree p_jan p_apr nta p_below p_mid p_sql gate gate_score electives filing w_third w_again

{
    for grade in g_chem g_bio g_geo g_pol g_zhejiang g_beijing g_tianjin g_shanghai g_stanine g_csat g_own; do
        echo "select '$grade', student_id, ${grade}_grade, grade from e left join (select student_id, grade from source join converted using (score, pop, raw)
              where score = '$grade') using (student_id) where nullif(${grade}_grade, '') is not grade limit 5;"
    done
} | agrees 'the grade of every student in eleven conversions'

agrees 'the table conversions: students, ends, merged marks' <<'SQL'
create temp table had as select score, within, grade, cast(students as int) as students, raw_highest, raw_lowest, cast(merged as int) as merged,
    round(1000 * target_students) as target from conversions;
create temp table unit as select score, case score when 'g_tianjin' then 2.0 when 'g_stanine' then 6.0 else 1.0 end as u from setting;
create temp table due as
    select g.score, p.pop as within, g.name as grade, coalesce(f.students, 0) as students, y2 / u as y2, y1 / u as y1, share * population as target,
           (select count(*) - count(distinct value) from converted c where c.score = g.score and c.pop = p.pop and c.grade = g.name) as merged
    from g join pops p using (score) join unit using (score) left join grades_found f on f.score = g.score and f.pop = p.pop and f.name = g.name;
select 'row', * from had left join due using (score, within, grade)
    where had.students is not due.students or had.target is not due.target or had.merged is not due.merged or abs(raw_highest - y2) > 0.006 or abs(raw_lowest - y1) > 0.006
       or (y2 is null) <> (raw_highest = '') limit 5;
select 'rows', (select count(*) from had), (select count(*) from due) where (select count(*) from had) <> (select count(*) from due);
SQL

agrees 'who is eligible for the totals, and why not' <<'SQL'
select student_id, e.filing, filing_eligible, filing_reason, x.* from e join sums x using (student_id)
    where filing_reason <> case when lacks then 'no electives' when low_chinese then 'chinese below 30' when low_maths then 'maths below 30'
        when x.filing < 2000 then 'filing below 200' else '' end or filing_eligible <> (filing_reason = '') limit 5;
select student_id, w_third_reason from e join s using (student_id)
    where w_third_reason <> case when total6 * 2 < 2890 then 'total below 240.833333' else '' end or w_third_eligible <> (w_third_reason = '') limit 5;
SQL

# --- ranks ----------------------------------------------------------------------------------------------------------

sqlite3 wanted.db "create table x as select s.*, $(for score in g_csat g_stanine g_chem g_bio g_geo g_pol filing nta s_z; do
    echo "max(case when score = '$score' then value end) as $score,"; done) count(*) as scores
    from s join wanted using (student_id) group by student_id"

# ranks_agree NAME PERCENTILE ORDER [FIRST [WHERE]]: ranks under all labels, nationally and in all groups, and the
# percentile with 7 decimals; ORDER is what `rank.by` means in SQL, FIRST the keys of the percentile.
ranks_agree() {
    local p=$2 order=$3 first=${4:-$3} where=${5:-1} name over column partition value
    {
        echo "create temp table k as select *, dense_rank() over (order by $order) as k, dense_rank() over (order by $first) as k1 from x where $where;
              create temp table due as select student_id"
        for name in '' province school province_track; do
            case $name in
            '') partition=1 ;;
            province_track) partition='province, track' ;;
            *) partition=$name ;;
            esac
            over="over (partition by $partition order by k"
            echo ", rank() $over) as competition_$name, dense_rank() $over) as dense_$name, count(*) $over) as modified_$name, row_number() $over, student_id) as ordinal_$name,
                  rank() $over) + (count(*) over (partition by $partition, k) - 1) / 2.0 as fractional_$name"
        done
        echo ", count(*) over (order by k1) - count(*) over (partition by k1) as above, count(*) over (partition by k1) as same, count(*) over () as n, province from k;"
        for name in '' province school province_track; do
            for column in competition dense modified ordinal fractional; do
                case $labels in $column*) value=rank ;; *) value=rank_$column ;; esac
                value=$value${name:+_$name}
                case $name in province*) value="case when province <> '' then ${column}_$name end" over=$value ;; *) over=$value value=${column}_$name ;; esac
                case $name in province*) over=rank_${column}_$name; case $labels in $column*) over=rank_$name ;; esac ;; esac
                echo "select '$over', student_id, e.$over, $value from e left join (select * from due) d using (student_id)
                      where case e.$over when '' then null else e.$over + 0.0 end is not $value + 0.0 limit 3;"
            done
        done
        case $p in
        at_or_below) value='(2 * (n - above) * 1000000000 + n) / (2 * n)' ;;
        below) value='(2 * (n - above - same) * 1000000000 + n) / (2 * n)' ;;
        mid) value='((2 * (n - above) - same) * 1000000000 + n) / (2 * n)' ;;
        sql) value='(2 * (n - above - same) * 1000000000 + n - 1) / (2 * (n - 1))' ;;
        esac
        echo "select 'percentile', student_id, percentile, $value from e left join due using (student_id)
              where case percentile when '' then null else cast(replace(percentile, '.', '') as integer) end is not $value limit 5;
              select 'too few places' where (select max(k) from k) < 50;"
    } | sed 's/province <> /d.province <> /' | agrees "ranks: $1"
}

# ranked NAME PERCENTILE BY ORDER [FIRST [WHERE]]: a run of its own with these keys.
labels='competition, modified, dense, ordinal, fractional'
ranked() {
    run_into keys "rank: {by: [$3], percentile: $2, decimals: 7, labels: [$labels], $groups${7:+, $7}}"
    ranks_agree "$1: $3, $2" "$2" "$4" "${5:-}" "${6:-}"
}

electives='score:g_chem, score:g_bio, score:g_geo, score:g_pol'
second="(select value from (select g_chem as value union all select g_bio union all select g_geo union all select g_pol) where value is not null order by value desc limit 1 offset 1)"
ranked 'a score, a ratio, a date' at_or_below 'score:g_csat, "-ratio(wrong, correct)", attr:born' \
    'g_csat desc, case when correct > 0 then 1.0 * wrong / correct when wrong > 0 then 1e6 else 1e9 end, born is null, born'
ranked 'a score, the better of two sections, the younger' below 'score:g_stanine, "max(section:chinese, section:maths)", -attr:born' \
    'g_stanine desc, max(chinese, maths) desc, born is null, born desc'
ranked 'a section, electives, blanks, a number' mid "section:quiz, \"kth(2, $electives)\", -blank, attr:bonus" \
    "quiz desc, $second desc nulls last, blank, bonus2 desc nulls last"
ranked 'a composite that some lack, a difference, counts' sql 'score:filing, "sum(section:chinese, section:maths, -attr:bonus)", correct, -wrong' \
    'filing desc, 2 * (chinese + maths) - coalesce(bonus2, 0) desc, correct desc, wrong' '' 'filing is not null'
ranked 'an item, the weaker of two, a ratio, a number' at_or_below 'item:Q7, "min(section:maths, section:physics)", "ratio(wrong, correct, best)", -attr:bonus' \
    'seventh desc, min(maths, physics) desc, case when correct > 0 then 1.0 * wrong / correct when wrong > 0 then 1e6 else 1e9 end desc, bonus2 nulls last' \
    'seventh desc' 1 'percentile_by: first'
ranked 'sessions: the better percentile, then a score' mid 'score:nta, score:s_z, -item:Q7' 'nta desc, s_z desc, seventh' '' 'nta is not null'

# A draw is the same whatever comes before it, and whoever else is there; and it leaves no ties.
run_into drawn 'rank: {by: ["random(2026)"]}'
sqlite3 wanted.db 'create table draw as select student_id, rank + 0 as place from e'
sqlite3 wanted.db 'create table y as select x.*, place from x join draw using (student_id)'
agrees 'a draw leaves no ties, and is no order of the ids' <<'SQL'
select 'ties' where (select count(distinct place) from draw) <> (select count(*) from s);
select 'an order', n from (select sum(student_id < (select student_id from draw where place = d.place + 1)) as n, count(*) as of from draw d) where n not between of * 4 / 10 and of * 6 / 10;
SQL
sqlite3 wanted.db 'drop table x; alter table y rename to x'
ranked 'drawn last' below 'score:g_csat, "random(2026)"' 'g_csat desc, place'

# --- tables ---------------------------------------------------------------------------------------------------------

run_into total "$(sed -n '/^rank:/,$p' total.yaml)"
labels='fractional, competition'
agrees 'ranks and percentiles by the total alone' <<'SQL'
select student_id, rank, rank_competition, percentile from (select student_id, rank() over w as r, count(*) over t as same, count(*) over () as n, count(*) over w as upto from s
    window w as (order by total6 desc), t as (partition by total6)) join e using (student_id)
    where rank + 0.0 <> r + (same - 1) / 2.0 or rank_competition + 0 <> r or cast(replace(percentile, '.', '') as integer) <> (2 * (n - upto) * 1000000000 + n) / (2 * n) limit 5;
select student_id, total, total6 from e join s using (student_id) where round(100 * total) <> sign(total6) * (abs(total6) * 100 + 3) / 6 limit 5;
SQL

# A score table from its definition: `points` has everybody's score in integers, of which `unit` make a mark.
# table_agrees NAME FILE SCORE UNIT STEP TOP BOTTOM ZEROS: top and bottom in the unit, or null.
table_agrees() {
    local group value table known
    {
        echo "create temp table p as select student_id, province, school, track, $3 as v from x where $3 is not null;
              create temp table rows as select *, case when v >= $6 then $6 when v < $7 then -1000000 else max(cast(floor(1.0 * v / $5) * $5 as int), coalesce($7, -999999)) end as low from p;"
        for group in '' province school 'province, track'; do
            table=$2${group:+_${group/, /_}}
            value=${group:+"$group, "}
            case $group in province*) known="province <> ''" ;; *) known=1 ;; esac
            # Empty rows: every step between the ends, or the highest and lowest that somebody has where there are none.
            echo "create temp table due as
                  with t as (select ${value}low, count(*) as n from rows where $known group by ${value}low),
                  b as (select ${value}count(*) as k, coalesce($6, max(low)) as high, coalesce($7, min(low)) as least from t ${group:+group by $group})
                  select *, sum(n) over (${group:+partition by $group }order by low desc) as upto from (
                  select ${value}low, n from t union all
                  select ${value}value, 0 from b, generate_series(case when least = $7 then cast(floor(1.0 * least / $5) * $5 as int) else least end, high, $5) where $8 and max(value, least) not in (select low from t ${group:+where (${group}) = (b.${group/, /, b.})})
                  union all select ${value}-1000000, 0 from b where $8 and $7 is not null and (${group:-1}) not in (select ${group:-1} from t where low = -1000000));"
            echo "select '$table', count(*), (select count(*) from due) from $table having count(*) <> (select count(*) from due);
                  select '$table', w.*, score, count, cumulative from $table g left join due w on abs(case score when '' then -1000000 else score * $4 end - low) < 0.06 ${group:+and (g.${group/, /, g.}) = (w.${group/, /, w.})}
                  where n is not count + 0 or upto is not cumulative + 0 limit 3;
                  select '$table', 'percent', * from (select score, cumulative, percent, sum(count) over (${group:+partition by $group}) as n from $table)
                  where abs(percent - 100.0 * cumulative / n) > 0.000051 limit 3; drop table due;"
        done
    } | agrees "score table: $1"
}
table_agrees 'in steps of 10, merged at both ends, empty rows kept' segments total6 6 60 3600 1800 1
table_agrees 'with a bonus, in steps of 25' segments_with_bonus '(total6 + 3 * coalesce(bonus2, 0))' 6 150 null null 0
table_agrees 'one row a point of a section' segments_quiz quiz 1 1 null null 0
table_agrees 'of a composite that some lack, empty rows kept' segments_filing filing 10 10 null null 1
table_agrees 'in half marks, merged at the top, empty rows kept' segments_half foreign2 2 1 281 null 1

# Cut-offs from their definitions: the score of the Q-th student, and the lowest score with at most Q students from it up.
{
    cat <<'SQL'
create temp table v(cutoff text, value text, student_id text, score real, up int, down int, policy text);
insert into v select 'fixed', '', student_id, total6 / 6.0, null, null, '' from s;
insert into v select 'places', province, student_id, total6 / 6.0, 40, 40, 'exclusive' from s where province <> '';
insert into v select 'listed', province, student_id, total6 / 6.0, value, value, 'inclusive' from s join json_each('{"P1": 300, "P2": 250, "P5": 1000000}') on key = province;
insert into v select 'filing', '', student_id, filing / 10.0, (15 * count(*) over () + 99) / 100, 15 * count(*) over () / 100, 'inclusive' from x where filing is not null;
insert into v select 'crossing', province || ' | ' || track, student_id, total6 / 6.0, (count(*) over w + 2) / 3, count(*) over w / 3, 'exclusive' from s where province <> '' window w as (partition by province, track);
insert into v select 'quiz', '', student_id, quiz, 5000, 5000, 'inclusive' from s;
create temp table w as select *, row_number() over (partition by cutoff, value order by score desc) as nth, count(*) over (partition by cutoff, value order by score desc) as upto,
    count(*) over (partition by cutoff, value) as population from v;
create temp table l as select *, case policy when 'exclusive' then exclusive when 'inclusive' then inclusive else 600.25 end as line, case policy when 'exclusive' then down else up end as quota
    from (select cutoff, value, policy, population, up, down, min(case when nth <= up then score end) as inclusive, min(case when upto <= down then score end) as exclusive
          from w group by cutoff, value);
create temp table m as select l.*, (select count(*) from v where cutoff = l.cutoff and value = l.value and score >= line) as up_from_line,
    (select count(*) from v where cutoff = l.cutoff and value = l.value and score >= inclusive) as up_inclusive, (select count(*) from v where cutoff = l.cutoff and value = l.value and score >= exclusive) as up_exclusive from l;
select 'lines', c.*, m.* from cutoffs c full join m using (cutoff, value)
    where c.population is not m.population || '' or c.quota is not coalesce(m.quota, '') || '' or abs(c.line - m.line) > 1e-6 or c.at_or_above is not up_from_line || ''
       or c.overshoot is not coalesce(up_from_line - m.quota, '') || '' or c.policy is not case m.policy when '' then 'score' else m.policy end
       or m.policy <> '' and (abs(inclusive_line - inclusive) > 1e-6 or abs(exclusive_line - exclusive) > 1e-6 or inclusive_students is not up_inclusive || '' or exclusive_students is not up_exclusive || '') limit 5;
select 'reached', student_id, e.cutoff, w.cutoff from e left join
    (select student_id, cutoff, min(case cutoff when 'fixed' then 1 when 'places' then 2 when 'listed' then 3 when 'filing' then 4 when 'crossing' then 5 else 6 end)
     from v join l using (cutoff, value) where score >= line group by student_id) w using (student_id) where e.cutoff is not coalesce(w.cutoff, '') limit 5;
select 'nobody reaches', value from json_each('["fixed", "places", "listed", "filing", "crossing", "quiz"]') where value not in (select cutoff from e)
    and (select count(*) from s) >= 6000; -- of fewer, perhaps
SQL
} | agrees 'cut-offs: lines, counts, overshoot, and who reaches which'

# Tables of groups. Quartiles by type 7; the top band is the best 7 % of the nation and whoever ties with the last of them.
for group in province school 'province, track'; do
    case $group in province*) known="province <> ''" ;; *) known=1 ;; esac
    agrees "the table of groups by $group" <<SQL
create temp table band as select min(t) as line from (select total6 as t, row_number() over (order by total6 desc) as i, count(*) over () as n from s) where (i - 1) * 100 < 7 * n;
create temp table o as select $group, total6 / 6.0 as t, row_number() over (partition by $group order by total6) - 1 as i, count(*) over (partition by $group) as n,
    total6 >= line as is_top, avg(total6 / 6.0) over (partition by $group) as mean, (select avg(total6 / 6.0) from s) as nation from s, band where $known;
create temp table q as select $group, n, mean, sqrt(sum((t - mean) * (t - mean)) / (n - 1)) as sd, min(t) as least, max(t) as most, 100.0 * sum(is_top) / n as top_rate, mean - nation as difference,
    sum(t * max(0, 1 - abs(i - (n - 1) * 0.25))) as q1, sum(t * max(0, 1 - abs(i - (n - 1) * 0.5))) as median, sum(t * max(0, 1 - abs(i - (n - 1) * 0.75))) as q3 from o group by $group;
create temp table r as select *, rank() over (order by round(mean, 9) desc) as place from q;
select g.*, r.* from groups_${group/, /_} g full join r on ($(case $group in *,*) echo 'g.province, g.track' ;; *) echo 'g."group"' ;; esac)) = (r.${group/, /, r.})
    where students is not n || '' or rank is not place || '' or abs(g.mean - r.mean) > 1e-6 or abs(g.sd - r.sd) > 1e-6 or abs(min - least) > 0.006 or abs(max - most) > 0.006
       or abs(g.q1 - r.q1) > 1e-5 or abs(g.median - r.median) > 1e-5 or abs(g.q3 - r.q3) > 1e-5 or abs(g.top_rate - r.top_rate) > 1e-6 or abs(g.difference - r.difference) > 1e-6 limit 5;
SQL
done

agrees 'the table scales: every raw mark of the conversions and how many have it' <<'SQL'
create temp table due as select score, pop as within, raw / case score when 'g_tianjin' then 2.0 when 'g_stanine' then 6.0 else 1.0 end as raw, n, value * 1.0 / unit as value, grade
    from converted join setting using (score);
create temp table had as select * from scales where score in (select score from setting);
select 'rows', (select count(*) from had), (select count(*) from due) where (select count(*) from had) <> (select count(*) from due);
select 'row', h.*, d.* from (select *, row_number() over (partition by score, within order by raw + 0 desc) as i from had) h
    join (select *, row_number() over (partition by score, within order by raw desc) as i from due) d using (score, within, i)
    where abs(h.raw - d.raw) > 0.006 or h.students is not n || '' or h.value + 0.0 <> d.value or h.grade <> d.grade limit 5;
SQL
finish
