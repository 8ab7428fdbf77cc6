import type { TestDatabase } from './database.ts';

/** The tables of the audit log: events and seals. */
const TABLES = [
  'audit_events',
  'audit_unsealed',
  'audit_keys',
  'audit_leaves',
  'audit_batches',
  'audit_head',
];

/** Runs statements as a PostgreSQL superuser with triggers and foreign keys disabled. */
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

/** Saves the audit log and returns a function that restores it. */
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
