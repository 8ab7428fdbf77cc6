import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, invalid } from '../../kit/errors.ts';
import { newId } from '../../kit/ids.ts';
import { savePassword } from '../credentials/index.ts';
import type { Services } from '../services.ts';
import type { CreateUserInput, UpdateUserInput, UserBody } from './contract.ts';
import { factsOf, findOnlySystemAdmin, holdAuthority, loadForChange } from './facts.ts';
import { normalizeEmail, normalizePhone, normalizeUsername } from './fields.ts';
import type { User } from './model.ts';
import { decideCreateUser, decideUser, type UserAction, type UserFacts } from './policy.ts';
import { presentUser } from './present.ts';
import { deleteUser, findUser, insertUser, updateUser } from './store.ts';

/** Which version of an object the caller has in hand (`If-Match`, RFC 9110 §13.1.1); undefined: any. */
export type Precondition = ((version: number) => boolean) | undefined;

const targetOf = (user: Pick<User, 'id' | 'username'>) => ({
  type: 'user' as const,
  id: user.id,
  name: user.username,
});

/** What the audit trail shows of a user: never a secret. */
const AUDITED_FIELDS = ['username', 'email', 'phone', 'systemRole', 'status'] as const;
const auditedFields = (user: User) => Object.fromEntries(AUDITED_FIELDS.map((field) => [field, user[field]]));

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

/** Creates an active user with the password given. Throws 403, 409 `email_taken`, 422. */
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
  // Asked before the costly hash, and again inside the transaction.
  const permitted = decideCreateUser(actor);
  const hash = permitted.allowed ? await services.hasher.hash(input.password) : '';
  return operate(services, caller, attempt, async (tx, now) => {
    await holdAuthority(tx, actor);
    enforce(permitted);
    refuseUnknownMemberships(input);
    const user = draftUser({ ...input, systemRole: input.systemRole ?? 'user' }, now);
    await writeNewUser(tx, caller, user, hash);
    return presentUser(actor, user, factsOf(user, await findOnlySystemAdmin(tx)));
  });
}

/** No organization or project can exist before tenancy does, so each one named is an unknown one. */
function refuseUnknownMemberships({ memberships = {} }: CreateUserInput): void {
  const faults = [
    ...(memberships.organizations ?? []).map(
      (_, index) => `/memberships/organizations/${index}/organizationId`,
    ),
    ...(memberships.projects ?? []).map((_, index) => `/memberships/projects/${index}/projectId`),
  ].map((path) => ({ path, code: 'not_found', message: 'is not known' }));
  if (faults.length > 0) throw invalid(faults);
}

/** What a change needs to know once the user is loaded, locked and the policy has agreed. */
interface Change {
  tx: Tx;
  now: Date;
  user: User;
  facts: UserFacts;
}

/** The course of every change of one user: load and lock, ask the policy, check the version, do it, answer what is now. */
async function changeUser(
  services: Services,
  caller: SignedInCaller,
  id: string,
  asked: { action: UserAction; operation: string; precondition?: Precondition },
  work: (change: Change) => Promise<void>,
): Promise<UserBody | undefined> {
  const attempt: Attempt = {
    eventType: 'user',
    operation: asked.operation,
    target: { type: 'user', id, name: null },
  };
  const answer = await operate(services, caller, attempt, async (tx, now) => {
    const { user, facts } = await loadForChange(tx, caller.actor, id);
    attempt.target = targetOf(user);
    enforce(decideUser(caller.actor, asked.action, facts));
    if (asked.precondition?.(user.version) === false) throw new AppError('stale_version');
    await work({ tx, now, user, facts });
    const changed = await findUser(tx, id);
    return changed && presentUser(caller.actor, changed, factsOf(changed, await findOnlySystemAdmin(tx)));
  });
  for (const dependent of services.dependents) dependent.changed(id);
  return answer;
}

const existing = (answer: UserBody | undefined): UserBody => {
  if (!answer) throw new AppError('not_found');
  return answer;
};

