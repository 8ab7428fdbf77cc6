import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { runStatement, withDatabase } from '../../server/test/harness/postgres.ts';

const GENERATOR = fileURLToPath(new URL('../gen-people.mjs', import.meta.url));
/** As `roster seed` passes it, so that the people are the same. */
const SEED = '0';

/** Creates an empty database in place of one of an earlier run, and returns its URI. */
export async function newDatabase(url: string, name: string): Promise<string> {
  await runStatement(url, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await runStatement(url, `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`);
  return withDatabase(url, name);
}

/** Fills a table `people` with what the generator writes, then runs these statements, all on one connection. */
export async function loadPeople(url: string, count: number, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE TABLE people (n int PRIMARY KEY, username text NOT NULL, email text NOT NULL, phone text,
      created_at timestamptz NOT NULL, organization int NOT NULL)`);
    const generator = spawn(process.execPath, [GENERATOR, String(count), SEED], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(generator, 'close');
    await pipeline(generator.stdout, client.query(copyFrom('COPY people FROM STDIN')));
    const [code] = await ended;
    if (code !== 0) throw new Error(`${GENERATOR} failed`);
    for (const statement of statements) await client.query(statement);
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}
