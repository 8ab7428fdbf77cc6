import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { finallyDo } from './cleanup.ts';

/** The program as people run it. */
export const PROGRAM = fileURLToPath(new URL('../../bin/roster.mjs', import.meta.url));
export const SETUP_TOKEN = 'a-setup-token-for-tests';
export const SECRET_KEY = 'a secret key that the nodes of the tests share';

export type Settings = Record<string, string>;

/** How to run the program. */
export interface Launch {
  /** Roster's settings; nothing else of our own environment is passed on but the path. */
  env: Settings;
  cwd?: string;
  /** Words before the program, such as those of `setpriv`. */
  through?: string[];
  /** What the program reads from its standard input. */
  input?: string;
}

/** How a program ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout(): string;
  stderr(): string;
}

/** A server that serves. */
export interface Roster extends Running {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** SIGTERM, and how it ended. */
  stop(): Promise<Ended>;
  /** SIGKILL: PostgreSQL, if it is its own, lives on. */
  kill(): Promise<Ended>;
}

/** Starts `roster …` without waiting for anything. Killed when the test ends. */
export function launch(
  t: TestContext,
  words: string[],
  { env, cwd = '/', through = [], input }: Launch,
): Running {
  const [program = process.execPath, ...args] = [...through, process.execPath, PROGRAM, ...words];
  const began = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const saidAll = once(child, 'close');
  const ended = once(child, 'exit').then(async ([code, signal]): Promise<Ended> => {
    const milliseconds = performance.now() - began;
    await saidAll;
    return { code, signal, stdout, stderr, milliseconds };
  });
  ended.catch(() => {});
  finallyDo(t, async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** Runs `roster …` to its end. */
export async function run(t: TestContext, words: string[], options: Launch): Promise<Ended> {
  return launch(t, words, options).ended;
}

/** Settings that every server of these tests has. */
export const settingsOf = (env: Settings): Settings => ({ PORT: '0', SETUP_TOKEN, ...env });

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
    stop() {
      running.child.kill('SIGTERM');
      return running.ended;
    },
    kill() {
      running.child.kill('SIGKILL');
      return running.ended;
    },
  };
}

/** The address under which a server says it is ready. */
export async function readyAddress(running: Running, limit = 30_000): Promise<string> {
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
