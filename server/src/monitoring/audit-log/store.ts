import { type Selectable, sql } from 'kysely';
import { administeredScope, type Scope } from '../../access/permissions.ts';
import type { EventType } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import { countRows, cutPage, EXACT_COUNT_LIMIT, type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import type { Tables } from '../../db/types.ts';
import type { AuditFilter } from './contract.ts';
import { findEmailsWithin } from './operators-store.ts';
import { redactEvent } from './policy.ts';
import { type Range, rangesOf } from './ranges.ts';
import { eventsIn } from './ranges-store.ts';

/** A row of the table, and whether it is sealed. */
export type AuditLogRow = Omit<Selectable<Tables['audit_events']>, 'event_type'> & {
  event_type: EventType;
  sealed: boolean;
};

/** A user with fewer events is rare. */
const RARE = 2000;

/** Returns the ranges of the indexes that are read for a filter. */
async function planRanges(db: Queryable, scope: Scope, filter: AuditFilter): Promise<Range[]> {
  const { projectId, operatedBy, targetId } = filter;
  const [projectInScope, operatorIsRare] = await Promise.all([
    projectId === undefined || scope === 'everything' ? false : isProjectWithin(db, scope, projectId),
    operatedBy === undefined || targetId === undefined || scope !== 'everything'
      ? false
      : hasFewEvents(db, operatedBy),
  ]);
  return rangesOf(scope, filter, { projectInScope, operatorIsRare });
}

/** Whether a project is within a scope, by one event of the project. */
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
      SELECT FROM audit_events WHERE operated_by_id = ${operatedBy} LIMIT ${RARE}
    ) AS counted`.execute(db);
  return (rows[0]?.count ?? 0) < RARE;
}

/** Returns a page of the audit log within a scope. */
export async function listEvents(
  db: Queryable,
  scope: Scope,
  filter: AuditFilter,
  request: KeysetRequest,
): Promise<{ rows: readonly AuditLogRow[]; more: boolean; total: { value: number; exact: boolean } }> {
  const ranges = await planRanges(db, scope, filter);
  const [rows, total] = await Promise.all([
    readPage(db, ranges, { scope, filter }, request),
    countEvents(db, ranges, { scope, filter }),
  ]);
  const { shown, more } = cutPage(rows, request);
  return { rows: await redact(db, scope, shown), more, total };
}

/** Redacts events for a scope. Everything that leaves the audit log through the API passes here. */
async function redact<Row extends AuditLogRow>(
  db: Queryable,
  scope: Scope,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  // Addresses are for admins: viewers of a project don't see from where its members work.
  const administered = administeredScope(scope);
  if (administered === 'everything' || rows.length === 0) return rows;
  const operators = new Set(rows.flatMap(({ operated_by_id: id }) => id ?? []));
  const members = await findEmailsWithin(db, administered, [...operators]);
  return rows.map((row) => redactEvent(row, members.has(row.operated_by_id ?? '')));
}

/** What a page or a count is read for. */
interface Selection {
  scope: Scope;
  filter: AuditFilter;
}

/** Returns the events of a page and one more, in the order of reading. */
async function readPage(
  db: Queryable,
  ranges: readonly Range[],
  selection: Selection,
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
  const query = (range: Range) => eventsIn(range, { ...selection, after, orderBy, limit });
  const found = others.reduce((all, range) => sql`${all} UNION ALL ${query(range)}`, query(first));
  // Event by event, in a form that leaves the planner no choice: it would read the whole of a table that has just grown.
  const { rows } = await sql<AuditLogRow>`
    SELECT e.*, (SELECT event_id FROM audit_unsealed WHERE event_id = e.id) IS NULL AS sealed
    FROM (SELECT found.id FROM (${found}) AS found ORDER BY found.at ${direction}, found.id ${direction} LIMIT ${limit}) AS page,
      LATERAL (SELECT * FROM audit_events WHERE id = page.id LIMIT 1) AS e ${orderBy}`.execute(db);
  return rows;
}

/** Counts the events, up to the limit of lists. */
async function countEvents(
  db: Queryable,
  ranges: readonly Range[],
  selection: Selection,
): Promise<{ value: number; exact: boolean }> {
  const [first, ...others] = ranges;
  if (!first) return { value: 0, exact: true };
  const whole = {
    after: sql<boolean>`true`,
    orderBy: sql`ORDER BY e.at, e.id`,
    limit: EXACT_COUNT_LIMIT + 1,
  };
  const query = (range: Range) => eventsIn(range, { ...selection, ...whole });
  return countRows(
    db,
    sql`SELECT FROM (${others.reduce((all, range) => sql`${all} UNION ALL ${query(range)}`, query(first))}) AS found`,
  );
}

/** Events that are read at a time by `readEvents`. */
const CHUNK = 1000;

/**
 * Reads all events that match a filter within a scope, oldest first, in chunks: memory does not grow with their number,
 * and no transaction stays open meanwhile. Without `filter.to`, events that are written meanwhile are included.
 */
export async function* readEvents(
  db: Queryable,
  scope: Scope,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditLogRow[], void> {
  const ranges = await planRanges(db, scope, filter);
  let position: KeysetRequest['position'];
  for (;;) {
    const request = { descending: false, limit: CHUNK, position };
    const rows = await readPage(db, ranges, { scope, filter }, request);
    const { shown, more } = cutPage(rows, request);
    const last = shown.at(-1);
    if (!last) return;
    yield await redact(db, scope, shown);
    if (!more) return;
    position = { value: last.at.toISOString(), id: last.id, backwards: false };
  }
}

/** Returns the time up to which everything written is sealed; undefined: nothing is sealed yet. */
export async function readSealedThrough(db: Queryable): Promise<Date | undefined> {
  const { rows } = await sql<{ through: Date | null }>`
    SELECT sealed_at AS through FROM audit_batches ORDER BY number DESC LIMIT 1`.execute(db);
  return rows[0]?.through ?? undefined;
}
