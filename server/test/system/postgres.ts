import type { TestContext } from 'node:test';
import pg from 'pg';
import type { Connection } from '../../src/db/database.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/db/embedded/index.ts';
import { finallyDo } from './cleanup.ts';
import { dataFolder, postmasterOf } from './data-folder.ts';

/** A PostgreSQL of one test's own, that it may harm. Asks for passwords. */
export interface OwnPostgres {
  /** As DATABASE_URL takes it. */
  readonly url: string;
  /** One statement on a connection of its own. */
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Kills it by -9; it stays away until `start`. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Starts one. */
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

/** One statement on a connection of its own. */
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

/** A connection as an address. */
export function urlOf({ host = '', port, user = '', password, database = '' }: Connection): string {
  const url = new URL('postgres://localhost');
  url.username = user;
  url.password = typeof password === 'string' ? password : '';
  url.pathname = `/${database}`;
  url.searchParams.set('host', host);
  url.searchParams.set('port', String(port));
  return url.href;
}
