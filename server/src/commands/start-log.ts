import { hostname } from 'node:os';
import type { Config } from '../config/config.ts';
import { systemClock } from '../lib/clock.ts';

/** Levels at which the server log is read by programs, line by line. */
const VERBOSE: readonly Config['logLevel'][] = ['info', 'debug', 'trace'];
/** Pino's numbers. */
const INFO = 30;
const FATAL = 60;

/** The messages of starting and stopping. */
export interface StartLog {
  say(message: string): void;
  /** Writes why the server stops. Throws the error again where the command line prints it. */
  fail(error: unknown): void;
}

/**
 * Returns how the messages of starting and stopping are written: as text, or, at `info` and below when the output is not
 * a terminal, as JSON lines like the rest of the log, for collectors.
 */
export function createStartLog({ logLevel }: Pick<Config, 'logLevel'>, isTerminal: boolean): StartLog {
  if (isTerminal || !VERBOSE.includes(logLevel))
    return {
      say: (message) => console.log(message),
      fail(error) {
        throw error;
      },
    };
  const origin = { pid: process.pid, hostname: hostname() };
  const write = (level: number, msg: string, more?: object) =>
    console.log(JSON.stringify({ level, time: systemClock.now().getTime(), ...origin, ...more, msg }));
  return {
    say: (message) => write(INFO, message),
    fail(error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      write(FATAL, message, { err: { stack } });
    },
  };
}
