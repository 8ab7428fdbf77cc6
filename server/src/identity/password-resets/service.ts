import { type AnonymousCaller, actorOf } from '../../access/actor.ts';
import type { Attempt, Context, TransactionContext } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import { hashToken } from '../../lib/crypto.ts';
import { auditableEmail, normalizeEmail } from '../../lib/email.ts';
import { AppError, type ErrorCode, invalid } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { isMailSetUp } from '../../settings/index.ts';
import { notifyUser, setTemporaryPassword } from '../account/index.ts';
import {
  type Block,
  linkErrorOf,
  type Passwords,
  rejectIfBlocked,
  rejectLink,
  type Throttle,
  type ThrottledAttempt,
  tooManyAttempts,
  usedBeforeFault,
} from '../credentials/index.ts';
import {
  findUser,
  lockUser,
  targetOf,
  type UserBody,
  type UserLifecycle,
  type UserRecord,
  type UserService,
  updateUser,
} from '../users/index.ts';
import type { ConfirmPasswordResetInput, PasswordResetLookupBody } from './contract.ts';
import { type LinkDependencies, sendResetLink, statusOf } from './links.ts';
import { findReset, insertRequest, markUsed, type PasswordReset } from './store.ts';

interface PasswordResetServiceDependencies extends LinkDependencies {
  users: Pick<UserService, 'change' | 'invalidate'>;
  lifecycle: Pick<UserLifecycle, 'authorityEnded'>;
  passwords: Passwords;
  throttle: Throttle;
  /** Throws 403 `sso_required` for addresses that must use single sign-on. */
  refusePassword: (db: Queryable, email: string) => Promise<void>;
}

/** A link, and the user whose password it sets. */
interface Link {
  reset: PasswordReset;
  user: UserRecord;
}

/** Requests that may wait for the worker; further ones are dropped, so that an attacker can't fill the table. */
const MAX_WAITING = 10_000;

const invalidLink = () =>
  new AppError('invalid_link', 'This link is not valid. Make sure that you copied all of it.');

/** Returns the link of a token. Throws 404 `invalid_link`. */
async function loadLink(db: Queryable, token: string): Promise<Link> {
  const reset = await findReset(db, hashToken(token));
  const user = reset && (await findUser(db, reset.userId));
  if (!reset || !user) throw invalidLink();
  return { reset, user };
}

/**
 * Returns what is rate limited for the holder of a link: uses of an invalid link, and passwords that may not be reused,
 * which would otherwise reveal former passwords.
 */
const attemptOn = ({ reset }: Link, { address }: Caller): ThrottledAttempt => ({
  kind: 'reset',
  account: reset.id,
  address,
});

const eventOf = ({ user }: Link): Attempt => ({
  eventType: 'user',
  operation: 'reset_password',
  target: targetOf(user),
});

/** The audit event of the first attempt that a block rejects. */
const blockedEventOf = (link: Link) =>
  ({ ...eventOf(link), outcome: 'denied', reason: 'too_many_attempts' }) as const;

export type PasswordResetService = ReturnType<typeof createPasswordResetService>;

