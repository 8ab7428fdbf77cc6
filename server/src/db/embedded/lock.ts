import { createHash, randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../database.ts';
import { withShortPath } from './socket.ts';

/** The exclusive lock of a data folder. The kernel releases it when the process ends in any way. */
export interface FolderLock {
  release(): void;
}

const PREFIX = 'postgres.owner-';
const LOCKED = '.won';
const ACQUIRE_TIMEOUT = 30_000;

/**
 * Acquires the lock of a data folder; returns undefined if another process has it.
 *
 * The lock is a listening unix socket in the folder. The kernel closes it however the process ends, it can't be
 * confused with another process as a process ID can, and it works between containers that share the folder.
 * Every contender first listens on a socket of its own name and then tests the sockets of the others; it acquires the
 * lock only if none of them is alive. Of two contenders, the one that tests later finds the earlier one, so both can
 * never acquire it. The winner adds a marker file to its name, and the others give up at once when they see it. Among
 * contenders without a marker, all but the one with the smallest name withdraw and wait, so that one of them wins.
 */
export async function acquireLock(folder: string): Promise<FolderLock | undefined> {
  if (process.platform === 'win32') return acquirePipe(folder);
  const start = performance.now();
  let own: Contender | undefined;
  while (performance.now() - start < ACQUIRE_TIMEOUT) {
    const mine = own;
    const others = await findLiveContenders(folder, mine?.name);
    if (others.some((name) => hasMarker(folder, name))) {
      mine?.lock.release();
      return undefined;
    }
    // A contender that tested before we listened may have removed our socket; others could not see us then.
    const visible = mine !== undefined && existsSync(join(folder, mine.name));
    if (visible && others.length === 0) {
      writeFileSync(join(folder, mine.name + LOCKED), '');
      return mine.lock;
    }
    if (mine && (!visible || others.some((other) => other < mine.name))) {
      mine.lock.release();
      own = undefined;
    }
    if (!own && others.length === 0) own = await contend(folder);
    else await sleep(randomInt(5, 30));
  }
  own?.lock.release();
  return undefined;
}

/** Whether a process has the lock of a folder. */
export async function isLocked(folder: string): Promise<boolean> {
  if (process.platform === 'win32') return accepts(pipeOf(folder));
  return (await findLiveContenders(folder, undefined)).some((name) => hasMarker(folder, name));
}

interface Contender {
  name: string;
  lock: FolderLock;
}

const hasMarker = (folder: string, name: string): boolean => existsSync(join(folder, name + LOCKED));

async function contend(folder: string): Promise<Contender> {
  const name = PREFIX + randomBytes(8).toString('hex');
  const server = await withShortPath(folder, (short) => listen(join(short, name)));
  try {
    // Every account that can enter the folder may test the lock; the connection is closed at once.
    chmodSync(join(folder, name), 0o666);
  } catch {
    // Already removed by another contender, which the next round notices.
  }
  const release = () => {
    rmSync(join(folder, name + LOCKED), { force: true });
    rmSync(join(folder, name), { force: true });
    server.close();
  };
  return { name, lock: { release } };
}

/** Returns the names of the other contenders whose process is alive. Removes dead sockets if the caller listens itself. */
async function findLiveContenders(folder: string, own: string | undefined): Promise<string[]> {
  const all = readdirSync(folder).filter((name) => name.startsWith(PREFIX) && !name.endsWith(LOCKED));
  const alive: string[] = [];
  for (const name of all.filter((each) => each !== own)) {
    if (await withShortPath(folder, (short) => accepts(join(short, name)))) alive.push(name);
    else if (own !== undefined)
      for (const file of [name + LOCKED, name]) rmSync(join(folder, file), { force: true });
  }
  return alive;
}

/** Whether a socket may have a listener. Only a refused connection proves the opposite; a full backlog does not. */
function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(true));
    socket.on('error', (error) => resolve(!/^(ECONNREFUSED|ENOENT|ENOTSOCK)$/.test(codeOf(error))));
    socket.on('connect', () => socket.destroy());
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => {}).destroy());
    server.on('error', reject);
    server.listen(path, () => resolve(server.unref()));
  });
}

const pipeOf = (folder: string) =>
  `\\\\.\\pipe\\roster-${createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)}`;

/** On Windows, only one process can create a named pipe, and the pipe ends with the process. Untested. */
async function acquirePipe(folder: string): Promise<FolderLock | undefined> {
  try {
    const server = await listen(pipeOf(folder));
    return { release: () => void server.close() };
  } catch (error) {
    if (/^(EADDRINUSE|EACCES)$/.test(codeOf(error))) return undefined;
    throw error;
  }
}
