import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actorOf } from '../../access/actor.ts';
import type { MemberRole, Memberships } from '../../access/roles.ts';
import type { Resource } from '../resources/index.ts';
import { decideMember, type MemberFacts } from './policy.ts';

const inA = (role: MemberRole) => ({ organizationId: 'A', name: 'A', role });
const inP = (role: MemberRole) => ({ projectId: 'P', name: 'P', organizationId: 'A', role });

const actor = (systemRole: 'admin' | 'user', memberships: Partial<Memberships> = {}) =>
  actorOf({
    id: 'me',
    username: 'Me',
    systemRole,
    memberships: { organizations: [], projects: [], ...memberships },
    authorityVersion: 1,
  });

const ACTORS = {
  system: actor('admin'),
  organization: actor('user', { organizations: [inA('admin')] }),
  project: actor('user', { organizations: [inA('viewer')], projects: [inP('admin')] }),
  viewer: actor('user', { organizations: [inA('viewer')], projects: [inP('viewer')] }),
};
const A: Resource = { type: 'organization', id: 'A', name: 'A', organization: { id: 'A', name: 'A' } };
const P: Resource = { type: 'project', id: 'P', name: 'P', organization: { id: 'A', name: 'A' } };

interface Overrides extends Partial<Omit<MemberFacts, 'user'>> {
  user?: Partial<MemberFacts['user']>;
}
const facts = ({ user, ...overrides }: Overrides): MemberFacts => ({
  role: 'viewer',
  isOnlyAdmin: false,
  isVisible: true,
  isInOrganization: true,
  ...overrides,
  user: { id: 'other', systemRole: 'user', status: 'active', ...user },
});
const me = { id: 'me' };

/** Each change with the decision for each actor: `yes` or the reason of the denial. */
const CASES: [
  name: string,
  resource: Resource,
  overrides: Overrides,
  role: MemberRole | null,
  expected: Record<keyof typeof ACTORS, string>,
][] = [
  [
    'making a member of the organization its admin',
    A,
    {},
    'admin',
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'removing a member',
    A,
    {},
    null,
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'removing another user who is the only admin',
    A,
    { role: 'admin', isOnlyAdmin: true },
    null,
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'demoting a system admin to viewer',
    A,
    { role: 'admin', user: { systemRole: 'admin' } },
    'viewer',
    { system: 'yes', organization: 'higher_role', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'adding a system admin',
    A,
    { role: undefined, user: { systemRole: 'admin' } },
    'viewer',
    { system: 'yes', organization: 'higher_role', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'adding a user that the actor may not see',
    A,
    { role: undefined, isVisible: false, isInOrganization: false },
    'viewer',
    { system: 'not_found', organization: 'not_found', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'adding a pending user',
    A,
    { role: undefined, user: { status: 'pending' } },
    'viewer',
    { system: 'not_activated', organization: 'not_activated', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'removing a user who is not a member',
    A,
    { role: undefined },
    null,
    { system: 'not_found', organization: 'not_found', project: 'forbidden', viewer: 'not_found' },
  ],
  ['leaving', A, { user: me }, null, { system: 'yes', organization: 'yes', project: 'yes', viewer: 'yes' }],
  [
    'leaving as the only admin',
    A,
    { user: me, role: 'admin', isOnlyAdmin: true },
    null,
    {
      system: 'yes',
      organization: 'last_organization_admin',
      project: 'last_organization_admin',
      viewer: 'last_organization_admin',
    },
  ],
  [
    'becoming viewer as the only admin',
    A,
    { user: me, role: 'admin', isOnlyAdmin: true },
    'viewer',
    { system: 'yes', organization: 'last_organization_admin', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'making oneself admin',
    A,
    { user: me },
    'admin',
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'adding a member of the organization to the project',
    P,
    { role: undefined },
    'viewer',
    { system: 'yes', organization: 'yes', project: 'yes', viewer: 'forbidden' },
  ],
  [
    'adding a user of another organization to the project',
    P,
    { role: undefined, isInOrganization: false },
    'viewer',
    {
      system: 'not_organization_member',
      organization: 'not_organization_member',
      project: 'not_organization_member',
      viewer: 'forbidden',
    },
  ],
  [
    'making a member of the project its admin',
    P,
    {},
    'admin',
    { system: 'yes', organization: 'yes', project: 'yes', viewer: 'forbidden' },
  ],
  [
    'leaving the project as its only admin',
    P,
    { user: me, role: 'admin', isOnlyAdmin: true },
    null,
    { system: 'yes', organization: 'yes', project: 'yes', viewer: 'yes' },
  ],
];

describe('decideMember', () => {
  for (const [name, resource, overrides, role, expected] of CASES) {
    test(`decides about ${name}`, () => {
      const decided = Object.entries(ACTORS).map(([actorName, by]) => {
        const decision = decideMember(by, resource, facts(overrides), role);
        return [actorName, decision.allowed ? 'yes' : decision.reason];
      });
      assert.deepEqual(Object.fromEntries(decided), expected);
    });
  }

  test('allows the only admin to leave when system admins are notified', () => {
    const only = facts({ user: me, role: 'admin', isOnlyAdmin: true });
    assert.equal(decideMember(ACTORS.organization, A, only, null, true).allowed, true);
  });
});
