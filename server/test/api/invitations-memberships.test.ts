import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  accept,
  configureUnreachableMail,
  firstAdmin,
  type Invited,
  insertOrganization,
  insertProject,
  insertSignedIn,
  inviteToOrganizations,
  type MemberRole,
  type SignedInPerson,
  setInviteMethod,
  startTestServer,
  tokenOf,
  untilAllProcessed,
} from '../harness/index.ts';

const server = await startTestServer();
const founder = await firstAdmin(server);
await setInviteMethod(founder, 'email');
await configureUnreachableMail(founder);
const red = await insertOrganization(server, { name: 'Red' });
const blue = await insertOrganization(server, { name: 'Blue' });
const redProject = await insertProject(server, red, { name: 'Red Project' });
const blueProject = await insertProject(server, blue, { name: 'Blue Project' });

const newAddress = () => `${newId()}@example.com`;

/** Invites a user with memberships, as a system admin. */
async function inviteInto(
  organizations: Record<string, MemberRole>,
  projects: Record<string, MemberRole> = {},
  { email = newAddress(), by = founder }: { email?: string; by?: SignedInPerson } = {},
): Promise<Invited> {
  const answer = await inviteToOrganizations(by, [email], { organizations, projects });
  const [result] = answer.expect(200).inviteResults().results;
  const invitation = result?.invitation ?? assert.fail(answer.text);
  return { email, userId: invitation.userId ?? '', token: tokenOf(invitation), invitation };
}
/** Invites an address again. */
async function renew({ browser }: SignedInPerson, body: object): Promise<Invited['invitation']> {
  const [result] = (await browser.post('/invitations', body)).expect(200).inviteResults().results;
  assert.equal(result?.result, 'renewed');
  return result.invitation ?? assert.fail('no invitation');
}
const rolesIn = ({ memberships }: Pick<Invited['invitation'], 'memberships'>) => ({
  organizations: Object.fromEntries(memberships.organizations.map(({ name, role }) => [name, role])),
  projects: Object.fromEntries(memberships.projects.map(({ name, role }) => [name, role])),
});
const seen = async ({ invitation }: Invited) => {
  const { items } = (await founder.browser.get('/invitations')).expect(200).invitations();
  return items.find(({ id }) => id === invitation.id) ?? assert.fail('it is gone');
};
const membershipsOf = async (person: { browser: SignedInPerson['browser'] }) =>
  rolesIn((await person.browser.get('/me')).expect(200).user());

describe('POST /invitations/accept', () => {
  test('grants the invited memberships with the account, in the first response', async () => {
    const invited = await inviteInto(
      { [red.id]: 'admin' },
      { [redProject.id]: 'viewer', [blueProject.id]: 'admin' },
    );
    const wanted = {
      organizations: { Red: 'admin', Blue: 'viewer' },
      projects: { 'Red Project': 'viewer', 'Blue Project': 'admin' },
    };
    assert.deepEqual(rolesIn(invited.invitation), wanted);
    assert.deepEqual(rolesIn(await seen(invited)), wanted);
    const waiting = 'SELECT 1 FROM organization_members WHERE user_id = $1';
    assert.deepEqual(await server.sql(waiting, [invited.userId]), []);

    const browser = server.client();
    const body = { token: invited.token, username: 'Ada', password: 'accepted password 1' };
    const [answer, events] = await server.traced(() => browser.post('/invitations/accept', body));
    const session = answer.expect(201).session();
    assert.deepEqual(rolesIn(session.user), wanted);
    assert.equal(session.abilities.inviteMembers, true);
    assert.deepEqual(await membershipsOf({ browser }), wanted);
    const added = events.filter(({ event_type }) => event_type === 'membership');
    assert.equal(added.length, 4);
    for (const event of added) {
      assert.equal(event.operation, 'add');
      assert.deepEqual([event.operated_by_id, event.target_id], [session.user.id, session.user.id]);
      assert.ok(event.organization_id);
    }
    assert.deepEqual(rolesIn(await seen(invited)), { organizations: {}, projects: {} });
  });

  test('leaves out memberships of deleted resources', async () => {
    const organization = await insertOrganization(server);
    const project = await insertProject(server, organization);
    const invited = await inviteInto(
      { [red.id]: 'viewer', [organization.id]: 'viewer' },
      { [project.id]: 'admin' },
    );
    const half = await inviteInto({ [organization.id]: 'viewer' }, { [project.id]: 'admin' });
    await server.sql('DELETE FROM projects WHERE id = $1', [project.id]);
    assert.equal(Object.keys((await membershipsOf(await accept(server, half))).organizations).length, 1);
    await server.sql('DELETE FROM organizations WHERE id = $1', [organization.id]);
    assert.deepEqual((await membershipsOf(await accept(server, invited))).organizations, { Red: 'viewer' });
  });
});

