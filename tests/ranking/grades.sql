-- Conversions by shares, from their definition: who sat what (`source`), the settings of a score (`setting`, step and
-- limits in raw marks) and its grades (`grade`, best first; shares in thousandths, values in tenths). Makes converted
-- (score, pop, raw, n, value, grade) and grades_found. A search goes down from the top (sign 1) or up from the bottom.
create table c as
    select score, pop, raw, n, sign, sum(n) over (partition by score, pop order by -sign * raw) as upto,
           sum(n) over (partition by score, pop) as population
    from (select score, pop, raw, count(*) as n from source group by score, pop, raw) join setting using (score);
create index c_upto on c(score, pop, upto);
create table pops as select score, pop, population from c group by score, pop;
create unique index pops_pop on pops(score, pop);
create table g as -- i: place in the search
    select score, name, place, high, low, share, row_number() over w as i, sum(share) over w as shares,
           count(*) over (partition by score) as grades
    from grade join setting using (score) window w as (partition by score order by sign * place);
create unique index g_place on g(score, i);
-- Three steps a grade, since a recursive select sees one row: its target (in thousandths of students), what lies on
-- both sides of that, and where it ends.
create table ends as
with recursive walk(score, pop, step, i, ended, point, lower, upper, above) as (
    select score, pop, 0, 1, 0, 0, 0, 0, 0 from c group by score, pop
    union all
    select w.score, w.pop, w.step + 1, w.i + (w.step % 3 = 2),
           case when w.step % 3 < 2 then ended else max(ended, case
               when border = 'above' then above when border = 'upper' then upper when border = 'lower' then lower
               when upper * 1000 - point < point - lower * 1000 then upper
               when upper * 1000 - point > point - lower * 1000 then lower
               when (border = 'near') = (sign = 1) then upper else lower end) end,
           case when w.step % 3 > 0 then point when chained then ended * 1000 + share * population else shares * population end,
           case when w.step % 3 <> 1 then lower else coalesce((select max(upto) from c where score = w.score and pop = w.pop and upto * 1000 <= point), 0) end,
           case when w.step % 3 <> 1 then upper else coalesce((select min(upto) from c where score = w.score and pop = w.pop and upto * 1000 >= point), population) end,
           case when w.step % 3 <> 1 then above else coalesce((select min(upto) from c where score = w.score and pop = w.pop and upto * 1000 > point), population) end
    from walk w join g on g.score = w.score and g.i = w.i join setting on setting.score = w.score
         join pops p on p.score = w.score and p.pop = w.pop
)
select score, pop, i - 1 as i, case when i - 1 = grades then population else ended end as upto
from walk join pops using (score, pop) join (select score, grades from g group by score) using (score)
where walk.step % 3 = 0 and i > 1;
create index ends_upto on ends(score, pop, upto);
create table placed as
    select c.*, (select min(i) from ends where score = c.score and pop = c.pop and upto >= c.upto) as i from c;
create table observed as
    select p.score, p.pop, g.name, place, high, low, max(raw) as y2, min(raw) as y1, sum(n) as students
    from placed p join g using (score, i) group by p.score, p.pop, place;
create table grades_found as
    select score, pop, name, place, high, low, students,
           max(y2, case when ends = 'observed' then y2 when above is not null then above - step
                        when ends = 'limits' then paper_high else y2 end) as y2,
           case when ends = 'limits' and below is null then min(y1, paper_low) else y1 end as y1
    from (select *, lag(y1) over w as above, lead(y1) over w as below from observed window w as (partition by score, pop order by place))
    join setting using (score);
create table converted as
    select score, pop, raw, n, name as grade,
           case when y1 < y2 then (2 * (low * (y2 - y1) + (high - low) * (raw - y1)) * unit + 10 * (y2 - y1)) / (20 * (y2 - y1))
                when one_mark = 'max' then high * unit / 10 when one_mark = 'min' then low * unit / 10
                else ((high + low) * unit + 10) / 20 end as value
    from placed join (select score, i, name from g) using (score, i) join grades_found using (score, pop, name) join setting using (score);
create unique index converted_raw on converted(score, pop, raw);
