import type { AnonymousCaller } from '../../access/actor.ts';
import type { Context, TransactionContext } from '../../access/context.ts';
import {
  findPasswordHash,
  rejectIfBlocked,
  type ThrottledAttempt,
  tooManyAttempts,
} from '../../identity/credentials/index.ts';
import type { Browser, NewSession } from '../../identity/sessions/index.ts';
import { findUser, lockUser, type UserRecord } from '../../identity/users/index.ts';
import { hashToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { createAccount, decideAccount, linkAccount } from './accounts.ts';
import { beginSession, openPending } from './complete.ts';
import { findConnection, shareConnection } from './connections-store.ts';
import { type Answer, type Connection, parseAnswer } from './model.ts';
import { deletePending, findPending, isLinkedAlready, type PendingAnswer } from './requests-store.ts';
import type { SsoServices } from './services.ts';

type Anonymous = Context<AnonymousCaller>;

/** A pending answer, with what it says. */
interface Pending {
  row: PendingAnswer;
  answer: Answer;
}

async function loadPending(
  services: SsoServices,
  db: Anonymous['db'],
  token: string | undefined,
  now: Date,
  { lock }: { lock: boolean },
): Promise<Pending> {
  const row = token === undefined ? undefined : await findPending(db, hashToken(token), now, { lock });
  const text = row && openPending(services, row.answer);
  if (!row || text === undefined) throw new AppError('not_found');
  return { row, answer: parseAnswer(JSON.parse(text)) };
}

/** Returns what is still asked of the browser's user. Throws 404. */
export async function getPending(services: SsoServices, ctx: Anonymous, token: string | undefined) {
  const { row, answer } = await loadPending(services, ctx.db, token, ctx.now(), { lock: false });
  const connection = await findConnection(ctx.db, row.connectionId);
  if (!connection?.enabled) throw new AppError('not_found');
  return {
    state: row.kind,
    connection: { id: connection.id, name: connection.name },
    email: answer.email,
    name: answer.name,
  };
}

/** The enabled connection of a locked pending answer, and the token's row, which is used up. Throws 404. */
async function take(
  services: SsoServices,
  { tx, now }: TransactionContext<AnonymousCaller>,
  token: string,
  kind: PendingAnswer['kind'],
): Promise<Pending & { connection: Connection }> {
  const pending = await loadPending(services, tx, token, now, { lock: true });
  const connection = await shareConnection(tx, pending.row.connectionId);
  if (!connection?.enabled || pending.row.kind !== kind) throw new AppError('not_found');
  await deletePending(tx, hashToken(token));
  return { ...pending, connection };
}

/**
 * Links the pending answer's subject to the user whose password is given, and signs them in. Guesses count as sign-ins
 * with that password do. Throws 401 `invalid_credentials`, 404, 409 `conflict`, 429.
 */
export async function linkPending(
  services: SsoServices,
  ctx: Anonymous,
  input: { token: string | undefined; password: string; browser: Browser },
): Promise<NewSession & { returnTo: string }> {
  const { token } = input;
  const { row } = await loadPending(services, ctx.db, token, ctx.now(), { lock: false });
  const user = row.userId === null ? undefined : await findUser(ctx.db, row.userId);
  if (token === undefined || row.kind !== 'link' || !user) throw new AppError('not_found');
  const guess: ThrottledAttempt = {
    kind: 'sign-in',
    account: user.email,
    address: ctx.caller.address,
    deviceId: undefined,
  };
  return services.throttle.inTurn(guess, ctx.now, () => linkNow(services, ctx, input, token, user, guess));
}

async function linkNow(
  services: SsoServices,
  ctx: Anonymous,
  input: { password: string; browser: Browser },
  token: string,
  user: UserRecord,
  guess: ThrottledAttempt,
): Promise<NewSession & { returnTo: string }> {
  const attempt = {
    eventType: 'sso',
    operation: 'link',
    target: { type: 'user', id: user.id, name: user.username },
  } as const;
  const blocked = { ...attempt, outcome: 'denied', reason: 'too_many_attempts' } as const;
  const block = await services.throttle.findBlock(ctx.db, guess, ctx.now());
  await rejectIfBlocked(ctx, block, blocked);
  const hash = await findPasswordHash(ctx.db, user.id);
  const matches = await services.passwords.verify(hash, input.password, 'sign-in');
  const outcome = await ctx
    .transaction(attempt, async (inside) => {
      const { tx } = inside;
      const verdict = await services.throttle.verify(inside, guess, async () => {
        const current = await lockUser(tx, user.id);
        return matches && current?.status === 'active' && (await findPasswordHash(tx, user.id)) === hash;
      });
      if (verdict !== 'correct') {
        if (verdict === 'incorrect')
          await inside.audit({ ...attempt, outcome: 'failure', reason: 'invalid_credentials' });
        else if (verdict.isFirst) await inside.audit(blocked);
        return verdict;
      }
      const { answer, connection, row } = await take(services, inside, token, 'link');
      const decided = await decideAccount(tx, connection, answer, tx);
      const isSame = decided.user?.id === user.id && /^link/.test(decided.provision.kind);
      if (!isSame || !decided.user) throw new AppError('conflict');
      const identity = await linkAccount(inside, connection, decided.user, answer);
      const details = { connection, user: decided.user, identity, answer, browser: input.browser };
      return { session: await beginSession(services, inside, details), returnTo: row.returnTo };
    })
    .catch(refuseLinked);
  if (outcome === 'incorrect') throw new AppError('invalid_credentials');
  if ('retryAfter' in outcome) throw tooManyAttempts(outcome);
  return finished(services, outcome);
}

/** Creates the user of a pending answer as they named themselves, and signs them in. Throws 404, 409 `email_taken`, 422. */
export async function registerPending(
  services: SsoServices,
  ctx: Anonymous,
  input: {
    token: string | undefined;
    username: string;
    phone?: string | null | undefined;
    browser: Browser;
  },
): Promise<NewSession & { returnTo: string }> {
  const { token } = input;
  if (token === undefined) throw new AppError('not_found');
  const outcome = await ctx
    .transaction({ eventType: 'user', operation: 'create' }, async (inside) => {
      const { answer, connection, row } = await take(services, inside, token, 'register');
      const { provision } = await decideAccount(inside.tx, connection, answer, inside.tx);
      if (provision.kind !== 'register' && provision.kind !== 'create') throw new AppError('conflict');
      const user = await createAccount(inside, connection, answer, input);
      const identity = await linkAccount(inside, connection, user, answer);
      const details = { connection, user, identity, answer, browser: input.browser };
      return { session: await beginSession(services, inside, details), returnTo: row.returnTo };
    })
    .catch(refuseLinked);
  return finished(services, outcome);
}

function refuseLinked(error: unknown): never {
  if (isLinkedAlready(error)) throw new AppError('conflict');
  throw error;
}

function finished(services: SsoServices, { session, returnTo }: { session: NewSession; returnTo: string }) {
  services.lifecycle.afterChange(session.user.id);
  return { ...session, returnTo };
}
