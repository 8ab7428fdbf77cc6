import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { newToken } from '../../lib/crypto.ts';
import { type Binaries, programOf } from './binaries.ts';
import { run } from './child.ts';
import { EmbeddedError } from './error.ts';
import { isFresh, type Place } from './place.ts';
import { lastLines } from './server-log.ts';

/** The superuser, and the database of Roster. */
export const ROLE = 'roster';
export const DATABASE = 'roster';

const PASSWORD = 'roster-password';
const DRAFT = '.postgres-new-';

/** Makes the database folder if there is none; refuses one that is not ours to use. */
export async function ensureCluster(place: Place, binaries: Binaries, durable: boolean): Promise<void> {
  sweepDrafts(place);
  if (isFresh(place.data)) {
    await createCluster(place, binaries, durable);
    // An initdb that outlived its Roster may have written on while its draft was cleared. By now it has failed of that.
    return sweepDrafts(place);
  }
  refuseForeign(place, binaries);
  takeOwnership(place);
}

/**
 * The superuser's password. The folder of the socket keeps other users out already; the password keeps out who
 * shares the account of PostgreSQL (`nobody` serves many), and anyone at all on Windows' port. Peer authentication
 * would need no secret, but fails for user ids without a name, as containers have them.
 */
export function readPassword(data: string): string {
  return readFileSync(join(data, PASSWORD), 'utf8').trim();
}

function refuseForeign({ data }: Place, binaries: Binaries): void {
  if (!statSync(data).isDirectory())
    throw new EmbeddedError(`${data} is not a folder. Move it away, or set DATA_DIR to another folder.`);
  const self = process.getuid?.();
  const owner = statSync(data).uid;
  if (self !== undefined && self !== 0 && owner !== self) {
    throw new EmbeddedError(
      `${data} belongs to another user (id ${owner}). Start Roster as the user who did before, or as root.`,
    );
  }
  const versionFile = join(data, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    throw new EmbeddedError(
      `${data} holds something else than a database. Move it away, or set DATA_DIR to another folder.`,
    );
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== binaries.major) {
    throw new EmbeddedError(
      `${data} was made by PostgreSQL ${version}, and this Roster brings PostgreSQL ${binaries.major}. Nothing was changed: start the Roster that made it, dump the database there (pg_dump), and load it into a new data folder.`,
    );
  }
  if (!existsSync(join(data, PASSWORD))) {
    throw new EmbeddedError(
      `${data} is a database that Roster did not make (${PASSWORD} is missing). Set DATA_DIR to another folder.`,
    );
  }
}

/**
 * Runs initdb in a draft beside the place and renames the result, so that a kill on the way leaves nothing that looks
 * like a database.
 */
async function createCluster({ data, account }: Place, binaries: Binaries, durable: boolean): Promise<void> {
  const draft = mkdtempSync(join(dirname(data), DRAFT));
  const target = join(draft, 'postgres');
  const passwordFile = join(draft, PASSWORD);
  try {
    mkdirSync(target, { mode: 0o700 });
    writeFileSync(passwordFile, `${newToken()}\n`, { mode: 0o600 });
    if (account) for (const path of [draft, target, passwordFile]) chownSync(path, account.uid, account.gid);
    const args = [
      '-D',
      target,
      '-U',
      ROLE,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    ];
    // Sorted by code point, the same on every machine, while upper and lower case know all of Unicode.
    args.push(
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
    );
    if (!durable) args.push('--no-sync');
    const { ok, output } = await run(programOf(binaries, 'initdb'), args, account);
    if (!ok) throw new EmbeddedError(`The database cannot be made in ${data}: ${lastLines(output)}`);
    renameSync(passwordFile, join(target, PASSWORD));
    renameSync(target, data);
    if (durable) syncFolder(dirname(data));
  } finally {
    discard(draft);
  }
}

/** Drafts of starts that were killed. Whoever holds the guard of the folder is the only one who makes them. */
function sweepDrafts({ data }: Place): void {
  for (const name of readdirSync(dirname(data))) {
    if (name.startsWith(DRAFT)) discard(join(dirname(data), name));
  }
}

/** Removes a draft; what an initdb without its Roster still writes into it may remain for the next sweep. */
function discard(draft: string): void {
  try {
    rmSync(draft, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Nobody mistakes it for a database.
  }
}

/** A backup that root put back may belong to root; PostgreSQL wants to own its folder. */
function takeOwnership({ data, account }: Place): void {
  if (!account || statSync(data).uid === account.uid) return;
  const give = (path: string) => {
    const found = lstatSync(path);
    if (found.isDirectory()) for (const name of readdirSync(path)) give(join(path, name));
    lchownSync(path, account.uid, account.gid);
  };
  give(data);
}

/** Makes the renaming itself survive a loss of power. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}
