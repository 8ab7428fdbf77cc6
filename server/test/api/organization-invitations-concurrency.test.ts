import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/lib/ids.ts';
import {
  type Answer,
  firstAdmin,
  insertOrganization,
  insertProject,
  insertSignedIn,
  inviteToOrganizations,
  setInviteMethod,
  startTestServer,
  tokenOf,
  untilAllProcessed,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer();
const other = await startTestServer({ beside: server });
const founder = await firstAdmin(server);
await setInviteMethod(founder, 'email');
await other.server.services.settings.refresh();
const onOther = await insertSignedIn(other, { systemRole: 'admin' });
const ROUNDS = 8;

const noneFailed = (...answers: Answer[]) =>
  assert.deepEqual(
    answers.filter(({ status }) => status >= 500).map(({ text }) => text),
    [],
  );
const codeOf = (answer: Answer) => (answer.status < 400 ? String(answer.status) : answer.problem().code);
const later = <T>(round: number, act: () => Promise<T>) => sleep(round).then(act);

/** Creates an organization with two admins, and a user invited to it and its project. */
async function newInvitation() {
  const boss = await insertSignedIn(server);
  const deputy = await insertSignedIn(other);
  const organization = await insertOrganization(server, {
    members: { [boss.id]: 'admin', [deputy.id]: 'admin' },
  });
  const project = await insertProject(server, organization);
  const ada = await insertSignedIn(server, { email: `${newId()}@example.com` });
  const resources = {
    organizations: { [organization.id]: 'viewer' },
    projects: { [project.id]: 'admin' },
  } as const;
  (await inviteToOrganizations(boss, [ada.email], resources)).expect(200);
  const [row] = await server.sql<{ id: string }>(
    'SELECT id FROM organization_invitations WHERE organization_id = $1',
    [organization.id],
  );
  const id = row?.id ?? '';
  const accept = (node = server) => {
    const browser = node.client();
    for (const [name, value] of ada.browser.cookies) browser.cookies.set(name, value);
    return browser.post(`/me/invitations/${id}/accept`);
  };
  return { boss, deputy, organization, project, ada, resources, id, accept };
}

/** Returns the rows of the invitation and of the user's memberships. */
async function stateOf({ id, ada }: Awaited<ReturnType<typeof newInvitation>>) {
  const [row] = await server.sql<{ status: string | null; organizations: number; projects: number }>(
    `SELECT (SELECT status FROM organization_invitations WHERE id = $1) AS status,
       (SELECT count(*)::int FROM organization_members WHERE user_id = $2) AS organizations,
       (SELECT count(*)::int FROM project_members WHERE user_id = $2) AS projects`,
    [id, ada.id],
  );
  return row;
}
const JOINED = { status: 'accepted', organizations: 1, projects: 1 };
const REVOKED = { status: 'revoked', organizations: 0, projects: 0 };

describe('POST /me/invitations/{id}/accept', () => {
  test('creates one membership and one event for two concurrent requests on two nodes', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sent = await newInvitation();
      const answers = await Promise.all([sent.accept(), sent.accept(other), sent.accept()]);
      noneFailed(...answers);
      // A caller who was authorized before the first of them changed the roles is rejected and may retry.
      for (const answer of answers) assert.match(codeOf(answer), /^(200|unauthenticated)$/);
      assert.ok(answers.some(({ status }) => status === 200));
      assert.deepEqual(await stateOf(sent), JOINED);
      const membershipEvents =
        "SELECT 1 FROM audit_events WHERE event_type = 'membership' AND target_id = $1";
      assert.equal((await server.sql(membershipEvents, [sent.ada.id])).length, 2);
    }
  });

  test('either accepts, or rejects when the invitation is revoked concurrently', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sent = await newInvitation();
      const path = `/organizations/${sent.organization.id}/invitations/${sent.id}`;
      const [accepted, revoked] = await Promise.all([
        sent.accept(),
        later(round % 5, () => sent.deputy.browser.delete(path)),
      ]);
      noneFailed(accepted, revoked);
      assert.deepEqual(
        [codeOf(accepted), codeOf(revoked)],
        accepted.status === 200 ? ['200', 'conflict'] : ['conflict', '204'],
      );
      assert.deepEqual(await stateOf(sent), accepted.status === 200 ? JOINED : REVOKED);
    }
  });

  test('succeeds before the sender loses the role or account, or not at all', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sent = await newInvitation();
      const { boss, organization } = sent;
      const [accepted, ended] = await Promise.all([
        later(round % 3, () => sent.accept()),
        round % 2 === 0
          ? sent.deputy.browser.delete(`/organizations/${organization.id}/members/${boss.id}`)
          : onOther.browser.post(`/users/${boss.id}/disable`),
      ]);
      noneFailed(accepted, ended);
      assert.ok(ended.status < 300, ended.text);
      assert.deepEqual(await stateOf(sent), accepted.status === 200 ? JOINED : REVOKED);
    }
  });

  test('succeeds before the project or organization is deleted, or not at all', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sent = await newInvitation();
      const { organization, project } = sent;
      const [accepted, withoutProject, withoutOrganization] = await Promise.all([
        later(round % 5, () => sent.accept()),
        onOther.browser.delete(`/projects/${project.id}`),
        later(round % 7, () => founder.browser.delete(`/organizations/${organization.id}`)),
      ]);
      noneFailed(accepted, withoutProject, withoutOrganization);
      const { organizations, projects } = (await stateOf(sent)) ?? {};
      const isGone = withoutOrganization.status === 204;
      assert.equal(projects, 0);
      assert.equal(organizations, accepted.status === 200 && !isGone ? 1 : 0);
      if (accepted.status !== 200) assert.match(codeOf(accepted), /^(not_found|unauthenticated)$/);
    }
  });
});

