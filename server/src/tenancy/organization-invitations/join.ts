import type { MemberRole } from '../../access/roles.ts';
import { type Caller, recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import { lockResources, type Resource, writeRoles } from '../memberships/index.ts';
import { holdOffers } from './facts.ts';
import { auditedFields, type Offer } from './model.ts';
import { eventOf, withdrawMailsOf } from './revoke.ts';
import { findOffers, settleOffers } from './store.ts';

/** Whether an offer is this person's: it goes to an address, in whatever letter case. */
export const isTo = ({ email }: Pick<Offer, 'email'>, user: Pick<UserRecord, 'email'>): boolean =>
  email.toLowerCase() === user.email.toLowerCase();

/**
 * Makes offers come true for a held person, by whose own hand it is: those of them that are theirs, pending and not
 * expired. Whoever gave the roles had the right to, else they would be revoked. A role that the person has already is
 * not lowered.
 * @returns the offers that came true.
 */
export async function joinOffered(
  tx: Tx,
  caller: Caller,
  user: UserRecord,
  ids: readonly string[],
  now: Date,
): Promise<Offer[]> {
  if (ids.length === 0) return [];
  const found = await findOffers(tx, ids);
  const organizations = await lockResources(
    tx,
    'organization',
    found.map(({ organization }) => organization.id),
  );
  const open = (await holdOffers(tx, ids)).filter(
    (offer) => offer.status === 'pending' && offer.expiresAt > now && isTo(offer, user),
  );
  const projects = await lockResources(
    tx,
    'project',
    open.flatMap(({ projects: some }) => some.map(({ projectId }) => projectId)),
  );
  const signedIn = { ...caller, actor: { id: user.id, name: user.username } };
  await writeRoles(tx, signedIn, now, user, rolesOffered(open, [...organizations, ...projects]));
  await settleOffers(
    tx,
    open.map(({ id }) => id),
    'accepted',
    now,
  );
  await withdrawMailsOf(tx, open, now);
  const events = open.map((offer) => eventOf(offer, 'accept', { after: auditedFields(offer) }));
  await recordAll(tx, signedIn, now, events);
  return open;
}

/** The roles of offers, in places that are still there. */
function rolesOffered(
  offers: readonly Offer[],
  places: readonly Resource[],
): { place: Resource; role: MemberRole }[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  const roles = offers.flatMap(({ organization, role, projects }) => [
    { id: organization.id, role },
    ...projects.map((project) => ({ id: project.projectId, role: project.role })),
  ]);
  return roles.flatMap(({ id, role }) => {
    const place = byId.get(id);
    return place ? [{ place, role }] : [];
  });
}