async function endAuthority(services: Services, tx: Tx, userId: string): Promise<void> {
  for (const dependent of services.dependents) await dependent.authorityEnded(tx, userId);
}

/** Changes a user's fields. Throws 403, 404, 409 `email_taken` or `last_system_admin`, 412 `stale_version`. */
export async function patchUser(
  services: Services,
  caller: SignedInCaller,
  id: string,
  patch: UpdateUserInput,
  precondition: Precondition,
): Promise<UserBody> {
  const asked = { action: 'update', operation: 'update', precondition } as const;
  const answer = await changeUser(services, caller, id, asked, async ({ tx, now, user, facts }) => {
    const next: User = {
      ...user,
      username: patch.username === undefined ? user.username : normalizeUsername(patch.username),
      email: patch.email === undefined ? user.email : normalizeEmail(patch.email),
      phone: patch.phone === undefined ? user.phone : normalizePhone(patch.phone),
      systemRole: patch.systemRole ?? user.systemRole,
    };
    const { before, after } = difference(user, next);
    if (Object.keys(after).length === 0) return;
    const roleChanges = next.systemRole !== user.systemRole;
    if (roleChanges) enforce(decideUser(caller.actor, 'changeSystemRole', facts));
    await updateUser(tx, { ...next, updatedAt: now }, roleChanges);
    if (roleChanges && next.systemRole === 'user') await endAuthority(services, tx, id);
    await record(tx, caller, now, {
      eventType: 'user',
      operation: 'update',
      outcome: 'success',
      target: targetOf(user),
      before,
      after,
    });
  });
  return existing(answer);
}

/** The audited fields that differ. */
function difference(
  former: User,
  next: User,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const field of AUDITED_FIELDS) {
    if (former[field] === next[field]) continue;
    before[field] = former[field];
    after[field] = next[field];
  }
  return { before, after };
}

/** Sets the state; the second time is not an error and leaves no trace. Throws 403, 404, 409. */
export async function setUserStatus(
  services: Services,
  caller: SignedInCaller,
  id: string,
  status: 'active' | 'disabled',
  precondition: Precondition,
): Promise<UserBody> {
  const operation = status === 'active' ? 'enable' : 'disable';
  const answer = await changeUser(
    services,
    caller,
    id,
    { action: operation, operation, precondition },
    async ({ tx, now, user }) => {
      if (user.status === status) return;
      await updateUser(tx, { ...user, status, updatedAt: now }, true);
      if (status === 'disabled') await endAuthority(services, tx, id);
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

/** Deletes a user; what hangs on them goes along. Throws 403, 404, 409 `last_system_admin`, 412. */
export async function removeUser(
  services: Services,
  caller: SignedInCaller,
  id: string,
  precondition: Precondition,
): Promise<void> {
  await changeUser(
    services,
    caller,
    id,
    { action: 'delete', operation: 'delete', precondition },
    async ({ tx, now, user }) => {
      await endAuthority(services, tx, id);
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

/** Sets a temporary password, which ends the person's sessions. Throws 403, 404, 409 `mail_not_configured` without one. */
export async function resetPassword(
  services: Services,
  caller: SignedInCaller,
  id: string,
  password: string | undefined,
  precondition: Precondition,
): Promise<UserBody> {
  const hash =
    password === undefined || caller.actor.systemRole !== 'admin'
      ? undefined
      : await services.hasher.hash(password);
  const asked = { action: 'resetPassword', operation: 'reset_password', precondition } as const;
  const answer = await changeUser(services, caller, id, asked, async ({ tx, now, user }) => {
    if (hash === undefined)
      throw new AppError(
        'mail_not_configured',
        'No mail server is configured, so no link can be sent. Set a temporary password instead.',
      );
    await savePassword(tx, { userId: id, hash, temporary: true, at: now });
    await updateUser(tx, { ...user, updatedAt: now }, true);
    await endAuthority(services, tx, id);
    await record(tx, caller, now, {
      eventType: 'user',
      operation: 'reset_password',
      outcome: 'success',
      target: targetOf(user),
      after: { mustChangePassword: true },
    });
  });
  return existing(answer);
}
