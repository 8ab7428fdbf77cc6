import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { createTestDatabase } from '../harness/index.ts';

const { sql, drop } = await createTestDatabase();
after(drop);

interface Column {
  type: string;
  nullable: boolean;
  /** For string unions. */
  values: string[];
}
type Columns = Record<string, Column>;

/** Parses the declaration of a column in `db/types.ts`. */
function columnOf(written: string): Column {
  const generated = /^Generated(?:Always)?<(.*)>$/.exec(written)?.[1] ?? written;
  const parts = generated
    .split('|')
    .map((part) => part.trim())
    .filter(Boolean);
  const values = parts.flatMap((part) => /^'(.*)'$/.exec(part)?.[1] ?? []);
  const nullable = parts.includes('null') || generated === 'Json' || generated === 'JsonLater';
  const rest = parts.filter((part) => part !== 'null' && !part.startsWith("'"));
  const type = values.length > 0 ? 'string' : rest.join(' | ');
  return { type: type.startsWith('Json') ? 'Json' : type, nullable, values: values.sort() };
}

const columnsOf = (block: string): Columns =>
  Object.fromEntries(
    [...block.matchAll(/(\w+):\s+([^;]+);?/g)].map(([, name = '', type = '']) => [
      name,
      columnOf(type.trim()),
    ]),
  );

/** Parses the tables of `db/types.ts`. */
function declaredTables(): Record<string, Columns> {
  const source = readFileSync(new URL('../../src/db/types.ts', import.meta.url), 'utf8').replace(
    /\/\*[\s\S]*?\*\//g,
    '',
  );
  const interfaces = new Map(
    [...source.matchAll(/interface (\w+) \{\n([\s\S]*?)\n\}/g)].map(([, name = '', block = '']) => [
      name,
      block,
    ]),
  );
  const tables = [...(interfaces.get('Tables') ?? '').matchAll(/^ {2}(\w+): (\{.*\}|\w+);$/gm)];
  return Object.fromEntries(
    tables.map(([, table = '', type = '']) => [
      table,
      columnsOf(type.startsWith('{') ? type.slice(1, -1).trim() : (interfaces.get(type) ?? '')),
    ]),
  );
}

const TYPES: Record<string, string> = {
  'double precision': 'number',
  uuid: 'string',
  text: 'string',
  integer: 'number',
  // Larger than a JavaScript number can represent, so it is read as text.
  bigint: 'string',
  boolean: 'boolean',
  bytea: 'Buffer',
  jsonb: 'Json',
  'timestamp with time zone': 'Date',
};

test('db/types.ts matches the migrated database', async () => {
  const rows = await sql<Record<'table_name' | 'column_name' | 'data_type' | 'is_nullable', string>>(
    "SELECT * FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migrations'",
  );
  const checks = await sql<{ table: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND pg_get_constraintdef(oid) LIKE '%= ANY%'`,
  );
  const actual: Record<string, Columns> = {};
  for (const { table_name, column_name, data_type, is_nullable } of rows) {
    const list = checks.find(
      ({ table, definition }) => table === table_name && definition.includes(`(${column_name} = ANY`),
    );
    const columns = actual[table_name] ?? {};
    actual[table_name] = columns;
    columns[column_name] = {
      type: TYPES[data_type] ?? data_type,
      nullable: is_nullable === 'YES',
      values: [...(list?.definition ?? '').matchAll(/'([\w/+]+)'::text/g)]
        .map(([, value = '']) => value)
        .sort(),
    };
  }
  const declared = declaredTables();
  // '-infinity' (never) is read as a number.
  for (const moment of [
    declared.user_activity?.last_login_at,
    declared.directory_activity?.last_login_at,
    declared.mail_pause?.until,
  ]) {
    assert.equal(moment?.type, 'Date | number');
    moment.type = 'Date';
  }
  assert.deepEqual(declared, actual);
  assert.ok(rows.length > 40);
});
