import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import pg from 'pg';
import type { Connection } from '../../src/db/database.ts';
import { asSuperuser, type EmbeddedPostgres, startEmbedded } from '../../src/db/embedded/index.ts';
import { finallyDo } from '../harness/cleanup.ts';
import { migratedFolder, postmasterOf } from './data-folder.ts';

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

/** Starts a PostgreSQL server with a migrated, empty database. */
export async function ownPostgres(t: TestContext): Promise<OwnPostgres> {
  const dataDir = await migratedFolder(t);
  let server: EmbeddedPostgres | undefined;
  const rules = join(dirname(dataDir), 'hba.conf');
  writeFileSync(rules, 'local all postgres trust\nlocal all all scram-sha-256\n', { mode: 0o644 });
  const start = async () => {
    const settings = { fsync: 'off', hba_file: rules };
    server = await startEmbedded({ dataDir, log: () => {}, settings });
    return server.connection;
  };
  const connection = { ...(await start()), password: 'the password of the database' };
  finallyDo(t, () => server?.stop());
  const superuser = urlOf({ ...asSuperuser(connection), database: connection.database });
  await query(superuser, `ALTER ROLE roster PASSWORD '${connection.password}'`);
  return {
    url: urlOf(connection),
    query: (sql, values) => query(superuser, sql, values),
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
