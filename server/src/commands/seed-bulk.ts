import type pg from 'pg';

interface Definition {
  table: string;
  name: string;
  definition: string;
}

/**
 * Drops the indexes (except unique ones) and foreign keys of tables, disables their triggers, runs `fill`, and restores them:
 * many times faster than maintaining them. Runs in a transaction, so others never see the tables without.
 * @param derived further tables, whose primary keys are dropped as well: `fill` writes them anew, without duplicates.
 */
export async function fillBare<T>(
  client: pg.Client,
  bases: readonly string[],
  derived: readonly string[],
  fill: () => Promise<T>,
): Promise<T> {
  const tables = [...bases, ...derived];
  const { rows: indexes } = await client.query<Definition>(
    `SELECT indrelid::regclass::text AS table, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = ANY ($1::regclass[]) AND NOT indisunique`,
    [tables],
  );
  const { rows: keys } = await client.query<Definition>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE conrelid = ANY ($1::regclass[]) AND contype = 'f' OR conrelid = ANY ($2::regclass[]) AND contype = 'p'`,
    [tables, derived],
  );
  const each = async (statements: string[]) => {
    for (const statement of statements) await client.query(statement);
  };
  const triggers = (verb: string) => tables.map((table) => `ALTER TABLE ${table} ${verb} TRIGGER USER`);

  await each([
    ...indexes.map(({ name }) => `DROP INDEX ${name}`),
    ...keys.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${name}`),
    ...triggers('DISABLE'),
  ]);
  const result = await fill();
  await each([
    ...indexes.map(({ definition }) => definition),
    ...keys.map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`),
    ...triggers('ENABLE'),
  ]);
  return result;
}
