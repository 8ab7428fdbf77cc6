import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { HOUR } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  type AskedResources,
  configureUnreachableMail,
  firstAdmin,
  insertMember,
  insertPeople,
  insertSignedIn,
  insertTenant,
  inviteMember as inviteMemberOf,
  inviteToOrganizations,
  type SignedInPerson,
  setInviteMethod,
  startTestServer,
  statementOf,
  type Tenant,
  untilAllProcessed,
} from '../harness/index.ts';

const server = await startTestServer();
const founder = await firstAdmin(server);
await configureUnreachableMail(founder);
await setInviteMethod(founder, 'email');

const newAddress = () => `${newId()}@example.com`;
const newTenant = () => insertTenant(server);
const inviteMember = (tenant: Tenant, email: string, role?: 'admin' | 'viewer') =>
  inviteMemberOf(server, tenant, email, role);
const listOf = async ({ boss, organization }: Tenant) =>
  (await boss.browser.get(`/organizations/${organization.id}/invitations`)).expect(200);
const accept = ({ browser }: SignedInPerson, id: string) => browser.post(`/me/invitations/${id}/accept`);
const rolesOf = (id: string) =>
  server.sql('SELECT organization_id, role FROM organization_members WHERE user_id = $1', [id]);

async function oneOfEachKind() {
  const of = async (person: Parameters<typeof insertPeople>[1][number]) => {
    const [made] = await insertPeople(server, [{ email: newAddress(), ...person }]);
    return made?.email ?? '';
  };
  const pending = newAddress();
  (await founder.browser.post('/invitations', { emails: [pending] })).expect(200);
  return {
    unregistered: newAddress(),
    active: await of({}),
    admin: await of({ systemRole: 'admin' }),
    disabled: await of({ status: 'disabled' }),
    pending,
    'pending without an invitation': await of({ status: 'pending' }),
  };
}

/** Returns the statements of the transaction that matches, without those of the worker. */
function transactionOf(calls: readonly { this: unknown; arguments: readonly unknown[] }[], what: RegExp) {
  const texts = calls.map((call) => ({ client: call.this, text: statementOf(call.arguments[0]) }));
  const at = texts.findIndex(({ text }) => what.test(text));
  const own = texts.map(({ client, text }) => (client === texts[at]?.client ? text : ''));
  const transaction = own.slice(own.lastIndexOf('begin', at), own.indexOf('commit', at) + 1).filter(Boolean);
  assert.ok(at !== -1 && transaction.length > 6, texts.map(({ text }) => text).join('\n'));
  return transaction;
}

