import { sql } from 'kysely';
import type { Queryable, Tx } from '../db/database.ts';
import type { Tables } from '../db/types.ts';

/** A job that reads the sealed events in order and stores its position. */
export type AuditConsumer = Tables['audit_followers']['name'];

/** Returns the ordinal of the last event that a consumer has read; undefined: it is off. */
export async function readConsumer(db: Queryable, name: AuditConsumer): Promise<string | undefined> {
  const row = await db
    .selectFrom('audit_followers')
    .select('ordinal')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.ordinal;
}

/** Advances the position of a consumer. Never moves it back, in case a node that seemed dead still runs. */
export async function advanceConsumer(db: Queryable, name: AuditConsumer, ordinal: string): Promise<void> {
  await db
    .updateTable('audit_followers')
    .set({ ordinal })
    .where('name', '=', name)
    .where('ordinal', '<', ordinal)
    .execute();
}

/**
 * Starts a consumer after all events written so far, sealed or not, since after an upgrade there may be years of them.
 * Does nothing for an existing consumer.
 */
export async function startConsumer(tx: Tx, name: AuditConsumer): Promise<void> {
  await sql`
    INSERT INTO audit_followers (name, ordinal)
    SELECT ${name}, coalesce(max(ordinal), 0) + (SELECT count(*) FROM audit_unsealed) FROM audit_leaves
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** Removes a consumer. */
export async function removeConsumer(tx: Tx, name: AuditConsumer): Promise<void> {
  await tx.deleteFrom('audit_followers').where('name', '=', name).execute();
}
