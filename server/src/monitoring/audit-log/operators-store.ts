import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';

/** A user who acted, with the name of their newest event. */
export interface Operator {
  id: string;
  name: string;
}

/** Users who acted in the caller's organizations and projects, and deleted users, that are considered at most. */
const MAX_CANDIDATES = 2000;

/** Whether event `e` is the response of a user outside the organization: `isResponseFromOutside` of policy.ts. */
export const isResponseFromOutside: RawBuilder<boolean> = sql`(e.event_type = 'invitation'
  AND (e.operation = 'decline' OR (e.operation = 'accept' AND e.outcome = 'denied')))`;

/** Returns a query for the users who acted in these organizations or projects, by a loose index scan: one step per user. */
const operatorsOf = (column: RawBuilder<unknown>, ids: readonly string[]) => {
  const next = (id: RawBuilder<unknown>, after: RawBuilder<unknown>) =>
    sql`(SELECT operated_by_id FROM audit_events WHERE ${column} = ${id} AND operated_by_id > ${after}
      ORDER BY operated_by_id LIMIT 1)`;
  return sql`
    WITH RECURSIVE step (resource, operator) AS (
      SELECT resource, ${next(sql`resource`, sql`'00000000-0000-0000-0000-000000000000'::uuid`)} FROM unnest(${ids}::uuid[]) AS resource
      UNION ALL SELECT resource, ${next(sql`resource`, sql`operator`)} FROM step WHERE operator IS NOT NULL
    )
    SELECT operator AS id, named.operated_by_name AS name, named.at
    FROM (SELECT * FROM step WHERE operator IS NOT NULL LIMIT ${MAX_CANDIDATES}) AS step, LATERAL (
      SELECT e.operated_by_name, e.at FROM audit_events e
      WHERE ${column} = resource AND e.operated_by_id = operator AND NOT ${isResponseFromOutside}
      ORDER BY e.at DESC, e.id DESC LIMIT 1
    ) AS named`;
};

/** Returns the users who acted within a scope, with the name of their newest event there. */
export async function findOperatorsWithin(
  db: Queryable,
  { organizationIds, projectIds }: Exclude<Scope, 'everything'>,
): Promise<Operator[]> {
  const { rows } = await sql<Operator>`
    SELECT DISTINCT ON (id) id, coalesce(name, '') AS name FROM (
      (${operatorsOf(sql`organization_id`, organizationIds)}) UNION ALL (${operatorsOf(sql`project_id`, projectIds)})
    ) AS found ORDER BY id, at DESC`.execute(db);
  return rows;
}

/** Returns the users who were deleted last, newest first. */
export async function findDeletedUsers(db: Queryable): Promise<Operator[]> {
  const { rows } = await sql<Operator>`
    SELECT target_id AS id, target_name AS name FROM audit_events
    WHERE event_type = 'user' AND operation = 'delete' AND outcome = 'success' AND target_id IS NOT NULL AND target_name IS NOT NULL
    ORDER BY at DESC, id DESC LIMIT ${MAX_CANDIDATES}`.execute(db);
  return rows;
}

/** Returns which of these users have acted. */
export async function filterOperators(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT u.id FROM unnest(${ids}::uuid[]) AS u (id)
    WHERE EXISTS (SELECT FROM audit_events e WHERE e.operated_by_id = u.id)`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Returns the emails of those of these users who are members within a scope, by user ID. */
export async function findEmailsWithin(
  db: Queryable,
  { organizationIds, projectIds }: Exclude<Scope, 'everything'>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; email: string }>`
    SELECT id, email FROM users WHERE id = ANY(${ids}::uuid[]) AND (
      EXISTS (SELECT FROM organization_members WHERE user_id = users.id AND organization_id = ANY(${organizationIds}::uuid[]))
      OR EXISTS (SELECT FROM project_members WHERE user_id = users.id AND project_id = ANY(${projectIds}::uuid[]))
    )`.execute(db);
  return new Map(rows.map(({ id, email }) => [id, email]));
}
