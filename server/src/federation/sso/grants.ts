import type { SignedInCaller } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Queryable } from '../../db/database.ts';
import type { UserLifecycle, UserRecord } from '../../identity/users/index.ts';
import { NIL } from '../../lib/ids.ts';
import { findActiveAdmins, setRoles } from '../../tenancy/memberships/index.ts';
import { findResources, type Resource } from '../../tenancy/resources/index.ts';
import type { TestResultBody } from './contract.ts';
import { deleteGrant, findGrants, type Grant, saveGrant } from './grants-store.ts';
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
}

const higher = (roles: readonly (MemberRole | undefined)[]): MemberRole | undefined =>
  roles.includes('admin') ? 'admin' : roles.includes('viewer') ? 'viewer' : undefined;

const keyOf = (resource: Pick<Resource, 'type' | 'id' | 'organization'>) =>
  `${resource.organization.id} ${resource.type === 'project' ? resource.id : NIL}`;
const keyOfGrant = ({ organizationId, projectId }: Grant) => `${organizationId} ${projectId}`;

/** Whether a groups claim that the mapping reads is absent or incomplete, so that nothing can be concluded from it. */
export const isIncomplete = ({ roleMapping }: Connection, { attributes, groupsOverage }: Answer): boolean =>
  groupsOverage || roleMapping.some(({ attribute }) => attributes[attribute] === undefined);

/** Returns the roles that the rules give, by resource. A role in a project implies one in its organization. */
async function grantedRoles(db: Queryable, { roleMapping }: Connection, { attributes }: Answer) {
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

/** Returns the change at each resource in which the mapping gives, or gave, a role. */
async function plan(
  db: Queryable,
  connection: Connection,
  user: Pick<UserRecord, 'id' | 'memberships'>,
  answer: Answer,
): Promise<Planned[]> {
  if (isIncomplete(connection, answer)) return [];
  const [granted, grants] = await Promise.all([
    grantedRoles(db, connection, answer),
    findGrants(db, user.id),
  ]);
  const own = new Map(
    grants
      .filter(({ connectionId }) => connectionId === connection.id)
      .map((grant) => [keyOfGrant(grant), grant]),
  );
  const gone = [...own.values()].filter((grant) => !granted.has(keyOfGrant(grant)));
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
  const planned = resources.map((resource): Planned => {
    const before = roleIn(user, resource);
    const grant = own.get(keyOf(resource));
    // Something else than we left there: an admin changed it since.
    const manual = grant && grant.effectiveRole === before ? (grant.manualRole ?? undefined) : before;
    const others = grants.filter(
      (each) => each.connectionId !== connection.id && keyOfGrant(each) === keyOf(resource),
    );
    const role = granted.get(keyOf(resource))?.role;
    return {
      resource,
      granted: role,
      manual,
      before,
      after: higher([role, manual, ...others.map((each) => each.role)]),
    };
  });
  // Leaving an organization would end memberships in its projects that others gave.
  return planned.map((each) =>
    each.resource.type === 'organization' &&
    each.after === undefined &&
    keepsProject(user, each.resource, planned)
      ? { ...each, after: 'viewer', manual: 'viewer' }
      : each,
  );
}

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
  if (connection.roleMapping.length === 0) return;
  const planned = await plan(ctx.tx, connection, user, answer);
  const applied: Planned[] = [];
  for (const each of planned) if (!(await takesLastAdmin(ctx.tx, user, each))) applied.push(each);
  await setRoles(
    ctx,
    lifecycle,
    user,
    applied
      .filter(({ before, after }) => before !== after)
      .map(({ resource, before, after }) => ({ resource, before, role: after ?? null })),
  );
  for (const { resource, granted, manual, after } of applied) {
    const where = {
      connectionId: connection.id,
      userId: user.id,
      organizationId: resource.organization.id,
      projectId: resource.type === 'project' ? resource.id : NIL,
    };
    if (granted === undefined || after === undefined) await deleteGrant(ctx.tx, where);
    else
      await saveGrant(ctx.tx, { ...where, role: granted, manualRole: manual ?? null, effectiveRole: after });
  }
}

async function takesLastAdmin(db: Queryable, user: UserRecord, { resource, before, after }: Planned) {
  if (before !== 'admin' || after === 'admin') return false;
  const admins = await findActiveAdmins(db, resource, 2);
  return admins.length === 1 && admins[0] === user.id;
}

/** Returns what applying the mapping would change of a user. */
export async function previewRoleMapping(
  db: Queryable,
  connection: Connection,
  user: UserRecord | undefined,
  answer: Answer,
): Promise<TestResultBody['changes']> {
  const subject = user ?? { id: NIL, memberships: { organizations: [], projects: [] } };
  const planned = await plan(db, connection, subject, answer);
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
