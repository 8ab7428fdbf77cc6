import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { knownMigrations, migrate } from '../../src/db/migrate.ts';
import { searchText } from '../../src/identity/users/index.ts';
import { hashToken, newToken } from '../../src/kit/crypto.ts';
import { newId } from '../../src/kit/ids.ts';
import { createTestDatabase, type TestDatabase } from '../harness/index.ts';

const textOf = (name: string) =>
  readFileSync(new URL(`../../src/db/migrations/${name}.sql`, import.meta.url), 'utf8');

/** Migrations that are at work somewhere: what was applied must stay what it was. Each is added when it has landed. */
const LANDED: Record<string, string> = {
  '0001_users': 'ac574a0f2a14ae5ec5cf227c4c470f3ccf97a9bd7cdc1273621467f0180047a4',
};

test('a migration that has landed is never edited', () => {
  for (const [name, digest] of Object.entries(LANDED))
    assert.equal(createHash('sha256').update(textOf(name)).digest('hex'), digest, name);
  assert.deepEqual(knownMigrations().slice(0, Object.keys(LANDED).length), Object.keys(LANDED));
});

/** A database as a former release has left it. */
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

/** Rows in every table of 0001, of each kind that there is. */
async function fill({ sql }: TestDatabase): Promise<void> {
  const people = [
    ['Ada Lovelace', 'Ada@Example.com', '+49 1', 'admin', 'active', 'en'],
    ['Zoë 王', 'zoe@example.com', null, 'user', 'active', 'zh'],
    ['Ada Lovelace', 'other-ada@example.com', null, 'user', 'disabled', null],
    ['Not Yet', 'pending@example.com', null, 'user', 'pending', null],
  ];
  for (const [username, email, phone, role, status, language] of people) {
    const id = newId();
    await sql(
      `INSERT INTO users (id, username, email, phone, system_role, status, language, search_text, version, authority_version, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 7, 3, '2025-01-01', '2025-02-02')`,
      [id, username, email, phone, role, status, language, searchText(username ?? '', email ?? '')],
    );
    await sql("INSERT INTO user_activity VALUES ($1, coalesce($2, '-infinity'::timestamptz))", [
      id,
      status === 'active' ? new Date(0) : null,
    ]);
    if (status === 'pending') continue;
    await sql("INSERT INTO password_credentials VALUES ($1, '$argon2id$v=19$x', $2, now())", [
      id,
      status === 'disabled',
    ]);
    await sql(
      "INSERT INTO sessions VALUES ($1, $2, $3, true, now(), now(), now() + interval '1 day', '192.0.2.1', 'Firefox')",
      [newId(), id, hashToken(newToken())],
    );
    await sql(
      `INSERT INTO audit_events (id, at, event_type, operation, outcome, target_id, target_name, before, after)
       VALUES ($1, now(), 'user', 'create', 'success', $2, $3, NULL, '{"a": [1]}')`,
      [newId(), id, username],
    );
  }
  await sql("INSERT INTO sign_in_throttles VALUES ('account:x', 3, now(), 1, now())");
}

const tablesOf = async ({ sql }: TestDatabase): Promise<string[]> =>
  (
    await sql<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    )
  ).map(({ name }) => name);

const rowsOf = ({ sql }: TestDatabase, table: string) =>
  sql<{ row: Record<string, unknown> }>(`SELECT to_jsonb(t) AS row FROM ${table} AS t ORDER BY t::text`);

/** All that the catalogs know of the schema. */
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

test('a database of the former release, with rows in every table, is upgraded and loses nothing', async (t) => {
  const upgraded = await databaseOf(['0001_users']);
  t.after(upgraded.drop);
  await fill(upgraded);
  const tables = await tablesOf(upgraded);
  const before = new Map<string, Record<string, unknown>[]>();
  for (const table of tables) {
    const rows = (await rowsOf(upgraded, table)).map(({ row }) => row);
    assert.ok(rows.length > 0, `${table} has rows`);
    before.set(table, rows);
  }

  assert.deepEqual(await migrate(upgraded.database), knownMigrations().slice(1));

  for (const [table, rows] of before) {
    if (table === 'schema_migrations') continue;
    const after = (await rowsOf(upgraded, table)).map(({ row }) => row);
    // Columns may have come, none has gone, and what was in them is as it was.
    const former = Object.keys(rows[0] ?? {});
    const kept = after.map((row) => Object.fromEntries(former.map((column) => [column, row[column]])));
    assert.deepEqual(kept, rows, table);
  }

  const fresh = await createTestDatabase();
  t.after(fresh.drop);
  const schema = await upgraded.sql(CATALOGS);
  assert.ok(schema.length > 150);
  assert.deepEqual(schema, await fresh.sql(CATALOGS));
  // What a fresh database begins with, an upgraded one has, too.
  for (const table of ['mail_pause', 'settings'])
    assert.deepEqual(await rowsOf(upgraded, table), await rowsOf(fresh, table));
  // And what follows from the rows.
  const words = (await upgraded.sql<{ word: string }>('SELECT word FROM name_words ORDER BY word')).map(
    ({ word }) => word,
  );
  assert.deepEqual(words, ['ada', 'lovelace', 'not', 'yet', 'zoe']);
});

test('whoever was pending before there were invitations can be deleted, as everybody', async (t) => {
  const upgraded = await databaseOf(['0001_users']);
  t.after(upgraded.drop);
  await fill(upgraded);
  await migrate(upgraded.database);
  await upgraded.sql("DELETE FROM users WHERE status = 'pending'");
  await upgraded.sql("DELETE FROM users WHERE system_role <> 'admin'");
  assert.equal((await upgraded.sql('SELECT 1 FROM users')).length, 1);
});
