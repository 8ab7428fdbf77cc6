import type { Insertable } from 'kysely';
import type { Queryable, Tx } from '../db/database.ts';
import type { Tables } from '../db/types.ts';

/** Writes a mail; a trigger tells the nodes at commit. */
export async function insertMail(tx: Tx, mail: Insertable<Tables['mails']>): Promise<void> {
  await tx.insertInto('mails').values(mail).execute();
}

/** Takes mails that were not sent yet out of the queue: their links are void. */
export async function withdrawMails(db: Queryable, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('mails')
    .set({ state: 'withdrawn', parameters: null, settled_at: now })
    .where('id', 'in', ids)
    .where('state', 'in', ['queued', 'failed'])
    .execute();
}