describe('POST /invitations', () => {
  for (const method of ['email', 'none'] as const) {
    test(`shows in no response, statement, list or event whether an address has an account (${method})`, async (t) => {
      const kinds = await oneOfEachKind();
      await setInviteMethod(founder, method);
      const tenant = await newTenant();
      const { boss, organization, project } = tenant;
      const resources: AskedResources = {
        organizations: { [organization.id]: 'viewer' },
        projects: { [project.id]: 'admin' },
      };
      const { mock } = t.mock.method(pg.Client.prototype, 'query');
      const seen: Record<string, unknown> = {};
      for (const [kind, email] of Object.entries(kinds)) {
        mock.resetCalls();
        const answer = await inviteToOrganizations(boss, [email], resources);
        const transaction = transactionOf(mock.calls, /INSERT INTO organization_invitations\b/);
        await untilAllProcessed(server);
        const events = await server.sql(
          'SELECT event_type, operation, outcome, reason, operated_by_id, before IS NULL AS fresh FROM audit_events WHERE organization_id = $1 AND target_name = $2',
          [organization.id, email],
        );
        const { items } = (await listOf(tenant)).organizationInvitations();
        const [item] = items.filter((one) => one.email === email);
        assert.ok(item);
        const shown = { ...item, id: '', email: '' };
        const { results } = answer.expect(200).inviteResults();
        const result = results.map((one) => ({ ...one, email: '' }));
        const path = `/organizations/${organization.id}/invitations/${item.id}`;
        mock.resetCalls();
        const resent = (await boss.browser.post(`${path}/resend`)).expect(200).status;
        const resend = transactionOf(mock.calls, /^update "organization_invitations" set "expires_at"/);
        await untilAllProcessed(server);
        mock.resetCalls();
        const revoked = (await boss.browser.delete(path)).expect(204).status;
        const revoke = transactionOf(mock.calls, /^update "organization_invitations" set "status"/);
        seen[kind] = { result, transaction, events, shown, resent, resend, revoked, revoke };
      }
      t.mock.restoreAll();
      for (const [kind, what] of Object.entries(seen)) assert.deepEqual(what, seen.unregistered, kind);
      // Searches do not reveal it either.
      for (const email of Object.values(kinds)) {
        const found = (await boss.browser.get(`/users?q=${encodeURIComponent(email)}`)).expect(200).users();
        assert.deepEqual([found.items, found.suggestions, found.total.value], [[], [], 0]);
      }
      (await boss.browser.get('/invitations')).expect(403);
      (await boss.browser.get('/mails')).expect(403);
      await setInviteMethod(founder, 'email');
    });
  }

  test('rejects resources outside the scope and a system role, and returns no link', async () => {
    const tenant = await newTenant();
    const { boss, organization, project } = tenant;
    const other = await newTenant();
    const nowhere = newId();
    const mine = { [organization.id]: 'viewer' } as const;
    const email = newAddress();
    const faultsOf = async (resources: AskedResources) =>
      (await inviteToOrganizations(boss, [email], resources)).expect(422).faults();
    const organizationAt = (index: number) => `/memberships/organizations/${index}/organizationId`;
    assert.deepEqual(await faultsOf({ organizations: { [other.organization.id]: 'viewer' } }), [
      `${organizationAt(0)} not_found`,
    ]);
    assert.deepEqual(await faultsOf({ organizations: { ...mine, [nowhere]: 'viewer' } }), [
      `${organizationAt(1)} not_found`,
    ]);
    assert.deepEqual(await faultsOf({ organizations: { ...mine, 'no id': 'viewer' } }), [
      `${organizationAt(1)} not_found`,
    ]);
    for (const id of [other.project.id, nowhere, "' OR true --"])
      assert.deepEqual(await faultsOf({ organizations: mine, projects: { [id]: 'viewer' } }), [
        '/memberships/projects/0/projectId not_found',
      ]);
    assert.deepEqual(await faultsOf({ projects: { [project.id]: 'viewer' } }), [
      '/memberships/organizations required',
    ]);
    // An admin of a project in another organization may add members of that organization only, and invite no one.
    for (const [kind, { id }, role] of [
      ['organizations', other.organization, 'viewer'],
      ['projects', other.project, 'admin'],
    ] as const) {
      const path = `/api/v1/${kind}/${id}/members/${boss.id}`;
      (await founder.browser.request('PUT', path, { json: { role } })).expect(200);
    }
    const elsewhere = { [other.project.id]: 'viewer' } as const;
    assert.deepEqual(await faultsOf({ organizations: mine, projects: elsewhere }), [
      '/memberships/projects/0/projectId not_organization_member',
    ]);
    const both = { ...mine, [other.organization.id]: 'viewer' } as const;
    assert.deepEqual(await faultsOf({ organizations: both, projects: elsewhere }), [
      `${organizationAt(1)} forbidden`,
      '/memberships/projects/0/projectId not_organization_member',
    ]);
    const twice = [1, 2].map(() => ({ organizationId: organization.id, role: 'viewer' }));
    const body = { emails: [email], memberships: { organizations: twice } };
    assert.deepEqual((await boss.browser.post('/invitations', body)).faults(), [
      `${organizationAt(1)} duplicate`,
    ]);
    (await inviteToOrganizations(boss, [email], { organizations: mine }, { systemRole: 'admin' }))
      .expect(403)
      .problem('forbidden');
    const many = Array.from({ length: 11 }, newAddress);
    assert.deepEqual((await inviteToOrganizations(boss, many, { organizations: mine })).faults(), [
      '/emails too_many',
    ]);
    const resources = Array.from({ length: 101 }, () => [newId(), 'viewer'] as const);
    assert.deepEqual(
      (await inviteToOrganizations(boss, [email], { organizations: Object.fromEntries(resources) })).faults(),
      ['/memberships/organizations too_many'],
    );
    const left = await server.sql('SELECT 1 FROM organization_invitations WHERE email = $1', [email]);
    assert.deepEqual(left, []);
    for (const role of ['viewer', 'admin'] as const) {
      const person = await insertSignedIn(server);
      await insertMember(server, organization, person.id);
      if (role === 'admin') await insertMember(server, project, person.id, 'admin');
      (await inviteToOrganizations(person, [email], { organizations: mine }))
        .expect(403)
        .problem('forbidden');
      (await person.browser.get(`/organizations/${organization.id}/invitations`)).expect(
        role === 'admin' ? 403 : 404,
      );
    }
    const text =
      (await inviteToOrganizations(boss, [email], { organizations: mine })).text +
      (await listOf(tenant)).text;
    assert.doesNotMatch(text, /token|link/i);
  });
});

