import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../server/src/db/database.ts';
import { attachEmbedded } from '../server/src/db/embedded/index.ts';
import { runRoster } from './child.ts';

const CACHE = fileURLToPath(new URL('./.data/', import.meta.url));
const SERVER = new URL('../server/src/', import.meta.url);

/** A million users have 2,000 organizations and 20,000 projects. */
const PEOPLE_AN_ORGANIZATION = 500;

/** A seeded database: its connection settings, and its admin. */
export interface Directory {
  people: number;
  env: Record<string, string>;
  admin: { email: string; password: string };
  /** The seconds that the seed took; undefined when it was reused from an earlier run. */
  seeded: number | undefined;
}

/** Returns a hash of the inputs of a seed: a directory with another value can't be reused. */
function version(): string {
  const hash = createHash('sha256');
  const migrations = new URL('db/migrations/', SERVER);
  const files = readdirSync(migrations)
    .sort()
    .map((name) => new URL(name, migrations));
  for (const file of [
    ...files,
    new URL('commands/seed.ts', SERVER),
    new URL('commands/seed-organizations.ts', SERVER),
    new URL('gen-people.mjs', import.meta.url),
  ])
    hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 8);
}

/** Finds the directory with this many users, or seeds it with `roster seed`. */
export async function openDirectory(people: number, databaseUrl: string | undefined): Promise<Directory> {
  const name = `${people}-${version()}`;
  const system =
    databaseUrl === undefined
      ? 'embedded'
      : `server-${createHash('sha256').update(databaseUrl).digest('hex').slice(0, 8)}`;
  const folder = `${CACHE}${system}/`;
  mkdirSync(folder, { recursive: true });
  const noteFile = `${folder}${name}.json`;
  const databaseName = `roster_bench_${name.replace('-', '_')}`;
  const env: Record<string, string> =
    databaseUrl === undefined
      ? { DATA_DIR: `${folder}${name}` }
      : { DATABASE_URL: withDatabase(databaseUrl, databaseName) };
  if (existsSync(noteFile)) return { people, env, admin: readNote(noteFile), seeded: undefined };

  for (const old of readdirSync(folder).filter((entry) => entry.startsWith(`${people}-`)))
    rmSync(`${folder}${old}`, { recursive: true });
  if (databaseUrl !== undefined) await makeDatabase(databaseUrl, databaseName);
  const began = performance.now();
  const organizations = String(Math.ceil(people / PEOPLE_AN_ORGANIZATION));
  await runRoster(['migrate'], env);
  const output = await runRoster(['seed', String(people), '0', '--organizations', organizations], env);
  const seeded = (performance.now() - began) / 1000;
  const admin = {
    email: /A system admin to sign in with: (.*)/.exec(output)?.[1] ?? '',
    password: /Their password: (.*)/.exec(output)?.[1] ?? '',
  };
  writeFileSync(noteFile, JSON.stringify(admin));
  return { people, env, admin, seeded };
}

/** Opens connections for bare queries, beside the running Roster of a directory. */
export async function connectBeside(directory: Directory): Promise<{ database: Database; url: string }> {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = directory.env;
  if (url !== undefined) return { database: openDatabase({ connectionString: url }), url };
  const connection = await attachEmbedded(dataDir ?? '');
  if (!connection) throw new Error(`No Roster runs on ${dataDir}.`);
  const { user, password, database, host, port } = connection;
  return {
    database: openDatabase(connection),
    url: `postgres://${user}:${encodeURIComponent(String(password ?? ''))}@localhost/${database}?host=${encodeURIComponent(host ?? '')}&port=${port}`,
  };
}

function readNote(file: string): Directory['admin'] {
  const note: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof note !== 'object' || note === null || !('email' in note) || !('password' in note))
    throw new Error(`${file} is not what this program wrote; remove it.`);
  return { email: String(note.email), password: String(note.password) };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Creates an empty database; removes those of earlier versions of the same size. */
async function makeDatabase(url: string, name: string): Promise<void> {
  const { pool, close } = openDatabase({ connectionString: url }, 1);
  try {
    const prefix = name.replace(/[^_]+$/, '');
    const { rows } = await pool.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) await pool.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
    await pool.query(`CREATE DATABASE "${name}"`);
  } finally {
    await close();
  }
}
