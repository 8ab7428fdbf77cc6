import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROSTER = fileURLToPath(new URL('../server/bin/roster.mjs', import.meta.url));
/** As `npm start` runs it. */
const NODE_OPTIONS = ['--max-semi-space-size=4'];
/** Of the servers measured, and of whoever seals something for them. */
export const SECRET_KEY = 'the benchmark’s key, which guards nothing at all';
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGTERM');
});

/** A server in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  readonly origin: string;
  /** From the process's beginning to its first good answer. */
  readonly startMilliseconds: number;
  stop(): Promise<void>;
}

/** Starts a Roster with these settings and waits until it is ready. */
export const startRoster = async (env: Record<string, string>): Promise<ServerProcess> => {
  const port = await freePort();
  return startServer([...NODE_OPTIONS, ROSTER, 'start'], port, '/readyz', {
    ...env,
    PORT: String(port),
    NODE_ENV: 'production',
    SECRET_KEY,
  });
};

/** Runs another command of Roster to its end; gives what it printed. */
export async function runRoster(args: string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [ROSTER, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  living.add(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  living.delete(child);
  if (code !== 0) throw new Error(`roster ${args.join(' ')} failed: ${output}`);
  return output;
}

/** Starts a server with this Node and asks `path` every few milliseconds until it answers 200. */
export async function startServer(
  args: string[],
  port: number,
  path: string,
  env: Record<string, string>,
): Promise<ServerProcess> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  living.add(child);
  const ended = once(child, 'exit').then(() => living.delete(child));
  const origin = `http://127.0.0.1:${port}`;
  while (!(await answers(`${origin}${path}`))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`);
    if (performance.now() - began > 60_000) throw new Error(`${args.join(' ')} did not get ready`);
    await sleep(5);
  }
  return {
    pid: child.pid ?? 0,
    origin,
    startMilliseconds: performance.now() - began,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
    }).on('error', () => resolve(false));
  });
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Memory of a process in MB (Linux): what it holds now, and the most it held. */
export function memoryOf(pid: number): { resident: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1]) / 1024;
  return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
