import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { HOUR } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  configureUnreachableMail,
  createUser,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  inviteToOrganizations,
  setInviteMethod,
  signIn,
  startTestServer,
  statementOf,
  untilAllProcessed,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer();
const founder = await firstAdmin(server);
await configureUnreachableMail(founder);
await setInviteMethod(founder, 'none');

const rolesIn = async ({ id }: { id: string }) =>
  Object.fromEntries(
    (
      await server.sql<{ user_id: string; role: string }>(
        'SELECT user_id, role FROM organization_members WHERE organization_id = $1',
        [id],
      )
    ).map(({ user_id, role }) => [user_id, role]),
  );

describe('PATCH /organizations/{id}', () => {
  test('rejects removing two admins in one step when the caller is the last of them', async () => {
    const [boss, other, viewer] = [
      await insertSignedIn(server),
      await insertSignedIn(server),
      await insertSignedIn(server),
    ];
    const members = { [boss.id]: 'admin', [other.id]: 'admin', [viewer.id]: 'viewer' } as const;
    const organization = await insertOrganization(server, { members });
    const patch = (changes: Record<string, 'admin' | 'viewer' | null>) =>
      boss.browser.patch(`/organizations/${organization.id}`, { members: changes });
    for (const changes of [
      { [boss.id]: null, [other.id]: null },
      { [other.id]: 'viewer', [boss.id]: null },
      { [boss.id]: 'viewer', [other.id]: 'viewer' },
    ] as const) {
      const { errors } = (await patch(changes)).expect(422).problem('invalid');
      assert.deepEqual(
        errors?.map(({ path, code }) => [path, code]),
        [[`/members/${boss.id}`, 'last_organization_admin']],
      );
    }
    assert.deepEqual(await rolesIn(organization), members);
    // The change is valid when another admin remains or is made in the same step.
    (await patch({ [other.id]: null, [viewer.id]: 'admin', [boss.id]: 'viewer' })).expect(200);
    assert.deepEqual(await rolesIn(organization), { [boss.id]: 'viewer', [viewer.id]: 'admin' });
  });

  test('rejects leaving an organization to a disabled member promoted in the same step', async () => {
    const boss = await insertSignedIn(server);
    const [disabled] = await insertPeople(server, [{ email: `${newId()}@example.com`, status: 'disabled' }]);
    assert.ok(disabled);
    const members = { [boss.id]: 'admin', [disabled.id]: 'viewer' } as const;
    const organization = await insertOrganization(server, { members });
    const changes = { [boss.id]: null, [disabled.id]: 'admin' };
    (await boss.browser.patch(`/organizations/${organization.id}`, { members: changes })).expect(422);
    assert.deepEqual(await rolesIn(organization), members);
  });
});

describe('POST /me/invitations/{id}/accept', () => {
  test('does not restore a role that was lowered in the organization or project meanwhile', async () => {
    const boss = await insertSignedIn(server);
    const organization = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const project = await insertProject(server, organization);
    const path = `/organizations/${organization.id}/members`;
    for (const lower of [
      (id: string) => boss.browser.put(`${path}/${id}`, { role: 'viewer' }),
      (id: string) =>
        boss.browser.patch(`/organizations/${organization.id}`, { members: { [id]: 'viewer' } }),
      (id: string) =>
        boss.browser.patch(`/users/${id}/memberships`, {
          organizations: [{ organizationId: organization.id, role: 'viewer' }],
        }),
      (id: string) => boss.browser.delete(`/projects/${project.id}/members/${id}`),
      (id: string) => boss.browser.put(`/projects/${project.id}/members/${id}`, { role: 'viewer' }),
    ]) {
      const person = await signIn(server, await createUser(founder));
      const resources = {
        organizations: { [organization.id]: 'admin' },
        projects: { [project.id]: 'admin' },
      } as const;
      (await inviteToOrganizations(boss, [person.email], resources)).expect(200);
      const [former] = await server.sql<{ id: string }>(
        "SELECT id FROM organization_invitations WHERE email = $1 AND status = 'pending'",
        [person.email],
      );
      assert.ok(former);
      // Meanwhile the role is granted in another way, and lowered again.
      await insertMember(server, organization, person.id, 'admin');
      await insertMember(server, project, person.id, 'admin');
      const { status, text } = await lower(person.id);
      assert.ok(status === 200 || status === 204, text);
      const roles = () =>
        server.sql(
          `SELECT role, 1 AS level FROM organization_members WHERE user_id = $1
         UNION ALL SELECT role, 2 FROM project_members WHERE user_id = $1 ORDER BY level`,
          [person.id],
        );
      const before = await roles();
      (await person.browser.post(`/me/invitations/${former.id}/accept`)).expect(409).problem('conflict');
      assert.deepEqual(await roles(), before);
    }
  });
});