describe('POST /invitations', () => {
  test('writes the invited memberships to the audit log', async () => {
    const email = newAddress();
    const [, events] = await server.traced(() => inviteInto({ [red.id]: 'viewer' }, {}, { email }));
    const created = events.find((event) => event.event_type === 'invitation' && !event.organization_id);
    assert.deepEqual(Object(created?.after).memberships, {
      organizations: [{ organizationId: red.id, name: 'Red', role: 'viewer' }],
      projects: [],
    });
    const ofRed = events.find(({ organization_id }) => organization_id === red.id);
    assert.deepEqual([ofRed?.operation, ofRed?.operated_by_id], ['create', founder.id]);
  });

  test('replaces the memberships of an existing invitation, but keeps invitations by organizations', async () => {
    const boss = await insertSignedIn(server);
    const green = await insertOrganization(server, { name: 'Green', members: { [boss.id]: 'admin' } });
    const invited = await inviteInto({ [red.id]: 'admin' }, { [redProject.id]: 'admin' });
    const { email } = invited;
    (await inviteToOrganizations(boss, [email], { organizations: { [green.id]: 'viewer' } })).expect(200);
    await untilAllProcessed(server);
    const again = await inviteInto({ [blue.id]: 'viewer' }, {}, { email });
    assert.equal(again.invitation.id, invited.invitation.id);
    assert.deepEqual(rolesIn(again.invitation), {
      organizations: { Blue: 'viewer', Green: 'viewer' },
      projects: {},
    });
    const person = await accept(server, again);
    assert.deepEqual((await membershipsOf(person)).organizations, { Blue: 'viewer', Green: 'viewer' });
  });

  test('keeps the memberships of an existing invitation if they are omitted', async () => {
    const invited = await inviteInto({ [red.id]: 'admin' }, { [redProject.id]: 'viewer' });
    const given = rolesIn(invited.invitation);
    assert.deepEqual(given, { organizations: { Red: 'admin' }, projects: { 'Red Project': 'viewer' } });
    const renewed = await renew(founder, { emails: [invited.email.toUpperCase()] });
    assert.deepEqual(rolesIn(renewed), given);
    const [event] = (await server.audit()).filter(({ operation }) => operation === 'renew').slice(-1);
    assert.equal(event?.target_id, renewed.id);
    assert.deepEqual(rolesIn(Object(event.after)), given);
    const accepted = await accept(server, { ...invited, token: tokenOf(renewed) });
    assert.deepEqual(await membershipsOf(accepted), given);
    const none = await inviteInto({ [red.id]: 'admin' });
    assert.deepEqual(rolesIn((await inviteInto({}, {}, none)).invitation).organizations, {});
  });

  test('adds memberships to those of an existing invitation', async () => {
    const boss = await insertSignedIn(server);
    const lime = await insertOrganization(server, { name: 'Lime', members: { [boss.id]: 'admin' } });
    const invited = await inviteInto({ [red.id]: 'admin' }, { [redProject.id]: 'admin' });
    (await founder.browser.patch(`/users/${invited.userId}`, { systemRole: 'admin' })).expect(200);
    const emails = [invited.email.toUpperCase()];
    (await inviteToOrganizations(boss, emails, { organizations: { [lime.id]: 'viewer' } })).expect(200);
    const organizationInvitations = () =>
      server.sql('SELECT * FROM organization_invitations WHERE organization_id = $1', [lime.id]);
    const before = await organizationInvitations();
    const other = await insertProject(server, red, { name: 'Another Red Project' });
    const organizations = [{ organizationId: blue.id, role: 'viewer' }];
    const projects = [{ projectId: other.id, role: 'viewer' }];
    const memberships = { organizations, projects };
    const renewed = await renew(founder, { emails, memberships, keepMemberships: true });
    assert.deepEqual(rolesIn(renewed), {
      organizations: { Blue: 'viewer', Lime: 'viewer', Red: 'admin' },
      projects: { 'Another Red Project': 'viewer', 'Red Project': 'admin' },
    });
    // The invitation of an organization admin remains theirs.
    assert.deepEqual(
      (await organizationInvitations()).map(({ created_by_id }) => created_by_id),
      before.map(({ created_by_id }) => created_by_id),
    );
    // Nor does it change the system role.
    assert.equal(renewed.systemRole, 'admin');
    const named = { organizations: [{ organizationId: red.id, role: 'viewer' }] };
    const lowered = await renew(founder, { emails, memberships: named, keepMemberships: true });
    assert.equal(rolesIn(lowered).organizations.Red, 'viewer');
    assert.deepEqual(rolesIn(lowered).projects, rolesIn(renewed).projects);
  });

  test('adds projects to those of an organization admin’s invitation', async () => {
    const boss = await insertSignedIn(server);
    const teal = await insertOrganization(server, { name: 'Teal', members: { [boss.id]: 'admin' } });
    const [one, two] = [
      await insertProject(server, teal, { name: 'Teal One' }),
      await insertProject(server, teal, { name: 'Teal Two' }),
    ];
    const emails = [newAddress()];
    const invite = async (projectId: string, keepMemberships?: boolean) => {
      const organizations = [{ organizationId: teal.id, role: 'viewer' }];
      const memberships = { organizations, projects: [{ projectId, role: 'viewer' }] };
      (await boss.browser.post('/invitations', { emails, memberships, keepMemberships })).expect(200);
      const rows = await server.sql<{ name: string }>(
        `SELECT p.name FROM organization_invitations oi JOIN organization_invitation_projects op ON op.organization_invitation_id = oi.id
         JOIN projects p ON p.id = op.project_id WHERE oi.organization_id = $1 ORDER BY p.name`,
        [teal.id],
      );
      return rows.map(({ name }) => name);
    };
    assert.deepEqual(await invite(one.id), ['Teal One']);
    assert.deepEqual(await invite(two.id, true), ['Teal One', 'Teal Two']);
    await server.sql(
      "UPDATE organization_invitations SET expires_at = expires_at - interval '10 days' WHERE organization_id = $1",
      [teal.id],
    );
    assert.deepEqual(await invite(two.id, true), ['Teal Two'], 'an expired invitation gives nothing');
    assert.deepEqual(await invite(one.id), ['Teal One']);
  });

  test('loses nothing when two admins of an organization add projects at the same time', async () => {
    const bosses = [await insertSignedIn(server), await insertSignedIn(server)];
    const members = Object.fromEntries(bosses.map(({ id }) => [id, 'admin' as const]));
    const gray = await insertOrganization(server, { name: 'Gray', members });
    const emails = [newAddress()];
    const wanted: string[] = [];
    for (let round = 1; round <= 3; round++) {
      const projects = await Promise.all(
        bosses.map((_, index) => insertProject(server, gray, { name: `Gray ${round}.${index}` })),
      );
      wanted.push(...projects.map(({ id }) => id));
      const answers = await Promise.all(
        bosses.map(({ browser }, index) => {
          const given = [{ projectId: projects[index]?.id, role: 'viewer' }];
          const memberships = {
            organizations: [{ organizationId: gray.id, role: 'viewer' }],
            projects: given,
          };
          return browser.post('/invitations', { emails, memberships, keepMemberships: true });
        }),
      );
      for (const answer of answers)
        assert.deepEqual(
          answer
            .expect(200)
            .inviteResults()
            .results.map(({ result }) => result),
          ['invited'],
        );
      const rows = await server.sql<{ project_id: string }>(
        'SELECT project_id FROM organization_invitation_projects WHERE organization_id = $1',
        [gray.id],
      );
      assert.deepEqual(rows.map(({ project_id }) => project_id).sort(), wanted.toSorted());
    }
  });

  test('rejects unknown organizations and projects', async () => {
    const answer = await inviteToOrganizations(founder, [newAddress()], {
      organizations: { [newId()]: 'viewer', nonsense: 'admin' },
      projects: { [newId()]: 'viewer' },
    });
    assert.deepEqual(answer.expect(422).faults(), [
      '/memberships/organizations/0/organizationId not_found',
      '/memberships/organizations/1/organizationId not_found',
      '/memberships/projects/0/projectId not_found',
    ]);
  });
});

