import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Connection } from '../../src/db/database.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/db/embedded/index.ts';
import { finallyDo } from '../harness/cleanup.ts';
import { fillDataFolder } from '../harness/data-template.ts';

/** Creates a data folder for one test. Afterwards it is removed, and a server that still runs on it is ended. */
export function dataFolder(t: TestContext, below = 'data', mode = 0o755): string {
  const root = mkdtempSync(join(tmpdir(), 'roster test-'));
  // When tests run as root, PostgreSQL runs as another account, which needs access.
  chmodSync(root, mode);
  const folder = join(root, below);
  finallyDo(t, async () => {
    await killServer(folder);
    for (const link of ['postgres', 'postgres.run']) {
      const target = realpathOf(join(folder, link));
      if (target?.startsWith('/var/lib/roster/data-'))
        rmSync(dirname(target), { recursive: true, force: true });
      if (target?.startsWith(join(tmpdir(), 'roster-')))
        rmSync(dirname(target), { recursive: true, force: true });
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    try {
      rmdirSync('/var/lib/roster');
    } catch {
      // It does not exist, or other tests use it.
    }
  });
  return folder;
}

/** Creates a data folder with a database for one test: copied, which is faster than creating one. */
export async function databaseFolder(t: TestContext): Promise<string> {
  const folder = dataFolder(t);
  await fillDataFolder(folder);
  return folder;
}

/** Starts PostgreSQL in this process; stopped when the test ends. */
export async function start(t: TestContext, dataDir: string, logs: string[] = []): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({
    dataDir,
    log: (message) => logs.push(message),
    settings: { fsync: 'off' },
  });
  finallyDo(t, () => server.stop());
  return server;
}

/** Runs one statement on a connection of its own. */
export async function query(connection: Connection, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...connection, ssl: false });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Repeats until it succeeds. */
export async function eventually<T>(work: () => Promise<T> | T, limit = 20_000): Promise<T> {
  const begin = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() - begin > limit) throw error;
      await sleep(20);
    }
  }
}

/** Returns the pid of the server's main process from its pid file. */
export const serverPid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** A Roster in a separate process. */
export interface RosterProcess {
  readonly child: ChildProcess;
  readonly refused: string | undefined;
  readonly logs: string[];
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts a Roster in a process group of its own and waits until it serves or has failed. */
export async function launch(
  t: TestContext,
  dataDir: string,
  mode = 'stay',
  account: { uid?: number; gid?: number } = {},
): Promise<RosterProcess> {
  const script = new URL('./roster-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, dataDir, mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    ...account,
  });
  const exit = once(child, 'exit');
  finallyDo(t, async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const logs: string[] = [];
  let refused: string | undefined;
  for await (const line of createInterface(child.stdout)) {
    logs.push(line);
    const said: unknown = JSON.parse(line);
    if (typeof said !== 'object' || said === null) continue;
    if ('refused' in said) refused = String(said.refused);
    if ('refused' in said || 'started' in said) break;
  }
  child.stdout.resume();
  return {
    child,
    refused,
    logs,
    async stop() {
      child.stdin.write('stop\n');
      await exit;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Returns whether a process exists. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function killServer(dataDir: string): Promise<void> {
  let pid: number;
  try {
    pid = serverPid(dataDir);
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(realpathOf(join(dataDir, 'postgres')) ?? ' '))
      return;
    process.kill(pid, 'SIGQUIT');
  } catch {
    return;
  }
  await eventually(() => {
    if (alive(pid)) throw new Error(`the server ${pid} still lives`);
  });
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
