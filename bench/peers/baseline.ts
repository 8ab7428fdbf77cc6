import pg from 'pg';
import { freePort } from '../../server/test/harness/ports.ts';
import { type ServerProcess, startServer } from '../child.ts';
import { loadPeople, newDatabase } from './people.ts';
import { PAGE, type Setup } from './product.ts';

/** Bare queries and bare servers on the same people: what no product can be faster than. */
export interface Baseline {
  /** Fastify and node-postgres: the first page by one query. */
  readonly fastify: ServerProcess;
  /** The page after so many people. */
  page(after: number): Promise<() => Promise<unknown>>;
  /** People whose name contains all these words. */
  search(words: string[]): () => Promise<unknown>;
  stop(): Promise<void>;
}

const SELECT = 'SELECT n, username, email, phone, created_at FROM people';
const END = `ORDER BY email LIMIT ${PAGE}`;

/** Fills a table with the people and starts the bare servers. */
export async function startBaseline({ postgresUrl, people }: Setup): Promise<Baseline> {
  const url = await newDatabase(postgresUrl, `peers_${people}_baseline`);
  await loadPeople(url, people, [
    'CREATE EXTENSION IF NOT EXISTS pg_trgm',
    'CREATE UNIQUE INDEX ON people (email)',
    'CREATE INDEX ON people USING gin (lower(username) gin_trgm_ops)',
  ]);
  const port = await freePort();
  const script = new URL('bare-fastify.ts', import.meta.url).pathname;
  const fastify = await startServer([script, String(port), url, `${SELECT} ${END}`], port, '/', {});
  const pool = new pg.Pool({ connectionString: url });
  return {
    fastify,
    async page(after) {
      const { rows } = await pool.query<{ email: string }>(
        `SELECT email FROM people ORDER BY email OFFSET ${Math.max(0, after - 1)} LIMIT 1`,
      );
      const values = after === 0 ? [''] : [rows[0]?.email];
      return () => pool.query({ name: 'page', text: `${SELECT} WHERE email > $1 ${END}`, values });
    },
    search(words) {
      const conditions = words.map((_, index) => `lower(username) LIKE $${index + 1}`).join(' AND ');
      const values = words.map((word) => `%${word.toLowerCase()}%`);
      return () => pool.query(`${SELECT} WHERE ${conditions} ${END}`, values);
    },
    async stop() {
      await pool.end();
      await fastify.stop();
    },
  };
}
