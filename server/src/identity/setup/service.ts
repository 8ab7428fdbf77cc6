import type { AnonymousCaller } from '../../access/actor.ts';
import { actorOf } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import { equalInConstantTime } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import {
  type Passwords,
  type Throttle,
  type ThrottledAttempt,
  tooManyAttempts,
} from '../credentials/index.ts';
import {
  anyUserExists,
  insertNewUser,
  lockSystemAdmins,
  newUser,
  normalizeUsername,
  presentUser,
  type UserBody,
  withFacts,
} from '../users/index.ts';
import type { SetupInput } from './contract.ts';

type FirstAdmin = Pick<SetupInput, 'email' | 'username' | 'password'>;

/** Returns whether the first system admin has to be created. */
export const isSetupNeeded = async (db: Queryable): Promise<boolean> => !(await anyUserExists(db));

const attemptAt = (admin: { username: string }) =>
  ({
    eventType: 'user',
    operation: 'create',
    target: { type: 'user', id: null, name: normalizeUsername(admin.username) },
  }) as const;

/**
 * Creates the first system admin for a caller who has proved to operate the server. Of two at once one succeeds. Throws
 * 409 `setup_done` once any user exists.
 */
export async function createFirstAdmin(
  outer: Context<Caller>,
  passwords: Pick<Passwords, 'hash' | 'refuseKnownWords'>,
  admin: FirstAdmin,
): Promise<UserBody> {
  passwords.refuseKnownWords('/password', admin.password, admin);
  const hash = await passwords.hash(admin.password);
  return outer.transaction(attemptAt(admin), async (ctx) => {
    await lockSystemAdmins(ctx.tx);
    if (await anyUserExists(ctx.tx)) throw new AppError('setup_done');
    const user = newUser({ ...admin, systemRole: 'admin' }, ctx.now);
    await insertNewUser(ctx.tx, ctx.caller, { user, hash });
    return presentUser(actorOf(user), withFacts(user, user.id));
  });
}

export interface SetupServiceDependencies {
  passwords: Pick<Passwords, 'hash' | 'refuseKnownWords'>;
  throttle: Throttle;
  /** Printed in the server's log: proves that the caller operates the server. */
  setupToken: string;
}

export type SetupService = ReturnType<typeof createSetupService>;

/** Use cases of setup. */
export const createSetupService = ({ passwords, throttle, setupToken }: SetupServiceDependencies) => ({
  /** Creates the first system admin with the setup token. Throws 403 `invalid_setup_token`, 409 `setup_done`, 429. */
  async setUp(
    outer: Context<AnonymousCaller>,
    { setupToken: presented, ...admin }: SetupInput,
  ): Promise<UserBody> {
    const attempt: ThrottledAttempt = { kind: 'setup', account: '', address: outer.caller.address };
    const isToken = equalInConstantTime(presented, setupToken);
    const verify = () =>
      outer.transaction(attemptAt(admin), async (ctx) => {
        const isDone = await anyUserExists(ctx.tx);
        const result = await throttle.verify(ctx, attempt, async () => isToken && !isDone);
        if (result === 'correct') return undefined;
        const refusal =
          result === 'incorrect'
            ? new AppError(isDone ? 'setup_done' : 'invalid_setup_token')
            : tooManyAttempts(result);
        if (result === 'incorrect' || result.isFirst)
          await ctx.audit({ ...attemptAt(admin), outcome: 'denied', reason: refusal.code });
        return refusal;
      });
    const error = await throttle.inTurn(attempt, outer.now, verify);
    if (error) throw error;
    return createFirstAdmin(outer, passwords, admin);
  },
});
