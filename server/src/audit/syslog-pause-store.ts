import type { Queryable } from '../db/database.ts';

/** The pause after a failure of the syslog receiver; it applies to all nodes. */
export interface SyslogPause {
  /** The number of consecutive failures. */
  failures: number;
  until: Date;
  /** The last failure in plain words. */
  detail: string;
}

/** Returns the pause, if there is one. */
export const readSyslogPause = (db: Queryable): Promise<SyslogPause | undefined> =>
  db.selectFrom('audit_push_pause').select(['failures', 'until', 'detail']).executeTakeFirst();

/** Starts or extends the pause. */
export async function saveSyslogPause(db: Queryable, pause: SyslogPause): Promise<void> {
  await db
    .insertInto('audit_push_pause')
    .values({ ...pause })
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet({ ...pause }))
    .execute();
}

/** Ends the pause. */
export async function clearSyslogPause(db: Queryable): Promise<void> {
  await db.deleteFrom('audit_push_pause').execute();
}
