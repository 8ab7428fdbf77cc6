import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../database.ts';

/** What `postmaster.pid` says of the server that wrote it, which may be long dead. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** As PostgreSQL writes it: `starting` (which includes recovery), `ready`, `stopping`. */
  readonly state: string;
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
    state: state.trim(),
  };
}

function commandNames(pid: number, data: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word, index) => word === '-D' && words[index + 1] === data);
  } catch {
    return false;
  }
}

/** Whether a process lives, whoever owns it. */
function isAlive(pid: number): boolean {
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
      return readlinkSync(`/proc/${pid}/cwd`) === data && /postgres/.test(readlinkSync(`/proc/${pid}/exe`));
    } catch (error) {
      // Even root may not look into the process of another in a container without the right to trace.
      return /^(EACCES|EPERM)$/.test(codeOf(error)) && commandNames(pid, data);
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
