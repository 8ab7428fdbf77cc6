import type { AnonymousCaller, AnyCaller } from '../../access/actor.ts';
import type { Context, TransactionContext } from '../../access/context.ts';
import type { Queryable } from '../../db/database.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import type { Passwords, Throttle } from '../credentials/index.ts';
import {
  lockUserByEmail,
  targetOf,
  type UserLifecycle,
  type UserRecord,
  type UserService,
  updateUser,
} from '../users/index.ts';
import { type NoticeDependencies, notifyUser } from './notices.ts';

export interface AccountRecoveryDependencies extends NoticeDependencies {
  users: Pick<UserService, 'invalidate'>;
  lifecycle: Pick<UserLifecycle, 'authorityEnded'>;
  passwords: Passwords;
  throttle: Pick<Throttle, 'forgive'>;
  /** Throws 403 `sso_required` for addresses that must use single sign-on. */
  refusePassword: (db: Queryable, email: string) => Promise<void>;
}

/**
 * Sets a temporary password, ends the user's sessions and known devices, mails the user, and writes the audit event: the
 * same for a system admin and for an operator. The caller has locked the user.
 */
export async function setTemporaryPassword(
  ctx: TransactionContext<AnyCaller>,
  dependencies: Pick<AccountRecoveryDependencies, 'lifecycle' | 'passwords' | 'vault' | 'settings'>,
  user: UserRecord,
  hash: string,
): Promise<void> {
  const { tx, now } = ctx;
  const credential = { userId: user.id, hash, temporary: true, forgetsDevices: true, at: now };
  await dependencies.passwords.replace(tx, credential);
  await updateUser(tx, { ...user, updatedAt: now }, true);
  await dependencies.lifecycle.authorityEnded(ctx, user, 'password_reset');
  await notifyUser(ctx, dependencies, user, { kind: 'temporary_password' });
  await ctx.audit({
    eventType: 'user',
    operation: 'reset_password',
    target: targetOf(user),
    after: { mustChangePassword: true },
  });
}

/** Use cases of an operator of the server, for when no system admin can sign in. Access to the database is the permission. */
export function createAccountRecovery(dependencies: AccountRecoveryDependencies) {
  const { users, passwords, throttle, refusePassword } = dependencies;

  /** Returns the active user of an address, locked. Throws 404, 409 `not_activated` or `user_disabled`. */
  const lockActive = async (ctx: TransactionContext<AnonymousCaller>, email: string): Promise<UserRecord> => {
    const user = await lockUserByEmail(ctx.tx, normalizeEmail(email));
    if (!user) throw new AppError('not_found', `There is no user with the email address ${email}.`);
    if (user.status === 'pending') throw new AppError('not_activated');
    if (user.status === 'disabled') throw new AppError('user_disabled');
    ctx.afterCommit(() => users.invalidate(user.id));
    return user;
  };
  const targetOfEmail = (email: string) => ({ type: 'user', id: null, name: email }) as const;

  return {
    /**
     * Sets a temporary password and ends the user's sessions. Throws 403 `sso_required`, 404, 409 `not_activated` or
     * `user_disabled`.
     */
    async resetPassword(
      outer: Context<AnonymousCaller>,
      { email, password }: { email: string; password: string },
    ): Promise<UserRecord> {
      const event = { eventType: 'user', operation: 'reset_password' } as const;
      const hash = await passwords.hash(password);
      return outer.transaction({ ...event, target: targetOfEmail(email) }, async (ctx) => {
        const user = await lockActive(ctx, email);
        await refusePassword(ctx.tx, user.email);
        await setTemporaryPassword(ctx, dependencies, user, hash);
        await throttle.forgive(ctx.tx, { kind: 'sign-in', account: user.email, address: null });
        return user;
      });
    },

    /** Makes a user a system admin; returns undefined if they are one. Throws 404, 409 `not_activated` or `user_disabled`. */
    promote(outer: Context<AnonymousCaller>, email: string): Promise<UserRecord | undefined> {
      const event = { eventType: 'user', operation: 'update' } as const;
      return outer.transaction({ ...event, target: targetOfEmail(email) }, async (ctx) => {
        const user = await lockActive(ctx, email);
        if (user.systemRole === 'admin') return undefined;
        await updateUser(ctx.tx, { ...user, systemRole: 'admin', updatedAt: ctx.now }, true);
        await ctx.audit({
          ...event,
          target: targetOf(user),
          before: { systemRole: user.systemRole },
          after: { systemRole: 'admin' },
        });
        return user;
      });
    },
  };
}
