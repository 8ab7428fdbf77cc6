import { sql } from 'kysely';
import type { Queryable } from '../db/database.ts';

/** While the mail server is away, nobody asks it: since so many failures, until then. */
export interface MailPause {
  failures: number;
  until: Date;
  /** What went wrong last. */
  detail: string | null;
}

/** The pause, if the server failed last time. */
export async function readPause(db: Queryable): Promise<MailPause | undefined> {
  const row = await db
    .selectFrom('mail_pause')
    .select(['failures', sql<Date>`until`.as('until'), 'detail'])
    .where('failures', '>', 0)
    .executeTakeFirst();
  return row;
}

/** Nobody asks the server until then. */
export async function pauseMail(db: Queryable, pause: MailPause): Promise<void> {
  await db.updateTable('mail_pause').set(pause).execute();
}

/** The server has answered. */
export async function endPause(db: Queryable): Promise<void> {
  await db
    .updateTable('mail_pause')
    .set({ failures: 0, until: sql<Date>`'-infinity'`, detail: null })
    .where('failures', '>', 0)
    .execute();
}

/** Somebody wants the server asked now, or has set up another one; told to all nodes at commit. */
export async function liftMailPause(tx: Queryable): Promise<void> {
  await endPause(tx);
  await sql`SELECT pg_notify('roster_mail_queued', '')`.execute(tx);
}
