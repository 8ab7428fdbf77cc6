import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';

/** Returns how many users each scope has: an organization, a project, or the whole directory by the nil UUID. */
export async function sizesOf(db: Queryable, scopes: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ scope: string; people: number }>`
    SELECT scope, sum(people)::int AS people FROM scope_sizes WHERE scope = ANY (${[...scopes]}::uuid[])
    GROUP BY scope`.execute(db);
  const sizes = new Map(rows.map(({ scope, people }) => [scope, people]));
  return scopes.map((scope) => sizes.get(scope) ?? 0);
}

/** SQL: how many users a scope has. */
export const sizeOf = (scope: string): RawBuilder<number> =>
  sql<number>`SELECT coalesce(sum(people), 0)::int FROM scope_sizes WHERE scope = ${scope}::uuid`;

/**
 * Combines the sizes that triggers have inserted, and removes those of deleted organizations and projects. Rows that another node
 * combines at the same time are left to it.
 */
export async function combineSizes(db: Queryable): Promise<void> {
  await sql`
    WITH batch AS (SELECT ctid FROM scope_sizes WHERE scope IN (SELECT scope FROM scope_sizes WHERE fresh)
        FOR UPDATE SKIP LOCKED),
      removed AS (DELETE FROM scope_sizes s USING batch b WHERE s.ctid = b.ctid RETURNING s.scope, s.people)
    INSERT INTO scope_sizes (scope, people, fresh)
      SELECT scope, sum(people), false FROM removed GROUP BY scope HAVING sum(people) <> 0`.execute(db);
}
