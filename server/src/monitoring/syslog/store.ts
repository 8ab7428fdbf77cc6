import { type Selectable, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Tables } from '../../db/types.ts';

/** A row of the table. */
export type AuditEventRow = Selectable<Tables['audit_events']>;

/** A signed batch; it follows the last of its events. */
export interface Seal {
  number: string;
  firstOrdinal: string;
  lastOrdinal: string;
  root: Buffer;
  previous: Buffer;
  sealedAt: Date;
  keyId: string;
  signature: Buffer;
}

/** What has been sealed under one ordinal. */
export interface SealedEntry {
  ordinal: string;
  /** undefined: the row was deleted by other means than the retention. */
  event: AuditEventRow | undefined;
  /** The batch that ends here, if any. */
  seal: Seal | undefined;
}

type SealedEntryRow = AuditEventRow & {
  ordinal: string;
  batch: string | null;
  first_ordinal: string;
  root: Buffer;
  previous: Buffer;
  sealed_at: Date;
  key_id: string;
  signature: Buffer;
};

/** Returns what follows an ordinal, in order. */
export async function readSealedAfter(db: Queryable, ordinal: string, limit: number): Promise<SealedEntry[]> {
  const { rows } = await sql<SealedEntryRow>`
    SELECT leaf.ordinal, event.*, batch.number AS batch, batch.first_ordinal, batch.root, batch.previous,
      batch.sealed_at, batch.key_id, batch.signature
    FROM (SELECT ordinal, event_id FROM audit_leaves WHERE ordinal > ${ordinal} ORDER BY ordinal LIMIT ${limit}) AS leaf
      LEFT JOIN audit_events AS event ON event.id = leaf.event_id
      LEFT JOIN audit_batches AS batch ON batch.last_ordinal = leaf.ordinal
    ORDER BY leaf.ordinal`.execute(db);
  return rows.map(
    ({
      ordinal: lastOrdinal,
      batch,
      first_ordinal,
      root,
      previous,
      sealed_at,
      key_id,
      signature,
      ...event
    }) => ({
      ordinal: lastOrdinal,
      event: event.id === null ? undefined : event,
      seal:
        batch === null
          ? undefined
          : {
              number: batch,
              firstOrdinal: first_ordinal,
              lastOrdinal,
              root,
              previous,
              sealedAt: sealed_at,
              keyId: key_id,
              signature,
            },
    }),
  );
}

/** What has not been sent yet. */
export interface Lag {
  /** Counted up to 10,000. */
  waiting: number;
  /** The time of the oldest event. */
  oldest: Date | null;
}

/** Counting stops here. */
const MAX_COUNT = 10_000;

/** Returns how far a consumer at an ordinal is behind. */
export async function readLag(db: Queryable, ordinal: string): Promise<Lag> {
  const { rows } = await sql<{ waiting: number; oldest: Date | null }>`
    SELECT count(*)::integer AS waiting,
      (SELECT at FROM audit_events WHERE id = (
        SELECT event_id FROM audit_leaves WHERE ordinal > ${ordinal} ORDER BY ordinal LIMIT 1)) AS oldest
    FROM (SELECT FROM audit_leaves WHERE ordinal > ${ordinal} LIMIT ${MAX_COUNT}) AS behind`.execute(db);
  return rows[0] ?? { waiting: 0, oldest: null };
}

/** Returns when the last batch that ends at or before an ordinal was sealed. */
export async function readSealedBy(db: Queryable, ordinal: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('audit_batches')
    .select('sealed_at')
    .where('last_ordinal', '<=', ordinal)
    .orderBy('last_ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.sealed_at;
}
