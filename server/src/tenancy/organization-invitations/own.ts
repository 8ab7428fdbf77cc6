import type { Static } from 'typebox';
import { actorOf, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate } from '../../access/operate.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import {
  factsOf,
  findOnlySystemAdmin,
  findUser,
  forgetUser,
  lockUsers,
  presentUser,
  type UserRecord,
} from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import type { MyInvitationList } from './contract.ts';
import { holdOffers } from './facts.ts';
import { isTo, joinOffered } from './join.ts';
import { auditedFields, type Offer, statusOf, targetOf } from './model.ts';
import { presentOwn } from './present.ts';
import { eventOf, withdrawMailsOf } from './revoke.ts';
import { findOffer, findPendingTo, settleOffers } from './store.ts';

type UserBody = ReturnType<typeof presentUser>;

/** What the caller is asked to join. */
export async function listMyOffers(
  { database, clock }: Services,
  { actor }: SignedInCaller,
): Promise<Static<typeof MyInvitationList>> {
  const user = await findUser(database.db, actor.id);
  const now = clock.now();
  const offers = user ? await findPendingTo(database.db, user.email) : [];
  return { items: offers.filter(({ expiresAt }) => expiresAt > now).map(presentOwn) };
}

/** The course of every answer to an offer: hold the person still, see that it is theirs, do it. Of others' they hear nothing. */
async function answerOffer<T>(
  services: Services,
  caller: SignedInCaller,
  id: string,
  operation: Operation,
  work: (tx: Tx, now: Date, own: { user: UserRecord; offer: Offer }) => Promise<T>,
): Promise<T> {
  const target = { type: 'invitation', id, name: null } as const;
  const attempt: Attempt = { eventType: 'invitation', operation, target };
  return operate(services, caller, attempt, async (tx, now) => {
    await lockUsers(tx, caller.actor, [caller.actor.id]);
    const user = await findUser(tx, caller.actor.id);
    const offer = await findOffer(tx, id);
    if (!user || !offer || !isTo(offer, user)) throw new AppError('not_found');
    Object.assign(attempt, { target: targetOf(offer), organization: offer.organization });
    return work(tx, now, { user, offer });
  });
}

/** Why an offer can't be accepted or declined, in words. */
const endedAs = (offer: Offer | undefined, now: Date): AppError =>
  offer ? new AppError('conflict', `This invitation is ${statusOf(offer, now)}.`) : new AppError('not_found');

/** Joins what the caller was asked to join. The second time is not an error. Throws 404, 409 `conflict`. */
export async function acceptOffer(services: Services, caller: SignedInCaller, id: string): Promise<UserBody> {
  const body = await answerOffer(services, caller, id, 'accept', async (tx, now, { user, offer }) => {
    const [joined] = await joinOffered(tx, caller, user, [id], now);
    const member = (await findUser(tx, user.id)) ?? user;
    if (!joined) {
      const present = await findOffer(tx, id);
      const isMember = member.memberships.organizations.some(
        ({ organizationId }) => organizationId === offer.organization.id,
      );
      if (present?.status !== 'accepted' || !isMember) throw endedAs(present, now);
    }
    return presentUser(actorOf(member), member, factsOf(member, await findOnlySystemAdmin(tx)));
  });
  forgetUser(services, caller.actor.id);
  return body;
}

/** Declines it. The second time is not an error. Throws 404, 409 `conflict`. */
export async function declineOffer(services: Services, caller: SignedInCaller, id: string): Promise<void> {
  await answerOffer(services, caller, id, 'decline', async (tx, now) => {
    const [held] = await holdOffers(tx, [id]);
    if (held?.status === 'declined') return;
    if (held?.status !== 'pending') throw endedAs(held, now);
    await settleOffers(tx, [id], 'declined', now);
    await withdrawMailsOf(tx, [held], now);
    await record(tx, caller, now, eventOf(held, 'decline', { before: auditedFields(held) }));
  });
}
