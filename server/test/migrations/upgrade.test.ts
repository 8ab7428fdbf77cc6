import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { takeSnapshot } from '../../src/audit/snapshot-store.ts';
import { verifyAuditLog } from '../../src/audit/verify.ts';
import { readConfig } from '../../src/config/config.ts';
import { knownMigrations, migrate } from '../../src/db/migrate.ts';
import { searchText } from '../../src/identity/users/index.ts';
import { createServer } from '../../src/server.ts';
import { createTestDatabase, insertOrganization, type TestDatabase } from '../harness/index.ts';
import { untilSealed } from '../harness/seals.ts';
import { fillOfInvitations, fillOfUsers } from './former-rows.ts';

const textOf = (name: string) =>
  readFileSync(new URL(`../../src/db/migrations/${name}.sql`, import.meta.url), 'utf8');

/** Migrations that are in use and must not change, with their hashes. Each is added when it has landed. */
const LANDED: Record<string, string> = {
  '0001_users': 'ac574a0f2a14ae5ec5cf227c4c470f3ccf97a9bd7cdc1273621467f0180047a4',
  '0002_invitations': '632e3468084174f502a85624f3b3f2bf6fcbd6cfa75ab38a00e212430ef51370',
  '0003_name_words': 'af8c9d00bb1a8960c39bfd8982da6fbd91b86c3a63b03259c5d2521a6acced47',
  '0004_organizations': '693c749ab0a540b1f8fc6445e2d78350dfdb855d3faca3f8b2efb96fa5477ff5',
  '0005_audit': 'fc0c2348966a7dd8a23aa775d3b576d99bf4ae80ee9e67ee4c3d2793921a70bb',
  '0006_sso': 'dba0b1abe2ebc8d38db4e695ee240b5b0897de6ec282fa864c3eeb8f9106724c',
  '0007_names': '03134dc31442cce583bc07807fa3d3940335b7dc4734c28724af6ebea3f6e4bd',
  '0008_sso_logout': '344e29ffc6b644480e710096e6e1210ea8c34c30c0cdcbcda80df9e8b5904a0c',
  '0009_account_mails': 'c60a272a188cca0f5b2fd51dc7daf247644b9eab7991020d71a46f05973c0247',
  '0010_branding': 'e05b02b44866c1e9ff4fad60eb930492494a711cf063adf125b951e34e4eae98',
  '0011_throttles': '3028e9ab43fcecfef58da97824bf43344b46e2879d8d6d788d39e2f70472a31e',
  '0012_directory_entries': '5944146bf84f8f6075241bdfea87f0c5d0b0bebd502dc1d753c8d6681b396e56',
  '0013_connections_of_organizations': 'b3c25f9364b8e1bd8335b9fb58417f3645c7414e3d0eb1f18edb30c0ffb56450',
  '0014_search_of_directory': 'cd7074645d17b40c457185d0f3b689546b8a82ffa2820d0d63c629a3c7a1aa55',
  '0015_sizes_of_scopes': '542eca0e72593a48c00299277f04e9cdd2b34f17d1fbf78a9b1cfe5dc4292a72',
};

test('landed migrations are unchanged', () => {
  for (const [name, digest] of Object.entries(LANDED))
    assert.equal(createHash('sha256').update(textOf(name)).digest('hex'), digest, name);
  assert.deepEqual(knownMigrations().slice(0, Object.keys(LANDED).length), Object.keys(LANDED));
});

/** Creates a database of a former release. */
async function databaseOf(migrations: string[]): Promise<TestDatabase> {
  const made = await createTestDatabase({ empty: true });
  await made.sql(
    'CREATE TABLE schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  for (const name of migrations) {
    await made.sql(textOf(name));
    await made.sql('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
  }
  return made;
}

const tablesOf = async ({ sql }: TestDatabase): Promise<string[]> =>
  (
    await sql<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    )
  ).map(({ name }) => name);

const rowsOf = ({ sql }: TestDatabase, table: string) =>
  sql<{ row: Record<string, unknown> }>(`SELECT to_jsonb(t) AS row FROM ${table} AS t ORDER BY t::text`);

