import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import type { TrailRow } from '../trail/index.ts';

/** A person's sign-ins, newest first: one more than the page holds, if there are more. */
export async function listSignIns(db: Queryable, userId: string, page: KeysetRequest): Promise<TrailRow[]> {
  const { orderBy, after } = keysetOf(page, { column: sql`at`, id: sql`id`, type: sql`timestamptz` });
  const isSignIn = sql`event_type = 'session' AND operation = 'sign_in' AND ${after}`;
  const limit = sql`${orderBy} LIMIT ${page.limit + 1}`;
  // Who signed in is who did it; whose password was wrong is whom it was done to.
  const { rows } = await sql<TrailRow>`
    SELECT e.*, NOT EXISTS (SELECT FROM audit_unsealed WHERE event_id = e.id) AS sealed FROM (
      (SELECT * FROM audit_events WHERE operated_by_id = ${userId} AND outcome = 'success' AND ${isSignIn} ${limit})
      UNION ALL
      (SELECT * FROM audit_events WHERE target_id = ${userId} AND outcome <> 'success' AND ${isSignIn} ${limit})
      ${limit}) AS e ${orderBy}`.execute(db);
  return rows;
}