describe('revoking an account invitation', () => {
  test('revokes the organization invitations that belong to it', async () => {
    const pendingTo = (email: string) =>
      server.sql("SELECT 1 FROM organization_invitations WHERE email = $1 AND status = 'pending'", [email]);
    const revoked = await inviteInto({ [red.id]: 'admin' });
    assert.equal((await pendingTo(revoked.email)).length, 1);
    (await founder.browser.delete(`/invitations/${revoked.invitation.id}`)).expect(204);
    assert.deepEqual(await pendingTo(revoked.email), []);
    const deleted = await inviteInto({ [red.id]: 'admin' });
    (await founder.browser.delete(`/users/${deleted.userId}`)).expect(204);
    assert.deepEqual(await pendingTo(deleted.email), []);
    for (const change of ['demote', 'disable', 'delete'] as const) {
      const root = await insertSignedIn(server, { systemRole: 'admin' });
      const ended = await inviteInto({ [red.id]: 'admin' }, {}, { by: root });
      const { browser } = founder;
      if (change === 'demote') (await browser.patch(`/users/${root.id}`, { systemRole: 'user' })).expect(200);
      if (change === 'disable') (await browser.post(`/users/${root.id}/disable`)).expect(200);
      if (change === 'delete') (await browser.delete(`/users/${root.id}`)).expect(204);
      assert.deepEqual(await pendingTo(ended.email), [], change);
      const body = { token: ended.token, username: 'Ada', password: 'accepted password 1' };
      (await server.client().post('/invitations/accept', body)).expect(409);
    }
  });
});

