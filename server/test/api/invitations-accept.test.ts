import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import { newToken } from '../../src/lib/crypto.ts';
import {
  accept,
  assertAuditLog,
  type Client,
  firstAdmin,
  type Invited,
  insertSignedIn,
  invite,
  setInviteMethod,
  signIn,
  startTestServer,
  tokenOf,
} from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const admin = await firstAdmin(server);
await setInviteMethod(admin, 'email');
const password = 'accepted password 0';
const take = (token: string, more: object = {}, browser: Client = server.client()) =>
  browser.post('/invitations/accept', { token, username: 'Ada', password, ...more });
const lookUp = (token: string) => server.client().post('/invitations/lookup', { token });
const rowsOf = (userId: string) =>
  server.sql(
    `SELECT (SELECT count(*)::int FROM sessions WHERE user_id = $1) AS sessions,
       (SELECT count(*)::int FROM password_credentials WHERE user_id = $1) AS passwords`,
    [userId],
  );

describe('POST /invitations/lookup', () => {
  test('returns the status of the link', async () => {
    const invited = await invite(admin);
    assert.deepEqual((await lookUp(invited.token)).expect(200).lookup(), {
      status: 'pending',
      email: invited.email,
      invitedBy: admin.username,
      expiresAt: invited.invitation.expiresAt,
      canAskForNewLink: false,
    });
    server.clock.advance(72 * HOUR - 1);
    assert.equal((await lookUp(invited.token)).lookup().status, 'pending');
    server.clock.advance(1);
    // Without a mail server no link can be sent.
    const { status, canAskForNewLink } = (await lookUp(invited.token)).lookup();
    assert.deepEqual([status, canAskForNewLink], ['expired', false]);
    (await take(invited.token)).expect(409).problem('link_expired');
  });
});

