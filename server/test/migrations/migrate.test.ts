import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../../src/db/database.ts';
import { isMigrated, knownMigrations, migrate, NewerDatabaseError } from '../../src/db/migrate.ts';
import { createTestDatabase } from '../harness/index.ts';

/** Reads the schema from the catalogs. */
const CATALOGS = `
  SELECT table_name, column_name, data_type, is_nullable, column_default, NULL AS definition
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT indexrelid::regclass::text, NULL, NULL, NULL, NULL, pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
  ORDER BY 1, 2, 6`;

test('applies every migration to an empty database, and nothing the second time', async (t) => {
  const { database, sql, drop } = await createTestDatabase({ empty: true });
  t.after(drop);
  assert.equal(await isMigrated(database).catch(() => false), false);
  assert.deepEqual(await migrate(database), knownMigrations());
  assert.ok(knownMigrations().length > 0);
  assert.equal(await isMigrated(database), true);
  const rows = await sql('SELECT name, applied_at FROM schema_migrations ORDER BY name');
  assert.deepEqual(
    rows.map(({ name }) => name),
    knownMigrations(),
  );
  const schema = await sql(CATALOGS);
  assert.deepEqual(await migrate(database), []);
  assert.deepEqual(await sql('SELECT name, applied_at FROM schema_migrations ORDER BY name'), rows);
  assert.deepEqual(await sql(CATALOGS), schema);
});

test('of concurrent runs one applies, and all succeed', async (t) => {
  const { url, sql, drop } = await createTestDatabase({ empty: true });
  t.after(drop);
  const nodes = Array.from({ length: 4 }, () => openDatabase({ connectionString: url }, 1));
  const applied = await Promise.all(nodes.map((node) => migrate(node).finally(() => node.close())));
  assert.deepEqual(applied.map(({ length }) => length).sort(), [0, 0, 0, knownMigrations().length]);
  assert.equal((await sql('SELECT 1 FROM schema_migrations')).length, knownMigrations().length);
});

test('rejects a database of a newer release without changing it', async (t) => {
  const { database, sql, drop } = await createTestDatabase();
  t.after(drop);
  await sql("INSERT INTO schema_migrations (name) VALUES ('9999_from_the_future')");
  const schema = await sql(CATALOGS);
  await assert.rejects(migrate(database), (error) => {
    assert.ok(error instanceof NewerDatabaseError);
    assert.match(error.message, /9999_from_the_future/);
    return true;
  });
  assert.deepEqual(await sql(CATALOGS), schema);
  // The lock is released.
  await sql("DELETE FROM schema_migrations WHERE name = '9999_from_the_future'");
  assert.deepEqual(await migrate(database), []);
});

test('a failed migration leaves nothing behind', async (t) => {
  const { database, sql, drop } = await createTestDatabase({ empty: true });
  t.after(drop);
  // Conflicts with the last table of the first migration.
  await sql('CREATE TABLE audit_events (id int)');
  await assert.rejects(migrate(database), { code: '42P07' });
  const left = await sql(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
  );
  assert.deepEqual(
    left.map(({ table_name }) => table_name),
    ['audit_events', 'schema_migrations'],
  );
  assert.deepEqual(await sql('SELECT * FROM schema_migrations'), []);
  await sql('DROP TABLE audit_events');
  assert.deepEqual(await migrate(database), knownMigrations());
});
