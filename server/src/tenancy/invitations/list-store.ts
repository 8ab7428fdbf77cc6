import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countRows, keysetOf } from '../../db/keyset.ts';
import type { Position } from '../../lib/cursors.ts';
import type { InvitationQueryInput } from './contract.ts';
import type { Invitation } from './model.ts';
import { selectInvitations, toInvitation } from './store.ts';

/** Which invitations, and from where on. */
export interface InvitationPageRequest {
  status: InvitationQueryInput['status'];
  now: Date;
  limit: number;
  position: Position | undefined;
}

/** The clock decides whether a pending one has expired. */
function inStatus({ status, now }: Pick<InvitationPageRequest, 'status' | 'now'>): RawBuilder<boolean> {
  if (status === undefined) return sql`true`;
  if (status === 'pending') return sql`i.status = 'pending' AND i.expires_at > ${now}`;
  if (status === 'expired') return sql`i.status = 'pending' AND i.expires_at <= ${now}`;
  return sql`i.status = ${status}`;
}

/** Invitations, newest first: one more than the page holds, if there are more. */
export async function listInvitations(db: Queryable, page: InvitationPageRequest): Promise<Invitation[]> {
  const { after } = keysetOf(
    { descending: true, position: page.position },
    { column: sql`i.created_at`, id: sql`i.id`, type: sql`timestamptz` },
  );
  const rows = await selectInvitations(db)
    .where(inStatus(page))
    .where(after)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return rows.map(toInvitation);
}

/** How many there are of that status. */
export const countInvitations = (
  db: Queryable,
  page: Pick<InvitationPageRequest, 'status' | 'now'>,
): Promise<{ value: number; exact: boolean }> =>
  countRows(db, sql`SELECT FROM invitations i WHERE ${inStatus(page)}`);
