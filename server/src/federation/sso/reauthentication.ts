import type { Context } from '../../access/context.ts';
import type { Queryable } from '../../db/database.ts';
import {
  findPasswordHash,
  rejectIfBlocked,
  type ThrottledAttempt,
  tooManyAttempts,
} from '../../identity/credentials/index.ts';
import { type SignedIn, saveReauthentication } from '../../identity/sessions/index.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError, invalid } from '../../lib/errors.ts';
import { findConnection } from './connections-store.ts';
import { refusePassword } from './enforce.ts';
import { startRequest } from './flow.ts';
import type { Connection } from './model.ts';
import { SsoRefusal } from './refusal.ts';
import { listIdentities } from './requests-store.ts';
import type { SsoServices } from './services.ts';

/** The connection by which a user can sign in again: the session's, else the first that the user is linked by. */
async function findOwnConnection(
  db: Queryable,
  { user, session }: SignedIn,
): Promise<Connection | undefined> {
  const linked = (await listIdentities(db, user.id)).map(({ connectionId }) => connectionId);
  const first = linked.filter((id) => id === session.ssoConnectionId);
  for (const id of [...first, ...linked]) {
    const connection = await findConnection(db, id);
    if (connection?.enabled) return connection;
  }
  return undefined;
}

/** Returns how the caller can prove again who they are. */
export async function listReauthenticationMethods(ctx: Context, signedIn: SignedIn) {
  const { id, email } = signedIn.user;
  const connection = await findOwnConnection(ctx.db, signedIn);
  const isPasswordPermitted = await refusePassword(ctx.db, email).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'sso_required') return false;
      throw error;
    },
  );
  const password = !isPasswordPermitted
    ? ('refused' as const)
    : (await findPasswordHash(ctx.db, id)) === undefined
      ? ('missing' as const)
      : ('set' as const);
  return {
    methods: [
      ...(password === 'set' ? (['password'] as const) : []),
      ...(connection ? (['sso'] as const) : []),
    ],
    connection: connection ? { id: connection.id, name: connection.name } : null,
    password,
  };
}

/** Returns where the browser goes to sign in again at the provider. Throws 409 `conflict`. */
export async function startReauthentication(
  services: SsoServices,
  ctx: Context,
  signedIn: SignedIn,
  { browserToken, returnTo }: { browserToken: string; returnTo: string | undefined },
): Promise<string> {
  const connection = await findOwnConnection(ctx.db, signedIn);
  if (!connection) throw new AppError('conflict', 'You are not linked to an enabled connection.');
  try {
    return await startRequest(services, ctx, connection, {
      purpose: 'reauthenticate',
      browserToken,
      returnTo,
      loginHint: signedIn.user.email,
      testId: null,
      sessionId: signedIn.session.id,
    });
  } catch (error) {
    if (!(error instanceof SsoRefusal)) throw error;
    throw new AppError('overloaded', 'The identity provider can’t be reached. Try again shortly.', {
      retryAfter: 5,
    });
  }
}

/**
 * Verifies the caller's password again, and replaces the token of the session. Guesses count as those of the current
 * password do. Throws 403 `sso_required`, 422, 429.
 */
export async function reauthenticateByPassword(
  services: SsoServices,
  ctx: Context,
  signedIn: SignedIn,
  password: string,
): Promise<string> {
  const { user } = signedIn;
  await refusePassword(ctx.db, user.email);
  const guess: ThrottledAttempt = {
    kind: 'password-change',
    account: user.id,
    address: ctx.caller.address,
  };
  // One after the other, because each costs a password hash.
  return services.throttle.inTurn(guess, ctx.now, () => verifyNow(services, ctx, signedIn, password, guess));
}

async function verifyNow(
  services: SsoServices,
  ctx: Context,
  { user, session }: SignedIn,
  password: string,
  guess: ThrottledAttempt,
): Promise<string> {
  const attempt = {
    eventType: 'session',
    operation: 'reauthenticate',
    target: { type: 'session', id: session.id, name: user.username },
  } as const;
  const blocked = { ...attempt, outcome: 'denied', reason: 'too_many_attempts' } as const;
  const block = await services.throttle.findBlock(ctx.db, guess, ctx.now());
  await rejectIfBlocked(ctx, block, blocked);
  const hash = await findPasswordHash(ctx.db, user.id);
  const matches = await services.passwords.verify(hash, password);
  const token = newToken();
  const outcome = await ctx.transaction(attempt, async (inside) => {
    const { tx, now } = inside;
    const verdict = await services.throttle.verify(
      inside,
      guess,
      async () => matches && (await findPasswordHash(tx, user.id)) === hash,
    );
    if (verdict === 'incorrect')
      await inside.audit({ ...attempt, outcome: 'failure', reason: 'invalid_credentials' });
    else if (verdict !== 'correct' && verdict.isFirst) await inside.audit(blocked);
    if (verdict !== 'correct') return verdict;
    const change = { id: session.id, userId: user.id, tokenHash: hashToken(token), at: now };
    if (!(await saveReauthentication(tx, change))) throw new AppError('unauthenticated');
    await inside.audit(attempt);
    return 'done';
  });
  if (outcome === 'incorrect')
    throw invalid([{ path: '/password', code: 'wrong_password', message: 'is not your password' }]);
  if (outcome !== 'done') throw tooManyAttempts(outcome);
  services.lifecycle.afterChange(user.id);
  return token;
}
