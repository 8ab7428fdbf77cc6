/** What the surroundings need of the machine: programs from Debian, folders, ports, processes that end with the script. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Readable by the accounts that the programs change to. */
export const FOLDER = mkdtempSync(join(tmpdir(), 'roster-surroundings-'));
chmodSync(FOLDER, 0o755);

/** A line of the table; the difference is what was seen instead of what is expected. */
export type Row = [surroundings: string, check: string, difference: string | undefined];

/** Writes a file into the folder and returns its path. */
export const write = (name: string, text: string): string => {
  const file = join(FOLDER, name);
  writeFileSync(file, text);
  return file;
};

const processes = new Set<ChildProcess>();

/** Starts a program; its output goes to a file of its name. */
export function start(
  name: string,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  folder = ROOT,
): ChildProcess {
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.add(child);
  child.on('exit', () => processes.delete(child));
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => appendFileSync(join(FOLDER, `${name}.log`), chunk));
  child.on('error', (error) => appendFileSync(join(FOLDER, `${name}.log`), `${error}\n`));
  return child;
}

/** Ends a program and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(killing);
}

const mounts: string[] = [];
/** Unmounts a file system after the programs have ended. */
export const unmountAtEnd = (folder: string): void => void mounts.push(folder);

/** Ends all programs and removes the folder, unless something is to be read there. */
export async function endAll(keep: boolean): Promise<void> {
  for (const child of [...processes].reverse()) await end(child);
  for (const folder of mounts.reverse()) execFileSync('umount', ['-l', folder]);
  if (!keep) rmSync(FOLDER, { recursive: true, force: true });
}

export const logOf = (name: string): string => {
  const file = join(FOLDER, `${name}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** Milliseconds. Long: a new database takes a while on a busy machine. */
const TIMEOUT = 120_000;

/** Repeats until it returns something; throws after the timeout. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (const begin = performance.now(); performance.now() - begin < TIMEOUT; await sleep(50)) {
    const found = await read();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`${what}: not within ${TIMEOUT / 1000} seconds`);
}

export const untilListening = (port: number): Promise<true> =>
  eventually(`port ${port}`, () => {
    const { promise, resolve } = Promise.withResolvers<true | undefined>();
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(undefined));
    return promise.finally(() => socket.destroy());
  });

/** Packages by the program that shows that they are installed. */
const PACKAGES = {
  '/usr/sbin/nginx': 'nginx-light',
  '/usr/sbin/apache2': 'apache2',
  '/usr/sbin/haproxy': 'haproxy',
  '/usr/bin/caddy': 'caddy',
  '/usr/sbin/rsyslogd': 'rsyslog',
  '/usr/sbin/postfix': 'postfix',
  '/usr/sbin/pgbouncer': 'pgbouncer',
  '/usr/sbin/pgpool': 'pgpool2',
  '/usr/bin/fail2ban-regex': 'fail2ban',
  '/usr/lib/postgresql/15/bin/postgres': 'postgresql-15',
} as const;
const SYSLOG_NG_LIBRARIES = ['libivykis0', 'libnet1', 'libwrap0', 'libpcre3', 'libsystemd0', 'libcap2'];

/** Installs what is missing. */
export function install(): void {
  const missing = Object.entries(PACKAGES).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
  const libraries = SYSLOG_NG_LIBRARIES.filter((name) => spawnSync('dpkg', ['-s', name]).status !== 0);
  if (missing.length + libraries.length === 0) return;
  const apt = (...args: string[]) =>
    execFileSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...missing, ...libraries);
}

/** Unpacks syslog-ng, which can't be installed beside rsyslog, and returns its folder. */
export function unpackSyslogNg(): string {
  const target = join(FOLDER, 'syslog-ng');
  mkdirSync(target);
  execFileSync('apt-get', ['download', '-qq', 'syslog-ng-core'], { cwd: target, stdio: 'ignore' });
  execFileSync('sh', ['-c', 'dpkg-deb -x syslog-ng-core_*.deb .'], { cwd: target });
  return target;
}
