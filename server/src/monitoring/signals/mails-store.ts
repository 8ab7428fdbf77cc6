import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import type { Rule, SignalDetails } from './model.ts';

/** What no mail told of yet, of one rule. */
export interface Untold {
  rule: Rule;
  /** When mail was last sent for it. */
  sentAt: Date | null;
}

/** The rules with something that no mail told of. */
export async function readUntold(db: Queryable): Promise<Untold[]> {
  const { rows } = await sql<Untold>`
    SELECT u.rule, m.sent_at AS "sentAt" FROM (SELECT DISTINCT rule FROM signals WHERE NOT told) AS u
    LEFT JOIN signal_mails m USING (rule)`.execute(db);
  return rows;
}

/** From now on all of a rule is told of: gives the newest of what was not, and how many there were. */
export async function takeUntold(
  tx: Tx,
  rule: Rule,
): Promise<{ newest: { id: string; details: SignalDetails }; count: number } | undefined> {
  const { rows } = await sql<{ id: string; details: SignalDetails }>`
    WITH told AS (UPDATE signals SET told = true WHERE rule = ${rule} AND NOT told RETURNING id, details, raised_at)
    SELECT id, details FROM told ORDER BY raised_at DESC, id DESC`.execute(tx);
  const [newest] = rows;
  return newest && { newest, count: rows.length };
}

/** Notes when mail was sent for a rule. */
export async function saveSent(tx: Tx, rule: Rule, at: Date): Promise<void> {
  await tx
    .insertInto('signal_mails')
    .values({ rule, sent_at: at })
    .onConflict((conflict) => conflict.column('rule').doUpdateSet({ sent_at: at }))
    .execute();
}

/** Those of some people who are active system admins. */
export const findReceivers = (
  db: Queryable,
  ids: readonly string[],
): Promise<{ id: string; email: string; language: 'en' | 'zh' | null }[]> =>
  db
    .selectFrom('users')
    .select(['id', 'email', 'language'])
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .where('system_role', '=', 'admin')
    .where('status', '=', 'active')
    .orderBy('id')
    .execute();
