import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  configureMail,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  inviteToOrganizations,
  type SignedInPerson,
  startMailbox,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

/** Creates an organization with one admin, who is also the only admin of one of its projects, and a viewer. */
async function makeResources() {
  const [boss, viewer, stranger] = await Promise.all([1, 2, 3].map(() => insertSignedIn(server)));
  assert.ok(boss && viewer && stranger);
  const organization = await insertOrganization(server, {
    members: { [boss.id]: 'admin', [viewer.id]: 'viewer' },
  });
  const project = await insertProject(server, organization, { members: { [boss.id]: 'admin' } });
  const shared = await insertProject(server, organization, {
    members: { [boss.id]: 'admin', [viewer.id]: 'admin' },
  });
  return { boss, viewer, stranger, organization, project, shared };
}
type Resources = Awaited<ReturnType<typeof makeResources>>;

const withoutAdmin = ({ organization, project }: Resources) => ({
  organizations: [{ id: organization.id, name: organization.name, memberCount: 2 }],
  projects: [
    {
      id: project.id,
      name: project.name,
      organizationId: organization.id,
      organizationName: organization.name,
      memberCount: 1,
    },
  ],
});
const memberOf = ({ organization }: Resources, { id }: { id: string }) =>
  `/organizations/${organization.id}/members/${id}`;
const rolesOf = async (id: string) =>
  (
    await server.sql<{ id: string; role: string }>(
      `SELECT organization_id AS id, role FROM organization_members WHERE user_id = $1
       UNION ALL SELECT project_id, role FROM project_members WHERE user_id = $1`,
      [id],
    )
  )
    .map(({ id, role }) => `${id} ${role}`)
    .sort();

describe('GET /projects/{id}/members/{userId}/impact', () => {
  test('returns what a removal ends and what it leaves without an admin', async () => {
    const resources = await makeResources();
    const { boss, viewer, organization, project, shared } = resources;
    const others = (await admin.browser.get(`${memberOf(resources, boss)}/impact`)).expect(200).json;
    assert.deepEqual(others, {
      allowed: true,
      reason: null,
      projects: [project, shared].map(({ id, name }) => ({ projectId: id, name, role: 'admin' })),
      withoutAdmin: withoutAdmin(resources),
    });
    const own = (await boss.browser.get(`${memberOf(resources, boss)}/impact`)).expect(200).json;
    assert.deepEqual(own, { ...Object(others), allowed: false, reason: 'last_organization_admin' });
    const ofProject = await boss.browser.get(`/projects/${project.id}/members/${boss.id}/impact`);
    assert.deepEqual(ofProject.expect(200).json, {
      allowed: true,
      reason: null,
      projects: [],
      withoutAdmin: { ...withoutAdmin(resources), organizations: [] },
    });
    // A disabled admin does not count.
    await insertMember(server, organization, viewer.id, 'admin');
    assert.deepEqual(
      Object((await admin.browser.get(`${memberOf(resources, boss)}/impact`)).json).withoutAdmin
        .organizations,
      [],
    );
    await server.sql("UPDATE users SET status = 'disabled' WHERE id = $1", [viewer.id]);
    assert.deepEqual(
      Object((await admin.browser.get(`${memberOf(resources, boss)}/impact`)).json).withoutAdmin
        .organizations,
      withoutAdmin(resources).organizations,
    );
  });
});

describe('GET /organizations/{id}/members/{userId}/impact', () => {
  test('counts the invitations that end with the role of an admin', async () => {
    const { boss, viewer, organization } = await makeResources();
    const elsewhere = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const invite = (to: { id: string }, email: string) =>
      inviteToOrganizations(boss, [email], { organizations: { [to.id]: 'viewer' } });
    for (const to of [organization, elsewhere])
      for (const number of [1, 2]) (await invite(to, `impact-${number}-${newId()}@example.com`)).expect(200);
    const impactOf = async ({ id }: { id: string }) =>
      Object(
        (await admin.browser.get(`/organizations/${organization.id}/members/${id}/impact`)).expect(200).json,
      );
    assert.equal((await impactOf(boss)).invitations, 2);
    assert.equal((await impactOf(viewer)).invitations, undefined);

    await insertMember(server, organization, viewer.id, 'admin');
    const body = { json: { role: 'viewer' } };
    const path = `/api/v1/organizations/${organization.id}/members/${boss.id}`;
    const [, events] = await server.traced(async () =>
      (await admin.browser.request('PUT', path, body)).expect(200),
    );
    assert.equal(events.filter(({ operation }) => operation === 'revoke').length, 2);
    assert.equal((await impactOf(boss)).invitations, undefined);
  });
});