describe('DELETE /organizations/{id}/members/{userId}', () => {
  test('rejects leaving a resource of which the caller is not a member as not found, without a lock', async (t) => {
    const stranger = await insertSignedIn(server);
    const organization = await insertOrganization(server);
    const project = await insertProject(server, organization);
    // Their processing takes locks.
    await untilAllProcessed(server);
    const { mock } = t.mock.method(pg.Client.prototype, 'query');
    const answers: unknown[] = [];
    for (const path of [
      `/organizations/${newId()}`,
      `/organizations/${organization.id}`,
      `/projects/${newId()}`,
      `/projects/${project.id}`,
    ])
      for (const query of ['', `?handOver=${organization.id}:${founder.id}`, '?tellSystemAdmins=true']) {
        mock.resetCalls();
        const answer = await stranger.browser.delete(`${path}/members/${stranger.id}${query}`);
        const { code } = answer.expect(404).problem('not_found');
        // Background jobs use the same clients.
        const texts = mock.calls
          .map((call) => statementOf(call.arguments[0]))
          .filter((text) => !/audit_followers/.test(text))
          .join('\n');
        assert.ok(!/for (no key )?update/i.test(texts), texts);
        answers.push(code);
      }
    const traces = await server.sql(
      "SELECT 1 FROM audit_events WHERE operated_by_id = $1 AND operation = 'remove' AND organization_id IS NOT NULL",
      [stranger.id],
    );
    assert.deepEqual([answers.length, traces], [12, []]);
  });

  test('keeps the last admin when another one is disabled at the same time', async () => {
    const [boss, other] = [await insertSignedIn(server), await insertSignedIn(server)];
    const members = { [boss.id]: 'admin', [other.id]: 'admin' } as const;
    const organization = await insertOrganization(server, { members });
    const answers = await whileLocked(server, async ({ query, waiting }) => {
      // Both requests start before either is committed.
      await query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organization.id]);
      const disabled = founder.browser.post(`/users/${other.id}/disable`);
      await waiting(1);
      const left = boss.browser.delete(`/organizations/${organization.id}/members/${boss.id}`);
      await waiting(2);
      return () => Promise.all([disabled, left]);
    }).then((settle) => settle());
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 409],
    );
    assert.deepEqual(await rolesIn(organization), members);
  });

  test('removes a user who sent many invitations with a bounded number of statements', async () => {
    const [boss, evil] = [await insertSignedIn(server), await insertSignedIn(server)];
    const members = { [boss.id]: 'admin', [evil.id]: 'admin' } as const;
    const organization = await insertOrganization(server, { members });
    const write = (many: number, by: string, expires: string) =>
      server.sql<{ id: string }>(
        `INSERT INTO organization_invitations
         (id, organization_id, email, role, expires_at, unanswered, created_by_id, created_by_name, created_at)
       SELECT gen_random_uuid(), $1, gen_random_uuid() || '@example.com', 'viewer', $4, false, $3, 'Somebody', now()
       FROM generate_series(1, $2) RETURNING id`,
        [organization.id, many, by, expires],
      );
    const ask = async () =>
      (
        await inviteToOrganizations(evil, [`${newId()}@example.com`], {
          organizations: { [organization.id]: 'viewer' },
        })
      )
        .expect(200)
        .inviteResults()
        .results.map(({ result }) => result);
    const later = new Date(server.clock.now().getTime() + HOUR).toISOString();
    // Expired invitations are not counted, but end with the role as well.
    await write(5000, evil.id, server.clock.now().toISOString());
    await write(4999, evil.id, later);
    const [others] = await write(1, boss.id, later);
    assert.deepEqual(await ask(), ['invited']);
    assert.deepEqual(await ask(), ['too_many_attempts']);
    // Resending the invitations of others does not avoid the limit either.
    const resend = `/organizations/${organization.id}/invitations/${others?.id}/resend`;
    (await evil.browser.post(resend)).expect(429).problem('too_many_attempts');
    (await boss.browser.post(resend)).expect(200);
    (await boss.browser.delete(`/organizations/${organization.id}/members/${evil.id}`)).expect(204);
    const open = await server.sql(
      "SELECT 1 FROM organization_invitations WHERE created_by_id = $1 AND status = 'pending'",
      [evil.id],
    );
    assert.deepEqual(open, []);
  });
});
