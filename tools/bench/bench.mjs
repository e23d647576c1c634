// bench.mjs: grader against its peers on the same files, alternately, in one run. `make bench` runs it.
//
//     W=wide,long   these workloads only        SCALE=0.1  a tenth of the students        REPS=5   runs of each
//     THREADS=2     for every program           PEERS=duckdb,sqlite3,awk                  BENCH_DIR=…  inputs and log
//
// Inputs are generated once and kept. Every program writes its result as CSV in rank order; the results of grader and a
// peer are compared for every student (total, national rank, percentile, rank in the province) before times count.
// Ratios are medians of the pairwise ratios of neighbouring runs, since machines are noisy.

import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as sql from './sql.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const env = (name, otherwise) => process.env[name] || otherwise;
const SCALE = Number(env('SCALE', '1')), REPS = Number(env('REPS', '5')), THREADS = env('THREADS', '2');
const PEERS = env('PEERS', 'duckdb').split(',');
const GRADER = env('GRADER', 'build/grader'), DATAGEN = env('DATAGEN', 'build/datagen'), MEASURE = env('MEASURE', 'build/measure');
const DIR = join(env('BENCH_DIR', join(homedir(), '.cache', 'grader-bench')), `scale-${SCALE}`);
const at = (name) => join(DIR, name);
const sh = (command) => ['bash', '-c', command];
mkdirSync(DIR, { recursive: true });

// --- inputs ---------------------------------------------------------------------------------------------------------

const million = (n) => String(Math.round(n * 1e6 * SCALE));
const NATION = ['--provinces', '31', '--schools', '20000', '--rank-by', 'total'];
const MIXED = ['--choice', '20', '--multi', '8', '--number', '6', '--text', '4', '--pattern', '2'];
const datagen = (file, options) => ({ file, options: ['-o', at(file), ...NATION, ...options] });
const inputs = {
  wide: datagen('wide.csv', ['--students', million(5), '--items', '60', '--rubric', at('wide.yaml')]),
  wide1: datagen('wide1.csv', ['--students', million(1), '--items', '60']),
  wide20: datagen('wide20.csv', ['--students', million(20), '--items', '60']),
  roster: datagen('unused.csv', ['--students', million(1), '--items', '1', '--roster', at('roster.csv')]),
  long: datagen('long.csv', ['--students', million(1), '--items', '60', '--layout', 'long']),
  shuffled: datagen('shuffled.csv', ['--students', million(1), '--items', '60', '--layout', 'long', '--shuffle']),
  mixed: datagen('mixed.csv', ['--students', million(1), ...MIXED, '--rubric', at('mixed.yaml')]),
  // The same answers from four times the students: what an answer costs must not depend on how many gave it.
  mixed4: { file: 'mixed4.csv', copies: 4, of: 'mixed' },
  sqlite: datagen('wide1.db', ['--students', million(1), '--items', '60', '--layout', 'sqlite-wide']),
  billion: datagen('billion.csv', ['--students', million(10), '--items', '100', '--rubric', at('billion.yaml')]),
};

function need(...names) {
  for (const name of names) {
    const { file, options, copies, of } = inputs[name];
    if (existsSync(at(file))) continue;
    if (of) need(of);
    process.stderr.write(`generating ${file} …\n`);
    if (!of) execFileSync(DATAGEN, options);
    else execFileSync('bash', ['-c', `(head -n 1 ${at(inputs[of].file)}; for i in $(seq ${copies}); do
      tail -n +2 ${at(inputs[of].file)} | sed -E "s/^S([0-9]+,P)/$i-\\1/"; done) > ${at(file)}`]);
  }
}

// The generated rubric without sections and grades, groups province only: the job that the SQL does.
function plainRubric(rubric) {
  const text = readFileSync(at(rubric), 'utf8');
  const plain = text.replace(/sections:\n(  - .*\n)+/, '').replace(/, section: \w+/g, '').replace(/^grades: .*\n/m, '')
    .replace(/by: \[.*\]/, 'by: [total]').replace(/groups: .*/, 'groups: [province]');
  writeFileSync(at(`plain-${rubric}`), plain);
  return at(`plain-${rubric}`);
}

const itemsOf = (rubric) => sql.readItems(readFileSync(at(rubric), 'utf8'));

// --- running ----------------------------------------------------------------------------------------------------------

