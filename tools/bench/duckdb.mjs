// duckdb.mjs SQL_FILE THREADS [DATABASE]: run the statements of a file in DuckDB, as a user's script would.
import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';

const [, , sqlFile, threads, database] = process.argv;
const instance = await DuckDBInstance.create(database ?? ':memory:', { threads });
const connection = await instance.connect();
for (const statement of readFileSync(sqlFile, 'utf8').split(/;\s*\n/)) {
  if (statement.trim()) await connection.run(statement);
}
connection.closeSync();
instance.closeSync();
