import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import pg from 'pg';
import { checkDirectory } from '../../src/identity/users/index.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  createTestDatabase,
  insertMember,
  insertOrganization,
  insertPeople,
  insertProject,
  removeMember,
} from '../harness/index.ts';

const database = await createTestDatabase();
const { url, sql, drop } = database;

const NIL = '00000000-0000-0000-0000-000000000000';

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Two concurrent sessions, and one that compares the tables. */
const [one, other, checker] = [await connect(), await connect(), await connect()];
after(async () => {
  await Promise.all([one.end(), other.end(), checker.end()]);
  await drop();
});

/** Fails unless the derived tables are as the base tables demand, and returns their numbers of rows. */
async function assertConsistent(what: string) {
  const checks = await checkDirectory(checker);
  for (const { table, differences, examples } of checks)
    assert.equal(differences, 0, `${what}: ${table} ${JSON.stringify(examples)}`);
  return Object.fromEntries(checks.map(({ table, rows }) => [table, rows]));
}

async function newPerson(username = 'Ada Lovelace'): Promise<string> {
  const [made] = await insertPeople(database, [{ username, email: `${newId()}@example.com` }], {
    analyze: false,
  });
  return made?.id ?? '';
}

const rename = (id: string, name: string) =>
  sql("UPDATE users SET username = $2, search_text = lower($2) || E'\\n' || lower(email) WHERE id = $1", [
    id,
    name,
  ]);

describe('the tables of the user list follow', () => {
  test('users and their memberships', async () => {
    const organization = await insertOrganization(database);
    const project = await insertProject(database, organization);
    const [stays, goes] = [await newPerson(), await newPerson('Grace Hopper')];
    const steps: [what: string, step: () => Promise<unknown>][] = [
      ['creation', async () => undefined],
      ['joining an organization', () => insertMember(database, organization, stays)],
      ['joining a project', () => insertMember(database, project, stays, 'admin')],
      ['another role', () => insertMember(database, organization, stays, 'admin')],
      ['another member', () => insertMember(database, organization, goes)],
      ['another name', () => rename(stays, 'Ada King')],
      ['another email', () => sql("UPDATE users SET email = 'Ada@Example.COM' WHERE id = $1", [stays])],
      ['another status', () => sql("UPDATE users SET status = 'disabled' WHERE id = $1", [stays])],
      ['another system role', () => sql("UPDATE users SET system_role = 'admin' WHERE id = $1", [stays])],
      [
        'another creation time',
        () => sql("UPDATE users SET created_at = '2020-01-01' WHERE id = $1", [stays]),
      ],
      ['a sign-in', () => sql('UPDATE user_activity SET last_login_at = now() WHERE user_id = $1', [stays])],
      ['changes of many', () => sql("UPDATE users SET status = 'active', search_text = 'x' || search_text")],
      ['deletion of a user', () => sql('DELETE FROM users WHERE id = $1', [goes])],
      ['leaving the project', () => removeMember(database, project, stays)],
      ['joining it again', () => insertMember(database, project, stays)],
      ['leaving the organization', () => removeMember(database, organization, stays)],
      ['joining again', () => insertMember(database, organization, stays)],
      ['deletion of the project', () => sql('DELETE FROM projects WHERE id = $1', [project.id])],
      [
        'deletion of the organization',
        () => sql('DELETE FROM organizations WHERE id = $1', [organization.id]),
      ],
    ];
    const scopes: number[] = [];
    for (const [what, step] of steps) {
      await step();
      await assertConsistent(what);
      const rows = await sql('SELECT scope FROM directory_entries WHERE user_id = $1', [stays]);
      scopes.push(rows.length);
    }
    assert.deepEqual(scopes, [1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 3, 1, 2, 2, 1]);
    const [entry] = await sql('SELECT scope, email, status, role FROM directory_entries WHERE user_id = $1', [
      stays,
    ]);
    assert.deepEqual(entry, { scope: NIL, email: 'ada@example.com', status: 'active', role: null });
  });

  test('a rollback', async () => {
    const person = await newPerson();
    const before = await assertConsistent('before');
    await one.query('BEGIN');
    await one.query('DELETE FROM users WHERE id = $1', [person]);
    await one.query('ROLLBACK');
    assert.deepEqual(await assertConsistent('after'), before);
  });
});

