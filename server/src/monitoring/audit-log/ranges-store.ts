import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { AuditFilter } from './contract.ts';
import { answersFromOutside } from './operators-store.ts';
import type { Range } from './ranges.ts';

const and = (conditions: RawBuilder<unknown>[]) =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);

/** Equal, in words that no index is chosen by: the range alone says which one is read. */
const passes = (column: string, value: string, type: 'text' | 'uuid') =>
  sql`${sql.ref(`e.${column}`)} IS NOT DISTINCT FROM ${value}::${sql.raw(type)}`;

/** What of an actor's scope, besides the first column of the range, an event must be in. */
function within(scope: Scope, { lead }: Range): RawBuilder<unknown>[] {
  if (scope === 'everything' || lead?.column === 'organization_id') return [];
  const { organizationIds, projectIds } = scope;
  if (lead?.ids.every((id) => projectIds.includes(id))) return [];
  return [
    sql`(e.organization_id = ANY(${organizationIds}::uuid[]) OR e.project_id = ANY(${projectIds}::uuid[]))`,
  ];
}

/** What a filter asks for besides what the range has already. */
function besides(filter: AuditFilter, { lead, second, byKind }: Range): RawBuilder<unknown>[] {
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
      : [passes(column, value, column.endsWith('_id') ? 'uuid' : 'text')],
  );
  if (filter.from !== undefined) conditions.push(sql`e.at >= ${filter.from}::timestamptz`);
  if (filter.to !== undefined) conditions.push(sql`e.at < ${filter.to}::timestamptz`);
  return conditions;
}

/**
 * The kinds that there are of each id of a range, found by a step along the index each: past all events of one kind to
 * the first of the next. Kinds are found here and not taken from the catalogue, so that no event hides because its kind
 * has gone from there.
 */
function kindsOf({ lead }: Range, { eventType, operation, outcome }: AuditFilter): RawBuilder<unknown> {
  // Within one type, the steps are those of the type: compared with the type too, the index would be read from its begin.
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
 * A query of time and id of at most so many events of each part of a range, in order within the part: together with the
 * other parts they hold the first so many of all.
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
    ...besides(filter, range),
    // Who is not named is not found by their id either.
    ...(scope !== 'everything' && filter.operatedBy !== undefined ? [sql`NOT ${answersFromOutside}`] : []),
    after,
  ];
  const parts = byKind ? sql`(${kindsOf(range, filter)}) AS l` : idsOf(lead);
  return sql`
    SELECT part.at, part.id FROM ${parts}, LATERAL (
      SELECT e.at, e.id FROM audit_events e WHERE ${and(conditions)} ${orderBy} LIMIT ${limit}
    ) AS part`;
}

/** What of the ranges is read: see `keysetOf`. */
export interface RangeRequest {
  scope: Scope;
  filter: AuditFilter;
  after: RawBuilder<boolean>;
  orderBy: RawBuilder<unknown>;
  limit: number;
}
