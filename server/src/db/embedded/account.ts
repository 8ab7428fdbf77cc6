import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '../database.ts';
import { EmbeddedError } from './error.ts';

/** The operating system account that PostgreSQL runs as when Roster runs as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** Tried in this order; `_postgres` is the name on macOS. */
const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/**
 * Chooses the account for PostgreSQL, which refuses to run as root: the owner of an existing data directory (so that
 * its ownership never changes), else a system account. Returns undefined when PostgreSQL runs as the current user.
 */
export function chooseAccount(dataDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = statSync(dataDirectory, { throwIfNoEntry: false });
  const known = readAccounts();
  if (existing && existing.uid !== 0) {
    const name = known.find((account) => account.uid === existing.uid)?.name ?? `user ${existing.uid}`;
    return { uid: existing.uid, gid: existing.gid, name };
  }
  for (const name of CANDIDATES) {
    const account = known.find((each) => each.name === name && each.uid !== 0);
    if (account) return account;
  }
  throw new EmbeddedError(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as. Start Roster as another user, or set DATABASE_URL.',
  );
}

/** Reads /etc/passwd. The accounts in question are always local, never in a directory service. */
function readAccounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && /^-?\d+$/.test(fields[2] ?? ''))
    .map((fields) => ({ name: fields[0] ?? '', uid: Number(fields[2]), gid: Number(fields[3]) }));
}

/**
 * Returns the options with which every PostgreSQL program is started: a fixed environment, because ours contains
 * secrets, and a working directory that any account can enter, because ours may be below /root.
 */
export function spawnOptions(account: Account | undefined) {
  return {
    cwd: process.platform === 'win32' ? undefined : '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' },
    windowsHide: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

/** Runs a program until it exits. Returns whether it succeeded, and its output. */
export function run(
  program: string,
  args: string[],
  account: Account | undefined,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...spawnOptions(account), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk).slice(-10_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code, signal) =>
      resolve({ ok: code === 0, output: signal ? `${output}\nended by ${signal}` : output }),
    );
  });
}

/**
 * Whether a shell script succeeds when an account runs it. Access is tested this way and not by mode bits, so that
 * access control lists, mount options and security modules are taken into account.
 */
export function succeedsAs(account: Account, script: string, ...args: string[]): boolean {
  const result = spawnSync('/bin/sh', ['-c', script, 'sh', ...args], {
    ...spawnOptions(account),
    stdio: 'ignore',
  });
  if (!result.error) return result.status === 0;
  throw new EmbeddedError(
    `PostgreSQL does not run as root, and root can't start programs as "${account.name}" here (${codeOf(result.error)}). Start Roster as another user, or set DATABASE_URL.`,
  );
}