describe('POST /invitations/accept', () => {
  test('creates the account with name, password and phone, and signs in', async () => {
    const invited = await invite(admin, { systemRole: 'admin' });
    const browser = server.client();
    const choice = { username: ' Ada  Lovelace ', phone: '+44 20 7946 0000' };
    const [answer, events] = await server.traced(() => take(invited.token, choice, browser));
    const { user, session } = answer.expect(201).session();
    assert.deepEqual(
      [user.id, user.username, user.email, user.phone, user.systemRole, user.status, user.mustChangePassword],
      [invited.userId, 'Ada Lovelace', invited.email, '+44 20 7946 0000', 'admin', 'active', false],
    );
    assert.deepEqual([user.invitation, user.lastLoginAt], [null, server.clock.now().toISOString()]);
    assert.deepEqual([session.current, session.remembered], [true, false]);
    assert.equal(answer.headers.get('location'), '/api/v1/session');
    assert.deepEqual(
      answer.cookies.map(({ name, attributes }) => [name, attributes.httponly, attributes.samesite]),
      [
        [server.server.services.cookies.session, true, 'Lax'],
        [server.server.services.cookies.device, true, 'Lax'],
      ],
    );
    assert.deepEqual((await browser.get('/session')).expect(200).session().user, user);
    (await browser.get('/users')).expect(200);

    const by = { id: user.id, username: user.username };
    const { email } = invited;
    const former = {
      username: email.split('@')[0],
      email,
      phone: null,
      systemRole: 'admin',
      status: 'pending',
    };
    assertAuditLog(
      events,
      {
        operation: 'activate',
        by,
        target: ['user', user.id, user.username],
        before: former,
        after: { ...former, username: user.username, phone: user.phone, status: 'active' },
      },
      {
        eventType: 'invitation',
        operation: 'accept',
        by,
        target: ['invitation', invited.invitation.id, email],
        after: { email, systemRole: 'admin', expiresAt: invited.invitation.expiresAt },
      },
      {
        eventType: 'session',
        operation: 'sign_in',
        by,
        target: ['session', session.id, user.username],
        after: { remembered: false },
      },
    );
    (await signIn(server, { ...by, email, password })).browser;
  });

  test('rejects a used link', async () => {
    const invited = await invite(admin);
    await accept(server, invited);
    (await take(invited.token)).expect(409).problem('link_used');
    const { status, canAskForNewLink } = (await lookUp(invited.token)).lookup();
    assert.deepEqual([status, canAskForNewLink], ['accepted', false]);
  });

  test('rejects a revoked and a replaced link', async () => {
    const revoked = await invite(admin);
    (await admin.browser.delete(`/invitations/${revoked.invitation.id}`)).expect(204);
    (await take(revoked.token)).expect(409).problem('link_revoked');

    const former = await invite(admin);
    const renewed = await invite(admin, { email: former.email });
    (await take(former.token)).expect(409).problem('link_replaced');
    await accept(server, renewed);
    // The former link shows the status of the invitation.
    assert.equal((await lookUp(former.token)).lookup().status, 'accepted');
    (await take(former.token)).expect(409).problem('link_used');
  });

  test('rejects invalid fields without using up the link', async () => {
    const { token, userId } = await invite(admin);
    const bad = await take(token, { username: 'a\nb', password: 'short', phone: 'x' });
    assert.deepEqual(bad.expect(422).faults(), [
      '/password too_common',
      '/password too_short',
      '/password too_simple',
      '/phone invalid_phone',
      '/username invalid_characters',
    ]);
    (await admin.browser.patch('/settings/password-policy', { preset: 'nist' })).expect(200);
    assert.deepEqual((await take(token, { password: 'fourteen chars' })).expect(422).faults(), [
      '/password too_short',
    ]);
    (await admin.browser.patch('/settings/password-policy', { preset: 'reference' })).expect(200);
    assert.deepEqual(await rowsOf(userId), [{ sessions: 0, passwords: 0 }]);
    (await take(token)).expect(201);
  });

  test('ignores a role, an address and a status in the body', async () => {
    const { token, userId } = await invite(admin);
    for (const more of [
      { systemRole: 'admin' },
      { email: 'me@example.com' },
      { status: 'active' },
      { id: admin.id },
      { userId: admin.id },
      { memberships: {} },
    ]) {
      (await take(token, more)).expect(422);
    }
    const body = `{"token":"${token}","username":"Ada","password":"${password}","__proto__":{"systemRole":"admin"}}`;
    const headers = { 'content-type': 'application/json' };
    const polluted = await server.client().request('POST', '/api/v1/invitations/accept', { body, headers });
    assert.ok(polluted.status >= 400, polluted.text);
    (await take(token)).expect(201);
    assert.equal((await admin.browser.get(`/users/${userId}`)).user().systemRole, 'user');
  });

  test('rejects unknown tokens without an event', async () => {
    const { token, invitation } = await invite(admin);
    const [row] = await server.sql<{ hash: Buffer }>(
      'SELECT token_hash AS hash FROM invitations WHERE id = $1',
      [invitation.id],
    );
    const flipped = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const attempts = [
      newToken(),
      flipped,
      `${token}x`,
      `${token} `,
      token.slice(0, -1),
      token.toUpperCase(),
      `${token}\0`,
      invitation.id,
      row?.hash.toString('base64url') ?? '',
      row?.hash.toString('hex') ?? '',
      `\\x${row?.hash.toString('hex')}`,
      admin.browser.cookies.get(server.server.services.cookies.session) ?? '',
      "' OR true --",
    ];
    const [, events] = await server.traced(async () => {
      for (const guess of attempts) {
        for (const answer of [
          await lookUp(guess),
          await take(guess),
          await server.client().post('/invitations/request-link', { token: guess }),
        ])
          answer.expect(404).problem('invalid_link');
      }
    });
    assertAuditLog(events);
    (await take('')).expect(422);
    (await take('x'.repeat(1025))).expect(422);
  });

  test('rejects setup tokens; its own tokens are not valid as session or reset tokens', async () => {
    const { token } = await invite(admin);
    const thief = server.client();
    thief.cookies.set(server.server.services.cookies.session, token);
    (await thief.get('/session')).expect(401);
    (await thief.post('/password-resets/confirm', { token, password })).expect(404).problem('invalid_link');
    (await take(server.setupToken)).expect(404).problem('invalid_link');
  });

  test('limits rejected attempts with an invalid link, and their events', async () => {
    const invited = await invite(admin);
    await accept(server, invited);
    const [, events] = await server.traced(async () => {
      for (let number = 0; number < 30; number++)
        (await take(invited.token)).expect(409).problem('link_used');
    });
    assert.ok(events.length >= 1 && events.length <= 10, String(events.length));
    assert.ok(
      events.every(
        ({ operation, outcome, reason, operated_by_id }) =>
          operation === 'accept' && outcome === 'denied' && reason === 'link_used' && operated_by_id === null,
      ),
    );
  });

  test('ends another user’s session in that browser', async () => {
    const other = await insertSignedIn(server);
    const copy = other.browser.copy();
    const invited = await invite(admin);
    const [answer, events] = await server.traced(() => take(invited.token, {}, other.browser));
    const { user } = answer.expect(201).session();
    assert.deepEqual(
      events.map(({ event_type, operation, operated_by_id }) => [event_type, operation, operated_by_id]),
      [
        ['user', 'activate', user.id],
        ['invitation', 'accept', user.id],
        ['session', 'sign_out', other.id],
        ['session', 'sign_in', user.id],
      ],
    );
    (await copy.get('/session')).expect(401);
    assert.equal((await other.browser.get('/session')).expect(200).session().user.id, user.id);
  });

  test('keeps the session in that browser when the link is rejected', async () => {
    const other = await insertSignedIn(server);
    const invited = await invite(admin);
    await accept(server, invited);
    (await take(invited.token, {}, other.browser)).expect(409);
    assert.equal((await other.browser.get('/session')).expect(200).session().user.id, other.id);
  });

  test('rejects a cross-site request', async () => {
    const { token } = await invite(admin);
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const body = { token, username: 'Ada', password };
    (await server.client(headers).post('/invitations/accept', body))
      .expect(403)
      .problem('cross_site_request');
    assert.equal((await lookUp(token)).lookup().status, 'pending');
  });

  test('creates an account that can be managed like any other', async () => {
    const invited: Invited = await invite(admin);
    const person = await accept(server, invited);
    (await admin.browser.post(`/users/${person.id}/disable`)).expect(200);
    (await person.browser.get('/session')).expect(401);
    (await admin.browser.post(`/users/${person.id}/enable`)).expect(200);
    await signIn(server, person);
    (await admin.browser.delete(`/users/${person.id}`)).expect(204);
    // The address is free again, and the accepted invitation is unchanged.
    const again = await invite(admin, { email: invited.email });
    assert.notEqual(again.invitation.id, invited.invitation.id);
    assert.equal((await lookUp(invited.token)).lookup().status, 'accepted');
    assert.equal(tokenOf(again.invitation), again.token);
  });
});

describe('POST /session', () => {
  test('rejects pending users with any password', async () => {
    const { email } = await invite(admin);
    for (const guess of ['', password, 'null'])
      assert.ok(
        [401, 422].includes((await server.client().post('/session', { email, password: guess })).status),
      );
  });
});
