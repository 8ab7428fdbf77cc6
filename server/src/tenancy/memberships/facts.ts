import type { Actor } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import type { MemberRole } from '../../access/roles.ts';
import { administersUser, findUsers, lockUsers, type UserRecord } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import { lockResources, type Resource, type ResourceKey } from '../resources/index.ts';
import type { MemberFacts } from './policy.ts';
import { findActiveAdmins, findMemberships } from './store.ts';

/** The role that a user gets in an organization or project; null ends the membership. */
export interface MemberChange {
  userId: string;
  role: MemberRole | null;
}

/** Users, an organization or project, and what decisions about their memberships need, all locked. */
export interface LockedMembers {
  resource: Resource;
  users: ReadonlyMap<string, UserRecord>;
  /** Returns the facts about a user of `users`. */
  factsOf(user: UserRecord): MemberFacts;
  /** Returns whether an active admin is left after these changes of users in `users`. */
  keepsAdmin(changes: readonly MemberChange[]): boolean;
}

/**
 * Locks users, then an organization or project, `FOR NO KEY UPDATE` until the transaction ends, and loads what decisions
 * about their memberships need. Throws 401 as `lockUsers` does, and 404 when the organization or project is gone.
 */
export async function lockMembers(
  { tx, caller }: TransactionContext,
  { type, id }: ResourceKey,
  userIds: readonly string[],
): Promise<LockedMembers> {
  await lockUsers(tx, caller.actor, userIds);
  const [resource] = await lockResources(tx, type, [id]);
  if (!resource) throw new AppError('not_found');
  return loadMembers({ tx, caller }, resource, userIds);
}

/** Loads the same for users and an organization or project that are locked already. */
export async function loadMembers(
  { tx, caller }: Pick<TransactionContext, 'tx' | 'caller'>,
  resource: Resource,
  userIds: readonly string[],
): Promise<LockedMembers> {
  const users = new Map((await findUsers(tx, userIds)).map((user) => [user.id, user]));
  const memberships = await findMemberships(tx, resource, userIds);
  // One more than may lose the role.
  const admins = await findActiveAdmins(tx, resource, Math.max(2, userIds.length + 1));
  return {
    resource,
    users,
    factsOf: (user) => memberFactsOf(caller.actor, resource, user, memberships.get(user.id)?.role, admins),
    keepsAdmin: (changes) => {
      const roles = new Map(changes.map(({ userId, role }) => [userId, role]));
      const promoted = changes.some(
        ({ userId, role }) => role === 'admin' && users.get(userId)?.status === 'active',
      );
      return promoted || admins.some((id) => !roles.has(id) || roles.get(id) === 'admin');
    },
  };
}

/**
 * Returns the facts about a user and an organization or project that decisions need.
 * @param admins two active admins of it, or as many as there are.
 */
export function memberFactsOf(
  actor: Actor,
  resource: Resource,
  user: UserRecord,
  role: MemberRole | undefined,
  admins: readonly string[],
): MemberFacts {
  const isInOrganization = user.memberships.organizations.some(
    ({ organizationId }) => organizationId === resource.organization.id,
  );
  return {
    user,
    role,
    isOnlyAdmin: role === 'admin' && admins.every((id) => id === user.id),
    // Admins of a project choose among the members of its organization.
    isVisible: administersUser(actor, user) || (resource.type === 'project' && isInOrganization),
    isInOrganization,
  };
}
