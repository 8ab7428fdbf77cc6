import { sql } from 'kysely';
import type { Queryable, Tx } from '../db/database.ts';
import type { Tables } from '../db/types.ts';

/** Who goes through the sealed events in their order, exactly to where they say they have come. */
export type AuditConsumer = Tables['audit_followers']['name'];

/** Up to which sealed event a follower has come; undefined: it does not follow. */
export async function readConsumer(db: Queryable, name: AuditConsumer): Promise<string | undefined> {
  const row = await db
    .selectFrom('audit_followers')
    .select('ordinal')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.ordinal;
}

/** Notes that a follower has come further; never back, should one that was thought dead still be on its way. */
export async function advanceConsumer(db: Queryable, name: AuditConsumer, ordinal: string): Promise<void> {
  await db
    .updateTable('audit_followers')
    .set({ ordinal })
    .where('name', '=', name)
    .where('ordinal', '<', ordinal)
    .execute();
}

/**
 * Lets a follower begin after all that is there, sealed or about to be: where Roster was upgraded, those are the events
 * of years, in which nobody looks for news. One that follows already stays where it is.
 */
export async function startConsumer(tx: Tx, name: AuditConsumer): Promise<void> {
  await sql`
    INSERT INTO audit_followers (name, ordinal)
    SELECT ${name}, coalesce(max(ordinal), 0) + (SELECT count(*) FROM audit_unsealed) FROM audit_leaves
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** A follower follows no more. */
export async function removeConsumer(tx: Tx, name: AuditConsumer): Promise<void> {
  await tx.deleteFrom('audit_followers').where('name', '=', name).execute();
}
