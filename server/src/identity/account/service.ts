import type { SignedInCaller } from '../../access/actor.ts';
import { operate } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import { hashToken, newToken } from '../../kit/crypto.ts';
import { AppError, invalid } from '../../kit/errors.ts';
import {
  blockedUntil,
  bucketsOf,
  countFailure,
  forgive,
  savePassword,
  tooManyAttempts,
} from '../credentials/index.ts';
import type { Services } from '../services.ts';
import { deleteSessions, rotateToken } from '../sessions/index.ts';
import {
  factsOf,
  findUser,
  findUserByEmail,
  loadForChange,
  normalizePhone,
  normalizeUsername,
  type Precondition,
  presentUser,
  updateUser,
} from '../users/index.ts';
import type { ChangePasswordInput, UpdateMeInput } from './contract.ts';

type UserBody = ReturnType<typeof presentUser>;
const FIELDS = ['username', 'phone', 'language'] as const;

/** Changes one's own profile. Throws 412 `stale_version`. */
export async function patchMe(
  services: Services,
  caller: SignedInCaller,
  patch: UpdateMeInput,
  precondition: Precondition,
): Promise<UserBody> {
  const { actor } = caller;
  const target = { type: 'user', id: actor.id, name: actor.name } as const;
  const answer = await operate(
    services,
    caller,
    { eventType: 'user', operation: 'update', target },
    async (tx, now) => {
      const { user, facts } = await loadForChange(tx, actor, actor.id);
      if (precondition?.(user.version) === false) throw new AppError('stale_version');
      const next = {
        ...user,
        username: patch.username === undefined ? user.username : normalizeUsername(patch.username),
        phone: patch.phone === undefined ? user.phone : normalizePhone(patch.phone),
        language: patch.language === undefined ? user.language : patch.language,
      };
      const changed = FIELDS.filter((field) => next[field] !== user[field]);
      if (changed.length > 0) {
        await updateUser(tx, { ...next, updatedAt: now }, false);
        const pick = (from: typeof user) => Object.fromEntries(changed.map((field) => [field, from[field]]));
        await record(tx, caller, now, {
          eventType: 'user',
          operation: 'update',
          outcome: 'success',
          target,
          before: pick(user),
          after: pick(next),
        });
      }
      const current = await findUser(tx, actor.id);
      return presentUser(actor, current ?? next, facts);
    },
  );
  for (const dependent of services.dependents) dependent.changed(actor.id);
  return answer;
}

/**
 * Changes one's own password: checks the present one, ends all other sessions and gives this one another token, which
 * is answered. Wrong present passwords count like failed sign-ins. Throws 422 at `/currentPassword`, 429.
 */
export async function changePassword(
  services: Services,
  caller: SignedInCaller,
  sessionId: string,
  input: ChangePasswordInput,
): Promise<{ user: UserBody; token: string }> {
  const { database, clock, hasher } = services;
  const { actor } = caller;
  const target = { type: 'user', id: actor.id, name: actor.name } as const;
  const known = await findUser(database.db, actor.id);
  if (!known) throw new AppError('unauthenticated');
  const credential = await findUserByEmail(database.db, known.email);
  const buckets = bucketsOf(`password-change ${actor.id}`, caller.address ?? '', undefined);

  const refuse = async (reason: 'too_many_attempts' | 'invalid_credentials') => {
    await database.transact(async (tx) => {
      if (reason === 'invalid_credentials') await countFailure(tx, buckets, clock.now());
      await record(tx, caller, clock.now(), {
        eventType: 'user',
        operation: 'change_password',
        outcome: 'failure',
        reason,
        target,
      });
    });
  };
  const blocked = await blockedUntil(database.db, buckets, clock.now());
  if (blocked) {
    await refuse('too_many_attempts');
    throw tooManyAttempts(blocked, clock.now());
  }
  if (!(await hasher.verify(credential?.hash, input.currentPassword))) {
    await refuse('invalid_credentials');
    throw invalid([
      { path: '/currentPassword', code: 'wrong_password', message: 'is not your present password' },
    ]);
  }
  if (input.newPassword === input.currentPassword) {
    throw invalid([
      { path: '/newPassword', code: 'same_password', message: 'must differ from the present one' },
    ]);
  }
  const hash = await hasher.hash(input.newPassword);
  const token = newToken();
  const user = await operate(
    services,
    caller,
    { eventType: 'user', operation: 'change_password', target },
    async (tx, now) => {
      const { user: current } = await loadForChange(tx, actor, actor.id);
      await savePassword(tx, { userId: actor.id, hash, temporary: false, at: now });
      await updateUser(tx, { ...current, updatedAt: now }, true);
      await deleteSessions(tx, actor.id, { except: sessionId });
      await rotateToken(tx, sessionId, hashToken(token));
      await forgive(tx, buckets);
      await record(tx, caller, now, {
        eventType: 'user',
        operation: 'change_password',
        outcome: 'success',
        target,
      });
      const changed = await findUser(tx, actor.id);
      if (!changed) throw new AppError('unauthenticated');
      return presentUser(actor, changed, factsOf(changed, undefined));
    },
  );
  for (const dependent of services.dependents) dependent.changed(actor.id);
  return { user, token };
}
