import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countRows, keysetOf } from '../../db/keyset.ts';
import type { Position } from '../../lib/cursors.ts';
import type { OrganizationInvitationQueryInput } from './contract.ts';
import type { Offer } from './model.ts';
import { selectOffers, toOffer } from './store.ts';

/** Which offers, and from where on. */
export interface OfferPageRequest {
  organizationId: string;
  status: OrganizationInvitationQueryInput['status'];
  now: Date;
  limit: number;
  position: Position | undefined;
}

/** The clock decides whether a pending one has expired. */
function isListed({ organizationId, status, now }: OfferPageRequest): RawBuilder<boolean> {
  const isIts = sql<boolean>`oi.organization_id = ${organizationId}`;
  if (status === undefined) return isIts;
  if (status === 'pending') return sql`${isIts} AND oi.status = 'pending' AND oi.expires_at > ${now}`;
  if (status === 'expired') return sql`${isIts} AND oi.status = 'pending' AND oi.expires_at <= ${now}`;
  return sql`${isIts} AND oi.status = ${status}`;
}

/** An organization's offers, newest first: one more than the page holds, if there are more. */
export async function listOffers(db: Queryable, page: OfferPageRequest): Promise<Offer[]> {
  const { after } = keysetOf(
    { descending: true, position: page.position },
    { column: sql`oi.created_at`, id: sql`oi.id`, type: sql`timestamptz` },
  );
  const rows = await selectOffers(db)
    .where(isListed(page))
    .where(after)
    .orderBy('oi.created_at', 'desc')
    .orderBy('oi.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return rows.map(toOffer);
}

/** How many there are of that status. */
export const countOffers = (
  db: Queryable,
  page: OfferPageRequest,
): Promise<{ value: number; exact: boolean }> =>
  countRows(db, sql`SELECT FROM organization_invitations oi WHERE ${isListed(page)}`);
