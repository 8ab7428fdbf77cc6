import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Position } from '../../kit/cursors.ts';
import type { InvitationQueryInput } from './contract.ts';
import type { Invitation } from './model.ts';
import { selectInvitations, toInvitation } from './store.ts';

/** Beyond this many a total is not counted on. */
const COUNT_UP_TO = 10_000;

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
  const { position } = page;
  const rows = await selectInvitations(db)
    .where(inStatus(page))
    .where(
      position
        ? sql<boolean>`(i.created_at, i.id) < (${position.value}::timestamptz, ${position.id}::uuid)`
        : sql<boolean>`true`,
    )
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return rows.map(toInvitation);
}

/** How many there are of that status. */
export async function countInvitations(
  db: Queryable,
  page: Pick<InvitationPageRequest, 'status' | 'now'>,
): Promise<{ value: number; exact: boolean }> {
  const row = await db
    .selectFrom(
      db
        .selectFrom('invitations as i')
        .select('i.id')
        .where(inStatus(page))
        .limit(COUNT_UP_TO + 1)
        .as('counted'),
    )
    .select((select) => select.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  const count = Number(row.count);
  return { value: Math.min(count, COUNT_UP_TO), exact: count <= COUNT_UP_TO };
}
