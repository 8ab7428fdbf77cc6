import type pg from 'pg';

/** The tables that triggers derive from others, with the query of their present content and the key of a row. */
const TABLES = [
  { name: 'directory_entries', key: ['user_id', 'scope'], present: 'directory_entries' },
  { name: 'directory_activity', key: ['user_id', 'scope'], present: 'directory_activity' },
  {
    name: 'directory_words',
    key: ['scope', 'word'],
    present: `(SELECT scope, word, sum(people)::integer AS people, false AS fresh FROM directory_words
      GROUP BY scope, word HAVING sum(people) <> 0)`,
  },
  {
    name: 'scope_sizes',
    key: ['scope'],
    present: `(SELECT scope, sum(people)::integer AS people, false AS fresh FROM scope_sizes
      GROUP BY scope HAVING sum(people) <> 0)`,
  },
] as const;

/** A row of a derived table that is not as the base tables demand. */
export interface DirectoryDifference {
  kind: 'missing' | 'surplus' | 'different';
  /** Names the row: column and value. */
  row: string;
}

export interface DirectoryTableCheck {
  table: string;
  rows: number;
  differences: number;
  /** The first differences. */
  examples: DirectoryDifference[];
}

const MAX_EXAMPLES = 5;

/** The names of the tables. */
export const DIRECTORY_TABLES: readonly string[] = TABLES.map(({ name }) => name);

/** Writes the tables anew, for rows that were inserted while the triggers were disabled. */
export async function fillDirectory(client: pg.Client): Promise<void> {
  await client.query(`TRUNCATE ${DIRECTORY_TABLES.join(', ')}`);
  for (const name of DIRECTORY_TABLES)
    await client.query(`INSERT INTO ${name} SELECT * FROM expected_${name}()`);
}

/** Compares the tables that the user list reads with those that they are derived from, in one snapshot. */
export async function checkDirectory(client: pg.Client): Promise<DirectoryTableCheck[]> {
  const checks: DirectoryTableCheck[] = [];
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query("SET LOCAL work_mem = '256MB'");
    for (const { name, key, present } of TABLES) {
      const row = key.map((column) => `'${column} ' || ${column}`).join(" || ', ' || ");
      const { rows } = await client.query<Omit<DirectoryTableCheck, 'table'>>(
        `WITH compared AS MATERIALIZED (
           SELECT CASE WHEN p.${key[0]} IS NULL THEN 'missing' WHEN e.${key[0]} IS NULL THEN 'surplus' ELSE 'different' END AS kind,
             ${row} AS row
           FROM expected_${name}() AS e FULL JOIN ${present} AS p USING (${key.join(', ')}) WHERE e IS DISTINCT FROM p)
         SELECT (SELECT count(*)::float8 FROM ${name}) AS rows, (SELECT count(*)::float8 FROM compared) AS differences,
           (SELECT coalesce(json_agg(first), '[]') FROM (SELECT * FROM compared ORDER BY kind, row LIMIT ${MAX_EXAMPLES}) AS first) AS examples`,
      );
      checks.push(...rows.map((found) => ({ table: name, ...found })));
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return checks;
}
