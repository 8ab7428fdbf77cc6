import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../../access/actor.ts';
import { decideCreateOrganization, decideListing } from '../../access/permissions.ts';
import { NO_MEMBERSHIPS, rolesOf } from '../../access/roles.ts';
import {
  decideCreateUser,
  decideInviteUsers,
  decideManageInvitations,
  decideUser,
  type UserAction,
  type UserFacts,
} from './policy.ts';

const actor = (systemRole: Actor['systemRole'], id = 'me'): Actor => ({
  id,
  name: 'Me',
  ...rolesOf({ systemRole, memberships: NO_MEMBERSHIPS }),
  authorityVersion: 1,
});
const facts = (different: Partial<UserFacts>): UserFacts => ({
  id: 'other',
  status: 'active',
  systemRole: 'user',
  memberships: NO_MEMBERSHIPS,
  isLastSystemAdmin: false,
  ...different,
});

const YES = 'yes';
const NO = 'forbidden';
const GONE = 'not_found';
const LAST = 'last_system_admin';
const PENDING = 'not_activated';

const SUBJECTS: [name: string, who: Actor, on: UserFacts][] = [
  ['user → other', actor('user'), facts({})],
  ['user → self', actor('user'), facts({ id: 'me' })],
  ['admin → other', actor('admin'), facts({})],
  ['admin → disabled', actor('admin'), facts({ status: 'disabled' })],
  ['admin → pending', actor('admin'), facts({ status: 'pending' })],
  ['admin → other admin', actor('admin'), facts({ systemRole: 'admin' })],
  ['admin → self', actor('admin'), facts({ id: 'me', systemRole: 'admin' })],
  ['last admin → self', actor('admin'), facts({ id: 'me', systemRole: 'admin', isLastSystemAdmin: true })],
];

/** By action, in the order of the subjects. */
const TABLE: Record<UserAction, string[]> = {
  view: [GONE, YES, YES, YES, YES, YES, YES, YES],
  previewImpact: [GONE, NO, YES, YES, YES, YES, YES, YES],
  update: [GONE, NO, YES, YES, YES, YES, YES, YES],
  updateOwnProfile: [GONE, YES, NO, NO, NO, NO, YES, YES],
  changeSystemRole: [GONE, NO, YES, YES, YES, YES, YES, LAST],
  disable: [GONE, NO, YES, YES, PENDING, YES, YES, LAST],
  enable: [GONE, NO, YES, YES, PENDING, YES, YES, YES],
  delete: [GONE, NO, YES, YES, YES, YES, YES, LAST],
  resetPassword: [GONE, NO, YES, YES, PENDING, YES, 'own_password', 'own_password'],
  viewSessions: [GONE, YES, YES, YES, YES, YES, YES, YES],
  endSessions: [GONE, YES, YES, YES, YES, YES, YES, YES],
};

const isAction = (name: string): name is UserAction => name in TABLE;

for (const [action, row] of Object.entries(TABLE)) {
  test(action, () => {
    assert.ok(isAction(action));
    assert.equal(row.length, SUBJECTS.length);
    for (const [index, [name, who, on]] of SUBJECTS.entries()) {
      const decision = decideUser(who, action, on);
      assert.equal(decision.allowed ? YES : decision.reason, row[index], name);
    }
  });
}

test('people are listed, and either created or invited, by system admins', () => {
  const allowed = { allowed: true };
  const forbidden = { allowed: false, reason: 'forbidden' };
  const cases: [(by: ReturnType<typeof actor>) => unknown, admin: object][] = [
    [decideListing, allowed],
    [decideCreateOrganization, allowed],
    [decideManageInvitations, allowed],
    [(by) => decideCreateUser(by, 'none'), allowed],
    [(by) => decideCreateUser(by, 'email'), { allowed: false, reason: 'direct_creation_disabled' }],
    [(by) => decideCreateUser(by, 'both'), allowed],
    [(by) => decideInviteUsers(by, 'both'), allowed],
    [(by) => decideInviteUsers(by, 'email'), allowed],
    [(by) => decideInviteUsers(by, 'none'), { allowed: false, reason: 'invitations_disabled' }],
  ];
  for (const [decide, admin] of cases) {
    assert.deepEqual(decide(actor('admin')), admin);
    assert.deepEqual(decide(actor('user')), forbidden);
  }
});
