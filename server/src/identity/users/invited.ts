import type { TransactionContext } from '../../access/context.ts';
import { type Caller, recordIfGuarded } from '../../audit/record.ts';
import { normalizePhone, normalizeUsername } from './fields.ts';
import { auditedFields, newUser, targetOf, type User } from './model.ts';
import { deletePendingUsers, insertUser, updateUser } from './store.ts';

type Ctx = TransactionContext<Caller>;

/** Creates a user who has been invited and can't sign in yet. Throws 409 `email_taken`. */
export async function createPendingUser(
  ctx: Ctx,
  invited: Pick<User, 'email' | 'username' | 'systemRole'>,
): Promise<User> {
  const user: User = { ...newUser(invited, ctx.now), status: 'pending' };
  const event = recordIfGuarded(ctx.caller, ctx.now, {
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: targetOf(user),
    after: auditedFields(user),
  });
  await insertUser(ctx.tx, { user, event });
  return user;
}

/** Changes the system role of a pending user, if it differs. */
export async function changePendingUserRole(
  ctx: Ctx,
  user: User,
  systemRole: User['systemRole'],
): Promise<void> {
  if (user.systemRole === systemRole) return;
  await updateUser(ctx.tx, { ...user, systemRole, updatedAt: ctx.now }, true);
  await ctx.audit({
    eventType: 'user',
    operation: 'update',
    target: targetOf(user),
    before: { systemRole: user.systemRole },
    after: { systemRole },
  });
}

/**
 * Deletes users who are still pending; those who have activated their account in the meantime stay. No lifecycle hook
 * runs, since nothing depends on the authority of a pending user: thousands are deleted by a few statements.
 */
export async function deleteInvitedUsers(ctx: Ctx, ids: readonly string[]): Promise<void> {
  const deleted = await deletePendingUsers(ctx.tx, ids);
  await ctx.auditAll(
    deleted.map((user) => ({
      eventType: 'user',
      operation: 'delete',
      target: targetOf(user),
      before: auditedFields(user),
    })),
  );
}

/** Activates a pending user with the fields that they chose, and audits it as theirs. The caller saves the password. */
export async function activateUser(
  ctx: Ctx,
  user: User,
  chosen: { username: string; phone?: string | null | undefined },
): Promise<User> {
  const active: User = {
    ...user,
    username: normalizeUsername(chosen.username),
    phone: chosen.phone === undefined ? user.phone : normalizePhone(chosen.phone),
    status: 'active',
    updatedAt: ctx.now,
    version: user.version + 1,
    authorityVersion: user.authorityVersion + 1,
  };
  await updateUser(ctx.tx, active, true);
  await ctx.as({ ...ctx.caller, actor: { id: active.id, name: active.username } }).audit({
    eventType: 'user',
    operation: 'activate',
    target: targetOf(active),
    before: auditedFields(user),
    after: auditedFields(active),
  });
  return active;
}
