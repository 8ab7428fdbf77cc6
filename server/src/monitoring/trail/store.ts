import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { EventType } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import { countRows, cutPage, type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import type { AuditFilter } from './contract.ts';

/** An event as it stands in the table, and whether it is sealed. */
export interface TrailRow {
  id: string;
  at: Date;
  event_type: EventType;
  operation: string;
  outcome: 'success' | 'failure' | 'denied';
  reason: string | null;
  operated_by_id: string | null;
  operated_by_name: string | null;
  target_type: string | null;
  target_id: string | null;
  target_name: string | null;
  organization_id: string | null;
  organization_name: string | null;
  project_id: string | null;
  project_name: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  before: unknown;
  after: unknown;
  sealed: boolean;
}

/** What an actor may see of the trail. */
function within(scope: Scope): RawBuilder<boolean> {
  if (scope === 'everything') return sql<boolean>`true`;
  return sql<boolean>`(organization_id = ANY(${scope.organizationIds}::uuid[]) OR project_id = ANY(${scope.projectIds}::uuid[]))`;
}

function matching(filter: AuditFilter): RawBuilder<boolean> {
  const conditions = [sql<boolean>`true`];
  const columns = {
    event_type: filter.eventType,
    operation: filter.operation,
    outcome: filter.outcome,
    operated_by_id: filter.operatedBy,
    target_id: filter.targetId,
    organization_id: filter.organizationId,
    project_id: filter.projectId,
  };
  for (const [column, value] of Object.entries(columns))
    if (value !== undefined) conditions.push(sql<boolean>`${sql.ref(column)} = ${value}`);
  if (filter.from !== undefined) conditions.push(sql<boolean>`at >= ${filter.from}`);
  if (filter.to !== undefined) conditions.push(sql<boolean>`at < ${filter.to}`);
  return sql.join(conditions, sql` AND `);
}

/** A page of the trail within a scope. */
export async function listEvents(
  db: Queryable,
  scope: Scope,
  filter: AuditFilter,
  request: KeysetRequest,
): Promise<{ rows: TrailRow[]; more: boolean; total: { value: number; exact: boolean } }> {
  const { orderBy, after } = keysetOf(request, {
    column: sql`at`,
    id: sql`id`,
    type: sql`timestamptz`,
  });
  const found = sql`FROM audit_events WHERE ${within(scope)} AND ${matching(filter)}`;
  const { rows } = await sql<TrailRow>`
    SELECT e.*, NOT EXISTS (SELECT FROM audit_unsealed WHERE event_id = e.id) AS sealed
    FROM (SELECT * ${found} AND ${after} ${orderBy} LIMIT ${request.limit + 1}) AS e ${orderBy}`.execute(db);
  const { shown, more } = cutPage(rows, request);
  return { rows: shown, more, total: await countRows(db, sql`SELECT ${found}`) };
}

/** Up to when everything that was written is sealed. */
export async function readSealedThrough(db: Queryable): Promise<Date | undefined> {
  const { rows } = await sql<{ through: Date | null }>`
    SELECT sealed_at AS through FROM audit_batches ORDER BY number DESC LIMIT 1`.execute(db);
  return rows[0]?.through ?? undefined;
}
