import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  configureUnreachableMail,
  firstAdmin,
  insertMember,
  insertSignedIn,
  insertTenant,
  inviteMember as inviteMemberOf,
  mailsTo,
  type SignedInPerson,
  setInviteMethod,
  startTestServer,
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
const accept = ({ browser }: SignedInPerson, id: string) => browser.post(`/me/invitations/${id}/accept`);
const rolesOf = (id: string) =>
  server.sql('SELECT organization_id, role FROM organization_members WHERE user_id = $1', [id]);

describe('invitations by a former admin', () => {
  test('end with the role, the account or its deletion', async () => {
    const ends: Record<string, (tenant: Tenant) => Promise<{ status: number }>> = {
      demoted: ({ boss, organization }) =>
        founder.browser.request('PUT', `/api/v1/organizations/${organization.id}/members/${boss.id}`, {
          json: { role: 'viewer' },
        }),
      removed: ({ boss, organization }) =>
        founder.browser.delete(`/organizations/${organization.id}/members/${boss.id}`),
      disabled: ({ boss }) => founder.browser.post(`/users/${boss.id}/disable`),
      deleted: ({ boss }) => founder.browser.delete(`/users/${boss.id}`),
    };
    for (const [how, end] of Object.entries(ends)) {
      const tenant = await newTenant();
      const { boss, organization } = tenant;
      const elsewhere = { ...(await newTenant()), boss };
      await insertMember(server, elsewhere.organization, boss.id, 'admin');
      const ada = await insertSignedIn(server, { email: newAddress() });
      const id = await inviteMember(tenant, ada.email, 'admin');
      const other = await inviteMember(elsewhere, ada.email);
      const stranger = newAddress();
      await inviteMember(tenant, stranger);
      await untilAllProcessed(server);
      const { status } = await end(tenant);
      assert.ok(status < 300, `${how} ${status}`);
      (await accept(ada, id)).expect(409).problem('conflict');
      // Invitations that the admin may still send are kept.
      const kept = how === 'demoted' || how === 'removed';
      (await accept(ada, other)).expect(kept ? 200 : 409);
      assert.equal((await rolesOf(ada.id)).length, kept ? 1 : 0);
      const left = await server.sql(
        "SELECT 1 FROM organization_invitations WHERE organization_id = $1 AND status = 'pending'",
        [organization.id],
      );
      assert.deepEqual(left, [], how);
    }
  });
});

describe('the account invitation of a former admin', () => {
  const ends: Record<string, (admin: SignedInPerson) => Promise<{ status: number }>> = {
    disabled: ({ id }) => founder.browser.post(`/users/${id}/disable`),
    deleted: ({ id }) => founder.browser.delete(`/users/${id}`),
  };
  for (const [how, end] of Object.entries(ends))
    test(`is replaced by one of another admin who invited the address, too (${how})`, async () => {
      const [former, other] = [await newTenant(), await newTenant()];
      const email = newAddress();
      await inviteMember(other, email);
      await untilAllProcessed(server);
      // The last admin owns the link.
      await inviteMember(former, email, 'admin');
      await untilAllProcessed(server);
      const lastLink = async () => (await mailsTo(server, email)).at(-1)?.parameters?.token;
      const revoked = await lastLink();

      const { status } = await end(former.boss);
      assert.ok(status < 300, `${status}`);
      await untilAllProcessed(server);

      const body = { username: 'Ada', password: 'accepted password 1' };
      (await server.client().post('/invitations/accept', { ...body, token: revoked }))
        .expect(409)
        .problem('link_revoked');
      const { items } = (await founder.browser.get('/invitations?status=pending')).expect(200).invitations();
      const renewed = items.find((one) => one.email === email) ?? assert.fail('there is none');
      assert.deepEqual(renewed.createdBy, { id: other.boss.id, name: other.boss.username });
      const { user } = (
        await server.client().post('/invitations/accept', { ...body, token: await lastLink() })
      )
        .expect(201)
        .session();
      assert.deepEqual(await rolesOf(user.id), [{ organization_id: other.organization.id, role: 'viewer' }]);
    });

  test('is not replaced when a system admin revoked it', async () => {
    const tenant = await newTenant();
    const email = newAddress();
    await inviteMember(tenant, email);
    await untilAllProcessed(server);
    const { items } = (await founder.browser.get('/invitations?status=pending')).expect(200).invitations();
    const sent = items.find((one) => one.email === email) ?? assert.fail('there is none');
    (await founder.browser.delete(`/invitations/${sent.id}`)).expect(204);
    await untilAllProcessed(server);
    assert.deepEqual(await server.sql('SELECT 1 FROM users WHERE email = $1', [email]), []);
    (await founder.browser.post(`/users/${tenant.boss.id}/disable`)).expect(200);
    await untilAllProcessed(server);
    assert.deepEqual(await server.sql('SELECT 1 FROM users WHERE email = $1', [email]), []);
  });
});

describe('DELETE /organizations/{id}', () => {
  test('revokes the invitations of the organization, with an event each, and withdraws their mails', async () => {
    const tenant = await newTenant();
    const ada = await insertSignedIn(server, { email: newAddress() });
    await inviteMember(tenant, ada.email);
    await inviteMember(tenant, newAddress());
    await untilAllProcessed(server);
    assert.deepEqual(
      (await mailsTo(server, ada.email)).map(({ state }) => state),
      ['queued'],
    );
    (await founder.browser.delete(`/projects/${tenant.project.id}`)).expect(204);
    const [, events] = await server.traced(async () =>
      (await founder.browser.delete(`/organizations/${tenant.organization.id}`)).expect(204),
    );
    assert.deepEqual(events.map(({ event_type, operation }) => `${event_type} ${operation}`).sort(), [
      'invitation revoke',
      'invitation revoke',
      'organization delete',
    ]);
    assert.deepEqual(
      (await mailsTo(server, ada.email)).map(({ state }) => state),
      ['withdrawn'],
    );
  });
});
