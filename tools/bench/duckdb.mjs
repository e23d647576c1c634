// duckdb.mjs SQL_FILE THREADS [DATABASE]: run the statements of a file in DuckDB, as a user's script would.
// A statement that begins with a comment like "-- timed rank" says how long it took.
import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';

const [, , sqlFile, threads, database] = process.argv;
const instance = await DuckDBInstance.create(database ?? ':memory:', { threads });
const connection = await instance.connect();
for (const statement of readFileSync(sqlFile, 'utf8').split(/;\s*\n/)) {
  const begin = performance.now();
  if (statement.trim()) await connection.run(statement);
  const timed = statement.match(/^\s*-- (timed \w+)/);
  if (timed) console.error(`${timed[1]} ${((performance.now() - begin) / 1000).toFixed(3)} s`);
}
connection.closeSync();
instance.closeSync();
