import type { SignedInCaller } from '../../access/actor.ts';
import { operate } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError, invalid } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import {
  findBlock,
  findPasswordHash,
  normalizePassword,
  type PasswordAttempt,
  replacePassword,
  tooManyAttempts,
  usedBefore,
  verifyAttempt,
  wasUsedBefore,
} from '../credentials/index.ts';
import type { Services } from '../services.ts';
import { deleteSessions, rotateToken } from '../sessions/index.ts';
import {
  changeUser,
  factsOf,
  findOnlySystemAdmin,
  forgetUser,
  loadForChange,
  passwordChanged,
  presentUser,
  saveFields,
  updateUser,
} from '../users/index.ts';
import type { ChangePasswordInput, UpdateMeInput } from './contract.ts';

type UserBody = ReturnType<typeof presentUser>;

/** Changes one's own profile. Throws 412 `stale_version`. */
export async function patchMe(
  services: Services,
  caller: SignedInCaller,
  patch: UpdateMeInput,
  precondition: Precondition,
): Promise<UserBody> {
  const asked = { action: 'updateOwnProfile', operation: 'update', precondition } as const;
  const answer = await changeUser(services, caller, caller.actor.id, asked, (change) =>
    saveFields(services, caller, change, patch),
  );
  if (!answer) throw new AppError('unauthenticated');
  return answer;
}

/**
 * Changes one's own password: checks the present one, ends all other sessions and gives this one another token, which
 * is answered. Reset links become void. Wrong present passwords are slowed down. Throws 401 when the session ended on
 * the way, 422, 429.
 */
export async function changePassword(
  services: Services,
  caller: SignedInCaller,
  sessionId: string,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<{ user: UserBody; token: string }> {
  const { database, clock, hasher } = services;
  const policy = services.settings.current.passwordPolicy;
  const { actor } = caller;
  const target = { type: 'user', id: actor.id, name: actor.name } as const;
  const guess: PasswordAttempt = { kind: 'password-change', account: actor.id, address: caller.address };
  const recordFailure = (db: Queryable, reason: string) =>
    record(db, caller, clock.now(), {
      eventType: 'user',
      operation: 'change_password',
      outcome: 'failure',
      reason,
      target,
    });

  const block = await findBlock(database.db, guess, clock.now());
  if (block) {
    if (block.isFirst) await recordFailure(database.db, 'too_many_attempts');
    throw tooManyAttempts(block, clock.now());
  }
  const former = await findPasswordHash(database.db, actor.id);
  const matches = await hasher.verify(former, currentPassword);
  const isNew = normalizePassword(newPassword) !== normalizePassword(currentPassword);
  // Also for a wrong guess: else the time would tell which of a burst was right, though it was refused unjudged.
  const isForbidden = isNew && (await wasUsedBefore(database.db, hasher, policy, actor.id, newPassword));
  const hash = isNew ? await hasher.hash(newPassword) : undefined;
  const token = newToken();
  const attempt = { eventType: 'user', operation: 'change_password', target } as const;
  const outcome = await operate(services, caller, attempt, async (tx, now) => {
    const isRight = async () => {
      // Changed in another tab or by an admin while the hash was computed: this session is over.
      if ((await findPasswordHash(tx, actor.id)) !== former) throw new AppError('unauthenticated');
      return matches;
    };
    const verdict = await verifyAttempt(tx, guess, clock.now, isRight);
    if (verdict === 'wrong') await recordFailure(tx, 'invalid_credentials');
    else if (verdict !== 'right' && verdict.isFirst) await recordFailure(tx, 'too_many_attempts');
    if (verdict !== 'right' || hash === undefined) return verdict;
    if (isForbidden) return 'forbidden';

    const { user } = await loadForChange(tx, actor, actor.id);
    const changed = { ...user, mustChangePassword: false, updatedAt: now, version: user.version + 1 };
    await replacePassword(tx, policy, { userId: actor.id, hash, temporary: false, at: now });
    await updateUser(tx, changed, true);
    await deleteSessions(tx, actor.id, { except: sessionId });
    await passwordChanged(services, tx, caller, changed);
    if (!(await rotateToken(tx, sessionId, hashToken(token)))) throw new AppError('unauthenticated');
    await record(tx, caller, now, { ...attempt, outcome: 'success' });
    return presentUser(actor, changed, factsOf(changed, await findOnlySystemAdmin(tx)));
  });
  forgetUser(services, actor.id);
  if (outcome === 'wrong') {
    throw invalid([
      { path: '/currentPassword', code: 'wrong_password', message: 'is not your current password' },
    ]);
  }
  if (outcome === 'right') {
    throw invalid([
      { path: '/newPassword', code: 'same_password', message: 'must differ from the current one' },
    ]);
  }
  if (outcome === 'forbidden') throw invalid([usedBefore('/newPassword')]);
  if ('until' in outcome) throw tooManyAttempts(outcome, clock.now());
  return { user: outcome, token };
}
