import type { SignedInCaller } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import type { UserLifecycle, UserRecord } from '../../identity/users/index.ts';
import { NIL } from '../../lib/ids.ts';
import { findActiveAdmins, setRoles } from '../../tenancy/memberships/index.ts';
import { findResources, lockResources, type Resource } from '../../tenancy/resources/index.ts';
import type { TestResultBody } from './contract.ts';
import {
  deleteGrant,
  deleteGrantsOf,
  findGrants,
  type Grant,
  saveGrant,
  updateGrants,
} from './grants-store.ts';
import type { Answer, Connection } from './model.ts';

/** An organization or project with the role that the connection's mapping gives there. */
interface Planned {
  resource: Resource;
  /** What the mapping gives now; undefined: nothing. */
  granted: MemberRole | undefined;
  /** What admins gave. */
  manual: MemberRole | undefined;
  before: MemberRole | undefined;
  after: MemberRole | undefined;
  /** Whether the role is kept although the mapping no longer gives it: the user is the last active admin. */
  isKept: boolean;
}

const higher = (roles: readonly (MemberRole | undefined)[]): MemberRole | undefined =>
  roles.includes('admin') ? 'admin' : roles.includes('viewer') ? 'viewer' : undefined;

const keyOf = (resource: Pick<Resource, 'type' | 'id' | 'organization'>) =>
  `${resource.organization.id} ${resource.type === 'project' ? resource.id : NIL}`;
const keyOfGrant = ({ organizationId, projectId }: Grant) => `${organizationId} ${projectId}`;

/** Whether a groups claim that the mapping reads is absent or incomplete, so that nothing can be concluded from it. */
export const isIncomplete = ({ roleMapping }: Connection, { attributes, groupsOverage }: Answer): boolean =>
  roleMapping.length > 0 &&
  (groupsOverage || roleMapping.some(({ attribute }) => attributes[attribute] === undefined));

/** Returns the roles that the rules give, by resource. A role in a project implies one in its organization. */
async function grantedRoles(
  db: Queryable,
  { roleMapping }: Connection,
  { attributes }: Answer,
): Promise<Granted> {
  const rules = roleMapping.filter(({ attribute, value }) => attributes[attribute]?.includes(value));
  const resources = [
    ...(await findResources(
      db,
      'organization',
      rules.flatMap(({ organizationId }) => organizationId ?? []),
    )),
    ...(await findResources(
      db,
      'project',
      rules.flatMap(({ projectId }) => projectId ?? []),
    )),
  ];
  const granted = new Map<string, { resource: Resource; role: MemberRole }>();
  const add = (resource: Resource, role: MemberRole) => {
    const former = granted.get(keyOf(resource))?.role;
    granted.set(keyOf(resource), { resource, role: higher([former, role]) ?? role });
  };
  for (const rule of rules) {
    const resource = resources.find(({ id }) => id === (rule.projectId ?? rule.organizationId));
    if (!resource) continue;
    add(resource, rule.role);
    if (resource.type === 'project')
      add({ type: 'organization', ...resource.organization, organization: resource.organization }, 'viewer');
  }
  return granted;
}

const roleIn = (
  { memberships }: Pick<UserRecord, 'memberships'>,
  { type, id }: Resource,
): MemberRole | undefined =>
  type === 'organization'
    ? memberships.organizations.find(({ organizationId }) => organizationId === id)?.role
    : memberships.projects.find(({ projectId }) => projectId === id)?.role;

/** What the rules give, by `keyOf` the resource. */
type Granted = ReadonlyMap<string, { resource: Resource; role: MemberRole }>;

