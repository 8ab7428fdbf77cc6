import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAuditLog,
  configureUnreachableMail,
  createUser,
  firstAdmin,
  insertPeople,
  latestResetToken,
  mailsTo,
  type Person,
  requestReset,
  resetPassword,
  signedInUser,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
await configureUnreachableMail(admin);
const reset = (id: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  admin.browser.post(`/users/${id}/reset-password`, body, { headers });
const lookUp = async (token: string): Promise<Record<string, unknown>> =>
  Object((await server.client().post('/password-resets/lookup', { token })).expect(200).json);

describe('POST /users/{id}/reset-password', () => {
  test('sends a link, and the admin never sees the password', async () => {
    const person = await signedInUser(server, admin);
    const [answer, events] = await server.traced(() => reset(person.id));
    const user = answer.expect(200).user();
    assert.deepEqual([user.version, user.mustChangePassword], [1, false]);
    assertAuditLog(events, {
      operation: 'reset_password',
      by: admin,
      target: ['user', person.id, person.username],
      after: { linkSentTo: person.email },
    });
    const token = await latestResetToken(server, person.email);
    assert.ok(!answer.text.includes(token));
    assert.equal((await mailsTo(server, person.email))[0]?.parameters?.requestedByAdmin, true);
    // Nothing changes for the user until the link is used.
    (await person.browser.get('/session')).expect(200);
    await signIn(server, person);
    const password = 'chosen password 2';
    (await server.client().post('/password-resets/confirm', { token, password })).expect(204);
    (await person.browser.get('/session')).expect(401);
    await signIn(server, { ...person, password });
    // A missing body requests a link, too.
    (await admin.browser.request('POST', `/api/v1/users/${person.id}/reset-password`)).expect(200);
  });

  test('rejects users who cannot get a link', async () => {
    const disabled = await createUser(admin);
    (await admin.browser.post(`/users/${disabled.id}/disable`)).expect(200);
    const [pending] = await insertPeople(server, [{ status: 'pending', email: 'pending@example.com' }]);
    (await reset(disabled.id)).expect(409).problem('user_disabled');
    (await reset(pending?.id ?? '')).expect(409).problem('not_activated');
    (await reset(admin.id)).expect(409).problem('own_password');
    const person = await signedInUser(server, admin);
    (await person.browser.post(`/users/${disabled.id}/reset-password`, {})).expect(404);
    (await reset(person.id, {}, { 'if-match': '"7"' })).expect(412).problem('stale_version');
    for (const { email } of [disabled, admin, person]) assert.deepEqual(await mailsTo(server, email), []);
    // A disabled user may receive a temporary password.
    (await reset(disabled.id, { password: 'temporary password 1' })).expect(200);
  });
});

/** Changes that void a link but keep its user. */
const ENDS: Record<string, (person: Person & { browser: typeof admin.browser }) => Promise<unknown>> = {
  'a temporary password': (person) => resetPassword(admin, person),
  'a password changed in My account': async ({ browser, password }) => {
    const change = { currentPassword: password, newPassword: 'chosen password 2' };
    (await browser.post('/me/password', change)).expect(200);
  },
  'being disabled, also once enabled again': async ({ id }) => {
    (await admin.browser.post(`/users/${id}/disable`)).expect(200);
    (await admin.browser.post(`/users/${id}/enable`)).expect(200);
  },
  'being demoted': async ({ id }) => {
    (await admin.browser.patch(`/users/${id}`, { systemRole: 'user' })).expect(200);
  },
  'another address': async ({ id }) => {
    (await admin.browser.patch(`/users/${id}`, { email: `new-${id}@example.com` })).expect(200);
  },
};

describe('a link to reset the password', () => {
  for (const [kind, end] of Object.entries(ENDS)) {
    test(`is invalid after ${kind}; its mail is not sent, and it reveals nothing`, async () => {
      const person = await signedInUser(server, admin, { systemRole: 'admin' });
      await requestReset(server, person.email);
      const token = await latestResetToken(server, person.email);
      await end(person);
      assert.deepEqual(await lookUp(token), {
        status: 'replaced',
        email: null,
        username: null,
        expiresAt: (await lookUp(token)).expiresAt,
      });
      const [mail] = await mailsTo(server, person.email);
      assert.deepEqual([mail?.state, mail?.parameters], ['withdrawn', undefined]);
      const confirmation = { token, password: 'another password 3' };
      (await server.client().post('/password-resets/confirm', confirmation))
        .expect(409)
        .problem('link_replaced');
    });
  }

  test('is valid after other changes', async () => {
    const person = await signedInUser(server, admin);
    await requestReset(server, person.email);
    const token = await latestResetToken(server, person.email);
    (await admin.browser.patch(`/users/${person.id}`, { username: 'Renamed', phone: '1' })).expect(200);
    (await admin.browser.patch(`/users/${person.id}`, { systemRole: 'admin' })).expect(200);
    await signIn(server, person);
    assert.equal((await lookUp(token)).status, 'pending');
  });

  test('is unknown after its user was deleted, and its mail is not sent', async () => {
    const person = await createUser(admin);
    await requestReset(server, person.email);
    const token = await latestResetToken(server, person.email);
    (await admin.browser.delete(`/users/${person.id}`)).expect(204);
    const visitor = server.client();
    (await visitor.post('/password-resets/lookup', { token })).expect(404).problem('invalid_link');
    const confirmation = { token, password: 'another password 3' };
    (await visitor.post('/password-resets/confirm', confirmation)).expect(404).problem('invalid_link');
    assert.deepEqual(
      (await mailsTo(server, person.email)).map(({ state }) => state),
      ['withdrawn'],
    );
  });
});