/** Use cases of lost passwords. */
export function createPasswordResetService(dependencies: PasswordResetServiceDependencies) {
  const { users, lifecycle, passwords, throttle, refusePassword } = dependencies;

  /** Saves the password with its audit event; returns why it was not saved, if so. */
  const setPassword = async (
    ctx: TransactionContext<AnonymousCaller>,
    token: string,
    hash: string | 'used_before',
  ): Promise<ErrorCode | 'used_before' | Block | undefined> => {
    const { tx, now } = ctx;
    const found = await findReset(tx, hashToken(token));
    const user = found && (await lockUser(tx, found.userId));
    // Read again now that the user is locked, so that it can't change any more.
    const reset = user && (await findReset(tx, hashToken(token)));
    if (!reset) throw invalidLink();
    const error = linkErrorOf(statusOf(reset, user, now));
    if (error) return error;
    const isAllowed = hash !== 'used_before';
    const result = await throttle.verify(ctx, attemptOn({ reset, user }, ctx.caller), async () => isAllowed);
    if (typeof result === 'object') {
      if (result.isFirst) await ctx.audit(blockedEventOf({ reset, user }));
      return result;
    }
    if (!isAllowed) return 'used_before';

    const userId = user.id;
    const own = ctx.as({ ...ctx.caller, actor: actorOf(user) });
    await passwords.replace(tx, { userId, hash, temporary: false, forgetsDevices: true, at: now });
    await updateUser(tx, { ...user, updatedAt: now }, true);
    await markUsed(tx, reset.id);
    await lifecycle.authorityEnded(own, user, 'password_reset');
    // Access to the mailbox proves as much as the password.
    await throttle.forgive(tx, { kind: 'sign-in', account: user.email, address: ctx.caller.address });
    await notifyUser(ctx, dependencies, user, { kind: 'password_changed' });
    await own.audit(eventOf({ reset, user }));
    ctx.afterCommit(() => users.invalidate(userId));
    return undefined;
  };

  return {
    /**
     * Queues a request for a link. Whether the address belongs to a user is found out by the worker, so that statements
     * and duration are the same for every address (ASVS 5.0 6.3.8). Rate limited requests are dropped silently.
     */
    async request(outer: Context<AnonymousCaller>, input: { email: string }): Promise<void> {
      const email = normalizeEmail(input.email);
      const { address, userAgent, requestId } = outer.caller;
      // Requests from one network are serialized.
      const attempt: ThrottledAttempt = { kind: 'reset-request', account: address ?? '', address };
      const event = {
        eventType: 'user',
        operation: 'request_password_reset',
        target: { type: 'user', id: null, name: auditableEmail(email) },
      } as const;
      const queue = async (ctx: TransactionContext<AnonymousCaller>) => {
        const block = await throttle.count(ctx, attempt);
        if (!block) {
          const request = { id: newId(), email, address, userAgent, requestId, requestedAt: ctx.now };
          await insertRequest(ctx.tx, request, MAX_WAITING);
        } else if (block.isFirst) {
          await ctx.audit({ ...event, outcome: 'denied', reason: 'too_many_attempts' });
        }
      };
      const work = async () => {
        await refusePassword(outer.db, email);
        await outer.transaction(event, queue);
      };
      await throttle.inTurn(attempt, outer.now, work).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'too_many_attempts')) throw error;
      });
    },

    /** Returns the status of a link before the holder types a password. Throws 404 `invalid_link`. */
    async lookUp(ctx: Context<AnonymousCaller>, token: string): Promise<PasswordResetLookupBody> {
      const { reset, user } = await loadLink(ctx.db, token);
      const status = statusOf(reset, user, ctx.now());
      // The mailbox that a replaced link was sent to may belong to someone else by now.
      const isCurrent = status === 'pending' || status === 'expired';
      return {
        status,
        email: isCurrent ? user.email : null,
        username: isCurrent ? user.username : null,
        expiresAt: reset.expiresAt.toISOString(),
      };
    },

    /**
     * Sets a new password with a link, ends all sessions, and notifies the user by mail. The link is verified before the
     * expensive hash, and again while the user is locked; of two uses at once one succeeds. Throws 404 `invalid_link`, 409
     * `link_expired`, `link_used` or `link_replaced`, 422, 429 after several passwords that may not be reused.
     */
    async confirm(
      outer: Context<AnonymousCaller>,
      { token, password }: ConfirmPasswordResetInput,
    ): Promise<void> {
      const link = await loadLink(outer.db, token);
      const attempt = attemptOn(link, outer.caller);
      const reject = (reason: ErrorCode) => rejectLink(outer, throttle, attempt, eventOf(link), reason);
      const error = linkErrorOf(statusOf(link.reset, link.user, outer.now()));
      if (error) return reject(error);
      await refusePassword(outer.db, link.user.email);
      const block = await throttle.findBlock(outer.db, attempt, outer.now());
      await rejectIfBlocked(outer, block, blockedEventOf(link));

      passwords.refuseKnownWords('/password', password, link.user);
      const outcome = await throttle.inTurn(attempt, outer.now, async () => {
        const isForbidden = await passwords.wasUsedBefore(outer.db, link.user.id, password);
        const hash = isForbidden ? 'used_before' : await passwords.hash(password);
        return outer.transaction(eventOf(link), (ctx) => setPassword(ctx, token, hash));
      });
      if (outcome === 'used_before') throw invalid([usedBeforeFault('/password')]);
      if (typeof outcome === 'string') return reject(outcome);
      if (outcome) throw tooManyAttempts(outcome);
    },

    /**
     * Sets a temporary password, which ends the user's sessions; or, without one, mails the user a link, so that only
     * they know the password, and sessions end when it is used. Throws 403, 404, 409 `own_password`, `not_activated`,
     * and for a link `user_disabled` and `mail_not_configured`, 412.
     */
    async resetByAdmin(
      outer: Context,
      { id, password, ifMatch }: { id: string; password?: string | undefined; ifMatch: string | undefined },
    ): Promise<UserBody> {
      const event = { eventType: 'user', operation: 'reset_password' } as const;
      const change = { ...event, id, ifMatch, action: 'resetPassword' } as const;
      if (password === undefined) {
        return users.change(outer, change, async (ctx, user) => {
          await refusePassword(ctx.tx, user.email);
          if (user.status === 'disabled') throw new AppError('user_disabled');
          if (!isMailSetUp(dependencies)) throw mailNotConfigured();
          await sendResetLink(ctx, dependencies, user, true);
          await ctx.audit({ ...event, target: targetOf(user), after: { linkSentTo: user.email } });
        });
      }
      // Hashing is expensive, so only callers who may reset passwords cause it.
      const hash = outer.caller.actor.systemRole === 'admin' ? await passwords.hash(password) : '';
      return users.change(outer, change, async (ctx, user) => {
        await refusePassword(ctx.tx, user.email);
        passwords.refuseKnownWords('/password', password, user);
        await setTemporaryPassword(ctx, dependencies, user, hash);
      });
    },
  };
}

const mailNotConfigured = () =>
  new AppError(
    'mail_not_configured',
    'No mail server is configured, so the link can’t be sent. Set a temporary password instead.',
  );
