import { type Selectable, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Tables } from '../../db/types.ts';

/** An event as it stands in the table. */
export type SealedEvent = Selectable<Tables['audit_events']>;

/** A signed batch, told of after the last of its events. */
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

/** What stands at one place of the sealed order. */
export interface Sealed {
  ordinal: string;
  /** undefined: somebody has removed it behind Roster's back. */
  event: SealedEvent | undefined;
  /** If a batch ends here. */
  seal: Seal | undefined;
}

type SealedRow = SealedEvent & {
  ordinal: string;
  batch: string | null;
  first_ordinal: string;
  root: Buffer;
  previous: Buffer;
  sealed_at: Date;
  key_id: string;
  signature: Buffer;
};

/** What comes after an ordinal, in order. */
export async function readSealedAfter(db: Queryable, ordinal: string, limit: number): Promise<Sealed[]> {
  const { rows } = await sql<SealedRow>`
    SELECT leaf.ordinal, event.*, batch.number AS batch, batch.first_ordinal, batch.root, batch.previous,
      batch.sealed_at, batch.key_id, batch.signature
    FROM (SELECT ordinal, event_id FROM audit_leaves WHERE ordinal > ${ordinal} ORDER BY ordinal LIMIT ${limit}) AS leaf
      LEFT JOIN audit_events AS event ON event.id = leaf.event_id
      LEFT JOIN audit_batches AS batch ON batch.last_ordinal = leaf.ordinal
    ORDER BY leaf.ordinal`.execute(db);
  return rows.map(
    ({ ordinal: place, batch, first_ordinal, root, previous, sealed_at, key_id, signature, ...event }) => ({
      ordinal: place,
      event: event.id === null ? undefined : event,
      seal:
        batch === null
          ? undefined
          : {
              number: batch,
              firstOrdinal: first_ordinal,
              lastOrdinal: place,
              root,
              previous,
              sealedAt: sealed_at,
              keyId: key_id,
              signature,
            },
    }),
  );
}

/** What is not sent yet. */
export interface Lag {
  /** Counted up to 10,000. */
  waiting: number;
  /** When the first of them happened. */
  oldest: Date | null;
}

const COUNTED = 10_000;

/** How far behind a follower is that has come to an ordinal. */
export async function readLag(db: Queryable, ordinal: string): Promise<Lag> {
  const { rows } = await sql<{ waiting: number; oldest: Date | null }>`
    SELECT count(*)::integer AS waiting,
      (SELECT at FROM audit_events WHERE id = (
        SELECT event_id FROM audit_leaves WHERE ordinal > ${ordinal} ORDER BY ordinal LIMIT 1)) AS oldest
    FROM (SELECT FROM audit_leaves WHERE ordinal > ${ordinal} LIMIT ${COUNTED}) AS behind`.execute(db);
  return rows[0] ?? { waiting: 0, oldest: null };
}

/** When the last batch was sealed that lies wholly before an ordinal, or ends there. */
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