// `part`: the seconds of parts of the work are on standard error, as this pattern says; only they count, together.
function run(command, part) {
  const done = spawnSync(MEASURE, [at('stats'), ...command], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command.join(' ').slice(0, 300)}\n${done.stderr}`);
  const [wall, user, system, peak] = readFileSync(at('stats'), 'utf8').split(' ').map(Number);
  if (!part) return { wall, cpu: user + system, peak: peak / 1024 };
  const said = [...done.stderr.matchAll(part)].map((match) => Number(match[1]));
  if (!said.length) throw new Error(`${command.join(' ').slice(0, 300)}\nsays nothing like ${part}`);
  return { wall: said.reduce((sum, seconds) => sum + seconds), cpu: user + system, peak: peak / 1024 };
}

const grader = (rubric, inputs, extra, out) =>
  sh(`${GRADER} grade -q -j ${THREADS} -r ${plainRubric(rubric)} --keep school ${extra} ${inputs} > ${at(out)}`);
function duckdb(name, statements, database) {
  writeFileSync(at(`${name}.sql`), statements);
  return ['node', join(here, 'duckdb.mjs'), at(`${name}.sql`), THREADS, ...(database ? [at(database)] : [])];
}
function sqlite3(name, script, database = ':memory:') {
  writeFileSync(at(`${name}.sqlite`), script);
  return sh(`sqlite3 ${database} < ${at(`${name}.sqlite`)}`);
}

const COMPARED = ['student_id', 'total', 'rank', 'percentile', 'rank_province'];
// The compared columns of a CSV file, numbers in one form, as one digest.
const canonical = (file, columns) => execFileSync('bash', ['-c', `awk -F, -v names=${columns} '
    NR == 1 { gsub(/\\r|"/, ""); n = split(names, name, ","); for (i = 1; i <= NF; i++) at[$i] = i; next }
    { gsub(/\\r|"/, ""); printf "%s", $(at[name[1]]); for (i = 2; i <= n; i++) printf ",%s", $(at[name[i]]) + 0; print "" }
  ' ${at(file)} | sha256sum`], { encoding: 'utf8' }).slice(0, 64);

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// --- workloads ----------------------------------------------------------------------------------------------------------

// Each: commands by program, `ours` first; `same` names the files to compare; `answers` how many were graded.
const limit = (inputs, bytes) =>
  sh(`cat ${inputs} > /dev/null; head -c ${bytes} /dev/zero > ${at('zeros')}`);
const sizeOf = (file) => (existsSync(at(file)) ? statSync(at(file)).size : 0);

const workloads = {
  wide(order = 'rank') {
    need('wide');
    const items = itemsOf('wide.yaml'), totals = sql.wideTotals(items, sql.csvSource(at('wide.csv')));
    const name = `wide-${order}`;
    const sum = items.map((i) => `($(at["${i.id}"]) == "${i.key}") * ${i.points}`).join(' + ');
    return {
      answers: 5e6 * SCALE * 60,
      ours: grader('wide.yaml', at('wide.csv'), `--sort ${order}`, `${name}.csv`),
      duckdb: duckdb(name, sql.duckdbToCsv(totals, order, at(`${name}-duckdb.csv`))),
      ...(order === 'rank' && {
        sqlite3: sqlite3(name, sql.sqliteToCsv(items, at('wide.csv'), null, at(`${name}-sqlite3.csv`))),
        // Totals and order only: no ranks, no percentiles.
        awk: sh(`awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print ${sum} "," $1 "," $2 "," $3 }' ${at('wide.csv')} | LC_ALL=C sort -t, -k1,1nr -k2,2 > ${at('wide-awk.csv')}`),
      }),
      limit: () => limit(at('wide.csv'), sizeOf(`${name}.csv`)),
      same: [`${name}.csv`, `${name}-duckdb.csv`, `${name}-sqlite3.csv`],
    };
  },
  'wide-input': () => workloads.wide('input'),
  long(file = 'long') {
    need('wide', 'roster', file);
    const items = itemsOf('wide.yaml');
    const totals = sql.longTotals(items, sql.csvSource(at(`${file}.csv`)), sql.csvSource(at('roster.csv')));
    return {
      answers: 1e6 * SCALE * 60,
      ours: grader('wide.yaml', at(`${file}.csv`), `--sort rank -R ${at('roster.csv')}`, `${file}-out.csv`),
      duckdb: duckdb(file, sql.duckdbToCsv(totals, 'rank', at(`${file}-duckdb.csv`))),
      limit: () => limit(`${at(`${file}.csv`)} ${at('roster.csv')}`, sizeOf(`${file}-out.csv`)),
      same: [`${file}-out.csv`, `${file}-duckdb.csv`],
    };
  },
  shuffled: () => workloads.long('shuffled'),
  mixed() {
    need('mixed');
    const totals = sql.wideTotals(itemsOf('mixed.yaml'), sql.csvSource(at('mixed.csv')));
    return {
      answers: 1e6 * SCALE * 40,
      ours: grader('mixed.yaml', at('mixed.csv'), '--sort rank', 'mixed-out.csv'),
      duckdb: duckdb('mixed', sql.duckdbToCsv(totals, 'rank', at('mixed-duckdb.csv'))),
      limit: () => limit(at('mixed.csv'), sizeOf('mixed-out.csv')),
      same: ['mixed-out.csv', 'mixed-duckdb.csv'],
    };
  },
  'mixed-4m'() {
    need('mixed', 'mixed4');
    return { answers: 4e6 * SCALE * 40, ours: grader('mixed.yaml', at('mixed4.csv'), '--sort rank', 'mixed4-out.csv') };
  },
  // Four tie keys and three groups; `grader total`: the same with the total as the only key; `grader bare`: no groups either.
  // Whole jobs: reading, marking, ranking, writing.
  keys(flags = '-q', name = 'keys', toCsv = sql.keysToCsv) {
    need('wide');
    const rubric = (of, by, groups) => {
      const full = readFileSync(at('wide.yaml'), 'utf8').replace(/^grades: .*\n/m, '');
      writeFileSync(at(of), full.replace(/by: \[.*\]/, `by: [${by}]`).replace(/groups: .*/, `groups: [${groups}]`));
      return at(of);
    };
    const ours = (of, by, groups) =>
      sh(`${GRADER} grade ${flags} -j ${THREADS} -r ${rubric(`${of}.yaml`, by, groups)} --sort rank ${at('wide.csv')} > ${at(`${of}.csv`)}`);
    const groups = 'province, school, [province, school]';
    return {
      answers: 5e6 * SCALE * 60,
      ours: ours(name, 'total, section:II, correct, -blank', groups),
      'grader total': ours('keys-total', 'total', groups),
      'grader bare': ours('keys-bare', 'total', ''),
      duckdb: duckdb(name, toCsv(itemsOf('wide.yaml'), sql.csvSource(at('wide.csv')), at(`${name}-duckdb.csv`))),
      same: [`${name}.csv`, `${name}-duckdb.csv`],
      columns: [...COMPARED, 'rank_school', 'rank_province_school'],
    };
  },
  // The ranking of the same alone: phase [6] of our log, from evaluations in memory to every rank, and the statement with the
  // window functions, from an in-memory table of totals, keys and groups to a table of ranks. CPU and memory are of the job.
  ranking: () => ({ ...workloads.keys('-v', 'ranking', sql.rankingToCsv), part: /(?:\[6\] rank .*rows|timed rank) +([0-9.]+) s/g }),
  // Ranking and writing: phases [6] and [8], the statement and its COPY in rank order. Ranks that are functions of few numbers
  // are looked up while rows are written (`grader total`), those by many keys are there before: the sum is what users wait for.
  'ranking-csv': () => ({
    ...workloads.keys('-v', 'ranking', sql.rankingToCsv),
    part: /(?:\[(?:6|8)\] (?:rank|report) .*rows|timed (?:rank|write)) +([0-9.]+) s/g,
  }),
  // Item analysis. Ours writes all tables of the exam as well; what is compared are answers by fifth, facility, item-rest.
  analysis() {
    need('wide');
    const folder = at('analysis'), columns = ['answer', 'count', 'q1', 'q2', 'q3', 'q4', 'q5', 'facility', 'discrimination'];
    const join = `awk -F, -v OFS=, 'FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
      file == 1 { item[$1] = $(at[1, "facility"]) OFS $(at[1, "discrimination"]); next }
      { print $1 ":" $2, $(at[2, "count"]), $(at[2, "q1"]), $(at[2, "q2"]), $(at[2, "q3"]), $(at[2, "q4"]), $(at[2, "q5"]), item[$1] }'`;
    return {
      answers: 5e6 * SCALE * 60,
      ours: sh(`${GRADER} grade -q -j ${THREADS} -r ${plainRubric('wide.yaml')} -o ${folder}/ ${at('wide.csv')} &&
        (echo ${columns}; ${join} ${folder}/items.csv ${folder}/options.csv | LC_ALL=C sort -t, -k1,1) > ${at('analysis.csv')}`),
      duckdb: duckdb('analysis', sql.analysisToCsv(itemsOf('wide.yaml'), sql.csvSource(at('wide.csv')), at('analysis-duckdb.csv'))),
      same: ['analysis.csv', 'analysis-duckdb.csv'],
      columns,
    };
  },
  // The same of 100,000 students beside R's psych package, the usual tool for it: facility, item-rest correlation, alpha.
  'analysis-r'() {
    need('wide');
    const folder = at('analysis-r'), answers = at('wide-r.csv'), columns = ['item', 'facility', 'discrimination'];
    const items = itemsOf('wide.yaml');
    writeFileSync(at('analysis.R'), `
      suppressMessages(library(psych))
      answers <- read.csv("${answers}", colClasses = "character")
      key <- c(${items.map((i) => `"${i.id}" = "${i.key}"`)}); points <- c(${items.map((i) => i.points)})
      marks <- sapply(names(key), function(i) (answers[[i]] == key[[i]]) * points[match(i, names(key))])
      a <- suppressWarnings(alpha(marks, check.keys = FALSE))
      rows <- data.frame(item = names(key), facility = colMeans(marks) / points, discrimination = a$item.stats$r.drop)
      write.csv(rbind(rows, data.frame(item = "alpha", facility = a$total$raw_alpha, discrimination = 0)), "${at('analysis-r-psych.csv')}", row.names = FALSE, quote = FALSE)`);
    return {
      answers: 1e5 * 60,
      first: sh(`head -n 100001 ${at('wide.csv')} > ${answers}`),
      ours: sh(`${GRADER} grade -q -j ${THREADS} -r ${plainRubric('wide.yaml')} -o ${folder}/ ${answers} &&
        (awk -F, -v OFS=, '{ if (NR == 1) for (i = 1; i <= NF; i++) at[$i] = i; print $1, $(at["facility"]), $(at["discrimination"]) }' ${folder}/items.csv
         awk -F, -v OFS=, '$1 == "alpha" { print $1, $2, 0 }' ${folder}/test.csv) > ${at('analysis-r.csv')}`),
      ...(spawnSync('Rscript', ['-e', 'library(psych)']).status === 0 && { psych: ['Rscript', at('analysis.R')] }),
      same: ['analysis-r.csv', 'analysis-r-psych.csv'],
      columns,
    };
  },
  // The analysis alone, of a run that is there: what it takes to see it once more.
  items() {
    need('wide');
    const run = at('items.db');
    return {
      answers: 5e6 * SCALE * 60,
      first: sh(`[ -f ${run} ] || ${GRADER} grade -q -j ${THREADS} -r ${plainRubric('wide.yaml')} -o ${run} ${at('wide.csv')}`),
      ours: sh(`${GRADER} items -q -j ${THREADS} ${run} -o ${at('items')}/`),
    };
  },
  sqlite() {
    need('wide', 'wide1', 'sqlite');
    const items = itemsOf('wide.yaml'), totals = sql.wideTotals(items, sql.csvSource(at('wide1.csv')));
    return {
      answers: 1e6 * SCALE * 60,
      ours: grader('wide.yaml', at('wide1.db'), '--sort rank', 'sqlite-out.csv'),
      duckdb: duckdb('sqlite', sql.duckdbToCsv(totals, 'rank', at('sqlite-duckdb.csv'))),
      sqlite3: sqlite3('sqlite', sql.sqliteToCsv(items, null, at('wide1.db'), at('sqlite-sqlite3.csv'))),
      same: ['sqlite-out.csv', 'sqlite-duckdb.csv', 'sqlite-sqlite3.csv'],
    };
  },
  run() {
    need('wide');
    return {
      answers: 5e6 * SCALE * 60,
      ours: sh(`${GRADER} grade -q -j ${THREADS} -r ${at('wide.yaml')} -o ${at('run.db')} ${at('wide.csv')}`),
      duckdb: duckdb('run', sql.duckdbToDatabase(itemsOf('wide.yaml'), sql.csvSource(at('wide.csv'))), 'run.duckdb'),
      before: () => ['run.db', 'run.duckdb', 'run.duckdb.wal'].forEach((file) => rmSync(at(file), { force: true })),
    };
  },
  // What would a challenge change? Against the grade of the answers files that it stands for.
  regrade() {
    need('wide');
    const wide = workloads.wide('rank'), run = at('regrade.db');
    const make = `${GRADER} grade -q -j ${THREADS} -r ${plainRubric('wide.yaml')} --keep school -o ${run} ${at('wide.csv')}`;
    return {
      answers: 5e6 * SCALE * 60,
      first: sh(make),
      ours: sh(`${GRADER} regrade -q -j ${THREADS} ${run} --what-if Q9=excluded > ${at('regrade.txt')}`),
      'grader grade': wide.ours,
    };
  },
  pipe() {
    const wide = workloads.wide('rank');
    return {
      ...wide,
      ours: sh(`cat ${at('wide.csv')} | ${GRADER} grade -q -j ${THREADS} -r ${plainRubric('wide.yaml')} --keep school --sort rank > ${at('wide-rank.csv')}`),
      sqlite3: undefined, awk: undefined,
    };
  },
  billion() {
    need('billion');
    return {
      answers: 1e9 * SCALE,
      ours: sh(`${GRADER} grade -q -j ${THREADS} -r ${at('billion.yaml')} -o ${at('billion/')} ${at('billion.csv')}`),
    };
  },
  'one-thread'() {
    need('wide');
    return {
      answers: 5e6 * SCALE * 60,
      ours: grader('wide.yaml', at('wide.csv'), '--sort rank', 'two.csv'),
      'grader -j 1': grader('wide.yaml', at('wide.csv'), '--sort rank -j 1', 'one.csv'),
      same: ['two.csv', 'one.csv'],
    };
  },
  'wide-1m'() {
    need('wide', 'wide1');
    return { answers: 1e6 * SCALE * 60, ours: grader('wide.yaml', at('wide1.csv'), '--sort rank', 'wide1-out.csv') };
  },
  'wide-20m'() {
    need('wide', 'wide20');
    return { answers: 20e6 * SCALE * 60, ours: grader('wide.yaml', at('wide20.csv'), '--sort rank', 'wide20-out.csv') };
  },
};

// --- the table -----------------------------------------------------------------------------------------------------------

const ONCE = ['sqlite3', 'awk']; // minutes each: one run
const isPeer = (program) => ['limit', 'psych'].includes(program) || program.startsWith('grader') || PEERS.includes(program);

function measureWorkload(name) {
  const w = workloads[name]();
  if (w.first) run(w.first);
  const programs = ['ours', 'duckdb', 'sqlite3', 'awk', 'psych', 'grader -j 1', 'grader total', 'grader bare', 'grader grade', 'limit'].filter((p) => w[p] && (p === 'ours' || isPeer(p)));
  const runs = Object.fromEntries(programs.map((p) => [p, []]));
  for (let rep = 0; rep < REPS; rep++) {
    for (const program of programs) {
      if (rep > 0 && ONCE.includes(program)) continue;
      w.before?.();
      // Nobody pays for pages that another has written, nor for the removal of a result of the run before.
      for (const file of w.same ?? []) if (file.includes(program) || (program === 'ours' && file === w.same[0])) rmSync(at(file), { force: true });
      spawnSync('sync');
      const command = typeof w[program] === 'function' ? w[program]() : w[program];
      const stats = run(command, w.part);
      runs[program].push(stats);
      appendFileSync(at('log.tsv'), [new Date().toISOString(), name, program, stats.wall, stats.cpu, stats.peak].join('\t') + '\n');
    }
  }
  const files = (w.same ?? []).filter((file) => existsSync(at(file)));
  const digests = files.map((file) => canonical(file, w.columns ?? COMPARED));
  const agree = files.length < 2 ? '' : digests.every((d) => d === digests[0]) ? 'same results' : 'RESULTS DIFFER';
  for (const program of programs) {
    const walls = runs[program].map((r) => r.wall), ours = runs.ours.map((r) => r.wall);
    const ratio = median(walls.map((wall, i) => wall / ours[i]));
    const answersPerSecond = w.answers / median(walls) / 1e6;
    console.log([
      name.padEnd(11), (program === 'ours' ? 'grader' : program).padEnd(12), median(walls).toFixed(3).padStart(8),
      (program === 'ours' ? '' : `${ratio.toFixed(2)} x`).padStart(9), median(runs[program].map((r) => r.cpu)).toFixed(2).padStart(8),
      median(runs[program].map((r) => r.peak)).toFixed(0).padStart(7), (program === 'limit' ? '' : answersPerSecond.toFixed(0)).padStart(9),
      program === 'ours' ? agree : '',
    ].join(' '));
  }
  return agree !== 'RESULTS DIFFER';
}

const wanted = env('W', Object.keys(workloads).join(',')).split(',');
console.log(`${THREADS} threads, scale ${SCALE}, medians of ${REPS} alternating runs; ratio: how many times grader's time the program takes`);
console.log('workload    program        wall s     ratio    cpu s peak MB M answ./s');
let ok = true;
for (const name of wanted) {
  if (!workloads[name]) throw new Error(`no workload ${name}; there are ${Object.keys(workloads).join(', ')}`);
  ok = measureWorkload(name) && ok;
}
console.log(`log: ${at('log.tsv')}`);
process.exit(ok ? 0 : 1);
