import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { lockAuthority } from '../../access/facts.ts';
import { type Attempt, contextOfTransaction, operate } from '../../access/operate.ts';
import { NO_MEMBERSHIPS } from '../../access/roles.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { newId } from '../../lib/ids.ts';
import { savePassword } from '../credentials/index.ts';
import type { Services } from '../services.ts';
import {
  auditedFields,
  changeUser,
  endAuthority,
  saveFields,
  targetOf,
  transferOwnership,
} from './change.ts';
import type { CreateUserInput, UpdateUserInput, UserBody } from './contract.ts';
import { factsOf, findOnlySystemAdmin } from './facts.ts';
import { normalizePhone, normalizeUsername } from './fields.ts';
import type { User } from './model.ts';
import type { OwnershipTransfer } from './ownership-transfer.ts';
import { decideCreateUser, decideUser } from './policy.ts';
import { presentUser } from './present.ts';
import { deleteUser, findUser, insertUser, updateUser } from './store.ts';

/** A new user without a password yet, as the database will hold it. */
export function draftUser(
  input: {
    username: string;
    email: string;
    phone?: string | null | undefined;
    systemRole: User['systemRole'];
  },
  now: Date,
): User {
  return {
    id: newId(),
    username: normalizeUsername(input.username),
    email: normalizeEmail(input.email),
    phone: normalizePhone(input.phone),
    systemRole: input.systemRole,
    status: 'active',
    language: null,
    mustChangePassword: false,
    lastLoginAt: null,
    memberships: NO_MEMBERSHIPS,
    version: 1,
    authorityVersion: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Writes a drafted user with their password and its trace, in the caller's transaction. Throws 409 `email_taken`. */
export async function writeNewUser(
  tx: Tx,
  caller: SignedInCaller | Omit<SignedInCaller, 'actor'>,
  user: User,
  hash: string,
): Promise<void> {
  await insertUser(tx, user);
  await savePassword(tx, { userId: user.id, hash, temporary: user.mustChangePassword, at: user.createdAt });
  await record(tx, caller, user.createdAt, {
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: targetOf(user),
    after: auditedFields(user),
  });
}

/** Creates an active user with the password given. Throws 403, 409 `direct_creation_disabled` or `email_taken`, 422. */
export async function createUser(
  services: Services,
  caller: SignedInCaller,
  input: CreateUserInput,
): Promise<UserBody> {
  const attempt: Attempt = {
    eventType: 'user',
    operation: 'create',
    target: { type: 'user', id: null, name: normalizeUsername(input.username) },
  };
  const { actor } = caller;
  // Decided before the costly hash; whether the actor still is who they were is asked inside the transaction.
  const permitted = decideCreateUser(actor, services.settings.current.userInvite.method);
  const hash = permitted.allowed ? await services.hasher.hash(input.password) : '';
  const created = await operate(services, caller, attempt, async (tx, now) => {
    await lockAuthority(tx, actor);
    enforce(permitted);
    const user = draftUser({ ...input, systemRole: input.systemRole ?? 'user' }, now);
    await writeNewUser(tx, caller, user, hash);
    const ctx = contextOfTransaction(tx, caller, now);
    await services.lifecycle.created(ctx, user, input.memberships ?? {});
    const made = (await findUser(tx, user.id)) ?? user;
    return presentUser(actor, made, factsOf(made, await findOnlySystemAdmin(tx)));
  });
  services.onlySystemAdmin.forget();
  return created;
}

const existing = (answer: UserBody | undefined): UserBody => {
  if (!answer) throw new AppError('not_found');
  return answer;
};

/** Changes a user's fields. Throws 403, 404, 409 `email_taken` or `last_system_admin`, 412 `stale_version`. */
export async function patchUser(
  services: Services,
  caller: SignedInCaller,
  id: string,
  patch: UpdateUserInput,
  precondition: Precondition,
): Promise<UserBody> {
  const asked = { action: 'update', operation: 'update', precondition } as const;
  const answer = await changeUser(services, caller, id, asked, async (change) => {
    const roleChanges = patch.systemRole !== undefined && patch.systemRole !== change.user.systemRole;
    if (roleChanges) enforce(decideUser(caller.actor, 'changeSystemRole', change.facts));
    await saveFields(services, caller, change, patch);
  });
  return existing(answer);
}

/**
 * Sets the state; the second time is not an error and leaves no trace. Throws 403, 404, 409, 422.
 * @param handOvers what goes to others when a person is disabled.
 */
export async function setUserStatus(
  services: Services,
  caller: SignedInCaller,
  id: string,
  status: 'active' | 'disabled',
  precondition: Precondition,
  transfers: readonly OwnershipTransfer[] = [],
): Promise<UserBody> {
  const operation = status === 'active' ? 'enable' : 'disable';
  const answer = await changeUser(
    services,
    caller,
    id,
    { action: operation, operation, precondition, transfers },
    async (change) => {
      const { tx, now, user } = change;
      if (user.status === status) return;
      await transferOwnership(services, caller, change, transfers);
      await updateUser(tx, { ...user, status, updatedAt: now }, true);
      if (status === 'disabled') await endAuthority(services, tx, caller, user, 'disabled');
      await record(tx, caller, now, {
        eventType: 'user',
        operation,
        outcome: 'success',
        target: targetOf(user),
        before: { status: user.status },
        after: { status },
      });
    },
  );
  return existing(answer);
}

/** Deletes a user; what hangs on them goes along. Throws 403, 404, 409 `last_system_admin`, 412, 422. */
export async function removeUser(
  services: Services,
  caller: SignedInCaller,
  id: string,
  precondition: Precondition,
  transfers: readonly OwnershipTransfer[],
): Promise<void> {
  await changeUser(
    services,
    caller,
    id,
    { action: 'delete', operation: 'delete', precondition, transfers },
    async (change) => {
      const { tx, now, user } = change;
      await transferOwnership(services, caller, change, transfers);
      await endAuthority(services, tx, caller, user, 'deleted');
      await deleteUser(tx, id);
      await record(tx, caller, now, {
        eventType: 'user',
        operation: 'delete',
        outcome: 'success',
        target: targetOf(user),
        before: auditedFields(user),
      });
    },
  );
}
