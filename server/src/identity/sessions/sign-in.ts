import { sql } from 'kysely';
import type { AnyCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { hashToken, newToken } from '../../kit/crypto.ts';
import { AppError, type ErrorCode } from '../../kit/errors.ts';
import { newId } from '../../kit/ids.ts';
import {
  type Bucket,
  blockedUntil,
  bucketsOf,
  countFailure,
  forgive,
  saveRehash,
  tooManyAttempts,
} from '../credentials/index.ts';
import type { Services } from '../services.ts';
import { findUserByEmail, holdUserByEmail, saveLastLogin, type UserRecord } from '../users/index.ts';
import { knownDevice, newDevice } from './cookies.ts';
import { expiryOf } from './lifetime.ts';
import { insertSession, type Session, type SignedIn } from './store.ts';

/** What somebody presents to sign in. */
export interface SignInInput {
  email: string;
  password: string;
  rememberMe?: boolean | undefined;
  /** The device cookie that came along. */
  device: string | undefined;
}

/** A session, with the two secrets for the browser. */
export interface NewSession extends SignedIn {
  token: string;
  device: string;
}

type Found = Awaited<ReturnType<typeof findUserByEmail>>;
type Refusal = { refused: ErrorCode; blocked?: Date };

/**
 * Signs a person in: throttle → person → password → throttle again, judged one at a time for an account → state →
 * session. Each outcome leaves an audit event in its transaction. Unknown e-mail, wrong password and disabled person
 * are answered alike and after the same work (ASVS 5.0 6.3.8). Throws 401 `invalid_credentials`, 429, 503.
 */
export async function signIn(services: Services, caller: AnyCaller, input: SignInInput): Promise<NewSession> {
  const { database, hasher, clock } = services;
  const email = input.email.trim();
  const device = knownDevice(services.deviceKey, email, input.device);
  const buckets = bucketsOf(email, caller.address ?? '', device);

  const blocked = await blockedUntil(database.db, buckets, clock.now());
  if (blocked) {
    const refusal = { refused: 'too_many_attempts', blocked } as const;
    await recordRefusal(database.db, services, caller, email, undefined, refusal);
    throw refusalError(refusal, clock.now());
  }
  const found = await findUserByEmail(database.db, email);
  const matches = await hasher.verify(found?.hash, input.password);
  const rehash =
    matches && found?.hash && hasher.isOutdated(found.hash) ? await hasher.hash(input.password) : undefined;

  const outcome = await database.transact((tx) =>
    judge(tx, services, caller, { input, email, found, matches, rehash, buckets }),
  );
  if ('refused' in outcome) throw refusalError(outcome, clock.now());
  return {
    ...outcome,
    device:
      device === undefined || input.device === undefined
        ? newDevice(services.deviceKey, email)
        : input.device,
  };
}

interface Attempt {
  input: SignInInput;
  email: string;
  found: Found;
  matches: boolean;
  rehash: string | undefined;
  buckets: Bucket[];
}

/** The decision, in one transaction: guesses at one account made at the same moment are judged one after the other. */
async function judge(
  tx: Tx,
  services: Services,
  caller: AnyCaller,
  attempt: Attempt,
): Promise<(SignedIn & { token: string }) | Refusal> {
  const { input, email, found, matches, rehash, buckets } = attempt;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`roster.sign_in.${email.toLowerCase()}`}, 0))`.execute(
    tx,
  );
  const now = services.clock.now();
  const refuse = async (refusal: Refusal) => {
    await recordRefusal(tx, services, caller, email, found, refusal);
    return refusal;
  };
  const blocked = await blockedUntil(tx, buckets, now);
  if (blocked) return refuse({ refused: 'too_many_attempts', blocked });

  // The person as they are now: disabled, deleted or given another password while the hash was computed.
  // Held until the session stands, so that whoever ends this person's sessions at this moment ends this one too. Asked
  // for unknown people as well, since it takes time.
  await holdUserByEmail(tx, email);
  const current = await findUserByEmail(tx, email);
  if (
    !matches ||
    !found ||
    current?.id !== found.id ||
    current.hash !== found.hash ||
    current.status !== 'active'
  ) {
    await countFailure(tx, buckets, now);
    return refuse({ refused: 'invalid_credentials' });
  }
  await forgive(tx, buckets);
  if (rehash !== undefined) await saveRehash(tx, found.id, found.hash ?? '', rehash);
  return startSession(tx, services, caller, current, input.rememberMe ?? false);
}

/** Writes a session for a person, in the caller's transaction. */
async function startSession(
  tx: Tx,
  services: Services,
  caller: AnyCaller,
  user: UserRecord,
  remembered: boolean,
): Promise<SignedIn & { token: string }> {
  const now = services.clock.now();
  const token = newToken();
  const session: Session = {
    id: newId(),
    userId: user.id,
    remembered,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: expiryOf({ remembered, createdAt: now }, now),
    address: caller.address,
    userAgent: caller.userAgent,
  };
  await saveLastLogin(tx, user.id, now);
  await insertSession(tx, session, hashToken(token));
  await record(tx, { ...caller, actor: { id: user.id, name: user.username } }, now, {
    eventType: 'session',
    operation: 'sign_in',
    outcome: 'success',
    target: { type: 'session', id: session.id, name: user.username },
    after: { remembered },
  });
  return { session, user: { ...user, lastLoginAt: now }, token };
}

async function recordRefusal(
  db: Services['database']['db'],
  services: Services,
  caller: AnyCaller,
  email: string,
  found: Found,
  { refused }: Refusal,
): Promise<void> {
  await record(db, { ...caller, actor: undefined }, services.clock.now(), {
    eventType: 'session',
    operation: 'sign_in',
    outcome: refused === 'too_many_attempts' ? 'denied' : 'failure',
    reason: refused,
    target: { type: 'user', id: found?.id ?? null, name: email.slice(0, 254) },
  });
}

const refusalError = ({ refused, blocked }: Refusal, now: Date): AppError =>
  blocked ? tooManyAttempts(blocked, now) : new AppError(refused);
