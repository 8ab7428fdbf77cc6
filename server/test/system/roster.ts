import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { finallyDo } from '../harness/cleanup.ts';
import { Client } from '../harness/index.ts';

/** The program, and the Node that runs it. */
export interface Installation {
  node: string;
  program: string;
}

/** The program as it is installed. */
export const PROGRAM = fileURLToPath(new URL('../../bin/roster.mjs', import.meta.url));
const CHECKOUT: Installation = { node: process.execPath, program: PROGRAM };
export const SETUP_TOKEN = 'a-setup-token-for-tests';
export const SECRET_KEY = 'a secret key that the nodes of the tests share';

export type Settings = Record<string, string>;

/** How to run a program. */
export interface Launch {
  /** Roster's settings; of the test's own environment only PATH is passed on. */
  env: Settings;
  cwd?: string;
  /** The account to run it as, when the tests run as root. */
  account?: { uid: number; gid: number };
  /** Where `roster` is installed; by default the checkout. */
  installation?: Installation;
  /** The standard input, closed afterwards; undefined: it stays open. */
  input?: string | Uint8Array | undefined;
}

/** The exit status and the output of a program. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A running program. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  stdout(): string;
  stderr(): string;
  /** Writes to the terminal, as if typed. */
  write(text: string): void;
  signal(name: NodeJS.Signals): void;
}

/** A ready server. */
export interface Roster extends Running {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly setupToken: string;
  /** Returns a browser with an empty cookie jar. */
  client(): Client;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<Ended>;
  /** Sends SIGKILL; an embedded PostgreSQL keeps running. */
  kill(): Promise<Ended>;
}

/** Starts a program without waiting. Killed when the test ends. */
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

/** Starts `roster …` without waiting. */
export const launch = (t: TestContext, words: string[], options: Launch): Running => {
  const { node, program } = options.installation ?? CHECKOUT;
  return launchProgram(t, node, [program, ...words], options);
};

/** Runs `roster …` until it exits. `stderr` is without the line that names the database. */
export async function run(t: TestContext, words: string[], options: Launch): Promise<Ended> {
  const ended = await launch(t, words, { input: '', ...options }).ended;
  return { ...ended, stderr: ended.stderr.replace(/^Using (the data folder|the database) .*\.\n/, '') };
}

export const METRICS_TOKEN = 'a-metrics-token-for-tests';
/** Returns the settings that every server of these tests has. */
export const settingsOf = (env: Settings): Settings => ({ PORT: '0', SETUP_TOKEN, METRICS_TOKEN, ...env });

/** Starts a server and waits until it is ready; fails with its output when it ends instead. */
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

/** Returns the address that the server prints when it is ready. */
export async function readyAddress(running: Running, limit = 90_000): Promise<string> {
  let ended: Ended | undefined;
  running.ended.then((how) => {
    ended = how;
  });
  for (const begin = performance.now(); performance.now() - begin < limit; await sleep(5)) {
    const url = /(?:^|"msg":")Roster is ready at ([^\s"]+)(?:"|$)/m.exec(running.stdout())?.[1];
    if (url !== undefined) return url;
    if (ended) break;
  }
  assert.fail(`the server did not get ready:\n${running.stdout()}${running.stderr()}`);
}

/** Returns the same browser for another node or after a restart. */
export function browserAt(server: { url: string }, browser: Client): Client {
  return new Client(server.url, browser.headers, new Map(browser.cookies));
}

/** Runs work for each item, two at a time, since programs start slowly. */
export async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
