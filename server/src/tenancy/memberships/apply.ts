import type { SignedInCaller } from '../../access/actor.ts';
import { contextOfTransaction } from '../../access/operate.ts';
import type { MemberRole } from '../../access/roles.ts';
import { type AuditEvent, type Caller, recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { forgetUser, targetOf, type UserRecord } from '../../identity/users/index.ts';
import { AppError, ERRORS, type Fault, invalid } from '../../lib/errors.ts';
import type { HeldMembers } from './facts.ts';
import { type MemberChange, type Resource, whereOf } from './model.ts';
import { decideMember } from './policy.ts';
import { deleteRoles, saveRoles } from './store.ts';

interface Options {
  /** Where in the body a person stands; without it a refusal is the whole answer's. */
  pathOf?: (userId: string) => string;
  systemAdminsAreTold?: boolean | undefined;
}

/**
 * Makes people what they shall be in a held place, with a trace of each; all or nothing. What does not differ leaves none.
 * Throws 403, 404, 409, or 422 with all faults at once where `pathOf` says whose they are.
 * @returns who changed, for `forgetUsers` after the commit.
 */
export async function applyChanges(
  tx: Tx,
  services: Services,
  caller: SignedInCaller,
  now: Date,
  held: HeldMembers,
  changes: readonly MemberChange[],
  options: Options = {},
): Promise<string[]> {
  refuseFaults(caller, held, changes, options);
  const { place } = held;
  const done = changes.flatMap(({ userId, role }) => {
    const user = held.users.get(userId);
    const before = user && held.factsOf(user).role;
    return user && (before ?? null) !== role ? [{ user, before, role }] : [];
  });
  const left = done.filter(({ role }) => role === null).map(({ user }) => user.id);
  const set = done.flatMap(({ user, role }) => (role === null ? [] : [{ place, userId: user.id, role }]));
  await deleteRoles(tx, place, left);
  await saveRoles(tx, set, now);
  await recordAll(
    tx,
    caller,
    now,
    done.flatMap((change) => eventsOf(place, change)),
  );
  for (const change of done) await endLoweredRole(tx, services, caller, now, place, change);
  return done.map(({ user }) => user.id);
}

/** Writes roles that were decided of held people in held places, with a trace of each. */
export async function writeChanges(
  tx: Tx,
  caller: Caller,
  now: Date,
  changes: readonly (Change & { place: Resource; role: MemberRole })[],
): Promise<void> {
  await saveRoles(
    tx,
    changes.map(({ place, user, role }) => ({ place, userId: user.id, role })),
    now,
  );
  const events = changes.flatMap((change) => eventsOf(change.place, change));
  await recordAll(tx, caller, now, events);
}

/** Tells the features of whose role ends or is a lower one from now on. */
export async function endLoweredRole(
  tx: Tx,
  services: Services,
  caller: SignedInCaller,
  now: Date,
  place: Resource,
  { user, before, role }: Change,
): Promise<void> {
  if (before !== 'admin' && role !== null) return;
  const { id } = place.organization;
  const ctx = contextOfTransaction(tx, caller, now);
  if (before === 'admin' && place.type === 'organization')
    await services.lifecycle.organizationAuthorityEnded(ctx, user.id, id);
  await services.lifecycle.roleLowered(ctx, user, id);
}

/** After the commit: this node forgets at once what it remembers of people; the others hear it by a notice. */
export function forgetUsers(services: Services, ids: readonly string[]): void {
  for (const id of ids) forgetUser(services, id);
}

/** Throws when one of these changes may not be; `applyChanges` asks by itself. */
export function refuseFaults(
  caller: SignedInCaller,
  held: HeldMembers,
  changes: readonly MemberChange[],
  { pathOf, systemAdminsAreTold }: Options,
): void {
  const faults: Fault[] = [];
  // Who goes must not take the other admins along.
  const isLeftToNobody = !held.keepsAdmin(changes);
  for (const { userId, role } of changes) {
    const user = held.users.get(userId);
    const facts = user && held.factsOf(user);
    const decision = facts
      ? decideMember(
          caller.actor,
          held.place,
          { ...facts, isOnlyAdmin: facts.role === 'admin' && isLeftToNobody },
          role,
          systemAdminsAreTold,
        )
      : ({ allowed: false, reason: 'not_found' } as const);
    if (decision.allowed) continue;
    if (!pathOf) throw new AppError(decision.reason);
    faults.push({ path: pathOf(userId), code: decision.reason, message: ERRORS[decision.reason][1] });
  }
  if (faults.length > 0) throw invalid(faults);
}

/** What somebody is in a place from now on, and was before. */
export interface Change {
  user: UserRecord;
  before: MemberRole | undefined;
  role: MemberRole | null;
}

/** A membership's end in an organization ends those in its projects, and each leaves its trace. */
export function eventsOf(place: Resource, { user, before, role }: Change): AuditEvent[] {
  const event: AuditEvent = {
    eventType: 'membership',
    operation: before === undefined ? 'add' : role === null ? 'remove' : 'change_role',
    outcome: 'success',
    target: targetOf(user),
    ...whereOf(place),
    ...(before !== undefined && { before: { role: before } }),
    ...(role !== null && { after: { role } }),
  };
  if (place.type === 'project' || role !== null) return [event];
  const along = user.memberships.projects
    .filter(({ organizationId }) => organizationId === place.id)
    .map(
      (project): AuditEvent => ({
        ...event,
        project: { id: project.projectId, name: project.name },
        before: { role: project.role },
      }),
    );
  return [...along, event];
}
