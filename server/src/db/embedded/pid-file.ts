import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../database.ts';

/** What `postmaster.pid` says of the server that wrote it, which may be long dead. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  readonly starting: boolean;
}

/** Reads the file; undefined when there is none or it isn't whole yet. */
export function readPidFile(data: string): PidFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  // Line by line: pid, data directory, start time, port, socket folder, address, shared memory, state.
  const [pid = '', , , port = '', socketFolder = '', , , state = ''] = lines;
  if (!/^-?\d+$/.test(pid)) return undefined;
  return {
    pid: Math.abs(Number(pid)),
    port: Number(port) || 5432,
    socketFolder,
    starting: state.trim() === 'starting',
  };
}

/** Whether a process lives, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Whether a living process is the server of this data folder, and not another one that got its number. A server works
 * in its data folder, which Linux tells exactly; elsewhere its command line says so. Connecting instead would not do:
 * a server that recovers or hangs doesn't answer.
 */
export function isServerOf(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux' && existsSync('/proc/self/cwd')) {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === data;
    } catch {
      // Gone, or of an account that isn't ours nor PostgreSQL's.
      return false;
    }
  }
  try {
    if (process.platform === 'win32')
      return execFileSync('tasklist', ['/FI', `PID eq ${pid}`, '/NH']).includes('postgres.exe');
    return execFileSync('/bin/ps', ['-o', 'command=', '-p', String(pid)]).includes(`-D ${data}`);
  } catch {
    return false;
  }
}
