import type { Actor, SignedInCaller } from '../../access/actor.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { decideUser, factsOf, type MembershipsAsked, type UserRecord } from '../../identity/users/index.ts';
import { ERRORS, type ErrorCode, type Fault, invalid } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import { type Change, endLoweredRole, writeChanges } from './apply.ts';
import { lockResources, memberFactsOf } from './facts.ts';
import type { Resource } from './model.ts';
import { decideManageMembers, decideMember } from './policy.ts';
import { findActiveAdmins, findResources } from './store.ts';

/** A place that somebody shall belong to, and where in the body it stands. */
export interface Asked {
  type: Resource['type'];
  id: string;
  role: MemberRole;
  path: string;
}

/**
 * Adds memberships of a held person, or changes their roles, with a trace of each; all or nothing. Who gets a role in a
 * project of an organization that is not theirs becomes viewer of it, too, when the caller may add them there. Throws 422
 * with all faults at once.
 * @param root the JSON Pointer of what was asked.
 */
export async function grantMemberships(
  tx: Tx,
  services: Services,
  caller: SignedInCaller,
  now: Date,
  user: UserRecord,
  asked: MembershipsAsked,
  root: string,
): Promise<void> {
  const all = listAsked(asked, root);
  if (all.length === 0) return;
  const projects = await findResources(tx, 'project', idsOf(all, 'project'));
  const named = new Set(idsOf(all, 'organization'));
  const implied = [...new Set(projects.map(({ organization }) => organization.id))].filter(
    (id) => !named.has(id) && roleIn(user, { type: 'organization', id }) === undefined,
  );
  const places = [
    ...(await lockResources(tx, 'organization', [...named, ...implied])),
    ...(await lockResources(tx, 'project', idsOf(all, 'project'))),
  ];
  const changes = await verifyAttempt(tx, caller.actor, user, { asked: all, implied, places });
  await writeChanges(tx, caller, now, changes);
  for (const change of changes) await endLoweredRole(tx, services, caller, now, change.place, change);
}

/** All that was asked, in order, each with where it stands. */
export function listAsked({ organizations = [], projects = [] }: MembershipsAsked, root: string): Asked[] {
  return [
    ...organizations.map(({ organizationId, role }, index) => ({
      type: 'organization' as const,
      id: organizationId,
      role,
      path: `${root}/organizations/${index}/organizationId`,
    })),
    ...projects.map(({ projectId, role }, index) => ({
      type: 'project' as const,
      id: projectId,
      role,
      path: `${root}/projects/${index}/projectId`,
    })),
  ];
}

/** The ids of one kind of place; what is no id is the id of nothing. */
export const idsOf = (asked: readonly Asked[], type: Resource['type']) =>
  asked.filter((each) => each.type === type && isId(each.id)).map(({ id }) => id);

/** What a person is in a place. */
export const roleIn = ({ memberships }: UserRecord, { type, id }: Pick<Resource, 'type' | 'id'>) =>
  type === 'organization'
    ? memberships.organizations.find(({ organizationId }) => organizationId === id)?.role
    : memberships.projects.find(({ projectId }) => projectId === id)?.role;

type Granted = Change & { place: Resource; role: MemberRole };

async function verifyAttempt(
  tx: Tx,
  actor: Actor,
  user: UserRecord,
  {
    asked,
    implied,
    places,
  }: { asked: readonly Asked[]; implied: readonly string[]; places: readonly Resource[] },
): Promise<Granted[]> {
  const faults: Fault[] = [];
  const changes: Granted[] = [];
  const refuse = (path: string, code: ErrorCode) => faults.push({ path, code, message: ERRORS[code][1] });
  const resourceOf = (type: Resource['type'], id: string) =>
    places.find((place) => place.type === type && place.id === id);
  const decide = (place: Resource, role: MemberRole) => decideRole(tx, actor, user, place, role);
  const seen = new Set<string>();

  for (const { type, id, role, path } of asked) {
    if (seen.has(id)) faults.push({ path, code: 'duplicate', message: 'stands there twice' });
    seen.add(id);
    const place = resourceOf(type, id);
    if (!place) {
      refuse(path, 'not_found');
      continue;
    }
    const managed = decideManageMembers(actor, place);
    const joins = implied.includes(place.organization.id) && type === 'project';
    const organization = joins ? resourceOf('organization', place.organization.id) : undefined;
    const joined = organization && managed.allowed ? await decide(organization, 'viewer') : managed;
    const decision = joined.allowed ? await decide(place, role) : joined;
    if (!decision.allowed) {
      // That they may not add somebody to the organization is no secret to who manages one of its projects.
      const isClosed = organization && managed.allowed && decision.reason !== 'higher_role';
      refuse(path, isClosed ? 'not_organization_member' : decision.reason);
      continue;
    }
    if (organization && !changes.some((change) => change.place.id === organization.id))
      changes.push({ place: organization, user, before: undefined, role: 'viewer' });
    const before = roleIn(user, place);
    if (before !== role) changes.push({ place, user, before, role });
  }
  if (faults.length > 0) throw invalid(faults);
  return changes;
}

/** As `decideMember` has it, of whom belongs to the organization of each project by the end of it all. */
async function decideRole(tx: Tx, actor: Actor, user: UserRecord, place: Resource, role: MemberRole) {
  const before = roleIn(user, place);
  const steps = before === 'admin' && role !== 'admin' && user.id === actor.id;
  const admins = steps ? await findActiveAdmins(tx, place, 2) : [];
  const facts = memberFactsOf(actor, place, user, before, admins);
  const isVisible = decideUser(actor, 'view', factsOf(user, undefined)).allowed;
  return decideMember(actor, place, { ...facts, isVisible, isInOrganization: true }, role);
}
