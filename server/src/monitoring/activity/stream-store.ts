import { sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import type { AuditLogRow } from '../audit-log/index.ts';

/** An event with its place in the trail. */
export interface SealedRow extends AuditLogRow {
  ordinal: number;
}

/** The place of the newest sealed event; 0: none is. */
export async function readNewestOrdinal(db: Queryable): Promise<number> {
  const { rows } = await sql<{ newest: number }>`
    SELECT coalesce(max(ordinal), 0)::float8 AS newest FROM audit_leaves`.execute(db);
  return rows[0]?.newest ?? 0;
}

/** The sealed events of a scope after one place and up to another, in their order. */
export async function readSealed(
  db: Queryable,
  { after, through, scope }: { after: number; through: number; scope: Scope },
): Promise<SealedRow[]> {
  const isWithin =
    scope === 'everything'
      ? sql`true`
      : sql`(e.organization_id = ANY (${[...scope.organizationIds]}::uuid[])
          OR e.project_id = ANY (${[...scope.projectIds]}::uuid[]))`;
  const { rows } = await sql<SealedRow>`
    SELECT e.*, true AS sealed, l.ordinal::float8 AS ordinal
    FROM audit_leaves l JOIN audit_events e ON e.id = l.event_id
    WHERE l.ordinal > ${after} AND l.ordinal <= ${through} AND ${isWithin} ORDER BY l.ordinal`.execute(db);
  return rows;
}
