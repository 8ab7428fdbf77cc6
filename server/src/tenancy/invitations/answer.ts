import type { Caller } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { lockUserByEmail, type UserRecord } from '../../identity/users/index.ts';
import { createQueueJob, type Job } from '../../jobs/job.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp } from '../../settings/index.ts';
import {
  findNextUnanswered,
  findOffer,
  findPendingTo,
  holdOffers,
  markAnswered,
  type Offer,
  withdrawMailsOf,
} from '../organization-invitations/index.ts';
import { issueInvitation, lockPendingOf } from './issue.ts';

/**
 * Finds out whom the addresses belong to that were asked to join organizations: all that one address was asked in one step,
 * with its mails. So whoever asked waits for none of it, and can't tell by the time what there was to do. Its traces carry
 * no organization: whose admins may not see them.
 */
export const answerOrganizationInvitations = (services: Services): Job =>
  createQueueJob(services, 'organization-invitations', findNextUnanswered, (id) =>
    services.database.transact((tx) => answer(tx, services, id)),
  );

async function answer(tx: Tx, services: Services, id: string): Promise<void> {
  const found = await findOffer(tx, id);
  if (!found) return;
  const now = services.clock.now();
  const user = await lockUserByEmail(tx, found.email);
  const pending = await findPendingTo(tx, found.email);
  const ids = pending.filter(({ unanswered }) => unanswered).map((offer) => offer.id);
  const held = (await holdOffers(tx, ids)).filter(({ unanswered }) => unanswered);
  const [offer] = held;
  if (!offer) return;
  // Of those that were asked anew.
  await withdrawMailsOf(tx, held, now);
  await markAnswered(
    tx,
    held.map((each) => each.id),
    null,
  );
  const open = held.filter(({ expiresAt }) => expiresAt > now);
  if (open.length === 0) return;
  if (user?.status === 'active') await tellPerson(tx, services, user, open, now);
  else if (user?.status !== 'disabled') await inviteToAccount(tx, services, user, offer, now);
}

/** An active person finds it under My account; a mail says so. */
async function tellPerson(
  tx: Tx,
  services: Services,
  user: UserRecord,
  offers: readonly Offer[],
  now: Date,
): Promise<void> {
  if (!isMailSetUp(services)) return;
  const joined = new Set(user.memberships.organizations.map(({ organizationId }) => organizationId));
  for (const { id, organization, createdBy, expiresAt } of offers) {
    if (joined.has(organization.id)) continue;
    const mailId = await queueMail(tx, services.vault, now, {
      kind: 'organization_invitation',
      parameters: {
        organization: organization.name,
        invitedBy: createdBy.name,
        expiresAt: expiresAt.toISOString(),
      },
      recipient: user.email,
      userId: user.id,
      language: user.language,
      expiresAt,
    });
    await markAnswered(tx, [id], mailId);
  }
}

/**
 * Who has no account yet gets an invitation to one; where admins create accounts, it waits until somebody has that
 * address. Whose invitation it was already, it stays: whoever asks may not take a system admin's over.
 */
async function inviteToAccount(
  tx: Tx,
  services: Services,
  user: UserRecord | undefined,
  { email, createdBy }: Offer,
  now: Date,
): Promise<void> {
  const pending = user && (await lockPendingOf(tx, user));
  // Another link would make the one void that somebody was given by hand, and could not be sent itself.
  if (pending && !isMailSetUp(services)) return;
  if (!user && services.settings.current.userInvite.method === 'none') return;
  const caller: Caller = { actor: createdBy, address: null, userAgent: null, requestId: null };
  const systemRole = user?.systemRole ?? 'user';
  await issueInvitation(services, tx, caller, now, {
    user,
    pending,
    email: user?.email ?? email,
    systemRole,
    createdBy: pending?.forOrganizations === false ? pending.createdBy : createdBy,
  });
}
