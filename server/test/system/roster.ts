import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '../harness/index.ts';
import { finallyDo } from './cleanup.ts';

/** The program as people run it. */
export const PROGRAM = fileURLToPath(new URL('../../bin/roster.mjs', import.meta.url));
export const SETUP_TOKEN = 'a-setup-token-for-tests';
export const SECRET_KEY = 'a secret key that the nodes of the tests share';

export type Settings = Record<string, string>;

/** How to run a program. */
export interface Launch {
  /** Roster's settings; nothing else of our own environment is passed on but the path. */
  env: Settings;
  cwd?: string;
  /** The account to run it as, where we are root. */
  account?: { uid: number; gid: number };
  /** What it reads from its standard input, which is then closed; undefined: it stays open. */
  input?: string | undefined;
}

/** How a program ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A program that runs. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  stdout(): string;
  stderr(): string;
  /** As if typed. */
  write(text: string): void;
  signal(name: NodeJS.Signals): void;
}

/** A server that serves. */
export interface Roster extends Running {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly setupToken: string;
  /** A browser with an empty cookie jar. */
  client(): Client;
  /** SIGTERM, and how it ended. */
  stop(): Promise<Ended>;
  /** SIGKILL: PostgreSQL, if it is its own, lives on. */
  kill(): Promise<Ended>;
}

/** Starts a program without waiting for anything. Killed when the test ends. */
export function launchProgram(
  t: TestContext,
  program: string,
  args: string[],
  { env, cwd = '/', account, input }: Launch,
): Running {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...account,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {});
  if (input !== undefined) child.stdin.end(input);
  const saidAll = once(child, 'close');
  const ended = once(child, 'exit').then(async ([code, signal]): Promise<Ended> => {
    await saidAll;
    return { code, signal, stdout, stderr };
  });
  ended.catch(() => {});
  finallyDo(t, async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    write: (text) => void child.stdin.write(text),
    signal: (name) => void child.kill(name),
  };
}

/** Starts `roster …` without waiting for anything. */
export const launch = (t: TestContext, words: string[], options: Launch): Running =>
  launchProgram(t, process.execPath, [PROGRAM, ...words], options);

/** Runs `roster …` until it exits. `stderr` is without the line that names the database. */
export async function run(t: TestContext, words: string[], options: Launch): Promise<Ended> {
  const ended = await launch(t, words, { input: '', ...options }).ended;
  return { ...ended, stderr: ended.stderr.replace(/^Using (the data folder|the database) .*\.\n/, '') };
}

/** Settings that every server of these tests has. */
export const METRICS_TOKEN = 'a-metrics-token-for-tests';
export const settingsOf = (env: Settings): Settings => ({ PORT: '0', SETUP_TOKEN, METRICS_TOKEN, ...env });

/** Starts a server and waits until it is ready; fails with what it said when it ends instead. */
export async function startRoster(
  t: TestContext,
  env: Settings,
  more: Omit<Launch, 'env'> = {},
): Promise<Roster> {
  const running = launch(t, ['start'], { ...more, env: settingsOf(env) });
  const url = await readyAddress(running);
  return {
    ...running,
    url,
    setupToken: env.SETUP_TOKEN ?? SETUP_TOKEN,
    client: () => new Client(url),
    stop() {
      running.signal('SIGTERM');
      return running.ended;
    },
    kill() {
      running.signal('SIGKILL');
      return running.ended;
    },
  };
}

/** The address under which a server says it is ready. */
export async function readyAddress(running: Running, limit = 90_000): Promise<string> {
  let ended: Ended | undefined;
  running.ended.then((how) => {
    ended = how;
  });
  for (const begin = performance.now(); performance.now() - begin < limit; await sleep(5)) {
    const url = /^Roster is ready at (\S+)$/m.exec(running.stdout())?.[1];
    if (url !== undefined) return url;
    if (ended) break;
  }
  assert.fail(`the server did not get ready:\n${running.stdout()}${running.stderr()}`);
}

/** The same browser, at another node or after a restart. */
export function browserAt(server: { url: string }, browser: Client): Client {
  return new Client(server.url, browser.headers, new Map(browser.cookies));
}

/** Does something with each, two at a time: programs take long to start. */
export async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
