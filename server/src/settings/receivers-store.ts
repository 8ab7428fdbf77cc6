import { sql } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Fault } from '../lib/errors.ts';

/** Faults of those who shall get mail about signals and are no active system admins; who is in the list already may stay. */
export async function receiverFaults(
  db: Queryable,
  next: readonly string[],
  former: readonly string[],
): Promise<Fault[]> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`id = ANY (${next}::uuid[])`)
    .where('system_role', '=', 'admin')
    .where('status', '=', 'active')
    .execute();
  const right = new Set([...rows.map(({ id }) => id), ...former]);
  return next.flatMap((id, index) =>
    right.has(id.toLowerCase())
      ? []
      : [{ path: `/mailTo/${index}`, code: 'not_system_admin', message: 'must be an active system admin' }],
  );
}