/** Runs two statements in transactions of their own, the second while the first has not committed yet. */
async function atOnce(first: string, second: string, values: unknown[]) {
  try {
    await one.query('BEGIN');
    await one.query(first, values);
    await other.query('BEGIN');
    let isDone = false;
    const done = other.query(second, values).finally(() => {
      isDone = true;
    });
    done.catch(() => {});
    // It waits for the first or is done: what it has read by then is from before the commit.
    while (!isDone && !(await isWaiting(other)));
    await one.query('COMMIT');
    await done;
    await other.query('COMMIT');
  } finally {
    // Ends what an error has left open; after a commit only a warning.
    await Promise.all([one.query('ROLLBACK'), other.query('ROLLBACK')]);
  }
}

async function isWaiting(client: pg.Client): Promise<boolean> {
  const [row] = await sql<{ waiting: boolean }>(
    "SELECT wait_event_type = 'Lock' AS waiting FROM pg_stat_activity WHERE pid = $1",
    [Object(client).processID],
  );
  return row?.waiting === true;
}

describe('two transactions at once leave the tables of the user list right', () => {
  const STATEMENTS: Record<string, string> = {
    rename:
      "UPDATE users SET search_text = 'renamed' || random() || E'\\n' || $2::text || $3::text WHERE id = $1::uuid",
    disable:
      "UPDATE users SET status = 'disabled', system_role = 'admin' WHERE id = $1::uuid AND $2::text || $3::text <> ''",
    'sign-in':
      "UPDATE user_activity SET last_login_at = clock_timestamp() WHERE user_id = $1::uuid AND $2::text || $3::text <> ''",
    join: `INSERT INTO organization_members (organization_id, user_id, role, joined_at) SELECT $2::text::uuid, $1::uuid, 'viewer', now()
      WHERE $3::text <> '' ON CONFLICT (organization_id, user_id) DO UPDATE SET role = 'admin'`,
    'join a project': `INSERT INTO project_members (project_id, organization_id, user_id, role, joined_at)
      SELECT $3::text::uuid, organization_id, user_id, 'viewer', now() FROM organization_members WHERE user_id = $1::uuid
        AND organization_id = $2::text::uuid ON CONFLICT (project_id, user_id) DO UPDATE SET role = 'admin'`,
    leave:
      "DELETE FROM organization_members WHERE user_id = $1::uuid AND organization_id = $2::text::uuid AND $3::text <> ''",
    'leave a project':
      "DELETE FROM project_members WHERE user_id = $1::uuid AND project_id = $3::text::uuid AND $2::text <> ''",
    delete: "DELETE FROM users WHERE id = $1::uuid AND $2::text || $3::text <> ''",
  };

  for (const [first, statement] of Object.entries(STATEMENTS))
    test(`${first}, and all others`, async () => {
      const organization = await insertOrganization(database);
      const project = await insertProject(database, organization);
      for (const [second, concurrent] of Object.entries(STATEMENTS))
        for (const isMember of [false, true]) {
          const person = await newPerson();
          if (isMember) {
            await insertMember(database, organization, person);
            await insertMember(database, project, person);
          }
          await atOnce(statement, concurrent, [person, organization.id, project.id]).catch(
            (error: unknown) => {
              // Membership of a user who is being deleted, or of a project while the organization is left; and deadlocks, which
              // Roster retries.
              assert.match(Object(error).code, /^(23503|23505|40P01)$/, `${first}, ${second}: ${error}`);
            },
          );
        }
      await assertConsistent(first);
    });
});

test('reports missing, surplus and different rows', async () => {
  const organization = await insertOrganization(database);
  const [missing, different, surplus] = [await newPerson(), await newPerson(), await newPerson()];
  await insertMember(database, organization, missing);
  await sql('DELETE FROM directory_entries WHERE user_id = $1 AND scope = $2', [missing, organization.id]);
  await sql("UPDATE directory_entries SET status = 'disabled' WHERE user_id = $1", [different]);
  await sql("INSERT INTO directory_activity VALUES ($1, $2, now(), 'x')", [surplus, organization.id]);
  await sql("UPDATE directory_words SET people = people + 1 WHERE word = 'ada' AND scope = $1", [
    organization.id,
  ]);
  const [entries, activity, words] = await checkDirectory(checker);
  assert.deepEqual(
    [entries?.differences, entries?.examples],
    [
      2,
      [
        { kind: 'different', row: `user_id ${different}, scope ${NIL}` },
        { kind: 'missing', row: `user_id ${missing}, scope ${organization.id}` },
      ],
    ],
  );
  assert.deepEqual(activity?.examples, [
    { kind: 'surplus', row: `user_id ${surplus}, scope ${organization.id}` },
  ]);
  // The deletion of the entry counted its words as well.
  assert.ok((words?.differences ?? 0) > 0);
});
