import { type RawBuilder, sql } from 'kysely';
import type { Outcome } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import { type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import type { AuditLogRow } from '../audit-log/index.ts';

/** A person's sign-ins, newest first: one more than the page holds, if there are more. */
export async function listSignIns(
  db: Queryable,
  userId: string,
  page: KeysetRequest,
): Promise<AuditLogRow[]> {
  const { orderBy, after } = keysetOf(page, { column: sql`at`, id: sql`id`, type: sql`timestamptz` });
  const of = (person: RawBuilder<unknown>, outcome: Outcome) => sql`
    (SELECT * FROM audit_events WHERE ${person} = ${userId} AND event_type = 'session' AND operation = 'sign_in'
      AND outcome = ${outcome} AND ${after} ${orderBy} LIMIT ${page.limit + 1})`;
  // Who signed in is who did it; whose password was wrong is whom it was done to.
  const { rows } = await sql<AuditLogRow>`
    SELECT e.*, NOT EXISTS (SELECT FROM audit_unsealed WHERE event_id = e.id) AS sealed FROM (
      ${of(sql`operated_by_id`, 'success')} UNION ALL ${of(sql`target_id`, 'failure')}
      UNION ALL ${of(sql`target_id`, 'denied')} ${orderBy} LIMIT ${page.limit + 1}) AS e ${orderBy}`.execute(
    db,
  );
  return rows;
}
