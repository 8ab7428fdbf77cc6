import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries, programOf } from './binaries.ts';
import { childOptions, run } from './child.ts';
import type { Place } from './place.ts';
import type { ServerLog } from './server-log.ts';
import { type Settings, settingArguments } from './settings.ts';

/** A PostgreSQL server that we started. */
export interface Postmaster {
  /** How it ended, once it has. */
  readonly ended: string | undefined;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  /** Ends it in order, and in haste if that takes too long. */
  stop(): Promise<void>;
}

const PATIENCE = 10_000;

/** Starts PostgreSQL. It may not accept connections yet, or have ended again already. */
export function startPostmaster(
  place: Place,
  binaries: Binaries,
  settings: Settings,
  log: ServerLog,
): Postmaster {
  log.bound();
  const output = log.open();
  const child = spawn(programOf(binaries, 'postgres'), ['-D', place.data, ...settingArguments(settings)], {
    ...childOptions(place.account),
    // A session of its own: Ctrl-C in the terminal goes to us alone, and we stop it when the requests are done.
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();

  let ended: string | undefined;
  const gone = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ended = how;
      resolve();
    };
    child.on('exit', (code, signal) => end(signal ?? `code ${code}`));
    child.on('error', (error) => end(error.message));
  });
  return {
    get ended() {
      return ended;
    },
    gone,
    async stop() {
      if (process.platform === 'win32') {
        // Signals end a process at once there. Untested.
        await run(programOf(binaries, 'pg_ctl'), ['stop', '-m', 'fast', '-D', place.data], place.account);
      }
      for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
        if (ended !== undefined) return;
        child.kill(signal);
        const waiting = new AbortController();
        await Promise.race([gone, sleep(PATIENCE, undefined, { signal: waiting.signal }).catch(() => {})]);
        waiting.abort();
      }
    },
  };
}
