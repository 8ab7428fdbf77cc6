import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  administeredScope,
  administersOrganizations,
  decideAdministration,
  decideAtOrganization,
  decideAtProject,
  decideCreateOrganization,
  decideListing,
  ORGANIZATION_PERMISSIONS,
  PROJECT_PERMISSIONS,
  scopeOf,
} from './permissions.ts';
import { type MemberRole, type Memberships, rolesOf } from './roles.ts';

const organization = (organizationId: string, role: MemberRole) => ({
  organizationId,
  name: organizationId,
  role,
});
const project = (projectId: string, organizationId: string, role: MemberRole) => ({
  projectId,
  name: projectId,
  organizationId,
  role,
});
const userWith = (systemRole: 'admin' | 'user', memberships: Partial<Memberships> = {}) =>
  rolesOf({ systemRole, memberships: { organizations: [], projects: [], ...memberships } });

/** Seen from organization A and its project P. */
const PEOPLE = {
  'system admin': userWith('admin'),
  'organization admin': userWith('user', { organizations: [organization('A', 'admin')] }),
  'project admin': userWith('user', {
    organizations: [organization('A', 'viewer')],
    projects: [project('P', 'A', 'admin')],
  }),
  'project viewer': userWith('user', {
    organizations: [organization('A', 'viewer')],
    projects: [project('P', 'A', 'viewer')],
  }),
  'organization viewer': userWith('user', { organizations: [organization('A', 'viewer')] }),
  'admin of another project': userWith('user', {
    organizations: [organization('A', 'viewer')],
    projects: [project('Q', 'A', 'admin')],
  }),
  'admin of another organization': userWith('user', {
    organizations: [organization('B', 'admin')],
    projects: [project('R', 'B', 'admin')],
  }),
  'regular user': userWith('user'),
};
type Who = keyof typeof PEOPLE;

const yes = 'yes';
const no = 'forbidden';
const gone = 'not_found';

/** docs/permissions.md's table of permissions, by hand: permission → everybody in the order of PEOPLE. */
const AT_ORGANIZATION: Record<string, string[]> = {
  view: [yes, yes, yes, gone, gone, yes, gone, gone],
  update: [yes, yes, no, gone, gone, no, gone, gone],
  delete: [yes, no, no, gone, gone, no, gone, gone],
  viewMembers: [yes, yes, no, gone, gone, no, gone, gone],
  manageMembers: [yes, yes, no, gone, gone, no, gone, gone],
  createProject: [yes, yes, no, gone, gone, no, gone, gone],
};
const AT_PROJECT: Record<string, string[]> = {
  view: [yes, yes, yes, yes, gone, gone, gone, gone],
  update: [yes, yes, yes, no, gone, gone, gone, gone],
  delete: [yes, yes, no, no, gone, gone, gone, gone],
  viewMembers: [yes, yes, yes, yes, gone, gone, gone, gone],
  manageMembers: [yes, yes, yes, no, gone, gone, gone, gone],
};

const inWords = (decision: ReturnType<typeof decideAtProject>) =>
  decision.allowed ? 'yes' : decision.reason;

test('decides what each caller may do in an organization', () => {
  const decided = ORGANIZATION_PERMISSIONS.map((permission) => [
    permission,
    Object.values(PEOPLE).map((roles) => inWords(decideAtOrganization(roles, permission, 'A'))),
  ]);
  assert.deepEqual(Object.fromEntries(decided), AT_ORGANIZATION);
});

test('decides what each caller may do in a project', () => {
  const resource = { organizationId: 'A', projectId: 'P' };
  const decided = PROJECT_PERMISSIONS.map((permission) => [
    permission,
    Object.values(PEOPLE).map((roles) => inWords(decideAtProject(roles, permission, resource))),
  ]);
  assert.deepEqual(Object.fromEntries(decided), AT_PROJECT);
});

test('decides who lists, creates and invites to organizations', () => {
  const lists = ({ ...roles }: (typeof PEOPLE)[Who]) => ({
    lists: decideListing({ ...roles, id: '', name: '', authorityVersion: 1 }).allowed,
    administers: decideAdministration({ ...roles, id: '', name: '', authorityVersion: 1 }).allowed,
    creates: decideCreateOrganization({ ...roles, id: '', name: '', authorityVersion: 1 }).allowed,
    invites: administersOrganizations(roles),
  });
  const all = { lists: true, administers: true, creates: true, invites: true };
  const none = { lists: false, administers: false, creates: false, invites: false };
  assert.deepEqual(Object.fromEntries(Object.entries(PEOPLE).map(([who, roles]) => [who, lists(roles)])), {
    'system admin': all,
    'organization admin': { ...all, creates: false },
    'project admin': { ...none, lists: true, administers: true },
    'project viewer': { ...none, lists: true },
    'organization viewer': none,
    'admin of another project': { ...none, lists: true, administers: true },
    'admin of another organization': { ...all, creates: false },
    'regular user': none,
  });
});

test('decides what each caller sees of users and resources', () => {
  assert.equal(scopeOf(PEOPLE['system admin']), 'everything');
  const none = { organizationIds: [], projectIds: [], administeredProjectIds: [] };
  assert.deepEqual(scopeOf(PEOPLE['organization admin']), { ...none, organizationIds: ['A'] });
  const projectAdmin = { ...none, projectIds: ['P'], administeredProjectIds: ['P'] };
  assert.deepEqual(scopeOf(PEOPLE['project admin']), projectAdmin);
  // Projects of administered organizations are not listed.
  assert.deepEqual(scopeOf(PEOPLE['admin of another organization']), { ...none, organizationIds: ['B'] });
  assert.deepEqual(scopeOf(PEOPLE['organization viewer']), none);
  const viewer = scopeOf(PEOPLE['project viewer']);
  assert.deepEqual(viewer, { ...none, projectIds: ['P'] });
  assert.deepEqual(administeredScope(viewer), none);
});
