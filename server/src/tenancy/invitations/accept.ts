import type { AnyCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { savePassword } from '../../identity/credentials/index.ts';
import type { Services } from '../../identity/services.ts';
import {
  deviceOf,
  endOwnSession,
  type NewSession,
  type SignInInput,
  startSession,
} from '../../identity/sessions/index.ts';
import { activateUser, findUser, forgetUser } from '../../identity/users/index.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import { withdrawMails } from '../../mail/index.ts';
import { findPendingTo, joinOffered } from '../organization-invitations/index.ts';
import type { AcceptInvitationInput } from './contract.ts';
import { holdSignedIn, loadLink } from './facts.ts';
import { deadnessOf, refuseLink } from './link-status.ts';
import { auditedFields, type Link, targetOf } from './model.ts';
import { findLink, settleInvitations } from './store.ts';

type Input = AcceptInvitationInput & Pick<SignInInput, 'device' | 'replaces'>;

/** A link that opened nothing, and why. */
interface Dead {
  link: Link;
  reason: ErrorCode;
}

/**
 * Makes the account of whoever holds a link, and signs them in. The role is the invitation's; no body can ask for one.
 * What was offered to the address comes true along with it.
 * Throws 404 `invalid_link`, 409 `link_expired`, `link_used`, `link_revoked` or `link_replaced`, 503.
 */
export async function acceptInvitation(
  services: Services,
  caller: AnyCaller,
  input: Input,
): Promise<NewSession> {
  const { database, hasher, clock } = services;
  const refuse = ({ link, reason }: Dead) => refuseLink(services, caller, 'accept', link, reason);
  // Asked before the costly hash, which nobody gets who has no link, and again inside the transaction.
  const link = await findLink(database.db, input.token);
  if (!link) throw new AppError('invalid_link');
  const reason = deadnessOf(link, clock.now());
  if (reason) return refuse({ link, reason });
  const hash = await hasher.hash(input.password);

  const outcome = await database.transact((tx) => accept(tx, services, caller, input, hash));
  if ('reason' in outcome) return refuse(outcome);
  forgetUser(services, outcome.user.id);
  if (input.replaces) services.sessions.forgetUser(input.replaces.caller.actor.id);
  return { ...outcome, device: deviceOf(services, outcome.user.email, input.device) };
}

/** The account, its session and their traces, in one transaction. */
async function accept(
  tx: Tx,
  services: Services,
  caller: AnyCaller,
  input: Input,
  hash: string,
): Promise<Omit<NewSession, 'device'> | Dead> {
  const now = services.clock.now();
  const { replaces } = input;
  if (replaces) await holdSignedIn(tx, replaces.caller.actor.id);
  const link = await loadLink(tx, input.token);
  if (!link) throw new AppError('invalid_link');
  const { invitation } = link;
  const reason = deadnessOf(link, now);
  if (reason) return { link, reason };
  const user = invitation.userId === null ? undefined : await findUser(tx, invitation.userId);
  if (user?.status !== 'pending') return { link, reason: 'link_used' };

  const active = await activateUser(tx, caller, user, input, now);
  await savePassword(tx, { userId: user.id, hash, temporary: false, at: now });
  await settleInvitations(tx, [invitation], 'accepted', now);
  if (invitation.mailId !== null) await withdrawMails(tx, [invitation.mailId], now);
  // It is the invited person who acts, whoever was signed in to that browser before.
  await record(tx, { ...caller, actor: { id: active.id, name: active.username } }, now, {
    eventType: 'invitation',
    operation: 'accept',
    outcome: 'success',
    target: targetOf(invitation),
    after: auditedFields(invitation),
  });
  const offers = await findPendingTo(tx, active.email);
  await joinOffered(
    tx,
    caller,
    active,
    offers.map(({ id }) => id),
    now,
  );
  if (replaces) await endOwnSession(tx, services, replaces.caller, replaces.sessionId);
  // With the roles that have come true.
  const joined = await findUser(tx, active.id);
  return startSession(tx, services, caller, joined ?? active, false);
}