describe('GET /users/{id}/impact', () => {
  test('returns the impact of disabling and deleting in one response', async () => {
    const resources = await makeResources();
    const elsewhere = await insertOrganization(server, { members: { [resources.boss.id]: 'viewer' } });
    for (const action of ['disable', 'delete', 'demote'] as const) {
      const impact = (await admin.browser.get(`/users/${resources.boss.id}/impact?action=${action}`))
        .expect(200)
        .impact();
      const touches = action !== 'demote';
      assert.deepEqual(impact.memberships, {
        organizations: touches ? 2 : 0,
        projects: touches ? 2 : 0,
      });
      assert.deepEqual(
        impact.withoutAdmin,
        touches ? withoutAdmin(resources) : { organizations: [], projects: [] },
        elsewhere.name,
      );
    }
  });

  test('rejects callers outside the scope', async () => {
    const resources = await makeResources();
    const foreign = await makeResources();
    const { viewer, boss, stranger } = resources;
    for (const by of [stranger, foreign.boss])
      for (const on of [boss, viewer, by, { id: newId() }])
        (await by.browser.get(`${memberOf(resources, on)}/impact`)).expect(404).problem('not_found');
    (await viewer.browser.get(`${memberOf(resources, boss)}/impact`)).expect(403);
    (await boss.browser.get(`${memberOf(resources, stranger)}/impact`)).expect(404);
  });

  test('limits its lists to a hundred entries', async () => {
    const person = await insertSignedIn(server);
    await server.sql(
      `WITH made AS (INSERT INTO organizations (id, name, name_key, search_text, created_at, updated_at)
       SELECT gen_random_uuid(), 'Many ' || n, 'many ' || n, 'many ' || n, now(), now() FROM generate_series(1, 1000) n
       RETURNING id)
     INSERT INTO organization_members (organization_id, user_id, role, joined_at)
     SELECT id, $1, 'admin', now() FROM made`,
      [person.id],
    );
    const impact = (await admin.browser.get(`/users/${person.id}/impact?action=delete`)).expect(200).impact();
    assert.equal(impact.memberships.organizations, 1000);
    assert.equal(impact.withoutAdmin.organizations.length, 100);
    // Ownership of resources beyond the list can be transferred too.
    const [last] = await server.sql<{ id: string }>(
      "SELECT id FROM organizations WHERE search_text LIKE 'many%' ORDER BY search_text DESC, id DESC LIMIT 1",
    );
    const successor = await insertSignedIn(server);
    await insertMember(server, { id: last?.id ?? '' }, successor.id);
    const path = `/users/${person.id}/disable?handOver=${last?.id}:${successor.id}`;
    (await admin.browser.post(path)).expect(200);
    assert.deepEqual(await rolesOf(successor.id), [`${last?.id} admin`]);
  });
});

