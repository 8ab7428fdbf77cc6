import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { AuditFilter } from './contract.ts';
import { isResponseFromOutside } from './operators-store.ts';
import type { Range } from './ranges.ts';

const and = (conditions: RawBuilder<unknown>[]) =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);

/** Compares in a form that no index serves, since the range decides which index is read. */
const equals = (column: string, value: string, type: 'text' | 'uuid') =>
  sql`${sql.ref(`e.${column}`)} IS NOT DISTINCT FROM ${value}::${sql.raw(type)}`;

/** The condition that an event is within the scope, as far as the leading column of the range does not ensure it. */
function within(scope: Scope, { lead }: Range): RawBuilder<unknown>[] {
  if (scope === 'everything' || lead?.column === 'organization_id') return [];
  const { organizationIds, projectIds } = scope;
  if (lead?.ids.every((id) => projectIds.includes(id))) return [];
  return [
    sql`(e.organization_id = ANY(${organizationIds}::uuid[]) OR e.project_id = ANY(${projectIds}::uuid[]))`,
  ];
}

/** The conditions of the filter that the range does not ensure. */
function remaining(filter: AuditFilter, { lead, second, byKind }: Range): RawBuilder<unknown>[] {
  const columns = {
    ...(byKind ? {} : { event_type: filter.eventType, operation: filter.operation, outcome: filter.outcome }),
    operated_by_id: filter.operatedBy,
    target_id: filter.targetId,
    organization_id: filter.organizationId,
    project_id: filter.projectId,
  };
  const conditions = Object.entries(columns).flatMap(([column, value]) =>
    value === undefined || (column === lead?.column && lead.ids.length === 1) || column === second?.column
      ? []
      : [equals(column, value, column.endsWith('_id') ? 'uuid' : 'text')],
  );
  if (filter.from !== undefined) conditions.push(sql`e.at >= ${filter.from}::timestamptz`);
  if (filter.to !== undefined) conditions.push(sql`e.at < ${filter.to}::timestamptz`);
  return conditions;
}

/**
 * Returns a query for the kinds that exist for each id of a range, by a loose index scan: one step per kind, from any
 * event of one kind to the first of the next. The kinds are not taken from the catalogue, so that an event stays
 * visible when its kind is removed from there.
 */
function kindsOf({ lead }: Range, { eventType, operation, outcome }: AuditFilter): RawBuilder<unknown> {
  // With a given type, the steps compare operation and outcome only: comparing the type as well would make each of them
  // read the index from its beginning.
  const columns = (of: 'e' | 'l') =>
    sql.join(
      (eventType === undefined ? ['event_type', 'operation', 'outcome'] : ['operation', 'outcome']).map(
        (column) => sql.ref(`${of}.${column}`),
      ),
    );
  const next = (after: RawBuilder<unknown>) => sql`
    SELECT e.event_type, e.operation, e.outcome FROM audit_events e
    WHERE ${and([
      ...(lead ? [sql`${sql.ref(`e.${lead.column}`)} = l.id`] : []),
      ...(eventType === undefined ? [] : [sql`e.event_type = ${eventType}`]),
      after,
    ])} ORDER BY ${columns('e')} LIMIT 1`;
  const wanted = [
    ...(operation === undefined ? [] : [sql`operation = ${operation}`]),
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
  ];
  return sql`
    WITH RECURSIVE kind (id, event_type, operation, outcome) AS (
      SELECT l.id, n.* FROM ${idsOf(lead)}, LATERAL (${next(sql`true`)}) AS n
      UNION ALL
      SELECT l.id, n.* FROM kind AS l, LATERAL (${next(sql`(${columns('e')}) > (${columns('l')})`)}) AS n
    )
    SELECT * FROM kind WHERE ${and(wanted)}`;
}

const idsOf = (lead: Range['lead']) =>
  lead ? sql`unnest(${lead.ids}::uuid[]) AS l (id)` : sql`(VALUES (NULL::uuid)) AS l (id)`;

/**
 * Returns a query for time and id of up to `limit` events of each part of a range, ordered within the part. Merged, the
 * parts of all ranges contain the first `limit` events of the list.
 */
export function eventsIn(
  range: Range,
  { scope, filter, after, orderBy, limit }: RangeRequest,
): RawBuilder<unknown> {
  const { lead, second, byKind, except } = range;
  const conditions = [
    ...(lead ? [sql`${sql.ref(`e.${lead.column}`)} = l.id`] : []),
    ...(second ? [sql`${sql.ref(`e.${second.column}`)} = ${second.id}::uuid`] : []),
    ...(byKind
      ? [sql`e.event_type = l.event_type AND e.operation = l.operation AND e.outcome = l.outcome`]
      : []),
    ...within(scope, range),
    ...(except.length === 0 ? [] : [sql`(e.organization_id = ANY(${except}::uuid[])) IS NOT TRUE`]),
    ...remaining(filter, range),
    // A user whose name is not shown must not be found by their ID.
    ...(scope !== 'everything' && filter.operatedBy !== undefined ? [sql`NOT ${isResponseFromOutside}`] : []),
    after,
  ];
  const parts = byKind ? sql`(${kindsOf(range, filter)}) AS l` : idsOf(lead);
  return sql`
    SELECT part.at, part.id FROM ${parts}, LATERAL (
      SELECT e.at, e.id FROM audit_events e WHERE ${and(conditions)} ${orderBy} LIMIT ${limit}
    ) AS part`;
}

/** What is read of the ranges; for `after` and `orderBy` see `keysetOf`. */
interface RangeRequest {
  scope: Scope;
  filter: AuditFilter;
  after: RawBuilder<boolean>;
  orderBy: RawBuilder<unknown>;
  limit: number;
}
