import type { AuditEntry, Context, TransactionContext } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import { auditableEmail, normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import { NIL } from '../../lib/ids.ts';
import {
  findDevicesSince,
  findPasswordHash,
  type Passwords,
  saveRehash,
  type Throttle,
  type ThrottledAttempt,
  tooManyAttempts,
} from '../credentials/index.ts';
import { findUserByEmail, shareLockUserByEmail, type UserRecord } from '../users/index.ts';
import type { Browser } from './browser.ts';
import type { Device } from './cookies.ts';
import { isKnown, readDevice } from './cookies.ts';
import type { NewSession } from './model.ts';
import type { SessionService } from './service.ts';

export interface SignInDependencies {
  sessions: Pick<SessionService, 'start'>;
  passwords: Passwords;
  throttle: Throttle;
  /** Throws 403 `sso_required` for addresses that must use single sign-on. */
  refusePassword: (db: Queryable, email: string) => Promise<void>;
  /** Signs device cookies. */
  deviceKey: Buffer;
}

/** What a browser presents to sign in. */
export interface SignInInput extends Browser {
  email: string;
  password: string;
  rememberMe?: boolean | undefined;
}

/** The user of an e-mail address and their password hash, as far as they exist. */
interface Credential {
  user: UserRecord | undefined;
  hash: string | undefined;
}

/** Runs the same statements for unknown addresses, so that the duration does not reveal whether a user exists. */
async function findCredential(db: Queryable, email: string): Promise<Credential> {
  const user = await findUserByEmail(db, email);
  return { user, hash: await findPasswordHash(db, user?.id ?? NIL) };
}

/**
 * The audit event of a failed sign-in. Its target is the user, so that they see it among their sign-ins; without one, the
 * address, unless it may be a password that was typed into the wrong field.
 */
const attemptAt = (email: string, user: UserRecord | undefined) =>
  ({
    eventType: 'session',
    operation: 'sign_in',
    target: { type: 'user', id: user?.id ?? null, name: user ? email.slice(0, 254) : auditableEmail(email) },
  }) as const;

/** Returns the audit event of the first attempt that a block rejects; the others are only counted. */
const blockedAttempt = async (db: Queryable, email: string): Promise<AuditEntry> => ({
  ...attemptAt(email, await findUserByEmail(db, email)),
  outcome: 'denied',
  reason: 'too_many_attempts',
});

export type SignIn = ReturnType<typeof createSignIn>;

/**
 * Creates the use case that signs a user in. Unknown e-mail, wrong password and disabled user get the same response after
 * the same work (ASVS 5.0 6.3.8). Every outcome is audited in its transaction.
 */
export function createSignIn({
  sessions,
  passwords,
  throttle,
  refusePassword,
  deviceKey,
}: SignInDependencies) {
  /** Throws 401 `invalid_credentials`, 403 `sso_required`, 429, 503. */
  return async (outer: Context<Caller>, input: SignInInput): Promise<NewSession> => {
    const email = normalizeEmail(input.email);
    const device = readDevice(deviceKey, email, input.device);
    const { address } = outer.caller;
    const attemptOf = (deviceId?: string): ThrottledAttempt => ({
      kind: 'sign-in',
      account: email,
      address,
      deviceId,
    });
    // 1. Attempts that this node knows to be blocked cost nothing, neither a connection nor a password hash.
    return throttle.admit(attemptOf(device?.id), outer.now, () =>
      verify(outer, input, email, device, attemptOf),
    );
  };

  async function verify(
    outer: Context<Caller>,
    input: SignInInput,
    email: string,
    device: Device | undefined,
    attemptOf: (deviceId?: string) => ThrottledAttempt,
  ): Promise<NewSession> {
    // 2. Whether a password may be used at all.
    await refusePassword(outer.db, email);

    // 3. The rate limit, before the expensive password hash.
    const found = await findCredential(outer.db, email);
    const isDeviceKnown =
      device !== undefined && isKnown(device, await findDevicesSince(outer.db, found.user?.id ?? NIL));
    const attempt = attemptOf(isDeviceKnown ? device.id : undefined);
    const block = await throttle.findBlock(outer.db, attempt, outer.now());
    if (block) {
      if (block.isFirst) await outer.audit(await blockedAttempt(outer.db, email));
      throw tooManyAttempts(block);
    }

    // 4. The password, outside the transaction because hashing takes long.
    const matches = await passwords.verify(found.hash, input.password, 'sign-in');
    const rehash =
      matches && found.hash && passwords.isOutdated(found.hash)
        ? await passwords.hash(input.password)
        : undefined;

    const save = async (ctx: TransactionContext<Caller>) => {
      // 5. The rate limit again, now that attempts at this account are serialized, and
      // 6. the user as they are now: disabled, deleted or given another password while the hash was computed.
      let user: UserRecord | undefined;
      const result = await throttle.verify(ctx, attempt, async () => {
        user = await findActiveUser(ctx, email, found);
        return matches && user !== undefined;
      });
      if (typeof result === 'object') {
        if (result.isFirst) await ctx.audit(await blockedAttempt(ctx.tx, email));
        return result;
      }
      if (result === 'incorrect' || !user) {
        const failure = { outcome: 'failure', reason: 'invalid_credentials' } as const;
        await ctx.audit({ ...attemptAt(email, found.user), ...failure });
        return undefined;
      }

      // 7. The session, with its audit event.
      if (rehash !== undefined) await saveRehash(ctx.tx, user.id, found.hash ?? '', rehash);
      return sessions.start(ctx, user, { ...input, remembered: input.rememberMe ?? false });
    };
    const outcome = await throttle.inTurn(attempt, outer.now, () =>
      outer.transaction(attemptAt(email, found.user), save),
    );
    if (!outcome) throw new AppError('invalid_credentials');
    if ('retryAfter' in outcome) throw tooManyAttempts(outcome);
    return outcome;
  }
}

/**
 * Returns the user of a credential if they are active and have the same password still, locked `FOR SHARE`: a
 * transaction that ends this user's sessions at the same time ends the new one as well.
 */
async function findActiveUser(
  { tx }: TransactionContext<Caller>,
  email: string,
  found: Credential,
): Promise<UserRecord | undefined> {
  await shareLockUserByEmail(tx, email);
  const { user, hash } = await findCredential(tx, email);
  return user?.status === 'active' && user.id === found.user?.id && hash === found.hash ? user : undefined;
}
