// sql.mjs: the same job in SQL, made from the generated rubric: marks as expressions over the columns, then ranks.
//
// Ranks and percentiles come from a histogram of totals joined back to the students: several times faster in both
// peers than window functions over every row, and the same numbers.

const quote = (name) => `"${name}"`;
const text = (s) => `'${s.replaceAll("'", "''")}'`;

// One line an item, as the generator writes them.
export function readItems(rubric) {
  const items = [];
  for (const line of rubric.split('\n')) {
    const head = line.match(/- \{id: (\w+), type: (\w+)/);
    if (!head) continue;
    const field = (name) => line.match(new RegExp(`\\b${name}: (\\[[^\\]]*\\]|[^,}]+)`))?.[1];
    const rules = [...line.matchAll(/\{match: '((?:[^']|'')*)', points: (-?\d+)\}/g)]
      .map(([, pattern, points]) => ({ pattern: pattern.replaceAll("''", "'"), points: Number(points) }));
    items.push({
      id: head[1], type: head[2], points: Number(line.match(/points: (\d+)/)[1]), key: field('key'),
      section: field('section'), abs: line.match(/abs: ([\d.]+)/)?.[1], credit: field('credit'), options: field('options'), rules,
    });
  }
  return items;
}

const keysOf = (key) => (key.startsWith('[') ? JSON.parse(key) : [key]);

const markInDuckdb = {
  choice: ({ id, key, points }) => `CASE WHEN ${quote(id)} = ${text(key)} THEN ${points} ELSE 0 END`,
  multi: ({ id, key, points, credit, options }) => {
    const answer = `upper(${quote(id)})`, has = (letter) => `contains(${answer}, '${letter}')`;
    const others = [...options].filter((letter) => !key.includes(letter));
    const wrong = others.map(has).join(' OR ') || 'false';
    return credit === 'none_wrong'
      ? `CASE WHEN ${quote(id)} IS NULL OR ${wrong} THEN 0 ELSE ${points / key.length} * (${[...key].map((k) => `${has(k)}::INT`).join(' + ')}) END`
      : `CASE WHEN ${[...key].map(has).join(' AND ')} AND NOT (${wrong}) THEN ${points} ELSE 0 END`;
  },
  number: ({ id, key, points, abs }) =>
    `CASE WHEN TRY_CAST(${quote(id)} AS DECIMAL(18, 6)) BETWEEN ${key} - ${abs} AND ${key} + ${abs} THEN ${points} ELSE 0 END`,
  text: ({ id, key, points }) =>
    `CASE WHEN lower(trim(regexp_replace(${quote(id)}, '\\s+', ' ', 'g'))) IN (${keysOf(key).map(text)}) THEN ${points} ELSE 0 END`,
  pattern: ({ id, points, rules }) =>
    `least(${points}, greatest(0, ${rules.map((r) => `CASE WHEN regexp_matches(${quote(id)}, ${text(r.pattern)}, 's') THEN ${r.points} ELSE 0 END`).join(' + ')}))`,
};

export const totalExpression = (items) => items.map((item) => markInDuckdb[item.type](item)).join('\n  + ');

const choiceInSqlite = ({ id, key, points }) => `(${quote(id)} = ${text(key)}) * ${points}`;
export const totalInSqlite = (items) => items.map(choiceInSqlite).join(' + ');

const tables = (totals) => `
CREATE TEMP TABLE graded AS ${totals};
CREATE TEMP TABLE national AS
  SELECT total, 1 + sum(n) OVER (ORDER BY total DESC) - n AS rank, sum(n) OVER (ORDER BY total) AS at_or_below
  FROM (SELECT total, count(*) AS n FROM graded GROUP BY total);
CREATE TEMP TABLE provincial AS
  SELECT province, total, 1 + sum(n) OVER (PARTITION BY province ORDER BY total DESC) - n AS rank
  FROM (SELECT province, total, count(*) AS n FROM graded GROUP BY province, total);`;

const results = (percentile) => `
  SELECT g.student_id, g.province, g.school, g.total, n.rank, ${percentile} AS percentile, p.rank AS rank_province
  FROM graded g JOIN national n ON g.total = n.total JOIN provincial p ON g.province = p.province AND g.total = p.total`;

const inDuckdb = results('round(100.0 * n.at_or_below / (SELECT count(*) FROM graded), 4)');
const ORDER = { rank: 'ORDER BY n.rank, g.student_id', input: 'ORDER BY g.student_id' };

export const csvSource = (path) => `read_csv(${text(path)}, header = true, all_varchar = true)`;

export const wideTotals = (items, source) =>
  `SELECT student_id, province, school, ${totalExpression(items)} AS total FROM ${source}`;

// Long answers carry no province: it comes from the roster, for both programs.
export const longTotals = (items, source, roster) => `
  SELECT s.student_id, any_value(s.province) AS province, any_value(s.school) AS school, coalesce(sum(k.points), 0) AS total
  FROM ${roster} s
  JOIN ${source} a ON a.student_id = s.student_id
  LEFT JOIN (VALUES ${items.map((i) => `(${text(i.id)}, ${text(i.key)}, ${i.points})`)}) k(item, answer, points)
    ON a.item = k.item AND a.answer = k.answer
  GROUP BY s.student_id`;

export const duckdbToCsv = (totals, order, out) => `${tables(totals)}
COPY (${inDuckdb} ${ORDER[order]}) TO ${text(out)} (HEADER);
`;

// Four tie keys and three groups, by window functions, one for each; percentiles from the rank, rounded half up in integers, as
// doubles do not.
function keysInDuckdb(items, source) {
  const blank = items.map(({ id }) => `(${quote(id)} IS NULL OR ${quote(id)} = '-')::INT`).join(' + ');
  const second = totalExpression(items.filter((item) => item.section === 'II'));
  const correct = items.map(({ id, key }) => `coalesce(${quote(id)} = ${text(key)}, false)::INT`).join(' + ');
  const best = 'ORDER BY total DESC, second DESC, correct DESC, blank';
  const graded = `
CREATE TEMP TABLE graded AS SELECT student_id, province, school, ${totalExpression(items)} AS total, ${second} AS second,
  ${correct} AS correct, ${blank} AS blank FROM ${source};
`;
  const ranked = `SELECT student_id, total, rank() OVER (${best}) AS rank,
    (2000000 * (n - rank + 1) + n) // (2 * n) / 10000 AS percentile,
    rank() OVER (PARTITION BY province ${best}) AS rank_province, rank() OVER (PARTITION BY school ${best}) AS rank_school,
    rank() OVER (PARTITION BY province, school ${best}) AS rank_province_school
  FROM graded, (SELECT count(*) AS n FROM graded)`;
  return { graded, ranked };
}

export function keysToCsv(items, source, out) {
  const { graded, ranked } = keysInDuckdb(items, source);
  return `${graded}COPY (${ranked} ORDER BY rank, student_id) TO ${text(out)} (HEADER);
`;
}

export function rankingToCsv(items, source, out) {
  const { graded, ranked } = keysInDuckdb(items, source);
  return `${graded}-- timed rank
CREATE TEMP TABLE ranked AS ${ranked};
-- timed write
COPY (FROM ranked ORDER BY rank, student_id) TO ${text(out)} (HEADER);
`;
}

// Facility, item-rest correlation and option counts by fifth, from a histogram of item, answer and total: one pass over the
// answers, as SQL can do it best. Fifths share students of a total on their border in proportion, as ours do.
export function analysisToCsv(items, source, out) {
  const names = items.map(({ id }) => quote(id)).join(', ');
  const fifth = (f) => `sum(h.n * w.in${f}) / (any_value(w.students) / 5) AS q${f}`;
  const part = (f) => `greatest(0, least(below + n, students * ${f} / 5.0) - greatest(below, students * ${f - 1} / 5.0)) / n AS in${f}`;
  const fifths = [1, 2, 3, 4, 5];
  return `
CREATE TEMP TABLE graded AS SELECT ${names}, ${totalExpression(items)} AS total FROM ${source};
CREATE TEMP TABLE h AS SELECT item, CASE WHEN answer IS NULL OR answer = '-' THEN '' ELSE answer END AS answer, total, count(*) AS n
  FROM graded UNPIVOT INCLUDE NULLS (answer FOR item IN (${names})) GROUP BY ALL;
CREATE TEMP TABLE weights AS SELECT *, ${fifths.map(part).join(', ')} FROM (
  SELECT total, count(*) AS n, sum(count(*)) OVER (ORDER BY total) - count(*) AS below, sum(count(*)) OVER () AS students
  FROM graded GROUP BY total);
CREATE TEMP TABLE keys AS SELECT * FROM (VALUES ${items.map((i) => `(${text(i.id)}, ${text(i.key)}, ${i.points}.0)`)}) k(item, key, points);
CREATE TEMP TABLE stats AS SELECT item, sum(n * x) / sum(n) / any_value(points) AS facility,
    (sum(n) * sum(n * x * y) - sum(n * x) * sum(n * y)) / sqrt((sum(n) * sum(n * x * x) - sum(n * x) ** 2) * (sum(n) * sum(n * y * y) - sum(n * y) ** 2)) AS discrimination
  FROM (SELECT h.item, n::DOUBLE AS n, points, CASE WHEN answer = key THEN points ELSE 0 END::DOUBLE AS x, total::DOUBLE - x AS y
    FROM h JOIN keys USING (item)) GROUP BY item;
COPY (SELECT h.item || ':' || h.answer AS answer, sum(h.n) AS count, ${fifths.map(fifth).join(', ')},
    any_value(s.facility) AS facility, any_value(s.discrimination) AS discrimination
  FROM h JOIN weights w USING (total) JOIN stats s USING (item) GROUP BY h.item, h.answer ORDER BY answer) TO ${text(out)} (HEADER);
`;
}

// The run: every student's result, the answers themselves, and the score table, in DuckDB's own file.
export const duckdbToDatabase = (items, source) => `
CREATE TABLE answers AS SELECT * FROM ${source};
${tables(wideTotals(items, 'answers'))}
CREATE TABLE evaluations AS ${inDuckdb};
CREATE TABLE segments AS SELECT total AS score, count(*) AS count FROM graded GROUP BY total ORDER BY total DESC;
CREATE TABLE segments_province AS SELECT province, total AS score, count(*) AS count FROM graded GROUP BY ALL ORDER BY ALL;
CREATE TABLE groups_school AS SELECT school, count(*) AS students, avg(total) AS mean, stddev(total) AS sd, min(total) AS min,
  quantile_cont(total, 0.5) AS median, max(total) AS max FROM graded GROUP BY school;
CHECKPOINT;
`;

export const sqliteToCsv = (items, importPath, database, out) => `
${importPath ? `.mode csv\n.import ${importPath} answers` : `.open ${database}`}
${tables(`SELECT student_id, province, school, ${totalInSqlite(items)} AS total FROM answers`)}
CREATE INDEX temp.national_total ON national(total);
CREATE INDEX temp.provincial_total ON provincial(province, total);
.mode csv
.headers on
.output ${out}
${results('round(100.0 * n.at_or_below / (SELECT count(*) FROM graded), 4)')} ${ORDER.rank};
`;
