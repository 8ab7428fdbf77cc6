import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorOf } from '../../access/actor.ts';
import type { MemberRole, Memberships } from '../../access/roles.ts';
import type { Resource } from './model.ts';
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
type Who = keyof typeof ACTORS;

const A: Resource = { type: 'organization', id: 'A', name: 'A', organization: { id: 'A', name: 'A' } };
const P: Resource = { type: 'project', id: 'P', name: 'P', organization: { id: 'A', name: 'A' } };

interface Different extends Partial<Omit<MemberFacts, 'user'>> {
  user?: Partial<MemberFacts['user']>;
}
const facts = ({ user, ...different }: Different): MemberFacts => ({
  role: 'viewer',
  isOnlyAdmin: false,
  isVisible: true,
  isInOrganization: true,
  ...different,
  user: { id: 'other', systemRole: 'user', status: 'active', ...user },
});
const me = { id: 'me' };

/** Each: what is asked, and what each actor is answered. */
const CASES: [
  name: string,
  place: Resource,
  on: Different,
  role: MemberRole | null,
  answers: Record<Who, string>,
][] = [
  [
    'a member of the organization becomes admin',
    A,
    {},
    'admin',
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'a member is removed',
    A,
    {},
    null,
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'the only admin is removed by somebody else',
    A,
    { role: 'admin', isOnlyAdmin: true },
    null,
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'a system admin is demoted',
    A,
    { role: 'admin', user: { systemRole: 'admin' } },
    'viewer',
    { system: 'yes', organization: 'higher_role', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'a system admin is added',
    A,
    { role: undefined, user: { systemRole: 'admin' } },
    'viewer',
    { system: 'yes', organization: 'higher_role', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'a stranger is added',
    A,
    { role: undefined, isVisible: false, isInOrganization: false },
    'viewer',
    { system: 'not_found', organization: 'not_found', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'somebody who has not activated the account is added',
    A,
    { role: undefined, user: { status: 'pending' } },
    'viewer',
    { system: 'not_activated', organization: 'not_activated', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'who is no member is removed',
    A,
    { role: undefined },
    null,
    { system: 'not_found', organization: 'not_found', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'one leaves',
    A,
    { user: me },
    null,
    { system: 'yes', organization: 'yes', project: 'yes', viewer: 'yes' },
  ],
  [
    'one leaves as the only admin',
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
    'one steps down as the only admin',
    A,
    { user: me, role: 'admin', isOnlyAdmin: true },
    'viewer',
    { system: 'yes', organization: 'last_organization_admin', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'one raises oneself',
    A,
    { user: me },
    'admin',
    { system: 'yes', organization: 'yes', project: 'forbidden', viewer: 'not_found' },
  ],
  [
    'a member of the organization joins the project',
    P,
    { role: undefined },
    'viewer',
    { system: 'yes', organization: 'yes', project: 'yes', viewer: 'not_found' },
  ],
  [
    'somebody of another organization joins the project',
    P,
    { role: undefined, isInOrganization: false },
    'viewer',
    {
      system: 'not_organization_member',
      organization: 'not_organization_member',
      project: 'not_organization_member',
      viewer: 'not_found',
    },
  ],
  [
    'a member of the project becomes its admin',
    P,
    {},
    'admin',
    { system: 'yes', organization: 'yes', project: 'yes', viewer: 'not_found' },
  ],
  [
    'the only admin leaves the project',
    P,
    { user: me, role: 'admin', isOnlyAdmin: true },
    null,
    { system: 'yes', organization: 'yes', project: 'yes', viewer: 'yes' },
  ],
];

for (const [name, place, on, role, answers] of CASES) {
  test(name, () => {
    const decided = Object.entries(ACTORS).map(([who, by]) => {
      const decision = decideMember(by, place, facts(on), role);
      return [who, decision.allowed ? 'yes' : decision.reason];
    });
    assert.deepEqual(Object.fromEntries(decided), answers);
  });
}

test('the only admin may leave once system admins are told', () => {
  const only = facts({ user: me, role: 'admin', isOnlyAdmin: true });
  assert.equal(decideMember(ACTORS.organization, A, only, null, true).allowed, true);
});
