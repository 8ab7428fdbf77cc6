import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type Answer,
  type Client,
  eventually,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertProject,
  insertSignedIn,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';
import { replay, snapshotOf } from './memberships-replay.ts';

const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);

interface Someone {
  id: string;
  /** One browser per node. */
  at: [Client, Client];
}

const onBothNodes = ({ id, browser }: { id: string; browser: Client }): Someone => {
  const there = node.client();
  for (const [name, value] of browser.cookies) there.cookies.set(name, value);
  return { id, at: [browser, there] };
};
const makePeople = async (count: number, systemRole: 'admin' | 'user' = 'user') =>
  (await Promise.all(Array.from({ length: count }, () => insertSignedIn(server, { systemRole })))).map(
    onBothNodes,
  );

const noneFailed = (answers: Answer[]) =>
  assert.deepEqual(
    answers.filter(({ status }) => status >= 500).map(({ text }) => text),
    [],
  );

const PEOPLE = 8;
const SYSTEM_ADMINS = 3;
const ORGANIZATIONS = 3;

/** Creates the only three system admins, and three organizations of the same users with two admins and two projects each. */
async function makeWorld() {
  const people = await makePeople(PEOPLE);
  const rulers = await makePeople(SYSTEM_ADMINS, 'admin');
  const organizations: { id: string; projectIds: string[] }[] = [];
  for (let index = 0; index < ORGANIZATIONS; index++) {
    const roleOf = (position: number) => (position >> 1 === index ? ('admin' as const) : ('viewer' as const));
    const members = Object.fromEntries(people.map(({ id }, position) => [id, roleOf(position)]));
    const organization = await insertOrganization(server, { members });
    const projectIds: string[] = [];
    for (const chief of [people[2 * index], people[2 * index + 2]]) {
      const project = await insertProject(server, organization, { members: { [chief?.id ?? '']: 'admin' } });
      projectIds.push(project.id);
    }
    organizations.push({ id: organization.id, projectIds });
  }
  await server.sql("UPDATE users SET status = 'disabled' WHERE system_role = 'admin' AND NOT id = ANY ($1)", [
    rulers.map(({ id }) => id),
  ]);
  return { allUsers: [...people, ...rulers], organizations };
}
type World = Awaited<ReturnType<typeof makeWorld>>;

/** An action of one user on another. */
interface Action {
  kind: (typeof KINDS)[number];
  by: number;
  on: number;
  successor: number;
  organization: number;
  project: number;
  role: 'admin' | 'viewer';
  atNode: 0 | 1;
}

const KINDS = [
  'put',
  'put',
  'put',
  'remove',
  'leave',
  'leave and hand over',
  'put in project',
  'put in project',
  'remove from project',
  'leave project',
  'grant',
  'patch',
  'disable',
  'enable',
  'enable',
  'disable and hand over',
  'delete and hand over',
  'demote',
  'promote',
] as const;

const index = (below: number) => fc.integer({ min: 0, max: below - 1 });
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom(...KINDS),
  // The initial admins act more often.
  by: fc.oneof(
    index(PEOPLE),
    index(2 * ORGANIZATIONS),
    fc.integer({ min: PEOPLE, max: PEOPLE + SYSTEM_ADMINS - 1 }),
  ),
  on: index(PEOPLE + SYSTEM_ADMINS),
  successor: index(PEOPLE),
  organization: index(ORGANIZATIONS),
  project: index(2),
  role: fc.constantFrom('admin', 'viewer'),
  atNode: fc.constantFrom(0, 1),
});

function doIt({ allUsers, organizations }: World, action: Action): Promise<Answer> {
  const { kind, role } = action;
  const [by, on, successor] = [allUsers[action.by], allUsers[action.on], allUsers[action.successor]];
  const organization = organizations[action.organization];
  const projectId = organization?.projectIds[action.project];
  assert.ok(by && on && successor && organization && projectId);
  const browser = by.at[action.atNode];
  const member = (id: string) => `/organizations/${organization.id}/members/${id}`;
  const inProject = (id: string) => `/projects/${projectId}/members/${id}`;
  const handOver = `?handOver=${organization.id}:${successor.id}`;
  switch (kind) {
    case 'put':
      return browser.request('PUT', `/api/v1${member(on.id)}`, { json: { role } });
    case 'remove':
      return browser.delete(member(on.id));
    case 'leave':
      return browser.delete(member(by.id));
    case 'leave and hand over':
      return browser.delete(member(by.id) + handOver);
    case 'put in project':
      return browser.request('PUT', `/api/v1${inProject(on.id)}`, { json: { role } });
    case 'remove from project':
      return browser.delete(inProject(on.id));
    case 'leave project':
      return browser.delete(inProject(by.id));
    case 'grant':
      return browser.patch(`/users/${on.id}/memberships`, {
        organizations: [{ organizationId: organizations[0]?.id, role }],
        projects: [{ projectId, role }],
      });
    case 'patch':
      return browser.patch(`/organizations/${organization.id}`, {
        members: { [on.id]: role, [successor.id]: action.project ? null : 'viewer' },
      });
    case 'disable':
    case 'enable':
      return browser.post(`/users/${on.id}/${kind}`);
    case 'disable and hand over':
      return browser.post(`/users/${on.id}/disable${handOver}`);
    case 'delete and hand over':
      return browser.delete(`/users/${on.id}${action.project ? handOver : ''}`);
    case 'demote':
    case 'promote':
      return browser.patch(`/users/${on.id}`, { systemRole: kind === 'demote' ? 'user' : 'admin' });
  }
}

