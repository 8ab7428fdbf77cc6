import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../database.ts';
import { run, spawnOptions } from './account.ts';
import { type Binaries, programPath } from './binaries.ts';
import type { DataDirectory } from './data-directory.ts';
import type { LogFile } from './log-file.ts';
import { readOwnFile } from './ownership.ts';
import { type Settings, settingArguments } from './settings.ts';

/** The main process of a PostgreSQL server that this process started. */
export interface Postmaster {
  /** Exit code or signal; undefined while it runs. */
  readonly exit: string | undefined;
  /** Resolves when it has exited. */
  readonly exited: Promise<void>;
  /** Shuts it down, by stronger signals after a timeout. */
  stop(): Promise<void>;
}

/** Fast shutdown, immediate shutdown (PostgreSQL's manual, 18.5), kill. */
const STOP_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const;
const STOP_TIMEOUT = 10_000;
const RECOVERY_TIMEOUT = 60_000;
const POLL_INTERVAL = 5;

/** Starts PostgreSQL. It may not accept connections yet, or may already have exited. */
export function startPostmaster(
  { path, account }: DataDirectory,
  binaries: Binaries,
  settings: Settings,
  logFile: LogFile,
): Postmaster {
  logFile.rotate();
  const output = logFile.open();
  const child = spawn(programPath(binaries, 'postgres'), ['-D', path, ...settingArguments(settings)], {
    ...spawnOptions(account),
    // A session of its own: Ctrl-C in the terminal must reach only Roster, which stops it after the last request.
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();

  let exit: string | undefined;
  const exited = new Promise<void>((resolve) => {
    const onExit = (how: string) => {
      exit = how;
      resolve();
    };
    child.on('exit', (code, signal) => onExit(signal ?? `code ${code}`));
    child.on('error', (error) => onExit(error.message));
  });
  return {
    get exit() {
      return exit;
    },
    exited,
    async stop() {
      if (process.platform === 'win32') {
        // Signals terminate a process at once there. Untested.
        await run(programPath(binaries, 'pg_ctl'), ['stop', '-m', 'fast', '-D', path], account);
      }
      for (const signal of STOP_SIGNALS) {
        if (exit !== undefined) return;
        child.kill(signal);
        const timeout = new AbortController();
        await Promise.race([
          exited,
          sleep(STOP_TIMEOUT, undefined, { signal: timeout.signal }).catch(() => {}),
        ]);
        timeout.abort();
      }
    },
  };
}

/**
 * Stops a server that an earlier Roster left running when it was killed, so that the new server is our child and has the
 * settings of this release. Removes a `postmaster.pid` whose process ID now belongs to another program, because
 * PostgreSQL would refuse to start. The caller has the lock of the data folder.
 */
export async function stopOrphan(
  { path }: Pick<DataDirectory, 'path'>,
  log: (message: string) => void,
): Promise<void> {
  const found = readPidFile(path);
  if (!found) return;
  if (!isPostmasterOf(found.pid, path)) {
    // If no process has this ID, PostgreSQL handles the file itself and also checks for other remains.
    if (isAlive(found.pid)) rmSync(join(path, 'postmaster.pid'), { force: true });
    return;
  }
  log('Stopping a PostgreSQL that an earlier Roster left running.');
  // If it were stopped during recovery, the next start would have to recover from the beginning.
  await waitUntil(() => readPidFile(path)?.state !== 'starting', RECOVERY_TIMEOUT);
  for (const signal of STOP_SIGNALS) {
    if (!isPostmasterOf(found.pid, path)) return;
    process.kill(found.pid, signal);
    await waitUntil(() => !isPostmasterOf(found.pid, path), STOP_TIMEOUT);
  }
}

async function waitUntil(condition: () => boolean, timeout: number): Promise<void> {
  const start = performance.now();
  while (!condition() && performance.now() - start < timeout) await sleep(POLL_INTERVAL);
}

/** The content of `postmaster.pid`. The server that wrote it may no longer run. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** As PostgreSQL writes it: `starting` (includes recovery), `ready`, `stopping`. */
  readonly state: string;
}

/** Reads `postmaster.pid`; returns undefined if it does not exist or is incomplete. */
export function readPidFile(dataDirectory: string): PidFile | undefined {
  const lines = (readOwnFile(dataDirectory, 'postmaster.pid') ?? '').split('\n');
  // The lines are: PID, data directory, start time, port, socket folder, address, shared memory, state.
  const [pid = '', , , port = '', , , , state = ''] = lines;
  if (!/^-?\d+$/.test(pid)) return undefined;
  return {
    pid: Math.abs(Number(pid)),
    port: Number(port) || 5432,
    state: state.trim(),
  };
}

/** Whether a process exists, of any account. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Whether a process is the postmaster of this data directory, and not another program with a reused process ID. A
 * postmaster's working directory is its data directory; where that can't be read, its command line contains the path.
 * Connecting is no test: a server that recovers or hangs does not accept connections.
 */
function isPostmasterOf(pid: number, dataDirectory: string): boolean {
  if (!isAlive(pid)) return false;
  // The account of PostgreSQL writes the file: root must stop no process of another one.
  if (process.platform === 'linux' && uidOf(pid) !== lstatSync(dataDirectory).uid) return false;
  if (process.platform === 'linux' && existsSync('/proc/self/cwd')) {
    try {
      return (
        readlinkSync(`/proc/${pid}/cwd`) === dataDirectory &&
        /postgres/.test(readlinkSync(`/proc/${pid}/exe`))
      );
    } catch (error) {
      // In a container without CAP_SYS_PTRACE even root can't read the links of another account's process.
      return /^(EACCES|EPERM)$/.test(codeOf(error)) && hasDataDirectoryArgument(pid, dataDirectory);
    }
  }
  try {
    if (process.platform === 'win32')
      return execFileSync('tasklist', ['/FI', `PID eq ${pid}`, '/NH']).includes('postgres.exe');
    return execFileSync('/bin/ps', ['-o', 'command=', '-p', String(pid)]).includes(`-D ${dataDirectory}`);
  } catch {
    return false;
  }
}

function uidOf(pid: number): number | undefined {
  try {
    return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function hasDataDirectoryArgument(pid: number, dataDirectory: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word, index) => word === '-D' && words[index + 1] === dataDirectory);
  } catch {
    return false;
  }
}