describe('POST /invitations', () => {
  test('leaves no invitation when the sender loses the role meanwhile', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sent = await newInvitation();
      const { boss, organization } = sent;
      const emails = [1, 2, 3].map(() => `${newId()}@example.com`);
      const [asked, ended] = await Promise.all([
        inviteToOrganizations(boss, emails, sent.resources),
        later(round % 7, () =>
          sent.deputy.browser.delete(`/organizations/${organization.id}/members/${boss.id}`),
        ),
      ]);
      noneFailed(asked, ended);
      ended.expect(204);
      const left = await server.sql(
        "SELECT email FROM organization_invitations WHERE created_by_id = $1 AND status = 'pending'",
        [boss.id],
      );
      assert.deepEqual(left, []);
    }
  });

  test('creates one invitation per organization and one account for concurrent requests with one address', async () => {
    for (let round = 0; round < 5; round++) {
      const sent = await newInvitation();
      const second = await newInvitation();
      const email = `${newId()}@example.com`;
      const answers = await Promise.all([
        inviteToOrganizations(sent.boss, [email], sent.resources),
        inviteToOrganizations(sent.deputy, [email.toUpperCase()], sent.resources),
        inviteToOrganizations(second.boss, [email], second.resources),
        inviteToOrganizations(founder, [email], { organizations: second.resources.organizations }),
      ]);
      noneFailed(...answers);
      for (const answer of answers) answer.expect(200);
      await untilAllProcessed(server);
      const count = async (statement: string) => (await server.sql(statement, [email])).length;
      const pending = "lower(email) = lower($1) AND status = 'pending'";
      assert.equal(await count(`SELECT 1 FROM organization_invitations WHERE ${pending}`), 2);
      assert.equal(await count(`SELECT 1 FROM users WHERE ${pending}`), 1);
      assert.equal(await count(`SELECT 1 FROM invitations WHERE ${pending}`), 1);
    }
  });
});

describe('POST /invitations/accept', () => {
  test('grants a membership, or the concurrent revocation succeeds, never both', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sent = await newInvitation();
      const email = `${newId()}@example.com`;
      const [result] = (await inviteToOrganizations(founder, [email], sent.resources)).inviteResults()
        .results;
      assert.ok(result?.invitation);
      const token = tokenOf(result.invitation);
      const [row] = await server.sql<{ id: string }>(
        'SELECT id FROM organization_invitations WHERE email = $1',
        [email],
      );
      const path = `/organizations/${sent.organization.id}/invitations/${row?.id}`;
      const [made, revoked] = await Promise.all([
        server
          .client()
          .post('/invitations/accept', { token, username: 'Ada', password: 'accepted password 1' }),
        later(round * 3, () => sent.deputy.browser.delete(path)),
      ]);
      noneFailed(made, revoked);
      const { memberships } = made.expect(201).session().user;
      assert.equal(memberships.organizations.length, revoked.status === 204 ? 0 : 1);
      assert.equal(memberships.projects.length, revoked.status === 204 ? 0 : 1);
    }
  });
});

describe('PATCH /users/{id}', () => {
  test('moves the invitations of a pending user while the same organization invites the new address', async () => {
    const { boss, deputy, organization } = await newInvitation();
    const [from, to] = [`${newId()}@example.com`, `${newId()}@example.com`];
    const resources = { organizations: { [organization.id]: 'viewer' } } as const;
    const { results } = (await founder.browser.post('/invitations', { emails: [from] })).inviteResults();
    const userId = results[0]?.invitation?.userId ?? assert.fail('no user was created');
    (await inviteToOrganizations(boss, [from], resources)).expect(200);
    await untilAllProcessed(server);

    const { changed } = await whileLocked(server, async ({ query, waiting }) => {
      await query('SELECT 1 FROM organization_invitations WHERE email = $1 FOR UPDATE', [from]);
      const changing = founder.browser.patch(`/users/${userId}`, { email: to });
      await waiting(1);
      (await inviteToOrganizations(deputy, [to], resources)).expect(200);
      return { changed: changing };
    });
    (await changed).expect(200);
    const rows = await server.sql(
      'SELECT email, status FROM organization_invitations WHERE organization_id = $1 AND email IN ($2, $3) ORDER BY status',
      [organization.id, from, to],
    );
    assert.deepEqual(rows, [
      { email: to, status: 'pending' },
      { email: to, status: 'revoked' },
    ]);
  });
});

describe('DELETE /organizations/{id}', () => {
  test('revokes an invitation that is made meanwhile, too', async () => {
    const { boss, organization, project } = await newInvitation();
    (await founder.browser.delete(`/projects/${project.id}`)).expect(204);
    const email = `${newId()}@example.com`;
    const { deleted } = await whileLocked(server, async ({ query, waiting }) => {
      await query('SELECT 1 FROM organizations WHERE id = $1 FOR KEY SHARE', [organization.id]);
      await query(
        `INSERT INTO organization_invitations (id, organization_id, email, role, expires_at, unanswered, created_by_id,
           created_by_name, created_at)
         VALUES ($1, $2, $3, 'viewer', $4::timestamptz + interval '1 day', false, $5, 'Boss', $4)`,
        [newId(), organization.id, email, server.clock.now(), boss.id],
      );
      const deleting = founder.browser.delete(`/organizations/${organization.id}`);
      await waiting(1);
      return { deleted: deleting };
    });
    (await deleted).expect(204);
    const events = await server.sql(
      'SELECT operation FROM audit_events WHERE organization_id = $1 AND target_name = $2',
      [organization.id, email],
    );
    assert.deepEqual(events, [{ operation: 'revoke' }]);
  });
});
