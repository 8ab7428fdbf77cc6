import { hash } from '@node-rs/argon2';
import { DAY } from '../../src/lib/clock.ts';
import { hashToken, newToken } from '../../src/lib/crypto.ts';
import { newId, newIdAt } from '../../src/lib/ids.ts';
import { fold } from '../../src/lib/text.ts';
import type { SignedInPerson } from './factories.ts';
import type { TestServer } from './server.ts';

/** A user row, for lists that are too long to be created through the API. */
export interface MadeUpPerson {
  id: string;
  username: string;
  email: string;
  systemRole: 'admin' | 'user';
  status: 'pending' | 'active' | 'disabled';
  createdAt: Date;
  lastLoginAt: Date | null;
}

const BATCH_SIZE = 4000;

/** Inserts users without passwords by SQL. `analyze` updates the planner's statistics. */
export async function insertPeople(
  { sql }: Pick<TestServer, 'sql'>,
  people: Partial<MadeUpPerson>[],
  { analyze = true } = {},
): Promise<MadeUpPerson[]> {
  const made = people.map((person, index): MadeUpPerson => {
    const createdAt = person.createdAt ?? new Date('2025-01-01T00:00:00Z');
    return {
      id: newIdAt(createdAt),
      username: `Made Up ${index}`,
      email: `made-up-${index}@example.com`,
      systemRole: 'user',
      status: 'active',
      createdAt,
      lastLoginAt: null,
      ...person,
    };
  });
  // In batches, each of which stays below the statement timeout on a busy machine.
  for (let start = 0; start < made.length; start += BATCH_SIZE) {
    const batch = made.slice(start, start + BATCH_SIZE);
    const column = <Value>(read: (person: MadeUpPerson) => Value) => batch.map(read);
    await sql(
      `WITH added AS (
         INSERT INTO users (id, username, email, system_role, status, search_text, created_at, updated_at)
         SELECT id, username, email, role, status, search_text, created_at, created_at
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
           AS person (id, username, email, role, status, search_text, created_at)
         RETURNING id)
       INSERT INTO user_activity (user_id, last_login_at)
       SELECT id, coalesce(at, '-infinity') FROM unnest($1::uuid[], $8::timestamptz[]) AS login (id, at)`,
      [
        column(({ id }) => id),
        column(({ username }) => username),
        column(({ email }) => email),
        column(({ systemRole }) => systemRole),
        column(({ status }) => status),
        column(({ username, email }) => `${fold(username)}\n${fold(email)}`),
        column(({ createdAt }) => createdAt),
        column(({ lastLoginAt }) => lastLoginAt),
      ],
    );
  }
  if (analyze) await sql('ANALYZE users, user_activity, directory_entries, directory_activity');
  return made;
}

/**
 * The minimum parameters of argon2id, since most tests sign in and few are about the hash. Tests of hashes and of races
 * around them start a server with `createPasswordHasher()`.
 */
export const CHEAP_PARAMETERS = { memoryCost: 8, timeCost: 1, parallelism: 1 };
const PASSWORD = 'inserted password 1';
let hashed: Promise<string> | undefined;

/** Inserts a session of a user by SQL, and returns a browser with its cookie. */
export async function insertSession(server: TestServer, userId: string) {
  const token = newToken();
  const now = server.clock.now();
  const id = newId();
  await server.sql(
    `INSERT INTO sessions (id, user_id, token_hash, remembered, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, $3, true, $4, $4, $5)`,
    [id, userId, hashToken(token), now, new Date(now.getTime() + DAY)],
  );
  const browser = server.client();
  browser.cookies.set(server.server.services.cookies.session, token);
  return { browser, sessionId: id };
}

/** Inserts a user with a session by SQL, which is faster than a sign-in. `temporary` makes the password temporary. */
export async function insertSignedIn(
  server: TestServer,
  { temporary = false, ...person }: Partial<MadeUpPerson> & { temporary?: boolean } = {},
): Promise<SignedInPerson & { sessionId: string }> {
  hashed ??= hash(PASSWORD, CHEAP_PARAMETERS);
  const email = `${newId()}@example.com`;
  const [made] = await insertPeople(server, [{ email, ...person }], { analyze: false });
  if (!made) throw new Error('no user was inserted');
  const values = [made.id, await hashed, temporary];
  await server.sql('INSERT INTO password_credentials VALUES ($1, $2, $3, now())', values);
  const { id, username } = made;
  return { id, username, email: made.email, password: PASSWORD, ...(await insertSession(server, id)) };
}
