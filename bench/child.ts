import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../server/test/harness/ports.ts';

const ROSTER = fileURLToPath(new URL('../server/bin/roster.mjs', import.meta.url));
/** As `npm start` runs it. */
const NODE_OPTIONS = ['--max-semi-space-size=4'];
/** The key of the measured servers, and of seals made for them. */
export const SECRET_KEY = 'the benchmark’s key, which guards nothing at all';
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGTERM');
});

/** A server in a separate process. */
export interface ServerProcess {
  readonly pid: number;
  readonly origin: string;
  /** The time from the start of the process to its first successful response. */
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

/** Runs another command of Roster and returns its output. */
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

/** Starts a server with this Node and requests `path` every few milliseconds until it answers 200. */
export async function startServer(
  args: string[],
  port: number,
  path: string,
  env: Record<string, string>,
  folder = process.cwd(),
): Promise<ServerProcess> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
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

/** Starts a program of `bare/`, which takes its port as the first argument and answers `/` with 200. */
export async function startBare(
  name: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const script = fileURLToPath(new URL(`./bare/${name}.ts`, import.meta.url));
  const port = await freePort();
  return startServer([script, String(port), ...args], port, '/', env);
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
    }).on('error', () => resolve(false));
  });
}

/** Returns the memory of a process in MB (Linux): the current and the peak resident set size. */
export function memoryOf(pid: number): { resident: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1]) / 1024;
  return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
