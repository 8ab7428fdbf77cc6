import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.ts';

/** A browser with one tab, driven by its own protocol: real clicks and keys. */
export interface Engine {
  goTo(url: string): Promise<void>;
  /** Returns the value of a JavaScript expression in the page, as JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** Clicks the middle of the element that an expression yields. */
  click(expression: string): Promise<void>;
  /** Presses keys one after the other at what has the focus; keys with a name are those of `KEYS`. */
  type(text: string): Promise<void>;
  /** Returns a screenshot of the window, a PNG in Base64. */
  picture(): Promise<string>;
  close(): Promise<void>;
}

/** Keys without a character (WebDriver, 17.4.2). */
export const KEYS = { Tab: '\ue004', Enter: '\ue007', Escape: '\ue00c', Control: '\ue009' } as const;

/** A program with a folder of its own, which both end with the engine. */
export interface BrowserProgram {
  folder: string;
  output(): string;
  end(): Promise<void>;
}

export function launch(command: string, argsOf: (folder: string) => string[]): BrowserProgram {
  const folder = mkdtempSync(join(tmpdir(), 'roster-engine-'));
  const { PATH, DISPLAY, XAUTHORITY } = process.env;
  const child: ChildProcess = spawn(command, argsOf(folder), {
    env: { PATH, DISPLAY, XAUTHORITY, HOME: folder, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ended with its own children.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.on('error', (error) => {
    output += String(error);
  });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', kill);
  return {
    folder,
    output: () => output,
    async end() {
      kill();
      await exited;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Returns what a pattern finds in the output of a program, once it is there. */
export const printed = (program: BrowserProgram, pattern: RegExp): Promise<string> =>
  eventually(() => {
    const found = pattern.exec(program.output())?.[1];
    if (found === undefined) throw new Error(`The browser did not start:\n${program.output()}`);
    return found;
  }, 60_000);

/** Returns a field of something that a browser answered. */
export function fieldOf(value: unknown, ...path: (string | number)[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([key]) => key === String(name))?.[1];
  }
  return current;
}