describe('invitations of other users', () => {
  test('are neither shown nor changed', async () => {
    const tenant = await newTenant();
    const other = await newTenant();
    const ada = await insertSignedIn(server, { email: newAddress() });
    const id = await inviteMember(tenant, ada.email);
    const stranger = await insertSignedIn(server);
    for (const person of [stranger, tenant.boss, other.boss, founder]) {
      (await accept(person, id)).expect(404).problem('not_found');
      (await person.browser.delete(`/me/invitations/${id}`)).expect(404);
      const { items } = (await person.browser.get('/me/invitations')).myInvitations();
      assert.deepEqual(items, []);
    }
    for (const organizationId of [tenant.organization.id, other.organization.id]) {
      const path = `/organizations/${organizationId}/invitations/${id}`;
      (await other.boss.browser.post(`${path}/resend`)).expect(404).problem('not_found');
      (await other.boss.browser.delete(path)).expect(404).problem('not_found');
      (await stranger.browser.delete(path)).expect(404);
    }
    const misplaced = `/organizations/${other.organization.id}/invitations/${id}`;
    (await founder.browser.delete(misplaced)).expect(404);
    (await accept(ada, id)).expect(200);
  });
});

describe('POST /me/invitations/{id}/accept', () => {
  test('rejects ended invitations', async () => {
    const tenant = await newTenant();
    const { boss, organization } = tenant;
    const ada = await insertSignedIn(server, { email: newAddress() });
    const path = (id: string) => `/organizations/${organization.id}/invitations/${id}`;

    const revoked = await inviteMember(tenant, ada.email);
    (await boss.browser.delete(path(revoked))).expect(204);
    (await boss.browser.delete(path(revoked))).expect(204);
    (await boss.browser.post(`${path(revoked)}/resend`)).expect(409).problem('conflict');
    (await accept(ada, revoked)).expect(409).problem('conflict');
    (await ada.browser.delete(`/me/invitations/${revoked}`)).expect(409);

    const id = await inviteMember(tenant, ada.email);
    await server.sql('UPDATE organization_invitations SET expires_at = $1 WHERE id = $2', [
      server.clock.now(),
      id,
    ]);
    (await accept(ada, id)).expect(409).problem('conflict');
    assert.deepEqual((await ada.browser.get('/me/invitations')).myInvitations().items, []);
    const expired = (
      await boss.browser.get(`/organizations/${organization.id}/invitations?status=expired`)
    ).organizationInvitations();
    assert.deepEqual(
      expired.items.map((item) => item.id),
      [id],
    );
    assert.deepEqual(await rolesOf(ada.id), []);
    (await boss.browser.post(`${path(id)}/resend`)).expect(200);
    (await accept(ada, id)).expect(200);
    (await boss.browser.delete(path(id))).expect(409).problem('conflict');
    (await boss.browser.post(`${path(id)}/resend`)).expect(409);
    (await ada.browser.delete(`/me/invitations/${id}`)).expect(409);
    // Deleting an organization deletes its invitations.
    const gone = await newTenant();
    const last = await inviteMember(gone, ada.email);
    await server.sql('DELETE FROM projects WHERE organization_id = $1', [gone.organization.id]);
    await server.sql('DELETE FROM organizations WHERE id = $1', [gone.organization.id]);
    (await accept(ada, last)).expect(404);
  });

  test('does not lower a role, nor restore a removed member by an older invitation', async () => {
    const tenant = await newTenant();
    const { organization } = tenant;
    const put = (userId: string, role: string) =>
      founder.browser.request('PUT', `/api/v1/organizations/${organization.id}/members/${userId}`, {
        json: { role },
      });
    const ada = await insertSignedIn(server, { email: newAddress() });
    const id = await inviteMember(tenant, ada.email);
    (await put(ada.id, 'admin')).expect(200);
    (await accept(ada, id)).expect(200);
    assert.deepEqual(await rolesOf(ada.id), [{ organization_id: organization.id, role: 'admin' }]);

    const eve = await insertSignedIn(server, { email: newAddress() });
    const older = await inviteMember(tenant, eve.email, 'admin');
    (await put(eve.id, 'viewer')).expect(200);
    (await tenant.boss.browser.delete(`/organizations/${organization.id}/members/${eve.id}`)).expect(204);
    (await accept(eve, older)).expect(409).problem('conflict');
    assert.deepEqual(await rolesOf(eve.id), []);
  });

  test('is required from a system admin too: an invitation alone creates no membership', async () => {
    const tenant = await newTenant();
    const root = await insertSignedIn(server, { systemRole: 'admin', email: newAddress() });
    const id = await inviteMember(tenant, root.email, 'admin');
    await untilAllProcessed(server);
    assert.deepEqual(await rolesOf(root.id), []);
    (await accept(root, id)).expect(200);
    assert.equal((await rolesOf(root.id)).length, 1);
  });
});

