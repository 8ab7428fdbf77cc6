import { spawn, spawnSync } from 'node:child_process';
import { codeOf } from '../database.ts';
import type { Account } from './account.ts';
import { EmbeddedError } from './error.ts';

/**
 * What every program of PostgreSQL is started with: nothing of our environment (it holds secrets), and a working
 * directory that any account can enter, for ours may stand under /root.
 */
export function childOptions(account: Account | undefined) {
  return {
    cwd: process.platform === 'win32' ? undefined : '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' },
    windowsHide: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

/** Runs a program to its end; `ok` and everything that it said. */
export function run(
  program: string,
  args: string[],
  account: Account | undefined,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...childOptions(account), stdio: ['ignore', 'pipe', 'pipe'] });
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
 * Whether a test of the shell holds for an account. Asked of the kernel as that account rather than read from mode
 * bits, so that access lists, mount options and security modules have their say.
 */
export function holdsFor(account: Account, script: string, ...args: string[]): boolean {
  const result = spawnSync('/bin/sh', ['-c', script, 'sh', ...args], {
    ...childOptions(account),
    stdio: 'ignore',
  });
  if (!result.error) return result.status === 0;
  throw new EmbeddedError(
    `PostgreSQL does not run as root, and this root may not start programs as "${account.name}" (${codeOf(result.error)}). Start Roster as another user, or set DATABASE_URL.`,
  );
}
