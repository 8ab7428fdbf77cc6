import { type AnyCaller, actorOf } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { DAY } from '../../lib/clock.ts';
import { hashToken } from '../../lib/crypto.ts';
import { type ErrorCode, invalid } from '../../lib/errors.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp } from '../../settings/index.ts';
import {
  type Block,
  findBlock,
  forgive,
  replacePassword,
  tooManyAttempts,
  usedBefore,
  verifyAttempt,
  wasUsedBefore,
} from '../credentials/index.ts';
import type { Services } from '../services.ts';
import { endAuthority, forgetUser, lockUser, targetOf, type UserRecord, updateUser } from '../users/index.ts';
import type { ConfirmPasswordResetInput } from './contract.ts';
import { deadnessOf, guessOf, invalidLink, loadLink, refuseLink } from './link-status.ts';
import { findReset, markUsed } from './store.ts';

/**
 * Sets a new password with a link, which ends all sessions; the person is told by mail. The link is judged before the
 * costly hash, and once more while its person is held; of two at once one succeeds. Throws 404 `invalid_link`, 409
 * `link_expired`, `link_used` or `link_replaced`, 422, 429 after several tries with passwords that may not come back.
 */
export async function confirmPasswordReset(
  services: Services,
  anybody: AnyCaller,
  { token, password }: ConfirmPasswordResetInput,
): Promise<void> {
  const { database, clock, hasher } = services;
  // Whoever may be signed in to that browser, it is the link that counts.
  const caller = { ...anybody, actor: undefined };
  const link = await loadLink(services, token);
  const dead = deadnessOf(link, clock.now());
  if (dead) return refuseLink(services, caller, link, dead);
  await services.refusePassword(link.user.email);
  const block = await findBlock(database.db, guessOf(link, caller), clock.now());
  if (block) throw tooManyAttempts(block, clock.now());

  const { passwordPolicy } = services.settings.current;
  const isForbidden = await wasUsedBefore(database.db, hasher, passwordPolicy, link.user.id, password);
  const hash = isForbidden ? undefined : await hasher.hash(password);
  const outcome = await database.transact((tx) => setPassword(tx, services, caller, token, hash));
  forgetUser(services, link.user.id);
  if (outcome === 'forbidden') throw invalid([usedBefore('/password')]);
  if (typeof outcome === 'string') return refuseLink(services, caller, link, outcome);
  if (outcome) throw tooManyAttempts(outcome, clock.now());
}

/**
 * The new password and its traces, in one transaction; answers what stood in the way, if anything did.
 * @param hash undefined: the password may not come back.
 */
async function setPassword(
  tx: Tx,
  services: Services,
  caller: AnyCaller,
  token: string,
  hash: string | undefined,
): Promise<ErrorCode | 'forbidden' | Block | undefined> {
  const { settings, clock } = services;
  const found = await findReset(tx, hashToken(token));
  const user = found && (await lockUser(tx, found.userId));
  // As it is now that nobody else can change it.
  const reset = user && (await findReset(tx, hashToken(token)));
  if (!reset) throw invalidLink();
  const now = clock.now();
  const dead = deadnessOf({ reset, user }, now);
  if (dead) return dead;
  const verdict = await verifyAttempt(
    tx,
    guessOf({ reset, user }, caller),
    clock.now,
    async () => hash !== undefined,
  );
  if (typeof verdict === 'object') return verdict;
  if (hash === undefined) return 'forbidden';

  const { id, email } = user;
  const self = { ...caller, actor: actorOf(user) };
  await replacePassword(tx, settings.current.passwordPolicy, { userId: id, hash, temporary: false, at: now });
  await updateUser(tx, { ...user, updatedAt: now }, true);
  await markUsed(tx, reset.id);
  await endAuthority(services, tx, self, user, 'password_reset');
  // The mailbox proves as much as the password would have.
  await forgive(tx, { kind: 'sign-in', account: email, address: caller.address });
  if (isMailSetUp(services)) await tellPerson(tx, services, user, now);
  await record(tx, self, now, {
    eventType: 'user',
    operation: 'reset_password',
    outcome: 'success',
    target: targetOf(user),
  });
  return undefined;
}

/** How long a mail about a change of the password is worth sending. */
const TOLD_FOR = 7 * DAY;

/** Tells a person that their password was changed, in case it was not they who did it. */
const tellPerson = (
  tx: Tx,
  { vault }: Services,
  { id: userId, username, email: recipient, language }: UserRecord,
  now: Date,
) =>
  queueMail(tx, vault, now, {
    kind: 'password_changed',
    parameters: { username, at: now.toISOString() },
    recipient,
    userId,
    language,
    expiresAt: new Date(now.getTime() + TOLD_FOR),
  });