describe('POST /invitations/accept', () => {
  test('grants nothing without the organization that the account invitation was created for', async () => {
    const tenant = await newTenant();
    const email = newAddress();
    const id = await inviteMember(tenant, email);
    await untilAllProcessed(server);
    const { items } = (await founder.browser.get('/invitations')).invitations();
    const invitation = items.find((one) => one.email === email) ?? assert.fail('there is none');
    assert.deepEqual(invitation.createdBy, { id: tenant.boss.id, name: tenant.boss.username });
    const { link = '' } = (
      await founder.browser.post(`/invitations/${invitation.id}/resend`, { sendMail: false })
    ).invitation();
    // As if the system admin had not taken it over.
    await server.sql('UPDATE invitations SET created_by_id = $1 WHERE id = $2', [
      tenant.boss.id,
      invitation.id,
    ]);
    const token = link.split('#token=')[1];
    const lookup = async () =>
      (await server.client().post('/invitations/lookup', { token })).expect(200).lookup().status;
    assert.equal(await lookup(), 'pending');
    (await tenant.boss.browser.delete(`/organizations/${tenant.organization.id}/invitations/${id}`)).expect(
      204,
    );
    assert.equal(await lookup(), 'revoked');
    const body = { token, username: 'Ada', password: 'accepted password 1' };
    (await server.client().post('/invitations/accept', body)).expect(409).problem('link_revoked');
    await inviteMember(tenant, email);
    assert.equal(await lookup(), 'pending');
  });
});

describe('GET /me/invitations', () => {
  test('returns all invitations, or pages of them', async () => {
    const ada = await insertSignedIn(server, { email: newAddress() });
    for (let tenants = 0; tenants < 3; tenants++) await inviteMember(await newTenant(), ada.email);
    const page = async (query: string) =>
      (await ada.browser.get(`/me/invitations${query}`)).expect(200).myInvitations();
    const all = await page('');
    assert.deepEqual([all.nextCursor, all.total], [null, { value: 3, exact: true }]);
    const first = await page('?limit=2');
    const second = await page(`?limit=2&cursor=${first.nextCursor}`);
    assert.deepEqual([...first.items, ...second.items], all.items.toReversed());
    assert.deepEqual([first.items.length, second.nextCursor, second.total.value], [2, null, 3]);
    const foreign = await founder.browser.get(`/me/invitations?cursor=${first.nextCursor}`);
    foreign.expect(422).problem('invalid_cursor');
  });

  test('returns the invitations of the current address', async () => {
    const tenant = await newTenant();
    const [former, next] = [newAddress(), newAddress()];
    const ada = await insertSignedIn(server, { email: former });
    const id = await inviteMember(tenant, former);
    const before = (await listOf(tenant)).text;
    (await founder.browser.patch(`/users/${ada.id}`, { email: next })).expect(200);
    (await accept(ada, id)).expect(404);
    // The organization does not see the new address either.
    assert.equal((await listOf(tenant)).text, before);
  });
});

describe('the limits of invitations', () => {
  test('apply to mail per mailbox', async () => {
    const tenant = await newTenant();
    const email = newAddress();
    const id = await inviteMember(tenant, email);
    const resend = () =>
      tenant.boss.browser.post(`/organizations/${tenant.organization.id}/invitations/${id}/resend`);
    for (let time = 0; time < 4; time++) (await resend()).expect(200);
    const refused = (await resend()).expect(429);
    refused.problem('too_many_attempts');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    const again = await inviteToOrganizations(tenant.boss, [email, newAddress()], {
      organizations: { [tenant.organization.id]: 'viewer' },
    });
    assert.deepEqual(
      again.inviteResults().results.map(({ result }) => result),
      ['too_many_attempts', 'invited'],
    );
    server.clock.advance(HOUR);
    (await resend()).expect(200);
  });

  test('apply per admin and hour, resent invitations included', async () => {
    const tenant = await newTenant();
    const id = await inviteMember(tenant, newAddress());
    const setSent = (sent: number) =>
      server.sql('UPDATE hourly_quotas SET used = $1 WHERE user_id = $2', [sent, tenant.boss.id]);
    const invite = async (...emails: string[]) => {
      const roles = { organizations: { [tenant.organization.id]: 'viewer' } } as const;
      const { results } = (await inviteToOrganizations(tenant.boss, emails, roles)).inviteResults();
      return results.map(({ result }) => result);
    };
    await setSent(99);
    const [results, events] = await server.traced(() => invite(newAddress(), newAddress(), newAddress()));
    assert.deepEqual(results, ['invited', 'too_many_attempts', 'too_many_attempts']);
    const denied = events.filter(({ outcome }) => outcome === 'denied');
    assert.deepEqual(
      denied.map(({ reason, operated_by_id }) => [reason, operated_by_id]),
      [['too_many_attempts', tenant.boss.id]],
    );
    const refused = await tenant.boss.browser.post(
      `/organizations/${tenant.organization.id}/invitations/${id}/resend`,
    );
    refused.expect(429).problem('too_many_attempts');
    server.clock.advance(HOUR);
    assert.deepEqual(await invite(newAddress()), ['invited']);
  });
});