/** Returns the change at each resource in which the connection gives, or gave, a role. */
async function plan(
  db: Queryable,
  connectionId: string,
  user: Pick<UserRecord, 'id' | 'memberships'>,
  granted: Granted,
): Promise<Planned[]> {
  const grants = await findGrants(db, user.id);
  const gone = grants.filter(
    (grant) => grant.connectionId === connectionId && !granted.has(keyOfGrant(grant)),
  );
  const former = [
    ...(await findResources(
      db,
      'organization',
      gone.flatMap((grant) => (grant.projectId === NIL ? grant.organizationId : [])),
    )),
    ...(await findResources(
      db,
      'project',
      gone.flatMap((grant) => (grant.projectId === NIL ? [] : grant.projectId)),
    )),
  ];
  const resources = [...[...granted.values()].map(({ resource }) => resource), ...former];
  return resources.map((resource): Planned => {
    const before = roleIn(user, resource);
    const here = grants.filter((grant) => keyOfGrant(grant) === keyOf(resource));
    // Those that an admin has not overruled since.
    const others = here.filter(
      (grant) => grant.connectionId !== connectionId && grant.effectiveRole === before,
    );
    const manual = manualRole(here, before);
    const role = granted.get(keyOf(resource))?.role;
    const after = higher([role, manual, ...others.map((each) => each.role)]);
    return { resource, granted: role, manual, before, after, isKept: false };
  });
}

/**
 * Returns the role that admins gave, by the grants of all connections at a resource. When the membership is not what these
 * set it to, an admin has changed it since.
 */
function manualRole(grants: readonly Grant[], before: MemberRole | undefined): MemberRole | undefined {
  const current = grants.filter(({ effectiveRole }) => effectiveRole === before);
  if (current.length === 0) return before;
  return current.every((grant) => grant.manualRole === 'admin')
    ? 'admin'
    : current.some((grant) => grant.manualRole === null)
      ? undefined
      : 'viewer';
}

/**
 * Returns the plan without what would remove the last active admin, or end memberships that others gave. A project whose last
 * admin leaves the organization is managed by the organization's admins.
 */
async function withoutForbidden(
  db: Queryable,
  user: Pick<UserRecord, 'id' | 'memberships'>,
  planned: readonly Planned[],
): Promise<Planned[]> {
  const left = new Set<string>();
  const settled: Planned[] = [];
  const isProject = ({ resource }: Planned) => resource.type === 'project';
  for (const each of planned.toSorted((a, b) => Number(isProject(a)) - Number(isProject(b)))) {
    const { resource, before, after } = each;
    const leaves = after === undefined && !isProject(each);
    if (!left.has(resource.organization.id) && (await isLastAdminRemoved(db, user.id, each)))
      settled.push({ ...each, after: before, isKept: true });
    else if (leaves && keepsProject(user, resource, planned))
      settled.push({ ...each, after: 'viewer', manual: 'viewer' });
    else {
      if (leaves) left.add(resource.id);
      settled.push(each);
    }
  }
  return settled;
}

/** Returns whether leaving the organization would end memberships in its projects that the plan does not end. */
const keepsProject = (
  { memberships }: Pick<UserRecord, 'memberships'>,
  organization: Resource,
  planned: readonly Planned[],
): boolean =>
  memberships.projects.some(
    ({ organizationId, projectId }) =>
      organizationId === organization.id &&
      !planned.some(({ resource, after }) => resource.id === projectId && after === undefined),
  );

async function isLastAdminRemoved(db: Queryable, userId: string, { resource, before, after }: Planned) {
  if (before !== 'admin' || after === 'admin') return false;
  const admins = await findActiveAdmins(db, resource, 2);
  return admins.length === 1 && admins[0] === userId;
}

/**
 * Locks the organizations, then the projects, of planned changes. Two of the last admins may lose the role at once: the second
 * one waits here, and sees that the first one has lost it.
 */
async function lockChanged(tx: Tx, planned: readonly Planned[]): Promise<void> {
  const changed = planned.filter(({ before, after }) => before !== after).map(({ resource }) => resource);
  for (const type of ['organization', 'project'] as const) {
    const ids = new Set(changed.filter((resource) => resource.type === type).map(({ id }) => id));
    if (ids.size > 0) await lockResources(tx, type, [...ids]);
  }
}

