import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Connection, codeOf } from '../database.ts';
import { DATABASE, ROLE, readPassword } from './cluster.ts';
import { EmbeddedError } from './error.ts';
import type { PidFile } from './pid-file.ts';

/** A connection that holds the lock of ownership, and tells when it breaks. */
export interface Owner {
  readonly broken: Promise<void>;
  close(): Promise<void>;
}

/** How to wait for a server. */
interface Waiting {
  readonly limit: number;
  /** Whether trying to connect makes sense yet. */
  isReady(): boolean;
  /** Why waiting is in vain, if it is. */
  givenUp(): string | undefined;
  /** Told once, when it takes long. */
  waiting(reason: string): void;
}

/** How to connect to the server of a database folder. */
export function connectionTo(data: string, address: Pick<PidFile, 'port' | 'socketFolder'>): Connection {
  const host = address.socketFolder === '' ? '127.0.0.1' : address.socketFolder;
  // Whatever PGSSLMODE says: it is for other servers.
  return {
    host,
    port: address.port,
    user: ROLE,
    database: DATABASE,
    password: readPassword(data),
    ssl: false,
  };
}

/**
 * Waits until the server answers, makes Roster's database if it is the first time, and takes the lock. Asks every few
 * milliseconds, since a start takes some thirty.
 */
export async function becomeOwner(connection: Connection, options: Waiting): Promise<Owner> {
  const start = performance.now();
  let told = false;
  for (;;) {
    let reason = 'it starts, or recovers from a crash';
    try {
      if (options.isReady()) return await tryToOwn(connection);
    } catch (error) {
      if (error instanceof EmbeddedError || codeOf(error).startsWith('28')) throw error;
      reason = error instanceof Error ? error.message : String(error);
    }
    const vain = options.givenUp();
    if (vain !== undefined) throw new EmbeddedError(vain);
    const elapsed = performance.now() - start;
    if (elapsed > options.limit)
      throw new EmbeddedError(
        `PostgreSQL did not get ready in ${options.limit / 1000} s: ${reason}. Start Roster again to go on waiting.`,
      );
    if (elapsed > 3000 && !told) options.waiting(reason);
    told ||= elapsed > 3000;
    await sleep(elapsed < 1000 ? 4 : 50);
  }
}

interface OneConnection {
  client: pg.Client;
  release: () => void;
  hold: () => void;
}

/** One connection. It keeps the process alive until `release`, and again from `hold` on. */
export async function connectOnce(connection: Connection): Promise<OneConnection> {
  const socket = new Socket();
  const client = new pg.Client({
    ...connection,
    ssl: false,
    stream: () => socket,
    connectionTimeoutMillis: 3000,
    application_name: 'roster-owner',
  });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { client, release: () => void socket.unref(), hold: () => void socket.ref() };
}

/** Takes the lock that says who owns the server, for as long as the connection lives. */
export async function claim(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    `SELECT pg_try_advisory_lock(hashtext('roster.owner')) AS held`,
  );
  return rows[0]?.held === true;
}

async function tryToOwn(connection: Connection): Promise<Owner> {
  const { client, release, hold } = await connectOnce(connection).catch(async (error: unknown) => {
    // 3D000: the first start, or one that was killed before it came to this.
    if (codeOf(error) !== '3D000') throw error;
    await createDatabase(connection);
    return connectOnce(connection);
  });
  const broken = new Promise<void>((resolve) => client.on('end', () => resolve()));
  const close = () => {
    hold();
    return client.end().catch(() => {});
  };
  try {
    if (!(await claim(client))) throw new EmbeddedError('Another Roster uses this database.');
  } catch (error) {
    await close();
    throw error;
  }
  release();
  return { broken, close };
}

async function createDatabase(connection: Connection): Promise<void> {
  const { client } = await connectOnce({ ...connection, database: 'postgres' });
  try {
    await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end().catch(() => {});
  }
}
