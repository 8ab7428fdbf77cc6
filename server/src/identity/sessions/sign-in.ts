import type { KeyObject } from 'node:crypto';
import type { AuditEntry, Context, TransactionContext } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import type { Fragment } from '../../db/guarded.ts';
import { auditableEmail, normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import {
  type Passwords,
  rejectIfBlocked,
  saveRehash,
  type Throttle,
  type ThrottledAttempt,
  tooManyAttempts,
} from '../credentials/index.ts';
import { shareLockUserByEmail, type UserRecord } from '../users/index.ts';
import type { Browser } from './browser.ts';
import { type Device, isKnownAt, readDevice } from './cookies.ts';
import type { NewSession } from './model.ts';
import type { SessionService } from './service.ts';
import { type Candidate, findCandidate, lockUnchanged } from './sign-in-store.ts';

/** Which addresses must use single sign-on instead of a password. */
export interface PasswordEnforcement {
  /** SQL: the ids of the users of an address's domain who keep their passwords; null: all of them do. */
  exempted(email: string): Fragment<readonly string[] | null>;
  /** Throws 403 `sso_required` for an address that must use single sign-on, whether or not it has a user. */
  refuse(exempted: readonly string[] | null, user: UserRecord | undefined): void;
}

interface SignInDependencies {
  sessions: Pick<SessionService, 'start' | 'startIf'>;
  passwords: Passwords;
  throttle: Throttle;
  enforcement: PasswordEnforcement;
  /** Signs device cookies. */
  deviceKey: KeyObject;
}

/** What a browser presents to sign in. */
interface SignInInput extends Browser {
  email: string;
  password: string;
  rememberMe?: boolean | undefined;
}

/** An attempt from the caller's network and, if they have a cookie of this address, on their device. */
interface Attempts {
  email: string;
  device: Device | undefined;
  anywhere: ThrottledAttempt;
  onDevice: ThrottledAttempt | undefined;
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
const blockedAttempt = (email: string, user: UserRecord | undefined): AuditEntry => ({
  ...attemptAt(email, user),
  outcome: 'denied',
  reason: 'too_many_attempts',
});

export type SignIn = ReturnType<typeof createSignIn>;

/**
 * Creates the use case that signs a user in. Unknown email, wrong password and disabled user get the same response after
 * the same work (ASVS 5.0 6.3.8). Every outcome is audited in its transaction. A usual sign-in is one statement that reads
 * and one that writes (docs/decisions/0028-sign-in-statements.md).
 */
export function createSignIn({ sessions, passwords, throttle, enforcement, deviceKey }: SignInDependencies) {
  /** Throws 401 `invalid_credentials`, 403 `sso_required`, 429, 503. */
  return async (outer: Context<Caller>, input: SignInInput): Promise<NewSession> => {
    const email = normalizeEmail(input.email);
    const device = readDevice(deviceKey, email, input.device);
    const anywhere = { kind: 'sign-in', account: email, address: outer.caller.address } as const;
    const attempts = { anywhere, onDevice: device && { ...anywhere, deviceId: device.id } };
    // 1. Attempts that this node knows to be blocked cost nothing, neither a connection nor a password hash.
    return throttle.admit(attempts.onDevice ?? anywhere, outer.now, () =>
      verify(outer, input, { email, device, ...attempts }),
    );
  };

  async function verify(
    outer: Context<Caller>,
    input: SignInInput,
    { email, device, anywhere, onDevice }: Attempts,
  ): Promise<NewSession> {
    const loadCandidate = (db: Queryable) =>
      findCandidate(db, {
        email,
        attempts: onDevice ? [anywhere, onDevice] : [anywhere],
        now: outer.now(),
        exempted: enforcement.exempted(email),
      });
    const found = await loadCandidate(outer.db);

    // 2. Whether a password may be used at all.
    enforcement.refuse(found.exempted, found.user);

    // 3. The rate limit, before the expensive password hash.
    const isKnown = found.user && device && isKnownAt(found.user, device, found.devicesSince);
    const attempt = (isKnown && onDevice) || anywhere;
    const block = found.isAnyBlocked ? await throttle.findBlock(outer.db, attempt, outer.now()) : undefined;
    await rejectIfBlocked(outer, block, blockedAttempt(email, found.user));

    // 4. The password, outside the transaction because hashing takes long.
    const matches =
      (await passwords.verify(found.hash, input.password, 'sign-in')) && found.user?.status === 'active';
    const rehash =
      matches && found.hash && passwords.isOutdated(found.hash)
        ? await passwords.hash(input.password)
        : undefined;
    const options = { ...input, remembered: input.rememberMe ?? false };

    // 5. The session, unless anything of what was read has changed, or more is to be written.
    const startAtOnce = async ({ user, hash, hasFailures, devicesSince }: Candidate) => {
      if (!matches || !user || hash === undefined || hasFailures || rehash !== undefined) return undefined;
      const guard = lockUnchanged(user, hash, attempt, outer.now());
      return sessions.startIf(outer, user, options, { devicesSince, guard });
    };

    const decide = async (ctx: TransactionContext<Caller>) => {
      // 6. The rate limit again, now that attempts at this account are serialized, and
      // 7. the user as they are now: disabled, deleted or given another password while the hash was computed.
      let user: UserRecord | undefined;
      const result = await throttle.verify(ctx, attempt, async () => {
        if (matches) user = await findActiveUser(ctx.tx, email, found, loadCandidate);
        return user !== undefined;
      });
      if (typeof result === 'object') {
        if (result.isFirst) await ctx.audit(blockedAttempt(email, found.user));
        return result;
      }
      if (result === 'incorrect' || !user) {
        const failure = { outcome: 'failure', reason: 'invalid_credentials' } as const;
        await ctx.audit({ ...attemptAt(email, found.user), ...failure });
        return undefined;
      }
      if (rehash !== undefined) await saveRehash(ctx.tx, user.id, found.hash ?? '', rehash);
      return sessions.start(ctx, user, options);
    };
    const outcome = await throttle.inTurn(
      attempt,
      outer.now,
      async () => (await startAtOnce(found)) ?? outer.transaction(attemptAt(email, found.user), decide),
    );
    if (!outcome) throw new AppError('invalid_credentials');
    if ('retryAfter' in outcome) throw tooManyAttempts(outcome);
    return outcome;
  }
}

/**
 * Returns the user of a candidate if they are active and have the same password still, locked `FOR SHARE`: a transaction
 * that ends this user's sessions at the same time ends the new one as well.
 */
async function findActiveUser(
  tx: Tx,
  email: string,
  found: Candidate,
  loadCandidate: (db: Queryable) => Promise<Candidate>,
): Promise<UserRecord | undefined> {
  await shareLockUserByEmail(tx, email);
  const { user, hash } = await loadCandidate(tx);
  return user?.status === 'active' && user.id === found.user?.id && hash === found.hash ? user : undefined;
}
