import { type Selectable, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { EventType } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import { countRows, cutPage, EXACT_COUNT_LIMIT, type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import type { Tables } from '../../db/types.ts';
import type { AuditFilter } from './contract.ts';
import { type Range, rangesOf } from './ranges.ts';
import { eventsIn } from './ranges-store.ts';
import { withhold } from './withhold-store.ts';

/** An event as it stands in the table, and whether it is sealed. */
export type AuditLogRow = Omit<Selectable<Tables['audit_events']>, 'event_type'> & {
  event_type: EventType;
  sealed: boolean;
};

/** Above so many events somebody did not do little. */
const FEW = 2000;

/** Which ranges of the indexes are read for a filter. */
async function plan(db: Queryable, scope: Scope, filter: AuditFilter): Promise<Range[]> {
  const { projectId, operatedBy, targetId } = filter;
  const [projectInScope, operatorIsRare] = await Promise.all([
    projectId === undefined || scope === 'everything' ? false : isProjectWithin(db, scope, projectId),
    operatedBy === undefined || targetId === undefined || scope !== 'everything'
      ? false
      : hasFewEvents(db, operatedBy),
  ]);
  return rangesOf(scope, filter, { projectInScope, operatorIsRare });
}

/** Whether a project lies in a scope; told by one event of it, however many there are elsewhere. */
async function isProjectWithin(
  db: Queryable,
  { organizationIds, projectIds }: Exclude<Scope, 'everything'>,
  projectId: string,
): Promise<boolean> {
  const { rows } = await sql<{ organization_id: string | null }>`
    SELECT organization_id FROM audit_events WHERE project_id = ${projectId} ORDER BY at, id LIMIT 1`.execute(
    db,
  );
  return projectIds.includes(projectId) || organizationIds.includes(rows[0]?.organization_id ?? '');
}

async function hasFewEvents(db: Queryable, operatedBy: string): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM audit_events WHERE operated_by_id = ${operatedBy} LIMIT ${FEW}
    ) AS counted`.execute(db);
  return (rows[0]?.count ?? 0) < FEW;
}

/** A page of the trail within a scope. */
export async function listEvents(
  db: Queryable,
  scope: Scope,
  filter: AuditFilter,
  request: KeysetRequest,
): Promise<{ rows: readonly AuditLogRow[]; more: boolean; total: { value: number; exact: boolean } }> {
  const ranges = await plan(db, scope, filter);
  const [rows, total] = await Promise.all([
    readPage(db, ranges, { scope, filter }, request),
    countEvents(db, ranges, { scope, filter }),
  ]);
  const { shown, more } = cutPage(rows, request);
  return { rows: await withhold(db, scope, shown), more, total };
}

interface Asked {
  scope: Scope;
  filter: AuditFilter;
}

/** The events of a page and one more, in the order of reading. */
async function readPage(
  db: Queryable,
  ranges: readonly Range[],
  asked: Asked,
  request: KeysetRequest,
): Promise<AuditLogRow[]> {
  const [first, ...others] = ranges;
  if (!first) return [];
  const limit = request.limit + 1;
  const { orderBy, direction, after } = keysetOf(request, {
    column: sql`e.at`,
    id: sql`e.id`,
    type: sql`timestamptz`,
  });
  const query = (range: Range) => eventsIn(range, { ...asked, after, orderBy, limit });
  const found = others.reduce((all, range) => sql`${all} UNION ALL ${query(range)}`, query(first));
  // One by one, in words that leave no choice: of tables that grew a moment ago the planner would read all for each page.
  const { rows } = await sql<AuditLogRow>`
    SELECT e.*, (SELECT event_id FROM audit_unsealed WHERE event_id = e.id) IS NULL AS sealed
    FROM (SELECT found.id FROM (${found}) AS found ORDER BY found.at ${direction}, found.id ${direction} LIMIT ${limit}) AS page,
      LATERAL (SELECT * FROM audit_events WHERE id = page.id LIMIT 1) AS e ${orderBy}`.execute(db);
  return rows;
}

/** How many there are in all, up to what lists count. */
async function countEvents(
  db: Queryable,
  ranges: readonly Range[],
  asked: Asked,
): Promise<{ value: number; exact: boolean }> {
  const [first, ...others] = ranges;
  if (!first) return { value: 0, exact: true };
  const whole = {
    after: sql<boolean>`true`,
    orderBy: sql`ORDER BY e.at, e.id`,
    limit: EXACT_COUNT_LIMIT + 1,
  };
  const query = (range: Range) => eventsIn(range, { ...asked, ...whole });
  return countRows(
    db,
    sql`SELECT FROM (${others.reduce((all, range) => sql`${all} UNION ALL ${query(range)}`, query(first))}) AS found`,
  );
}

/** How many events are read at a time where all are. */
const CHUNK = 1000;

/**
 * All events of a filter within a scope, the oldest first, some at a time: what is held in memory does not grow with
 * them, and no transaction stays open while they are sent on. Who wants an end gives `filter.to`: what is written
 * meanwhile comes too otherwise.
 */
export async function* readEvents(
  db: Queryable,
  scope: Scope,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditLogRow[], void> {
  const ranges = await plan(db, scope, filter);
  let position: KeysetRequest['position'];
  for (;;) {
    const request = { descending: false, limit: CHUNK, position };
    const rows = await readPage(db, ranges, { scope, filter }, request);
    const { shown, more } = cutPage(rows, request);
    const last = shown.at(-1);
    if (!last) return;
    yield await withhold(db, scope, shown);
    if (!more) return;
    position = { value: last.at.toISOString(), id: last.id, backwards: false };
  }
}

/** Up to when everything that was written is sealed. */
export async function readSealedThrough(db: Queryable): Promise<Date | undefined> {
  const { rows } = await sql<{ through: Date | null }>`
    SELECT sealed_at AS through FROM audit_batches ORDER BY number DESC LIMIT 1`.execute(db);
  return rows[0]?.through ?? undefined;
}
