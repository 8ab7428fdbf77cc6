import { type AnyCaller, actorOf, type SignedInCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { NIL, newId } from '../../lib/ids.ts';
import {
  type Block,
  findBlock,
  findPasswordHash,
  type PasswordAttempt,
  saveRehash,
  tooManyAttempts,
  verifyAttempt,
} from '../credentials/index.ts';
import type { Services } from '../services.ts';
import { findUserByEmail, saveLastLogin, shareLockUserByEmail, type UserRecord } from '../users/index.ts';
import { knownDevice, newDevice } from './cookies.ts';
import { expiryOf } from './lifetime.ts';
import { endOwnSession } from './service.ts';
import { endOldestSessions, insertSession, type Session, type SignedIn } from './store.ts';

/** What somebody presents to sign in. */
export interface SignInInput {
  email: string;
  password: string;
  rememberMe?: boolean | undefined;
  /** The device cookie that came along. */
  device: string | undefined;
  /** The session that the browser had; it has one at a time, so this one ends. */
  replaces: { caller: SignedInCaller; sessionId: string } | undefined;
}

/** A session, with the two secrets for the browser. */
export interface NewSession extends SignedIn {
  token: string;
  device: string;
}

/** A person and the hash of their password, as far as there are such. */
interface Credential {
  user: UserRecord | undefined;
  hash: string | undefined;
}

/** Asks for both also when there is no such person, since it takes time. */
async function findCredential(db: Queryable, email: string): Promise<Credential> {
  const user = await findUserByEmail(db, email);
  return { user, hash: await findPasswordHash(db, user?.id ?? NIL) };
}

/** The course of one sign-in, from what was presented to what is known of it. */
interface Attempt {
  input: SignInInput;
  email: string;
  guess: PasswordAttempt;
  found: Credential;
  matches: boolean;
  rehash: string | undefined;
}

/**
 * Signs a person in: throttle → person → password → throttle again, judged one at a time for an account → state →
 * session. Each outcome leaves an audit event in its transaction. Unknown e-mail, wrong password and disabled person
 * are answered alike and after the same work (ASVS 5.0 6.3.8). Throws 401 `invalid_credentials`, 429, 503.
 */
export async function signIn(services: Services, caller: AnyCaller, input: SignInInput): Promise<NewSession> {
  const { database, hasher, clock } = services;
  const email = input.email.trim();
  await services.refusePassword(email);
  const deviceId = knownDevice(services.deviceKey, email, input.device);
  const guess: PasswordAttempt = { kind: 'sign-in', account: email, address: caller.address, deviceId };

  const block = await findBlock(database.db, guess, clock.now());
  if (block) {
    await recordBlock(database.db, services, caller, email, block);
    throw tooManyAttempts(block, clock.now());
  }
  const found = await findCredential(database.db, email);
  const matches = await hasher.verify(found.hash, input.password);
  const rehash =
    matches && found.hash && hasher.isOutdated(found.hash) ? await hasher.hash(input.password) : undefined;

  const attempt = { input, email, guess, found, matches, rehash };
  const outcome = await database.transact((tx) => decide(tx, services, caller, attempt));
  if (input.replaces) services.sessions.forgetUser(input.replaces.caller.actor.id);
  if (outcome === 'wrong') throw new AppError('invalid_credentials');
  if ('until' in outcome) throw tooManyAttempts(outcome, clock.now());
  // Signing in may have ended the session that was unused longest.
  services.sessions.forgetUser(outcome.user.id);
  return { ...outcome, device: deviceOf(services, email, input.device) };
}

/** The device cookie as it was, if it was made for this e-mail; else a new one. */
export const deviceOf = ({ deviceKey }: Services, email: string, cookie: string | undefined): string =>
  cookie !== undefined && knownDevice(deviceKey, email, cookie) !== undefined
    ? cookie
    : newDevice(deviceKey, email);

/** The decision, in one transaction. */
async function decide(
  tx: Tx,
  services: Services,
  caller: AnyCaller,
  { input, email, guess, found, matches, rehash }: Attempt,
): Promise<(SignedIn & { token: string }) | Block | 'wrong'> {
  let current: Credential | undefined;
  const verdict = await verifyAttempt(tx, guess, services.clock.now, async () => {
    // The person as they are now: disabled, deleted or given another password while the hash was computed. Held until
    // the session stands, so that whoever ends this person's sessions at this moment ends this one too. Asked for
    // unknown people as well, since it takes time.
    await shareLockUserByEmail(tx, email);
    current = await findCredential(tx, email);
    const { user, hash } = current;
    return matches && user?.status === 'active' && user.id === found.user?.id && hash === found.hash;
  });
  if (verdict === 'right' && current?.user) {
    if (rehash !== undefined) await saveRehash(tx, current.user.id, found.hash ?? '', rehash);
    const { replaces } = input;
    if (replaces) await endOwnSession(tx, services, replaces.caller, replaces.sessionId);
    // Whoever signs in for the first time can't have done so on any device.
    const isNew = guess.deviceId === undefined && current.user.lastLoginAt !== null;
    return startSession(tx, services, caller, current.user, input.rememberMe ?? false, isNew);
  }
  if (typeof verdict === 'object') {
    await recordBlock(tx, services, caller, email, verdict);
    return verdict;
  }
  await record(tx, { ...caller, actor: undefined }, services.clock.now(), {
    eventType: 'session',
    operation: 'sign_in',
    outcome: 'failure',
    reason: 'invalid_credentials',
    target: { type: 'user', id: found.user?.id ?? null, name: email.slice(0, 254) },
  });
  return 'wrong';
}

/** The first refusal of a block is told, the others are only counted: see `findBlock`. */
async function recordBlock(
  db: Queryable,
  { clock }: Services,
  caller: AnyCaller,
  email: string,
  { isFirst }: Block,
): Promise<void> {
  if (!isFirst) return;
  // Whom it was meant for sees it among their sign-ins.
  const user = await findUserByEmail(db, email);
  await record(db, { ...caller, actor: undefined }, clock.now(), {
    eventType: 'session',
    operation: 'sign_in',
    outcome: 'denied',
    reason: 'too_many_attempts',
    target: { type: 'user', id: user?.id ?? null, name: email.slice(0, 254) },
  });
}

/** More than anybody has devices; signing in once more ends the session that was unused longest. */
const MOST_SESSIONS = 100;

/** How a session began. */
export interface SessionOrigin {
  /** RFC 8176. */
  amr: readonly string[];
  /** When the session at the identity provider ends, if it says so. */
  endsAt: Date | null;
  ssoConnectionId: string;
}

/**
 * Writes a session for a person, in the caller's transaction.
 * @param onNewDevice whether they have signed in before, but not on this device.
 * @param origin undefined: a password.
 */
export async function startSession(
  tx: Tx,
  services: Services,
  caller: AnyCaller,
  user: UserRecord,
  remembered: boolean,
  onNewDevice = false,
  origin?: SessionOrigin,
): Promise<SignedIn & { token: string }> {
  const now = services.clock.now();
  const token = newToken();
  const session: Session = {
    id: newId(),
    userId: user.id,
    remembered,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: expiryOf({ remembered, createdAt: now, endsAt: origin?.endsAt ?? null }, now),
    address: caller.address,
    userAgent: caller.userAgent,
    amr: origin?.amr ?? ['pwd'],
    endsAt: origin?.endsAt ?? null,
    ssoConnectionId: origin?.ssoConnectionId ?? null,
  };
  await saveLastLogin(tx, user.id, now);
  const ended = await endOldestSessions(tx, user.id, MOST_SESSIONS - 1);
  await insertSession(tx, session, hashToken(token));
  const signedIn = { ...caller, actor: { id: user.id, name: user.username } };
  await record(tx, signedIn, now, {
    eventType: 'session',
    operation: 'sign_in',
    outcome: 'success',
    target: { type: 'session', id: session.id, name: user.username },
    after: {
      remembered,
      ...(origin && { amr: origin.amr, ssoConnectionId: origin.ssoConnectionId }),
      ...(onNewDevice ? { newDevice: true, systemRole: user.systemRole } : {}),
    },
  });
  if (ended.length > 0) {
    await record(tx, signedIn, now, {
      eventType: 'session',
      operation: 'end',
      outcome: 'success',
      target: { type: 'user', id: user.id, name: user.username },
      before: { sessions: ended },
    });
  }
  return { session, user: { ...user, lastLoginAt: now }, actor: actorOf(user), token };
}