/** Repeats a request after a role change of the caller, or after a timeout on a connection, as users do. */
async function insist(act: () => Promise<Answer>): Promise<Answer> {
  let answer = await act();
  for (let again = 0; again < 3 && answer.status === 401; again++) answer = await act();
  for (let again = 0; again < 10 && answer.status === 503; again++) {
    assert.ok(answer.headers.has('retry-after'), answer.text);
    answer = await act();
  }
  return answer;
}

describe('concurrent changes of memberships', () => {
  test('are serializable: two hundred of them on two nodes', async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 200, maxLength: 200 }), async (actions) => {
        const world = await makeWorld();
        const before = await snapshotOf(server);
        const [answers, events] = await server.traced(() =>
          Promise.all(actions.map((each) => insist(() => doIt(world, each)))),
        );
        noneFailed(answers);
        done += answers.filter(({ status }) => status < 300).length;

        // No change was made without permission, each starts from the state that the one before it left, and the audit log
        // matches the tables.
        const after = replay(before, events);
        const found = await snapshotOf(server);
        assert.deepEqual(after.roles, found.roles);
        assert.deepEqual(after.people, found.people);

        const outside = await server.sql(
          `SELECT 1 FROM project_members p WHERE NOT EXISTS (SELECT FROM organization_members o
         WHERE o.organization_id = p.organization_id AND o.user_id = p.user_id)`,
        );
        assert.deepEqual(outside, []);
        assert.ok([...found.people.values()].includes('admin active'), 'a system admin is left');
        await server.sql("UPDATE users SET status = 'active' WHERE id = $1", [admin.id]);
      }),
      { numRuns: 2, endOnFailure: true },
    );
    assert.ok(done > 20, `${done} were done`);
  });
});

describe('the last admin of an organization', () => {
  test('remains when all leave at once in every way', async () => {
    for (let round = 0; round < 6; round++) {
      const crew = await makePeople(5);
      const organization = await insertOrganization(server, {
        members: Object.fromEntries(crew.map(({ id }) => [id, 'admin'])),
      });
      const member = (id: string) => `/organizations/${organization.id}/members/${id}`;
      const answers = await Promise.all(
        crew.flatMap(({ id, at }, position) => {
          const next = crew[(position + 1) % crew.length];
          assert.ok(next);
          return [
            at[0].delete(member(id)),
            at[1].request('PUT', `/api/v1${member(id)}`, { json: { role: 'viewer' } }),
            at[round % 2 ? 0 : 1].delete(member(next.id)),
            at[0].patch(`/organizations/${organization.id}`, { members: { [id]: null } }),
            at[1].patch(`/users/${id}/memberships`, {
              organizations: [{ organizationId: organization.id, role: 'viewer' }],
            }),
          ];
        }),
      );
      noneFailed(answers);
      const left = await server.sql(
        "SELECT 1 FROM organization_members WHERE organization_id = $1 AND role = 'admin'",
        [organization.id],
      );
      assert.ok(left.length >= 1, `round ${round}`);
      assert.ok(left.length < crew.length, 'at least one left');
    }
  });
});

