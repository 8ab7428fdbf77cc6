import { type Actor, enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate, recordingRefusals } from '../../access/operate.ts';
import type { ProjectPermission } from '../../access/permissions.ts';
import { type MemberRole, rolesOf } from '../../access/roles.ts';
import type { Operation } from '../../audit/catalogue.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { findUser, normalizeUsername } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { findVersion, saveName } from '../resources/index.ts';
import { applyChanges, forgetUsers } from './apply.ts';
import { findResource, type HeldMembers, lockMembers } from './facts.ts';
import { type Resource, resourceTargetOf, whereOf } from './model.ts';
import { decideAtResource } from './policy.ts';
import { recordResource } from './resource-record.ts';

/** Which place, by the route that was asked. */
type ResourceKey = Pick<Resource, 'type' | 'id'>;

/** What members become, by their ids. */
type Roles = Record<string, MemberRole | null>;

const attemptOf = ({ type, id }: ResourceKey, operation: Operation): Attempt => ({
  eventType: type,
  operation,
  target: { type, id, name: null },
});

/**
 * Finds a place for who may do this there. Unknown and invisible ones are refused alike, in words, statements and trace:
 * the trace names the place only of those who may know of it. Throws 403, 404.
 */
async function enterResource(
  db: Queryable,
  actor: Actor,
  attempt: Attempt,
  { type, id }: ResourceKey,
  permission: ProjectPermission,
): Promise<Resource> {
  const place = await findResource(db, type, id);
  if (!place) throw new AppError('not_found');
  const decision = decideAtResource(actor, permission, place);
  if (decision.allowed || decision.reason !== 'not_found')
    Object.assign(attempt, whereOf(place), { target: resourceTargetOf(place) });
  enforce(decision);
  return place;
}

/** Reads something of a place. Throws 403, 404. */
export async function viewResource<T>(
  services: Services,
  caller: SignedInCaller,
  key: ResourceKey,
  {
    permission,
    ...attempted
  }: { permission: ProjectPermission; operation: Operation; eventType?: 'membership' },
  read: (db: Queryable, place: Resource) => Promise<T | undefined>,
): Promise<T> {
  const { db } = services.database;
  const attempt = { ...attemptOf(key, attempted.operation), ...attempted };
  return recordingRefusals(services, caller, attempt, async () => {
    const place = await enterResource(db, caller.actor, attempt, key, permission);
    return existing(await read(db, place));
  });
}

/** The course of every change of a place: ask the policy, hold people and place still, do it. Throws 401, 403, 404, 412. */
export async function changeResource<T>(
  services: Services,
  caller: SignedInCaller,
  key: ResourceKey,
  {
    operation,
    memberIds = [],
    precondition,
  }: { operation: 'update' | 'delete'; memberIds?: readonly string[]; precondition: Precondition },
  work: (tx: Tx, now: Date, held: HeldMembers) => Promise<T>,
): Promise<T> {
  const attempt = attemptOf(key, operation);
  return operate(services, caller, attempt, async (tx, now) => {
    const place = await enterResource(tx, caller.actor, attempt, key, operation);
    const held = await lockMembers(tx, caller.actor, place, memberIds);
    const version = await findVersion(tx, key.type, key.id);
    if (version !== undefined && precondition?.(version) === false) throw new AppError('stale_version');
    return work(tx, now, held);
  });
}

/**
 * Changes a place's name and members, all or nothing. Throws 403, 404, 409 `name_taken`, 412, 422 with all faults of
 * members.
 * @param read what is answered, as the caller may see it from now on.
 */
export async function patchResource<T>(
  services: Services,
  caller: SignedInCaller,
  key: ResourceKey,
  { name, members = {} }: { name?: string; members?: Roles },
  precondition: Precondition,
  read: (tx: Tx, actor: Actor) => Promise<T | undefined>,
): Promise<T> {
  const asked = { operation: 'update', memberIds: Object.keys(members), precondition } as const;
  const { renamed, changed, answer } = await changeResource(
    services,
    caller,
    key,
    asked,
    async (tx, now, held) => {
      const renamed = name !== undefined && (await rename(tx, caller, now, held.place, name));
      const changed = await setMembers(tx, services, caller, now, held, members);
      const answer = existing(await read(tx, await actorFromNowOn(tx, caller.actor, changed)));
      return { renamed, changed, answer };
    },
  );
  if (renamed) forgetNames(services);
  forgetUsers(services, changed);
  return answer;
}

/** Writes the members of a place that the caller has just made. Throws 422 with all faults. */
export async function addFirstMembers(
  tx: Tx,
  services: Services,
  caller: SignedInCaller,
  now: Date,
  key: ResourceKey,
  members: Roles,
): Promise<string[]> {
  const held = await lockMembers(tx, caller.actor, key, Object.keys(members));
  return setMembers(tx, services, caller, now, held, members);
}

/** After the commit: on this node the names and ends of places are known at once; the others hear of them by a notice. */
export function forgetNames({ sessions }: Services): void {
  sessions.forgetAll();
}

const setMembers = (
  tx: Tx,
  services: Services,
  caller: SignedInCaller,
  now: Date,
  held: HeldMembers,
  members: Roles,
): Promise<string[]> => {
  const changes = Object.entries(members).map(([userId, role]) => ({ userId, role }));
  return applyChanges(tx, services, caller, now, held, changes, {
    pathOf: (userId) => `/members/${userId}`,
  });
};

async function rename(
  tx: Tx,
  caller: SignedInCaller,
  now: Date,
  place: Resource,
  given: string,
): Promise<boolean> {
  const name = normalizeUsername(given);
  if (name === place.name) return false;
  await saveName(tx, place.type, place.id, name, now);
  await recordResource(tx, caller, now, place, {
    operation: 'update',
    before: { name: place.name },
    after: { name },
  });
  return true;
}

/** Who changed their own membership is told what they may do from now on. */
async function actorFromNowOn(tx: Tx, actor: Actor, changed: readonly string[]): Promise<Actor> {
  const user = changed.includes(actor.id) ? await findUser(tx, actor.id) : undefined;
  return user ? { ...actor, ...rolesOf(user) } : actor;
}

function existing<T>(found: T | undefined): T {
  if (found === undefined) throw new AppError('not_found');
  return found;
}
