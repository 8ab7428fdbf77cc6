import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import { countRows, type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import { DAY } from '../../lib/clock.ts';
import type { SignalDetails, SignalRow } from './model.ts';

const rows = (db: Queryable) =>
  db.selectFrom('signals').select([
    'id',
    'rule',
    'subject',
    // Written by `watcher-store.ts` only.
    sql<SignalDetails>`details`.as('details'),
    'raised_at as raisedAt',
    'acknowledged_at as acknowledgedAt',
    'acknowledged_by_id as acknowledgedById',
    'acknowledged_by_name as acknowledgedByName',
  ]);

/** Returns a page of the signals and one more, newest first; `open`: those not acknowledged. */
export async function listSignals(
  db: Queryable,
  open: boolean,
  request: KeysetRequest,
): Promise<{ rows: SignalRow[]; total: { value: number; exact: boolean } }> {
  const columns = { column: sql`raised_at`, id: sql`id`, type: sql`timestamptz` };
  const { after } = keysetOf(request, columns);
  const found = await rows(db)
    .where(after)
    .$if(open, (query) => query.where('acknowledged_at', 'is', null))
    .orderBy('raised_at', 'desc')
    .orderBy('id', 'desc')
    .limit(request.limit + 1)
    .execute();
  const isListed = open ? sql`acknowledged_at IS NULL` : sql`true`;
  return { rows: found, total: await countRows(db, sql`SELECT FROM signals WHERE ${isListed}`) };
}

/** Counts the signals that are not acknowledged. */
export const countOpenSignals = (db: Queryable): Promise<{ value: number; exact: boolean }> =>
  countRows(db, sql`SELECT FROM signals WHERE acknowledged_at IS NULL`);

/** Returns a signal, locked FOR UPDATE. */
export const lockSignal = (tx: Tx, id: string): Promise<SignalRow | undefined> =>
  rows(tx).where('id', '=', id).forUpdate().executeTakeFirst();

/** Stores who acknowledged a signal. */
export async function saveAcknowledged(
  tx: Tx,
  id: string,
  by: { id: string; name: string },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('signals')
    .set({ acknowledged_at: at, acknowledged_by_id: by.id, acknowledged_by_name: by.name })
    .where('id', '=', id)
    .execute();
}

/** How long acknowledged signals are kept; the audit log keeps their events. */
const RETENTION = 365 * DAY;

/** Deletes signals that were acknowledged long ago. */
export async function purgeSignals(db: Queryable, now: Date): Promise<void> {
  await db
    .deleteFrom('signals')
    .where('acknowledged_at', '<', new Date(now.getTime() - RETENTION))
    .execute();
}
