import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { readConfig } from '../config/config.ts';
import { migrate } from '../db/migrate.ts';
import { createPasswordHasher } from '../identity/credentials/index.ts';
import { DIRECTORY_TABLES, fillDirectory, searchText } from '../identity/users/index.ts';
import { systemClock } from '../lib/clock.ts';
import { newIdAt } from '../lib/ids.ts';
import { installed } from '../lib/installation.ts';
import { CommandError, UsageError } from './command-error.ts';
import { openForCommand } from './open.ts';
import { fillBare } from './seed-bulk.ts';
import { seedOrganizations } from './seed-organizations.ts';

const GENERATOR = installed('bench/gen-people.mjs');
const PASSWORD = 'Roster seed 2026';
const MAX_USERS = 10_000_000;
const MAX_ORGANIZATIONS = 100_000;

/** The arguments of the command line. */
interface SeedOptions {
  count: string;
  seed: string;
  organizations: string;
}

/**
 * Adds `count` generated users with the same password to the database, and organizations and projects of which they are
 * members. Prints how to sign in.
 */
export async function seed({
  count: countText,
  seed: seedText,
  organizations: organizationsText,
}: SeedOptions): Promise<void> {
  const count = Number(countText);
  if (!/^\d+$/.test(countText) || count < 1 || count > MAX_USERS)
    throw new UsageError(`COUNT must be a whole number from 1 to ${MAX_USERS}.`);
  if (!/^\d+$/.test(seedText)) throw new UsageError('SEED must be a whole number.');
  const organizations = Number(organizationsText);
  if (!/^\d+$/.test(organizationsText) || organizations > MAX_ORGANIZATIONS)
    throw new UsageError(`--organizations must be a whole number up to ${MAX_ORGANIZATIONS}.`);
  const config = readConfig();
  if (config.production)
    throw new CommandError(
      'Refused: NODE_ENV is production, and all generated users have the same well-known password.',
    );

  const start = performance.now();
  const { database, close } = await openForCommand(config, { log: console.log });
  try {
    await migrate(database);
    const hash = await createPasswordHasher().hash(PASSWORD);
    const client = await database.dedicated('roster-seed');
    try {
      const added = await fill(client, { count: countText, seed: seedText, organizations, hash });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`Added ${added.people} users in ${seconds} s. Their password: ${PASSWORD}`);
      if (organizations > 0)
        console.log(`Added ${added.organizations} organizations and ${added.projects} projects.`);
      const { rows } = await client.query<{ email: string }>(
        "SELECT email FROM users WHERE system_role = 'admin' AND status = 'active' ORDER BY created_at LIMIT 1",
      );
      if (rows[0]) console.log(`A system admin to sign in with: ${rows[0].email}`);
    } finally {
      await client.end();
    }
  } finally {
    await close();
  }
}

/** The tables that are filled without indexes and triggers. */
const FILLED = ['users', 'user_activity', 'organization_members', 'project_members'];

/** Inserts everything in one transaction. */
async function fill(
  client: pg.Client,
  options: { count: string; seed: string; organizations: number; hash: string },
): Promise<{ people: number; organizations: number; projects: number }> {
  await client.query('BEGIN');
  try {
    await client.query("SET LOCAL maintenance_work_mem = '512MB'");
    await client.query("SET LOCAL work_mem = '256MB'");
    await client.query('SET LOCAL synchronous_commit = on');
    await client.query(`CREATE TEMP TABLE seeded (id uuid, username text, email text, phone text, system_role text, status text,
      search_text text, created_at timestamptz, last_login_at timestamptz) ON COMMIT DROP`);
    await pipeline(
      Readable.from(rowsOf(options.count, options.seed)),
      client.query(copyFrom('COPY seeded FROM STDIN')),
    );
    const added = await fillBare(client, FILLED, DIRECTORY_TABLES, async () => {
      const people = await insertPeople(client, options.hash);
      const tenancy = await seedOrganizations(client, options.organizations);
      await fillDirectory(client);
      return { people, ...tenancy };
    });
    // The triggers were disabled, so all nodes are notified here to drop their cached sessions.
    await client.query("SELECT pg_notify('roster_tenancy_changed', '')");
    await client.query('COMMIT');
    await client.query(
      `VACUUM (ANALYZE) ${[...FILLED, ...DIRECTORY_TABLES].join(', ')}, password_credentials, organizations, projects`,
    );
    return added;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function insertPeople(client: pg.Client, hash: string): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO users (id, username, email, phone, system_role, status, search_text, created_at, updated_at)
     SELECT id, username, email, phone, system_role, status, search_text, created_at, created_at FROM seeded ON CONFLICT DO NOTHING`,
  );
  await client.query(
    'INSERT INTO user_activity (user_id, last_login_at) SELECT id, last_login_at FROM seeded JOIN users USING (id)',
  );
  await client.query(
    `INSERT INTO password_credentials (user_id, hash, temporary, changed_at)
     SELECT id, $1, false, seeded.created_at FROM seeded JOIN users USING (id)`,
    [hash],
  );
  return rowCount ?? 0;
}

/** The generator's people as rows of COPY's text format. Every thousandth is a system admin, every fiftieth disabled. */
async function* rowsOf(count: string, seed: string): AsyncGenerator<string> {
  const generator = spawn(process.execPath, [GENERATOR, count, seed], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(generator, 'close');
  const now = systemClock.now().getTime();
  let chunk = '';
  for await (const line of createInterface({ input: generator.stdout })) {
    const [n = '', username = '', email = '', phone = '', createdAt = ''] = line.split('\t');
    const number = Number(n);
    const created = new Date(createdAt);
    const role = number % 1000 === 1 ? 'admin' : 'user';
    const status = number % 50 === 0 ? 'disabled' : 'active';
    // A third never signed in; the others spread evenly between their first day and today.
    const lastLogin =
      number % 3 === 0
        ? '-infinity'
        : new Date(
            created.getTime() + (((number * 7919) % 1000) / 1000) * Math.max(0, now - created.getTime()),
          ).toISOString();
    const fields = [
      newIdAt(created),
      username,
      email,
      phone || '\\N',
      role,
      status,
      searchText(username, email).replaceAll('\n', '\\n'),
      createdAt,
      lastLogin,
    ];
    chunk += `${fields.join('\t')}\n`;
    if (chunk.length > 1 << 16) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
  const [code] = await ended;
  if (code !== 0) throw new CommandError('The generator of people failed.');
}
