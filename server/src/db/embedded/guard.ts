import { createHash, randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../database.ts';
import { withShortPath } from './short-path.ts';

/** The proof that this process alone uses a data folder. */
export interface Guard {
  release(): void;
}

const PREFIX = 'postgres.owner-';
const ROUNDS = 12;

/**
 * Takes a data folder for this process; undefined when another has it.
 *
 * The guard is a listening unix socket in the folder: the kernel closes it whatever way the process dies, no other
 * process can inherit its identity as it could a process id, and containers that share the folder see it too.
 * Everyone binds a name of their own, listens, and only then looks at the others; who sees another alive withdraws.
 * Of two, the later to look sees the earlier, so there are never two owners. Contenders who see each other all
 * withdraw and come again with a new name after a random while; a name that stays is an owner's.
 */
export async function takeGuard(folder: string): Promise<Guard | undefined> {
  if (process.platform === 'win32') return takePipe(folder);
  let seen = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const name = PREFIX + randomBytes(8).toString('hex');
    const guard = await bind(folder, name);
    const others = await living(folder, name);
    if (others.length === 0 && existsSync(join(folder, name))) return guard;
    guard.release();
    seen = new Map(others.map((other) => [other, (seen.get(other) ?? 0) + 1]));
    if (Math.max(0, ...seen.values()) >= 3) return undefined;
    await sleep(randomInt(20, 100));
  }
  return undefined;
}

/** Whether a process has the folder at this moment. */
export async function isGuarded(folder: string): Promise<boolean> {
  if (process.platform === 'win32') return answers(pipeOf(folder));
  return (await living(folder, '')).length > 0;
}

async function bind(folder: string, name: string): Promise<Guard> {
  const server = await withShortPath(folder, (short) => listen(join(short, name)));
  // Anyone who may enter the folder may ask; there is nothing to be had but a closed connection.
  chmodSync(join(folder, name), 0o666);
  return {
    release() {
      rmSync(join(folder, name), { force: true });
      server.close();
    },
  };
}

/** The other guards that answer. Dead ones are removed, which only someone who listens already may do. */
async function living(folder: string, own: string): Promise<string[]> {
  const others = readdirSync(folder).filter((name) => name.startsWith(PREFIX) && name !== own);
  const alive: string[] = [];
  for (const name of others) {
    if (await withShortPath(folder, (short) => answers(join(short, name)))) alive.push(name);
    else if (own !== '') rmSync(join(folder, name), { force: true });
  }
  return alive;
}

/** Only a refusal proves that nobody is there: a full queue or a denied permission doesn't. */
function answers(path: string): Promise<boolean> {
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

/** Windows lets one process make a named pipe, and takes it away when that process ends. Untested. */
async function takePipe(folder: string): Promise<Guard | undefined> {
  try {
    const server = await listen(pipeOf(folder));
    return { release: () => void server.close() };
  } catch (error) {
    if (/^(EADDRINUSE|EACCES)$/.test(codeOf(error))) return undefined;
    throw error;
  }
}
