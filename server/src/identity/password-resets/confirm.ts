import type { AnyCaller, SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate, recordingRefusals } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { DAY } from '../../kit/clock.ts';
import { hashToken } from '../../kit/crypto.ts';
import { AppError, invalid } from '../../kit/errors.ts';
import { queueMail } from '../../mail/index.ts';
import {
  findBlock,
  forgive,
  type Guess,
  judge,
  replacePassword,
  tooManyAttempts,
  usedBefore,
  wasUsedBefore,
} from '../credentials/index.ts';
import type { Services } from '../services.ts';
import {
  endAuthority,
  findUser,
  forgetUser,
  lockUser,
  targetOf,
  type UserRecord,
  updateUser,
} from '../users/index.ts';
import type { ConfirmPasswordResetInput, PasswordResetLookupBody } from './contract.ts';
import { requireLiving, worthOf } from './links.ts';
import { findReset, markUsed, type PasswordReset } from './store.ts';

/** A token that nobody was given; whoever made it up leaves no trace, or anybody could fill the trail. */
const invalidLink = () =>
  new AppError('invalid_link', 'This link is not valid. Was it cut when it was copied?');

/** The link of a token and the person whose password it sets. Throws 404 `invalid_link`. */
async function findLink(
  { database }: Services,
  token: string,
): Promise<{ reset: PasswordReset; user: UserRecord }> {
  const reset = await findReset(database.db, hashToken(token));
  const user = reset && (await findUser(database.db, reset.userId));
  if (!reset || !user) throw invalidLink();
  return { reset, user };
}

/** What a link is worth, before anything is typed. Throws 404 `invalid_link`. */
export async function lookUpPasswordReset(
  services: Services,
  token: string,
): Promise<PasswordResetLookupBody> {
  const { reset, user } = await findLink(services, token);
  const status = worthOf(reset, user, services.clock.now());
  const isTheirs = status === 'pending' || status === 'expired';
  return {
    status,
    email: isTheirs ? user.email : null,
    username: isTheirs ? user.username : null,
    expiresAt: reset.expiresAt.toISOString(),
  };
}

/**
 * Sets a new password with a link, which ends all sessions; the person is told by mail. The link is judged before the
 * costly hash, and once more while it is held; of two at once one succeeds. Throws 404 `invalid_link`, 409
 * `link_expired`, `link_used` or `link_replaced`, 422, 429 after several tries with forbidden passwords.
 */
export async function confirmPasswordReset(
  services: Services,
  caller: AnyCaller,
  { token, password }: ConfirmPasswordResetInput,
): Promise<void> {
  const { database, clock, hasher } = services;
  const policy = services.settings.current.passwordPolicy;
  const { reset, user } = await findLink(services, token);
  const attempt: Attempt = { eventType: 'user', operation: 'reset_password', target: targetOf(user) };
  // Whoever holds the link could otherwise find out by it what the former passwords were.
  const guess: Guess = { kind: 'reset', account: reset.id, address: caller.address };
  const by = { ...caller, actor: undefined };

  const block = await findBlock(database.db, guess, clock.now());
  if (block) throw tooManyAttempts(block, clock.now());
  await recordingRefusals(services, by, attempt, async () => requireLiving(reset, user, clock.now()));
  const isForbidden = await wasUsedBefore(database.db, hasher, policy, user.id, password);
  const hash = isForbidden ? '' : await hasher.hash(password);
  const verdict = await operate(services, by, attempt, async (tx, now) => {
    const person = await lockUser(tx, user.id);
    const present = person && (await findReset(tx, hashToken(token)));
    if (!present) throw invalidLink();
    requireLiving(present, person, now);
    const judged = await judge(tx, guess, clock.now, async () => !isForbidden);
    if (judged !== 'right') return judged;
    await replacePassword(tx, policy, { userId: person.id, hash, temporary: false, at: now });
    await updateUser(tx, { ...person, updatedAt: now }, true);
    await markUsed(tx, present.id);
    const self = asPerson(by, person);
    await endAuthority(services, tx, self, person, 'password_reset');
    // The mailbox proves as much as the password would.
    await forgive(tx, { kind: 'sign-in', account: person.email, address: caller.address });
    await tellPerson(tx, services, person, now);
    await record(tx, self, now, { ...attempt, outcome: 'success' });
    return judged;
  });
  forgetUser(services, user.id);
  if (verdict === 'wrong') throw invalid([usedBefore('/password')]);
  if (typeof verdict === 'object') throw tooManyAttempts(verdict, clock.now());
}

/** Whoever holds the link acts as the person whose mailbox it was sent to. */
const asPerson = (
  caller: AnyCaller,
  { id, username: name, systemRole, authorityVersion }: UserRecord,
): SignedInCaller => ({ ...caller, actor: { id, name, systemRole, authorityVersion } });

/** How long a mail about a change of the password is worth sending. */
const TOLD_FOR = 7 * DAY;

/** Tells a person that their password was changed, in case it was not they who did it. */
async function tellPerson(
  tx: Tx,
  { vault, settings }: Services,
  { id: userId, username, email: recipient, language }: UserRecord,
  now: Date,
): Promise<void> {
  if (settings.current.mail.provider === 'none') return;
  await queueMail(tx, vault, now, {
    kind: 'password_changed',
    parameters: { username, at: now.toISOString() },
    recipient,
    userId,
    language,
    expiresAt: new Date(now.getTime() + TOLD_FOR),
  });
}