/** Reads the schema from the catalogs. */
const CATALOGS = `
  SELECT 'column' AS kind, table_name AS name,
      concat_ws(' ', ordinal_position, column_name, data_type, is_nullable, column_default, collation_name, is_identity) AS what
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'function', proname, prosrc FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))
  ORDER BY 1, 2, 3`;

/** Upgrades a database with rows in every table, and fails unless all rows are unchanged. */
async function upgrade(migrations: string[], fill: (former: TestDatabase) => Promise<void>) {
  const upgraded = await databaseOf(migrations);
  await fill(upgraded);
  const before = new Map<string, Record<string, unknown>[]>();
  for (const table of await tablesOf(upgraded)) {
    const rows = (await rowsOf(upgraded, table)).map(({ row }) => row);
    assert.ok(rows.length > 0, `${table} has rows`);
    before.set(table, rows);
  }

  assert.deepEqual(await migrate(upgraded.database), knownMigrations().slice(migrations.length));

  for (const [table, rows] of before) {
    if (table === 'schema_migrations' || table === 'name_words') continue;
    const after = (await rowsOf(upgraded, table)).map(({ row }) => row);
    // Columns may be added, none removed, and their values are unchanged.
    const former = Object.keys(rows[0] ?? {});
    const kept = after.map((row) => Object.fromEntries(former.map((column) => [column, row[column]])));
    assert.deepEqual(kept, rows, table);
  }

  const fresh = await createTestDatabase();
  const schema = await upgraded.sql(CATALOGS);
  assert.ok(schema.length > 150);
  assert.deepEqual(schema, await fresh.sql(CATALOGS));
  return { upgraded, fresh };
}

test('upgrades a database of the first release with rows in every table without loss', async (t) => {
  const { upgraded, fresh } = await upgrade(['0001_users'], fillOfUsers);
  t.after(upgraded.drop);
  t.after(fresh.drop);
  // An upgraded database has the same initial rows as a new one.
  for (const table of ['mail_pause', 'settings'])
    assert.deepEqual(await rowsOf(upgraded, table), await rowsOf(fresh, table));
  // And the rows derived from existing ones.
  const words = await upgraded.sql('SELECT word, people FROM directory_words ORDER BY word');
  assert.deepEqual(
    words,
    Object.entries({ ada: 2, lovelace: 2, not: 1, yet: 1, zoe: 1 }).map(([word, people]) => ({
      word,
      people,
    })),
  );
  const [users] = await upgraded.sql<{ count: number }>('SELECT count(*)::int AS count FROM users');
  assert.deepEqual(await upgraded.sql('SELECT people FROM scope_sizes'), [{ people: users?.count }]);
});

test('upgrades a database of the release before organizations without loss', async (t) => {
  const former = ['0001_users', '0002_invitations', '0003_name_words'];
  const { upgraded, fresh } = await upgrade(former, fillOfInvitations);
  t.after(upgraded.drop);
  t.after(fresh.drop);
  // There are no members and no invitations.
  const added = (await tablesOf(upgraded)).filter((table) => /^(organization|project)/.test(table));
  assert.deepEqual(added, [
    'organization_invitation_projects',
    'organization_invitations',
    'organization_members',
    'organizations',
    'project_members',
    'projects',
  ]);
  for (const table of added) assert.deepEqual(await rowsOf(upgraded, table), []);
  // Existing users can be members, and are found in the organization.
  const [ada] = await upgraded.sql<{ id: string }>(
    "SELECT id FROM users WHERE status = 'active' ORDER BY id LIMIT 1",
  );
  const organization = await insertOrganization(upgraded, { members: { [ada?.id ?? '']: 'admin' } });
  const [member] = await upgraded.sql<{ role: string; copied: boolean; raised: boolean }>(
    `SELECT e.role, e.created_at = u.created_at AS copied, u.authority_version = 4 AS raised
     FROM directory_entries e JOIN users u ON u.id = e.user_id WHERE e.scope = $1`,
    [organization.id],
  );
  assert.deepEqual(member, { role: 'admin', copied: true, raised: true });
  // The former kinds of mail are still valid, beside the new ones.
  const kinds = (await upgraded.sql<{ kind: string }>('SELECT DISTINCT kind FROM mails')).length;
  assert.equal(kinds, 5);
  await upgraded.sql("UPDATE mails SET kind = 'organization_invitation'");
});

