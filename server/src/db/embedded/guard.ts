import { createHash, randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
const WON = '.won';
const PATIENCE = 30_000;

/**
 * Takes a data folder for this process; undefined when another has it.
 *
 * The guard is a listening unix socket in the folder: the kernel closes it whatever way the process dies, no other
 * process can inherit its identity as it could a process id, and containers that share the folder see it too.
 * Everyone binds a name of their own, listens, and only then looks at the others; only who sees nobody alive wins.
 * Of two, the later to look sees the earlier, so there are never two owners. A winner marks its name, and is yielded
 * to at once. Among contenders without a mark the smallest name stays and looks again; the others withdraw, and don't
 * come back while it is there, so one of them wins.
 */
export async function takeGuard(folder: string): Promise<Guard | undefined> {
  if (process.platform === 'win32') return takePipe(folder);
  const start = performance.now();
  let own: { name: string; guard: Guard } | undefined;
  while (performance.now() - start < PATIENCE) {
    const mine = own;
    const others = await living(folder, mine?.name);
    if (others.some((name) => hasWon(folder, name))) {
      mine?.guard.release();
      return undefined;
    }
    // One who looked before we listened may have cleared our name away: then nobody would see us.
    const visible = mine !== undefined && existsSync(join(folder, mine.name));
    if (visible && others.length === 0) {
      writeFileSync(join(folder, mine.name + WON), '');
      return mine.guard;
    }
    if (mine && (!visible || others.some((other) => other < mine.name))) {
      mine.guard.release();
      own = undefined;
    }
    if (!own && others.length === 0) own = await bind(folder);
    else await sleep(randomInt(5, 30));
  }
  own?.guard.release();
  return undefined;
}

/** Whether a process has the folder at this moment. */
export async function isGuarded(folder: string): Promise<boolean> {
  if (process.platform === 'win32') return answers(pipeOf(folder));
  return (await living(folder, undefined)).some((name) => hasWon(folder, name));
}

const hasWon = (folder: string, name: string): boolean => existsSync(join(folder, name + WON));

async function bind(folder: string): Promise<{ name: string; guard: Guard }> {
  const name = PREFIX + randomBytes(8).toString('hex');
  const server = await withShortPath(folder, (short) => listen(join(short, name)));
  try {
    // Anyone who may enter the folder may ask; there is nothing to be had but a closed connection.
    chmodSync(join(folder, name), 0o666);
  } catch {
    // Cleared away already, which the next look finds.
  }
  const release = () => {
    rmSync(join(folder, name + WON), { force: true });
    rmSync(join(folder, name), { force: true });
    server.close();
  };
  return { name, guard: { release } };
}

/** The other guards that answer. Dead ones are removed, which only someone who listens already may do. */
async function living(folder: string, own: string | undefined): Promise<string[]> {
  const all = readdirSync(folder).filter((name) => name.startsWith(PREFIX) && !name.endsWith(WON));
  const alive: string[] = [];
  for (const name of all.filter((each) => each !== own)) {
    if (await withShortPath(folder, (short) => answers(join(short, name)))) alive.push(name);
    else if (own !== undefined)
      for (const file of [name + WON, name]) rmSync(join(folder, file), { force: true });
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
