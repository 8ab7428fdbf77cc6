import { sql } from 'kysely';
import type { Actor } from '../../access/actor.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { decideUser, factsOf, findUsers, lockUsers, type UserRecord } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import type { MemberChange, Resource } from './model.ts';
import type { MemberFacts } from './policy.ts';
import { findActiveAdmins, findMemberships, findResources } from './store.ts';

// One order for all: people by their ids, then the organization, then the project.

/** A place by its id. */
export async function findResource(
  db: Queryable,
  type: Resource['type'],
  id: string,
): Promise<Resource | undefined> {
  const [place] = await findResources(db, type, [id]);
  return place;
}

/** Holds places until the transaction ends, so that changes of their members come one after the other. */
export async function lockResources(
  tx: Tx,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Resource[]> {
  const table = type === 'organization' ? 'organizations' : 'projects';
  const rows = tx.selectFrom(table).select('id').where(sql<boolean>`id = ANY (${ids}::uuid[])`);
  await rows.orderBy('id').forNoKeyUpdate().execute();
  return findResources(tx, type, ids);
}

/** What is known of some people in a place, all held until the transaction ends. */
export interface HeldMembers {
  place: Resource;
  users: ReadonlyMap<string, UserRecord>;
  /** Of somebody in `users`. */
  factsOf(user: UserRecord): MemberFacts;
  /** Whether an active admin is there once these changes of people in `users` are done. */
  keepsAdmin(changes: readonly MemberChange[]): boolean;
}

/**
 * Holds people and a place, and loads what decisions about their memberships need. Throws 401 as `lockUsers` does, and
 * 404 when there is no such place any more.
 */
export async function lockMembers(
  tx: Tx,
  actor: Actor,
  { type, id }: Pick<Resource, 'type' | 'id'>,
  userIds: readonly string[],
): Promise<HeldMembers> {
  await lockUsers(tx, actor, userIds);
  const [place] = await lockResources(tx, type, [id]);
  if (!place) throw new AppError('not_found');
  return loadMembers(tx, actor, place, userIds);
}

/** The same of people and a place that are held already. */
export async function loadMembers(
  tx: Tx,
  actor: Actor,
  place: Resource,
  userIds: readonly string[],
): Promise<HeldMembers> {
  const users = new Map((await findUsers(tx, userIds)).map((user) => [user.id, user]));
  const memberships = await findMemberships(tx, place, userIds);
  // One more than may cease to be.
  const admins = await findActiveAdmins(tx, place, Math.max(2, userIds.length + 1));
  return {
    place,
    users,
    factsOf: (user) => memberFactsOf(actor, place, user, memberships.get(user.id)?.role, admins),
    keepsAdmin: (changes) => {
      const roles = new Map(changes.map(({ userId, role }) => [userId, role]));
      const become = changes.filter(
        ({ userId, role }) => role === 'admin' && users.get(userId)?.status === 'active',
      );
      return become.length > 0 || admins.some((id) => !roles.has(id) || roles.get(id) === 'admin');
    },
  };
}

/** @param admins two active admins of the place, or as many as there are. */
export function memberFactsOf(
  actor: Actor,
  place: Resource,
  user: UserRecord,
  role: MemberFacts['role'],
  admins: readonly string[],
): MemberFacts {
  const isInOrganization = user.memberships.organizations.some(
    ({ organizationId }) => organizationId === place.organization.id,
  );
  return {
    user,
    role,
    isOnlyAdmin: role === 'admin' && admins.every((id) => id === user.id),
    // Who manages a project chooses among the organization's members.
    isVisible:
      decideUser(actor, 'view', factsOf(user, undefined)).allowed ||
      (place.type === 'project' && isInOrganization),
    isInOrganization,
  };
}