test('seals existing events in order at the first start', async (t) => {
  const upgraded = await databaseOf([
    '0001_users',
    '0002_invitations',
    '0003_name_words',
    '0004_organizations',
  ]);
  t.after(upgraded.drop);
  await fillOfInvitations(upgraded);
  await migrate(upgraded.database);
  const before = await upgraded.sql<{ id: string }>('SELECT id FROM audit_events ORDER BY id');
  assert.ok(before.length > 1);
  const config = readConfig({ SECRET_KEY: 'a secret key that is for tests only', LOG_LEVEL: 'fatal' });
  const server = await createServer(config, upgraded.database);
  await untilSealed(upgraded);
  await server.close();
  const snapshot = await takeSnapshot(upgraded.database);
  const { finding } = await verifyAuditLog(snapshot, server.services.vault, []);
  await snapshot.close();
  assert.equal(finding, undefined);
  const sealed = await upgraded.sql<{ id: string }>(
    'SELECT event_id AS id FROM audit_leaves ORDER BY ordinal',
  );
  assert.deepEqual(sealed.slice(0, before.length), before);
});

test('folds stored search texts and repeated spaces as new ones are', async (t) => {
  const upgraded = await databaseOf(knownMigrations().filter((name) => name < '0007'));
  t.after(upgraded.drop);
  const { sql } = upgraded;
  const letters = 'Łø đħ æœß þðı ŋŧ ȣ әғқ ‘’ –— ی ک';
  const insertUser = (username: string, folded: string) =>
    sql(
      `INSERT INTO users (id, username, email, system_role, status, search_text, created_at, updated_at)
       VALUES (gen_random_uuid(), $1, $2, 'user', 'active', $3, now(), now())`,
      [username, 'a@b', `${folded}\na@b`],
    );
  await insertUser(letters, letters.toLowerCase());
  const organizations = ['Øst', 'Two  Spaces', 'Two   Spaces', 'One  Space', 'One Space'];
  for (const name of organizations) {
    const key = name.toLowerCase();
    await sql('INSERT INTO organizations VALUES (gen_random_uuid(), $1, $2, $2, 1, now(), now())', [
      name,
      key,
    ]);
    await sql(
      "INSERT INTO projects SELECT gen_random_uuid(), id, $1, $2, $2, 1, now(), now() FROM organizations WHERE name = 'Øst'",
      [name, key],
    );
  }
  await migrate(upgraded.database);
  const [user] = await sql<{ username: string; email: string; search_text: string }>('SELECT * FROM users');
  assert.equal(user?.search_text, searchText(letters, 'a@b'));
  for (const table of ['organizations', 'projects']) {
    const rows = await sql<{ name: string; name_key: string; search_text: string }>(`SELECT * FROM ${table}`);
    assert.equal(rows.filter(({ name_key }) => name_key === 'two spaces').length, 1, table);
    assert.equal(rows.filter(({ name_key }) => name_key === 'one space').length, 1, table);
    assert.ok(rows.some(({ name, search_text }) => name === 'Øst' && search_text === 'ost'));
  }
  const words = await sql<{ word: string }>('SELECT word FROM directory_words');
  assert.ok(words.some(({ word }) => word === 'aeoess'));
});

test('deletes users that were pending before invitations existed', async (t) => {
  const upgraded = await databaseOf(['0001_users']);
  t.after(upgraded.drop);
  await fillOfUsers(upgraded);
  await migrate(upgraded.database);
  await upgraded.sql("DELETE FROM users WHERE status = 'pending'");
  await upgraded.sql("DELETE FROM users WHERE system_role <> 'admin'");
  assert.equal((await upgraded.sql('SELECT 1 FROM users')).length, 1);
});
