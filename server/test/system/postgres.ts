import type { TestContext } from 'node:test';
import pg from 'pg';
import type { Connection } from '../../src/db/database.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/db/embedded/index.ts';
import { finallyDo } from './cleanup.ts';
import { dataFolder, postmasterOf } from './data-folder.ts';

/** A PostgreSQL server for one test, which may be killed. Requires passwords. */
export interface OwnPostgres {
  /** A connection URI, as in DATABASE_URL. */
  readonly url: string;
  /** Runs one statement on a connection of its own. */
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Kills it with SIGKILL; it stays down until `start`. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Starts a PostgreSQL server. */
export async function ownPostgres(t: TestContext): Promise<OwnPostgres> {
  const dataDir = dataFolder(t);
  let server: EmbeddedPostgres | undefined;
  const start = async () => {
    server = await startEmbedded({ dataDir, log: () => {}, settings: { fsync: 'off' } });
    return server.connection;
  };
  const connection = await start();
  finallyDo(t, () => server?.stop());
  return {
    url: urlOf(connection),
    query: (sql, values) => query(urlOf(connection), sql, values),
    async kill() {
      process.kill(postmasterOf(dataDir), 'SIGKILL');
      await server?.stop();
    },
    async start() {
      await start();
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function query(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Formats a connection as a URI. */
export function urlOf({ host = '', port, user = '', password, database = '' }: Connection): string {
  const url = new URL('postgres://localhost');
  url.username = user;
  url.password = typeof password === 'string' ? password : '';
  url.pathname = `/${database}`;
  url.searchParams.set('host', host);
  url.searchParams.set('port', String(port));
  return url.href;
}