describe('an ownership transfer', () => {
  test('is made in the same step as leaving, with an event each', async () => {
    const resources = await makeResources();
    const { boss, viewer, organization, project } = resources;
    (await boss.browser.delete(memberOf(resources, boss))).expect(409).problem('last_organization_admin');
    const query = `?handOver=${organization.id}:${viewer.id}&handOver=${project.id}:${viewer.id}`;
    const [answer, events] = await server.traced(() =>
      boss.browser.delete(memberOf(resources, boss) + query),
    );
    answer.expect(204);
    assert.deepEqual(
      events.map(({ operation, target_id, project_id, before, after }) => [
        operation,
        target_id,
        project_id === project.id,
        before,
        after,
      ]),
      [
        ['change_role', viewer.id, false, { role: 'viewer' }, { role: 'admin' }],
        ['add', viewer.id, true, null, { role: 'admin' }],
        ['remove', boss.id, true, { role: 'admin' }, null],
        ['remove', boss.id, false, { role: 'admin' }, null],
        ['remove', boss.id, false, { role: 'admin' }, null],
      ],
    );
    assert.deepEqual(await rolesOf(boss.id), []);
    assert.ok((await rolesOf(viewer.id)).includes(`${organization.id} admin`));
    // The new role applies at once, and so does its loss.
    (await viewer.browser.get(`${memberOf(resources, viewer)}/impact`)).expect(200);
    (await boss.browser.get(`${memberOf(resources, viewer)}/impact`)).expect(404);
  });

  test('is made when disabling and deleting; deleting writes an event per membership', async () => {
    for (const act of [
      (id: string, query: string) => admin.browser.post(`/users/${id}/disable${query}`),
      (id: string, query: string) => admin.browser.delete(`/users/${id}${query}`),
    ]) {
      const { boss, viewer, organization, project } = await makeResources();
      const [answer, events] = await server.traced(() =>
        act(boss.id, `?handOver=${organization.id}:${viewer.id}&handOver=${project.id}:${viewer.id}`),
      );
      assert.ok(answer.status < 300, answer.text);
      assert.deepEqual((await rolesOf(viewer.id)).filter((each) => !each.endsWith('viewer')).length, 3);
      const removed = events.filter(({ operation }) => operation === 'remove');
      assert.equal(removed.length, answer.status === 204 ? 3 : 0);
    }
  });

  test('returns all faults at once and changes nothing', async () => {
    const resources = await makeResources();
    const foreign = await makeResources();
    const { boss, viewer, stranger, organization, project, shared } = resources;
    const root = await insertSignedIn(server, { systemRole: 'admin' });
    const disabled = await insertSignedIn(server, { status: 'disabled' });
    await insertMember(server, organization, root.id);
    await insertMember(server, organization, disabled.id);
    const second = await insertProject(server, organization, { members: { [boss.id]: 'admin' } });
    const third = await insertProject(server, organization, { members: { [boss.id]: 'admin' } });
    const ask = (by: SignedInPerson, transfers: [string, string][]) =>
      by.browser.delete(
        `${memberOf(resources, boss)}?${transfers.map(([resource, to]) => `handOver=${resource}:${to}`).join('&')}`,
      );
    const asked: [string, string][] = [
      [organization.id, stranger.id],
      [project.id, disabled.id],
      [second.id, boss.id],
      [third.id, newId()],
      [shared.id, viewer.id],
      [foreign.organization.id, viewer.id],
      [foreign.project.id, foreign.viewer.id],
      [newId(), viewer.id],
      [organization.id, viewer.id],
    ];
    const faults = [
      '/handOver/0 not_organization_member',
      '/handOver/1 not_organization_member',
      '/handOver/2 not_organization_member',
      '/handOver/3 not_organization_member',
      '/handOver/4 unknown_value',
      '/handOver/5 unknown_value',
      '/handOver/6 unknown_value',
      '/handOver/7 unknown_value',
      '/handOver/8 duplicate',
    ];
    const before = await rolesOf(boss.id);
    const [answer, events] = await server.traced(() => ask(boss, asked));
    assert.deepEqual(answer.expect(422).faults(), faults);
    assert.deepEqual(events, []);
    assert.deepEqual((await ask(admin, asked)).expect(422).faults(), faults);
    assert.deepEqual(await rolesOf(boss.id), before);
    // An organization admin can't assign a role to a system admin.
    assert.deepEqual((await ask(boss, [[organization.id, root.id]])).expect(422).faults(), [
      '/handOver/0 higher_role',
    ]);
    const malformed = `${memberOf(resources, boss)}?handOver=${organization.id}&handOver=;`;
    assert.deepEqual((await boss.browser.delete(malformed)).expect(422).faults(), [
      '/handOver/0 invalid',
      '/handOver/1 invalid',
    ]);
    // A caller who may not leave can't transfer ownership.
    (await ask(viewer, [[organization.id, viewer.id]])).expect(403);
    assert.ok((await rolesOf(viewer.id)).includes(`${organization.id} viewer`));
    // The response does not reveal whether other organizations exist.
    for (const id of [foreign.organization.id, newId()]) {
      const path = `/organizations/${id}/members/${boss.id}?handOver=${id}:${viewer.id}`;
      (await boss.browser.delete(path)).expect(404).problem('not_found');
    }
  });

  test('is not required when system admins are notified that the last admin leaves', async () => {
    const resources = await makeResources();
    const { boss, organization } = resources;
    const path = `${memberOf(resources, boss)}?tellSystemAdmins=true`;
    (await boss.browser.delete(path)).expect(409).problem('mail_not_configured');
    const mailbox = await startMailbox();
    after(() => mailbox.close());
    await configureMail(admin, mailbox);
    await insertPeople(server, [{ systemRole: 'admin', status: 'disabled', email: 'away@example.com' }]);
    const [answer, events] = await server.traced(() => boss.browser.delete(path));
    answer.expect(204);
    assert.deepEqual(await rolesOf(boss.id), []);
    const mails = await server.sql<{ recipient: string }>(
      "SELECT recipient FROM mails WHERE kind = 'organization_without_admin'",
    );
    const active = await server.sql<{ email: string }>(
      "SELECT email FROM users WHERE system_role = 'admin' AND status = 'active'",
    );
    assert.deepEqual(mails.map(({ recipient }) => recipient).sort(), active.map(({ email }) => email).sort());
    const notice = events.find(({ operation }) => operation === 'tell_system_admins');
    assert.deepEqual(
      [notice?.event_type, notice?.target_id, notice?.after],
      ['organization', organization.id, { told: active.length }],
    );
    // If another admin remains, system admins are not notified.
    await insertMember(server, organization, resources.viewer.id, 'admin');
    await insertMember(server, organization, resources.stranger.id, 'admin');
    (
      await resources.viewer.browser.delete(`${memberOf(resources, resources.viewer)}?tellSystemAdmins=true`)
    ).expect(204);
    assert.equal(
      (await server.sql("SELECT 1 FROM mails WHERE kind = 'organization_without_admin'")).length,
      mails.length,
    );
  });
});
