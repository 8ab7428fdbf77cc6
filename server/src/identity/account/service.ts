import { PLAIN_FAULTS } from 'roster-contract/faults';
import { enforce } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import type { Queryable } from '../../db/database.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError, invalid } from '../../lib/errors.ts';
import {
  findPasswordHash,
  normalizePassword,
  type Passwords,
  rejectIfBlocked,
  type Throttle,
  type ThrottledAttempt,
  tooManyAttempts,
  usedBeforeFault,
} from '../credentials/index.ts';
import { deleteSessions, rotateToken } from '../sessions/index.ts';
import {
  decideUser,
  findLastSystemAdmin,
  findUser,
  lockUserForChange,
  presentUser,
  type UserBody,
  type UserLifecycle,
  type UserService,
  updateUser,
  withFacts,
} from '../users/index.ts';
import type { ChangePasswordInput } from './contract.ts';

export interface AccountServiceDependencies {
  users: Pick<UserService, 'invalidate'>;
  lifecycle: Pick<UserLifecycle, 'passwordChanged'>;
  passwords: Passwords;
  throttle: Throttle;
  /** Throws 403 `sso_required` for addresses that must use single sign-on. */
  refusePassword: (db: Queryable, email: string) => Promise<void>;
}

export type AccountService = ReturnType<typeof createAccountService>;

/** The user after a change of the password, and the new token of the session. */
interface Changed {
  user: UserBody;
  token: string;
}

type Input = ChangePasswordInput & { sessionId: string };

/** Use cases of the caller's own account; `users` updates the profile. */
export function createAccountService({
  users,
  lifecycle,
  passwords,
  throttle,
  refusePassword,
}: AccountServiceDependencies) {
  return {
    /**
     * Changes the caller's password: verifies the current one, ends all other sessions, revokes reset links, and replaces
     * the token of this session. One at a time for each user, and all attempts are counted, because each costs several
     * hashes. Returns the new token. Throws 401 when the session ended meanwhile, 403 `sso_required`, 422, 429.
     */
    async changePassword(outer: Context, input: Input): Promise<Changed> {
      // Read before the turn: the attempt in front of this one may end the session.
      const former = await findPasswordHash(outer.db, outer.caller.actor.id);
      return throttle.inTurn(requestOf(outer), outer.now, () => changePassword(outer, input, former));
    },
  };

  async function changePassword(
    outer: Context,
    { sessionId, currentPassword, newPassword }: Input,
    former: string | undefined,
  ): Promise<Changed> {
    const { actor, address } = outer.caller;
    const { id } = actor;
    const event = {
      eventType: 'user',
      operation: 'change_password',
      target: { type: 'user', id, name: actor.name },
    } as const;
    const blocked = { ...event, outcome: 'failure', reason: 'too_many_attempts' } as const;
    const attempt: ThrottledAttempt = { kind: 'password-change', account: id, address };

    const block =
      (await throttle.findBlock(outer.db, requestOf(outer), outer.now())) ??
      (await throttle.findBlock(outer.db, attempt, outer.now()));
    await rejectIfBlocked(outer, block, blocked);
    const person = await findUser(outer.db, id);
    if (person) {
      await refusePassword(outer.db, person.email);
      passwords.refuseKnownWords('/newPassword', newPassword, person);
    }
    const matches = await passwords.verify(former, currentPassword);
    const isNew = normalizePassword(newPassword) !== normalizePassword(currentPassword);
    // Also for a wrong current password: otherwise the duration would reveal which one of a burst was right.
    const isForbidden = isNew && (await passwords.wasUsedBefore(outer.db, id, newPassword));
    const hash = isNew ? await passwords.hash(newPassword) : undefined;
    const token = newToken();

    const outcome = await outer.transaction(event, async (ctx) => {
      const { tx, now } = ctx;
      await throttle.count(ctx, requestOf(outer));
      const result = await throttle.verify(ctx, attempt, async () => {
        // Changed in another tab or by an admin while the hash was computed: this session has ended.
        if ((await findPasswordHash(tx, id)) !== former) throw new AppError('unauthenticated');
        return matches;
      });
      if (result === 'incorrect')
        await ctx.audit({ ...event, outcome: 'failure', reason: 'invalid_credentials' });
      else if (result !== 'correct' && result.isFirst) await ctx.audit(blocked);
      if (result !== 'correct') return result;
      if (hash === undefined) return 'same_password';
      if (isForbidden) return 'used_before';

      const user = await lockUserForChange(tx, actor, {
        id,
        authorize: (own) => enforce(decideUser(actor, 'updateOwnProfile', own)),
      });
      const changed = { ...user, mustChangePassword: false, updatedAt: now, version: user.version + 1 };
      await passwords.replace(tx, { userId: id, hash, temporary: false, at: now });
      await updateUser(tx, changed, true);
      await deleteSessions(tx, id, { except: sessionId });
      await lifecycle.passwordChanged(ctx, changed);
      if (!(await rotateToken(tx, sessionId, hashToken(token)))) throw new AppError('unauthenticated');
      await ctx.audit(event);
      ctx.afterCommit(() => users.invalidate(id));
      return presentUser(actor, withFacts(changed, await findLastSystemAdmin(tx)));
    });
    switch (outcome) {
      case 'incorrect':
        throw invalid([
          { path: '/currentPassword', code: 'wrong_password', message: PLAIN_FAULTS.wrongPassword },
        ]);
      case 'same_password':
        throw invalid([
          { path: '/newPassword', code: 'same_password', message: 'must differ from the current one' },
        ]);
      case 'used_before':
        throw invalid([usedBeforeFault('/newPassword')]);
    }
    if ('retryAfter' in outcome) throw tooManyAttempts(outcome);
    return { user: outcome, token };
  }
}

/** Every attempt counts, also a correct one. */
const requestOf = ({ caller: { actor, address } }: Context): ThrottledAttempt => ({
  kind: 'password-change-request',
  account: actor.id,
  address,
});
