import { PLAIN_FAULTS } from 'roster-contract/faults';
import type { TransactionContext } from '../../access/context.ts';
import type { MemberRole } from '../../access/roles.ts';
import { administersUser, type RequestedMemberships, type UserRecord } from '../../identity/users/index.ts';
import { ERRORS, type ErrorCode, type Fault, invalid } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import { findResources, lockResources, type Resource } from '../resources/index.ts';
import {
  type GrantedRole,
  type MembershipLifecycle,
  roleIn,
  runLoweredRoleHooks,
  writeGrantedRoles,
} from './changes.ts';
import { memberFactsOf } from './facts.ts';
import { decideManageMembers, decideMember } from './policy.ts';
import { findActiveAdmins } from './store.ts';

/** A requested role in an organization or project, and the JSON Pointer of its id in the body. */
export interface RequestedRole {
  type: Resource['type'];
  id: string;
  role: MemberRole;
  path: string;
}

/**
 * Gives a locked user roles in organizations and projects, all or nothing, with an audit event for each change. A user who
 * gets a role in a project of an organization that they do not belong to also becomes its viewer, if the caller may add
 * them there. Throws 422 with all faults at once.
 * @param root the JSON Pointer of `memberships` in the body.
 */
export async function grantMemberships(
  ctx: TransactionContext,
  lifecycle: MembershipLifecycle,
  user: UserRecord,
  memberships: RequestedMemberships,
  root: string,
): Promise<void> {
  const requested = requestedRolesOf(memberships, root);
  if (requested.length === 0) return;
  const projects = await findResources(ctx.tx, 'project', idsOf(requested, 'project'));
  const named = new Set(idsOf(requested, 'organization'));
  const implied = [...new Set(projects.map(({ organization }) => organization.id))].filter(
    (id) => !named.has(id) && roleIn(user, { type: 'organization', id }) === undefined,
  );
  const resources = [
    ...(await lockResources(ctx.tx, 'organization', [...named, ...implied])),
    ...(await lockResources(ctx.tx, 'project', idsOf(requested, 'project'))),
  ];
  const grants = await decideGrants(ctx, user, { requested, implied, resources });
  await writeGrantedRoles(ctx, grants);
  for (const grant of grants) await runLoweredRoleHooks(ctx, lifecycle, grant.resource, grant);
}

/** Returns the requested roles in the order of the body, organizations first. */
export function requestedRolesOf(
  { organizations = [], projects = [] }: RequestedMemberships,
  root: string,
): RequestedRole[] {
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

/** Returns the requested ids of organizations or of projects; malformed ones, which are found nowhere, are left out. */
export const idsOf = (requested: readonly RequestedRole[], type: Resource['type']) =>
  requested.filter((each) => each.type === type && isId(each.id)).map(({ id }) => id);

async function decideGrants(
  ctx: TransactionContext,
  user: UserRecord,
  {
    requested,
    implied,
    resources,
  }: { requested: readonly RequestedRole[]; implied: readonly string[]; resources: readonly Resource[] },
): Promise<GrantedRole[]> {
  const faults: Fault[] = [];
  const grants: GrantedRole[] = [];
  const refuse = (path: string, code: ErrorCode) => faults.push({ path, code, message: ERRORS[code][1] });
  const resourceOf = (type: Resource['type'], id: string) =>
    resources.find((resource) => resource.type === type && resource.id === id);
  const seen = new Set<string>();

  for (const { type, id, role, path } of requested) {
    if (seen.has(id)) faults.push({ path, code: 'duplicate', message: PLAIN_FAULTS.duplicate });
    seen.add(id);
    const resource = resourceOf(type, id);
    if (!resource) {
      refuse(path, 'not_found');
      continue;
    }
    const managed = decideManageMembers(ctx.caller.actor, resource);
    const joins = implied.includes(resource.organization.id) && type === 'project';
    const organization = joins ? resourceOf('organization', resource.organization.id) : undefined;
    const joined =
      organization && managed.allowed ? await decideGrant(ctx, user, organization, 'viewer') : managed;
    const decision = joined.allowed ? await decideGrant(ctx, user, resource, role) : joined;
    if (!decision.allowed) {
      // An admin of the project may know that they can't add the user to its organization.
      const isClosed = organization && managed.allowed && decision.reason !== 'higher_role';
      refuse(path, isClosed ? 'not_organization_member' : decision.reason);
      continue;
    }
    if (organization && !grants.some((grant) => grant.resource.id === organization.id))
      grants.push({ resource: organization, user, before: undefined, role: 'viewer' });
    const before = roleIn(user, resource);
    if (before !== role) grants.push({ resource, user, before, role });
  }
  if (faults.length > 0) throw invalid(faults);
  return grants;
}

/** Decides one grant. The user counts as a member of the project's organization, which they join in the same request. */
async function decideGrant(
  { tx, caller: { actor } }: TransactionContext,
  user: UserRecord,
  resource: Resource,
  role: MemberRole,
) {
  const before = roleIn(user, resource);
  const stepsDown = before === 'admin' && role !== 'admin' && user.id === actor.id;
  const admins = stepsDown ? await findActiveAdmins(tx, resource, 2) : [];
  const facts = memberFactsOf(actor, resource, user, before, admins);
  return decideMember(
    actor,
    resource,
    { ...facts, isVisible: administersUser(actor, user), isInOrganization: true },
    role,
  );
}
