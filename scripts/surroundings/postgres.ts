/** PostgreSQL 15 as Debian ships it, with its stock settings, as its own account. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../server/test/harness/ports.ts';
import { end, eventually, FOLDER, start, write } from './programs.ts';

const BIN = '/usr/lib/postgresql/15/bin';
const PASSWORD = 'surrounded';

export interface Postgres {
  port: number;
  /** The database `roster`. */
  url: string;
  program: ChildProcess;
  /** Returns what a statement prints. */
  sql(statement: string): string;
  /** Makes a standby the primary. */
  promote(): void;
}

export interface PostgresOptions {
  /** Where the data lie; default: a folder of its own. */
  folder?: string;
  settings?: Record<string, string>;
  /** Where the database lies; default: with the server's data. */
  tablespace?: string;
  /** Starts the same server again, which has ended. */
  again?: Postgres;
  /** Makes a streaming standby of this server, with the name of its replication slot and application. */
  standbyOf?: Postgres;
}

/** Starts a server with an empty database `roster` of a superuser `roster`, or a standby. */
export async function startPostgres(name: string, options: PostgresOptions = {}): Promise<Postgres> {
  const { folder = join(FOLDER, name), settings = {}, tablespace, again, standbyOf } = options;
  const port = again?.port ?? (await freePort());
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'])));
  const account = {
    uid,
    gid,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, PGPASSWORD: PASSWORD },
  } as const;
  mkdirSync(folder, { recursive: true });
  for (const each of tablespace === undefined ? [folder] : [folder, tablespace])
    chownSync(each, uid ?? 0, gid ?? 0);
  const data = join(folder, 'data');
  if (again === undefined && standbyOf === undefined) {
    const password = write('postgres-password', PASSWORD);
    const access = ['-U', 'roster', '-A', 'scram-sha-256', '--pwfile', password];
    execFileSync(`${BIN}/initdb`, ['-D', data, ...access, '-E', 'UTF8', '--locale', 'C.UTF-8'], account);
  }
  if (standbyOf !== undefined) {
    const from = `postgres://roster@127.0.0.1:${standbyOf.port}/?application_name=${name}`;
    const slot = ['--create-slot', '--slot', name];
    execFileSync(`${BIN}/pg_basebackup`, ['-D', data, '-d', from, '-R', '-c', 'fast', ...slot], account);
  }
  const program = start(name, 'setpriv', [
    ...['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', `${BIN}/postgres`, '-D', data],
    ...['-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1'],
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ]);
  const run = (database: string, statement: string) =>
    execFileSync(
      'psql',
      ['-XAtq', '-h', '127.0.0.1', '-p', String(port), '-U', 'roster', '-d', database, '-c', statement],
      { env: { PATH: process.env.PATH, PGPASSWORD: PASSWORD }, stdio: ['ignore', 'pipe', 'ignore'] },
    )
      .toString()
      .trim();
  await eventually(`${name} answers`, () => {
    try {
      return run('postgres', 'select 1');
    } catch {
      return undefined;
    }
  });
  if (again === undefined && standbyOf === undefined) {
    if (tablespace !== undefined) run('postgres', `create tablespace other location '${tablespace}'`);
    run('postgres', `create database roster ${tablespace === undefined ? '' : 'tablespace other'}`);
  }
  return {
    port,
    url: `postgres://roster:${PASSWORD}@127.0.0.1:${port}/roster`,
    program,
    sql: (statement) => run('roster', statement),
    promote: () => void run('postgres', 'select pg_promote()'),
  };
}

/** Kills a server with all its processes, as a machine that fails does. */
export async function killAtOnce({ program }: Postgres): Promise<void> {
  const children = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8')
    .trim()
    .split(' ');
  const ended = once(program, 'exit');
  for (const pid of [program.pid ?? 0, ...children.map(Number)])
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  await ended;
}

/** Ends servers, the last first. */
export async function endAllOf(...servers: Postgres[]): Promise<void> {
  for (const { program } of servers.toReversed()) {
    // Fast shutdown: does not wait for clients.
    program.kill('SIGINT');
    await end(program);
  }
}
