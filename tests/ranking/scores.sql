-- What each score must be, worked out from `s`: wanted(score, student_id, value in units of the score's last decimal).
-- Halves are rounded away from zero, in integers where the value is rational.
create table wanted(score text, student_id text, value integer);
create table setting(score text primary key, border text, sign int default 1, chained int default 0, ends text default 'observed',
    one_mark text default 'max', step int default 1, paper_low int default 0, paper_high int, unit int default 1);
insert into setting(score, border) values ('g_chem', 'upper'), ('g_zhejiang', 'near'), ('g_beijing', 'above'),
    ('g_shanghai', 'near_high'), ('g_csat', 'above');
insert into setting(score, border, sign) values ('g_bio', 'lower', -1), ('g_stanine', 'above', -1);
insert into setting(score, border, chained, ends) values ('g_geo', 'near', 1, 'contiguous');
insert into setting(score, border, sign, chained, ends, one_mark, paper_high) values ('g_pol', 'near_high', -1, 1, 'limits', 'mean', 100);
insert into setting(score, border, ends, paper_high) values ('g_tianjin', 'upper', 'limits', 300); -- in halves
insert into setting(score, border, ends, one_mark, unit) values ('g_own', 'near', 'contiguous', 'min', 10);
-- Published shares in percent and ranges, from the best grade.
create table scheme(score text, name text, share real, high real, low real);
insert into scheme values
    ('g_chem','A',15,100,86),('g_chem','B',35,85,71),('g_chem','C',35,70,56),('g_chem','D',13,55,41),('g_chem','E',2,40,30),
    ('g_bio','A',17,100,83),('g_bio','B',33,82,71),('g_bio','C',33,70,59),('g_bio','D',15,58,41),('g_bio','E',2,40,30),
    ('g_geo','A',3,100,91),('g_geo','B+',7,90,81),('g_geo','B',16,80,71),('g_geo','C+',24,70,61),('g_geo','C',24,60,51),
    ('g_geo','D+',16,50,41),('g_geo','D',7,40,31),('g_geo','E',3,30,21),
    ('g_own','A',12.5,100,90.5),('g_own','B',37.5,90,60),('g_own','C',50,59.5,20);
insert into scheme select 'g_pol', name, share, high, low from scheme where score = 'g_chem';
create table list(score text, shares text, top int, step int);
insert into list values -- grades of one value each, which is their name
    ('g_zhejiang', '[1,2,3,4,5,6,7,8,7,7,7,7,7,7,6,5,4,3,2,1,1]', 100, 3),
    ('g_beijing', '[1,2,3,4,5,7,8,9,8,8,7,6,6,6,5,4,4,3,2,1,1]', 100, 3),
    ('g_tianjin', '[2,3,4,5,6,7,7,7,7,7,6,6,6,6,6,5,4,3,1,1,1]', 100, 3),
    ('g_shanghai', '[5,10,10,10,10,10,10,10,10,10,5]', 70, 3),
    ('g_stanine', '[4,7,12,17,20,17,12,7,4]', 9, 1), ('g_csat', '[4,7,12,17,20,17,12,7,4]', 1, -1);
insert into scheme select score, top - key * step, value, top - key * step, top - key * step from list, json_each(shares);
create table grade as
    select score, name, row_number() over (partition by score order by rowid) as place, cast(share * 10 as int) as share,
           cast(high * 10 as int) as high, cast(low * 10 as int) as low
    from scheme;
create table source as
    select 'g_chem' as score, student_id, '' as pop, chem as raw from s where chem is not null union all
    select 'g_bio', student_id, '', bio from s where bio is not null union all
    select 'g_geo', student_id, '', geo from s where geo is not null union all
    select 'g_pol', student_id, '', pol from s where pol is not null union all
    select 'g_zhejiang', student_id, '', physics from s where physics >= 20 union all
    select 'g_beijing', student_id, province, maths from s where province <> '' union all
    select 'g_tianjin', student_id, school, foreign2 from s union all
    select 'g_shanghai', student_id, school, chinese from s union all
    select 'g_stanine', student_id, '', total6 from s union all
    select 'g_csat', student_id, '', quiz from s union all
    select 'g_own', student_id, school, chinese from s;
.read grades.sql
insert into wanted select score, student_id, value from source join converted using (score, pop, raw);

-- Standard scores. Beyond integers only the root.
create table moments as
    select 'maths' as what, '' as pop, count(*) as n, sum(maths) as sum, sum(maths * maths) as squares from s union all
    select 'total', province, count(*), sum(total6), sum(total6 * total6) from s group by province union all
    select 'foreign', '', count(*), sum(foreign2), sum(foreign2 * foreign2) from s union all
    select 'chinese', shift, count(*), sum(chinese), sum(chinese * chinese) from s group by shift union all
    select 'maths', shift, count(*), sum(maths), sum(maths * maths) from s group by shift union all
    select 'quiz', '', count(*), sum(quiz), sum(quiz * quiz) from s;
create table z as
    select student_id, what, pop, (1.0 * n * x - sum) / sqrt(n * squares - sum * sum) as z, n
    from (select student_id, 'maths' as what, '' as pop, maths as x from s union all
          select student_id, 'total', province, total6 from s where province <> '' union all
          select student_id, 'foreign', '', foreign2 from s union all select student_id, 'chinese', shift, chinese from s union all
          select student_id, 'quiz', '', quiz from s) join moments using (what, pop);
insert into wanted
    select 's_z', student_id, round(z * 10000) from z where what = 'maths' union all
    select 's_t', student_id, round(5000 + 1000 * z * sqrt((n - 1.0) / n)) from z where what = 'total' union all
    select 's_sten', student_id, min(10, max(1, round(5.5 + 2 * z))) from z where what = 'foreign' union all
    select 's_csat', student_id, round(100 + 20 * z) from z where what = 'chinese' union all
    select 's_own', student_id, min(700000, max(300000, round(500000 + 250000 / 3.0 * z))) from z where what = 'quiz';

-- Maps and tables.
insert into wanted
    select 'l_art', student_id, case when jan then ((15 * jan - 2) * 20000 + 6) / 12 else -3333 end from s where jan is not null union all
    select 'l_map', student_id, ((600 * (maths - 30) + 18000) * 200 + 90) / 180 from s union all
    select 't_ums', student_id, case when physics <= 27 then (120 * physics + 27) / 54 when physics <= 33 then (20 * (physics - 27) + 6) / 12 + 60
        when physics <= 62 then (60 * (physics - 33) + 29) / 58 + 70 else 100 end from s union all
    select 't_down', student_id, case when physics >= 81 then 3 when physics >= 60 then 2 when physics >= 40 then 1 end from s union all
    select 't_none', student_id, case bio when 50 then 10 when 51 then 20 when 52 then 35 end from s;

-- Equating to shift s2. F and G are counts at or below every mark from 0 to 150, whether anybody has it or not.
insert into wanted select 'e_mean', student_id, sign(d) * ((abs(d) * 200000 + m) / (2 * m)) from (select student_id,
        maths * x.n * y.n + y.sum * x.n - x.sum * y.n as d, x.n * y.n as m
    from s join moments x on x.what = 'maths' and x.pop = shift join moments y on y.what = 'maths' and y.pop = 's2');
insert into wanted select 'e_linear', student_id, round(100000 * (1.0 * y.sum / y.n + 1.0 * (x.n * maths - x.sum) / y.n *
        sqrt(1.0 * (y.n * y.squares - y.sum * y.sum) / (x.n * x.squares - x.sum * x.sum))))
    from s join moments x on x.what = 'maths' and x.pop = shift join moments y on y.what = 'maths' and y.pop = 's2';
create table f as
    with recursive mark(x) as (select 0 union all select x + 1 from mark where x < 150)
    select pop, x, (select count(*) from s where shift = pop and maths = x) as here,
           (select count(*) from s where shift = pop and maths <= x) as upto, n
    from mark join moments where what = 'maths' and pop <> '';
create table e as -- twice: P = twice / (2 n); low and high: the marks at which G reaches P, and passes it
    select pop, x, 2 * upto - here as twice, n, (select n from f where pop = 's2') as m,
           (select min(x) from f g where pop = 's2' and g.upto * 2 * f.n >= (2 * f.upto - f.here) * g.n) as low,
           (select min(x) from f g where pop = 's2' and g.upto * 2 * f.n > (2 * f.upto - f.here) * g.n) as high
    from f where here > 0;
insert into wanted
    select 'e_percentile', student_id, round(100000 * (at_low + at_high) / 2)
    from s join (select e.pop, e.x, low - 0.5 + (1.0 * twice * m / (2 * e.n) - (a.upto - a.here)) / a.here as at_low,
                        high - 0.5 + (1.0 * twice * m / (2 * e.n) - (b.upto - b.here)) / b.here as at_high
                 from e join f a on a.pop = 's2' and a.x = low join f b on b.pop = 's2' and b.x = high) w on w.pop = shift and w.x = maths;

-- Percentiles, sessions, GATE.
create table pj as select student_id, (2 * count(*) over w * 1000000000 + count(*) over p) / (2 * count(*) over p) as v from s where jan is not null
    window w as (partition by jan_shift order by jan), p as (partition by jan_shift);
create table pa as select student_id, (2 * count(*) over w * 1000000000 + count(*) over p) / (2 * count(*) over p) as v from s where apr is not null
    window w as (partition by apr_shift order by apr), p as (partition by apr_shift);
insert into wanted
    select 'p_jan', student_id, v from pj union all select 'p_apr', student_id, v from pa union all
    select 'nta', student_id, max(v) from (select * from pj union all select * from pa) group by student_id union all
    select 'p_below', student_id, (2 * (count(*) over w - count(*) over t) * 100000000 + count(*) over ()) / (2 * count(*) over ())
        from s window w as (order by total6), t as (partition by total6) union all
    select 'p_mid', student_id, ((2 * count(*) over w - count(*) over t) * 100 + count(*) over ()) / (2 * count(*) over ())
        from wanted where score = 'g_csat' window w as (order by value), t as (partition by value) union all
    select 'p_sql', student_id, round(1e9 * percent_rank() over (partition by school order by total6)) from s;
create table tops as
    select pop, avg(maths) as top from (select '' as pop, maths, row_number() over (order by maths desc) as i, count(*) over () as n from s union all
        select shift, maths, row_number() over (partition by shift order by maths desc), count(*) over (partition by shift) from s)
    where i <= (n + 99) / 100 group by pop;
create table points as
    select pop, top, 1.0 * sum / n + sqrt(1.0 * squares / n - 1.0 * sum / n * sum / n) as q from tops join moments using (pop) where what = 'maths';
insert into wanted select 'gate', student_id, round(100 * ((b.top - b.q) / (h.top - h.q) * (maths - h.q) + b.q))
    from s join points h on h.pop = shift join points b on b.pop = '';
insert into wanted
    select 'gate_score', student_id, round(100 * (350 + 550 * (value - q) / (top - q)))
    from wanted, (select max(2500, avg(value) + sqrt(avg(value * value) - avg(value) * avg(value))) as q,
                         avg(case when i <= max(10, (n + 999) / 1000) then value end) as top
                  from (select value, row_number() over (order by value desc) as i, count(*) over () as n from wanted where score = 'gate'))
    where score = 'gate';

-- Composites.
insert into wanted select 'electives', student_id, sum(value)
    from (select *, row_number() over (partition by student_id order by value desc) as i from wanted where score in ('g_chem', 'g_bio', 'g_geo', 'g_pol'))
    where i <= 2 group by student_id having count(*) = 2;
create table sums as
    select student_id, 10 * (chinese + maths + physics + value) + 5 * foreign2 as filing, chinese < 30 as low_chinese, maths < 30 as low_maths,
           value is null as lacks, 6 * (4 * 963 + 4.0 / 3) / 16 as least6, total6
    from s left join (select student_id, value from wanted where score = 'electives') using (student_id);
insert into wanted
    select 'filing', student_id, filing from sums where not (lacks or low_chinese or low_maths or filing < 2000) union all
    select 'w_third', student_id, sign(d) * ((abs(d) * 2000 + 84) / 168) from
        (select student_id, 28 * maths + 36 * quiz + 105 * coalesce(jan, 0) as d from s) union all
    select 'w_again', student_id, (2 * x * size * 100 + 12 * there) / (24 * there) from
        (select student_id, 4 * maths + 15 * coalesce(jan, 0) + 2 * coalesce(apr, 0) as x, 475 as size,
                50 + case when jan is null then 0 else 375 end + case when apr is null then 0 else 50 end as there from s);
create index wanted_score on wanted(score, student_id);
