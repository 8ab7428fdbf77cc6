import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { lockAuthority } from '../../access/facts.ts';
import { type Attempt, operate, recordingRefusals } from '../../access/operate.ts';
import { decideAtOrganization, type OrganizationPermission } from '../../access/permissions.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { record } from '../../audit/record.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { tooManyAttempts } from '../../identity/credentials/index.ts';
import type { Services } from '../../identity/services.ts';
import { newestFirst } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import { findResource } from '../memberships/index.ts';
import type {
  OrganizationInvitationBody,
  OrganizationInvitationList,
  OrganizationInvitationQueryInput,
} from './contract.ts';
import { holdOffers } from './facts.ts';
import { countOffers, listOffers } from './list-store.ts';
import { auditedFields, type Offer, targetOf } from './model.ts';
import { expiryFrom } from './offer.ts';
import { presenterOf } from './present.ts';
import { eventOf, revokeOffers } from './revoke.ts';
import { findOffer, renewOffer } from './store.ts';
import { countAsking } from './throttle.ts';

/** An organization that the caller may do this with. Throws 403, 404. */
async function enter(
  db: Queryable,
  { actor }: SignedInCaller,
  permission: OrganizationPermission,
  organizationId: string,
  attempt: Attempt,
): Promise<void> {
  enforce(decideAtOrganization(actor, permission, organizationId));
  const organization = await findResource(db, 'organization', organizationId);
  if (!organization) throw new AppError('not_found');
  Object.assign(attempt, { organization: organization.organization });
}

/** A page of those who were asked to join an organization, newest first. Throws 403, 404, 422 `invalid_cursor`. */
export async function listOrganizationOffers(
  services: Services,
  caller: SignedInCaller,
  organizationId: string,
  { status, cursor, limit = 30 }: OrganizationInvitationQueryInput,
): Promise<Static<typeof OrganizationInvitationList>> {
  const { database, cursors, clock } = services;
  const attempt: Attempt = { eventType: 'invitation', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    await enter(database.db, caller, 'viewMembers', organizationId, attempt);
    const list = `organization-invitations:${organizationId}`;
    const position = cursor === undefined ? undefined : cursors.read(list, cursor);
    const page = { organizationId, status, now: clock.now(), limit, position };
    const [found, total] = await Promise.all([listOffers(database.db, page), countOffers(database.db, page)]);
    const { shown, nextCursor } = newestFirst(cursors, list, found, limit);
    return { items: shown.map(presenterOf(caller.actor, page.now)), nextCursor, total };
  });
}

/** The course of every change of one offer by who manages its organization. */
async function changeOffer<T>(
  services: Services,
  caller: SignedInCaller,
  key: { organizationId: string; id: string },
  operation: Operation,
  work: (tx: Tx, now: Date, offer: Offer) => Promise<T>,
): Promise<T> {
  const target = { type: 'invitation', id: key.id, name: null } as const;
  const attempt: Attempt = { eventType: 'invitation', operation, target };
  return operate(services, caller, attempt, async (tx, now) => {
    await lockAuthority(tx, caller.actor);
    await enter(tx, caller, 'manageMembers', key.organizationId, attempt);
    const [offer] = await holdOffers(tx, [key.id]);
    if (offer?.organization.id !== key.organizationId) throw new AppError('not_found');
    attempt.target = targetOf(offer);
    return work(tx, now, offer);
  });
}

/**
 * Asks the person again, for another term. From now on it is the caller's offer. Throws 403, 404, 409 `conflict`, 429.
 */
export async function resendOffer(
  services: Services,
  caller: SignedInCaller,
  key: { organizationId: string; id: string },
): Promise<OrganizationInvitationBody> {
  const { id: actorId, name } = caller.actor;
  return changeOffer(services, caller, key, 'renew', async (tx, now, offer) => {
    if (offer.status !== 'pending') throw new AppError('conflict', `This invitation is ${offer.status}.`);
    const block = await countAsking(tx, services, caller, offer.email);
    if (block) throw tooManyAttempts(block, now);
    await renewOffer(tx, {
      id: offer.id,
      expiresAt: expiryFrom(services, now),
      createdBy: { id: actorId, name },
    });
    const renewed = (await findOffer(tx, offer.id)) ?? offer;
    const trace = { before: auditedFields(offer), after: auditedFields(renewed) };
    await record(tx, caller, now, eventOf(renewed, 'renew', trace));
    return presenterOf(caller.actor, now)(renewed);
  });
}

/** Takes an offer back. The second time is not an error; one that was accepted is not an offer any more. Throws 403, 404, 409 `conflict`. */
export async function revokeOffer(
  services: Services,
  caller: SignedInCaller,
  key: { organizationId: string; id: string },
): Promise<void> {
  await changeOffer(services, caller, key, 'revoke', async (tx, now, offer) => {
    if (offer.status === 'accepted') throw new AppError('conflict', 'This invitation is accepted.');
    await revokeOffers(tx, caller, [offer.id], now);
  });
}