describe('POST /invitations/{id}/resend', () => {
  test('takes over the invitation, with a new expiry for all of it', async () => {
    const root = await insertSignedIn(server, { systemRole: 'admin' });
    const invited = await inviteInto({ [red.id]: 'viewer' }, {}, { by: root });
    server.clock.advance(HOUR);
    const resent = (
      await founder.browser.post(`/invitations/${invited.invitation.id}/resend`, { sendMail: false })
    ).invitation();
    const [row] = await server.sql<{ expires_at: Date; created_by_id: string }>(
      'SELECT expires_at, created_by_id FROM organization_invitations WHERE email = $1',
      [invited.email],
    );
    assert.deepEqual([row?.expires_at.toISOString(), row?.created_by_id], [resent.expiresAt, founder.id]);
    (await founder.browser.post(`/users/${root.id}/disable`)).expect(200);
    const person = await accept(server, { ...invited, token: tokenOf(resent) });
    assert.deepEqual((await membershipsOf(person)).organizations, { Red: 'viewer' });
  });
});

describe('an account invitation', () => {
  test('does not change what organization admins see of their own invitations', async () => {
    const boss = await insertSignedIn(server);
    const members = { [boss.id]: 'admin' as const };
    const mauve = await insertOrganization(server, { name: 'Mauve', members });
    const email = newAddress();
    (await inviteToOrganizations(boss, [email], { organizations: { [mauve.id]: 'viewer' } })).expect(200);
    const listed = async () => {
      const answer = await boss.browser.get(`/organizations/${mauve.id}/invitations`);
      return answer.expect(200).text;
    };
    const before = await listed();
    server.clock.advance(HOUR);
    await untilAllProcessed(server);
    const renewed = await renew(founder, { emails: [email] });
    server.clock.advance(HOUR);
    const token = tokenOf(renewed);
    await server.client().post('/invitations/request-link', { token });
    assert.equal(await listed(), before);
  });
});

describe('POST /invitations/request-link', () => {
  test('keeps the memberships', async () => {
    const invited = await inviteInto({ [red.id]: 'viewer' });
    server.clock.advance(4 * DAY);
    const { token } = invited;
    (await server.client().post('/invitations/request-link', { token })).expect(202);
    const [row] = await server.sql<{ term: boolean }>(
      'SELECT oi.expires_at = i.expires_at AS term FROM organization_invitations oi JOIN invitations i USING (email) WHERE i.id = $1',
      [invited.invitation.id],
    );
    assert.equal(row?.term, true);
  });
});

describe('PATCH /users/{id}', () => {
  test('keeps the memberships when the address of a pending user changes', async () => {
    const admin = await insertSignedIn(server, { systemRole: 'admin' });
    const boss = await insertSignedIn(server);
    const green = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const invited = await inviteInto({ [red.id]: 'admin' }, { [redProject.id]: 'admin' }, { by: admin });
    const next = newAddress();
    (await inviteToOrganizations(boss, [invited.email], { organizations: { [green.id]: 'viewer' } })).expect(
      200,
    );
    // The new address has an organization invitation, too.
    (await inviteToOrganizations(boss, [next], { organizations: { [green.id]: 'admin' } })).expect(200);
    await untilAllProcessed(server);
    await server.sql("DELETE FROM users WHERE email = $1 AND status = 'pending'", [next]);
    (await admin.browser.patch(`/users/${invited.userId}`, { email: next })).expect(200);
    const at = (email: string) =>
      server.sql(
        "SELECT organization_id, role, created_by_id FROM organization_invitations WHERE email = $1 AND status = 'pending' ORDER BY role",
        [email],
      );
    assert.deepEqual(await at(invited.email), []);
    assert.deepEqual(await at(next), [
      { organization_id: red.id, role: 'admin', created_by_id: admin.id },
      { organization_id: green.id, role: 'viewer', created_by_id: admin.id },
    ]);
    const invitee = await insertSignedIn(server, { email: invited.email });
    assert.deepEqual((await invitee.browser.get('/me/invitations')).myInvitations().items, []);
  });
});
