import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  configureMail,
  createUser,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertProject,
  insertSignedIn,
  inviteToOrganizations,
  setInviteMethod,
  signIn,
  startMailbox,
  startTestServer,
  tokenIn,
  untilAllProcessed,
} from '../harness/index.ts';

const server = await startTestServer();
const mailbox = await startMailbox();
after(() => mailbox.close());
const founder = await firstAdmin(server);
await configureMail(founder, mailbox);
await setInviteMethod(founder, 'email');

let made = 0;
const newAddress = () => `asked-${++made}@example.com`;

/** Creates an organization with a project and an admin. */
async function newTenant() {
  const boss = await insertSignedIn(server, { username: `Boss ${++made}` });
  const organization = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
  const project = await insertProject(server, organization);
  return { boss, organization, project };
}

const mailTo = async (email: string) => {
  const all = await mailbox.waitForMails((mail) => mail.to === email);
  return all.findLast((mail) => mail.to === email) ?? assert.fail('no mail');
};
const listOf = async (boss: { browser: ReturnType<typeof server.client> }, id: string) =>
  (await boss.browser.get(`/organizations/${id}/invitations`)).expect(200).organizationInvitations();

describe('invitations to an organization', () => {
  test('are mailed to an active user, who becomes a member by accepting', async () => {
    const { boss, organization, project } = await newTenant();
    const ada = await insertSignedIn(server, { email: newAddress() });
    const resources = {
      organizations: { [organization.id]: 'viewer' },
      projects: { [project.id]: 'admin' },
    } as const;
    const { results } = (await inviteToOrganizations(boss, [ada.email], resources))
      .expect(200)
      .inviteResults();
    assert.deepEqual(results, [{ email: ada.email, result: 'invited' }]);
    await untilAllProcessed(server);
    const mail = await mailTo(ada.email);
    assert.ok(mail.text.includes(organization.name) && mail.text.includes(boss.username));
    assert.ok(!mail.text.includes('#token='));

    const { items } = (await ada.browser.get('/me/invitations')).expect(200).myInvitations();
    const [received] = items;
    assert.ok(received);
    assert.deepEqual(
      { ...received, id: '', expiresAt: '' },
      {
        id: '',
        organization,
        role: 'viewer',
        projects: [{ projectId: project.id, name: project.name, role: 'admin' }],
        invitedBy: boss.username,
        expiresAt: '',
      },
    );
    assert.deepEqual((await ada.browser.get('/me')).user().memberships.organizations, []);
    const [answer, events] = await server.traced(() =>
      ada.browser.post(`/me/invitations/${received.id}/accept`),
    );
    const { memberships } = answer.expect(200).user();
    assert.deepEqual(memberships, {
      organizations: [{ organizationId: organization.id, name: organization.name, role: 'viewer' }],
      projects: [
        { projectId: project.id, name: project.name, organizationId: organization.id, role: 'admin' },
      ],
    });
    assert.deepEqual(
      events.map((event) => [event.event_type, event.operation, event.operated_by_id, event.organization_id]),
      [
        ['membership', 'add', ada.id, organization.id],
        ['membership', 'add', ada.id, organization.id],
        ['invitation', 'accept', ada.id, organization.id],
      ],
    );
    assert.deepEqual((await ada.browser.get('/session')).session().user.memberships, memberships);
    assert.deepEqual((await ada.browser.get('/me/invitations')).myInvitations().items, []);
    assert.equal((await listOf(boss, organization.id)).items[0]?.status, 'accepted');
    // Accepting twice is no error while the user is a member; afterwards it has no effect.
    (await ada.browser.post(`/me/invitations/${received.id}/accept`)).expect(200);
    (await boss.browser.delete(`/organizations/${organization.id}/members/${ada.id}`)).expect(204);
    (await ada.browser.post(`/me/invitations/${received.id}/accept`)).expect(409).problem('conflict');
  });

  test('create an account for an address without one, whose user is a member from the first response on', async () => {
    const { boss, organization, project } = await newTenant();
    const email = newAddress();
    const resources = {
      organizations: { [organization.id]: 'admin' },
      projects: { [project.id]: 'viewer' },
    } as const;
    (await inviteToOrganizations(boss, [email], resources)).expect(200);
    const token = tokenIn(await mailTo(email));
    const person = { token, username: 'New Person', password: 'accepted password 1' };
    const browser = server.client();
    const { user, abilities } = (await browser.post('/invitations/accept', person)).expect(201).session();
    assert.equal(user.systemRole, 'user');
    assert.deepEqual(
      user.memberships.organizations.map(({ organizationId, role }) => [organizationId, role]),
      [[organization.id, 'admin']],
    );
    assert.equal(user.memberships.projects.length, 1);
    assert.equal(abilities.listOrganizations, true);
    (await browser.get(`/organizations/${organization.id}/invitations`)).expect(200);
  });

  test('resend an existing account invitation without taking it over', async () => {
    const { boss, organization } = await newTenant();
    const email = newAddress();
    (await founder.browser.post('/invitations', { emails: [email], systemRole: 'admin' })).expect(200);
    const first = tokenIn(await mailTo(email));
    const resources = { organizations: { [organization.id]: 'viewer' } } as const;
    (await inviteToOrganizations(boss, [email], resources)).expect(200);
    await untilAllProcessed(server);
    await mailbox.waitForMails((mail) => mail.to === email && tokenIn(mail) !== first);
    const { items } = (await founder.browser.get('/invitations')).invitations();
    const invitation = items.find((one) => one.email === email);
    assert.deepEqual(invitation?.createdBy, { id: founder.id, name: founder.username });
    assert.equal(invitation?.systemRole, 'admin');
    assert.deepEqual(
      invitation?.memberships.organizations.map(({ organizationId }) => organizationId),
      [organization.id],
    );
  });

  test('wait for an account where admins create accounts', async () => {
    await setInviteMethod(founder, 'none');
    const { boss, organization } = await newTenant();
    const email = newAddress();
    const resources = { organizations: { [organization.id]: 'viewer' } } as const;
    (await inviteToOrganizations(boss, [email.toUpperCase()], resources)).expect(200);
    await untilAllProcessed(server);
    assert.deepEqual(await server.sql('SELECT 1 FROM users WHERE email ILIKE $1', [email]), []);
    const person = await signIn(server, await createUser(founder, { email }));
    const [received] = (await person.browser.get('/me/invitations')).myInvitations().items;
    (await person.browser.post(`/me/invitations/${received?.id}/accept`)).expect(200);
    assert.equal((await person.browser.get('/me')).user().memberships.organizations.length, 1);
    await setInviteMethod(founder, 'email');
  });

  test('can be declined, and sent again', async () => {
    const { boss, organization } = await newTenant();
    const ada = await insertSignedIn(server, { email: newAddress() });
    const resources = { organizations: { [organization.id]: 'viewer' } } as const;
    await inviteToOrganizations(boss, [ada.email], resources);
    const [received] = (await ada.browser.get('/me/invitations')).myInvitations().items;
    (await ada.browser.delete(`/me/invitations/${received?.id}`)).expect(204);
    (await ada.browser.delete(`/me/invitations/${received?.id}`)).expect(204);
    (await ada.browser.post(`/me/invitations/${received?.id}/accept`)).expect(409).problem('conflict');
    const [declined] = (await listOf(boss, organization.id)).items;
    assert.equal(declined?.status, 'declined');
    assert.deepEqual(declined?.abilities, { resend: false, revoke: false });
    const resend = `/organizations/${organization.id}/invitations/${received?.id}/resend`;
    (await boss.browser.post(resend)).expect(409).problem('conflict');
    await inviteToOrganizations(boss, [ada.email], resources);
    assert.equal((await ada.browser.get('/me/invitations')).myInvitations().items.length, 1);
  });

  test('renew roles, projects and expiry when sent again', async () => {
    const { boss, organization, project } = await newTenant();
    const ada = await insertSignedIn(server, { email: newAddress() });
    const resources = {
      organizations: { [organization.id]: 'viewer' },
      projects: { [project.id]: 'viewer' },
    } as const;
    await inviteToOrganizations(boss, [ada.email], resources);
    const [first] = (await listOf(boss, organization.id)).items;
    server.clock.advance(60_000);
    const [, events] = await server.traced(() =>
      inviteToOrganizations(boss, [ada.email.toUpperCase()], {
        organizations: { [organization.id]: 'admin' },
      }),
    );
    assert.ok(events.some(({ operation, organization_id }) => operation === 'renew' && organization_id));
    const { items, total } = await listOf(boss, organization.id);
    const [renewed] = items;
    assert.deepEqual(total, { value: 1, exact: true });
    assert.deepEqual([renewed?.id, renewed?.role, renewed?.projects], [first?.id, 'admin', []]);
    assert.ok(String(renewed?.expiresAt) > String(first?.expiresAt));
  });

  test('are rejected for members, and accepted for members of other organizations', async () => {
    const { boss, organization } = await newTenant();
    const other = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const ada = await insertSignedIn(server, { email: newAddress() });
    await insertMember(server, organization, ada.id);
    const one = { organizations: { [organization.id]: 'admin' } } as const;
    const resultsOf = async (resources: Parameters<typeof inviteToOrganizations>[2]) =>
      (await inviteToOrganizations(boss, [ada.email], resources)).expect(200).inviteResults().results;
    assert.deepEqual(await resultsOf(one), [{ email: ada.email, result: 'already_member' }]);
    const both = { organizations: { ...one.organizations, [other.id]: 'viewer' } } as const;
    assert.deepEqual(await resultsOf(both), [{ email: ada.email, result: 'invited' }]);
    const { items } = (await ada.browser.get('/me/invitations')).myInvitations();
    assert.deepEqual(
      items.map((received) => received.organization.id),
      [other.id],
    );
  });

  test('give projects also to a member of one of several organizations', async () => {
    const { boss, organization, project } = await newTenant();
    const other = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const ada = await insertSignedIn(server, { email: newAddress() });
    await insertMember(server, organization, ada.id);
    const resources = {
      organizations: { [organization.id]: 'viewer', [other.id]: 'viewer' },
      projects: { [project.id]: 'admin' },
    } as const;
    (await inviteToOrganizations(boss, [ada.email], resources)).expect(200);
    const { items } = (await ada.browser.get('/me/invitations')).myInvitations();
    assert.deepEqual(
      items.map((received) => [received.organization.id, received.projects.map(({ role }) => role)]).sort(),
      [
        [organization.id, ['admin']],
        [other.id, []],
      ].sort(),
    );
    for (const { id } of items) (await ada.browser.post(`/me/invitations/${id}/accept`)).expect(200);
    const { memberships } = (await ada.browser.get('/session')).session().user;
    assert.deepEqual(
      memberships.projects.map(({ projectId, role }) => [projectId, role]),
      [[project.id, 'admin']],
    );
    assert.deepEqual(
      memberships.organizations.map(({ role }) => role),
      ['viewer', 'viewer'],
    );
  });
});
