import type { TestDatabase } from './database.ts';

/** What the trail stands in; events and seals. */
const TABLES = [
  'audit_events',
  'audit_unsealed',
  'audit_keys',
  'audit_leaves',
  'audit_batches',
  'audit_head',
];

/** Runs statements behind Roster's back, as a PostgreSQL superuser whom no trigger and no foreign key holds up. */
export async function tamper(
  { database }: Pick<TestDatabase, 'database'>,
  statements: string | string[],
  values: unknown[] = [],
): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    for (const statement of [statements].flat()) await client.query(statement, values);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** Notes how the trail is, and gives what puts it back. */
export async function rememberAuditLog(server: Pick<TestDatabase, 'database'>): Promise<() => Promise<void>> {
  await tamper(
    server,
    TABLES.map((table) => `CREATE TABLE former_${table} AS TABLE ${table}`),
  );
  return () =>
    tamper(
      server,
      TABLES.flatMap((table) => [
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} SELECT * FROM former_${table}`,
      ]),
    );
}
