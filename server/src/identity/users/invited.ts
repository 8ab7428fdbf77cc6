import type { AnyCaller } from '../../access/actor.ts';
import { type Caller, record, recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { auditedFields, targetOf } from './change.ts';
import { normalizePhone, normalizeUsername } from './fields.ts';
import type { User } from './model.ts';
import { draftUser } from './service.ts';
import { deleteInvited, insertUser, updateUser } from './store.ts';

/** Writes a user who has been invited and can't sign in yet. Throws 409 `email_taken`. */
export async function writeInvitedUser(
  tx: Tx,
  caller: Caller,
  invited: Pick<User, 'email' | 'username' | 'systemRole'>,
  now: Date,
): Promise<User> {
  const user: User = { ...draftUser(invited, now), status: 'pending' };
  await insertUser(tx, user);
  await record(tx, caller, now, {
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: targetOf(user),
    after: auditedFields(user),
  });
  return user;
}

/** Gives an invited user another role, if it is another. */
export async function changeInvitedRole(
  tx: Tx,
  caller: AnyCaller,
  user: User,
  systemRole: User['systemRole'],
  now: Date,
): Promise<void> {
  if (user.systemRole === systemRole) return;
  await updateUser(tx, { ...user, systemRole, updatedAt: now }, true);
  await record(tx, caller, now, {
    eventType: 'user',
    operation: 'update',
    outcome: 'success',
    target: targetOf(user),
    before: { systemRole: user.systemRole },
    after: { systemRole },
  });
}

/**
 * Deletes users who are still invited: who has activated the account in the meantime stays. Nothing rests on the authority
 * of somebody who has none yet, so no feature is asked, and a few statements do for thousands.
 */
export async function eraseInvitedUsers(
  tx: Tx,
  caller: AnyCaller,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  const erased = await deleteInvited(tx, ids);
  const events = erased.map(
    (user) =>
      ({
        eventType: 'user',
        operation: 'delete',
        outcome: 'success',
        target: targetOf(user),
        before: auditedFields(user),
      }) as const,
  );
  await recordAll(tx, caller, now, events);
}

/** Makes an invited user an active one, as they named themselves, and by their own hand; the password is the caller’s to save. */
export async function activateUser(
  tx: Tx,
  caller: AnyCaller,
  user: User,
  chosen: { username: string; phone?: string | null | undefined },
  now: Date,
): Promise<User> {
  const active: User = {
    ...user,
    username: normalizeUsername(chosen.username),
    phone: chosen.phone === undefined ? user.phone : normalizePhone(chosen.phone),
    status: 'active',
    updatedAt: now,
    version: user.version + 1,
    authorityVersion: user.authorityVersion + 1,
  };
  await updateUser(tx, active, true);
  await record(tx, { ...caller, actor: { id: active.id, name: active.username } }, now, {
    eventType: 'user',
    operation: 'activate',
    outcome: 'success',
    target: targetOf(active),
    before: auditedFields(user),
    after: auditedFields(active),
  });
  return active;
}
