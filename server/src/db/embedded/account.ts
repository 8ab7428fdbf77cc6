import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { codeOf } from '../database.ts';
import { EmbeddedError } from './error.ts';

/** The operating system account that PostgreSQL runs as when Roster runs as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** For messages: `user 60578` or `user "roster"`. */
  readonly name: string;
}

/** An account of this name is used if the operator has created it. */
const DEDICATED = 'roster';
/** User IDs that neither distributions nor systemd assign (systemd: "Users, Groups, UIDs and GIDs"). */
const [FIRST_UID, LAST_UID] = [60578, 61183];

/**
 * Chooses the account for PostgreSQL, which refuses to run as root: one that no other service shares, since services of one
 * account can read each other's files and memory. It is the owner of an existing data directory, if only Roster uses it,
 * the account `roster`, or an unused user ID. Returns undefined when PostgreSQL runs as the current user.
 */
export function chooseAccount(dataDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = readAccounts();
  const existing = lstatSync(dataDirectory, { throwIfNoEntry: false });
  if (existing && isDedicated(existing.uid, known))
    return { uid: existing.uid, gid: existing.gid, name: nameOf(existing.uid, known) };
  const named = known.find(({ name, uid }) => name === DEDICATED && uid !== 0);
  if (named) return { uid: named.uid, gid: named.gid, name: nameOf(named.uid, known) };
  const uid = findUnusedUid(known);
  return { uid, gid: uid, name: nameOf(uid, known) };
}

/** Whether only Roster uses a user ID. */
export function isDedicated(uid: number, known = readAccounts()): boolean {
  const entry = known.find((account) => account.uid === uid);
  return entry ? entry.name === DEDICATED && uid !== 0 : uid >= FIRST_UID && uid <= LAST_UID;
}

/** Whether a user ID has a name. */
export const hasName = (uid: number): boolean => readAccounts().some((account) => account.uid === uid);

const nameOf = (uid: number, known: readonly Entry[]): string => {
  const name = known.find((account) => account.uid === uid)?.name;
  return name === undefined ? `user ${uid}` : `user "${name}"`;
};

/** Random, so that two data folders of a machine rarely share one. */
function findUnusedUid(known: readonly Entry[]): number {
  const used = new Set([...known.map(({ uid }) => uid), ...runningUids()]);
  const begin = randomInt(FIRST_UID, LAST_UID + 1);
  for (let offset = 0; offset <= LAST_UID - FIRST_UID; offset++) {
    const uid = FIRST_UID + ((begin - FIRST_UID + offset) % (LAST_UID - FIRST_UID + 1));
    if (!used.has(uid)) return uid;
  }
  throw new EmbeddedError(
    `PostgreSQL does not run as root, and no user ID from ${FIRST_UID} to ${LAST_UID} is unused. Create a user "${DEDICATED}", start Roster as another user, or set DATABASE_URL.`,
  );
}

function runningUids(): number[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? []);
}

type Entry = { name: string; uid: number; gid: number };

/** Reads /etc/passwd, which minimal images do not have. The accounts in question are never in a directory service. */
function readAccounts(): Entry[] {
  if (!existsSync('/etc/passwd')) return [];
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && /^-?\d+$/.test(fields[2] ?? ''))
    .map((fields) => ({ name: fields[0] ?? '', uid: Number(fields[2]), gid: Number(fields[3]) }));
}

/**
 * Continues as the owner of the data folder when root starts Roster on the folder of another user, who could otherwise make
 * root follow symlinks. Everything is then as if that user had started it.
 */
export function continueAsOwner(dataDir: string, log: (message: string) => void): void {
  const found = statSync(dataDir, { throwIfNoEntry: false });
  if (process.getuid?.() !== 0 || !found || found.uid === 0) return;
  log(
    `The data folder ${dataDir} belongs to ${nameOf(found.uid, readAccounts())}. Roster continues as that user.`,
  );
  process.setgroups?.([found.gid]);
  process.setgid?.(found.gid);
  process.setuid?.(found.uid);
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

/**
 * Runs a program until it exits. Returns whether it succeeded, and its output.
 * @param preload a folder with a `passwd.so` that is loaded with the program.
 */
export function run(
  program: string,
  args: string[],
  account: Account | undefined,
  preload?: string,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const options = spawnOptions(account);
    // A relative path, because the list that LD_PRELOAD is can't contain blanks.
    const preloading = preload && { cwd: preload, env: { ...options.env, LD_PRELOAD: './passwd.so' } };
    const child = spawn(program, args, { ...options, ...preloading, stdio: ['ignore', 'pipe', 'pipe'] });
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
    `PostgreSQL does not run as root, and root can't start programs as ${account.name} here (${codeOf(result.error)}). Start Roster as another user, or set DATABASE_URL.`,
  );
}

/**
 * Removes a folder that an account can write. Root does not do it itself, because the account could replace a folder by a
 * symlink meanwhile. The folder's own parent must be root's.
 */
export function removeAs({ uid, gid }: Pick<Account, 'uid' | 'gid'>, path: string): void {
  spawnSync('/bin/rm', ['-rf', '--', path], { ...spawnOptions({ uid, gid, name: '' }), stdio: 'ignore' });
  // The account can empty it, but not remove it from root's folder.
  if (existsSync(path)) rmdirSync(path);
}