/** Applies a plan, whose changes are locked, to a locked user, and writes what the connection gives from now on. */
async function applyPlan(
  ctx: TransactionContext<SignedInCaller>,
  lifecycle: UserLifecycle,
  connectionId: string,
  user: UserRecord,
  planned: readonly Planned[],
): Promise<void> {
  const settled = await withoutForbidden(ctx.tx, user, planned);
  await setRoles(
    ctx,
    lifecycle,
    user,
    settled
      .filter(({ before, after }) => before !== after)
      .map(({ resource, before, after }) => ({ resource, before, role: after ?? null })),
  );
  for (const { resource, granted, manual, after, isKept } of settled) {
    if (isKept) continue;
    const membership = {
      userId: user.id,
      organizationId: resource.organization.id,
      projectId: resource.type === 'project' ? resource.id : NIL,
    };
    const grant = { ...membership, connectionId };
    if (after === undefined) {
      await deleteGrant(ctx.tx, grant);
      continue;
    }
    const set = { manualRole: manual ?? null, effectiveRole: after };
    if (granted === undefined) await deleteGrant(ctx.tx, grant);
    else await saveGrant(ctx.tx, { ...grant, ...set, role: granted });
    await updateGrants(ctx.tx, { ...membership, ...set });
  }
}

/**
 * Gives a locked user the roles that the connection's mapping says, and takes back those that it gave before and gives no
 * longer. Roles that admins gave stay, and so does the last active admin of an organization or project.
 */
export async function applyRoleMapping(
  ctx: TransactionContext<SignedInCaller>,
  lifecycle: UserLifecycle,
  connection: Connection,
  user: UserRecord,
  answer: Answer,
): Promise<void> {
  if (isIncomplete(connection, answer)) return;
  const granted = await grantedRoles(ctx.tx, connection, answer);
  const planned = await plan(ctx.tx, connection.id, user, granted);
  await lockChanged(ctx.tx, planned);
  await applyPlan(ctx, lifecycle, connection.id, user, planned);
}

/**
 * Takes back the roles that a connection gave locked users, who can't sign in by it any more. Those of a last active admin
 * stay, as if an admin had given them.
 */
export async function revokeGrantedRoles(
  ctx: TransactionContext<SignedInCaller>,
  lifecycle: UserLifecycle,
  connectionId: string,
  users: readonly UserRecord[],
): Promise<void> {
  const plans: { user: UserRecord; planned: Planned[] }[] = [];
  for (const user of users) plans.push({ user, planned: await plan(ctx.tx, connectionId, user, new Map()) });
  await lockChanged(
    ctx.tx,
    plans.flatMap(({ planned }) => planned),
  );
  for (const { user, planned } of plans) await applyPlan(ctx, lifecycle, connectionId, user, planned);
  // Also what the plans leave out: kept roles, and those in projects that were deleted.
  await deleteGrantsOf(
    ctx.tx,
    connectionId,
    users.map(({ id }) => id),
  );
}

/** Returns what applying the mapping would change of a user. */
export async function previewRoleMapping(
  db: Queryable,
  connection: Connection,
  user: UserRecord | undefined,
  answer: Answer,
): Promise<TestResultBody['changes']> {
  if (isIncomplete(connection, answer)) return [];
  const subject = user ?? { id: NIL, memberships: { organizations: [], projects: [] } };
  const granted = await grantedRoles(db, connection, answer);
  const planned = await withoutForbidden(db, subject, await plan(db, connection.id, subject, granted));
  return planned
    .filter(({ before, after }) => before !== after)
    .map(({ resource, before, after }) => ({
      field: 'membership' as const,
      organizationId: resource.organization.id,
      ...(resource.type === 'project' && { projectId: resource.id }),
      before: before ?? null,
      after: after ?? null,
    }));
}
