-- What students are and have, out of the raw answers and the roster, in exact integers: total6 is in sixths of a mark
-- (halves of `foreign`, thirds by the weight of the quiz), foreign2 in halves, bonus2 too; null: not sat, or not there.
.mode csv
.import answers.csv a
.import roster.csv r
create table key(q integer primary key, letter text);
insert into key values (1,'A'),(2,'B'),(3,'C'),(4,'D'),(5,'A'),(6,'B'),(7,'C'),(8,'D'),(9,'A'),(10,'B');
create table letters as
    select student_id, q, letter, case q when 1 then Q1 when 2 then Q2 when 3 then Q3 when 4 then Q4 when 5 then Q5
        when 6 then Q6 when 7 then Q7 when 8 then Q8 when 9 then Q9 else Q10 end as answer
    from a, key where status = '';
create table quizzes as
    select student_id, sum(answer = letter) as q_right, sum(length(answer) = 1 and answer <> letter) as q_wrong,
           sum(answer = '') as q_blank, sum(q = 7 and answer = letter) * 4 - sum(q = 7 and length(answer) = 1 and answer <> letter) as seventh
    from letters group by student_id;
create table papers as
    select student_id, chinese as cell, 150 as most from a union all select student_id, maths, 150 from a union all
    select student_id, "foreign", 150 from a union all select student_id, physics, 100 from a union all
    select student_id, chem, 100 from a union all select student_id, bio, 100 from a union all
    select student_id, geo, 100 from a union all select student_id, pol, 100 from a union all
    select student_id, jan, 300 from a union all select student_id, apr, 300 from a;
create table counts as -- a mark of 0 is a wrong answer
    select student_id, sum(cell = '') as blank, sum(cell <> '' and cell + 0 = most) as correct,
           sum(cell <> '' and cell + 0 = 0) as wrong
    from papers group by student_id;
create table s as
    select student_id, province, school, track, shift, jan_shift, apr_shift, nullif(born, '') as born,
           cast(nullif(bonus, '') * 2 as integer) as bonus2, chinese + 0 as chinese, maths + 0 as maths,
           cast("foreign" * 2 as integer) as foreign2, physics + 0 as physics, nullif(chem, '') + 0 as chem,
           nullif(bio, '') + 0 as bio, nullif(geo, '') + 0 as geo, nullif(pol, '') + 0 as pol, nullif(jan, '') + 0 as jan,
           case when apr_status = 'present' then apr + 0 end as apr, 4 * q_right - q_wrong as quiz, seventh,
           6 * (chinese + maths + physics + chem + bio + geo + pol) + 3 * cast("foreign" * 2 as integer) + 2 * (4 * q_right - q_wrong) as total6,
           correct + q_right as correct, wrong + q_wrong as wrong, blank + q_blank as blank
    from a join r using (student_id) join quizzes using (student_id) join counts using (student_id)
    where status = '';
create unique index s_by_id on s(student_id);
