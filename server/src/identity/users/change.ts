import { type AnyCaller, enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, contextOfTransaction, operate } from '../../access/operate.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import type { Services } from '../services.ts';
import type { UserBody } from './contract.ts';
import { factsOf, findOnlySystemAdmin, loadForChange } from './facts.ts';
import { normalizePhone, normalizeUsername } from './fields.ts';
import type { AuthorityEnd } from './lifecycle.ts';
import type { User } from './model.ts';
import type { OwnershipTransfer } from './ownership-transfer.ts';
import { decideUser, type UserAction, type UserFacts } from './policy.ts';
import { presentUser } from './present.ts';
import { findUser, updateUser } from './store.ts';

/** A user as the target of an audit event. */
export const targetOf = (user: Pick<User, 'id' | 'username'>) => ({
  type: 'user' as const,
  id: user.id,
  name: user.username,
});

/** What the audit trail shows of a user: never a secret. */
const AUDITED_FIELDS = ['username', 'email', 'phone', 'systemRole', 'status'] as const;
/** All of them, for what is new or gone. */
export const auditedFields = (user: User) =>
  Object.fromEntries(AUDITED_FIELDS.map((field) => [field, user[field]]));

/** What a change needs to know once the user is loaded, locked and the policy has agreed. */
export interface Change {
  tx: Tx;
  now: Date;
  user: User;
  facts: UserFacts;
}

/** The course of every change of one user: load and lock, ask the policy, check the version, do it, answer what is now. */
export async function changeUser(
  services: Services,
  caller: SignedInCaller,
  id: string,
  asked: {
    action: UserAction;
    operation: Operation;
    eventType?: Attempt['eventType'];
    precondition?: Precondition;
    /** What goes to others along with it. */
    transfers?: readonly OwnershipTransfer[];
  },
  work: (change: Change) => Promise<void>,
): Promise<UserBody | undefined> {
  const attempt: Attempt = {
    eventType: asked.eventType ?? 'user',
    operation: asked.operation,
    target: { type: 'user', id, name: null },
  };
  const successors = (asked.transfers ?? []).map(({ userId }) => userId);
  const answer = await operate(services, caller, attempt, async (tx, now) => {
    const { user, facts } = await loadForChange(tx, caller.actor, id, successors);
    attempt.target = targetOf(user);
    enforce(decideUser(caller.actor, asked.action, facts));
    if (asked.precondition?.(user.version) === false) throw new AppError('stale_version');
    await work({ tx, now, user, facts });
    const changed = await findUser(tx, id);
    if (!changed) return undefined;
    // Who changed themselves is told what they may do from now on.
    const actor =
      changed.id === caller.actor.id ? { ...caller.actor, systemRole: changed.systemRole } : caller.actor;
    const details = await services.lifecycle.details(tx, [changed], now);
    return presentUser(actor, changed, factsOf(changed, await findOnlySystemAdmin(tx)), details.get(id));
  });
  for (const changed of [id, ...successors]) forgetUser(services, changed);
  return answer;
}

/** After the commit: this node forgets at once what it remembers of a person; the others hear it by a notice. */
export function forgetUser(services: Services, id: string): void {
  services.onlySystemAdmin.forget();
  services.lifecycle.afterChange(id);
}

/** Hands over what ending a person's authority would leave without an admin; before it ends. Throws 422. */
export async function transferOwnership(
  services: Services,
  caller: SignedInCaller,
  { tx, now, user }: Change,
  transfers: readonly OwnershipTransfer[],
): Promise<void> {
  await services.lifecycle.transferOwnership(contextOfTransaction(tx, caller, now), user, transfers);
}

/** Ends what rests on a person's authority, in the transaction in which it ends. */
export async function endAuthority(
  services: Services,
  tx: Tx,
  caller: AnyCaller,
  user: User,
  why: AuthorityEnd,
): Promise<void> {
  const ctx = contextOfTransaction(tx, caller, services.clock.now());
  await services.lifecycle.authorityEnded(ctx, user, why);
}

/** Tells the features, in the same transaction, that a person has changed their own password. */
export async function passwordChanged(
  services: Services,
  tx: Tx,
  caller: AnyCaller,
  user: User,
): Promise<void> {
  await services.lifecycle.passwordChanged(contextOfTransaction(tx, caller, services.clock.now()), user);
}

/** The fields that people change; what is undefined stays. */
export interface UserPatch {
  username?: string | undefined;
  email?: string | undefined;
  phone?: string | null | undefined;
  language?: User['language'] | undefined;
  systemRole?: User['systemRole'] | undefined;
}

/** Writes what a patch changes, with its trace; nothing when nothing differs. Throws 409 `email_taken`, `last_system_admin`. */
export async function saveFields(
  services: Services,
  caller: SignedInCaller,
  { tx, now, user }: Change,
  patch: UserPatch,
): Promise<void> {
  const next: User = {
    ...user,
    username: patch.username === undefined ? user.username : normalizeUsername(patch.username),
    email: patch.email === undefined ? user.email : normalizeEmail(patch.email),
    phone: patch.phone === undefined ? user.phone : normalizePhone(patch.phone),
    language: patch.language === undefined ? user.language : patch.language,
    systemRole: patch.systemRole ?? user.systemRole,
  };
  const { before, after } = difference(user, next);
  if (Object.keys(after).length === 0) return;
  const roleChanges = next.systemRole !== user.systemRole;
  await updateUser(tx, { ...next, updatedAt: now }, roleChanges);
  if (roleChanges && next.systemRole === 'user') await endAuthority(services, tx, caller, next, 'demoted');
  if (next.email !== user.email)
    await services.lifecycle.emailChanged(contextOfTransaction(tx, caller, now), next);
  await record(tx, caller, now, {
    eventType: 'user',
    operation: 'update',
    outcome: 'success',
    target: targetOf(user),
    before,
    after,
  });
}

/** The audited fields that differ. */
function difference(
  former: User,
  next: User,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const field of [...AUDITED_FIELDS, 'language'] as const) {
    if (former[field] === next[field]) continue;
    before[field] = former[field];
    after[field] = next[field];
  }
  return { before, after };
}
