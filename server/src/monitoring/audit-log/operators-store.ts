import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';

/** Somebody who did something; under the name that the trail has for them last. */
export interface Operator {
  id: string;
  name: string;
}

/** So many people who did something in the caller's places are looked at, and so many deletions. */
const MOST = 2000;

/** Whether e is the answer of somebody outside, who stays unnamed: `isAnswerFromOutside` of present.ts. */
export const answersFromOutside: RawBuilder<boolean> = sql`(e.event_type = 'invitation'
  AND (e.operation = 'decline' OR (e.operation = 'accept' AND e.outcome = 'denied')))`;

/** A query of those who did something in one place of a kind, each found by a step along the index: their many events are passed by. */
const steps = (column: RawBuilder<unknown>, ids: readonly string[]) => {
  const next = (place: RawBuilder<unknown>, after: RawBuilder<unknown>) =>
    sql`(SELECT operated_by_id FROM audit_events WHERE ${column} = ${place} AND operated_by_id > ${after}
      ORDER BY operated_by_id LIMIT 1)`;
  return sql`
    WITH RECURSIVE step (place, operator) AS (
      SELECT place, ${next(sql`place`, sql`'00000000-0000-0000-0000-000000000000'::uuid`)} FROM unnest(${ids}::uuid[]) AS place
      UNION ALL SELECT place, ${next(sql`place`, sql`operator`)} FROM step WHERE operator IS NOT NULL
    )
    SELECT operator AS id, named.operated_by_name AS name, named.at
    FROM (SELECT * FROM step WHERE operator IS NOT NULL LIMIT ${MOST}) AS step, LATERAL (
      SELECT e.operated_by_name, e.at FROM audit_events e
      WHERE ${column} = place AND e.operated_by_id = operator AND NOT ${answersFromOutside}
      ORDER BY e.at DESC, e.id DESC LIMIT 1
    ) AS named`;
};

/** Those who did something in these places, as the newest event there names them. What they did elsewhere does not matter. */
export async function findOperatorsWithin(
  db: Queryable,
  { organizationIds, projectIds }: Exclude<Scope, 'everything'>,
): Promise<Operator[]> {
  const { rows } = await sql<Operator>`
    SELECT DISTINCT ON (id) id, coalesce(name, '') AS name FROM (
      (${steps(sql`organization_id`, organizationIds)}) UNION ALL (${steps(sql`project_id`, projectIds)})
    ) AS found ORDER BY id, at DESC`.execute(db);
  return rows;
}

/** Those who were deleted, the last first. */
export async function findDeletedPeople(db: Queryable): Promise<Operator[]> {
  const { rows } = await sql<Operator>`
    SELECT target_id AS id, target_name AS name FROM audit_events
    WHERE event_type = 'user' AND operation = 'delete' AND outcome = 'success' AND target_id IS NOT NULL AND target_name IS NOT NULL
    ORDER BY at DESC, id DESC LIMIT ${MOST}`.execute(db);
  return rows;
}

/** Which of these people did something. */
export async function whoOperated(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT person.id FROM unnest(${ids}::uuid[]) AS person (id)
    WHERE EXISTS (SELECT FROM audit_events e WHERE e.operated_by_id = person.id)`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** The e-mails of those among these people who are members of these places. */
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