describe('an ownership transfer', () => {
  test('is rejected when the new owner leaves meanwhile', async () => {
    for (let round = 0; round < 10; round++) {
      const [boss, successor] = await makePeople(2);
      assert.ok(boss && successor);
      const organization = await insertOrganization(server, {
        members: { [boss.id]: 'admin', [successor.id]: 'viewer' },
      });
      const project = await insertProject(server, organization, { members: { [boss.id]: 'admin' } });
      const path = `/organizations/${organization.id}/members`;
      const query = `?handOver=${organization.id}:${successor.id}&handOver=${project.id}:${successor.id}`;
      const goings = [
        () => successor.at[1].delete(`${path}/${successor.id}`),
        () => admin.browser.post(`/users/${successor.id}/disable`),
        () => admin.browser.delete(`/users/${successor.id}`),
        () => admin.browser.delete(`/projects/${project.id}`),
      ];
      const [handed, gone] = await Promise.all([
        boss.at[0].delete(`${path}/${boss.id}${query}`),
        goings[round % goings.length]?.(),
      ]);
      assert.ok(gone);
      noneFailed([handed, gone]);
      const admins = await server.sql<{ user_id: string }>(
        "SELECT user_id FROM organization_members WHERE organization_id = $1 AND role = 'admin'",
        [organization.id],
      );
      // Either it was rejected and the admin remains, or it was done; then the new admin may have left afterwards.
      const isThere = admins.some(({ user_id }) => user_id === boss.id);
      assert.equal(isThere, handed.status !== 204, handed.text);
      if (handed.status !== 204) assert.ok([422, 401].includes(handed.status), handed.text);
    }
  });
});

/** Changes of a member that an organization admin makes. */
const UNDER_WAY: Record<string, (boss: Client, organizationId: string, memberId: string) => Promise<Answer>> =
  {
    'a change of a role': (boss, organizationId, memberId) =>
      boss.request('PUT', `/api/v1/organizations/${organizationId}/members/${memberId}`, {
        json: { role: 'admin' },
      }),
    'a removal': (boss, organizationId, memberId) =>
      boss.delete(`/organizations/${organizationId}/members/${memberId}`),
    'several roles of a person': (boss, organizationId, memberId) =>
      boss.patch(`/users/${memberId}/memberships`, { organizations: [{ organizationId, role: 'admin' }] }),
    'several members': (boss, organizationId, memberId) =>
      boss.patch(`/organizations/${organizationId}`, { members: { [memberId]: 'admin' } }),
  };

describe('a changed role', () => {
  for (const [kind, act] of Object.entries(UNDER_WAY)) {
    test(`rejects ${kind} in flight and the next change on both nodes once it ends`, async () => {
      for (const atNode of [0, 1] as const) {
        // Locked before the caller, whose id is greater.
        const inOrder = (await makePeople(3)).sort((one, two) => (one.id < two.id ? -1 : 1));
        const [member, boss, second] = inOrder;
        assert.ok(member && boss && second);
        const organization = await insertOrganization(server, {
          members: { [member.id]: 'viewer', [boss.id]: 'admin', [second.id]: 'admin' },
        });
        // The session caches of both nodes contain the person as an admin.
        for (const browser of boss.at)
          (await browser.get(`/organizations/${organization.id}/members`)).expect(200);
        const [asked, demoted] = await whileLocked(server, async ({ query, waiting }) => {
          await query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [member.id]);
          const asked = act(boss.at[atNode], organization.id, member.id);
          await waiting(1);
          const path = `/api/v1/organizations/${organization.id}/members/${boss.id}`;
          const demoted = await second.at[0].request('PUT', path, { json: { role: 'viewer' } });
          return [asked, demoted] as const;
        });
        demoted.expect(200);
        (await asked).expect(401).problem('unauthenticated');
        assert.deepEqual(
          await server.sql(
            'SELECT role FROM organization_members WHERE organization_id = $1 AND user_id = $2',
            [organization.id, member.id],
          ),
          [{ role: 'viewer' }],
        );
        // The first node made the change. Until the other one is notified, it compares a cached role with the stored one.
        const [first, other] = [
          await act(boss.at[0], organization.id, member.id),
          await act(boss.at[1], organization.id, member.id),
        ];
        assert.ok([403, 404].includes(first.status), first.text);
        assert.ok([401, 403, 404].includes(other.status), other.text);
        const list = `/organizations/${organization.id}/members`;
        (await boss.at[0].get(list)).expect(404);
        await eventually(async () => (await boss.at[1].get(list)).expect(404));
      }
    });
  }

  test('applies to the next request on both nodes once it is granted', async () => {
    const [boss, member] = await makePeople(2);
    assert.ok(boss && member);
    const organization = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    await insertMember(server, organization, member.id);
    const path = `/organizations/${organization.id}/members`;
    (await member.at[0].get(path)).expect(404);
    (await boss.at[0].request('PUT', `/api/v1${path}/${member.id}`, { json: { role: 'admin' } })).expect(200);
    (await member.at[0].get(path)).expect(200);
  });
});
