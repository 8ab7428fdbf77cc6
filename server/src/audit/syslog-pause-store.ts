import type { Queryable } from '../db/database.ts';

/** While the syslog receiver is away, no node tries. */
export interface SyslogPause {
  /** How often in a row. */
  failures: number;
  until: Date;
  /** What went wrong last. */
  detail: string;
}

/** The pause, if there is one. */
export const readSyslogPause = (db: Queryable): Promise<SyslogPause | undefined> =>
  db.selectFrom('audit_push_pause').select(['failures', 'until', 'detail']).executeTakeFirst();

/** Begins or prolongs it. */
export async function saveSyslogPause(db: Queryable, pause: SyslogPause): Promise<void> {
  await db
    .insertInto('audit_push_pause')
    .values({ ...pause })
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet({ ...pause }))
    .execute();
}

/** Ends it. */
export async function clearSyslogPause(db: Queryable): Promise<void> {
  await db.deleteFrom('audit_push_pause').execute();
}
